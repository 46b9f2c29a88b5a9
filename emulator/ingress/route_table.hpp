// The routes as one ingress thread sees them: who serves a host name or a service, and the idle
// connections to each instance. Replaced one service at a time, by a message from the control
// thread; nothing in it is shared with other threads but the loads. One ingress thread only.
#pragma once

#include "emulator/ingress/ingress.hpp"
#include "emulator/ingress/load.hpp"
#include "emulator/ingress/upstream_pool.hpp"

#include <boost/asio/ip/tcp.hpp>

#include <chrono>
#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace apprunner::ingress {

/// A route as the control thread hands it to all threads; not changed any more.
struct SharedRoute {
    struct SharedTarget {
        model::RouteTarget target;
        boost::asio::ip::tcp::endpoint endpoint;
        std::shared_ptr<InstanceLoad> load;
    };
    Route route;
    std::vector<SharedTarget> targets;
    std::shared_ptr<ServiceLoad> load;
};

/// An instance, and one thread's idle connections to it.
struct Upstream {
    std::string instance_id;
    std::string version;
    boost::asio::ip::tcp::endpoint endpoint;
    std::shared_ptr<InstanceLoad> load;
    UpstreamPool pool;
};

struct LocalRoute {
    std::shared_ptr<const SharedRoute> shared;
    std::vector<std::shared_ptr<Upstream>> upstreams;
    std::size_t next = 0;  ///< Where choosing among equals begins.

    /// The upstream with the fewest requests under way; among equals, one after the other. Nothing
    /// when all have as many as they may take. Not for a route without upstreams.
    [[nodiscard]] std::shared_ptr<Upstream> choose();
};

class RouteTable {
  public:
    /// Puts the route in the place of its service's former one. Instances that are in both keep
    /// their idle connections; those of the others are closed.
    void replace(std::shared_ptr<const SharedRoute> route);
    void remove(const std::string& service_id);

    /// Nothing for an unknown one. `host` as host_name_of() gives it.
    [[nodiscard]] std::shared_ptr<LocalRoute> by_host(const std::string& host) const;
    [[nodiscard]] std::shared_ptr<LocalRoute> by_service(const std::string& service_id) const;

    /// Closes idle connections that are old or were closed by the instance. True when any is left.
    bool sweep(std::chrono::steady_clock::time_point now);

  private:
    using Routes = std::unordered_map<std::string, std::shared_ptr<LocalRoute>>;
    Routes by_service_;
    Routes by_host_;
};

}  // namespace apprunner::ingress
