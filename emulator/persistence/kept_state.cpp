// Opens the state folder, has it looked over, reads catalog, logs and services back, and fills the
// feed from kept lines. The order matters: what is read must not be taken for a change.
#include "emulator/persistence/kept_state.hpp"

#include "emulator/base/ids.hpp"
#include "emulator/catalog/catalog.hpp"
#include "emulator/persistence/reader.hpp"
#include "emulator/persistence/sqlite/store.hpp"
#include "emulator/persistence/state_check.hpp"
#include "emulator/runtime/clock.hpp"
#include "emulator/runtime/driver.hpp"

#include <spdlog/spdlog.h>

#include <utility>

namespace apprunner::persistence {

base::Result<void> KeptState::open(boost::asio::io_context& control, const std::string& folder) {
    APPRUNNER_TRY(lock, StateLock::take(folder));
    APPRUNNER_TRY(found, mend_state(folder, runtime::read_clock()));
    if (found) spdlog::error("{}; a copy is {}", found->what, found->backup);
    APPRUNNER_TRY(store, Store::open(folder, std::move(lock)));
    APPRUNNER_TRY(
        owner, persistence::owner_of(store, base::IdSource(runtime::fresh_seed()).hex32())
    );
    folder_ = folder;
    owner_ = owner;
    const auto catalog = persistence::load_catalog(store, runtime::read_clock().steady, catalog_);
    if (!catalog) return catalog.error();
    const auto streams = persistence::load_log_streams(store, logs_);
    if (!streams) return streams.error();
    APPRUNNER_TRY(kept, persistence::load_services(store));
    kept_ = std::move(kept);
    keeper_.emplace(control, std::move(store), catalog_, logs_);
    return persistence::load_log_events(keeper_->store(), logs_);
}

base::Result<void> KeptState::restore(runtime::Driver& driver) {
    RollKeeper roll(folder_, owner_);
    for (const KeptAside& each : kept_.aside) roll.add(each.service);
    for (const core::SavedService& each : kept_.services) {
        const model::Service& service = each.view.service;
        if (service.status == model::ServiceStatus::deleted) continue;
        roll.add({service.service_id, service.service_name, std::nullopt});
    }
    // Where services go on, it is written with their routes, at once.
    if (kept_.services.empty()) roll.write();
    keeper_->set_roll(std::move(roll));
    driver.set_keeper([this, &driver](const core::Outbox& outbox) {
        keeper_->keep(outbox, driver.engine());
    });
    for (const auto& [name, profile] : kept_.profiles) driver.restore_profile(name, profile);
    driver.journal().tell_again(kept_.services);
    if (!kept_.services.empty()) {
        spdlog::info("going on with {} services of an earlier daemon", kept_.services.size());
    }
    driver.restore(std::move(kept_.services));
    kept_.services.clear();
    return {};
}

}  // namespace apprunner::persistence
