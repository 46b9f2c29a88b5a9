// The idle kept-alive connections of one ingress thread to one instance: last in, first out, looked
// at before they are trusted. One ingress thread only.
#pragma once

#include <boost/asio/ip/tcp.hpp>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <optional>
#include <vector>

namespace apprunner::ingress {

/// More idle connections than this to one instance, per thread, are closed.
inline constexpr std::size_t idle_upstreams_max = 512;
/// A connection that was idle for longer is closed.
inline constexpr std::chrono::seconds upstream_idle_s_max{60};
/// A connection that was in use this recently is trusted without a look.
inline constexpr std::chrono::milliseconds upstream_trust_ms{20};

class UpstreamPool {
  public:
    using Socket = boost::asio::ip::tcp::socket;
    using TimePoint = std::chrono::steady_clock::time_point;
    using Duration = std::chrono::steady_clock::duration;

    struct Taken {
        Socket socket;
        Duration idle;  ///< It was unused for so long.
    };

    /// `careful`, for a request that may not be sent twice: looks at the connection even when it
    /// was in use a moment ago, and keeps well below the age at which the instance closes them.
    [[nodiscard]] std::optional<Taken> take(TimePoint now, bool careful);
    /// The instance has closed a connection that was idle for so long.
    void note_closed(Duration idle) { shortest_idle_ = std::min(shortest_idle_, idle); }
    /// Closes it instead when the pool is full or retired.
    void give_back(Socket socket, TimePoint now);
    /// Closes all and keeps none from now on: the instance has left the route.
    void retire();
    /// Closes those that are old or stale. True when any is left.
    bool sweep(TimePoint now);

  private:
    struct Idle {
        Socket socket;
        TimePoint since;
    };
    std::vector<Idle> idle_;
    Duration shortest_idle_ = Duration::max();  ///< That the instance was seen to close.
    bool retired_ = false;
};

}  // namespace apprunner::ingress
