// The shared frame of the client's streams: items are parsed on the transport's thread, told on the
// completions executor, and the engine is held back while too many wait to be told.
#pragma once

#include "docker/session.hpp"
#include "docker/streams.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/post.hpp>

#include <atomic>
#include <cstddef>
#include <functional>
#include <memory>
#include <utility>

namespace apprunner::docker {

/// Bytes of the stream that may wait for the completions executor.
inline constexpr std::size_t stream_backlog_bytes_max = 1024 * 1024;

class StreamState : public Subscription::Stream, public std::enable_shared_from_this<StreamState> {
  public:
    StreamState(std::shared_ptr<Session> session, OnEnd on_end)
        : session_(std::move(session)),
          id_(session_->transport.next_id()),
          on_end_(std::make_shared<OnEnd>(std::move(on_end))) {}

    /// Completions executor only.
    void cancel() override {
        cancelled_ = true;
        on_end_.reset();
        session_->transport.cancel(id_);
    }
    [[nodiscard]] bool is_cancelled() const { return cancelled_; }
    [[nodiscard]] Transport::Id id() const { return id_; }

    /// Transport's thread: true while the backlog is full; a resume follows when it has shrunk.
    bool is_full() {
        if (backlog_.load() < stream_backlog_bytes_max) return false;
        waiting_ = true;
        // The executor may have caught up between the two lines; then nobody would resume us.
        return backlog_.load() >= stream_backlog_bytes_max || !waiting_.exchange(false);
    }

    /// Transport's thread: runs `tell` on the completions executor, unless cancelled by then.
    void post(std::size_t bytes, std::function<void()> tell) {
        backlog_ += bytes;
        boost::asio::post(
            session_->completions,
            [self = shared_from_this(), bytes, tell = std::move(tell)] {
                if (!self->cancelled_) tell();
                const auto left = self->backlog_ -= bytes;
                if (left < stream_backlog_bytes_max / 2 && self->waiting_.exchange(false)) {
                    self->session_->transport.resume(self->id_);
                }
            }
        );
    }

    /// Transport's thread, once, as the last thing.
    void end(StreamEnd reason) {
        post(0, [self = shared_from_this(), reason = std::move(reason)] {
            const auto on_end = std::exchange(self->on_end_, nullptr);
            if (on_end && *on_end) (*on_end)(reason);
        });
    }

  private:
    const std::shared_ptr<Session> session_;
    const Transport::Id id_;
    std::shared_ptr<OnEnd> on_end_;  // Completions executor only.
    bool cancelled_ = false;         // Completions executor only.
    std::atomic<std::size_t> backlog_{0};
    std::atomic<bool> waiting_{false};
};

/// How a stream's bytes are read; called on the transport's thread only.
struct StreamReader {
    /// Gives false when the bytes make no sense.
    std::function<bool(std::string_view bytes)> feed;
    /// The bytes are over, in good order or not; gives the reason when the reader knows a better
    /// one than the transport.
    std::function<std::optional<base::Error>()> finish;
};

/// Opens the stream: asks the engine, and gives once it has begun to answer with 2xx. Afterwards
/// `state` tells the rest. Errors as in Session::call.
boost::asio::awaitable<base::Result<Subscription>> open_stream(
    std::shared_ptr<Session> session,
    EngineRequest request,
    std::shared_ptr<StreamState> state,
    StreamReader reader
);

}  // namespace apprunner::docker
