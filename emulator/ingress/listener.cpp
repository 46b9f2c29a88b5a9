// Implements listener.hpp: binding, and one coroutine that accepts.
#include "emulator/ingress/listener.hpp"

#include "emulator/ingress/send.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/steady_timer.hpp>

#include <fmt/format.h>

namespace apprunner::ingress {

namespace asio = boost::asio;
using Tcp = asio::ip::tcp;

namespace {

/// When the process is out of descriptors, or there is no place for a client, trying again at once
/// would only burn the CPU.
constexpr std::chrono::milliseconds accept_pause_ms{100};

base::Error bind_error(
    const boost::system::error_code& error, const std::string& address, std::uint16_t port
) {
    if (error == asio::error::address_in_use) {
        return {base::Errc::conflict, fmt::format("port {} on {} is taken", port, address)};
    }
    return {
        base::Errc::invalid_argument,
        fmt::format("cannot listen on {}:{}: {}", address, port, error.message())};
}

}  // namespace

Listener::Listener(Workers& workers, ClientRoom& room, std::string service_id)
    : workers_(workers),
      room_(room),
      service_id_(std::move(service_id)),
      acceptor_(workers.front()->executor()) {}

base::Result<void> Listener::bind(const std::string& address, std::uint16_t port) {
    boost::system::error_code error;
    const auto ip = asio::ip::make_address(address, error);
    if (error) return bind_error(error, address, port);
    const Tcp::endpoint endpoint(ip, port);
    acceptor_.open(endpoint.protocol(), error);
    if (!error) acceptor_.set_option(Tcp::acceptor::reuse_address(true), error);
    if (!error) acceptor_.bind(endpoint, error);
    if (!error) acceptor_.listen(asio::socket_base::max_listen_connections, error);
    if (!error) port_ = acceptor_.local_endpoint(error).port();
    if (!error) return {};
    boost::system::error_code ignored;
    acceptor_.close(ignored);
    return bind_error(error, address, port);
}

void Listener::start() {
    asio::co_spawn(acceptor_.get_executor(), accept(shared_from_this()), asio::detached);
}

void Listener::close() {
    workers_.front()->post([self = shared_from_this()] {
        boost::system::error_code ignored;
        self->acceptor_.close(ignored);
    });
}

asio::awaitable<void> Listener::accept(std::shared_ptr<Listener> self) {
    asio::steady_timer pause(self->acceptor_.get_executor());
    while (self->acceptor_.is_open()) {
        Worker& worker = *self->workers_[self->next_];
        const auto executor = worker.executor();
        Tcp::endpoint peer;
        auto [error, socket] =
            co_await self->acceptor_.async_accept(executor, peer, base::no_throw);
        if (error == asio::error::operation_aborted) co_return;
        if (error) {
            pause.expires_after(accept_pause_ms);
            (void)co_await pause.async_wait(base::no_throw);
            continue;
        }
        // The client waits, and behind it those that the kernel holds, until another one goes.
        ClientRoom::Place place = self->room_.take();
        while (!place) {
            pause.expires_after(accept_pause_ms);
            (void)co_await pause.async_wait(base::no_throw);
            if (!self->acceptor_.is_open()) co_return;
            place = self->room_.take();
        }
        self->next_ = (self->next_ + 1) % self->workers_.size();
        boost::system::error_code ignored;
        socket.set_option(Tcp::no_delay(true), ignored);
        socket.non_blocking(true, ignored);
        AcceptedSocket accepted{std::move(place), std::move(socket), peer, self->service_id_};
        worker.serve(std::move(accepted));
    }
}

}  // namespace apprunner::ingress
