// Connects, asks, and reads the answer to its end.
#include "probes/io/http_probe.hpp"

#include "emulator/base/await.hpp"
#include "probes/io/answer_reader.hpp"
#include "probes/io/attempt.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <fmt/format.h>

#include <array>
#include <string_view>

namespace apprunner::probes {

namespace asio = boost::asio;

namespace {

using Progress = AnswerReader::Progress;

/// With the bytes that may not stand in a head percent-encoded.
std::string encoded(std::string_view text) {
    std::string result;
    for (const char c : text) {
        if (c > ' ' && c < '\x7f') {
            result += c;
        } else {
            result += fmt::format("%{:02X}", static_cast<unsigned char>(c));
        }
    }
    return result;
}

std::string request_text(const Question& question, std::uint16_t port) {
    const std::string host =
        question.host.empty() ? fmt::format("169.254.172.2:{}", port) : encoded(question.host);
    return fmt::format(
        "GET {} HTTP/1.1\r\n"
        "Host: {}\r\n"
        "User-Agent: apprunner-sim-health-check\r\n"
        "{}"
        "Connection: close\r\n\r\n",
        question.path.empty() ? "/" : encoded(question.path),
        host,
        question.says_https ? "X-Forwarded-Proto: https\r\n" : ""
    );
}

Outcome outcome_of_end(const boost::system::error_code& error, const AnswerReader& answer) {
    Outcome outcome = outcome_of(error);
    if (answer.is_empty() || outcome.kind != OutcomeKind::reset) return outcome;
    const std::string_view how =
        error == asio::error::eof ? "connection closed" : "connection reset";
    outcome.detail = answer.status() == 0
                         ? fmt::format("{} in the middle of the answer's head", how)
                         : fmt::format("{} before the end of the answer ({})", how, answer.came());
    return outcome;
}

Outcome outcome_of_answer(const AnswerReader& answer, Progress progress) {
    if (progress == Progress::broken) return {OutcomeKind::bad_answer, 0, answer.fault(), {}};
    return {OutcomeKind::answered, 0, answer.title(), {}};
}

/// What a timeout would say now.
std::string missing_of(const AnswerReader& answer) {
    if (answer.status() == 0) return "no more than a part of an answer";
    return fmt::format("the answer's head came ({}), its end did not", answer.title());
}

asio::awaitable<Outcome> ask(
    Attempt& attempt, const ProbeTarget& target, const std::string& request, AnswerReader& answer
) {
    auto outcome = co_await send(attempt, target, request);
    if (outcome.kind != OutcomeKind::connected) co_return outcome;
    std::array<char, 16384> block{};
    const auto space = asio::buffer(block);
    auto progress = Progress::head;
    while (progress == Progress::head || progress == Progress::body) {
        const auto [error, count] = co_await attempt.socket.async_read_some(space, base::no_throw);
        if (error == asio::error::eof && answer.end() == Progress::complete) {
            progress = Progress::complete;
        } else if (error) {
            co_return outcome_of_end(error, answer);
        } else {
            progress = answer.feed(std::string_view(block.data(), count));
            attempt.missing = missing_of(answer);
        }
    }
    co_return outcome_of_answer(answer, progress);
}

}  // namespace

asio::awaitable<Outcome> http_get(ProbeTarget target, Question question) {
    const auto executor = co_await asio::this_coro::executor;
    const std::string request = request_text(question, target.port);
    Attempt attempt(executor);
    AnswerReader answer;
    auto check = ask(attempt, target, request, answer);
    auto outcome = co_await within(target.timeout, std::move(check), attempt);
    outcome.http_status = answer.status();
    if (auto kept = answer.kept()) {
        outcome.answer = std::make_shared<const KeptAnswer>(std::move(*kept));
    }
    co_return outcome;
}

asio::awaitable<Outcome> http_probe(ProbeTarget target, std::string path) {
    Question question;
    question.path = std::move(path);
    auto get = http_get(std::move(target), std::move(question));
    auto outcome = co_await std::move(get);
    co_return outcome;
}

}  // namespace apprunner::probes
