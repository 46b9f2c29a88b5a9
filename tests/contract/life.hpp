// One emulator's life on a fake machine: control thread, Docker client, ingress, driver and
// performers, made and taken down in the order in which the daemon has them. The thread that runs
// it is its control thread.
#pragma once

#include "docker/client.hpp"
#include "emulator/ingress/ingress.hpp"
#include "emulator/logs/feed.hpp"
#include "emulator/logs/log_store.hpp"
#include "emulator/performers/performer.hpp"
#include "emulator/runtime/driver.hpp"
#include "tests/contract/fake_machine.hpp"

#include <boost/asio/io_context.hpp>

#include <chrono>
#include <functional>
#include <optional>
#include <string>

namespace apprunner::contract {

struct Life {
    Life(const FakeMachine& machine, core::EngineOptions options);

    void run_for(std::chrono::milliseconds length);
    /// False: it has taken longer than any machine needs.
    [[nodiscard]] bool run_until(const std::function<bool()>& holds);
    /// Containers and networks; nothing is performed any more. Gives what is left, in words.
    std::string remove_everything();

    boost::asio::io_context control{1};
    docker::EngineClient client;
    ingress::Ingress ingress;
    logs::LogStore log_store;
    logs::Feed feed;
    runtime::Driver driver;
    std::optional<performers::Performer> performer;
};

}  // namespace apprunner::contract
