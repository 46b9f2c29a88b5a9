// Asks Docker's configuration and its credential helpers on the session's thread for helpers: a
// process for each question, so that looks every few seconds do without.
#include "docker/auth_lookup.hpp"

#include "docker/registry_auth.hpp"
#include "docker/resume_on_executor.hpp"
#include "docker/session.hpp"

#include <boost/asio/async_result.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <system_error>
#include <utility>

namespace apprunner::docker {

namespace asio = boost::asio;

namespace {

/// The oldest time there is when there is no configuration.
std::filesystem::file_time_type configuration_time(const Environment& environment) {
    const auto folder = docker_config_folder(environment);
    if (!folder) return std::filesystem::file_time_type::min();
    std::error_code error;
    const auto time = std::filesystem::last_write_time(*folder / "config.json", error);
    return error ? std::filesystem::file_time_type::min() : time;
}

/// A credential helper may block for seconds, so it is asked on a thread of its own.
struct InitiateAuth {
    template <class Handler>
    void operator()(Handler&& handler, std::shared_ptr<Session> session, ImageReference reference)
        const {
        auto waiter = std::make_shared<Completion<std::string>>(
            std::forward<Handler>(handler), session->completions, [] {}
        );
        auto& helpers = session->helper_thread();
        asio::post(
            helpers,
            [waiter = std::move(waiter),
             known = session->known_auths,
             environment = session->environment,
             reference = std::move(reference)]() mutable {
                const RegistryAuth found = registry_auth(reference, environment);
                known->keep(reference.registry, found.header, environment);
                Completion<std::string>::resume(std::move(waiter), found.header);
            }
        );
    }
};

}  // namespace

std::optional<std::string> KnownAuths::find(
    const std::string& registry, const Environment& environment
) const {
    const auto written_at = configuration_time(environment);
    const std::lock_guard lock(mutex_);
    const auto found = known_.find(registry);
    if (found == known_.end() || found->second.written_at != written_at) return std::nullopt;
    if (std::chrono::steady_clock::now() >= found->second.until) return std::nullopt;
    return found->second.header;
}

void KnownAuths::keep(
    const std::string& registry, const std::string& header, const Environment& environment
) {
    const auto until = std::chrono::steady_clock::now() + known_auth_limit;
    const auto written_at = configuration_time(environment);
    const std::lock_guard lock(mutex_);
    known_[registry] = {header, until, written_at};
}

void KnownAuths::forget(const std::string& registry) {
    const std::lock_guard lock(mutex_);
    known_.erase(registry);
}

asio::awaitable<std::string> find_registry_auth(
    std::shared_ptr<Session> session, ImageReference reference
) {
    return asio::async_initiate<const asio::use_awaitable_t<>, void(std::string)>(
        InitiateAuth(), asio::use_awaitable, std::move(session), std::move(reference)
    );
}

asio::awaitable<std::string> find_known_auth(
    std::shared_ptr<Session> session, ImageReference reference
) {
    auto known = session->known_auths->find(reference.registry, session->environment);
    if (known) co_return std::move(*known);
    co_return co_await find_registry_auth(std::move(session), std::move(reference));
}

}  // namespace apprunner::docker
