// Accepts connections and ends with them.
#include "emulator/agent/agent.hpp"

#include "docker/client.hpp"
#include "emulator/agent/connection.hpp"
#include "emulator/base/await.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/ip/address.hpp>
#include <boost/asio/signal_set.hpp>

#include <fmt/format.h>
#include <netinet/tcp.h>

#include <csignal>
#include <cstdio>

namespace apprunner::agent {

namespace asio = boost::asio;

namespace {

/// A daemon whose machine has died is noticed: its streams would stay open in the engine.
constexpr int silence_s_max = 30;
constexpr int probes_s = 10;
constexpr std::chrono::milliseconds accept_pause{100};
constexpr std::chrono::milliseconds end_step{250};

void notice_death(asio::ip::tcp::socket& socket) {
    using Idle = asio::detail::socket_option::integer<IPPROTO_TCP, TCP_KEEPIDLE>;
    using Interval = asio::detail::socket_option::integer<IPPROTO_TCP, TCP_KEEPINTVL>;
    boost::system::error_code ignored;
    socket.set_option(asio::socket_base::keep_alive(true), ignored);
    socket.set_option(Idle(silence_s_max), ignored);
    socket.set_option(Interval(probes_s), ignored);
    socket.set_option(asio::ip::tcp::no_delay(true), ignored);
}

}  // namespace

Agent::Agent(asio::io_context& context, AgentOptions options)
    : context_(context), options_(std::move(options)), acceptor_(context) {}

Agent::~Agent() {
    stop();
}

base::Result<void> Agent::start() {
    boost::system::error_code error;
    const auto address = asio::ip::make_address(options_.host, error);
    const asio::ip::tcp::endpoint where(address, options_.port);
    if (!error) acceptor_.open(where.protocol(), error);
    if (!error) acceptor_.set_option(asio::ip::tcp::acceptor::reuse_address(true), error);
    if (!error) acceptor_.bind(where, error);
    if (!error) acceptor_.listen(asio::socket_base::max_listen_connections, error);
    if (error) {
        return base::Error(
            base::Errc::conflict,
            fmt::format("cannot listen on {}:{}: {}", options_.host, options_.port, error.message())
        );
    }
    asio::co_spawn(context_, accept(), asio::detached);
    return {};
}

std::uint16_t Agent::port() const {
    boost::system::error_code ignored;
    return acceptor_.local_endpoint(ignored).port();
}

void Agent::stop() {
    boost::system::error_code ignored;
    acceptor_.close(ignored);
    for (const auto& each : connections_) each->close();
}

asio::awaitable<void> Agent::accept() {
    while (acceptor_.is_open()) {
        auto [error, socket] = co_await acceptor_.async_accept(base::no_throw);
        if (!acceptor_.is_open()) co_return;
        if (error) {
            co_await base::sleep_for(accept_pause);  // No descriptor is free.
            continue;
        }
        if (connections_.size() >= options_.connections_max) continue;
        notice_death(socket);
        auto connection = std::make_shared<Connection>(std::move(socket), options_);
        asio::co_spawn(context_, serve(std::move(connection)), asio::detached);
    }
}

asio::awaitable<void> Agent::serve(std::shared_ptr<Connection> connection) {
    connections_.insert(connection);
    co_await connection->live();
    connections_.erase(connection);
}

namespace {

/// A node that is drained loses its agents first, and the daemon is to end its instances yet.
asio::awaitable<void> wait_for_instances(const AgentOptions& options) {
    const auto executor = co_await asio::this_coro::executor;
    docker::Endpoint endpoint;
    endpoint.socket_path = options.docker_socket;
    endpoint.name = "unix://" + options.docker_socket;
    docker::EngineClient engine(executor, endpoint, docker::fixed_environment({}));
    const std::vector<std::string> ours{options.instances_label};
    const auto deadline = std::chrono::steady_clock::now() + options.end_limit;
    while (std::chrono::steady_clock::now() < deadline) {
        const auto listed = co_await engine.list_containers(ours);
        if (!listed || listed->empty()) co_return;
        co_await base::sleep_for(end_step);
    }
}

}  // namespace

int run(const AgentOptions& options) {
    asio::io_context context{1};
    Agent agent(context, options);
    const auto started = agent.start();
    if (!started) {
        fmt::print(stderr, "apprunner-sim: {}\n", started.error().detail);
        return 1;
    }
    asio::signal_set signals(context, SIGTERM, SIGINT);
    signals.async_wait([&](const boost::system::error_code& /*error*/, int /*signal*/) {
        asio::co_spawn(context, wait_for_instances(options), [&](const std::exception_ptr&) {
            agent.stop();
        });
    });
    context.run();
    return 0;
}

}  // namespace apprunner::agent
