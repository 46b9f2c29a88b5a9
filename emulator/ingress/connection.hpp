// One client connection: one coroutine that reads a request head, has an Exchange serve it, and
// goes on to the next. It knows time limits for clients and nothing of instances. One ingress
// thread.
#pragma once

#include "emulator/ingress/buffers.hpp"
#include "emulator/ingress/client_room.hpp"
#include "emulator/ingress/client_stream.hpp"
#include "emulator/ingress/exchange.hpp"
#include "emulator/ingress/load.hpp"
#include "emulator/ingress/refusal.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/intrusive/list_hook.hpp>

#include <chrono>
#include <optional>
#include <string>

namespace apprunner::ingress {

class Worker;

struct AcceptedSocket {
    ClientRoom::Place place;
    boost::asio::ip::tcp::socket socket;  ///< Of the serving worker's executor.
    boost::asio::ip::tcp::endpoint peer;
    std::string service_id;  ///< Whose own port it came by; empty: the shared port.
};

class ClientConnection : public boost::intrusive::list_base_hook<> {
  public:
    ClientConnection(Worker& worker, AcceptedSocket accepted);
    ~ClientConnection();
    ClientConnection(const ClientConnection&) = delete;
    ClientConnection& operator=(const ClientConnection&) = delete;

    /// Serves the client until its connection ends.
    boost::asio::awaitable<void> run();

    // From the worker, between two steps of run().
    void tick(std::chrono::steady_clock::time_point now);
    void cut_upstream(const InstanceLoad& load);
    /// Closes it when idle; else after the request under way.
    void finish();
    void cut();

  private:
    enum class Input {
        head,     ///< A complete head is in the input buffer.
        refused,  ///< refusal_ says why.
        ended,    ///< The client closed, or was idle for too long.
    };

    /// False: the client asked for TLS and did not get it.
    boost::asio::awaitable<bool> set_up_tls();
    boost::asio::awaitable<Input> read_head();
    boost::asio::awaitable<ExchangeEnding> serve_request();
    boost::asio::awaitable<void> linger();

    Worker& worker_;
    const ClientRoom::Place place_;  ///< Given back once the client's socket is closed.
    Client client_;
    ExchangeMemory memory_;
    Exchange* exchange_ = nullptr;
    std::size_t head_size_ = 0;
    std::optional<HttpRefusal> refusal_;
};

}  // namespace apprunner::ingress
