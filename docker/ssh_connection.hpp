// Connections to an engine at the other end of ssh: a process `ssh HOST docker system dial-stdio`
// for each, as the docker command has it. Makes descriptors and speaks nothing itself. Any thread.
#pragma once

#include "docker/endpoint.hpp"
#include "emulator/base/result.hpp"

#include <sys/types.h>

#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace apprunner::docker {

/// The program and its arguments: nothing is asked (BatchMode), and a peer that has gone is noticed
/// within 45 s.
[[nodiscard]] std::vector<std::string> ssh_words(const Endpoint& endpoint);

/// One ssh process, as long as the end of its socket is open; it ends with it.
class SshConnection {
  public:
    /// Starts it; Errc::unreachable when there is no program ssh. Whether it gets in is known when
    /// the engine answers.
    [[nodiscard]] static base::Result<SshConnection> open(const Endpoint& endpoint);
    /// The same, with a socket that is connected already, and stays the caller's to close.
    [[nodiscard]] static base::Result<SshConnection> serve(const Endpoint& endpoint, int socket);
    SshConnection(SshConnection&& other) noexcept;
    SshConnection& operator=(SshConnection&& other) noexcept;
    SshConnection(const SshConnection&) = delete;
    SshConnection& operator=(const SshConnection&) = delete;
    ~SshConnection();

    /// The engine's bytes, both ways: a stream socket, not blocking. The caller's to close.
    [[nodiscard]] int release();
    /// What ssh (and what it ran) has said on stderr, its last lines as one; "": nothing.
    [[nodiscard]] std::string last_words() const;
    /// True when the process has ended; it is no zombie any more then.
    bool has_ended();

  private:
    SshConnection(int socket, int words, pid_t pid) : socket_(socket), words_(words), pid_(pid) {}
    void close_all();

    int socket_ = -1;
    int words_ = -1;
    pid_t pid_ = 0;
};

/// A socket of this process alone, each connection to which is one to the engine: for libcurl,
/// which wants to connect by itself. A thread of its own accepts.
class SshConnections {
  public:
    explicit SshConnections(const Endpoint& endpoint);
    ~SshConnections();
    SshConnections(const SshConnections&) = delete;
    SshConnections& operator=(const SshConnections&) = delete;

    /// The socket's, which only this process can use; "": it could not be made. No abstract one:
    /// libcurl 7.88 never uses connections to those again, and each costs ssh's handshake.
    [[nodiscard]] const std::string& path() const { return path_; }
    /// Of the newest one, or why it could not be started.
    [[nodiscard]] std::string last_words() const;

  private:
    [[nodiscard]] bool listen();
    void accept_all();

    const Endpoint& endpoint_;
    int listener_ = -1;
    int file_ = -1;  ///< The socket's, which has no name any more.
    std::string path_;
    mutable std::mutex mutex_;
    std::vector<SshConnection> open_;  // Guarded by mutex_.
    std::string error_;                // Guarded by mutex_; of a start that failed.
    std::thread thread_;
};

}  // namespace apprunner::docker
