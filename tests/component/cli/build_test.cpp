// `--build`, `up .` and `--watch` with a docker command that is a script, against a fake daemon.
#include "tests/component/cli/fake_daemon.hpp"
#include "tests/component/cli/program.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <csignal>
#include <fstream>
#include <iterator>

namespace apprunner::cli::fake {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

class Building : public ::testing::Test {
  protected:
    Building() {
        sandbox_.environment["APPRUNNER_SIM_ENDPOINT"] = daemon_.endpoint();
        std::filesystem::create_directory(sandbox_.folder() / "bin");
        sandbox_.environment["PATH"] = (sandbox_.folder() / "bin").string() + ":/usr/bin:/bin";
        std::filesystem::create_directory(sandbox_.folder() / "My Shop");
        sandbox_.write("My Shop/Dockerfile", "FROM scratch\n");
        // Its image's id is what the folder's Dockerfile has.
        docker(
            "echo \"$@\" >> $HOME/docker.log\n"
            "echo DOCKER_HOST=$DOCKER_HOST\n"
            "while [ $# -gt 1 ]; do\n"
            "  [ \"$1\" = --iidfile ] && id=$2\n"
            "  shift\n"
            "done\n"
            "if grep -q broken \"$1/Dockerfile\"; then echo 'ERROR: not_there: not found'; exit 1; "
            "fi\n"
            "echo sha256:$(cksum < \"$1/Dockerfile\" | tr -d ' ') > $id\n"
        );
    }
    void docker(const std::string& script) {
        sandbox_.write("bin/docker", "#!/bin/sh\n" + script);
        std::filesystem::permissions(
            sandbox_.folder() / "bin/docker", std::filesystem::perms::owner_all
        );
    }
    Finished run(std::vector<std::string> words) { return run_program(sandbox_, std::move(words)); }
    std::string docker_log() {
        std::ifstream in(sandbox_.folder() / "docker.log");
        return {std::istreambuf_iterator<char>(in), {}};
    }
    std::string image_of(const Json& request) {
        return request["SourceConfiguration"]["ImageRepository"]["ImageIdentifier"];
    }

