// The way to the ports of the emulator's container: a trunk (trunk.hpp) over one exec stream of the
// engine, with dial_stdio.hpp at its far end. It is made when it is first needed, and again after
// it broke. One executor.
#pragma once

#include "docker/client.hpp"
#include "docker/engine_connection.hpp"
#include "docker/exec_stream.hpp"
#include "emulator/base/result.hpp"
#include "emulator/relay/trunk.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

#include <cstdint>
#include <memory>
#include <string>
#include <utility>

namespace apprunner::relay {

class Carrier : public std::enable_shared_from_this<Carrier> {
  public:
    using Connection = std::unique_ptr<docker::EngineConnection>;

    /// `client` outlives it; `container` runs and has this program as far_program. `connection`: to
    /// that engine, on which nothing was said yet; null: it makes its own.
    Carrier(
        boost::asio::any_io_executor executor,
        docker::EngineClient& client,
        std::string container,
        Connection connection
    )
        : executor_(std::move(executor)),
          client_(client),
          container_(std::move(container)),
          connection_(std::move(connection)),
          is_made_(executor_) {}

    /// A line to that port of the container's loopback; where there is no way to the container, one
    /// that was cut, and says why, with ssh's own words.
    [[nodiscard]] boost::asio::awaitable<std::shared_ptr<TrunkLine>> to(std::uint16_t port);
    /// Cuts all lines; no more are made.
    void stop();

  private:
    using ExecStream = docker::ExecStream;

    static boost::asio::awaitable<void> make_trunk(std::shared_ptr<Carrier> self);
    boost::asio::awaitable<base::Result<void>> dial();
    boost::asio::awaitable<base::Result<void>> hear_greeting(std::shared_ptr<ExecStream> stream);
    static boost::asio::awaitable<void> live(
        std::shared_ptr<Carrier> self,
        std::shared_ptr<Trunk> trunk,
        std::shared_ptr<ExecStream> stream
    );

    boost::asio::any_io_executor executor_;
    docker::EngineClient& client_;
    const std::string container_;
    Connection connection_;
    std::shared_ptr<Trunk> trunk_;  ///< Null, or over: there is none.
    std::string trouble_;           ///< Why it could not be made.
    bool is_making_ = false;
    Bell is_made_;
    bool is_stopped_ = false;
};

}  // namespace apprunner::relay
