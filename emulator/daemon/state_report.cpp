// From what persistence and performers know to what the API tells.
#include "emulator/daemon/state_report.hpp"

#include "emulator/performers/orphans.hpp"
#include "emulator/persistence/kept_state.hpp"
#include "emulator/persistence/roll.hpp"
#include "emulator/runtime/driver.hpp"

namespace apprunner::daemon {

api::StateReport state_report_of(
    const persistence::KeptState& state,
    const std::function<std::string(const std::string& service_id)>& local_url
) {
    api::StateReport report;
    if (state.damage()) {
        report.what = state.damage()->what;
        report.backup = state.damage()->backup;
    }
    for (const persistence::KeptAside& each : state.aside()) {
        const persistence::RollEntry& service = each.service;
        const std::string url = service.route ? local_url(service.service_id) : "";
        report.aside.push_back({service.service_id, service.service_name, each.reason, url});
    }
    return report;
}

std::string published_name(
    const runtime::Driver& driver, const std::string& service_id, std::uint16_t port
) {
    const auto& services = driver.engine().services();
    const auto found = services.find(service_id);
    if (found == services.end()) return "";
    const std::string& url = found->second.service.service_url;
    return url.substr(0, url.rfind(':')) + ":" + std::to_string(port);
}

boost::asio::awaitable<base::Result<api::OrphanReport>> look_for_orphans(
    docker::EngineClient& client, std::string owner, bool removes
) {
    const performers::OwnerInFolder owner_in = persistence::owner_in;
    const auto found = co_await performers::find_orphans(client, owner, owner_in);
    if (!found) co_return found.error();
    api::OrphanReport report;
    for (const performers::Orphan& each : *found) {
        (each.is_container ? report.containers : report.networks).push_back(each.name);
    }
    if (removes) report.left = co_await performers::remove_orphans(client, *found);
    co_return report;
}

}  // namespace apprunner::daemon
