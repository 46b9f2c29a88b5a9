// The lines that App Runner's log groups must hold after a first deployment, in the captured
// wording (docs/EMULATION.md, "Log lines"). Written down here a second time on purpose: the
// emulator's own texts are what is tested.
#pragma once

#include "tests/e2e/causes/case.hpp"

#include <string>
#include <vector>

namespace apprunner::e2e {

/// The two streams of the log group `service`, oldest line first, without "[AppRunner] "; the
/// deployment's id is ID.
struct ServiceLog {
    std::vector<std::string> events;
    std::vector<std::string> deployment;
    bool operator==(const ServiceLog&) const = default;
};

/// Of a row that was deployed from `image` (with a tag).
[[nodiscard]] ServiceLog expected_log(const Case& wanted, const std::string& image);
/// "exit 3", "check failed", ...: the end in a few words, for the table.
[[nodiscard]] std::string short_name(const ExpectedLog& log);
/// One line each, for messages.
[[nodiscard]] std::string text_of(const ServiceLog& log);

}  // namespace apprunner::e2e
