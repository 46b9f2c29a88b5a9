// What follows the engine for longer than one answer: the handle that ends a stream, its end, and
// what the streams deliver (log lines, exits, events); and past events. Plain types; each handler
// runs on the client's completions executor, which must be one thread (or a strand).
#pragma once

#include "docker/log_frames.hpp"
#include "emulator/base/error.hpp"

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace apprunner::docker {

/// Holds a stream open. Destroying or cancelling it, on the completions executor, ends the stream:
/// after that no handler runs any more, on_end included.
class Subscription {
  public:
    class Stream {
      public:
        virtual ~Stream() = default;
        virtual void cancel() = 0;
    };

    Subscription() = default;
    explicit Subscription(std::shared_ptr<Stream> stream) : stream_(std::move(stream)) {}
    Subscription(Subscription&& other) noexcept = default;
    Subscription& operator=(Subscription&& other) noexcept {
        if (this != &other) {
            cancel();
            stream_ = std::move(other.stream_);
        }
        return *this;
    }
    Subscription(const Subscription&) = delete;
    Subscription& operator=(const Subscription&) = delete;
    ~Subscription() { cancel(); }

    void cancel() {
        if (const auto stream = std::exchange(stream_, nullptr)) stream->cancel();
    }
    [[nodiscard]] explicit operator bool() const { return stream_ != nullptr; }

  private:
    std::shared_ptr<Stream> stream_;
};

/// Why a stream is over. Without an error, the engine ended it in good order.
struct StreamEnd {
    std::optional<base::Error> error;
};
using OnEnd = std::function<void(const StreamEnd&)>;

struct FollowLogs {
    std::string container;
    /// Nanoseconds since the Unix epoch; lines of that instant are included, so continue with the
    /// last line's timestamp plus one. 0: from the beginning.
    std::int64_t since_ns = 0;
    bool follow = true;  ///< False: what there is now, and no more.
};
using OnLogLine = std::function<void(const LogLine&)>;

/// Of a container, as far as the engine remembers them (its last 256, of all that it has).
struct PastEvents {
    std::string container;
    bool of_its_engine = false;        ///< And of all else that its engine remembers.
    std::vector<std::string> actions;  ///< die, oom, kill, ...; empty: all.
    /// Nanoseconds since the Unix epoch; the engine waits for what is still to come until then.
    std::int64_t until_ns = 0;
    std::chrono::milliseconds timeout{2000};
};

struct EngineEvent {
    std::string type;    ///< container, network, ...
    std::string action;  ///< create, start, oom, kill, die, stop, destroy, ...
    std::string id;      ///< Of the container (or network, or image).
    std::map<std::string, std::string> attributes;  ///< Labels, name, image, exitCode, signal.
    std::int64_t time_ns = 0;                       ///< The engine's.
};

/// What happens from now on, and since an instant. All of the lists must match, one member of each.
struct FollowEvents {
    std::string type = "container";
    std::vector<std::string> actions;  ///< Empty: all.
    std::vector<std::string> labels;   ///< KEY or KEY=VALUE.
    /// Nanoseconds since the Unix epoch, the engine's; events of that instant are included, as far
    /// as it remembers them. 0: from now on.
    std::int64_t since_ns = 0;
};
using OnEvent = std::function<void(const EngineEvent&)>;

/// The end of a container's main process, as told by the engine's wait call.
struct ContainerExit {
    int code = 0;
    std::string error;  ///< The engine's; mostly empty.
};
using OnExit = std::function<void(const ContainerExit&)>;

enum class WaitCondition {
    not_running,  ///< Answers at once when the container does not run (also before its start).
    next_exit,    ///< The next end: open it before start.
    removed,
};

}  // namespace apprunner::docker
