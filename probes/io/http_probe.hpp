// One HTTP health check: a GET, judged by the head of the answer alone. Runs on the executor of the
// coroutine that awaits it.
#pragma once

#include "probes/io/probe_target.hpp"
#include "probes/pure/outcome.hpp"

#include <boost/asio/awaitable.hpp>

#include <string>

namespace apprunner::probes {

/// All kinds of outcome but `connected`; never throws for what the network does. No redirect is
/// followed. The body does not count and is not waited for: what comes of it in half a second is
/// read and dropped after the outcome is told, so that the app can finish its answer in peace.
///
/// What the app sees: GET, HTTP/1.1 and no credentials; `Host: 169.254.172.2:PORT` (observed by
/// users). The User-Agent and the absence of other headers are assumed: none was ever captured.
/// `path` may have a query; bytes that may not stand in a request line are percent-encoded.
[[nodiscard]] boost::asio::awaitable<Outcome> http_probe(ProbeTarget target, std::string path);

}  // namespace apprunner::probes
