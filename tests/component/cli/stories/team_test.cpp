// What a team does: tags, deletion by tag, the daemon's flags for accounts, and the story of a pull
// request as the example of docs/examples has it, its commands run by a shell.
#include "tests/component/cli/fake_daemon.hpp"
#include "tests/component/cli/program.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <sstream>

namespace apprunner::cli::fake {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

class Team : public ::testing::Test {
  protected:
    Team() { sandbox_.environment["APPRUNNER_SIM_ENDPOINT"] = daemon_.endpoint(); }

    Finished run(std::vector<std::string> words) { return run_program(sandbox_, std::move(words)); }

    void make(const std::string& name, const std::string& tag) {
        const Finished end = run({"up", "shop:v1", "--name", name, "--tag", tag, "--detach"});
        ASSERT_EQ(end.code, 0) << end.err;
    }

    FakeDaemon daemon_;
    Sandbox sandbox_;
};

TEST_F(Team, UpGivesTagsAndGivesThemAnew) {
    make("shop", "apprunner-sim:ttl=2h");
    const Json tag{{{"Key", "apprunner-sim:ttl"}, {"Value", "2h"}}};
    EXPECT_EQ(daemon_.calls("AppRunnerSim.CreateService").back().body["Tags"], tag);
    EXPECT_TRUE(daemon_.calls("AppRunner.TagResource").empty());
    make("shop", "apprunner-sim:ttl=2h");
    const auto calls = daemon_.calls("AppRunner.TagResource");
    ASSERT_EQ(calls.size(), 1U) << "its time counts from the last `up`";
    EXPECT_EQ(calls.back().body["Tags"], tag);
}

TEST_F(Team, ATagThatIsNoneIsAWrongFlag) {
    for (const char* tag : {"team", "=x", "aws:team=x", "apprunner-sim:ttl=soon"}) {
        const Finished end = run({"up", "shop:v1", "--tag", tag});
        EXPECT_EQ(end.code, 2) << tag;
        EXPECT_THAT(end.err, HasSubstr("takes")) << tag;
    }
    const Finished end = run({"lint", "shop:v1", "--tag", "apprunner-sim:ttl=1w"});
    EXPECT_EQ(end.code, 2);
    EXPECT_THAT(end.err, HasSubstr("such as 90m, 2h or 1d"));
}

TEST_F(Team, DeleteByTagNamesWhatItDeletes) {
    make("shop", "pull-request=42");
    make("cart", "pull-request=42");
    make("live", "pull-request=43");
    const Finished end = run({"delete", "--tag", "pull-request=42"});
    EXPECT_EQ(end.code, 0) << end.err;
    EXPECT_THAT(end.out, HasSubstr("deleting cart and shop\n"));
    EXPECT_EQ(daemon_.calls("AppRunner.DeleteService").size(), 2U);
    EXPECT_THAT(run({"ps"}).out, HasSubstr("live"));
    const Finished again = run({"delete", "--tag", "pull-request=42"});
    EXPECT_EQ(again.code, 0) << again.err;
    EXPECT_THAT(again.out, HasSubstr("there is no service with that tag"));
    EXPECT_EQ(run({"delete", "live", "--tag", "pull-request=43"}).code, 2) << "one way at a time";
}

TEST_F(Team, TheDaemonsFlagsAreChecked) {
    sandbox_.environment.erase("APPRUNNER_SIM_ENDPOINT");
    const std::vector<std::vector<std::string>> wrong{
        {"--account", "42"},
        {"--account", "000000000000"},
        {"--account", "111122223333", "--secrets-from-aws"},
        {"--quota", "services"},
        {"--quota", "apps=3"},
        {"--ttl", "soon"},
        {"--domain", "http://apps"}};
    for (std::vector<std::string> words : wrong) {
        const std::string value = words[1];
        words.insert(words.begin(), "daemon");
        EXPECT_EQ(run(words).code, 2) << value;
    }
    const Finished end = run({"env", "--account", "111122223333"});
    EXPECT_EQ(end.code, 1) << "there is no daemon";
}

/// The commands of the steps: what is indented below "run: |", without the indentation.
std::vector<std::string> commands_in(const std::string& file) {
    std::ifstream stream(file);
    std::vector<std::string> found;
    std::size_t depth = 0;
    for (std::string line; std::getline(stream, line);) {
        const std::size_t indent = line.find_first_not_of(' ');
        if (depth > 0 && indent != std::string::npos && indent >= depth) {
            found.back() += line.substr(depth) + "\n";
        } else if (line.ends_with("run: |")) {
            depth = indent + 2;
            found.emplace_back();
        } else {
            depth = 0;
        }
    }
    return found;
}

class PullRequest : public Team {
  protected:
    PullRequest() {
        sandbox_.environment["IMAGE"] = "ghcr.io/team/shop/shop:1a2b";
        sandbox_.environment["NUMBER"] = "42";
        const std::string program = program_path().string();
        tool("apprunner-sim", "exec " + program + " \"$@\"");
        tool("docker", "echo \"docker $*\" >>tools.log");
        tool("gh", "echo \"gh $*\" >>tools.log; cat comment.md");
    }

