// One GET and its whole answer: what health checks and second questions have in common. Inside
// probes_io only; runs on the executor of the coroutine that awaits it.
#pragma once

#include "probes/io/attempt.hpp"
#include "probes/io/probe_target.hpp"
#include "probes/pure/outcome.hpp"

#include <boost/asio/awaitable.hpp>

#include <cstdint>
#include <string>

namespace apprunner::probes {

/// The bytes of a GET: HTTP/1.1, `Connection: close`, no credentials. `host` empty: the probe's
/// own, 169.254.172.2:PORT. `path` may have a query; bytes that may not stand in a request line are
/// percent-encoded.
[[nodiscard]] std::string get_text(
    const std::string& path, const std::string& host, std::uint16_t port, bool says_https
);

/// Sends the request and reads the answer to its end. All kinds of outcome but `connected`; what
/// has come of an answer is kept in every case. Never throws for what the network does.
[[nodiscard]] boost::asio::awaitable<Outcome> exchange(ProbeTarget target, std::string request);

}  // namespace apprunner::probes