    FakeDaemon daemon_;
    Sandbox sandbox_;
};

TEST_F(Building, UpOfAFolderBuildsItOnTheDaemonsEngine) {
    const Finished end = run({"up", "./My Shop", "--detach", "--build-arg", "A=1"});
    ASSERT_EQ(end.code, 0) << end.err;
    const auto calls = daemon_.calls("AppRunnerSim.CreateService");
    ASSERT_EQ(calls.size(), 1U);
    EXPECT_EQ(image_of(calls[0].body), "my-shop:apprunner-sim");
    EXPECT_EQ(calls[0].body["ServiceName"], "my-shop");
    EXPECT_THAT(docker_log(), HasSubstr("build --tag my-shop:apprunner-sim --iidfile"));
    EXPECT_THAT(docker_log(), HasSubstr("--build-arg A=1"));
    EXPECT_THAT(end.err, HasSubstr("build    | DOCKER_HOST=unix:///fake.sock"));
}

TEST_F(Building, BesideBuildTheImageIsTheTag) {
    const Finished end = run({"up", "--image", "shop:v2", "--detach", "--build", "My Shop"});
    ASSERT_EQ(end.code, 0) << end.err;
    EXPECT_THAT(docker_log(), HasSubstr("--tag shop:v2"));
    EXPECT_EQ(image_of(daemon_.calls("AppRunnerSim.CreateService").at(0).body), "shop:v2");
}

TEST_F(Building, WithoutAnImageTheDockerfileHereIsBuilt) {
    sandbox_.write("Dockerfile", "FROM scratch\n");
    EXPECT_EQ(run({"up", "--detach"}).code, 0);
    EXPECT_THAT(docker_log(), HasSubstr("build --tag cli-test-"));
    EXPECT_EQ(run({"up", "shop:v1", "--detach"}).code, 0);
    EXPECT_THAT(docker_log(), Not(HasSubstr("shop:v1"))) << "an image that is named is not built";
}

TEST_F(Building, ABadBuildIsToldByItsOwnErrorAndNothingIsCreated) {
    sandbox_.write("My Shop/Dockerfile", "FROM scratch\n# broken\n");
    const Finished end = run({"up", "./My Shop", "--detach"});
    EXPECT_EQ(end.code, 4);
    EXPECT_THAT(end.err, HasSubstr("My Shop failed: ERROR: not_there: not found"));
    EXPECT_TRUE(daemon_.calls("AppRunnerSim.CreateService").empty());
}

TEST_F(Building, AFolderWithoutADockerfileIsRefusedBeforeAnythingStarts) {
    const Finished end = run({"up", "--build", "bin"});
    EXPECT_EQ(end.code, 2);
    EXPECT_THAT(end.err, HasSubstr("there is no Dockerfile in bin to build"));
    EXPECT_EQ(run({"up", "--watch", "--detach", "--build"}).code, 2);
    EXPECT_EQ(run({"up", "./My Shop", "--build"}).code, 2);
}

TEST_F(Building, TheEnvFileIsOfferedAndNotRead) {
    sandbox_.write(".env", "SECRET_TOKEN=hush\nOTHER=1\n");
    const Finished end = run({"up", "shop:v1", "--detach"});
    ASSERT_EQ(end.code, 0) << end.err;
    EXPECT_THAT(end.err, HasSubstr("--env-file .env gives its 2 variables to the app"));
    EXPECT_THAT(end.err, Not(HasSubstr("hush")));
    EXPECT_THAT(
        daemon_.calls("AppRunnerSim.CreateService").at(0).body.dump(), Not(HasSubstr("OTHER"))
    );
    const Finished given = run({"up", "shop:v1", "--detach", "--env-file", ".env"});
    EXPECT_THAT(given.err, Not(HasSubstr("is not read")));
}

TEST_F(Building, CtrlCEndsTheBuildAndCreatesNothing) {
    docker("echo begun\nexec sleep 60\n");
    Program up(sandbox_, {"up", "./My Shop"});
    ASSERT_TRUE(up.wait_for("begun"));
    up.signal(SIGINT);
    const Finished end = up.finish();
    EXPECT_EQ(end.code, 130) << end.err;
    EXPECT_TRUE(daemon_.calls("AppRunnerSim.CreateService").empty());
}

TEST_F(Building, WatchDeploysEachChangeAndABadBuildLeavesTheLastOne) {
    sandbox_.write("My Shop/.dockerignore", "*.log\n");
    Program up(sandbox_, {"up", "./My Shop", "--watch", "--name", "shop"});
    ASSERT_TRUE(up.wait_for("watching "));
    sandbox_.write("My Shop/Dockerfile", "FROM scratch\n# broken\n");
    ASSERT_TRUE(up.wait_for("the version before goes on serving"));
    // What is ignored begins nothing: the next word is of the file that counts.
    sandbox_.write("My Shop/a.log", "x");
    sandbox_.write("My Shop/Dockerfile", "FROM scratch\n# two\n");
    ASSERT_TRUE(up.wait_for("deploying its image anew"));
    sandbox_.write("My Shop/unused.txt", "x");
    ASSERT_TRUE(up.wait_for("nothing to do"));
    up.signal(SIGINT);
    const Finished end = up.finish();
    EXPECT_EQ(end.code, 0) << end.err;
    EXPECT_THAT(end.err, HasSubstr("Dockerfile has changed"));
    EXPECT_THAT(end.err, HasSubstr("unused.txt has changed"));
    EXPECT_THAT(end.err, Not(HasSubstr("a.log")));
    EXPECT_EQ(daemon_.calls("AppRunnerSim.CreateService").size(), 1U);
    EXPECT_EQ(
        daemon_.calls("AppRunner.StartDeployment").size() +
            daemon_.calls("AppRunnerSim.UpdateService").size(),
        1U
    );
    EXPECT_EQ(daemon_.calls("AppRunner.DeleteService").size(), 1U);
}

TEST_F(Building, WatchBeginsWithABadBuildToo) {
    sandbox_.write("My Shop/Dockerfile", "FROM scratch\n# broken\n");
    Program up(sandbox_, {"up", "./My Shop", "--watch", "--name", "shop"});
    ASSERT_TRUE(up.wait_for("watching "));
    EXPECT_TRUE(daemon_.calls("AppRunnerSim.CreateService").empty());
    sandbox_.write("My Shop/Dockerfile", "FROM scratch\n");
    ASSERT_TRUE(up.wait_for("creating service shop"));
    ASSERT_TRUE(up.wait_for("and deletes the service"));
    up.signal(SIGINT);
    EXPECT_EQ(up.finish().code, 0);
}

}  // namespace
}  // namespace apprunner::cli::fake
