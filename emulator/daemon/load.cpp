// One coroutine keeps the rate, one for each request counts what came of it.
#include "emulator/daemon/load.hpp"

#include "emulator/base/await.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/string_body.hpp>

#include <algorithm>
#include <chrono>
#include <tuple>
#include <utility>

namespace apprunner::daemon {

namespace asio = boost::asio;
namespace http = boost::beast::http;

namespace {

using std::chrono::steady_clock;

constexpr std::chrono::seconds answer_limit{10};
constexpr std::uint64_t answer_bytes_max = 4UL * 1024 * 1024;
constexpr int under_way_max = 500;  ///< More are not sent: the service is too slow for them.

}  // namespace

struct LoadMaker::Load {
    api::LoadView counts;
    std::uint16_t port = 0;
    steady_clock::time_point ends_at;
    bool is_replaced = false;
    int under_way = 0;
};

LoadMaker::~LoadMaker() {
    for (const auto& [id, load] : loads_) load->is_replaced = true;
}

std::optional<api::LoadView> LoadMaker::find(const std::string& service_id) const {
    const auto found = loads_.find(service_id);
    if (found == loads_.end()) return std::nullopt;
    api::LoadView view = found->second->counts;
    const std::chrono::duration<double> left = found->second->ends_at - steady_clock::now();
    view.ends_in_s = std::max(0.0, left.count());
    return view;
}

base::Result<void> LoadMaker::start(
    const std::string& service_id, std::uint16_t port, int per_second, int seconds
) {
    const auto now = steady_clock::now();
    const auto running = loads_.find(service_id);
    if (seconds == 0) {
        if (running == loads_.end()) return {};
        running->second->is_replaced = true;
        running->second->ends_at = now;
        return {};
    }
    if (running != loads_.end()) {
        running->second->is_replaced = true;
        loads_.erase(running);
    }
    const auto is_over = [now](const auto& entry) { return entry.second->ends_at <= now; };
    if (loads_.size() >= loads_max) std::erase_if(loads_, is_over);
    if (loads_.size() >= loads_max) {
        return base::Error(base::Errc::conflict, "Other services are under load already.");
    }
    const auto load = std::make_shared<Load>();
    load->counts.per_second = per_second;
    load->port = port;
    load->ends_at = now + std::chrono::seconds(seconds);
    loads_[service_id] = load;
    asio::co_spawn(control_, make(load), asio::detached);
    return {};
}

asio::awaitable<void> LoadMaker::make(std::shared_ptr<Load> load) {
    const auto executor = co_await asio::this_coro::executor;
    asio::steady_timer timer(executor);
    const auto pause = std::chrono::nanoseconds(std::chrono::seconds(1)) / load->counts.per_second;
    auto next = steady_clock::now();
    while (!load->is_replaced && next < load->ends_at) {
        if (load->under_way < under_way_max) {
            ++load->counts.sent;
            asio::co_spawn(executor, ask(load), asio::detached);
        }
        next += pause;
        // Requests that the daemon was too busy for are not made up for in a burst.
        next = std::max(next, steady_clock::now() - pause);
        timer.expires_at(next);
        co_await timer.async_wait(base::no_throw);
    }
}

asio::awaitable<void> LoadMaker::ask(std::shared_ptr<Load> load) {
    ++load->under_way;
    const auto executor = co_await asio::this_coro::executor;
    boost::beast::tcp_stream stream(executor);
    stream.expires_after(answer_limit);
    const asio::ip::tcp::endpoint endpoint(asio::ip::address_v4::loopback(), load->port);
    auto [error] = co_await stream.async_connect(endpoint, base::no_throw);
    http::response_parser<http::string_body> parser;
    parser.body_limit(answer_bytes_max);
    if (!error) {
        const std::string request =
            "GET / HTTP/1.1\r\nHost: 127.0.0.1:" + std::to_string(load->port) +
            "\r\nUser-Agent: apprunner-sim load\r\nConnection: close\r\n\r\n";
        const asio::const_buffer whole = asio::buffer(request);
        std::tie(error, std::ignore) = co_await asio::async_write(stream, whole, base::no_throw);
    }
    if (!error) {
        boost::beast::flat_buffer buffer;
        std::tie(error, std::ignore) =
            co_await http::async_read(stream, buffer, parser, base::no_throw);
    }
    --load->under_way;
    const unsigned status = error ? 0 : parser.get().result_int();
    if (status == 0) {
        ++load->counts.unanswered;
    } else if (status >= 500) {
        ++load->counts.answered_5xx;
    } else if (status >= 400) {
        ++load->counts.answered_4xx;
    } else {
        ++load->counts.answered_2xx;
    }
}

}  // namespace apprunner::daemon
