// Faults that a user injects, to see what the service, or a pipeline around it, makes of them. They
// are known by the service's name, so that a first deployment can meet one, and end by themselves.
// The performer asks for them where it acts; the core knows nothing of them. Control thread only.
#pragma once

#include "emulator/model/fault.hpp"

#include <chrono>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace apprunner::runtime {

using model::FaultKind;

/// One that is in force, as DescribeEmulation shows it.
struct FaultView {
    std::string kind;
    double ends_in_s = 0;
};

class Faults {
  public:
    using Clock = std::chrono::steady_clock;

    /// `kind` is one of model::fault_names; others do nothing. A second one of a kind replaces the
    /// first; of no time at all, it ends it. `time` is at most model::fault_seconds_max, checked by
    /// the API. The service need not exist.
    void inject(const std::string& service_name, std::string_view kind, std::chrono::seconds time);
    [[nodiscard]] bool is_active(const std::string& service_name, FaultKind kind) const;
    /// Those in force.
    [[nodiscard]] std::vector<FaultView> list(const std::string& service_name) const;

  private:
    std::map<std::pair<std::string, FaultKind>, Clock::time_point> ends_;
};

}  // namespace apprunner::runtime
