// What all calls of the client share: the transport, the negotiated API version, and the step from
// its thread back to the awaiting coroutine. Outlives the Client while calls are in flight.
#pragma once

#include "docker/auth_lookup.hpp"
#include "docker/containers.hpp"
#include "docker/endpoint.hpp"
#include "docker/environment.hpp"
#include "docker/transport.hpp"
#include "emulator/base/result.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/thread_pool.hpp>

#include <atomic>
#include <chrono>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

namespace apprunner::docker {

struct ApiVersion {
    int major = 0;
    int minor = 0;
    auto operator<=>(const ApiVersion&) const = default;
    [[nodiscard]] std::string text() const;
};

inline constexpr ApiVersion api_version_min{1, 41};
/// The newest one whose answers this client has been written for.
inline constexpr ApiVersion api_version_max{1, 47};

[[nodiscard]] std::optional<ApiVersion> parse_api_version(std::string_view text);

class Session {
  public:
    Session(boost::asio::any_io_executor stream_executor, Endpoint where, Environment variables)
        : completions(std::move(stream_executor)),
          endpoint(std::move(where)),
          environment(std::move(variables)),
          transport(endpoint) {}

    /// What _ping says; remembers the version for the calls that follow.
    static boost::asio::awaitable<base::Result<HttpReply>> ping(
        std::shared_ptr<Session> self, std::chrono::milliseconds timeout
    );
    /// The version that we speak with this engine; asks it when not known yet.
    static boost::asio::awaitable<base::Result<ApiVersion>> version(std::shared_ptr<Session> self);

    /// One call: puts the version before the target, asks, and turns every status but 2xx and 304
    /// into an error with the engine's own message.
    static boost::asio::awaitable<base::Result<HttpReply>> call(
        std::shared_ptr<Session> self, EngineRequest request
    );

    const boost::asio::any_io_executor completions;
    const Endpoint endpoint;
    const Environment environment;
    Transport transport;
    /// Shared with questions to helpers, which may end after the session has.
    const std::shared_ptr<KnownAuths> known_auths = std::make_shared<KnownAuths>();
    /// What call_timeout_default stands for.
    std::atomic<std::chrono::milliseconds> call_limit{call_timeout_default};

    /// Forgets the version after the connection was lost: another engine may answer next.
    void note_failure(const base::Error& error);

    /// For what may block (credential helpers); made when first needed.
    boost::asio::thread_pool& helper_thread();

    void close();

  private:
    static boost::asio::awaitable<base::Result<HttpReply>> perform(
        std::shared_ptr<Session> self, EngineRequest request
    );

    std::mutex mutex_;
    std::optional<ApiVersion> version_;                        // Guarded by mutex_.
    std::unique_ptr<boost::asio::thread_pool> helper_thread_;  // Guarded by mutex_.
};

}  // namespace apprunner::docker
