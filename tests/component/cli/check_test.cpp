// `check` with a daemon of its own, which is a fake one: the order of its end, how long it looks,
// what a signal leaves, and what is found out before anything runs.
#include "tests/component/cli/program.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <csignal>
#include <filesystem>
#include <fstream>
#include <sstream>

namespace apprunner::cli::fake {
namespace {

using ::testing::ContainsRegex;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using Json = nlohmann::json;

class Check : public ::testing::Test {
  protected:
    Check() {
        std::filesystem::create_directory(sandbox_.folder() / "tmp");
        sandbox_.environment["TMPDIR"] = (sandbox_.folder() / "tmp").string();
        sandbox_.environment["APPRUNNER_FAKE_CALLS"] = (sandbox_.folder() / "calls").string();
    }

    Finished check(std::vector<std::string> flags, const std::string& behaviour = "passes") {
        sandbox_.environment["APPRUNNER_FAKE"] = behaviour;
        flags.insert(flags.begin(), {"check", "shop:v1"});
        return run_program(sandbox_, std::move(flags));
    }
    [[nodiscard]] std::string file(const std::string& name) const {
        std::ifstream stream(sandbox_.folder() / name);
        std::stringstream text;
        text << stream.rdbuf();
        return text.str();
    }
    [[nodiscard]] std::vector<std::string> left_in_tmp() const {
        std::vector<std::string> names;
        for (const auto& entry : std::filesystem::directory_iterator(sandbox_.folder() / "tmp")) {
            names.push_back(entry.path().string());
        }
        return names;
    }

