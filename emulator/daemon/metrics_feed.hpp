// Feeds the services' numbers: what the ingress has answered, how many requests were under way at
// once, how many instances serve, and what they use. Control thread only.
#pragma once

#include "docker/client.hpp"
#include "emulator/api/host.hpp"
#include "emulator/core/ring/view.hpp"
#include "emulator/ingress/ingress.hpp"
#include "emulator/metrics/metric_store.hpp"
#include "emulator/metrics/traffic_store.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>

#include <chrono>
#include <cstdint>
#include <map>
#include <string>

namespace apprunner::runtime {
class Driver;
}

namespace apprunner::daemon {

class MetricsFeed {
  public:
    /// `client` must outlive it.
    MetricsFeed(boost::asio::io_context& control, docker::EngineClient& client)
        : control_(control), client_(client), timer_(control) {}

    /// Listens to the driver's facts, looks at its services every ten seconds, and asks the engine
    /// every twenty what each serving instance uses.
    void start(runtime::Driver& driver);
    void note(const ingress::AccessRecord& record);
    /// What the API may read of it.
    void add_to(api::Host& host) const {
        host.metrics = &store_;
        host.traffic = &traffic_;
    }

  private:
    struct Use {
        std::int64_t cpu_ns = 0;
        std::chrono::steady_clock::time_point at;
    };
    using Uses = std::map<std::string, Use>;

    void sample(runtime::Driver& driver);
    boost::asio::awaitable<void> follow_use(runtime::Driver& driver);
    boost::asio::awaitable<void> look_at_use(runtime::Driver& driver);
    void note_use(
        const core::ServiceView& view,
        const std::string& container_id,
        const docker::ResourceUse& used,
        Uses& uses
    );

    boost::asio::io_context& control_;
    docker::EngineClient& client_;
    metrics::MetricStore store_;
    metrics::TrafficStore traffic_;
    boost::asio::steady_timer timer_;
    Uses uses_;  ///< By container, as of the last look.
};

}  // namespace apprunner::daemon
