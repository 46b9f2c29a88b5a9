// `lint` beside a scripted Docker Engine and a fake daemon: whether a daemon was started, and what
// is said of an image that nobody looked at.
#include "tests/component/cli/program.hpp"
#include "tests/fakes/fake_docker_engine.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <filesystem>
#include <fstream>

namespace apprunner::cli::fake {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using Json = nlohmann::json;

class Lint : public ::testing::Test {
  protected:
    Lint() {
        sandbox_.environment["DOCKER_HOST"] = engine_.address();
        // Each fake daemon writes it at its end, with what it was asked.
        sandbox_.environment["APPRUNNER_FAKE_CALLS"] = (sandbox_.folder() / "calls").string();
        std::filesystem::create_directory(sandbox_.folder() / "tmp");
        sandbox_.environment["TMPDIR"] = (sandbox_.folder() / "tmp").string();
        engine_.reply("GET", "/images/field/mni/json", no_image);
        engine_.reply("GET", "/images/example.com/field/mni/json", no_image);
        engine_.reply("GET", "/images/json", {200, R"([{"RepoTags": ["field/min:latest"]}])", {}});
        engine_.reply("GET", "/images/shop:v1/json", {200, R"({"Id": "sha256:1"})", {}});
    }
    /// More than 300 lines, and one thing to find: the health check is left on TCP.
    void write_terraform() const {
        std::string text;
        for (int at = 0; at < 100; ++at) {
            text += "variable \"v" + std::to_string(at) + "\" {\n  default = 1\n}\n";
        }
        text += R"(resource "aws_apprunner_service" "shop" {
  service_name = "shop-web"
  source_configuration {
    auto_deployments_enabled = false
    image_repository {
      image_identifier      = "shop:v1"
      image_repository_type = "ECR"
      image_configuration {
        port = "8080"
      }
    }
    authentication_configuration {
      access_role_arn = "arn:aws:iam::000000000000:role/pull"
    }
  }
}
)";
        sandbox_.write("main.tf", text);
    }
    Finished lint(std::vector<std::string> words) {
        words.insert(words.begin(), "lint");
        return run_program(sandbox_, std::move(words));
    }
    /// Of the daemons that have ended; empty: none was started.
    [[nodiscard]] std::vector<std::string> calls() const {
        std::vector<std::string> lines;
        std::ifstream file(sandbox_.folder() / "calls");
        for (std::string line; std::getline(file, line);) lines.push_back(line);
        return lines;
    }
    [[nodiscard]] bool was_daemon_started() const {
        return std::filesystem::exists(sandbox_.folder() / "calls") ||
               std::filesystem::exists(sandbox_.runtime());
    }

    fakes::FakeReply no_image{404, R"({"message": "No such image: field/mni:latest"})", {}};
    fakes::FakeDockerEngine engine_;
    Sandbox sandbox_;
};

TEST_F(Lint, NeedsNeitherEngineNorDaemonForWhatAFileSays) {
    engine_.stop_listening();
    write_terraform();
    const Finished end = lint({"--config", "."});
    EXPECT_EQ(end.code, 0) << end.err;
    EXPECT_THAT(end.out, HasSubstr("ARS-CHECK-TCP"));
    EXPECT_THAT(end.err, HasSubstr("note: the image was not looked at: "));
    EXPECT_THAT(end.err, HasSubstr(engine_.address())) << "which engine does not answer";
    EXPECT_FALSE(was_daemon_started());
    const Json document = Json::parse(lint({"--config", ".", "-o", "json"}).out);
    EXPECT_EQ(document["ImageInspected"], false);
    EXPECT_FALSE(was_daemon_started());
}

TEST_F(Lint, AnAddressThatIsNoneIsSaidAndTheRestIsLookedAt) {
    sandbox_.environment["DOCKER_HOST"] = "gopher://somewhere";
    const Finished end = lint({"shop:v1"});
    EXPECT_EQ(end.code, 0) << end.err;
    EXPECT_THAT(end.err, HasSubstr("note: the image was not looked at: DOCKER_HOST names"));
    EXPECT_THAT(end.out, HasSubstr("ARS-CHECK-TCP"));
    EXPECT_FALSE(was_daemon_started());
}

