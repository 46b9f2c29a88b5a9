// The ends: of a service's networks and ports, and of everything that is ours in the engine.
#include "emulator/base/await.hpp"
#include "emulator/base/text.hpp"
#include "emulator/ingress/ingress.hpp"
#include "emulator/performers/engine_retry.hpp"
#include "emulator/performers/instance_run.hpp"
#include "emulator/performers/labels.hpp"
#include "emulator/performers/performer.hpp"
#include "emulator/runtime/driver.hpp"

#include <algorithm>

namespace apprunner::performers {

namespace asio = boost::asio;

namespace {

using std::chrono::seconds;

/// By then even a container that ignores SIGTERM is gone.
constexpr seconds end_limit{45};
constexpr std::chrono::milliseconds end_step{5};
/// By then an engine has made what it was asked for before it stopped answering, and has let go of
/// what it was removing.
constexpr seconds late_network_limit{60};
/// Of an engine that answers too late, or lets go of containers too late, when all of ours is to
/// go.
constexpr std::chrono::minutes slow_end_limit{2};
/// And of one that has removed all, and may still be making a network.
constexpr seconds quiet_end_limit{10};

bool has_removal_under_way(const LeftoversRemoved& removed) {
    const auto& left = removed.containers_left;
    return std::any_of(left.begin(), left.end(), [](const std::string& words) {
        return words.find("already in progress") != std::string::npos;
    });
}

/// What is removed again a while later: an engine that is slow lets go of it then.
bool may_go_later(const base::Error& error) {
    return is_unsettled(error) || error.detail.find("has active endpoints") != std::string::npos;
}

}  // namespace

void Performer::on(const core::RemoveService& effect) {
    spawn(remove_service(effect), "remove service");
}

asio::awaitable<void> Performer::remove_service(core::RemoveService effect) {
    const auto removed = co_await remove_networks(effect.service_id);
    // One whose making was never answered may come late.
    const bool is_unsure = world_.unsure_services.erase(effect.service_id) > 0;
    if (is_unsure || (!removed && may_go_later(removed.error()))) {
        spawn(remove_networks_when_back(effect.service_id), "networks");
    } else if (!removed) {
        journal_.remark(effect.service_id, "", "a network is left: " + removed.error().detail);
    }
    core::ServiceRemoved fact;
    fact.service_id = effect.service_id;
    ingress_.remove_service(effect.service_id, [this, fact] { driver_.observe(fact); });
}

/// Those that are known, and any other that is labelled as the service's.
asio::awaitable<base::Result<void>> Performer::remove_networks(std::string service_id) {
    auto removed = co_await networks_.remove_service(service_id);
    if (!removed && is_absence(removed.error())) co_return removed;
    std::vector<std::string> labels = owner_filter(world_.owner);
    labels.push_back(std::string(service_id_label) + "=" + service_id);
    const auto found = co_await client_.list_networks(labels);
    if (!found) co_return found.error();
    for (const docker::NetworkInfo& each : *found) {
        const auto service = each.labels.find(service_id_label);
        if (service == each.labels.end() || service->second != service_id) continue;
        removed = co_await remove_network_for_good(client_, each.id);
        if (!removed) co_return removed;
    }
    co_return removed;
}

/// The service is gone; its networks go as soon as the engine answers again, and those that come
/// late a while after.
asio::awaitable<void> Performer::remove_networks_when_back(std::string service_id) {
    auto removed = co_await remove_networks(service_id);
    const auto late_until = std::chrono::steady_clock::now() + late_network_limit;
    while (!is_ending_) {
        const bool is_away = !removed && is_absence(removed.error());
        if (!is_away && std::chrono::steady_clock::now() > late_until) break;
        co_await base::sleep_for(engine_retry_pause);
        removed = co_await remove_networks(service_id);
    }
    if (!removed) journal_.remark(service_id, "", "a network is left: " + removed.error().detail);
}

void Performer::let_go() {
    is_ending_ = true;
    memory_kills_.cancel();
    sample_timer_.cancel();
}

/// One that answers late has done it late, and is asked again; what it may still be making is
/// looked for. One that is not there is not waited for.
asio::awaitable<base::Result<LeftoversRemoved>> Performer::remove_all_of_ours() {
    const KeptContainers none;
    const auto began = std::chrono::steady_clock::now();
    while (true) {
        auto removed = co_await remove_leftovers(client_, world_.owner, none);
        const auto lasted = std::chrono::steady_clock::now() - began;
        const bool is_slow = removed ? has_removal_under_way(*removed)
                                     : removed.error().code == base::Errc::timed_out;
        const bool may_come = removed && networks_.may_come_late() && lasted < quiet_end_limit;
        if (!may_come && (!is_slow || lasted > slow_end_limit)) co_return removed;
        co_await base::sleep_for(engine_retry_pause);
    }
}

asio::awaitable<std::string> Performer::remove_everything(seconds grace) {
    let_go();
    co_await prepare();
    const bool had_runs = !runs_.empty();
    for (const auto& [instance_id, run] : runs_) run->request_stop(grace);
    const auto deadline = std::chrono::steady_clock::now() + end_limit;
    while ((!runs_.empty() || world_.late_removals > 0) &&
           std::chrono::steady_clock::now() < deadline)
        co_await base::sleep_for(end_step);
    co_await roles_.remove_network();
    co_await networks_.leave();
    const auto removed = co_await remove_all_of_ours();
    if (removed) {
        // A network that is not let go of is the engine's to mend, and no reason to stay.
        left_behind_ = removed->networks_left;
        co_return base::joined(removed->containers_left, "; ");
    }
    const bool has_none = !had_runs && !networks_.has_any() && kept_.services.empty();
    if (removed.error().code == base::Errc::unreachable && has_none) co_return "";
    co_return removed.error().detail;
}

}  // namespace apprunner::performers
