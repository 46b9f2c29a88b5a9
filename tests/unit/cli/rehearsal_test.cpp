// Rehearsals: what is told of them, how they end, and where two of them part.
#include "emulator/cli/rehearsal/rehearsal.hpp"

#include "emulator/cli/rehearsal/compare.hpp"
#include "emulator/cli/rehearsal/scenario_file.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace apprunner::cli {
namespace {

using ::testing::HasSubstr;

constexpr const char* slow_app = "app: {listens: {after: 60s}}";
constexpr const char* bad_then_good =
    "images: {a: {app: {listens: [], exits: {after: 2s}}}, b: {}}\n"
    "steps: [{do: update, image: b}]";

Rehearsal play(
    const std::string& content,
    const std::string& profile = "current",
    const std::function<void(const Json&)>& on_entry = [](const Json&) {}
) {
    sim::Scenario scenario = parse_rehearsal(content, "r.yaml").value().scenario;
    scenario.profile = core::profile_named(profile).value();
    scenario.profile.early_verdict = false;
    return rehearse(scenario, on_entry);
}

std::string first_code(const Rehearsal& rehearsal) {
    const Json& findings = member_at(rehearsal.end.verdict, "Findings");
    return findings.empty() ? "" : text_at(findings.front(), "Code");
}

TEST(Rehearsals, EntriesAreThoseOfTheFeedWithVirtualTimes) {
    std::vector<Json> entries;
    play(slow_app, "current", [&entries](const Json& entry) { entries.push_back(entry); });
    ASSERT_FALSE(entries.empty());
    const auto first = entries.front()["At"].get<std::int64_t>();
    EXPECT_EQ(entries.front()["Kind"], "EVENT");
    EXPECT_EQ(entries.front()["Text"], "Service creation started.");
    std::vector<std::int64_t> healthy_at;
    for (const Json& entry : entries) {
        if (entry["Text"] == "instance is healthy") healthy_at.push_back(entry["At"]);
    }
    ASSERT_EQ(healthy_at.size(), 1U);
    EXPECT_NEAR(static_cast<double>(healthy_at.front() - first), 61'300, 50);
}

TEST(Rehearsals, DocumentIsThatOfUpAndMore) {
    const Json document = rehearsal_document(play(slow_app));
    EXPECT_EQ(document["SchemaVersion"], 1);
    EXPECT_EQ(document["ExitCode"], 0);
    EXPECT_EQ(document["Operation"]["Type"], "CREATE_SERVICE");
    EXPECT_EQ(document["Operation"]["Status"], "SUCCEEDED");
    EXPECT_EQ(document["Verdict"]["Grade"], "RISKY");
    EXPECT_EQ(document["Verdict"]["Findings"][0]["Code"], "ARS-SLOW-START");
    EXPECT_EQ(document["Service"]["ServiceName"], "my-app");
    EXPECT_EQ(document["Service"]["Status"], "RUNNING");
    EXPECT_EQ(document["Instances"].size(), 1U);
    EXPECT_EQ(document["Profile"], "current");
    EXPECT_EQ(document["GivenUpAfterSeconds"], nullptr);
    EXPECT_EQ(document["LastEvent"], "Service status is set to RUNNING.");
    EXPECT_GT(document["VirtualSeconds"], 100);
}

TEST(Rehearsals, GiveUpAfterTheProfilesTime) {
    const char* never = "app: {listens: []}";
    EXPECT_EQ(play(never).given_up_after_s, 360);
    EXPECT_EQ(play(never, "documented").given_up_after_s, 25);
    EXPECT_EQ(play(never, "2023-05").given_up_after_s, 1080);
    EXPECT_EQ(exit_code_of(play(never)), ExitCode::create_failed);
}

TEST(Rehearsals, LastDeploymentCountsAndCleaningUpDoesNot) {
    const Rehearsal rehearsal = play(
        "images: {a: {}, b: {app: {listens: {port: 3000}}}}\n"
        "steps: [{do: update, image: b}, {do: pause}, {do: delete}]"
    );
    EXPECT_EQ(rehearsal.end.code, ExitCode::rolled_back);
    EXPECT_EQ(rehearsal.end.type, "UPDATE_SERVICE");
    EXPECT_EQ(first_code(rehearsal), "ARS-WRONG-PORT");
    EXPECT_EQ(text_at(rehearsal.end.service, "Status"), "DELETED");
    EXPECT_EQ(play(bad_then_good).end.code, ExitCode::passed) << "mended";
}

TEST(Rehearsals, SecondServiceBeginsAnew) {
    const Rehearsal rehearsal = play(
        "images: {a: {app: {listens: []}}, b: {}}\n"
        "steps: [{do: delete}, {do: create, image: b}]"
    );
    EXPECT_EQ(rehearsal.end.code, ExitCode::passed);
    EXPECT_EQ(rehearsal.given_up_after_s, std::nullopt);
}

TEST(Rehearsals, RefusedStepAfterAPassIsAFailure) {
    const Rehearsal refused = play("steps: [{do: resume}]");
    EXPECT_EQ(refused.end.code, ExitCode::passed);
    EXPECT_EQ(refused.refusals.size(), 1U);
    EXPECT_EQ(exit_code_of(refused), ExitCode::failed);
    EXPECT_EQ(exit_code_of(play(bad_then_good, "2023-05")), ExitCode::create_failed);
}

TEST(Rehearsals, SameSeedSameRun) {
    const std::string drawn = std::string(slow_app) + "\ndelays: {start: [1s, 9s]}";
    sim::Scenario scenario = parse_rehearsal(drawn, "r.yaml").value().scenario;
    const auto happenings = [&scenario] {
        return rehearse(scenario, [](const Json&) {}).happenings;
    };
    const auto first = happenings();
    EXPECT_EQ(happenings(), first);
    scenario.seed = 2;
    EXPECT_NE(happenings(), first);
}

TEST(Comparison, TellsWhereProfilesPart) {
    const std::vector<Rehearsal> all{
        play(slow_app), play(slow_app, "documented"), play(slow_app, "2023-05")};
    const auto parting = parting_of(all[0], all[1]);
    ASSERT_TRUE(parting);
    EXPECT_NEAR(base::seconds(parting->at()), 26.3, 0.05) << "25 s after the first probe";
    EXPECT_THAT(parting->other.value().text, HasSubstr("FAIL"));
    EXPECT_FALSE(parting_of(all[0], all[2])) << "other words are no parting";
    const std::string text = comparison_text(all);
    EXPECT_THAT(text, HasSubstr("RISKY ARS-SLOW-START    60 s           -"));
    EXPECT_THAT(text, HasSubstr("FAIL ARS-NOT-LISTENING  -              25 s"));
    EXPECT_THAT(text, HasSubstr("documented parts from current after 26.300 s"));
    EXPECT_THAT(text, HasSubstr("2023-05: the same happens as with current"));
    EXPECT_EQ(exit_code_of(all), ExitCode::create_failed);
    const Json document = comparison_document(all);
    EXPECT_EQ(document["ExitCode"], 10);
    ASSERT_EQ(document["Cases"].size(), 3U);
    EXPECT_EQ(document["Cases"][1]["Profile"], "documented");
    ASSERT_EQ(document["Partings"].size(), 1U);
    EXPECT_EQ(document["Partings"][0]["Profile"], "documented");
    EXPECT_EQ(document["Partings"][0]["From"], "current");
}

TEST(Comparison, OneThatHasEndedHasNothingMore) {
    Rehearsal one = play(slow_app);
    Rehearsal other = one;
    other.happenings.pop_back();
    const auto parting = parting_of(one, other);
    ASSERT_TRUE(parting);
    EXPECT_FALSE(parting->other);
    EXPECT_EQ(parting->at(), one.happenings.back().at);
    other.profile = "other";
    EXPECT_THAT(comparison_text({one, other}), HasSubstr("  other: nothing more\n"));
}

}  // namespace
}  // namespace apprunner::cli
