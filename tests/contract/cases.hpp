// All cases of the contract, by what they are about. Any thread.
#pragma once

#include "tests/contract/contract_case.hpp"

#include <string>
#include <vector>

namespace apprunner::contract {

[[nodiscard]] std::vector<Case> pull_cases();
[[nodiscard]] std::vector<Case> start_cases();
[[nodiscard]] std::vector<Case> watch_cases();
[[nodiscard]] std::vector<Case> probe_cases();
[[nodiscard]] std::vector<Case> exit_cases();
[[nodiscard]] std::vector<Case> stop_cases();
[[nodiscard]] std::vector<Case> traffic_cases();
[[nodiscard]] std::vector<Case> restart_cases();

[[nodiscard]] std::vector<Case> all_cases();
/// Throws when there is none of that name.
[[nodiscard]] Case case_named(const std::string& name);

}  // namespace apprunner::contract
