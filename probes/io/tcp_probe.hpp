// One TCP health check: healthy when the app accepts the connection. Runs on the executor of the
// coroutine that awaits it.
#pragma once

#include "probes/io/probe_target.hpp"
#include "probes/pure/outcome.hpp"

#include <boost/asio/awaitable.hpp>

namespace apprunner::probes {

/// `connected`, `refused`, `timed_out` or `probe_error`; never throws for what the network does.
/// The connection is closed in the normal way at once; it is ours that stays in TIME_WAIT.
[[nodiscard]] boost::asio::awaitable<Outcome> tcp_probe(ProbeTarget target);

}  // namespace apprunner::probes
