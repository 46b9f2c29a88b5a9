// The streams of a program in a container, over a connection of their own that the engine has been
// asked to hand over (HTTP's Upgrade). One executor, on which all of its functions run; read and
// write may be under way at the same time.
#pragma once

#include "docker/client.hpp"
#include "docker/exec_frames.hpp"
#include "emulator/base/result.hpp"

#include <boost/asio/awaitable.hpp>

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace apprunner::docker {

class EngineConnection;

class ExecStream {
  public:
    /// Starts the program (its path and arguments) in the running container. `connection` is one to
    /// the client's engine, on which nothing was said yet. Errors as EngineClient's.
    [[nodiscard]] static boost::asio::awaitable<base::Result<std::unique_ptr<ExecStream>>> start(
        EngineClient& client,
        std::string container,
        std::vector<std::string> words,
        std::unique_ptr<EngineConnection> connection
    );
    ~ExecStream();
    ExecStream(const ExecStream&) = delete;
    ExecStream& operator=(const ExecStream&) = delete;

    /// The next piece of the program's output, 64 KB at most; empty: it has ended, or the
    /// connection.
    [[nodiscard]] boost::asio::awaitable<std::string> read();
    /// To its input, all of it. False: the connection is no more.
    [[nodiscard]] boost::asio::awaitable<bool> write(std::string_view bytes);
    /// Ends the connection, and with its input the program; what is under way ends.
    void close();
    /// What the program has written to stderr so far (its last 2,000 bytes), or ssh.
    [[nodiscard]] std::string last_words() const;

  private:
    explicit ExecStream(std::unique_ptr<EngineConnection> connection);
    boost::asio::awaitable<base::Result<void>> hand_over(std::string exec_id);

    std::unique_ptr<EngineConnection> connection_;
    ExecFrames frames_;
    std::string pending_;  ///< Output that came with the answer's head.
    std::string errors_;
};

}  // namespace apprunner::docker
