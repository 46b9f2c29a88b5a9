// Faults that a user injects, to see what the service, or a pipeline around it, makes of them. They
// are known by the service's name, so that a first deployment can meet one, and end by themselves.
// The performer asks for them where it acts; the core knows nothing of them. Control thread only.
#pragma once

#include <chrono>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace apprunner::runtime {

enum class FaultKind {
    health_fail,      ///< Checks are refused (TCP) or answered 500 (HTTP).
    slow,             ///< Checks get no answer within their timeout.
    crash,            ///< The containers are killed, now and as often as they come back.
    stuck_operation,  ///< Pulls and starts begin only when it is over.
    pull_fail,        ///< Pulls fail.
    quota,            ///< Starts fail as by the account's vCPU quota.
    platform,         ///< Starts fail without a reason, as by App Runner's own trouble.
};

/// The names on the wire and on the command line, in the order of FaultKind.
inline constexpr std::string_view fault_names[] = {
    "health-fail", "slow", "crash", "stuck-operation", "pull-fail", "quota", "platform"};

struct FaultView {
    std::string kind;
    double ends_in_s = 0;
};

class Faults {
  public:
    using Clock = std::chrono::steady_clock;

    /// `kind` is one of fault_names; others do nothing. A second one of a kind replaces the first;
    /// of no time at all, it ends it.
    void inject(const std::string& service_name, std::string_view kind, std::chrono::seconds time);
    [[nodiscard]] bool is_active(const std::string& service_name, FaultKind kind) const;
    /// Those in force.
    [[nodiscard]] std::vector<FaultView> list(const std::string& service_name) const;

  private:
    std::map<std::pair<std::string, FaultKind>, Clock::time_point> ends_;
};

}  // namespace apprunner::runtime
