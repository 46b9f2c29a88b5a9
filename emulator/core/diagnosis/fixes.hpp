// Which fixes of a finding can be tried, in the order of their likelihood, and the configuration
// with one of them made. Pure.
#pragma once

#include "emulator/core/diagnosis/diagnosis.hpp"
#include "emulator/core/ring/change.hpp"

#include <string>
#include <vector>

namespace apprunner::core {

/// A fix that is nothing but settings. Two with the same changes are the same.
struct Fix {
    std::vector<Change> changes;
    std::string words;  ///< The sentence that proposes it; empty: the finding's own.
    /// That a trial passes proves that the instance itself never will: not where it may only be
    /// slower (another port that is open, another path that is served already).
    bool is_proof = true;
    /// Positive: how much Memory it takes is found out first, with this much; then a size that fits
    /// is tried, in place of `changes`, of which this is the least, in MB.
    int measures_with_mb = 0;
};

[[nodiscard]] bool changes_memory(const std::vector<Change>& changes);

/// Fixes of the finding that name a value (no VALUE or /PATH to be filled in) and can be tried on
/// another instance; empty when there are none.
[[nodiscard]] std::vector<Fix> fixes_of(const Finding& finding, const Evidence& evidence);

/// The configuration with the changes made; those of access roles are left out.
[[nodiscard]] model::ServiceConfiguration changed(
    model::ServiceConfiguration configuration, const std::vector<Change>& changes
);

}  // namespace apprunner::core
