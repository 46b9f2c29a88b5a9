// One coroutine reads frames and never waits for a line, because windows bound what may come; one
// writes what all lines have put into its queue.
#include "emulator/relay/trunk.hpp"

#include "emulator/base/await.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>

#include <algorithm>
#include <chrono>
#include <utility>

namespace apprunner::relay {

namespace asio = boost::asio;

namespace {

/// What may be under way in a line, in each direction. 50 ms away it is 2.5 MB a second.
constexpr std::size_t window_bytes = 128UL * 1024;
/// Lines wait for the queue to go out when it has so much.
constexpr std::size_t out_bytes_max = 64UL * 1024;

}  // namespace

Bell::Bell(const asio::any_io_executor& executor)
    : timer_(executor, std::chrono::steady_clock::time_point::max()) {}

asio::awaitable<void> Bell::wait() {
    co_await timer_.async_wait(base::no_throw);
}

TrunkLine::TrunkLine(
    const asio::any_io_executor& executor, std::shared_ptr<Trunk> trunk, std::uint32_t number
)
    : trunk_(std::move(trunk)), number_(number), room_(window_bytes), bell_(executor) {}

std::shared_ptr<TrunkLine> TrunkLine::refused(
    const asio::any_io_executor& executor, std::string why
) {
    auto line = std::make_shared<TrunkLine>(executor, nullptr, 0);
    line->is_cut_ = true;
    line->reason_ = std::move(why);
    return line;
}

asio::awaitable<std::string> TrunkLine::read() {
    give_room();
    while (came_.empty() && !has_come_ && !is_cut_) co_await bell_.wait();
    if (is_cut_) co_return std::string();
    handed_ += came_.size();
    co_return std::exchange(came_, {});
}

/// For what was read before: by now it has gone on.
void TrunkLine::give_room() {
    if (is_cut_ || handed_ < window_bytes / 2) return;
    const auto bytes = static_cast<std::uint32_t>(std::exchange(handed_, 0));
    trunk_->send(FrameKind::room, number_, room_content(bytes));
}

asio::awaitable<bool> TrunkLine::write(std::string_view bytes) {
    while (!bytes.empty() && !is_cut_) {
        if (room_ == 0) {
            co_await bell_.wait();
        } else if (trunk_->is_full()) {
            co_await trunk_->has_room_.wait();
        } else {
            const std::size_t size = std::min({bytes.size(), room_, frame_bytes_max});
            trunk_->send(FrameKind::bytes, number_, bytes.substr(0, size));
            room_ -= size;
            bytes.remove_prefix(size);
        }
    }
    co_return !is_cut_;
}

void TrunkLine::end() {
    if (is_cut_ || std::exchange(has_ended_, true)) return;
    trunk_->send(FrameKind::end, number_);
    if (has_come_) trunk_->forget(number_);
}

void TrunkLine::cut(std::string_view why) {
    if (is_cut_ || (has_ended_ && has_come_)) return;
    trunk_->send(FrameKind::cut, number_, why.substr(0, frame_bytes_max));
    break_off();
}

void TrunkLine::break_off() {
    is_cut_ = true;
    bell_.ring();
    trunk_->forget(number_);
}

void TrunkLine::take(Frame frame) {
    switch (frame.kind) {
        case FrameKind::bytes:
            came_ += frame.content;
            if (came_.size() + handed_ > window_bytes) cut("more came than there was room for");
            break;
        case FrameKind::room:
            room_ += room_in(frame.content);
            break;
        case FrameKind::end:
            has_come_ = true;
            if (has_ended_) trunk_->forget(number_);
            break;
        case FrameKind::open:
        case FrameKind::cut:
            reason_ = std::move(frame.content);
            return break_off();
    }
    bell_.ring();
}

Trunk::Trunk(asio::any_io_executor executor, Stream stream, OnOpen on_open, std::string first)
    : executor_(std::move(executor)),
      stream_(std::move(stream)),
      on_open_(std::move(on_open)),
      first_(std::move(first)),
      has_out_(executor_),
      has_room_(executor_) {}

asio::awaitable<void> Trunk::run(std::shared_ptr<Trunk> self) {
    asio::co_spawn(self->executor_, write_out(self), asio::detached);
    FrameReader reader;
    Frame frame;
    std::string bytes = std::exchange(self->first_, {});
    if (bytes.empty()) bytes = co_await self->stream_.read();
    while (!bytes.empty() && !self->is_over_) {
        std::string_view left = bytes;
        while (reader.next(left, frame)) self->take(std::move(frame));
        bytes = co_await self->stream_.read();
    }
    self->close();
}

asio::awaitable<void> Trunk::write_out(std::shared_ptr<Trunk> self) {
    std::string bytes;
    bool goes_on = true;
    while (goes_on) {
        while (self->out_.empty() && !self->is_over_) co_await self->has_out_.wait();
        if (self->is_over_) co_return;
        bytes.clear();
        bytes.swap(self->out_);
        self->has_room_.ring();
        goes_on = co_await self->stream_.write(bytes);
    }
    self->close();
}

std::shared_ptr<TrunkLine> Trunk::open(std::uint16_t port) {
    auto line = std::make_shared<TrunkLine>(executor_, shared_from_this(), ++last_line_);
    if (is_over_) {
        line->is_cut_ = true;
        return line;
    }
    lines_[last_line_] = line;
    send(FrameKind::open, last_line_, std::to_string(port));
    return line;
}

void Trunk::close() {
    if (std::exchange(is_over_, true)) return;
    stream_.close();
    has_out_.ring();
    has_room_.ring();
    const auto lines = std::exchange(lines_, {});
    for (const auto& [number, line] : lines) line->break_off();
}

void Trunk::send(FrameKind kind, std::uint32_t line, std::string_view content) {
    if (is_over_) return;
    append_frame(out_, kind, line, content);
    has_out_.ring();
}

bool Trunk::is_full() const {
    return !is_over_ && out_.size() >= out_bytes_max;
}

/// What comes late for a line that is no more is dropped.
void Trunk::take(Frame frame) {
    const auto found = lines_.find(frame.line);
    if (found != lines_.end()) {
        const std::shared_ptr<TrunkLine> line = found->second;
        return line->take(std::move(frame));
    }
    if (frame.kind != FrameKind::open || !on_open_) return;
    auto line = std::make_shared<TrunkLine>(executor_, shared_from_this(), frame.line);
    lines_[frame.line] = line;
    on_open_(std::move(line), std::move(frame.content));
}

}  // namespace apprunner::relay
