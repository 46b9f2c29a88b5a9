// The one door: AWS JSON over HTTP for App Runner, CloudWatch Logs, STS and ECR, and the emulator's
// own operations (AppRunnerSim.*), on one address. Control thread only.
#pragma once

#include "emulator/api/host.hpp"
#include "emulator/base/result.hpp"

#include <boost/asio/io_context.hpp>

#include <cstdint>
#include <memory>
#include <string>

namespace apprunner::api {

class Server {
  public:
    /// `driver`, `catalog`, `log_store` and `feed` must outlive the server.
    Server(
        boost::asio::io_context& control,
        ApiOptions options,
        runtime::Driver& driver,
        catalog::Catalog& catalog,
        logs::LogStore& log_store,
        logs::Feed& feed,
        Host host
    );
    ~Server();
    Server(const Server&) = delete;
    Server& operator=(const Server&) = delete;

    /// Binds and accepts. Unless the port is fixed, up to a hundred ports after a taken one are
    /// tried; Errc::conflict names the one that is taken.
    [[nodiscard]] base::Result<void> start();
    [[nodiscard]] std::uint16_t port() const;
    /// http://ADDRESS:PORT; after start().
    [[nodiscard]] std::string endpoint() const;
    /// Accepts nothing new; answers that are under way are written, long polls end empty.
    void stop();

  private:
    class Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace apprunner::api