    void tool(const std::string& name, const std::string& command) {
        sandbox_.write(name, "#!/bin/sh\n" + command + "\n");
        std::filesystem::permissions(sandbox_.folder() / name, std::filesystem::perms::owner_all);
    }

    /// As a runner does, in one folder: `bash -e`, the output as the workflow's log has it.
    std::pair<int, std::string> play(const std::string& commands) {
        sandbox_.write("step.sh", commands);
        std::string line = "cd '" + sandbox_.folder().string() + "' && env";
        for (const auto& [name, value] : sandbox_.environment) {
            line += " '" + name + "=" + value + "'";
        }
        line += " PATH=.:\"$PATH\" bash -e -o pipefail step.sh >log 2>&1";
        const int status = std::system(line.c_str());
        std::ifstream log(sandbox_.folder() / "log");
        std::ostringstream text;
        text << log.rdbuf();
        return {WEXITSTATUS(status), text.str()};
    }
};

TEST_F(PullRequest, IsDeployedToldAndDeleted) {
    if (std::system("command -v jq >/dev/null") != 0) GTEST_SKIP() << "jq is not installed";
    const auto steps = commands_in(PULL_REQUEST_EXAMPLE);
    ASSERT_EQ(steps.size(), 3U);
    EXPECT_EQ(play(steps[0]).first, 0);
    const auto [code, told] = play(steps[1]);
    EXPECT_EQ(code, 0) << told;
    EXPECT_THAT(told, HasSubstr("**PASS** healthy after 0.1 s"));
    EXPECT_THAT(told, HasSubstr("http://127.0.0.1:40001"));
    const Json request = daemon_.calls("AppRunnerSim.CreateService").back().body;
    EXPECT_EQ(request["ServiceName"], "pr-42-shop");
    EXPECT_EQ(request["Tags"].size(), 2U);
    EXPECT_EQ(play(steps[1]).first, 0) << "a push to the request";
    const auto [end, log] = play(steps[2]);
    EXPECT_EQ(end, 0) << log;
    EXPECT_THAT(log, HasSubstr("deleting pr-42-shop"));
    EXPECT_THAT(run({"ps"}).out, Not(HasSubstr("pr-42-shop")));
    EXPECT_EQ(play(steps[2]).first, 0) << "closed again";
}

TEST_F(PullRequest, IsToldWhatIsWrongWithIt) {
    if (std::system("command -v jq >/dev/null") != 0) GTEST_SKIP() << "jq is not installed";
    Script script;
    script.grade = "FAIL";
    script.ending = "CREATE_FAILED";
    script.operation_status = "FAILED";
    script.service_status = "CREATE_FAILED";
    script.summary = "nothing listens on port 3000";
    script.findings = {
        {{"Code", "ARS-NOT-LISTENING"},
         {"Weight", "FAIL"},
         {"Summary", "Nothing listens."},
         {"Evidence", Json::array()},
         {"Fix", "Bind to 0.0.0.0."}}};
    daemon_.set_script(script);
    const auto [code, told] = play(commands_in(PULL_REQUEST_EXAMPLE)[1]);
    EXPECT_NE(code, 0) << "the check is red";
    EXPECT_THAT(told, HasSubstr("**FAIL** nothing listens on port 3000"));
    EXPECT_THAT(told, HasSubstr("- ARS-NOT-LISTENING: Nothing listens. Bind to 0.0.0.0."));
}

}  // namespace
}  // namespace apprunner::cli::fake
