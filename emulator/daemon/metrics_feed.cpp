// From access records, facts and views to values; forgets services that the engine has forgotten.
#include "emulator/daemon/metrics_feed.hpp"

#include "emulator/base/await.hpp"
#include "emulator/runtime/clock.hpp"
#include "emulator/runtime/driver.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>

#include <algorithm>
#include <chrono>
#include <utility>
#include <vector>

namespace apprunner::daemon {

namespace asio = boost::asio;

namespace {

constexpr std::chrono::seconds sample_interval{10};
/// Each instance costs a question to the engine.
constexpr std::chrono::seconds use_interval{20};
constexpr double percent = 100;
constexpr double units_per_cpu = 1024;
constexpr double bytes_per_mb = 1024 * 1024;

std::size_t serving_of(const core::ServiceView& view) {
    const auto count =
        std::count_if(view.instances.begin(), view.instances.end(), [](const auto& each) {
            return each.state == core::InstanceState::serving;
        });
    return static_cast<std::size_t>(count);
}

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
    asio::co_spawn(control_, follow_use(driver), asio::detached);
}

void MetricsFeed::sample(runtime::Driver& driver) {
    const auto& services = driver.engine().services();
    for (const auto& [id, view] : services) {
        const std::size_t serving = serving_of(view);
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

asio::awaitable<void> MetricsFeed::follow_use(runtime::Driver& driver) {
    while (true) {
        co_await base::sleep_for(use_interval);
        co_await look_at_use(driver);
    }
}

/// One question after the other: nobody waits for them.
asio::awaitable<void> MetricsFeed::look_at_use(runtime::Driver& driver) {
    std::vector<std::pair<std::string, std::string>> serving;
    for (const auto& [id, view] : driver.engine().services()) {
        for (const core::InstanceView& each : view.instances) {
            if (each.state == core::InstanceState::serving && !each.container_id.empty()) {
                serving.emplace_back(id, each.container_id);
            }
        }
    }
    Uses uses;
    for (const auto& [service_id, container_id] : serving) {
        const auto used = co_await client_.resources_used(container_id);
        const auto& services = driver.engine().services();
        const auto service = services.find(service_id);
        // Of one that has ended meanwhile nothing is told.
        if (!used || service == services.end() || used->memory_bytes == 0) continue;
        note_use(service->second, container_id, *used, uses);
    }
    uses_ = std::move(uses);
}

/// Percent of what the instance is given (developer guide, "Viewing service metrics").
void MetricsFeed::note_use(
    const core::ServiceView& view,
    const std::string& container_id,
    const docker::ResourceUse& used,
    Uses& uses
) {
    const auto& given = view.service.configuration.instance;
    const std::string& id = view.service.service_id;
    const base::WallTime now = runtime::read_clock().wall;
    const Use use{used.cpu_ns, std::chrono::steady_clock::now()};
    uses[container_id] = use;
    const double memory = static_cast<double>(used.memory_bytes) / bytes_per_mb / given.memory_mb;
    store_.note_value(id, metrics::Metric::memory_utilization, memory * percent, now);
    const auto before = uses_.find(container_id);
    if (before == uses_.end() || used.cpu_ns < before->second.cpu_ns) return;
    const std::chrono::duration<double, std::nano> passed = use.at - before->second.at;
    const double cpus = given.cpu_units / units_per_cpu;
    const double busy = static_cast<double>(used.cpu_ns - before->second.cpu_ns) / passed.count();
    store_.note_value(id, metrics::Metric::cpu_utilization, busy / cpus * percent, now);
}

}  // namespace apprunner::daemon
