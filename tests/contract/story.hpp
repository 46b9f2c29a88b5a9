// A story: what users ask of the engine, which then acts by itself, in the virtual world and in the
// real one. Where a case (contract_case.hpp) chooses the effects, here the engine does, and they
// are compared too; and what the service comes to.
#pragma once

#include "emulator/sim/scenario.hpp"
#include "tests/contract/comparison.hpp"

#include <string>
#include <vector>

namespace apprunner::contract {

struct StoryCourse {
    std::vector<Entry> entries;             ///< Effects and facts; a step is a user's.
    std::vector<std::size_t> told_by_step;  ///< How many there were before the next one.
    std::string end;                        ///< The service, its operations, its verdict.
    std::string trouble;
};

/// The story's apps do nothing that depends on the time: it passes differently on the two sides.
[[nodiscard]] std::vector<sim::Scenario> stories();

[[nodiscard]] StoryCourse play_virtually(const sim::Scenario& story);
/// `virtual_one` says when there is something to wait for.
[[nodiscard]] StoryCourse play_really(const sim::Scenario& story, const StoryCourse& virtual_one);

}  // namespace apprunner::contract
