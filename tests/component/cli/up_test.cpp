// `up` against a fake daemon: what it asks for, what it prints, how it ends.
#include "tests/component/cli/fake_daemon.hpp"
#include "tests/component/cli/program.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <csignal>

namespace apprunner::cli::fake {
namespace {

using ::testing::ContainsRegex;
using ::testing::HasSubstr;
using ::testing::Not;

class Up : public ::testing::Test {
  protected:
    Up() { sandbox_.environment["APPRUNNER_SIM_ENDPOINT"] = daemon_.endpoint(); }

    Finished up(std::vector<std::string> flags) {
        flags.insert(flags.begin(), "up");
        return run_program(sandbox_, std::move(flags));
    }
    Json only_call(const std::string& target) {
        const auto calls = daemon_.calls(target);
        EXPECT_EQ(calls.size(), 1U) << target;
        return calls.empty() ? Json() : calls.front().body;
    }

    FakeDaemon daemon_;
    Sandbox sandbox_;
};

Script failing(
    const std::string& ending, const std::string& operation, const std::string& service
) {
    Script script;
    script.grade = "FAIL";
    script.ending = ending;
    script.operation_status = operation;
    script.service_status = service;
    script.summary = "the app never listened";
    script.findings = {
        {{"Code", "ARS-NOTE"}, {"Weight", "PASS"}, {"Summary", "a remark"}},
        {{"Code", "ARS-NOT-LISTENING"},
         {"Weight", "FAIL"},
         {"Summary", "nothing listens on port 8080"},
         {"Evidence", {"probe 1: refused", "the process listens on 127.0.0.1:8080 only"}},
         {"Fix", "bind to 0.0.0.0"}},
    };
    return script;
}

Json configuration_of(const std::string& image) {
    return {
        {"SourceConfiguration",
         {{"ImageRepository",
           {{"ImageIdentifier", image},
            {"ImageRepositoryType", "ECR"},
            {"ImageConfiguration", {{"Port", "8080"}}}}}}},
        {"InstanceConfiguration", {{"Cpu", "1024"}, {"Memory", "2048"}}},
        {"HealthCheckConfiguration",
         {{"Protocol", "TCP"},
          {"Path", "/"},
          {"Interval", 5},
          {"Timeout", 2},
          {"HealthyThreshold", 1},
          {"UnhealthyThreshold", 5}}},
        {"NetworkConfiguration",
         {{"EgressConfiguration", {{"EgressType", "DEFAULT"}}},
          {"IngressConfiguration", {{"IsPubliclyAccessible", true}}},
          {"IpAddressType", "IPV4"}}},
    };
}

TEST_F(Up, GoodFirstDeployPassesAndTellsTheUrl) {
    Script script;
    script.entries = {
        {{"Kind", "EVENT"}, {"Text", "Service creation started."}},
        {{"Kind", "PULL"}, {"Text", "layer 1 of 3"}},
        {{"Kind", "PROBE"}, {"Text", "probe 1: connected"}},
        {{"Kind", "APP"}, {"Stream", "stdout"}, {"Text", "listening\x1b]0;owned\x07"}},
    };
    daemon_.set_script(script);
    const Finished end = up({"--image", "shop:v1", "--detach"});
    EXPECT_EQ(end.code, 0) << end.err;
    EXPECT_THAT(end.out, HasSubstr("PASS healthy after 0.1 s\n"));
    EXPECT_THAT(end.out, HasSubstr("http://127.0.0.1:40001"));
    EXPECT_THAT(end.err, HasSubstr("event    | Service creation started."));
    EXPECT_THAT(end.err, HasSubstr("probe    | probe 1: connected"));
    EXPECT_THAT(end.err, HasSubstr("app      | listening\\x1b]0;owned\\x07"));
    EXPECT_LT(end.err.find("creation started"), end.err.find("layer 1 of 3"));
    EXPECT_LT(end.err.find("probe 1"), end.err.find("listening"));
    EXPECT_THAT(end.err, Not(HasSubstr("\x1b")));
    const Json request = only_call("AppRunnerSim.CreateService");
    EXPECT_EQ(request["ServiceName"], "shop");
    EXPECT_EQ(
        request["SourceConfiguration"]["ImageRepository"]["ImageConfiguration"]["Port"], "8080"
    );
}

TEST_F(Up, FlagsReachTheRequestAndTheEmulation) {
    sandbox_.write("vars.env", "# a comment\nexport A=1\nB=\"two words\"\n");
    const Finished end =
        up({"--image",
            "shop:v1",
            "--name",
            "shop-2",
            "--port",
            "3000",
            "--health-check",
            "http",
            "--path",
            "/health",
            "--interval",
            "1",
            "--unhealthy-threshold",
            "3",
            "--cpu",
            "0.25 vCPU",
            "--memory",
            "1024",
            "--env-file",
            "vars.env",
            "--env",
            "A=[x,y]",
            "--start-command",
            "/app --fast",
            "--profile",
            "2023-05",
            "--give-up",
            "60",
            "--wait-full",
            "--detach"});
    ASSERT_EQ(end.code, 0) << end.err;
    const Json request = only_call("AppRunnerSim.CreateService");
    const Json& image = request["SourceConfiguration"]["ImageRepository"]["ImageConfiguration"];
    EXPECT_EQ(image["Port"], "3000");
    EXPECT_EQ(image["StartCommand"], "/app --fast");
    EXPECT_EQ(image["RuntimeEnvironmentVariables"]["A"], "[x,y]");
    EXPECT_EQ(image["RuntimeEnvironmentVariables"]["B"], "two words");
    const Json& check = request["HealthCheckConfiguration"];
    EXPECT_EQ(check["Protocol"], "HTTP");
    EXPECT_EQ(check["Path"], "/health");
    EXPECT_EQ(check["Interval"], 1);
    EXPECT_EQ(check["UnhealthyThreshold"], 3);
    EXPECT_EQ(check["HealthyThreshold"], 1);
    EXPECT_EQ(request["InstanceConfiguration"]["Cpu"], "0.25 vCPU");
    const Json emulation = only_call("AppRunnerSim.SetEmulation");
    EXPECT_EQ(emulation["ServiceName"], "shop-2");
    EXPECT_EQ(emulation["Profile"], "2023-05");
    EXPECT_EQ(emulation["Knobs"]["give_up"], "60");
    EXPECT_EQ(emulation["Knobs"]["early_verdict"], "false");
}

TEST_F(Up, FailedFirstDeployIsTen) {
    daemon_.set_script(failing("CREATE_FAILED", "FAILED", "CREATE_FAILED"));
    const Finished end = up({"--image", "shop:v1"});
    EXPECT_EQ(end.code, 10);
    EXPECT_THAT(end.out, HasSubstr("FAIL ARS-NOT-LISTENING the app never listened\n"));
    EXPECT_THAT(end.out, HasSubstr("seen: the process listens on 127.0.0.1:8080 only"));
    EXPECT_THAT(end.out, HasSubstr("fix:  bind to 0.0.0.0"));
    EXPECT_THAT(end.out, Not(HasSubstr("URL")));
    EXPECT_THAT(end.err, HasSubstr("left CREATE_FAILED"));
}

TEST_F(Up, RolledBackUpdateIsElevenThoughTheServiceRuns) {
    daemon_.add_service("shop", "RUNNING", configuration_of("shop:v1"));
    daemon_.set_script(failing("ROLLED_BACK", "ROLLBACK_SUCCEEDED", "RUNNING"));
    const Finished end = up({"--image", "shop:v2", "--detach"});
    EXPECT_EQ(end.code, 11);
    EXPECT_THAT(end.out, HasSubstr("FAIL ARS-NOT-LISTENING"));
    EXPECT_THAT(end.out, HasSubstr("the version before"));
    EXPECT_THAT(end.err, HasSubstr("ImageIdentifier: shop:v1 -> shop:v2"));
    const Json request = only_call("AppRunnerSim.UpdateService");
    EXPECT_FALSE(request.contains("ServiceName"));
    EXPECT_FALSE(request["ServiceArn"].get<std::string>().empty());
}

TEST_F(Up, OtherEndingsHaveTheirCodes) {
    daemon_.set_script(failing("IMAGE_NOT_OBTAINED", "FAILED", "CREATE_FAILED"));
    EXPECT_EQ(up({"--image", "gone:v1"}).code, 4);
    daemon_.set_script(failing("ROLLBACK_FAILED", "ROLLBACK_FAILED", "RUNNING"));
    EXPECT_EQ(up({"--image", "other:v1"}).code, 12);
}

TEST_F(Up, RiskyPassesWithItsCode) {
    Script script;
    script.grade = "RISKY";
    script.summary = "healthy, but late";
    script.findings = {{{"Code", "ARS-LATE"}, {"Weight", "RISKY"}, {"Summary", "after 40 s"}}};
    daemon_.set_script(script);
    const Finished end = up({"--image", "shop:v1", "--detach"});
    EXPECT_EQ(end.code, 0);
    EXPECT_THAT(end.out, HasSubstr("RISKY ARS-LATE healthy, but late\n"));
}

TEST_F(Up, SameConfigurationDeploysTheImageAnew) {
    daemon_.add_service("shop", "RUNNING", configuration_of("shop:v1"));
    const Finished end = up({"--image", "shop:v1", "--detach"});
    EXPECT_EQ(end.code, 0) << end.err;
    EXPECT_EQ(daemon_.calls("AppRunner.StartDeployment").size(), 1U);
    EXPECT_EQ(daemon_.calls("AppRunnerSim.UpdateService").size(), 0U);
}

TEST_F(Up, EgressOfAnEarlierUpIsTakenBack) {
    Json closed = configuration_of("shop:v1");
    closed["NetworkConfiguration"]["EgressConfiguration"]["EgressType"] = "VPC";
    daemon_.add_service("shop", "RUNNING", closed);
    const Finished end = up({"--image", "shop:v1", "--detach"});
    EXPECT_EQ(end.code, 0) << end.err;
    EXPECT_THAT(end.err, HasSubstr("EgressType: VPC -> DEFAULT"));
    const Json network = only_call("AppRunnerSim.UpdateService")["NetworkConfiguration"];
    EXPECT_EQ(network["EgressConfiguration"]["EgressType"], "DEFAULT");
}

TEST_F(Up, CreateFailedIsUpdatedNeverRedeployed) {
    daemon_.add_service("shop", "CREATE_FAILED", configuration_of("shop:v1"));
    EXPECT_EQ(up({"--image", "shop:v1", "--detach"}).code, 0);
    EXPECT_EQ(daemon_.calls("AppRunnerSim.UpdateService").size(), 1U);
}

TEST_F(Up, RefusedUpdateOfAPausedServiceTellsTheWayOut) {
    daemon_.add_service("shop", "PAUSED", configuration_of("shop:v1"));
    daemon_.refuse("AppRunnerSim.UpdateService", "InvalidStateException", "not while PAUSED.");
    const Finished end = up({"--image", "shop:v1", "--detach"});
    EXPECT_EQ(end.code, 1);
    EXPECT_THAT(end.err, HasSubstr("InvalidStateException: not while PAUSED."));
    EXPECT_THAT(end.err, HasSubstr("apprunner-sim resume shop"));
}

TEST_F(Up, NoEngineIsThreeAndNamesTheEndpoint) {
    daemon_.set_engine_reachable(false);
    const Finished end = up({"--image", "shop:v1"});
    EXPECT_EQ(end.code, 3);
    EXPECT_THAT(end.err, HasSubstr("no Docker Engine answers at unix:///fake.sock: no such file"));
    EXPECT_TRUE(daemon_.calls("AppRunnerSim.CreateService").empty());
    EXPECT_TRUE(daemon_.calls("AppRunnerSim.StopDaemon").empty()) << "it is not ours to stop";
}

TEST_F(Up, TheLocalPortIsTakenBeforeTheServiceIsMade) {
    const Finished end = up({"--image", "shop:v1", "--local-port", "8080", "--detach"});
    ASSERT_EQ(end.code, 0) << end.err;
    const Json wanted = {{"ServiceName", "shop"}, {"Port", 8080}};
    EXPECT_EQ(only_call("AppRunnerSim.TakePort"), wanted);
    EXPECT_EQ(only_call("AppRunnerSim.SetEmulation")["Knobs"]["local_port"], "8080");
}

TEST_F(Up, TheLocalPortThatFollowsFromTheIdIsNotTakenBefore) {
    const Finished end = up({"--image", "shop:v1", "--set", "local_port=0", "--detach"});
    ASSERT_EQ(end.code, 0) << end.err;
    EXPECT_TRUE(daemon_.calls("AppRunnerSim.TakePort").empty());
}

TEST_F(Up, ALocalPortThatIsTakenIsFive) {
    daemon_.refuse("AppRunnerSim.TakePort", "LocalPortTakenException", "port 8080 is taken by me");
    const Finished end = up({"--image", "shop:v1", "--local-port", "8080"});
    EXPECT_EQ(end.code, 5);
    EXPECT_THAT(end.err, HasSubstr("apprunner-sim: port 8080 is taken by me"));
    EXPECT_TRUE(daemon_.calls("AppRunnerSim.SetEmulation").empty());
    EXPECT_TRUE(daemon_.calls("AppRunnerSim.CreateService").empty());
    EXPECT_EQ(up({"--image", "shop:v1", "--local-port", "65536"}).code, 2);
}

TEST_F(Up, NothingThatOthersWroteCommandsGithubsRunner) {
    Script script = failing("CREATE_FAILED", "FAILED", "CREATE_FAILED");
    script.entries = {
        {{"Kind", "APP"}, {"Stream", "stdout"}, {"Text", "#\x1b[0m#[stop-commands]x"}},
        {{"Kind", "APP"}, {"Stream", "stdout"}, {"Text", "::add-mask::x"}}};
    script.findings[1]["Evidence"] = {"app | ##[error]x"};
    script.findings[1]["HowTo"] = {{"Dockerfile", "CMD [\"\n::add-mask::x\n ::error::y\"]"}};
    daemon_.set_script(script);
    sandbox_.environment["GITHUB_ACTIONS"] = "true";
    const Finished end = up({"--image", "shop:v1"});
    EXPECT_EQ(end.code, 10) << end.err;
    EXPECT_THAT(end.err, HasSubstr("##\\[stop-commands]x"));
    EXPECT_THAT(end.out, HasSubstr("\\::add-mask::x"));
    daemon_.refuse(
        "AppRunnerSim.DescribeDaemon", "InternalServiceErrorException", "a\x1b[2J\n::error::mine"
    );
    const Finished refused = run_program(sandbox_, {"env"});
    EXPECT_EQ(refused.code, 1);
    EXPECT_THAT(refused.err, HasSubstr("a\\x1b[2J\n\\::error::mine\n"));
    for (const std::string& text : {end.out, end.err, refused.err}) {
        EXPECT_THAT(text, Not(HasSubstr("##[")));
        EXPECT_THAT(text, Not(ContainsRegex("(^|\n)[ \t]*::")));
    }
}

TEST_F(Up, TheDocumentHasNoValuesOfVariables) {
    Json shape = configuration_of("shop:v0");
    Json& image = shape["SourceConfiguration"]["ImageRepository"]["ImageConfiguration"];
    image["RuntimeEnvironmentVariables"] = {{"TOKEN", "my-token"}, {"EMPTY", ""}};
    image["StartCommand"] = "/app --key my-key";
    daemon_.add_service("shop", "RUNNING", shape);
    const Finished end = run_program(sandbox_, {"deploy", "shop", "--output", "json"});
    EXPECT_EQ(end.code, 0) << end.err;
    EXPECT_THAT(end.out, Not(HasSubstr("my-")));
    const Json service = Json::parse(end.out)["Service"];
    const Json& shown = service["SourceConfiguration"]["ImageRepository"]["ImageConfiguration"];
    EXPECT_EQ(shown["RuntimeEnvironmentVariables"], Json({{"TOKEN", "***"}, {"EMPTY", "***"}}));
    EXPECT_EQ(shown["StartCommand"], "***");
    EXPECT_EQ(shown["Port"], "8080");
    EXPECT_THAT(
        run_program(sandbox_, {"describe", "shop", "--output", "json"}).out, HasSubstr("my-token")
    ) << "AWS's own shape";
}

TEST_F(Up, InterruptedBeforeTheVerdictLeavesAndTells) {
    Script script;
    script.entries = {{{"Kind", "EVENT"}, {"Text", "Service creation started."}}};
    script.verdict = false;
    daemon_.set_script(script);
    Program program(sandbox_, {"up", "--image", "shop:v1"});
    ASSERT_TRUE(program.wait_for("Service creation started."));
    program.signal(SIGINT);
    const Finished end = program.finish();
    EXPECT_EQ(end.code, 130);
    EXPECT_THAT(end.err, HasSubstr("apprunner-sim delete shop"));
    EXPECT_TRUE(daemon_.calls("AppRunner.DeleteService").empty());
    EXPECT_EQ(end.out, "") << "no verdict was reached";
}

TEST_F(Up, InterruptedWithSomethingKnownTellsIt) {
    Script script;
    script.entries = {{{"Kind", "EVENT"}, {"Text", "Service creation started."}}};
    script.verdict = false;
    script.provisional = {
        {"Grade", "FAIL"},
        {"Summary", "not certain yet: nothing listens"},
        {"Findings",
         {{{"Code", "ARS-NOT-LISTENING"}, {"Weight", "FAIL"}, {"Summary", "nothing listens"}}}},
        {"Provisional", true}};
    daemon_.set_script(script);
    Program program(sandbox_, {"up", "--image", "shop:v1", "-o", "json"});
    ASSERT_TRUE(program.wait_for("Service creation started."));
    program.signal(SIGINT);
    const Finished end = program.finish();
    EXPECT_EQ(end.code, 130);
    const Json document = Json::parse(end.out);
    EXPECT_EQ(document["ExitCode"], 130);
    EXPECT_TRUE(document["Verdict"]["Provisional"].get<bool>());
    EXPECT_THAT(end.err, HasSubstr("interrupted before the verdict; service shop goes on"));
    EXPECT_TRUE(daemon_.calls("AppRunner.DeleteService").empty());
}

TEST_F(Up, HoldsOnForThreeSecondsUnlessToldOtherwise) {
    ASSERT_EQ(up({"--image", "shop:v1", "--detach"}).code, 0);
    EXPECT_EQ(only_call("AppRunnerSim.SetEmulation")["Knobs"]["steady_for"], "3");
    ASSERT_EQ(up({"--image", "shop:v1", "--detach", "--set", "steady_for=0"}).code, 0);
    EXPECT_EQ(daemon_.calls("AppRunnerSim.SetEmulation").back().body["Knobs"]["steady_for"], "0");
}

TEST_F(Up, WaitRunsOutWithThirteen) {
    Script script;
    script.verdict = false;
    daemon_.set_script(script);
    const Finished end = up({"--image", "shop:v1", "--wait", "1"});
    EXPECT_EQ(end.code, 13);
    EXPECT_THAT(end.err, HasSubstr("no verdict within 1 s"));
    const Finished json = up({"--image", "shop:v1", "--wait", "1", "--output", "json"});
    EXPECT_EQ(Json::parse(json.out)["ExitCode"], 13) << "a document without a verdict too";
}

TEST_F(Up, DaemonThatDiesMidwayIsToldClearly) {
    Script script;
    script.entries = {{{"Kind", "EVENT"}, {"Text", "Service creation started."}}};
    script.dies = true;
    daemon_.set_script(script);
    const Finished end = up({"--image", "shop:v1"});
    EXPECT_EQ(end.code, 1);
    EXPECT_THAT(end.err, HasSubstr("the daemon at " + daemon_.endpoint() + " went away"));
    EXPECT_THAT(end.err, HasSubstr("daemon.log"));
}

TEST_F(Up, ForegroundFollowsUntilCtrlCAndDeletes) {
    Program program(sandbox_, {"up", "--image", "shop:v1"});
    ASSERT_TRUE(program.wait_for("Ctrl-C ends and deletes it"));
    daemon_.append({{"Kind", "APP"}, {"Stream", "stderr"}, {"Text", "request served"}});
    ASSERT_TRUE(program.wait_for("app!     | request served"));
    program.signal(SIGINT);
    const Finished end = program.finish();
    EXPECT_EQ(end.code, 0) << end.err;
    EXPECT_EQ(daemon_.calls("AppRunner.DeleteService").size(), 1U);
    EXPECT_TRUE(daemon_.calls("AppRunnerSim.StopDaemon").empty()) << "it is not ours to stop";
}

TEST_F(Up, JsonIsOneDocumentOnStdout) {
    daemon_.set_script(failing("CREATE_FAILED", "FAILED", "CREATE_FAILED"));
    const Finished end = up({"--image", "shop:v1", "--output", "json", "--progress", "json"});
    EXPECT_EQ(end.code, 10);
    const Json document = Json::parse(end.out);
    EXPECT_EQ(document["SchemaVersion"], 1);
    EXPECT_EQ(document["ExitCode"], 10);
    EXPECT_EQ(document["Verdict"]["Ending"], "CREATE_FAILED");
    EXPECT_EQ(document["Operation"]["Type"], "CREATE_SERVICE");
    EXPECT_EQ(document["Service"]["ServiceName"], "shop");
    EXPECT_EQ(document["Service"]["LocalUrl"], "http://127.0.0.1:40001");
    std::istringstream lines(end.err);
    bool verdict_seen = false;
    for (std::string line; std::getline(lines, line);) {
        const Json entry = Json::parse(line);
        verdict_seen = verdict_seen || entry["Kind"] == "VERDICT";
    }
    EXPECT_TRUE(verdict_seen);
}

TEST_F(Up, JsonOfAnErrorIsADocumentToo) {
    daemon_.set_engine_reachable(false);
    const Finished end = up({"--image", "shop:v1", "--output", "json"});
    const Json document = Json::parse(end.out);
    EXPECT_EQ(document["ExitCode"], 3);
    EXPECT_THAT(document["Error"]["Message"].get<std::string>(), HasSubstr("unix:///fake.sock"));
}

TEST_F(Up, QuietLeavesTheVerdictOnly) {
    const Finished end = up({"--image", "shop:v1", "--detach", "--progress", "quiet"});
    EXPECT_EQ(end.err, "");
    EXPECT_THAT(end.out, HasSubstr("PASS"));
}

TEST_F(Up, FindsTheFileInTheFolderAndFlagsBeatIt) {
    sandbox_.write(
        "apprunner-sim.yaml",
        "ServiceName: from-file\n"
        "SourceConfiguration:\n"
        "  ImageRepository:\n"
        "    ImageIdentifier: shop:v1\n"
        "    ImageConfiguration: {Port: 3000, RuntimeEnvironmentVariables: {ON: on, N: 1.10}}\n"
    );
    const Finished end = up({"--detach", "--port", "4000"});
    ASSERT_EQ(end.code, 0) << end.err;
    const Json request = only_call("AppRunnerSim.CreateService");
    const Json& image = request["SourceConfiguration"]["ImageRepository"]["ImageConfiguration"];
    EXPECT_EQ(request["ServiceName"], "from-file");
    EXPECT_EQ(image["Port"], "4000");
    EXPECT_EQ(image["RuntimeEnvironmentVariables"]["ON"], "on");
    EXPECT_EQ(image["RuntimeEnvironmentVariables"]["N"], "1.10");
}

}  // namespace
}  // namespace apprunner::cli::fake
