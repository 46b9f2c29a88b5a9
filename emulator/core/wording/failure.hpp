// What App Runner logs about a deployment that fails: the lines between what went wrong and the end
// of the operation. Pure.
#pragma once

#include "emulator/core/diagnosis/diagnosis.hpp"
#include "emulator/core/ring/outbox.hpp"

#include <string>
#include <vector>

namespace apprunner::core {

struct FailureLine {
    FeedKind kind = FeedKind::event;
    std::string text;
};

/// In order; the wording is that of `evidence.profile`.
[[nodiscard]] std::vector<FailureLine> failure_lines(
    FailureKind kind, const Evidence& evidence, const std::string& operation_id
);

}  // namespace apprunner::core
