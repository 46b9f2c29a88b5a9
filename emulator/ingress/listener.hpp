// One listening port. Bound on the control thread, so that a taken port is told at once; accepting
// happens on the first ingress thread, which deals the connections out to all of them in turn.
// (A socket per thread with SO_REUSEPORT would let a second daemon of the same user take a share of
// the port unnoticed, and deals a handful of connections unevenly.)
#pragma once

#include "emulator/base/result.hpp"
#include "emulator/ingress/client_room.hpp"
#include "emulator/ingress/worker.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace apprunner::ingress {

using Workers = std::vector<std::unique_ptr<Worker>>;

class Listener : public std::enable_shared_from_this<Listener> {
  public:
    /// `service_id`: whose own port it is; empty: the shared one. `workers` and `room`
    /// must live for as long as the workers' threads run.
    Listener(Workers& workers, ClientRoom& room, std::string service_id);

    /// Port 0: any free one. Errc::conflict: it is taken. Control thread.
    [[nodiscard]] base::Result<void> bind(const std::string& address, std::uint16_t port);
    [[nodiscard]] std::uint16_t port() const { return port_; }
    /// Begins to accept. Control thread, once.
    void start();
    /// Stops accepting. Control thread.
    void close();

  private:
    static boost::asio::awaitable<void> accept(std::shared_ptr<Listener> self);

    Workers& workers_;
    ClientRoom& room_;
    const std::string service_id_;
    boost::asio::ip::tcp::acceptor acceptor_;
    std::uint16_t port_ = 0;
    std::size_t next_ = 0;
};

}  // namespace apprunner::ingress
