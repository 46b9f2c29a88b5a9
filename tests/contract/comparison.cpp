// Sorts both by step and subject.
#include "tests/contract/comparison.hpp"

#include <fmt/format.h>

#include <map>
#include <utility>

namespace apprunner::contract {

namespace {

using Key = std::pair<std::size_t, std::string>;
using Sorted = std::map<Key, std::string>;

/// What is told of each subject in each step, in its order.
Sorted sort(const std::vector<Entry>& entries) {
    Sorted sorted;
    for (const Entry& each : entries) sorted[{each.step, each.subject}] += "\n    " + each.text;
    return sorted;
}

}  // namespace

std::string first_difference(
    const std::vector<Entry>& virtual_one,
    const std::vector<Entry>& real_one,
    const std::function<std::string(std::size_t)>& name_of_step
) {
    const Sorted expected = sort(virtual_one);
    const Sorted seen = sort(real_one);
    Sorted all = expected;
    all.insert(seen.begin(), seen.end());
    for (const auto& [key, ignored] : all) {
        const auto found = expected.find(key);
        const auto other = seen.find(key);
        const std::string one_text = found == expected.end() ? "\n    nothing" : found->second;
        const std::string other_text = other == seen.end() ? "\n    nothing" : other->second;
        if (one_text == other_text) continue;
        return fmt::format(
            "{}, of {}:\n  the virtual world tells{}\n  the real one tells{}",
            name_of_step(key.first),
            key.second,
            one_text,
            other_text
        );
    }
    return "";
}

}  // namespace apprunner::contract
