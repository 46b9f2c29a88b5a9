// Asks question after question until the time is up: GETs as a check makes them, and the greetings
// of other protocols.
#include "probes/io/inquiry.hpp"

#include "emulator/base/await.hpp"
#include "emulator/base/printable.hpp"
#include "probes/io/attempt.hpp"
#include "probes/io/http_probe.hpp"
#include "probes/pure/greeting.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>
#include <array>
#include <chrono>
#include <string>
#include <string_view>
#include <utility>

namespace apprunner::probes {

namespace asio = boost::asio;

namespace {

using Clock = std::chrono::steady_clock;

constexpr std::chrono::milliseconds question_limit_ms{1000};
/// With less time than that, silence would mean nothing.
constexpr std::chrono::milliseconds question_least_ms{100};
constexpr std::size_t shown_greeting_max = 40;

struct Greeting {
    std::string protocol;
    std::string bytes;
    Likeness (*is_answer)(std::string_view bytes) = nullptr;
};

Greeting greeting_of(QuestionKind kind) {
    if (kind == QuestionKind::tls_hello) return {"TLS", client_hello(), is_tls_answer};
    if (kind == QuestionKind::fastcgi_values) {
        return {"FastCGI", fastcgi_values(), is_fastcgi_answer};
    }
    return {"HTTP/2", h2_preface(), is_h2_answer};
}

Outcome outcome_of_heard(const Greeting& greeting, const std::string& heard) {
    if (greeting.is_answer(heard) == Likeness::yes) {
        return {OutcomeKind::answered, 0, "speaks " + greeting.protocol, {}};
    }
    const std::string shown = base::printable(heard, shown_greeting_max);
    return {OutcomeKind::bad_answer, 0, "not " + greeting.protocol + ": " + shown, {}};
}

/// All answers are known by a few bytes; `heard` gets no more than one block beyond those.
asio::awaitable<Outcome> hear(
    Attempt& attempt, const ProbeTarget& target, const Greeting& greeting, std::string& heard
) {
    auto outcome = co_await send(attempt, target, greeting.bytes);
    if (outcome.kind != OutcomeKind::connected) co_return outcome;
    std::array<char, 2 * kept_body_max> block{};
    const auto space = asio::buffer(block);
    while (greeting.is_answer(heard) == Likeness::open) {
        const auto [error, count] = co_await attempt.socket.async_read_some(space, base::no_throw);
        if (error == asio::error::eof && !heard.empty()) break;
        if (error) co_return outcome_of(error);
        attempt.missing = "no more than a part of an answer";
        heard.append(block.data(), count);
    }
    co_return outcome_of_heard(greeting, heard);
}

asio::awaitable<Outcome> greet(ProbeTarget target, QuestionKind kind) {
    const auto executor = co_await asio::this_coro::executor;
    const Greeting greeting = greeting_of(kind);
    Attempt attempt(executor);
    std::string heard;
    auto check = hear(attempt, target, greeting, heard);
    auto outcome = co_await within(target.timeout, std::move(check), attempt);
    if (!heard.empty()) {
        KeptAnswer kept;
        kept.body = heard.substr(0, kept_body_max);
        kept.is_cut = heard.size() > kept_body_max;
        outcome.answer = std::make_shared<const KeptAnswer>(std::move(kept));
    }
    co_return outcome;
}

asio::awaitable<Outcome> outcome_of_question(ProbeTarget target, Question question) {
    if (question.port != 0) target.port = question.port;
    auto asking = question.kind == QuestionKind::get ? http_get(target, question)
                                                     : greet(target, question.kind);
    auto outcome = co_await std::move(asking);
    co_return outcome;
}

}  // namespace

asio::awaitable<std::vector<QuestionReply>> inquire(
    ProbeTarget target, std::vector<Question> questions
) {
    const auto end = Clock::now() + questions_limit;
    std::vector<QuestionReply> replies;
    questions.resize(std::min(questions.size(), questions_max));
    for (const Question& question : questions) {
        const base::Duration left = end - Clock::now();
        if (left < question_least_ms) break;
        target.timeout = std::min<base::Duration>(left, question_limit_ms);
        QuestionReply reply;
        reply.question = question;
        reply.outcome = co_await outcome_of_question(target, question);
        replies.push_back(std::move(reply));
    }
    co_return replies;
}

}  // namespace apprunner::probes
