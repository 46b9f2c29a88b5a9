// `check`, `lint` and `fault` on real containers: exit codes, forms, evidence, nothing left.
#include "tests/e2e/support/deployment.hpp"

#include <gmock/gmock.h>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <thread>

namespace apprunner::e2e {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using namespace std::chrono_literals;

class CheckOnTheEngine : public Deployment {
  protected:
    /// `check` with its forms into the sandbox's folder, judged quickly.
    Finished check(const std::string& image, std::vector<std::string> flags = {}) {
        std::vector<std::string> words{
            "check",
            image,
            "--name",
            name_,
            "--junit",
            "j.xml",
            "--sarif",
            "s.json",
            "--summary",
            "s.md",
            "--artifacts",
            "out",
            "--interval",
            "1",
            "--timeout",
            "1",
            "--output",
            "json"};
        if (std::find(flags.begin(), flags.end(), "--for") == flags.end()) {
            flags.insert(flags.end(), {"--for", "5s"});
        }
        words.insert(words.end(), flags.begin(), flags.end());
        return run(words);
    }
    [[nodiscard]] std::string file(const std::string& name) const {
        std::ifstream stream(sandbox_.folder() / name);
        std::stringstream text;
        text << stream.rdbuf();
        return text.str();
    }
    void expect_forms_are_read() const {
        const std::string folder = sandbox_.folder().string();
        EXPECT_NO_THROW(shell(
            std::string("/usr/bin/python3 -B ") + CHECK_FORMS + " " + folder + "/j.xml " + folder +
            "/s.json " + JUNIT_SCHEMA + " " + SARIF_SCHEMA
        ));
    }
};

TEST_F(CheckOnTheEngine, AGoodImagePassesAndLeavesNothing) {
    const Finished finished = check(make_image("v1"));
    ASSERT_EQ(finished.code, 0) << finished.err;
    const Json end = document(finished);
    EXPECT_EQ(end["Grade"], "PASS");
    ASSERT_EQ(end["Cases"].size(), 1U);
    EXPECT_EQ(end["Cases"][0]["Operation"]["Status"], "SUCCEEDED");
    EXPECT_THAT(file("j.xml"), HasSubstr("failures=\"0\""));
    EXPECT_THAT(file("out/first-deployment/app.log"), HasSubstr("listening on 0.0.0.0:8080"));
    EXPECT_THAT(file("out/first-deployment/timeline.txt"), HasSubstr("Health check is successful"));
    expect_forms_are_read();
    EXPECT_THAT(containers_of(name_), IsEmpty());
    EXPECT_FALSE(std::filesystem::exists(sandbox_.runtime() / "daemon.json"));
}

TEST_F(CheckOnTheEngine, ABadImageFailsAsAFirstDeploymentAndAsAnUpdate) {
    const std::string good = make_image("v1");
    const std::string bad =
        make_image("v2", {{"HOSTNAME", "0.0.0.0"}, {"SAMPLE_BIND", "HOSTNAME"}});
    sandbox_.environment["GITHUB_ACTIONS"] = "true";
    sandbox_.environment["GITHUB_STEP_SUMMARY"] = (sandbox_.folder() / "step.md").string();
    const Finished finished = check(bad, {"--from", good});
    ASSERT_EQ(finished.code, 10) << finished.err;
    const Json end = document(finished);
    ASSERT_EQ(end["Cases"].size(), 2U);
    EXPECT_EQ(end["Cases"][0]["Service"]["Status"], "CREATE_FAILED");
    EXPECT_EQ(end["Cases"][1]["Operation"]["Status"], "ROLLBACK_SUCCEEDED");
    EXPECT_EQ(end["Cases"][1]["ExitCode"], 11);
    for (const Json& each : end["Cases"]) EXPECT_EQ(first_code(each), "ARS-HOSTNAME-BIND");
    EXPECT_THAT(file("j.xml"), HasSubstr("failures=\"2\""));
    EXPECT_THAT(file("s.json"), HasSubstr("ARS-HOSTNAME-BIND"));
    EXPECT_THAT(file("s.md"), HasSubstr("| first deployment | FAIL | 10 |"));
    EXPECT_EQ(file("step.md"), file("s.md"));
    EXPECT_THAT(
        finished.err, HasSubstr("::error file=Dockerfile,line=1,title=ARS-HOSTNAME-BIND::")
    );
    expect_forms_are_read();
    EXPECT_THAT(containers_of(name_), IsEmpty());
}

TEST_F(CheckOnTheEngine, AnAppThatIgnoresSigtermIsToldAndNotWaitedFor) {
    const std::string image = make_image("v1", {{"SAMPLE_IGNORE_SIGTERM", "1"}});
    const auto began = std::chrono::steady_clock::now();
    const Finished finished = check(image);
    const auto took = std::chrono::steady_clock::now() - began;
    EXPECT_EQ(finished.code, 0) << finished.err;
    EXPECT_EQ(first_code(document(finished)["Cases"][0]), "ARS-SIGTERM-IGNORED");
    // 7 s by itself; a machine that does other things as well takes longer.
    EXPECT_LT(took, 11s) << "5 s of it are the look";
    EXPECT_THAT(containers_of(name_), IsEmpty());
}

TEST_F(CheckOnTheEngine, AnAppThatIgnoresSigtermIsToldOfAnUpdateToo) {
    const std::string image = make_image("v1", {{"SAMPLE_IGNORE_SIGTERM", "1"}});
    const auto began = std::chrono::steady_clock::now();
    const Finished finished = check(image, {"--from", image});
    const auto took = std::chrono::steady_clock::now() - began;
    EXPECT_EQ(finished.code, 0) << finished.err;
    const Json end = document(finished);
    ASSERT_EQ(end["Cases"].size(), 2U);
    for (const Json& each : end["Cases"]) EXPECT_EQ(first_code(each), "ARS-SIGTERM-IGNORED");
    EXPECT_LT(took, 30s) << "three looks of 5 s; a stop that is waited for takes 30 s";
    EXPECT_THAT(containers_of(name_), IsEmpty());
}

TEST_F(CheckOnTheEngine, CtrlCTellsWhatIsKnownAndWritesTheReport) {
    const std::string image = make_image("v1", {{"SAMPLE_BIND", "none"}});
    Program program(
        sandbox_,
        {"check",
         image,
         "--name",
         name_,
         "--interval",
         "1",
         "--progress",
         "plain",
         "--junit",
         "j.xml"}
    );
    ASSERT_TRUE(program.wait_for("probe 3"));
    program.signal(SIGINT);
    const Finished finished = program.finish();
    EXPECT_EQ(finished.code, 130) << finished.err;
    EXPECT_THAT(finished.out, HasSubstr("FAIL ARS-NOT-LISTENING not certain yet, after "));
    EXPECT_THAT(file("j.xml"), HasSubstr("ARS-NOT-LISTENING"));
    EXPECT_THAT(containers_of(name_), IsEmpty());
}

TEST_F(CheckOnTheEngine, UnderLoadAnswersAreCounted) {
    const Finished finished = check(make_image("v1"), {"--for", "7s", "--load", "10"});
    EXPECT_EQ(finished.code, 0) << finished.err;
    const Json load = document(finished)["Cases"][0]["Load"];
    EXPECT_THAT(
        load.get<std::string>(), ::testing::ContainsRegex("^[0-9]+ requests: [0-9]+ x 200; p50 ")
    );
}

TEST_F(CheckOnTheEngine, AnAppThatDiesSoonAfterItsCheckFails) {
    const Finished finished =
        check(make_image("v1", {{"SAMPLE_EXIT_AFTER_MS", "2500"}, {"SAMPLE_EXIT_CODE", "3"}}));
    EXPECT_EQ(finished.code, 10) << finished.err;
    EXPECT_EQ(first_code(document(finished)["Cases"][0]), "ARS-CONTAINER-EXITED");
}

TEST_F(CheckOnTheEngine, RiskyFailsWhenThatIsAskedFor) {
    const std::string image = make_image("v1", {{"SAMPLE_STATUS", "204"}});
    const std::vector<std::string> flags{"--health-check", "http", "--set", "steady_for=0"};
    EXPECT_EQ(check(image, flags).code, 0);
    expect_forms_are_read();
    std::vector<std::string> strict = flags;
    strict.insert(strict.end(), {"--fail-on", "risky"});
    const Finished finished = check(image, strict);
    EXPECT_EQ(finished.code, 1) << finished.err;
    EXPECT_EQ(document(finished)["Grade"], "RISKY");
    EXPECT_THAT(file("j.xml"), HasSubstr("type=\"ARS-HEALTH-UNUSUAL-STATUS\""));
    expect_forms_are_read();
}

TEST_F(CheckOnTheEngine, HostileTextStaysInsideItsForm) {
    const std::string line =
        "]]> </failure> &amp; \"quoted\" \x1b[2J \xEF\xBF\xBE ~~~~~~ %0A::error::mine ##[error]x";
    const std::string image =
        make_image("v1", {{"SAMPLE_EXIT_CODE", "1"}, {"SAMPLE_EXIT_LINE", line}});
    const std::string config = "a & <b>: \"c\".yaml";
    sandbox_.write(config, "ServiceName: " + name_ + "\n");
    sandbox_.environment["GITHUB_ACTIONS"] = "true";
    const Finished finished = check(image, {"--config", config, "--from", image});
    EXPECT_EQ(finished.code, 10) << finished.err;
    EXPECT_THAT(file("j.xml"), HasSubstr("]]&gt; &lt;/failure&gt; &amp;amp; &quot;quoted&quot;"));
    EXPECT_THAT(file("s.json"), HasSubstr("a%20%26%20%3Cb%3E%3A%20%22c%22.yaml"));
    EXPECT_THAT(finished.err, Not(HasSubstr("\x1b")));
    EXPECT_THAT(finished.err, Not(HasSubstr("\n::error::mine")));
    EXPECT_THAT(finished.err, HasSubstr("##\\[error]x"));
    EXPECT_THAT(finished.out + finished.err, Not(HasSubstr("##[")));
    expect_forms_are_read();
}

TEST_F(CheckOnTheEngine, AKilledCheckLeavesNoContainerAndNoFolder) {
    const std::string image = make_image("v1", {{"SAMPLE_BIND", "none"}});
    sandbox_.environment["TMPDIR"] = sandbox_.folder().string();
    Program program(sandbox_, {"check", image, "--name", name_, "--progress", "plain"});
    ASSERT_TRUE(program.wait_for("Performing health check"));
    program.signal(SIGKILL);
    EXPECT_EQ(program.finish().code, 1000 + SIGKILL);
    const auto has_folder = [this] {
        for (const auto& entry : std::filesystem::directory_iterator(sandbox_.folder())) {
            if (entry.path().filename().string().starts_with("apprunner-sim-check-")) return true;
        }
        return false;
    };
    const auto deadline = std::chrono::steady_clock::now() + 30s;
    while (has_folder() && std::chrono::steady_clock::now() < deadline) {
        std::this_thread::sleep_for(50ms);
    }
    EXPECT_FALSE(has_folder()) << "the daemon takes it away last";
    EXPECT_THAT(containers_of(name_), IsEmpty());
}

TEST_F(CheckOnTheEngine, TheExampleActionTellsItsGrade) {
    const std::string folder = sandbox_.folder().string();
    const std::string image = make_image("v1", {{"SAMPLE_EXIT_CODE", "3"}});
    const std::string program = cli::fake::program_path().parent_path().string();
    const std::string command =
        "cd " + folder + " && env PATH=" + program + ":$PATH TMPDIR=" + folder +
        " GITHUB_ACTIONS=true GITHUB_OUTPUT=output GITHUB_STEP_SUMMARY=step.md INPUT_IMAGE=" +
        image + " " + CHECK_ACTION + " > out 2>&1; echo $?";
    EXPECT_EQ(shell(command), "10") << file("out");
    EXPECT_EQ(
        file("output"),
        "exit-code=10\ngrade=FAIL\nsarif=apprunner-check/apprunner.sarif\n"
        "comment=apprunner-check/comment.md\n"
    );
    EXPECT_THAT(file("apprunner-check/comment.md"), HasSubstr("<!-- apprunner-sim: " + image));
    EXPECT_THAT(file("apprunner-check/comment.md"), HasSubstr("ARS-CONTAINER-EXITED"));
    EXPECT_THAT(file("step.md"), HasSubstr("ARS-CONTAINER-EXITED"));
    EXPECT_THAT(
        file("out"), HasSubstr("::error file=Dockerfile,line=1,title=ARS-CONTAINER-EXITED")
    );
    EXPECT_THAT(file("apprunner-check/junit.xml"), HasSubstr("failures=\"1\""));
}

/// Its step's own lines, in a folder that has nothing yet: the reports' folders are to be there.
TEST_F(CheckOnTheEngine, TheExampleForCircleCiKeepsItsReports) {
    const std::string image = make_image("v1", {{"SAMPLE_EXIT_CODE", "3"}});
    const std::string program = cli::fake::program_path().parent_path().string();
    const std::string command =
        "cd " + sandbox_.folder().string() + " && sed -n '/command: |/,/- store/p' " +
        CIRCLECI_EXAMPLE + " | sed '1d;$d;s#shop:new#" + image +
        "#' > step && env PATH=" + program + ":$PATH bash -eo pipefail step > out 2>&1; echo $?";
    EXPECT_EQ(shell(command), "10") << file("out");
    EXPECT_THAT(file("results/apprunner/junit.xml"), HasSubstr("failures=\"1\""));
    EXPECT_THAT(file("results/evidence/report.html"), HasSubstr("ARS-CONTAINER-EXITED"));
}

TEST_F(CheckOnTheEngine, LintLooksAtTheImageAndRunsNothing) {
    const std::string image = make_image("v1", {{"HOSTNAME", "0.0.0.0"}});
    const Finished finished = run({"lint", image, "--fail-on", "risky", "--output", "json"});
    EXPECT_EQ(finished.code, 1) << finished.err;
    const Json end = document(finished);
    EXPECT_TRUE(end["ImageInspected"].get<bool>());
    EXPECT_EQ(end["Findings"][0]["Code"], "ARS-HOSTNAME-IN-IMAGE");
    EXPECT_EQ(run({"lint", image}).code, 0) << "RISKY alone fails only when it is asked for";

    const Finished small_disk = run({"lint", image, "--set", "disk_limit=1", "--output", "json"});
    EXPECT_THAT(small_disk.out, HasSubstr("ARS-IMAGE-SIZE")) << "the knobs count here too";

    const Finished unknown = run({"lint", "example.com/nowhere/at-all:1"});
    EXPECT_EQ(unknown.code, 0) << "a registry may have it";
    EXPECT_THAT(unknown.err, HasSubstr("the image was not looked at"));
    const Finished mistyped = run({"lint", image.substr(0, image.find(':')) + "x"});
    EXPECT_EQ(mistyped.code, 1);
    EXPECT_THAT(mistyped.out, HasSubstr("the engine has no image of that name; nearest: "));
    EXPECT_THAT(mistyped.out, HasSubstr(image.substr(0, image.find(':'))));
}

/// Before anything runs: what the kernel, or Fargate, would refuse.
TEST_F(CheckOnTheEngine, LintSeesWhatCannotStart) {
    const std::string shell = "--no-entrypoint --tool sh --tool nc ";
    const auto script = [&shell](const std::string& text, const std::string& command) {
        return shell + "--file 'entry.sh=" + text + "' " + command;
    };
    struct Row {
        std::string options;
        std::vector<std::string> flags;
        std::string code;
        std::string seen;
    };
    const std::vector<Row> rows{
        {"--user 101", {"--port", "80"}, "ARS-PORT-NOT-PERMITTED", "USER 101 may not listen"},
        {"--user 101 --expose 80", {}, "ARS-EXPOSED-PORT", "may not listen on 80"},
        {"--user app --passwd 'app:x:10001:10001::/:/bin/sh'",
         {"--port", "443"},
         "ARS-PORT-NOT-PERMITTED",
         "443"},
        {script("#!/bin/sh\\r\\nexec nc\\r\\n", "--cmd /entry.sh"),
         {},
         "ARS-IMAGE-LINE-ENDS",
         "CRLF"},
        {script("#!/bin/sh\\r\\nexec nc\\r\\n", "--cmd sh --cmd /entry.sh"),
         {},
         "ARS-IMAGE-LINE-ENDS",
         "CRLF"},
        {script("#!/bin/bash\\nexec nc\\n", "--cmd /entry.sh"),
         {},
         "ARS-IMAGE-INTERPRETER",
         "/bin/bash"},
        {script("\\xef\\xbb\\xbf#!/bin/sh\\nexec nc\\n", "--cmd /entry.sh"),
         {},
         "ARS-IMAGE-BYTE-ORDER-MARK",
         "byte order mark"},
        {script("echo no first line\\n", "--cmd /entry.sh"), {}, "ARS-IMAGE-INTERPRETER", "#!"},
        {"--program /bin/true", {}, "ARS-IMAGE-INTERPRETER", "its loader"},
        {"--program-arch arm64", {}, "ARS-IMAGE-ARCHITECTURE", "arm64"},
        {"--mode 644", {}, "ARS-IMAGE-COMMAND", "chmod +x"},
        {shell + "--cmd /bin/nc --cmd -p --cmd '$PORT'", {}, "ARS-EXEC-FORM", "$PORT"},
        {shell, {}, "ARS-IMAGE-COMMAND", "no ENTRYPOINT and no CMD"},
    };
    int number = 0;
    for (const Row& row : rows) {
        const std::string image = make_image("l" + std::to_string(++number), {}, row.options);
        std::vector<std::string> words{"lint", image, "--output", "json", "--no-config"};
        words.insert(words.end(), row.flags.begin(), row.flags.end());
        const Finished finished = run(words);
        const Json end = Json::parse(finished.out, nullptr, false);
        ASSERT_TRUE(end.is_object()) << row.options << finished.err;
        ASSERT_FALSE(end["Findings"].empty()) << row.options;
        EXPECT_EQ(end["Findings"][0]["Code"], row.code) << row.options;
        EXPECT_THAT(end["Findings"][0].dump(), HasSubstr(row.seen)) << row.options;
    }
}

TEST_F(CheckOnTheEngine, AnInjectedFaultRollsADeploymentBackAndEnds) {
    ASSERT_EQ(up(make_image("v1")).code, 0);
    ASSERT_EQ(run({"fault", name_, "quota", "--for", "20s"}).code, 0);
    const Json shown =
        call("AppRunnerSim.DescribeEmulation", {{"ServiceArn", describe(name_)["ServiceArn"]}});
    ASSERT_EQ(shown["Faults"].size(), 1U);
    EXPECT_EQ(shown["Faults"][0]["Fault"], "quota");
    EXPECT_THAT(run({"describe", name_}).out, HasSubstr("Fault on purpose: quota"));
    const Finished failed = run({"deploy", name_, "--output", "json"});
    EXPECT_EQ(failed.code, 11) << failed.err;
    EXPECT_EQ(first_code(document(failed)), "ARS-VCPU-QUOTA");
    // A second one of its kind replaces the first: this one is over at once.
    ASSERT_EQ(run({"fault", name_, "quota", "--for", "0s"}).code, 0);
    EXPECT_EQ(run({"deploy", name_, "--output", "json"}).code, 0);
    EXPECT_EQ(run({"fault", name_, "flood"}).code, 2);
}

TEST_F(CheckOnTheEngine, AnInjectedCrashIsAKillAndTheInstanceIsReplaced) {
    ASSERT_EQ(up(make_image("v1")).code, 0);
    Program logs(sandbox_, {"logs", name_, "-f"});
    ASSERT_EQ(run({"fault", name_, "crash", "--for", "60s"}).code, 0);
    EXPECT_TRUE(logs.wait_for("container exit code 137"));
    ASSERT_EQ(run({"fault", name_, "crash", "--for", "0s"}).code, 0);
    EXPECT_TRUE(logs.wait_for("it is replaced"));
    logs.signal(SIGINT);
    logs.finish();
}

TEST_F(CheckOnTheEngine, EachInjectedFaultIsToldForWhatItIs) {
    const std::string image = make_image("v1");
    const std::map<std::string, std::string> code_of{
        {"pull-fail", "ARS-IMAGE-PULL"},
        {"platform", "ARS-PLATFORM-FAULT"},
        {"quota", "ARS-VCPU-QUOTA"}};
    // The daemon has to run for a fault to be known to it; the first deployment starts it.
    ASSERT_EQ(run({"daemon", "--detach", "--port", "0", "--ingress-port", "0"}).code, 0);
    for (const auto& [fault, code] : code_of) {
        ASSERT_EQ(run({"fault", name_, fault, "--for", "60s"}).code, 0);
        const Finished finished = up(image);
        EXPECT_NE(finished.code, 0) << fault;
        EXPECT_EQ(first_code(document(finished)), code) << finished.err;
        ASSERT_EQ(run({"delete", name_}).code, 0);
        ASSERT_EQ(run({"fault", name_, fault, "--for", "0s"}).code, 0);
    }
    ASSERT_EQ(run({"fault", name_, "health-fail", "--for", "60s"}).code, 0);
    const Finished finished = up(image, {"--give-up", "3"});
    EXPECT_EQ(finished.code, 10) << finished.err;
    EXPECT_EQ(document(finished)["Verdict"]["Grade"], "FAIL");
}

}  // namespace
}  // namespace apprunner::e2e
