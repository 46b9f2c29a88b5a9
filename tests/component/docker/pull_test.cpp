// The Docker client's pull against the fake engine: progress, the two ways to fail, deadlines, and
// the credentials that go along.
#include "docker/registry_auth.hpp"
#include "emulator/base/base64.hpp"
#include "tests/component/docker/client_fixture.hpp"

#include <filesystem>
#include <fstream>

namespace apprunner::docker {
namespace {

class Pull : public ClientTest {
  protected:
    PullRequest options() {
        PullRequest pull;
        pull.reference = "127.0.0.1:5000/bb:1";
        pull.registry_auth = "e30=";
        pull.on_progress = [this](const PullProgress& step) { progress.push_back(step); };
        return pull;
    }

    PullError failure_of(fakes::FakeReply reply) {
        engine.reply("POST", "/images/create", std::move(reply));
        const auto pulled = run(client->pull(options()));
        EXPECT_FALSE(pulled);
        return pulled ? PullError() : pulled.error();
    }

    std::vector<PullProgress> progress;
};

TEST_F(Pull, ProgressIsAddedUp) {
    const auto stream = engine.stream("POST", "/images/create");
    for (const char* line :
         {R"({"status":"Pulling from bb","id":"1"})",
          R"({"status":"Already exists","progressDetail":{},"id":"aaa"})",
          R"({"status":"Pulling fs layer","progressDetail":{},"id":"bbb"})",
          R"({"status":"Downloading","progressDetail":{"current":40,"total":100},"id":"bbb"})",
          R"({"status":"Download complete","progressDetail":{},"id":"bbb"})",
          R"({"status":"Pull complete","progressDetail":{},"id":"bbb"})",
          R"({"status":"Digest: sha256:feed"})",
          R"({"status":"Status: Downloaded newer image for 127.0.0.1:5000/bb:1"})"}) {
        stream->send(std::string(line) + "\r\n");
    }
    stream->end();
    const auto pulled = run(client->pull(options()));
    ASSERT_TRUE(pulled) << pulled.error().detail;
    EXPECT_EQ(pulled->reference, "127.0.0.1:5000/bb:1");
    EXPECT_EQ(pulled->digest, "sha256:feed");
    EXPECT_TRUE(pulled->was_new);
    ASSERT_EQ(progress.size(), 8U);
    EXPECT_EQ(progress[0].layer, "");
    EXPECT_EQ(progress[3].layer, "bbb");
    EXPECT_EQ(progress[3].layers_total, 2);
    EXPECT_EQ(progress[3].layers_done, 1);
    EXPECT_EQ(progress[3].bytes_done, 40);
    EXPECT_EQ(progress[3].bytes_total, 100);
    EXPECT_EQ(progress[5].layers_done, 2);
    EXPECT_EQ(progress[5].bytes_done, 100);
    const auto request = engine.requests().at(0);
    EXPECT_EQ(request.query, "fromImage=127.0.0.1%3A5000%2Fbb&tag=1&platform=linux%2Famd64");
    EXPECT_EQ(request.headers.at("x-registry-auth"), "e30=");
}

TEST_F(Pull, AShortNameIsMadeCompleteAndADigestIsItsTag) {
    engine.reply(
        "POST", "/images/create", {200, R"({"status":"Status: Image is up to date"})", {}}
    );
    const std::string digest = "sha256:" + std::string(64, 'a');
    auto pull = options();
    pull.reference = "nginx@" + digest;
    const auto pulled = run(client->pull(pull));
    ASSERT_TRUE(pulled) << pulled.error().detail;
    EXPECT_FALSE(pulled->was_new);
    EXPECT_EQ(
        engine.requests().at(0).query,
        "fromImage=docker.io%2Flibrary%2Fnginx&tag=sha256%3A" + std::string(64, 'a') +
            "&platform=linux%2Famd64"
    );
}

TEST_F(Pull, FailsByStatus) {
    const auto unknown = failure_of(
        {404, R"({"message":"manifest for r:t not found: manifest unknown: manifest unknown"})", {}}
    );
    EXPECT_EQ(unknown.reason, model::PullFailure::image_not_found);
    EXPECT_EQ(unknown.code, base::Errc::not_found);
    EXPECT_EQ(unknown.detail, "manifest for r:t not found: manifest unknown: manifest unknown");
    const auto denied =
        failure_of({500, R"({"message":"Head \"http://x\": no basic auth credentials"})", {}});
    EXPECT_EQ(denied.reason, model::PullFailure::access_denied);
    EXPECT_EQ(denied.code, base::Errc::refused);
}

TEST_F(Pull, FailsByALineOfTheStream) {
    const auto full = failure_of(
        {200,
         "{\"status\":\"Extracting\",\"id\":\"a\"}\r\n"
         "{\"errorDetail\":{\"message\":\"write /x: no space left on device\"},"
         "\"error\":\"write /x: no space left on device\"}\r\n",
         {}}
    );
    EXPECT_EQ(full.reason, model::PullFailure::disk_full);
    EXPECT_EQ(full.detail, "write /x: no space left on device");
    EXPECT_EQ(failure_of({200, "<html>", {}}).code, base::Errc::protocol);
}

TEST_F(Pull, AStallIsTheRegistrys) {
    const auto stream = engine.stream("POST", "/images/create");
    stream->send("{\"status\":\"Pulling fs layer\",\"id\":\"a\"}\r\n");
    auto pull = options();
    pull.stall_limit = std::chrono::milliseconds(80);
    const auto pulled = run(client->pull(pull));
    ASSERT_FALSE(pulled);
    EXPECT_EQ(pulled.error().code, base::Errc::timed_out);
    EXPECT_EQ(pulled.error().reason, model::PullFailure::registry_unreachable);
    EXPECT_NE(pulled.error().detail.find("sent nothing more for 0.1 s"), std::string::npos);
    EXPECT_TRUE(stream->wait_closed());
}

TEST_F(Pull, TheTotalLimitHoldsEvenWithProgress) {
    const auto stream = engine.stream("POST", "/images/create");
    auto pull = options();
    pull.total_limit = std::chrono::milliseconds(150);
    // Each report brings the next one, so the stall limit never strikes.
    pull.stall_limit = std::chrono::milliseconds(10'000);
    pull.on_progress = [&stream](const PullProgress&) {
        stream->send("{\"status\":\"Downloading\",\"id\":\"a\"}\r\n");
    };
    stream->send("{\"status\":\"Downloading\",\"id\":\"a\"}\r\n");
    const auto pulled = run(client->pull(pull));
    ASSERT_FALSE(pulled);
    EXPECT_EQ(pulled.error().code, base::Errc::timed_out);
    EXPECT_NE(pulled.error().detail.find("did not finish within"), std::string::npos);
}

TEST_F(Pull, AWrongReferenceNeverReachesTheEngine) {
    auto pull = options();
    pull.reference = "Not/Valid";
    const auto pulled = run(client->pull(pull));
    ASSERT_FALSE(pulled);
    EXPECT_EQ(pulled.error().code, base::Errc::invalid_argument);
    EXPECT_EQ(engine.pings(), 0U);
}

TEST_F(Pull, CredentialsComeFromTheUsersConfiguration) {
    const std::filesystem::path folder =
        std::filesystem::path(engine.address().substr(7)).parent_path();
    std::ofstream(folder / "config.json")
        << R"({"auths":{"127.0.0.1:5000":{"auth":"dXNlcjpwYXNz"}}})";
    client.emplace(
        context.get_executor(),
        *parse_endpoint(engine.address(), "the test"),
        fixed_environment({{"DOCKER_CONFIG", folder.string()}})
    );
    engine.reply("POST", "/images/create", {200, R"({"status":"x"})", {}});
    auto pull = options();
    pull.registry_auth.reset();
    const auto pulled = run(client->pull(pull));
    ASSERT_TRUE(pulled) << pulled.error().detail;
    const auto decoded =
        base::from_any_base64(engine.requests().at(0).headers.at("x-registry-auth"));
    ASSERT_TRUE(decoded);
    EXPECT_EQ(
        Json::parse(*decoded),
        Json::parse(R"({"username":"user","password":"pass","serveraddress":"127.0.0.1:5000"})")
    );
}

}  // namespace
}  // namespace apprunner::docker
