// The user's credentials for a registry, looked up off the caller's thread.
#pragma once

#include "docker/reference.hpp"

#include <boost/asio/awaitable.hpp>

#include <memory>
#include <string>

namespace apprunner::docker {

class Session;

/// X-Registry-Auth for calls that go to the reference's registry. Never fails: without credentials
/// it is an empty object (registry_auth.hpp). Resumes on the awaiting coroutine's executor.
[[nodiscard]] boost::asio::awaitable<std::string> find_registry_auth(
    std::shared_ptr<Session> session, ImageReference reference
);

}  // namespace apprunner::docker
