// The sample app's sockets: one thread that accepts, one for each connection.
#pragma once

#include "tests/fakes/sample_app/answers.hpp"
#include "tests/fakes/sample_app/settings.hpp"

#include <condition_variable>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

namespace sample_app {

class Server {
  public:
    Server(const Settings& settings, Answers& answers);
    ~Server() = delete;  // It ends with the program, whose threads may still use it.

    /// Binds everything and starts to accept; ends the program with 1 where that fails.
    void listen();
    /// Closes the listening sockets; connections stay.
    void stop_listening();
    /// Stops listening, ends idle connections and waits until the requests under way are answered.
    void finish();

  private:
    void bind(const std::string& address, std::uint16_t port);
    void bind_unix(const std::string& path);
    void accept_all();
    void accept_one(int listener);
    void serve(int fd);

    const Settings& settings_;
    Answers& answers_;
    int stop_fd_;   ///< Readable: idle connections are to end.
    int close_fd_;  ///< Readable: no more connections.
    std::vector<int> listeners_;
    std::optional<std::thread> acceptor_;
    std::mutex mutex_;
    std::condition_variable changed_;
    int connections_ = 0;  ///< Guarded by the mutex.
};

}  // namespace sample_app
