// One HTTP health check: a GET, judged at the end of its answer. Runs on the executor of the
// coroutine that awaits it.
#pragma once

#include "probes/io/probe_target.hpp"
#include "probes/pure/outcome.hpp"
#include "probes/pure/question.hpp"

#include <boost/asio/awaitable.hpp>

#include <string>

namespace apprunner::probes {

/// All kinds of outcome but `connected`; never throws for what the network does. No redirect is
/// followed.
///
/// The outcome is `answered` when the answer has come to its end within the target's timeout: all
/// bytes of its Content-Length, its last chunk, or the close where it has neither. Otherwise it is
/// `timed_out`, `reset` or `bad_answer`, and http_status is set where the head had come. Source:
/// Envoy's health checker decides when the stream ends, never at the head; that App Runner's
/// checker is Envoy's is inferred. Of the body the first kept_body_max bytes are kept, and what
/// comes beyond them is read and dropped.
///
/// What the app sees: GET, HTTP/1.1 and no credentials; `Host: 169.254.172.2:PORT` (observed by
/// users). The User-Agent and the absence of other headers are assumed: none was ever captured.
/// `path` may have a query; bytes that may not stand in a request line are percent-encoded.
[[nodiscard]] boost::asio::awaitable<Outcome> http_probe(ProbeTarget target, std::string path);

/// The same GET with what `question` changes in it; a question of QuestionKind::get.
[[nodiscard]] boost::asio::awaitable<Outcome> http_get(ProbeTarget target, Question question);

}  // namespace apprunner::probes
