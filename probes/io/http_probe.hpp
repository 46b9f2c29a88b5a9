// One HTTP health check: a GET, judged at the end of its answer. Runs on the executor of the
// coroutine that awaits it.
#pragma once

#include "probes/io/probe_target.hpp"
#include "probes/pure/outcome.hpp"

#include <boost/asio/awaitable.hpp>

#include <string>

namespace apprunner::probes {

/// All kinds of outcome but `connected`; never throws for what the network does. No redirect is
/// followed. It decides at the end of the answer, as Envoy's checker does: an answer whose end does
/// not come within Timeout has timed out, one that is cut is a reset, whatever its head said. That
/// App Runner's checker is Envoy's is inferred (docs/EMULATION.md, "The health check"). Of the body
/// the first kept_body_max bytes are kept, the rest is read and dropped.
///
/// What the app sees: GET, HTTP/1.1 and no credentials; `Host: 169.254.172.2:PORT` (observed by
/// users). The User-Agent and the absence of other headers are assumed: none was ever captured.
/// `path` may have a query; bytes that may not stand in a request line are percent-encoded.
[[nodiscard]] boost::asio::awaitable<Outcome> http_probe(ProbeTarget target, std::string path);

}  // namespace apprunner::probes