TEST_F(Lint, AMistypedNameIsToldWithTheNearestWithoutADaemon) {
    const Finished end = lint({"field/mni"});
    EXPECT_EQ(end.code, 1);
    EXPECT_THAT(
        end.out, HasSubstr("FAIL the engine has no image of that name; nearest: field/min")
    );
    const Finished elsewhere = lint({"example.com/field/mni"});
    EXPECT_EQ(elsewhere.code, 0) << "a registry may have it";
    EXPECT_THAT(elsewhere.err, HasSubstr("the image was not looked at: "));
    EXPECT_FALSE(was_daemon_started());
}

TEST_F(Lint, AFileMaySayWhatIsTheEmulatorsOwn) {
    engine_.stop_listening();
    const std::string service =
        "ServiceName: shop-web\n"
        "SourceConfiguration:\n"
        "  ImageRepository: {ImageIdentifier: 'shop:v1', ImageRepositoryType: ECR}\n";
    sandbox_.write("shop.yaml", service + "Emulation: {Credentials: dummy}\n");
    const Finished end = lint({"--config", "shop.yaml"});
    EXPECT_NE(end.code, 2) << end.err;
    EXPECT_THAT(end.out, HasSubstr("ARS-CHECK-TCP"));
    sandbox_.write("shop.yaml", service + "Emulation: {Credential: dummy}\n");
    const Finished mistyped = lint({"--config", "shop.yaml"});
    EXPECT_EQ(mistyped.code, 2);
    EXPECT_THAT(mistyped.err, HasSubstr("unknown key Credential in Emulation"));
}

TEST_F(Lint, WhatAwsWouldRefuseIsRefusedWithoutADaemon) {
    engine_.stop_listening();
    sandbox_.write("tags.yaml", "Tags: [{Key: 'aws:x', Value: y}]\n");
    const Finished end = lint({"shop:v1", "--config", "tags.yaml"});
    EXPECT_EQ(end.code, 1) << end.out;
    EXPECT_THAT(end.err, HasSubstr("InvalidRequestException: 1 validation error detected"));
    EXPECT_FALSE(was_daemon_started());
}

TEST_F(Lint, AnImageThatIsThereIsLookedIntoByADaemonOfItsOwn) {
    const Finished end = lint({"shop:v1", "-o", "json"});
    EXPECT_EQ(end.code, 0) << end.err;
    EXPECT_EQ(Json::parse(end.out)["ImageInspected"], true);
    ASSERT_EQ(calls().size(), 1U);
    EXPECT_THAT(calls()[0], HasSubstr("AppRunnerSim.Lint"));
    EXPECT_FALSE(std::filesystem::exists(sandbox_.runtime())) << "not the user's own";
    EXPECT_TRUE(std::filesystem::is_empty(sandbox_.folder() / "tmp")) << "its folder was left";
}

TEST_F(Lint, TheDaemonThatRunsIsAsked) {
    ASSERT_EQ(run_program(sandbox_, {"up", "--image", "shop:v1", "--detach"}).code, 0);
    const Finished end = lint({"shop:v1", "-o", "json"});
    EXPECT_EQ(end.code, 0) << end.err;
    EXPECT_EQ(Json::parse(end.out)["ImageInspected"], true);
    EXPECT_THAT(calls(), IsEmpty()) << "a daemon has come and gone";
    EXPECT_THAT(engine_.requests(), IsEmpty()) << "the engine is that daemon's to ask";
    EXPECT_EQ(lint({"shop:v1", "--set", "disk_limit=1"}).code, 0);
    ASSERT_EQ(calls().size(), 1U) << "a knob is for all services of a daemon, so it has its own";
    EXPECT_EQ(run_program(sandbox_, {"down"}).code, 0);
    EXPECT_EQ(
        std::ranges::count_if(
            calls(), [](const std::string& line) { return line.starts_with("AppRunnerSim.Lint"); }
        ),
        2
    );
}

}  // namespace
}  // namespace apprunner::cli::fake
