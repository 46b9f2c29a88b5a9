// The program's `rehearse`, without daemon and engine: every example of docs/examples/rehearse with
// what comes of it, and the verb's flags and forms.
#include "tests/component/cli/program.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <filesystem>
#include <set>

namespace apprunner::cli::fake {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using Json = nlohmann::json;

const std::filesystem::path examples_folder = REHEARSE_EXAMPLES;

struct Example {
    std::string file;
    int exit_code = 0;
    std::string service;
    std::string grade;
    std::string first_code;  ///< Of the findings; "" for none.
    double healthy_after_s = -1;
    double given_up_after_s = -1;
};

void PrintTo(const Example& example, std::ostream* out) {
    *out << example.file;
}

const Example examples[] = {
    {"slow_start_10_s", 0, "RUNNING", "PASS", "", 10, -1},
    {"slow_start_60_s", 0, "RUNNING", "RISKY", "ARS-SLOW-START", 60, -1},
    {"slow_start_120_s", 0, "RUNNING", "PASS", "", 122, -1},
    {"dies_after_20_s", 10, "CREATE_FAILED", "FAIL", "ARS-CONTAINER-EXITED", -1, 20},
    {"passes_then_dies", 0, "RUNNING", "RISKY", "ARS-DIED-AFTER-CHECK", 0, -1},
    {"flapping", 10, "CREATE_FAILED", "FAIL", "ARS-FLAPPING", -1, 360},
    {"update_rolls_back", 11, "RUNNING", "FAIL", "ARS-BIND-LOOPBACK", -1, 360},
    {"rebuild_after_create_failed", 0, "RUNNING", "PASS", "", 0, -1},
    {"crash_and_load", 0, "RUNNING", "PASS", "", 0, -1},
    {"node_lost", 0, "RUNNING", "PASS", "", 15, -1},
};

std::string path_of(const std::string& example) {
    return (examples_folder / (example + ".yaml")).string();
}

double number_or_none(const Json& value) {
    return value.is_number() ? value.get<double>() : -1;
}

class RehearsedExample : public ::testing::TestWithParam<Example> {};

TEST_P(RehearsedExample, EndsAsItSays) {
    const Example& expected = GetParam();
    const Sandbox sandbox;
    const Finished end = run_program(
        sandbox, {"rehearse", path_of(expected.file), "-o", "json", "--progress", "quiet"}
    );
    ASSERT_EQ(end.code, expected.exit_code) << end.err;
    EXPECT_THAT(end.err, IsEmpty());
    const Json document = Json::parse(end.out);
    EXPECT_EQ(document["Service"]["Status"], expected.service);
    const Json& verdict = document["Verdict"];
    EXPECT_EQ(verdict["Grade"], expected.grade);
    const Json& findings = verdict["Findings"];
    EXPECT_EQ(findings.empty() ? "" : findings[0]["Code"], expected.first_code);
    const Json healthy_after = verdict.value("HealthyAfterSeconds", Json());
    EXPECT_NEAR(number_or_none(healthy_after), expected.healthy_after_s, 0.1);
    EXPECT_NEAR(number_or_none(document["GivenUpAfterSeconds"]), expected.given_up_after_s, 0.1);
}

INSTANTIATE_TEST_SUITE_P(
    Rehearse,
    RehearsedExample,
    ::testing::ValuesIn(examples),
    [](const auto& information) { return information.param.file; }
);

TEST(Rehearse, EveryExampleIsTried) {
    std::set<std::string> tried;
    for (const Example& example : examples) tried.insert(example.file + ".yaml");
    std::set<std::string> there;
    for (const auto& entry : std::filesystem::directory_iterator(examples_folder)) {
        there.insert(entry.path().filename().string());
    }
    EXPECT_EQ(there, tried);
}

TEST(Rehearse, ShowsTheTimelineAndTheVerdict) {
    const Sandbox sandbox;
    const Finished end = run_program(sandbox, {"rehearse", path_of("dies_after_20_s")});
    EXPECT_EQ(end.code, 10);
    EXPECT_THAT(end.err, HasSubstr("   0.000s event    | Service creation started.\n"));
    EXPECT_THAT(end.err, HasSubstr("  21.300s instance | instance ended: container exit code 1\n"));
    EXPECT_THAT(end.out, HasSubstr("FAIL ARS-CONTAINER-EXITED"));
    EXPECT_THAT(end.out, HasSubstr("app | cannot reach db.internal:5432"));
    EXPECT_THAT(end.out, HasSubstr("operation FAILED, service CREATE_FAILED after 21.4 s"));
    EXPECT_FALSE(std::filesystem::exists(sandbox.runtime())) << "no daemon, and no trace of one";
}

TEST(Rehearse, KnobsAndProfilesAreThoseOfTheOtherVerbs) {
    const Sandbox sandbox;
    const std::string slow = path_of("slow_start_60_s");
    EXPECT_EQ(run_program(sandbox, {"rehearse", slow, "--profile", "documented"}).code, 10);
    EXPECT_EQ(run_program(sandbox, {"rehearse", slow, "--set", "give_up=50"}).code, 10);
    EXPECT_EQ(run_program(sandbox, {"rehearse", slow, "--set", "give_up=70"}).code, 0);
    const Finished early = run_program(
        sandbox, {"rehearse", path_of("update_rolls_back"), "--set", "early_verdict=true"}
    );
    EXPECT_EQ(early.code, 11);
    EXPECT_THAT(early.out, HasSubstr("stopped early"));
    const Finished wrong = run_program(sandbox, {"rehearse", slow, "--set", "give_upp=1"});
    EXPECT_EQ(wrong.code, 2);
    EXPECT_THAT(wrong.err, HasSubstr("unknown knob 'give_upp'"));
}

TEST(Rehearse, ComparesProfilesSideBySide) {
    const Sandbox sandbox;
    const std::string file = path_of("rebuild_after_create_failed");
    const Finished all = run_program(sandbox, {"rehearse", file, "--compare"});
    EXPECT_EQ(all.code, 10);
    EXPECT_THAT(all.out, HasSubstr("documented: the same happens as with current\n"));
    EXPECT_THAT(all.out, HasSubstr("2023-05 parts from current after 63.300 s\n"));
    EXPECT_THAT(all.out, HasSubstr("refused: Service cannot be updated in the current state"));
    const Finished two = run_program(
        sandbox,
        {"rehearse", file, "--profile", "2023-05", "--profile", "current", "--output", "json"}
    );
    EXPECT_EQ(two.code, 10);
    const Json document = Json::parse(two.out);
    ASSERT_EQ(document["Cases"].size(), 2U);
    EXPECT_EQ(document["Cases"][0]["Profile"], "2023-05");
    EXPECT_EQ(document["Cases"][0]["Refused"].size(), 1U);
    EXPECT_EQ(document["Cases"][1]["Verdict"]["Grade"], "PASS");
    EXPECT_EQ(document["Partings"][0]["From"], "2023-05");
}

TEST(Rehearse, SeedDrawsOtherDelays) {
    const Sandbox sandbox;
    const auto timeline = [&sandbox](const std::string& seed) {
        return run_program(sandbox, {"rehearse", path_of("crash_and_load"), "--seed", seed}).err;
    };
    EXPECT_EQ(timeline("7"), timeline("7"));
    EXPECT_NE(timeline("7"), timeline("8"));
}

TEST(Rehearse, WrongFilesEndWithUsage) {
    const Sandbox sandbox;
    sandbox.write("r.yaml", "app:\n  listen: {after: 41s}\n");
    const Finished wrong = run_program(sandbox, {"rehearse", "r.yaml"});
    EXPECT_EQ(wrong.code, 2);
    EXPECT_THAT(wrong.err, HasSubstr("r.yaml:2:3: unknown key 'listen' in app; did you mean"));
    const Finished absent = run_program(sandbox, {"rehearse", "not-there.yaml", "-o", "json"});
    EXPECT_EQ(absent.code, 2);
    EXPECT_THAT(absent.err, HasSubstr("cannot read not-there.yaml"));
    EXPECT_EQ(Json::parse(absent.out)["ExitCode"], 2);
    EXPECT_EQ(run_program(sandbox, {"rehearse"}).code, 2);
}

TEST(Rehearse, TextOfTheFileCannotCommandTheTerminal) {
    const Sandbox sandbox;
    sandbox.write("r.yaml", "app: {listens: [], exits: {says: \"\\e[2Jboom\"}}\n");
    const Finished end = run_program(sandbox, {"rehearse", "r.yaml"});
    EXPECT_THAT(end.out, HasSubstr("boom"));
    EXPECT_THAT(end.out + end.err, Not(HasSubstr("\x1b[2J")));
}

}  // namespace
}  // namespace apprunner::cli::fake
