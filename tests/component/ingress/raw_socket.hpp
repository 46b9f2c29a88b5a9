// A blocking TCP socket for tests that want to send and see exact bytes; every wait has a deadline,
// after which the test is told, not held up. One thread at a time.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace apprunner::ingress {

/// One HTTP message as it came.
struct Message {
    std::string start_line;  ///< Empty: the connection ended before a whole head.
    std::string head;        ///< From the start line to the empty line.
    std::string body;        ///< As framed: with chunk sizes when chunked.
    bool whole = false;      ///< The body came to its end.

    /// 0 when there is none.
    [[nodiscard]] int status() const;
    /// The field's value; empty when there is none. `name` in the case that was sent.
    [[nodiscard]] std::string field(const std::string& name) const;
    [[nodiscard]] bool has(const std::string& name) const;
};

class RawSocket {
  public:
    RawSocket() = default;
    explicit RawSocket(int fd) : fd_(fd) {}
    RawSocket(RawSocket&& other) noexcept;
    RawSocket& operator=(RawSocket&& other) noexcept;
    ~RawSocket();

    static RawSocket connect(std::uint16_t port);
    /// Does not wait for an answer.
    static RawSocket begin_connect(std::uint16_t port);

    /// False when the other side does not take it.
    bool send(std::string_view bytes);
    /// Up to the deadline; empty at the end of the connection, or when none came.
    std::string read_some();
    std::string read_until(std::string_view end);
    std::string read_exactly(std::size_t size);
    std::string read_to_end();
    /// `without_body`: the answer to HEAD.
    Message read_message(bool without_body = false);
    /// True when the connection ended, orderly or not, without a byte more.
    bool is_ended();
    /// True when nothing comes for that long.
    bool is_silent(std::chrono::milliseconds time);

    void close();
    void shutdown_send();
    /// Once it is closed, the other side gets an error: as when a process is killed with data
    /// unread.
    void end_with_reset();
    [[nodiscard]] bool is_open() const { return fd_ >= 0; }
    [[nodiscard]] std::uint16_t local_port() const;
    /// Makes the kernel's buffers as small as they can be; before much was sent.
    void shrink_buffers();
    /// Ends a wait in another thread, which must not close it meanwhile.
    void interrupt();

  private:
    bool fill(std::chrono::milliseconds limit);
    std::string take(std::size_t size);

    int fd_ = -1;
    std::string input_;
};

}  // namespace apprunner::ingress
