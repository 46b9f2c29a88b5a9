// `up` on real containers: what passes, what does not, why, and the exit codes.
#include "tests/e2e/support/deployment.hpp"

#include <gmock/gmock.h>

#include <chrono>
#include <cstdlib>

namespace apprunner::e2e {
namespace {

using ::testing::HasSubstr;

class UpOnTheEngine : public Deployment {};

TEST_F(UpOnTheEngine, AGoodFirstDeployPassesAndAnswersAtItsUrls) {
    const Finished finished = up(make_image("v1", {{"SAMPLE_VERSION", "one"}}));
    ASSERT_EQ(finished.code, 0) << finished.err;
    const Json end = document(finished);
    EXPECT_EQ(end["Verdict"]["Grade"], "PASS") << end.dump(1);
    EXPECT_EQ(end["Operation"]["Status"], "SUCCEEDED");
    EXPECT_EQ(end["Service"]["Status"], "RUNNING");
    const HttpReply by_port = get(end["Service"]["LocalUrl"].get<std::string>());
    EXPECT_EQ(by_port.status, 200);
    EXPECT_THAT(by_port.body, HasSubstr("\"version\": \"one\""));

    const std::string service_url = end["Service"]["ServiceUrl"].get<std::string>();
    const std::string port = service_url.substr(service_url.find(':'));
    EXPECT_EQ(
        get("http://127.0.0.1" + port, service_url).body.substr(0, 18), by_port.body.substr(0, 18)
    );
    EXPECT_EQ(get("http://127.0.0.1" + port, "unknown.localhost").status, 404);
}

TEST_F(UpOnTheEngine, WithoutAnEngineTheEndpointIsNamed) {
    sandbox_.environment["DOCKER_HOST"] = "unix:///nowhere/docker.sock";
    const Finished finished = up("any:1");
    EXPECT_EQ(finished.code, 3);
    EXPECT_THAT(finished.out + finished.err, HasSubstr("unix:///nowhere/docker.sock"));
}

TEST_F(UpOnTheEngine, AMissingImageIsToldAsSuch) {
    const Finished finished = up("127.0.0.1:1/nothing:1");
    EXPECT_EQ(finished.code, 4) << finished.err;
    EXPECT_EQ(first_code(document(finished)), "ARS-REGISTRY-UNREACHABLE");
}

TEST_F(UpOnTheEngine, AWrongValueIsToldWithItsRange) {
    const Finished finished = run({"up", "--image", "a:1", "--interval", "21"});
    EXPECT_EQ(finished.code, 2);
    EXPECT_THAT(finished.err, HasSubstr("from 1 to 20"));
}

TEST_F(UpOnTheEngine, AnAppThatNeverListensIsNeverHealthy) {
    const Finished finished = up(make_image("v1", {{"SAMPLE_BIND", "none"}}), {"--give-up", "4"});
    ASSERT_EQ(finished.code, 10) << finished.err;
    const Json end = document(finished);
    EXPECT_EQ(end["Service"]["Status"], "CREATE_FAILED");
    EXPECT_EQ(first_code(end), "ARS-NOT-LISTENING");
    EXPECT_FALSE(end["Verdict"]["StoppedEarly"].get<bool>()) << "a slow start gets the whole time";
}

TEST_F(UpOnTheEngine, AnAppOnTheLoopbackAddressFailsAndTheReasonSaysSo) {
    const Finished finished = up(make_image("v1", {{"SAMPLE_BIND", "127.0.0.1"}}));
    ASSERT_EQ(finished.code, 10) << finished.err;
    const Json end = document(finished);
    EXPECT_EQ(first_code(end), "ARS-BIND-LOOPBACK");
    EXPECT_THAT(end["Verdict"]["Findings"][0].dump(), HasSubstr("127.0.0.1:8080"));
}

TEST_F(UpOnTheEngine, AnAppBoundToItsHostnameFailsThoughTheImageSetsIt) {
    const std::string image =
        make_image("v1", {{"SAMPLE_BIND", "HOSTNAME"}, {"HOSTNAME", "0.0.0.0"}});
    const Finished finished = up(image);
    ASSERT_EQ(finished.code, 10) << finished.err;
    EXPECT_EQ(first_code(document(finished)), "ARS-HOSTNAME-BIND");

    const Finished mended = up(image, {"--env", "HOSTNAME=0.0.0.0"});
    EXPECT_EQ(mended.code, 0) << "what the finding proposes helps: " << mended.err;
}

TEST_F(UpOnTheEngine, AnAppOnAnotherPortFailsAndThatPortIsNamed) {
    const Finished finished = up(make_image("v1", {{"SAMPLE_PORT", "3000"}}, "--expose 3000"));
    ASSERT_EQ(finished.code, 10) << finished.err;
    const Json end = document(finished);
    EXPECT_EQ(first_code(end), "ARS-WRONG-PORT");
    EXPECT_THAT(end["Verdict"]["Findings"][0]["Fix"].get<std::string>(), HasSubstr("3000"));
}

TEST_F(UpOnTheEngine, AnExitIsToldWithItsCodeWithinThreeSeconds) {
    const std::string image = make_image(
        "v1", {{"SAMPLE_BIND", "none"}, {"SAMPLE_EXIT_CODE", "3"}, {"SAMPLE_EXIT_AFTER_MS", "2000"}}
    );
    const auto began = std::chrono::steady_clock::now();
    const Finished finished = up(image);
    const auto took = std::chrono::steady_clock::now() - began;
    ASSERT_EQ(finished.code, 10) << finished.err;
    EXPECT_EQ(first_code(document(finished)), "ARS-CONTAINER-EXITED");
    EXPECT_THAT(finished.out, HasSubstr("exit code 3"));
    EXPECT_THAT(
        finished.err,
        HasSubstr("Your application stopped or failed to start. See logs for more information.  "
                  "Container exit code: 3")
    );
    // Of the program as users have it, that is.
    const bool is_watched = std::getenv("APPRUNNER_TEST_PROGRAM") != nullptr;
    EXPECT_TRUE(is_watched || took < std::chrono::seconds(5)) << "2 s of life and 3 s at most";
}

TEST_F(UpOnTheEngine, MemoryThatIsNotThereIsToldAsSuch) {
    const Finished finished =
        up(make_image("v1", {{"SAMPLE_EAT_MB", "700"}}), {"--cpu", "256", "--memory", "512"});
    ASSERT_EQ(finished.code, 10) << finished.err;
    const Json end = document(finished);
    EXPECT_EQ(first_code(end), "ARS-OUT-OF-MEMORY") << end.dump(1);
}

TEST_F(UpOnTheEngine, AnHttpCheckWants200) {
    const std::string image = make_image("v1", {{"SAMPLE_PATH_STATUS", "/health=404,/new=204"}});
    const std::vector<std::string> http{"--health-check", "http", "--path"};
    const auto checked_at = [&](const std::string& path) {
        std::vector<std::string> flags = http;
        flags.push_back(path);
        return up(image, flags);
    };
    const Finished missing = checked_at("/health");
    EXPECT_EQ(missing.code, 10) << missing.err;
    EXPECT_EQ(first_code(document(missing)), "ARS-HEALTH-NOT-FOUND");
    const Finished empty = checked_at("/new");
    EXPECT_EQ(empty.code, 0) << empty.err;
    EXPECT_EQ(document(empty)["Verdict"]["Grade"], "RISKY");
    EXPECT_EQ(document(checked_at("/ok"))["Verdict"]["Grade"], "PASS");
}

TEST_F(UpOnTheEngine, AnImageForAnotherProcessorIsRefused) {
    const Finished finished = up(make_image("v1", {}, "--arch arm64"));
    EXPECT_EQ(finished.code, 10) << finished.err;
    EXPECT_EQ(first_code(document(finished)), "ARS-IMAGE-ARCHITECTURE");
}

TEST_F(UpOnTheEngine, AStartCommandThatIsNotInTheImageIsTold) {
    const Finished finished = up(make_image("v1"), {"--start-command", "/no/such && program"});
    EXPECT_EQ(finished.code, 10) << finished.err;
    EXPECT_EQ(first_code(document(finished)), "ARS-START-COMMAND");
}

TEST_F(UpOnTheEngine, InTheForegroundItEndsWithCtrlCAndLeavesNothing) {
    const std::string image = make_image("v1");
    Program program(sandbox_, {"up", "--image", image, "--name", name_, "--set", "steady_for=0"});
    ASSERT_TRUE(program.wait_for("Ctrl-C ends and deletes it"));
    program.signal(SIGINT);
    const Finished finished = program.finish();
    EXPECT_EQ(finished.code, 0) << finished.err;
    EXPECT_THAT(finished.out, HasSubstr("PASS"));
    EXPECT_THAT(finished.err, HasSubstr("Service status is set to DELETED."));
    EXPECT_TRUE(containers_of(name_).empty());
    EXPECT_FALSE(std::filesystem::exists(sandbox_.runtime() / "daemon.json"));
}

}  // namespace
}  // namespace apprunner::e2e
