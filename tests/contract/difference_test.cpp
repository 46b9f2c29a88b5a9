// Whether the comparison would notice: each guard of the virtual world's (sim/world_guard.hpp) is
// taken away in turn, and the case that it is there for must find another course than the real one.
#include "emulator/sim/world_guard.hpp"
#include "tests/contract/cases.hpp"
#include "tests/contract/real_side.hpp"
#include "tests/contract/virtual_side.hpp"

#include <gtest/gtest.h>

#include <ostream>
#include <string>

namespace apprunner::contract {
namespace {

using sim::WorldGuard;

struct Difference {
    std::string name;
    WorldGuard guard = WorldGuard::none;
    std::string found_by;  ///< A case.
};

void PrintTo(const Difference& each, std::ostream* out) {
    *out << each.name;
}

class DeliberateDifference : public testing::TestWithParam<Difference> {
  protected:
    ~DeliberateDifference() override { sim::removed_world_guard = WorldGuard::none; }
};

TEST_P(DeliberateDifference, IsNoticed) {
    const Case played = case_named(GetParam().found_by);
    const Course right = play_virtually(played);
    const Course real = play_really(played, right);
    ASSERT_EQ(difference(right, real), "");
    sim::removed_world_guard = GetParam().guard;
    EXPECT_NE(difference(play_virtually(played), real), "");
}

INSTANTIATE_TEST_SUITE_P(
    Guards,
    DeliberateDifference,
    testing::Values(
        Difference{
            "reach_of_probes", WorldGuard::reach_of_probes, "an_app_listens_on_loopback_only"},
        Difference{
            "silence_after_unwatch",
            WorldGuard::silence_after_unwatch,
            "what_changes_after_an_unwatch_is_not_told"},
        Difference{"news_of_sockets", WorldGuard::news_of_sockets, "a_second_watch_begins_anew"},
        Difference{"exit_unasked", WorldGuard::exit_unasked, "an_app_ends_by_itself_after_sigterm"},
        Difference{
            "exit_cuts_answers",
            WorldGuard::exit_cuts_answers,
            "an_app_ends_while_a_check_waits_for_its_answer"},
        Difference{
            "first_answer_of_open",
            WorldGuard::first_answer_of_open,
            "no_first_answer_is_asked_for_after_a_tcp_check_that_failed"},
        Difference{
            "last_lines_only",
            WorldGuard::last_lines_only,
            "an_app_ends_with_more_lines_than_are_kept"},
        Difference{"start_not_undone", WorldGuard::start_not_undone, "a_start_is_undone_at_once"},
        Difference{
            "kill_after_grace",
            WorldGuard::kill_after_grace,
            "an_app_that_ignores_sigterm_gets_none"},
        Difference{
            "drained_in_time",
            WorldGuard::drained_in_time,
            "a_request_does_not_end_within_the_drain_limit"}
    ),
    [](const auto& information) { return information.param.name; }
);

}  // namespace
}  // namespace apprunner::contract
