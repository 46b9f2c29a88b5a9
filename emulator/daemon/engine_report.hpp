// What the daemon tells of its Docker Engine. Control thread only.
#pragma once

#include "docker/client.hpp"
#include "emulator/api/http/server.hpp"
#include "emulator/swarm/fleet.hpp"

#include <boost/asio/awaitable.hpp>

#include <optional>
#include <string>

namespace apprunner::daemon {

class EngineReport {
  public:
    /// `client` must outlive it; `fleet` is the same where it is a Swarm's, else nothing.
    /// `name` is told for the engine's address; empty: the client's own.
    EngineReport(docker::EngineClient& client, const swarm::Fleet* fleet, std::string name)
        : client_(client), fleet_(fleet), name_(std::move(name)) {}

    /// Whether it answers now; the rest is asked for once while it does.
    boost::asio::awaitable<api::EngineStatus> ask();
    /// Errc::not_found: it has none of that name.
    boost::asio::awaitable<base::Result<model::ImageDetails>> inspect_image(std::string reference);

    /// Tries how instances are reached: "direct", "joined", or in a Swarm its nodes after "swarm:
    /// "; the error says what to do.
    boost::asio::awaitable<base::Result<std::string>> try_reach(docker::Labels labels);

    /// What the API may ask of it.
    void add_to(api::Host& host) {
        host.engine_status = [this] { return ask(); };
        host.inspect_image = [this](std::string reference) {
            return inspect_image(std::move(reference));
        };
        host.image_names = [this] { return client_.image_names(); };
    }

  private:
    boost::asio::awaitable<base::Result<std::string>> look_at_swarm();

    docker::EngineClient& client_;
    const swarm::Fleet* fleet_;
    const std::string name_;
    std::optional<docker::EngineInfo> info_;
};

}  // namespace apprunner::daemon
