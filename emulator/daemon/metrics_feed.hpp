// Feeds the services' numbers: what the ingress has answered, how many requests were under way at
// once, and how many instances serve. Control thread only.
#pragma once

#include "emulator/api/host.hpp"
#include "emulator/ingress/ingress.hpp"
#include "emulator/metrics/metric_store.hpp"
#include "emulator/metrics/traffic_store.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>

namespace apprunner::runtime {
class Driver;
}

namespace apprunner::daemon {

class MetricsFeed {
  public:
    explicit MetricsFeed(boost::asio::io_context& control) : timer_(control) {}

    /// Listens to the driver's facts, and looks at its services every ten seconds.
    void start(runtime::Driver& driver);
    void note(const ingress::AccessRecord& record);
    /// What the API may read of it.
    void add_to(api::Host& host) const {
        host.metrics = &store_;
        host.traffic = &traffic_;
    }

  private:
    void sample(runtime::Driver& driver);

    metrics::MetricStore store_;
    metrics::TrafficStore traffic_;
    boost::asio::steady_timer timer_;
};

}  // namespace apprunner::daemon
