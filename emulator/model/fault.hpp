// Faults that a user may inject, as they are named on the wire and on the command line. Plain data.
#pragma once

#include <string_view>

namespace apprunner::model {

enum class FaultKind {
    health_fail,      ///< Checks are refused (TCP) or answered 500 (HTTP).
    slow,             ///< Checks get no answer within their timeout.
    crash,            ///< The containers are killed, now and as often as they come back.
    stuck_operation,  ///< Pulls and starts begin only when it is over.
    pull_fail,        ///< Pulls fail.
    quota,            ///< Starts fail as by the account's vCPU quota.
    platform,         ///< Starts fail without a reason, as by App Runner's own trouble.
};

/// In the order of FaultKind.
inline constexpr std::string_view fault_names[] = {
    "health-fail", "slow", "crash", "stuck-operation", "pull-fail", "quota", "platform"};

/// Of one fault, in seconds; 0 ends it.
inline constexpr int fault_seconds_max = 3600;

}  // namespace apprunner::model
