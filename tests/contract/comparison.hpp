// Two accounts of what happened held against each other. Pure; any thread.
#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <vector>

namespace apprunner::contract {

struct Entry {
    std::size_t step = 0;
    std::string subject;  ///< speller.hpp
    std::string text;
};

/// "" when both tell the same: step by step, and within a step the same of each subject, in the
/// same order. Else the first step and subject of which they do not, and what both tell of it.
/// `name_of_step` says when a step was.
[[nodiscard]] std::string first_difference(
    const std::vector<Entry>& virtual_one,
    const std::vector<Entry>& real_one,
    const std::function<std::string(std::size_t)>& name_of_step
);

}  // namespace apprunner::contract
