// One connection of an agent's: the head that has to bear the token, then bytes both ways between
// the client and the engine's socket. The context's thread only.
#pragma once

#include "emulator/agent/agent.hpp"

#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/steady_timer.hpp>

#include <string>
#include <string_view>

namespace apprunner::agent {

class Agent::Connection : public std::enable_shared_from_this<Agent::Connection> {
  public:
    using Client = boost::asio::ip::tcp::socket;
    using Engine = boost::asio::local::stream_protocol::socket;

    /// `options` must outlive it.
    Connection(Client client, const AgentOptions& options);

    /// Its whole life.
    boost::asio::awaitable<void> live();
    void close();

  private:
    boost::asio::awaitable<bool> read_head();
    boost::asio::awaitable<void> refuse(std::string_view status, std::string_view message);
    boost::asio::awaitable<void> pass_to_engine();
    boost::asio::awaitable<void> pass_to_client();

    Client client_;
    Engine engine_;
    boost::asio::steady_timer timer_;
    const AgentOptions& options_;
    std::string first_;  ///< What was read to see the head.
};

}  // namespace apprunner::agent
