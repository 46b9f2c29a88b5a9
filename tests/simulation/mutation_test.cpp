// Whether the simulation would notice: each guard of the engine's (mutation_guard.hpp), and those
// of the world's that are about nodes (world_guard.hpp), is taken away in turn, and the seeds must
// find it. Each runs in a process of its own, because an engine without a guard may abort. Built
// from the engine's sources with the guards made removable.
#include "emulator/core/ring/mutation_guard.hpp"
#include "emulator/sim/simulator.hpp"
#include "emulator/sim/world_guard.hpp"

#include <gtest/gtest.h>

#include <csignal>
#include <cstdint>
#include <cstdio>
#include <cstdlib>

namespace apprunner::sim {
namespace {

constexpr std::uint64_t seeds_max = 10'000;

/// 0: nothing was noticed. Aborts when the engine itself notices.
int play_without(core::Guard guard, WorldGuard world_guard = WorldGuard::none) {
    core::removed_guard = guard;
    removed_world_guard = world_guard;
    for (std::uint64_t seed = 1; seed <= seeds_max; ++seed) {
        SimulatorOptions options;
        options.rests_at_the_end = true;
        const Report report = Simulator(scenario_of_seed(seed), options).run();
        if (!report.violation) continue;
        std::fprintf(
            stderr,
            "seed %llu: %s\n",
            static_cast<unsigned long long>(seed),
            report.violation->c_str()
        );
        return 1;
    }
    return 0;
}

/// Ended with 1, or by the engine's own assertion.
bool was_noticed(int status) {
    return testing::ExitedWithCode(1)(status) || testing::KilledBySignal(SIGABRT)(status);
}

class Mutation : public testing::TestWithParam<core::Guard> {};

TEST_P(Mutation, IsNoticed) {
    EXPECT_EXIT(std::exit(play_without(GetParam())), was_noticed, "seed|invariant broken");
}

INSTANTIATE_TEST_SUITE_P(
    Guards,
    Mutation,
    testing::Values(
        core::Guard::one_operation,
        core::Guard::pull_of_operation,
        core::Guard::route_in_force,
        core::Guard::drain_after_route,
        core::Guard::push_is_news,
        core::Guard::probe_of_living,
        core::Guard::lost_is_no_failure
    )
);

class WorldMutation : public testing::TestWithParam<WorldGuard> {};

TEST_P(WorldMutation, IsNoticed) {
    EXPECT_EXIT(
        std::exit(play_without(core::Guard::none, GetParam())), testing::ExitedWithCode(1), "seed"
    );
}

INSTANTIATE_TEST_SUITE_P(
    Guards,
    WorldMutation,
    testing::Values(WorldGuard::silence_of_the_lost, WorldGuard::lost_is_removed)
);

TEST(MutationTest, NothingIsNoticedWithAllGuardsInPlace) {
    core::removed_guard = core::Guard::none;
    for (std::uint64_t seed = 1; seed <= 200; ++seed) {
        SimulatorOptions options;
        options.rests_at_the_end = true;
        EXPECT_FALSE(Simulator(scenario_of_seed(seed), options).run().violation) << seed;
    }
}

}  // namespace
}  // namespace apprunner::sim
