// From access records, facts and views to values; forgets services that the engine has forgotten.
#include "emulator/daemon/metrics_feed.hpp"

#include "emulator/runtime/clock.hpp"
#include "emulator/runtime/driver.hpp"

#include <algorithm>
#include <chrono>

namespace apprunner::daemon {

namespace {

constexpr std::chrono::seconds sample_interval{10};

}  // namespace

void MetricsFeed::note(const ingress::AccessRecord& record) {
    if (record.service_id.empty()) return;
    store_.note_request(record.service_id, record.status, record.took, record.at);
    const int revision = metrics::revision_of_version(record.version);
    traffic_.note(record.service_id, revision, record.status, record.at);
}

void MetricsFeed::start(runtime::Driver& driver) {
    driver.set_witness([this](const core::Fact& fact) {
        const auto* sampled = std::get_if<core::InFlightSampled>(&fact);
        if (sampled == nullptr) return;
        const base::WallTime now = runtime::read_clock().wall;
        store_.note_value(sampled->service_id, metrics::Metric::concurrency, sampled->peak, now);
    });
    sample(driver);
}

void MetricsFeed::sample(runtime::Driver& driver) {
    const auto& services = driver.engine().services();
    for (const auto& [id, view] : services) {
        const auto serving =
            std::count_if(view.instances.begin(), view.instances.end(), [](const auto& each) {
                return each.state == core::InstanceState::serving;
            });
        if (serving == 0) continue;
        const base::WallTime now = runtime::read_clock().wall;
        store_.note_value(id, metrics::Metric::active_instances, static_cast<double>(serving), now);
    }
    for (const std::string& id : store_.services()) {
        if (services.contains(id)) continue;
        store_.forget(id);
        traffic_.forget(id);
    }
    timer_.expires_after(sample_interval);
    timer_.async_wait([this, &driver](const boost::system::error_code& error) {
        if (!error) sample(driver);
    });
}

}  // namespace apprunner::daemon
