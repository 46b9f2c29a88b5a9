// Services kept as documents are what they were: with kills at random, a virtual world whose
// services go through their texts takes the same course as one that keeps them as they are.
#include "emulator/persistence/documents.hpp"

#include "emulator/core/ring/saved.hpp"
#include "emulator/sim/simulator.hpp"

#include <gtest/gtest.h>

#include <deque>

namespace apprunner::sim {
namespace {

core::SavedService through_text(const core::SavedService& saved) {
    std::deque<model::Operation> operations;
    for (const model::Operation& operation : saved.view.operations) {
        auto read = persistence::read_operation(persistence::document_of(operation));
        EXPECT_TRUE(read) << read.error().detail;
        operations.push_back(std::move(*read));
    }
    const std::string text = persistence::document_of(saved);
    auto read = persistence::read_service(text, std::move(operations));
    EXPECT_TRUE(read) << read.error().detail << "\n" << text;
    EXPECT_EQ(persistence::document_of(*read), text);
    return std::move(*read);
}

TEST(Documents, OfServicesAreWhatTheyWere) {
    const std::uint64_t seeds = APPRUNNER_IS_OPTIMISED != 0 ? 60 : 20;
    std::uint64_t kills = 0;
    for (std::uint64_t seed = 1; seed <= seeds && !testing::Test::HasFailure(); ++seed) {
        SimulatorOptions options;
        options.kills_per_mille = 20;
        options.rests_at_the_end = true;
        const Report as_they_are = Simulator(scenario_of_seed(seed), options).run();
        options.keeps_as = through_text;
        const Report through = Simulator(scenario_of_seed(seed), options).run();
        EXPECT_EQ(through.violation, std::nullopt) << seed;
        EXPECT_EQ(through.trace_hash, as_they_are.trace_hash) << seed;
        kills += through.kills;
    }
    EXPECT_GT(kills, seeds);
}

}  // namespace
}  // namespace apprunner::sim
