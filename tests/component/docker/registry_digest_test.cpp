// What a tag stands for, asked of a registry through the fake engine; and how often a credential
// helper, which is a process of its own, is asked for that.
#include "docker/auth_lookup.hpp"
#include "tests/component/docker/client_fixture.hpp"
#include "tests/unit/docker/temporary_folder.hpp"

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

namespace apprunner::docker {
namespace {

constexpr const char* image = "registry.test:5000/team/shop:live";
constexpr const char* route = "/distribution/registry.test:5000/team/shop:live/json";

class RegistryDigest : public ClientTest {
  protected:
    RegistryDigest() {
        const std::string found = folder_.path().string() + ":" + old_path_;
        ::setenv("PATH", found.c_str(), 1);
        const auto helper = folder_.write(
            "docker-credential-counted",
            "#!/bin/sh\nread server\nprintf x >> " + calls_file().string() +
                "\necho '{\"Username\":\"u\",\"Secret\":\"s\"}'\n"
        );
        std::filesystem::permissions(helper, std::filesystem::perms::owner_all);
        configuration_ =
            folder_.write("config.json", R"({"credHelpers":{"registry.test:5000":"counted"}})");
        client.emplace(
            context.get_executor(),
            *parse_endpoint(engine.address(), "the test"),
            fixed_environment({{"DOCKER_CONFIG", folder_.path().string()}})
        );
        engine.reply("GET", route, {200, R"({"Descriptor":{"digest":"sha256:feed"}})", {}});
    }
    ~RegistryDigest() override { ::setenv("PATH", old_path_.c_str(), 1); }

    [[nodiscard]] std::filesystem::path calls_file() const { return folder_.path() / "calls"; }
    [[nodiscard]] std::size_t helper_calls() const {
        std::ifstream file(calls_file());
        const std::string calls{std::istreambuf_iterator<char>(file), {}};
        return calls.size();
    }
    void look() {
        const auto digest = run(client->registry_digest(image));
        ASSERT_TRUE(digest) << digest.error().detail;
        EXPECT_EQ(*digest, "sha256:feed");
    }

    const std::string old_path_ = std::getenv("PATH");
    const TemporaryFolder folder_;
    std::filesystem::path configuration_;
};

TEST_F(RegistryDigest, ManyLooksAskTheHelperOnce) {
    for (int round = 0; round < 5; ++round) look();
    EXPECT_EQ(helper_calls(), 1U);
    const std::string first = engine.requests().front().headers.at("x-registry-auth");
    EXPECT_NE(first, "e30=") << "the helper's credentials went along";
    EXPECT_EQ(engine.requests().back().headers.at("x-registry-auth"), first);
}

TEST_F(RegistryDigest, CredentialsThatAreNotTakenAreAskedForAgain) {
    look();
    engine.reply("GET", route, {401, R"({"message":"unauthorized: the token has expired"})", {}});
    EXPECT_FALSE(run(client->registry_digest(image)));
    EXPECT_EQ(helper_calls(), 1U);
    engine.reply("GET", route, {200, R"({"Descriptor":{"digest":"sha256:feed"}})", {}});
    look();
    EXPECT_EQ(helper_calls(), 2U);
}

TEST_F(RegistryDigest, ARegistryThatIsDownDoesNotHaveTheHelperAsked) {
    look();
    engine.reply("GET", route, {500, R"({"message":"dial tcp: connection refused"})", {}});
    EXPECT_FALSE(run(client->registry_digest(image)));
    EXPECT_FALSE(run(client->registry_digest(image)));
    EXPECT_EQ(helper_calls(), 1U);
}

TEST_F(RegistryDigest, ALoginIsSeenAtOnce) {
    look();
    const auto written = std::filesystem::last_write_time(configuration_);
    std::filesystem::last_write_time(configuration_, written + std::chrono::seconds(1));
    look();
    EXPECT_EQ(helper_calls(), 2U);
}

/// A pull's failure is told as the reason of a deployment, so that it always asks.
TEST_F(RegistryDigest, APullAsksTheHelperWhateverIsKnown) {
    look();
    engine.reply("POST", "/images/create", {200, R"({"status":"x"})", {}});
    PullRequest pull;
    pull.reference = image;
    EXPECT_TRUE(run(client->pull(pull)));
    EXPECT_EQ(helper_calls(), 2U);
}

}  // namespace
}  // namespace apprunner::docker
