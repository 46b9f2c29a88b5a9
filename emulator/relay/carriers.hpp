// Connections to the ports of the emulator's container, each through an exec stream of the engine
// (dial_stdio.hpp is at its end). Some are kept ready, because starting one takes as long as ssh
// and the engine do. One executor.
#pragma once

#include "docker/client.hpp"
#include "docker/exec_stream.hpp"
#include "emulator/base/result.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <string>
#include <utility>

namespace apprunner::relay {

/// A connection that was made; `first` has come behind the word that it was.
struct Carrier {
    std::unique_ptr<docker::ExecStream> stream;
    std::string first;
};

class Carriers : public std::enable_shared_from_this<Carriers> {
  public:
    /// `client` outlives it; `container` runs and has this program as /usr/bin/apprunner-sim.
    Carriers(
        boost::asio::any_io_executor executor, docker::EngineClient& client, std::string container
    )
        : executor_(std::move(executor)), client_(client), container_(std::move(container)) {}

    /// A connection to that port of the container's loopback. Errc::refused: nobody listens there;
    /// unreachable: the engine does not answer, with ssh's own words. One that was kept ready and
    /// has died meanwhile is replaced.
    [[nodiscard]] boost::asio::awaitable<base::Result<Carrier>> to(std::uint16_t port);
    /// Makes ready what is to be.
    void warm();
    /// Ends those that are ready; no more are made.
    void stop();

  private:
    using Stream = std::unique_ptr<docker::ExecStream>;

    static boost::asio::awaitable<base::Result<Stream>> open(std::shared_ptr<Carriers> self);
    static boost::asio::awaitable<void> open_ready(std::shared_ptr<Carriers> self);
    /// What was said for an answer; "": nothing, in time.
    static boost::asio::awaitable<std::string> greet(
        docker::ExecStream& stream, std::uint16_t port
    );

    boost::asio::any_io_executor executor_;
    docker::EngineClient& client_;
    const std::string container_;
    std::deque<Stream> ready_;
    std::size_t becoming_ready_ = 0;
    std::size_t opening_ = 0;
    bool is_stopped_ = false;
};

}  // namespace apprunner::relay