    Sandbox sandbox_;
};

TEST_F(Check, AReportThatCannotBeWrittenIsFoundOutBeforeAnythingRuns) {
    for (const std::string flag : {"--junit", "--sarif", "--summary"}) {
        const Finished end = check({flag, "/nonexistent/report"});
        EXPECT_EQ(end.code, 2);
        EXPECT_THAT(
            end.err,
            HasSubstr(flag + ": cannot write /nonexistent/report: No such file or directory")
        );
    }
    sandbox_.write("out", "a file");
    EXPECT_EQ(check({"--artifacts", "out"}).code, 2);
    EXPECT_FALSE(std::filesystem::exists(sandbox_.folder() / "calls")) << "a daemon was started";
    EXPECT_THAT(left_in_tmp(), IsEmpty());
}

TEST_F(Check, TryingAFileLeavesItAsItWas) {
    sandbox_.write("old.xml", "old");
    const std::vector<std::string> flags{"--junit", "old.xml", "--sarif", "new.json"};
    EXPECT_EQ(check(flags, "broken").code, 1) << "no daemon, no verdict";
    EXPECT_EQ(file("old.xml"), "old");
    EXPECT_FALSE(std::filesystem::exists(sandbox_.folder() / "new.json"));
}

TEST_F(Check, TheVerdictIsToldAlthoughTheReportCannotBeWritten) {
    const Finished passed = check({"--junit", "/dev/full"});
    EXPECT_EQ(passed.code, 1);
    EXPECT_THAT(passed.out, HasSubstr("PASS healthy after 0.1 s"));
    EXPECT_THAT(passed.err, HasSubstr("cannot write /dev/full"));
    const Finished failed = check({"--junit", "/dev/full", "-o", "json"}, "no-image");
    EXPECT_EQ(failed.code, 4) << "the verdict's code stays";
    EXPECT_EQ(Json::parse(failed.out)["Grade"], "FAIL");
    EXPECT_THAT(left_in_tmp(), IsEmpty());
}

TEST_F(Check, LooksFor40SecondsAndSaysWhenItLooksShorter) {
    EXPECT_THAT(check({}).out, Not(HasSubstr("looked for")));
    EXPECT_THAT(file("calls"), HasSubstr("\"steady_for\":\"40\""));
    EXPECT_THAT(
        check({"--for", "5s"}).out,
        HasSubstr("PASS healthy after 0.1 s (looked for 5 s; what fails later was not seen)\n")
    );
    EXPECT_THAT(file("calls"), HasSubstr("\"steady_for\":\"5\""));
    EXPECT_THAT(check({"--set", "steady_for=7"}).out, HasSubstr("(looked for 7 s;"));
    EXPECT_THAT(check({"--for", "1m"}).out, Not(HasSubstr("looked for")));
    EXPECT_THAT(file("calls"), HasSubstr("\"steady_for\":\"60\""));
    EXPECT_EQ(check({"--for", "soon"}).code, 2);
}

TEST_F(Check, AnIgnoredSigtermIsANoteAndNoGrade) {
    const Finished end = check({"--fail-on", "risky", "--junit", "j.xml"}, "deaf");
    EXPECT_EQ(end.code, 0) << end.err;
    EXPECT_THAT(end.out, HasSubstr("note ARS-SIGTERM-IGNORED The app ignores SIGTERM"));
    EXPECT_LT(end.out.find("PASS"), end.out.find("ARS-SIGTERM-IGNORED"));
    EXPECT_THAT(end.out, HasSubstr("`node` instead of `npm`"));
    EXPECT_THAT(file("calls"), HasSubstr("\"stop_grace\":\"1\""));
    const Json document = Json::parse(check({"-o", "json"}, "deaf").out);
    EXPECT_EQ(document["Cases"][0]["Verdict"]["Findings"][0]["Code"], "ARS-SIGTERM-IGNORED");
    EXPECT_THAT(check({}).out, Not(HasSubstr("SIGTERM"))) << "this one ends when it is asked to";
}

TEST_F(Check, CtrlCEndsItWithWhatIsKnown) {
    sandbox_.environment["APPRUNNER_FAKE"] = "waits";
    Program program(sandbox_, {"check", "shop:v1", "--junit", "j.xml"});
    ASSERT_TRUE(program.wait_for("Service creation started."));
    program.signal(SIGINT);
    const Finished end = program.finish();
    EXPECT_EQ(end.code, 130);
    EXPECT_THAT(end.out, HasSubstr("FAIL ARS-NOT-LISTENING not certain yet: nothing listens"));
    EXPECT_THAT(end.out, HasSubstr("seen: probe 1: refused"));
    EXPECT_THAT(end.err, HasSubstr("interrupted; nothing is left behind"));
    EXPECT_THAT(file("j.xml"), HasSubstr("type=\"ARS-NOT-LISTENING\""));
    EXPECT_THAT(left_in_tmp(), IsEmpty());
}

TEST_F(Check, AReaderThatGoesLeavesNothing) {
    sandbox_.environment["APPRUNNER_FAKE"] = "passes";
    std::string command = "cd " + sandbox_.folder().string() + " && env -i";
    for (const auto& [name, value] : sandbox_.environment) command += " " + name + "=" + value;
    command += " " + program_path().string() + " check shop:v1 2>&1 | true";
    ASSERT_EQ(std::system(command.c_str()), 0);
    EXPECT_THAT(file("calls"), HasSubstr("AppRunner.DeleteService")) << "it went on to its end";
    EXPECT_THAT(left_in_tmp(), IsEmpty());
}

TEST_F(Check, AMistypedNameIsToldWithTheNearest) {
    sandbox_.environment["APPRUNNER_FAKE"] = "no-image";
    const Finished end = run_program(sandbox_, {"check", "field/mni"});
    EXPECT_EQ(end.code, 4);
    EXPECT_THAT(end.out, HasSubstr("the engine has no image of that name; nearest: field/min.\n"));
    EXPECT_THAT(end.out, HasSubstr("docker build -t field/mni ."));
}

TEST_F(Check, LoadThatIsNotAnsweredIsANoteAndNoFailure) {
    // Nobody answers at the fake daemon's LocalUrl.
    const Finished end = check({"--for", "1s", "--load", "20", "--fail-on", "risky"});
    EXPECT_EQ(end.code, 0) << end.err;
    EXPECT_THAT(
        end.out, ContainsRegex("  load: [0-9]+ requests: [0-9]+ without an answer; [0-9]+ errors\n")
    );
    EXPECT_THAT(end.out, HasSubstr("note ARS-LOAD-ERRORS"));
    EXPECT_EQ(check({"--load", "101"}).code, 2);
    EXPECT_EQ(check({"--load", "0"}).code, 2);
}

}  // namespace
}  // namespace apprunner::cli::fake
