// Implements worker.hpp: the thread, its timer, and what the control thread wants from it.
#include "emulator/ingress/worker.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>

#include <fmt/chrono.h>

#include <algorithm>
#include <random>

namespace apprunner::ingress {

namespace asio = boost::asio;

namespace {

std::uint64_t random_seed() {
    std::random_device device;
    return (static_cast<std::uint64_t>(device()) << 32U) | device();
}

/// Often enough for the shortest limit, seldom enough to cost nothing.
std::chrono::nanoseconds tick_interval_for(const IngressOptions& options) {
    using namespace std::chrono_literals;
    const base::Duration shortest = std::min(
        {options.request_limit,
         options.connect_limit,
         options.head_limit,
         options.idle_client_limit}
    );
    return std::clamp<std::chrono::nanoseconds>(shortest / 8, 5ms, 500ms);
}

asio::awaitable<void> serve_connection(Worker& worker, AcceptedSocket accepted) {
    ClientConnection connection(worker, std::move(accepted));
    co_await connection.run();
}

}  // namespace

Worker::Worker(
    const IngressOptions& options,
    std::shared_ptr<AccessLog> access_log,
    std::shared_ptr<asio::ssl::context> tls
)
    : options_(options),
      tick_interval_(tick_interval_for(options)),
      access_log_(std::move(access_log)),
      tls_(std::move(tls)),
      ids_(random_seed()) {}

Worker::~Worker() {
    end();
}

void Worker::end() {
    if (!thread_.joinable()) return;
    post([this] {
        finishing_ = true;
        closing_ = true;
        cut_all();
        timer_.cancel();
        work_.reset();
    });
    thread_.join();
}

void Worker::start() {
    thread_ = std::thread([this] { context_.run(); });
}

void Worker::serve(AcceptedSocket accepted) {
    asio::co_spawn(context_, serve_connection(*this, std::move(accepted)), asio::detached);
}

void Worker::cut_upstream(const InstanceLoad& load) {
    for (ClientConnection& connection : connections_) connection.cut_upstream(load);
}

void Worker::finish(std::function<void()> when_empty) {
    finishing_ = true;
    for (ClientConnection& connection : connections_) connection.finish();
    if (connections_.empty()) return when_empty();
    when_empty_ = std::move(when_empty);
}

void Worker::cut_all() {
    for (ClientConnection& connection : connections_) connection.cut();
}

void Worker::add(ClientConnection& connection) {
    connections_.push_back(connection);
    arm();
}

void Worker::remove(ClientConnection& connection) {
    connections_.erase(connections_.iterator_to(connection));
    if (connections_.empty() && when_empty_) std::exchange(when_empty_, nullptr)();
}

std::string_view Worker::date() {
    const auto now = std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
    if (now != date_of_) {
        date_of_ = now;
        const std::time_t seconds = std::chrono::system_clock::to_time_t(now);
        date_ = fmt::format("{:%a, %d %b %Y %H:%M:%S} GMT", fmt::gmtime(seconds));
    }
    return date_;
}

void Worker::arm() {
    if (armed_ || closing_) return;
    armed_ = true;
    timer_.expires_after(tick_interval_);
    timer_.async_wait([this](const boost::system::error_code& error) {
        armed_ = false;
        if (!error) tick();
    });
}

void Worker::tick() {
    const auto now = std::chrono::steady_clock::now();
    for (ClientConnection& connection : connections_) connection.tick(now);
    const bool any_idle_upstream = routes_.sweep(now);
    if (connections_.empty()) blocks_.drop_free();
    if (!connections_.empty() || any_idle_upstream) arm();
}

}  // namespace apprunner::ingress
