// A node's agent: lets whoever has the token speak to the Docker Engine of its machine, as if he
// were at its socket. It looks at the first request of each connection; everything after that is
// passed on as it comes, both ways. One thread, the context's.
#pragma once

#include "emulator/base/result.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <set>
#include <string>

namespace apprunner::agent {

struct AgentOptions {
    std::string host = "0.0.0.0";
    std::uint16_t port = 7070;  ///< 0: any free one.
    std::string docker_socket = "/var/run/docker.sock";
    std::string token;  ///< token.hpp
    /// Who has not sent his first request's head by then is no client.
    std::chrono::milliseconds head_limit{5000};
    std::size_t head_bytes_max = 16 * 1024;
    std::size_t connections_max = 1024;  ///< More are closed at once.
    /// Of the containers that it stays for when it is to end.
    std::string instances_label = "apprunner-sim.owner";
    std::chrono::seconds end_limit{30};
};

class Agent {
  public:
    Agent(boost::asio::io_context& context, AgentOptions options);
    ~Agent();
    Agent(const Agent&) = delete;
    Agent& operator=(const Agent&) = delete;

    /// Listens. The error says why it cannot.
    [[nodiscard]] base::Result<void> start();
    [[nodiscard]] std::uint16_t port() const;
    /// Closes everything; the context then has nothing more to do.
    void stop();

  private:
    class Connection;

    boost::asio::awaitable<void> accept();
    boost::asio::awaitable<void> serve(std::shared_ptr<Connection> connection);

    boost::asio::io_context& context_;
    const AgentOptions options_;
    boost::asio::ip::tcp::acceptor acceptor_;
    std::set<std::shared_ptr<Connection>> connections_;
};

/// Serves until SIGTERM or SIGINT; then until its engine has no container of ours, so that who
/// drains the node can have them ended, or `end_limit` is over. Gives the process's exit code.
int run(const AgentOptions& options);

}  // namespace apprunner::agent
