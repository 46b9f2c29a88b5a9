// A daemon's life on a state folder, as far as keeping goes: an engine, a catalog and log groups
// that are read from it, and a writer.
#pragma once

#include "emulator/catalog/catalog.hpp"
#include "emulator/core/engine.hpp"
#include "emulator/logs/log_store.hpp"
#include "emulator/persistence/reader.hpp"
#include "emulator/persistence/writer.hpp"
#include "tests/component/persistence/folder.hpp"

#include <boost/asio/io_context.hpp>

#include <chrono>
#include <optional>
#include <string>

namespace apprunner::persistence {

inline constexpr base::Now now{
    base::SteadyTime(std::chrono::seconds(1000)),
    base::WallTime(std::chrono::seconds(1'700'000'000))};

inline core::EngineOptions engine_options() {
    core::EngineOptions options;
    options.url_suffix = ":8071";
    options.seed = 3;
    return options;
}

/// One daemon's life on a folder, as far as keeping goes.
struct Life {
    explicit Life(const Folder& folder) {
        auto store = persistence::Store::open(folder.path());
        if (!store) throw base::ErrorException(store.error());
        owner = owner_of(*store, "first").value();
        load_catalog(*store, now.steady, catalog).value();
        load_log_streams(*store, logs).value();
        kept = load_services(*store).value();
        keeper.emplace(control, std::move(*store), catalog, logs);
        load_log_events(keeper->store(), logs).value();
        for (const auto& [name, profile] : kept.profiles) engine.restore_profile(name, profile);
        for (const core::SavedService& service : kept.services) engine.restore(service, now);
        keep();
    }

    void keep() { keeper->keep(engine.take_outbox(), engine); }

    std::string create(const std::string& name) {
        core::CreateService request;
        request.service_name = name;
        request.configuration.source.image_repository.emplace().image_identifier = "shop:1";
        const auto answer = engine.submit(request, now);
        keep();
        return answer.value().service_arn;
    }

    boost::asio::io_context control;
    catalog::Catalog catalog{7, now.wall};
    logs::LogStore logs;
    core::Engine engine{engine_options()};
    KeptServices kept;
    std::string owner;
    std::optional<StateWriter> keeper;
};

}  // namespace apprunner::persistence
