// The performer's side of the ingress: routes and drains that were ordered, and how much traffic
// there is.
#include "emulator/ingress/ingress.hpp"
#include "emulator/performers/instance_run.hpp"
#include "emulator/performers/performer.hpp"
#include "emulator/runtime/driver.hpp"
#include "probes/io/port_holder.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <map>
#include <string>
#include <utility>
#include <vector>

namespace apprunner::performers {

namespace {

constexpr std::chrono::seconds sample_interval{1};
/// For requests on an instance whose machine is gone, and nobody closes their connections, or is
/// drained, and the app may finish them.
constexpr std::chrono::seconds lost_grace{10};

/// Those of the service's lost instances that its next route is without.
std::vector<std::string> take_lost(
    std::map<std::string, std::string>& lost, const core::SwitchTraffic& effect
) {
    std::vector<std::string> taken;
    std::erase_if(lost, [&](const auto& each) {
        const auto is_it = [&](const auto& target) { return target.instance_id == each.first; };
        if (each.second != effect.service_id) return false;
        if (std::any_of(effect.targets.begin(), effect.targets.end(), is_it)) return false;
        taken.push_back(each.first);
        return true;
    });
    return taken;
}

}  // namespace

void Performer::on(const core::SwitchTraffic& effect) {
    core::TrafficSwitched fact;
    fact.service_id = effect.service_id;
    fact.route_generation = effect.route_generation;
    ingress::Route route;
    route.service_id = effect.service_id;
    route.service_name = effect.service_name;
    route.host = effect.service_host;
    route.mode = effect.mode;
    route.forwards_https = effect.forwards_https;
    route.max_concurrency = effect.max_concurrency;
    route.targets = effect.targets;
    route.local_port = effect.local_port;
    auto lost = take_lost(world_.lost_instances, effect);
    ingress_.set_route(std::move(route), [this, fact, lost = std::move(lost)] {
        for (const std::string& id : lost) ingress_.drain(id, lost_grace, [](bool) {});
        driver_.observe(fact);
    });
    const std::uint16_t port = ingress_.local_port(effect.service_id).value_or(0);
    if (effect.local_port == 0 || effect.local_port == port) return;
    spdlog::warn(
        "port {} of service {} is taken{}: the service is at port {} for now",
        effect.local_port,
        effect.service_name,
        probes::port_holder_text(effect.local_port),
        port
    );
}

void Performer::on(const core::DrainInstance& effect) {
    core::Drained fact;
    fact.service_id = effect.service_id;
    fact.instance_id = effect.instance_id;
    ingress_.drain(effect.instance_id, effect.limit, [this, fact](bool all_finished) mutable {
        fact.all_finished = all_finished;
        driver_.observe(fact);
    });
}

/// Tells the engine each second how many requests were under way at once; a service that falls
/// silent is told once more, with zero, so that it can be scaled in.
void Performer::sample_traffic() {
    crash_on_purpose();
    for (const auto& [instance_id, run] : runs_) run->look_at_memory();
    const std::map<std::string, unsigned> peaks = ingress_.take_peaks();
    for (const std::string& service_id : std::exchange(busy_services_, {})) {
        if (!peaks.contains(service_id)) driver_.observe(core::InFlightSampled{service_id, 0});
    }
    for (const auto& [service_id, peak] : peaks) {
        busy_services_.insert(service_id);
        driver_.observe(core::InFlightSampled{service_id, peak});
    }
    arm_sampling();
}

void Performer::arm_sampling() {
    sample_timer_.expires_after(sample_interval);
    sample_timer_.async_wait([this](const boost::system::error_code& error) {
        if (!error) sample_traffic();
    });
}

}  // namespace apprunner::performers
