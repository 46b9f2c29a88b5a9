// The one door: AWS JSON over HTTP for App Runner, CloudWatch Logs, STS and ECR, and the emulator's
// own operations (AppRunnerSim.*), on one address. Control thread only.
#pragma once

#include "emulator/base/result.hpp"
#include "emulator/catalog/catalog.hpp"
#include "emulator/core/profile.hpp"
#include "emulator/logs/feed.hpp"
#include "emulator/logs/log_store.hpp"
#include "emulator/model/image.hpp"
#include "emulator/model/resource_name.hpp"
#include "emulator/runtime/driver.hpp"
#include "emulator/runtime/faults.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace apprunner::api {

/// What the daemon knows of its Docker Engine.
struct EngineStatus {
    std::string endpoint;  ///< unix:///var/run/docker.sock
    bool reachable = false;
    std::string error;  ///< Why not.
    std::string version;
    std::string api_version;
    std::string os;
    std::string architecture;
    std::string operating_system;
};

/// What the API asks of the rest of the daemon. Every function is called on the control thread.
struct Host {
    /// http://127.0.0.1:PORT of the service; empty: it has none.
    std::function<std::string(const std::string& service_id)> local_url;
    /// Asks the engine now.
    std::function<boost::asio::awaitable<EngineStatus>()> engine_status;
    /// What the engine knows of an image that it has; Errc::not_found when it has none of that
    /// name.
    std::function<boost::asio::awaitable<base::Result<model::ImageDetails>>(std::string reference)>
        inspect_image;
    /// Makes something fail on purpose for a while (runtime/faults.hpp has the kinds). `kind` is
    /// one of them.
    std::function<void(const std::string& service_name, std::string kind, int seconds)>
        inject_fault;
    /// Those in force for the service of that name.
    std::function<std::vector<runtime::FaultView>(const std::string& service_name)> faults;
    /// Writes down what an operation has changed. The error says why it cannot be kept.
    std::function<base::Result<void>()> keep;
    /// Ends the daemon; with `remove_services`, everything that it made is gone when `done` runs.
    /// `done` gets an empty text, or one sentence on what could not be removed.
    std::function<void(bool remove_services, std::function<void(std::string)> done)> stop;
};

struct Options {
    std::string address = "127.0.0.1";
    std::uint16_t port = 8070;  ///< 0: any free one.
    bool port_fixed = false;    ///< False: a taken port gives way to the next free one.
    model::Account account;
    std::string version;
    std::uint16_t ingress_port = 0;           ///< For DescribeDaemon.
    core::Profile profile;                    ///< Of services for which SetEmulation names none.
    std::string registry = "127.0.0.1:5000";  ///< Stands in for ECR; HOST:PORT.
};

class Server {
  public:
    /// `driver`, `catalog`, `log_store` and `feed` must outlive the server.
    Server(
        boost::asio::io_context& control,
        Options options,
        runtime::Driver& driver,
        catalog::Catalog& catalog,
        logs::LogStore& log_store,
        logs::Feed& feed,
        Host host
    );
    ~Server();
    Server(const Server&) = delete;
    Server& operator=(const Server&) = delete;

    /// Binds and accepts. Errc::conflict names the port that is taken.
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
