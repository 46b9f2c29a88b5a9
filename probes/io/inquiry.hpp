// Second questions: asks an app what its health check does not, to learn what a failed check means.
// Runs on the executor of the coroutine that awaits it.
#pragma once

#include "probes/io/probe_target.hpp"
#include "probes/pure/question.hpp"

#include <boost/asio/awaitable.hpp>

#include <vector>

namespace apprunner::probes {

/// Asks one after another, the first questions_max of them, each for at most 1 s and all within
/// questions_limit; what there was no time for is left out of the answer. `target.timeout` is not
/// used. Never throws for what the network does.
///
/// A GET falls out as http_probe's: `answered` at the answer's end only. A greeting is `answered`
/// ("speaks TLS", "speaks HTTP/2") when the app's first bytes are that protocol's, `bad_answer`
/// when they are others ("not TLS: ..."), without a status; the bytes are kept as a body.
[[nodiscard]] boost::asio::awaitable<std::vector<Reply>> inquire(
    ProbeTarget target, std::vector<Question> questions
);

}  // namespace apprunner::probes
