// Feeds the services' numbers: what the ingress has answered, how many requests were under way at
// once, and how many instances serve. Control thread only.
#pragma once

#include "emulator/ingress/ingress.hpp"
#include "emulator/metrics/metric_store.hpp"

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
    [[nodiscard]] const metrics::MetricStore& store() const { return store_; }

  private:
    void sample(runtime::Driver& driver);

    metrics::MetricStore store_;
    boost::asio::steady_timer timer_;
};

}  // namespace apprunner::daemon
