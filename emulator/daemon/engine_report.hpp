// What the daemon tells of its Docker Engine. Control thread only.
#pragma once

#include "docker/client.hpp"
#include "emulator/api/http/server.hpp"

#include <boost/asio/awaitable.hpp>

#include <optional>

namespace apprunner::daemon {

class EngineReport {
  public:
    /// `client` must outlive it.
    explicit EngineReport(docker::EngineClient& client) : client_(client) {}

    /// Whether it answers now; the rest is asked for once while it does.
    boost::asio::awaitable<api::EngineStatus> ask();

  private:
    docker::EngineClient& client_;
    std::optional<docker::EngineInfo> info_;
};

}  // namespace apprunner::daemon
