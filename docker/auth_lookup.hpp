// The user's credentials for a registry, looked up off the caller's thread, and remembered for
// looks that are made again and again.
#pragma once

#include "docker/environment.hpp"
#include "docker/reference.hpp"

#include <boost/asio/awaitable.hpp>

#include <chrono>
#include <filesystem>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

namespace apprunner::docker {

class Session;

/// Registries' own tokens are good for five minutes (Docker Hub) to twelve hours (ECR); what a
/// helper gives is a password or a token of those twelve hours.
inline constexpr std::chrono::minutes known_auth_limit{10};

/// What was found for each registry, as long as it may be used again. Any thread.
class KnownAuths {
  public:
    /// Nothing: it was not asked for yet, is older than known_auth_limit, or Docker's configuration
    /// is another one since.
    [[nodiscard]] std::optional<std::string> find(
        const std::string& registry, const Environment& environment
    ) const;
    void keep(
        const std::string& registry, const std::string& header, const Environment& environment
    );
    void forget(const std::string& registry);

  private:
    struct Known {
        std::string header;
        std::chrono::steady_clock::time_point until;
        std::filesystem::file_time_type written_at;  ///< The configuration's.
    };

    mutable std::mutex mutex_;
    std::map<std::string, Known> known_;  // Guarded by mutex_.
};

/// X-Registry-Auth for calls that go to the reference's registry. Never fails: without credentials
/// it is an empty object (registry_auth.hpp). Resumes on the awaiting coroutine's executor.
[[nodiscard]] boost::asio::awaitable<std::string> find_registry_auth(
    std::shared_ptr<Session> session, ImageReference reference
);

/// The same, without asking anybody when it was found a short time ago. For looks that may fail
/// once: who is told that the credentials are not taken forgets them (Session::known_auths).
[[nodiscard]] boost::asio::awaitable<std::string> find_known_auth(
    std::shared_ptr<Session> session, ImageReference reference
);

}  // namespace apprunner::docker
