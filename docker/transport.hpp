// HTTP to the Docker Engine: a libcurl multi loop on a thread of its own, woken through
// curl_multi_wakeup. Requests in, replies or streams of bytes out; knows HTTP, not Docker.
// Its functions may be called from any thread; its callbacks run on its own thread.
#pragma once

#include "docker/endpoint.hpp"
#include "emulator/base/result.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace apprunner::docker {

/// A reply that is collected may not grow past this.
inline constexpr std::size_t reply_bytes_max = 64 * 1024 * 1024;

struct HttpReply {
    int status = 0;
    std::string body;         ///< Empty when the request had an on_bytes and was answered with 2xx.
    std::string api_version;  ///< The Api-Version header.
    std::string server;       ///< The Server header.
};

/// What a reader of a stream wants next.
enum class Flow {
    more,   ///< The bytes were taken.
    pause,  ///< They were not; they come again after Transport::resume.
    stop,   ///< The stream makes no sense any more; it ends with Errc::protocol.
};

struct EngineRequest {
    std::string method = "GET";
    std::string target;                ///< Path and query.
    std::string body;                  ///< JSON; empty: none.
    std::vector<std::string> headers;  ///< "Name: value".
    /// From start to end of the reply; zero: none.
    std::chrono::milliseconds total_limit{0};
    /// Between two pieces of the reply; zero: none.
    std::chrono::milliseconds stall_limit{0};
    /// Tells that a 2xx reply begins; optional.
    std::function<void()> on_open;
    /// Gets the pieces of a 2xx reply's body; optional, without it the body is collected.
    std::function<Flow(std::string_view bytes)> on_bytes;
};

class Transport {
  public:
    using Id = std::uint64_t;
    /// Called once per request, with a reply of any status, or an error: unreachable, timed_out,
    /// protocol, cancelled.
    using Done = std::function<void(base::Result<HttpReply>)>;

    explicit Transport(const Endpoint& endpoint);
    ~Transport();
    Transport(const Transport&) = delete;
    Transport& operator=(const Transport&) = delete;

    /// A number for a request that is to be started.
    [[nodiscard]] Id next_id();
    void start(Id id, EngineRequest request, Done done);
    /// Ends the request with Errc::cancelled; an unknown id does nothing.
    void cancel(Id id);
    /// Continues a stream that was paused.
    void resume(Id id);
    /// Ends all requests with Errc::cancelled and joins the thread. Later ones end the same way, on
    /// the caller's thread. Not to be called from a callback.
    void stop();

  private:
    class Loop;
    std::unique_ptr<Loop> loop_;
};

}  // namespace apprunner::docker
