// A TCP server for one test: what it does with each connection is a function of the test's. Plain
// blocking sockets on a thread of its own.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

namespace apprunner::probes {

/// A listening or merely bound socket; closed at the end.
class BoundSocket {
  public:
    /// Port 0 gives a free one. IPv6 sockets take IPv4 too.
    explicit BoundSocket(const std::string& address = "127.0.0.1", std::uint16_t port = 0);
    ~BoundSocket();
    BoundSocket(const BoundSocket&) = delete;
    BoundSocket& operator=(const BoundSocket&) = delete;

    void listen(int backlog = 64) const;
    [[nodiscard]] std::uint16_t port() const;
    [[nodiscard]] int fd() const { return fd_; }

  private:
    int fd_;
};

/// A port where connects get no answer at all: its queue is full, and stays so.
class DeafPort {
  public:
    DeafPort();
    ~DeafPort();
    DeafPort(const DeafPort&) = delete;
    DeafPort& operator=(const DeafPort&) = delete;
    [[nodiscard]] std::uint16_t port() const { return socket_.port(); }

  private:
    BoundSocket socket_;
    std::vector<int> clients_;
};

/// One accepted connection, for the script. Closed in the normal way after it.
class Connection {
  public:
    Connection(int fd, int stop_fd) : fd_(fd), stop_fd_(stop_fd) {}
    ~Connection();
    Connection(const Connection&) = delete;
    Connection& operator=(const Connection&) = delete;

    /// Reads up to the empty line.
    std::string read_request() const;
    /// Reads up to so many bytes, or the end.
    std::string read_bytes(std::size_t wanted) const;
    /// False: the other side does not take it any more.
    bool send(std::string_view bytes) const;
    /// Closes with a reset.
    void reset();
    /// Waits until the other side has closed (true) or the server ends (false).
    bool wait_for_close() const;

  private:
    int fd_;
    int stop_fd_;
};

class TestServer {
  public:
    using Script = std::function<void(Connection& connection)>;

    explicit TestServer(Script script, const std::string& address = "127.0.0.1");
    ~TestServer();
    TestServer(const TestServer&) = delete;
    TestServer& operator=(const TestServer&) = delete;

    [[nodiscard]] std::uint16_t port() const { return socket_.port(); }
    /// Connections whose script has ended.
    [[nodiscard]] int served() const { return served_; }

  private:
    void serve();

    BoundSocket socket_;
    int stop_fd_;
    Script script_;
    std::atomic<int> served_ = 0;
    std::thread thread_;
};

}  // namespace apprunner::probes
