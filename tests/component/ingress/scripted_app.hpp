// An app for the ingress to relay to: listens on a free loopback port and hands every connection to
// a script, on a thread of its own.
#pragma once

#include "tests/component/ingress/raw_socket.hpp"

#include <atomic>
#include <cstdint>
#include <functional>
#include <list>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace apprunner::ingress {

class ScriptedApp {
  public:
    /// Serves one connection, which is closed afterwards; `number` counts them from 1.
    using Script = std::function<void(RawSocket& connection, int number)>;
    /// Answers one request with bytes; no bytes: closes the connection.
    using Answer = std::function<std::string(const Message& request)>;

    explicit ScriptedApp(Script script);
    ~ScriptedApp();
    ScriptedApp(const ScriptedApp&) = delete;
    ScriptedApp& operator=(const ScriptedApp&) = delete;

    /// A script that answers request after request.
    static Script answering(Answer answer);
    /// A script that answers with 200 and this body.
    static Script saying(const std::string& body);

    [[nodiscard]] std::uint16_t port() const { return port_; }
    [[nodiscard]] int connections() const { return accepted_; }
    /// The connections that are open at this moment.
    [[nodiscard]] int open_connections();
    /// As when their idle time is over; new ones are accepted.
    void close_connections();
    /// Ends as a killed process does: everything is closed at once, whatever is under way.
    void kill();

  private:
    void accept();
    void serve(int fd, int number);

    Script script_;
    int listener_;
    std::uint16_t port_ = 0;
    std::atomic<int> accepted_ = 0;
    std::atomic<bool> killed_ = false;
    std::mutex mutex_;
    std::list<RawSocket> open_;
    std::vector<std::thread> threads_;
    std::thread acceptor_;
};

/// "HTTP/1.1 200 OK" with a Content-Length.
[[nodiscard]] std::string ok(const std::string& body);

}  // namespace apprunner::ingress
