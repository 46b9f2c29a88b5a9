// Asks Docker's configuration and its credential helpers on the session's thread for helpers.
#include "docker/auth_lookup.hpp"

#include "docker/registry_auth.hpp"
#include "docker/resume_on_executor.hpp"
#include "docker/session.hpp"

#include <boost/asio/async_result.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace apprunner::docker {

namespace asio = boost::asio;

namespace {

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
             environment = session->environment,
             reference = std::move(reference)]() mutable {
                const RegistryAuth found = registry_auth(reference, environment);
                Completion<std::string>::resume(std::move(waiter), found.header);
            }
        );
    }
};

}  // namespace

asio::awaitable<std::string> find_registry_auth(
    std::shared_ptr<Session> session, ImageReference reference
) {
    return asio::async_initiate<const asio::use_awaitable_t<>, void(std::string)>(
        InitiateAuth(), asio::use_awaitable, std::move(session), std::move(reference)
    );
}

}  // namespace apprunner::docker
