// One coroutine that accepts, one for each connection. The script is read here anew, and not by the
// virtual world's own functions: a mistake in those must not be made twice.
#include "tests/contract/fake_app.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>

#include <algorithm>
#include <array>
#include <chrono>

namespace apprunner::contract {

namespace asio = boost::asio;

namespace {

constexpr auto no_throw = asio::as_tuple(asio::use_awaitable);
constexpr std::size_t head_bytes_max = 16 * 1024;

bool is_open_at(const sim::Listening& socket, base::Duration age) {
    return socket.from <= age && (!socket.until || age < *socket.until);
}

/// Between a request and its answer.
struct Wait {
    explicit Wait(const asio::any_io_executor& executor) : timer(executor) {}

    asio::steady_timer timer;
    std::array<char, 1> byte{};
};

std::string answer_of(int status) {
    if (status == sim::Answering::not_http) return "SSH-2.0-OpenSSH_9.2\r\n";
    return "HTTP/1.1 " + std::to_string(status) + " Whatever\r\nContent-Length: 0\r\n\r\n";
}

}  // namespace

FakeApp::FakeApp(asio::any_io_executor executor, sim::AppScript script, AppPlace place)
    : executor_(std::move(executor)),
      script_(std::move(script)),
      place_(std::move(place)),
      acceptor_(executor_) {}

std::vector<model::ListeningSocket> FakeApp::listeners() const {
    std::vector<model::ListeningSocket> listeners;
    for (const sim::Listening& socket : script_.listening) {
        if (has_ended_ || !is_open_at(socket, age_)) continue;
        const bool is_name = socket.address == "hostname";
        listeners.push_back(
            {is_name ? place_.instance_address : socket.address,
             socket.port == 0 ? place_.port : socket.port}
        );
    }
    std::sort(listeners.begin(), listeners.end());
    return listeners;
}

/// A probe comes by the container's probe address. What listens on loopback in the container's own
/// network, or on its other address, never hears of it.
bool FakeApp::is_reached_by_probes() const {
    const auto all = listeners();
    return std::any_of(all.begin(), all.end(), [this](const model::ListeningSocket& each) {
        const bool is_any = each.address == "0.0.0.0" || each.address == "::";
        return each.port == place_.port && (is_any || each.address == place_.probe_address);
    });
}

int FakeApp::status() const {
    base::Duration age = age_;
    if (script_.answering_repeats > base::Duration::zero()) age %= script_.answering_repeats;
    int status = 200;
    for (const sim::Answering& each : script_.answering) {
        if (each.from <= age) status = each.status;
    }
    return status;
}

void FakeApp::be_at(base::Duration age) {
    if (has_ended_) return;
    age_ = age;
    const bool is_open = acceptor_.is_open();
    if (is_reached_by_probes() && !is_open) {
        open();
    } else if (!is_reached_by_probes() && is_open) {
        acceptor_.close();
    }
}

/// An address that cannot be bound is no case of ours: it throws, and the test ends.
void FakeApp::open() {
    const Tcp::endpoint endpoint(asio::ip::make_address(place_.probe_address), place_.port);
    acceptor_ = Tcp::acceptor(executor_, endpoint);
    asio::co_spawn(executor_, accept(shared_from_this()), asio::detached);
}

void FakeApp::end() {
    has_ended_ = true;
    boost::system::error_code ignored;
    acceptor_.close(ignored);
    for (const auto& client : clients_) client->close(ignored);
    clients_.clear();
}

asio::awaitable<void> FakeApp::accept(std::shared_ptr<FakeApp> self) {
    while (true) {
        auto [failed, socket] = co_await self->acceptor_.async_accept(no_throw);
        if (failed) co_return;
        auto client = std::make_shared<Tcp::socket>(std::move(socket));
        self->clients_.insert(client);
        asio::co_spawn(self->executor_, serve(self, client), asio::detached);
    }
}

/// A TCP check connects and leaves; an HTTP one gets what the script says at that age.
asio::awaitable<void> FakeApp::serve(
    std::shared_ptr<FakeApp> self, std::shared_ptr<Tcp::socket> socket
) {
    std::string head;
    auto buffer = asio::dynamic_buffer(head, head_bytes_max);
    auto [failed, size] = co_await asio::async_read_until(*socket, buffer, "\r\n\r\n", no_throw);
    if (!failed) {
        ++self->requests_;
        const int status = self->status();
        const bool hangs = status == sim::Answering::hangs;
        // A client that leaves, or the end of the app, ends the wait too.
        const auto wait = std::make_shared<Wait>(self->executor_);
        wait->timer.expires_after(hangs ? std::chrono::hours(1) : self->script_.answer_takes);
        const auto space = asio::buffer(wait->byte);
        socket->async_read_some(space, [wait](const auto&, std::size_t) { wait->timer.cancel(); });
        co_await wait->timer.async_wait(no_throw);
        socket->cancel(failed);
        if (status > 0 || status == sim::Answering::not_http) {
            const std::string text = answer_of(status);
            const auto bytes = asio::buffer(text);
            co_await asio::async_write(*socket, bytes, no_throw);
        }
    }
    self->clients_.erase(socket);
    socket->close(failed);
}

}  // namespace apprunner::contract
