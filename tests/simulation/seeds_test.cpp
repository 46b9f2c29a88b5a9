// Thousands of scenarios drawn from seeds, with the checkers on: no rule may ever be broken, and in
// the calm at the end everything must come to rest. The same seed gives the same trace.
#include "emulator/sim/simulator.hpp"
#include "tests/simulation/flags.hpp"

#include <gtest/gtest.h>

#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <string>

namespace apprunner::sim {
namespace {

std::string replay_command(std::uint64_t seed) {
    const std::string suite =
        testing::UnitTest::GetInstance()->current_test_info()->test_suite_name();
    return "simulation_test --gtest_filter=" + suite + ".None* --seed=" + std::to_string(seed);
}

/// An invariant of the engine's own aborts: the seed must be known then, too.
std::uint64_t seed_under_way = 0;

extern "C" void print_seed(int signal) {
    std::fprintf(stderr, "replay with: %s\n", replay_command(seed_under_way).c_str());
    std::signal(signal, SIG_DFL);
    std::raise(signal);
}

Report play(std::uint64_t seed, bool prints, int kills_per_mille = 0) {
    SimulatorOptions options;
    options.rests_at_the_end = true;
    options.kills_per_mille = kills_per_mille;
    if (prints) {
        const auto print = [](base::Duration at, const std::string& text) {
            std::printf("%12.3f %s\n", base::seconds(at), text.c_str());
        };
        options.on_trace = print;
        options.on_line = [print](base::Duration at, const core::Line& line) {
            print(at, std::string(model::feed_kind_name(line.kind)) + " " + line.text);
        };
    }
    return Simulator(scenario_of_seed(seed), options).run();
}

void play_all(int kills_per_mille) {
    const auto before = std::signal(SIGABRT, print_seed);
    std::uint64_t steps = 0;
    std::uint64_t deployments = 0;
    std::uint64_t kills = 0;
    std::uint64_t lost = 0;
    double days = 0;
    const std::uint64_t first = flags().replayed_seed.value_or(1);
    const std::uint64_t count = flags().replayed_seed ? 1 : flags().seeds;
    for (seed_under_way = first; seed_under_way < first + count; ++seed_under_way) {
        const Report report =
            play(seed_under_way, flags().replayed_seed.has_value(), kills_per_mille);
        ASSERT_FALSE(report.violation)
            << *report.violation << "\nreplay with: " << replay_command(seed_under_way);
        steps += report.steps;
        deployments += report.deployments;
        kills += report.kills;
        lost += report.lost;
        days += base::seconds(report.lasted) / 86'400;
    }
    std::signal(SIGABRT, before);
    std::printf(
        "%llu seeds: %llu deployments, %llu steps, %llu kills, %llu lost instances, %.0f virtual "
        "days\n",
        static_cast<unsigned long long>(count),
        static_cast<unsigned long long>(deployments),
        static_cast<unsigned long long>(steps),
        static_cast<unsigned long long>(kills),
        static_cast<unsigned long long>(lost),
        days
    );
}

TEST(Seeds, NoneBreaksARule) {
    play_all(0);
}

/// The emulator is killed again and again, in the middle of its steps too.
TEST(KilledSeeds, NoneBreaksARule) {
    play_all(20);
}

TEST(Seeds, TheSameSeedGivesTheSameTrace) {
    for (std::uint64_t seed = 1; seed <= 50; ++seed) {
        const Report one = play(seed, false);
        const Report two = play(seed, false);
        EXPECT_EQ(one.trace_hash, two.trace_hash) << seed;
        EXPECT_EQ(one.steps, two.steps) << seed;
        EXPECT_NE(one.trace_hash, play(seed + 1000, false).trace_hash) << seed;
    }
}

}  // namespace
}  // namespace apprunner::sim
