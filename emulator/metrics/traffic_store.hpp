// Requests by the second and by the revision that answered them: what a picture of a deployment
// under traffic is drawn from. Pure; one owner (the control thread).
#pragma once

#include "emulator/base/time.hpp"

#include <compare>
#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>

namespace apprunner::metrics {

/// Seconds with traffic that are kept of each service; the oldest go first.
inline constexpr std::size_t traffic_seconds_max = 1800;

struct TrafficCount {
    std::uint64_t answered_2xx = 0;  ///< 1xx to 3xx.
    std::uint64_t answered_4xx = 0;
    std::uint64_t answered_5xx = 0;
    std::uint64_t cut = 0;  ///< Ended before an answer.
};

struct TrafficKey {
    std::int64_t second = 0;  ///< Since the epoch.
    int revision = 0;         ///< 0: no instance had the request.
    auto operator<=>(const TrafficKey&) const = default;
};

/// "revision 2 (image ...)", as the access log has it, as 2; 0 for anything else.
[[nodiscard]] int revision_of_version(std::string_view version);

class TrafficStore {
  public:
    using Seconds = std::map<TrafficKey, TrafficCount>;

    /// `status` 0: it was cut off.
    void note(const std::string& service_id, int revision, int status, base::WallTime at);
    void forget(const std::string& service_id) { services_.erase(service_id); }
    /// Null: it had no request yet.
    [[nodiscard]] const Seconds* find(const std::string& service_id) const;
    /// Services that have any.
    [[nodiscard]] const std::map<std::string, Seconds>& services() const { return services_; }

  private:
    std::map<std::string, Seconds> services_;
};

}  // namespace apprunner::metrics
