// Second questions: asks an app what its health check does not, to learn what a failed check means.
// Runs on the executor of the coroutine that awaits it.
#pragma once

#include "probes/io/probe_target.hpp"
#include "probes/pure/question.hpp"

#include <boost/asio/awaitable.hpp>

#include <vector>

namespace apprunner::probes {

/// Asks one after another, the first questions_max of them, all within questions_limit; what there
/// was no time for is left out of the answer. `target.timeout` is not used. Never throws for what
/// the network does.
[[nodiscard]] boost::asio::awaitable<std::vector<QuestionReply>> inquire(
    ProbeTarget target, std::vector<Question> questions
);

/// One question, within `target.timeout`.
[[nodiscard]] boost::asio::awaitable<Outcome> ask(ProbeTarget target, Question question);

}  // namespace apprunner::probes
