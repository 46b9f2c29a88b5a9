// The other verbs against a fake daemon, and what wrong command lines are told.
#include "tests/component/cli/fake_daemon.hpp"
#include "tests/component/cli/program.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <csignal>

namespace apprunner::cli::fake {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

class Verbs : public ::testing::Test {
  protected:
    Verbs() {
        sandbox_.environment["APPRUNNER_SIM_ENDPOINT"] = daemon_.endpoint();
        daemon_.add_service(
            "shop",
            "RUNNING",
            {{"SourceConfiguration", {{"ImageRepository", {{"ImageIdentifier", "shop:v1"}}}}}}
        );
    }

    Finished run(std::vector<std::string> words) { return run_program(sandbox_, std::move(words)); }

    FakeDaemon daemon_;
    Sandbox sandbox_;
};

TEST_F(Verbs, DescribeAsJsonIsTheServiceShapeWithLocalUrl) {
    const Finished end = run({"describe", "shop", "--output", "json"});
    ASSERT_EQ(end.code, 0) << end.err;
    const Json service = Json::parse(end.out);
    EXPECT_EQ(service["ServiceName"], "shop");
    EXPECT_EQ(service["Status"], "RUNNING");
    EXPECT_EQ(service["LocalUrl"], "http://127.0.0.1:40001");
    EXPECT_EQ(service["SourceConfiguration"]["ImageRepository"]["ImageIdentifier"], "shop:v1");
}

TEST_F(Verbs, DescribeTakesAnArnAndShowsProbes) {
    const Finished end =
        run({"describe", "arn:aws:apprunner:us-east-1:000000000000:service/shop/abc"});
    ASSERT_EQ(end.code, 0) << end.err;
    EXPECT_THAT(end.out, HasSubstr("listens on 0.0.0.0:8080"));
    EXPECT_THAT(end.out, HasSubstr("inst02 STOPPED revision 2"));
    EXPECT_THAT(end.out, HasSubstr("exited with 3"));
    EXPECT_THAT(end.out, HasSubstr("last words: no database"));
    EXPECT_THAT(
        end.out, HasSubstr("answered 3 times: HTTP/1.1 429 Too Many Requests: slow down \\x1b[2J")
    );
    EXPECT_THAT(end.out, Not(HasSubstr("\x1b[2J")));
    EXPECT_THAT(end.out, HasSubstr("probe 1 at 0.0 s: healthy (CONNECTED)"));
}

TEST_F(Verbs, UnknownServiceNamesTheNearest) {
    const Finished end = run({"describe", "shpo"});
    EXPECT_EQ(end.code, 1);
    EXPECT_THAT(end.err, HasSubstr("there is no service 'shpo'; did you mean 'shop'?"));
}

TEST_F(Verbs, OnlyServiceNeedsNoName) {
    EXPECT_EQ(run({"operations"}).code, 0);
    daemon_.add_service("other", "RUNNING", Json::object());
    const Finished end = run({"operations"});
    EXPECT_EQ(end.code, 2);
    EXPECT_THAT(end.err, HasSubstr("other and shop"));
}

TEST_F(Verbs, PsListsStatusUrlAndVerdict) {
    const Finished text = run({"ps"});
    EXPECT_THAT(text.out, HasSubstr("NAME"));
    EXPECT_THAT(text.out, HasSubstr("shop  RUNNING  http://127.0.0.1:40001"));
    const Json list = Json::parse(run({"ps", "-o", "json"}).out);
    ASSERT_EQ(list.size(), 1U);
    EXPECT_EQ(list[0]["LocalUrl"], "http://127.0.0.1:40001");
}

TEST_F(Verbs, DeployFollowsTheOperationsEnd) {
    Script script;
    script.grade = "FAIL";
    script.ending = "ROLLED_BACK";
    script.operation_status = "ROLLBACK_SUCCEEDED";
    daemon_.set_script(script);
    const Finished end = run({"deploy", "shop"});
    EXPECT_EQ(end.code, 11);
    EXPECT_THAT(end.out, HasSubstr("FAIL"));
}

TEST_F(Verbs, PauseResumeDeleteEndWithoutAVerdictToo) {
    Finished end = run({"pause", "shop"});
    EXPECT_EQ(end.code, 0) << end.err;
    EXPECT_EQ(end.out, "paused shop\n");
    end = run({"resume", "shop"});
    EXPECT_EQ(end.code, 0) << end.err;
    end = run({"delete", "shop", "--output", "json"});
    EXPECT_EQ(end.code, 0) << end.err;
    EXPECT_EQ(Json::parse(end.out)["Operation"]["Status"], "SUCCEEDED");
    end = run({"delete"});
    EXPECT_EQ(end.code, 2) << "delete never guesses";
}

TEST_F(Verbs, DetachReturnsTheOperation) {
    Script script;
    script.verdict = false;
    daemon_.set_script(script);
    const Finished end = run({"deploy", "shop", "--detach", "-o", "json"});
    EXPECT_EQ(end.code, 0);
    EXPECT_EQ(Json::parse(end.out)["OperationId"], "00000000-0000-4000-8000-000000000001");
}

TEST_F(Verbs, WaitThatRunsOutIsADocumentToo) {
    Script script;
    script.verdict = false;
    daemon_.set_script(script);
    const Finished end = run({"deploy", "shop", "--wait", "1", "-o", "json"});
    EXPECT_EQ(end.code, 13);
    EXPECT_THAT(end.err, HasSubstr("--wait ran out; operation 00000000-"));
    EXPECT_EQ(Json::parse(end.out)["ExitCode"], 13);
}

TEST_F(Verbs, RefusalIsToldInAwsWords) {
    daemon_.refuse("AppRunner.PauseService", "com.amazonaws.apprunner#InvalidStateException", "no");
    const Finished end = run({"pause", "shop"});
    EXPECT_EQ(end.code, 1);
    EXPECT_THAT(end.err, HasSubstr("InvalidStateException: no"));
}

TEST_F(Verbs, OperationsAreAwsShapeAsJson) {
    run({"deploy", "shop"});
    const Json list = Json::parse(run({"operations", "shop", "-o", "json"}).out);
    ASSERT_EQ(list["OperationSummaryList"].size(), 1U);
    EXPECT_EQ(list["OperationSummaryList"][0]["Type"], "START_DEPLOYMENT");
    EXPECT_THAT(run({"operations", "shop"}).out, HasSubstr("START_DEPLOYMENT  SUCCEEDED  1.5 s"));
}

TEST_F(Verbs, LogsChooseAndFollow) {
    Script script;
    script.entries = {
        {{"Kind", "EVENT"}, {"Text", "an event"}},
        {{"Kind", "APP"}, {"Stream", "stdout"}, {"Text", "from the app"}},
        {{"Kind", "DEPLOYMENT"}, {"Text", "a deployment line"}},
    };
    daemon_.set_script(script);
    run({"deploy", "shop"});
    const Finished app = run({"logs", "shop", "--app"});
    EXPECT_THAT(app.out, HasSubstr("from the app"));
    EXPECT_EQ(app.out.find("an event"), std::string::npos);
    const Finished json = run({"logs", "shop", "--events", "-o", "json"});
    EXPECT_EQ(Json::parse(json.out)["Text"], "an event");
    Program following(sandbox_, {"logs", "shop", "-f"});
    ASSERT_TRUE(following.wait_for("a deployment line"));
    daemon_.append({{"Kind", "APP"}, {"Stream", "stdout"}, {"Text", "later"}});
    ASSERT_TRUE(following.wait_for("later"));
    following.signal(SIGINT);
    EXPECT_EQ(following.finish().code, 130);
}

TEST_F(Verbs, LogsReadEveryPage) {
    Script script;
    for (int line = 0; line < 8; ++line) {
        const std::string text = "line " + std::to_string(line);
        script.entries.push_back({{"Kind", "APP"}, {"Stream", "stdout"}, {"Text", text}});
    }
    daemon_.set_script(script);
    run({"deploy", "shop"});
    EXPECT_THAT(run({"logs", "shop", "--app"}).out, HasSubstr("line 7"));
}

TEST_F(Verbs, EnvPointsClientsHere) {
    const std::string url = daemon_.endpoint();
    const Finished shell = run({"env"});
    EXPECT_THAT(shell.out, HasSubstr("export AWS_ENDPOINT_URL_APPRUNNER='" + url + "'\n"));
    EXPECT_THAT(shell.out, HasSubstr("export AWS_REGION='us-east-1'\n"));
    EXPECT_THAT(shell.out, HasSubstr("export AWS_DEFAULT_REGION='us-east-1'\n"));
    EXPECT_THAT(run({"env", "--shell", "fish"}).out, HasSubstr("set -gx AWS_ENDPOINT_URL_STS '"));
    EXPECT_THAT(
        run({"env", "--shell", "powershell"}).out, HasSubstr("$Env:AWS_ENDPOINT_URL_ECR = '")
    );
}

TEST_F(Verbs, VersionAndDoctorSeeTheEngine) {
    EXPECT_EQ(Json::parse(run({"version", "-o", "json"}).out)["Engine"]["ApiVersion"], "1.41");
    EXPECT_EQ(run({"doctor"}).code, 0);
    daemon_.set_engine_reachable(false);
    const Finished end = run({"doctor", "-o", "json"});
    EXPECT_EQ(end.code, 3);
    EXPECT_THAT(end.out, HasSubstr("unix:///fake.sock"));
}

TEST_F(Verbs, DoctorNamesTheLineOfABrokenFile) {
    sandbox_.write("apprunner-sim.yaml", "ServiceName: shop\nPort: 8080\n");
    const Finished end = run({"doctor"});
    EXPECT_EQ(end.code, 1);
    EXPECT_THAT(end.out, HasSubstr("apprunner-sim.yaml:2:1: unknown key 'Port'"));
}

/// One wrong command line and what its error must say.
struct Wrong {
    std::vector<std::string> words;
    std::string told;
};

class WrongUsage : public ::testing::TestWithParam<Wrong> {};

TEST_P(WrongUsage, IsTwoAndSaysWhatIsAllowed) {
    const Sandbox sandbox;
    const Finished end = run_program(sandbox, GetParam().words);
    EXPECT_EQ(end.code, 2);
    EXPECT_THAT(end.err, HasSubstr(GetParam().told));
    EXPECT_FALSE(std::filesystem::exists(sandbox.runtime() / "starts")) << "a daemon was started";
}

INSTANTIATE_TEST_SUITE_P(
    Lines,
    WrongUsage,
    ::testing::Values(
        Wrong{{"dploy"}, "there is no verb 'dploy'; did you mean 'deploy'?"},
        Wrong{
            {"up", "--image", "a", "--prot", "1"}, "there is no flag --prot; did you mean --port?"},
        Wrong{{"up"}, "no image"},
        Wrong{{"up", "--image", "a", "--port", "0"}, "from 1 to 65535, not '0'"},
        Wrong{{"up", "--image", "a", "--port", "65536"}, "from 1 to 65535"},
        Wrong{{"up", "--image", "a", "--interval", "21"}, "from 1 to 20"},
        Wrong{{"up", "--image", "a", "--timeout", "0"}, "from 1 to 20"},
        Wrong{{"up", "--image", "a", "--healthy-threshold", "x"}, "from 1 to 20"},
        Wrong{{"up", "--image", "a", "--unhealthy-threshold=-1"}, "from 1 to 20"},
        Wrong{{"up", "--image", "a", "--health-check", "udp"}, "tcp or http"},
        Wrong{{"up", "--image", "a", "--path", "health"}, "starts with /"},
        Wrong{{"up", "--image", "a", "--cpu", "3"}, "256, 512, 1024, 2048 or 4096"},
        Wrong{{"up", "--image", "a", "--cpu", "256"}, "Cpu 256 with Memory 512 or 1024"},
        Wrong{{"up", "--image", "a", "--name", "abc"}, "4 to 40"},
        Wrong{{"up", "--image", "a", "--env", "A"}, "NAME=VALUE"},
        Wrong{{"up", "--image", "a", "--env-file", "none.env"}, "cannot read none.env"},
        Wrong{{"up", "--image", "a", "--profile", "curent"}, "did you mean 'current'?"},
        Wrong{{"up", "--image", "a", "--give-up", "soon"}, "documented, observed, or"},
        Wrong{{"up", "--image", "a", "--pace", "slow"}, "fast or aws"},
        Wrong{{"up", "--image", "a", "--set", "gve_up=3"}, "unknown knob 'gve_up'"},
        Wrong{{"up", "--image", "a", "--set", "drain_limit=x"}, "from 1 to 86400"},
        Wrong{{"up", "--image", "a", "--progress", "fancy"}, "auto, tty, plain, quiet or json"},
        Wrong{{"up", "--image", "a", "--output", "xml"}, "text or json"},
        Wrong{{"up", "--config", "none.yaml"}, "cannot read none.yaml"},
        Wrong{{"up", "--image"}, "--image"},
        Wrong{{"ps", "extra"}, "'extra' is one word too many"},
        Wrong{{"daemon", "--port", "70000"}, "1 to 65535"},
        Wrong{{"daemon", "--account-id", "12"}, "12 digits"},
        Wrong{{}, "Usage"}
    )
);

TEST(Help, EveryVerbHasOne) {
    const Sandbox sandbox;
    const Finished main = run_program(sandbox, {"--help"});
    EXPECT_EQ(main.code, 0);
    EXPECT_THAT(main.out, HasSubstr("Exit codes:"));
    for (const char* verb :
         {"up",
          "deploy",
          "pause",
          "resume",
          "delete",
          "down",
          "ps",
          "describe",
          "logs",
          "operations",
          "doctor",
          "env",
          "version"}) {
        EXPECT_THAT(main.out, HasSubstr(verb));
        const Finished own = run_program(sandbox, {verb, "--help"});
        EXPECT_EQ(own.code, 0) << verb;
        EXPECT_THAT(own.out, HasSubstr("--endpoint")) << verb;
    }
}

TEST(VerbsThatUseNoOtherDaemon, RefuseAnEndpoint) {
    const Sandbox sandbox;
    const std::pair<const char*, const char*> verbs[] = {
        {"check", "--endpoint: this verb starts a daemon of its own"},
        {"lint", "--endpoint: this verb asks your own daemon, or one that it starts"},
        {"rehearse", "--endpoint: this verb needs no daemon"},
        {"daemon", "--endpoint: this verb is the daemon"},
    };
    for (const auto& [verb, told] : verbs) {
        std::vector<std::string> words{verb, "--endpoint", "http://127.0.0.1:8070"};
        if (std::string(verb) != "daemon") words.emplace_back("shop:v1");
        const Finished finished = run_program(sandbox, words);
        EXPECT_EQ(finished.code, 2);
        EXPECT_THAT(finished.err, HasSubstr(told));
        EXPECT_THAT(run_program(sandbox, {verb, "--help"}).out, Not(HasSubstr("--endpoint")));
    }
}

TEST(Help, OfAVerbHasNoExamplesOfOthers) {
    EXPECT_THAT(run_program(Sandbox(), {"version", "--help"}).out, Not(HasSubstr("sim up")));
}

}  // namespace
}  // namespace apprunner::cli::fake
