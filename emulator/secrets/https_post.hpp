// One POST by libcurl, blocking, with limits of its own. For a helper's thread.
#pragma once

#include "emulator/base/result.hpp"
#include "emulator/base/sigv4.hpp"

#include <atomic>
#include <string>

namespace apprunner::secrets {

struct PostReply {
    int status = 0;
    std::string body;
};

/// `endpoint` is http:// or https:// and a host; certificates are checked. At most 10 s, less once
/// `stops` is set. Redirections are not followed: a signature is for one host. Errc::unreachable,
/// timed_out or protocol.
[[nodiscard]] base::Result<PostReply> post(
    const std::string& endpoint,
    const base::SignedFields& fields,
    const std::string& body,
    const std::atomic<bool>& stops
);

}  // namespace apprunner::secrets
