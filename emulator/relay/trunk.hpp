// Many connections over one stream: the trunk has a line for each, with a window of its own, so
// that a slow one holds up no other. Both ends are alike, but that one opens the lines. One
// executor.
#pragma once

#include "emulator/relay/frames.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

namespace apprunner::relay {

/// Wakes all that wait; who waits looks again whether it has to.
class Bell {
  public:
    explicit Bell(const boost::asio::any_io_executor& executor);
    boost::asio::awaitable<void> wait();
    void ring() { timer_.cancel(); }

  private:
    boost::asio::steady_timer timer_;
};

/// What carries a trunk: an exec stream, or a program's input and output.
struct Stream {
    std::function<boost::asio::awaitable<std::string>()> read;  ///< Some bytes; empty: it is over.
    /// All of them; false: it is over.
    std::function<boost::asio::awaitable<bool>(std::string_view)> write;
    std::function<void()> close;  ///< What is under way ends.
};

class Trunk;

/// One connection. One coroutine at a time reads, and one writes.
class TrunkLine {
  public:
    TrunkLine(
        const boost::asio::any_io_executor& executor,
        std::shared_ptr<Trunk> trunk,
        std::uint32_t number
    );
    /// One that has been cut already, for that reason.
    [[nodiscard]] static std::shared_ptr<TrunkLine> refused(
        const boost::asio::any_io_executor& executor, std::string why
    );

    /// What has come. Empty: no more comes, by the other side's end, or because the line is cut.
    [[nodiscard]] boost::asio::awaitable<std::string> read();
    /// Returns when all of it is on its way. False: the line is cut.
    [[nodiscard]] boost::asio::awaitable<bool> write(std::string_view bytes);
    /// No more bytes from this side.
    void end();
    /// Breaks it off at both sides, unless both have ended. `why` is for people, or "".
    void cut(std::string_view why = {});
    [[nodiscard]] bool is_cut() const { return is_cut_; }
    /// Why the other side has cut it; "": it did not, or did not say.
    [[nodiscard]] const std::string& reason() const { return reason_; }

  private:
    friend class Trunk;
    void take(Frame frame);
    void give_room();
    void break_off();

    std::shared_ptr<Trunk> trunk_;
    const std::uint32_t number_;
    std::string came_;
    std::size_t room_;        ///< In bytes: what the other side takes.
    std::size_t handed_ = 0;  ///< Bytes that were read here, and for which no room was given yet.
    bool has_ended_ = false;  ///< This side.
    bool has_come_ = false;   ///< The other side's end.
    bool is_cut_ = false;
    std::string reason_;
    Bell bell_;
};

class Trunk : public std::enable_shared_from_this<Trunk> {
  public:
    /// `port` is as the other side has said it.
    using OnOpen = std::function<void(std::shared_ptr<TrunkLine> line, std::string port)>;

    /// `first`: what has come of the stream already. Without `on_open` the other side opens none.
    Trunk(
        boost::asio::any_io_executor executor, Stream stream, OnOpen on_open, std::string first = {}
    );

    /// Carries until the stream is over or close() was called; then all lines are cut.
    static boost::asio::awaitable<void> run(std::shared_ptr<Trunk> self);
    /// A line to that port. It is there at once: what the other side has to say against it comes
    /// through it.
    [[nodiscard]] std::shared_ptr<TrunkLine> open(std::uint16_t port);
    [[nodiscard]] bool is_over() const { return is_over_; }
    void close();

  private:
    friend class TrunkLine;
    static boost::asio::awaitable<void> write_out(std::shared_ptr<Trunk> self);
    void send(FrameKind kind, std::uint32_t line, std::string_view content = {});
    [[nodiscard]] bool is_full() const;
    void take(Frame frame);
    void forget(std::uint32_t line) { lines_.erase(line); }

    boost::asio::any_io_executor executor_;
    Stream stream_;
    const OnOpen on_open_;
    std::string first_;
    std::map<std::uint32_t, std::shared_ptr<TrunkLine>> lines_;
    std::uint32_t last_line_ = 0;
    std::string out_;  ///< Frames that are to be written.
    Bell has_out_;
    Bell has_room_;
    bool is_over_ = false;
};

}  // namespace apprunner::relay
