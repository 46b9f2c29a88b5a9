// An app of a scripted container with real sockets on a loopback address of its own: it listens and
// answers as the script has it at the age that it is told. Lives on one executor, that of the fake
// engine.
#pragma once

#include "emulator/model/image.hpp"
#include "emulator/sim/scenario.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>

#include <cstdint>
#include <memory>
#include <set>
#include <string>
#include <vector>

namespace apprunner::contract {

struct AppPlace {
    std::string probe_address;     ///< IPv4 on loopback: the only one that it really listens on.
    std::string instance_address;  ///< What "hostname" stands for.
    std::uint16_t port = 0;        ///< What PORT says.
};

class FakeApp : public std::enable_shared_from_this<FakeApp> {
  public:
    FakeApp(boost::asio::any_io_executor executor, sim::AppScript script, AppPlace place);

    /// Opens and closes what its script opens and closes until then. Ages come in order.
    void be_at(base::Duration age);
    /// The process ends, and with it every socket of its.
    void end();

    /// What it listens on by its script, as its kernel would list it; sorted.
    [[nodiscard]] std::vector<model::ListeningSocket> listeners() const;
    /// HTTP requests that have come so far.
    [[nodiscard]] int requests() const { return requests_; }
    [[nodiscard]] const sim::AppScript& script() const { return script_; }

  private:
    using Tcp = boost::asio::ip::tcp;

    [[nodiscard]] bool is_reached_by_probes() const;
    [[nodiscard]] int status() const;
    void open();
    static boost::asio::awaitable<void> accept(std::shared_ptr<FakeApp> self);
    static boost::asio::awaitable<void> serve(
        std::shared_ptr<FakeApp> self, std::shared_ptr<Tcp::socket> socket
    );

    boost::asio::any_io_executor executor_;
    sim::AppScript script_;
    AppPlace place_;
    base::Duration age_{};
    Tcp::acceptor acceptor_;
    std::set<std::shared_ptr<Tcp::socket>> clients_;
    int requests_ = 0;
    bool has_ended_ = false;
};

}  // namespace apprunner::contract
