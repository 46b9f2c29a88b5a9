// What is known of a deployment before it has ended: for the word to those who wait, and for those
// who wait no longer. One thread.
#pragma once

#include "emulator/cli/client/client.hpp"
#include "emulator/cli/client/follow.hpp"
#include "emulator/cli/client/operation_end.hpp"

#include <chrono>
#include <optional>
#include <string>

namespace apprunner::cli {

/// So long everybody waits without asking.
inline constexpr std::chrono::seconds long_wait{20};

/// From now on `follower` tells once, `after` an operation has been waited for so long, why a
/// deployment fails so far that is not certain to, until when it waits, and what would mend it. All
/// three must outlive the follower's next calls.
void tell_long_wait(
    Follower& follower,
    DaemonClient& client,
    FeedPrinter& printer,
    const std::string& arn,
    std::chrono::seconds after = long_wait
);

/// The end of an interrupted operation, made of what is known so far, with ExitCode::interrupted
/// and a verdict that says Provisional; nothing when nothing has been checked yet. Throws Exit when
/// the daemon does not answer.
[[nodiscard]] std::optional<OperationEnd> end_so_far(
    DaemonClient& client, const std::string& arn, const std::string& operation_id
);

}  // namespace apprunner::cli
