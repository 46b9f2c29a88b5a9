// Connects, asks, reads until the answer is whole. What has come so far is kept beside the
// coroutine, so that a deadline which cuts it does not lose that.
#include "probes/io/http_exchange.hpp"

#include "emulator/base/await.hpp"
#include "probes/io/answer_body.hpp"
#include "probes/io/response_head.hpp"
#include "probes/pure/printable.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/write.hpp>

#include <fmt/format.h>

#include <array>
#include <string_view>

namespace apprunner::probes {

namespace asio = boost::asio;

namespace {

/// What has come of an answer.
struct Coming {
    AnswerHead head;
    AnswerBody body;
    bool has_head = false;
    std::string first_bytes;  ///< Of what may be no HTTP.
    std::string waiting_for;  ///< For Attempt::missing.
};

std::string status_text(const AnswerHead& head) {
    const std::string reason = head.reason();
    return fmt::format("HTTP {}{}{}", head.status(), reason.empty() ? "" : " ", reason);
}

Outcome outcome_of_end(const boost::system::error_code& error, Coming& coming) {
    if (!coming.has_head) {
        if (error != asio::error::eof || coming.head.is_empty()) return outcome_of(error);
        return {OutcomeKind::reset, 0, "connection closed in the middle of the answer's head", {}};
    }
    if (error == asio::error::eof && coming.body.end() == AnswerBody::Progress::complete) {
        return {OutcomeKind::answered, coming.head.status(), status_text(coming.head), {}};
    }
    Outcome outcome = outcome_of(error);
    if (outcome.kind != OutcomeKind::reset) return outcome;
    outcome.http_status = coming.head.status();
    outcome.detail = fmt::format(
        "{}, and the connection closed before the end of the answer ({})",
        status_text(coming.head),
        coming.body.read_text()
    );
    return outcome;
}

/// Nothing: more is needed.
std::optional<Outcome> take(Coming& coming, std::string_view bytes) {
    const std::size_t room = kept_body_max - coming.first_bytes.size();
    coming.first_bytes += bytes.substr(0, room);
    std::string head_bytes;
    if (!coming.has_head) {
        const auto progress = coming.head.feed(bytes);
        if (progress == AnswerHead::Progress::partial) return std::nullopt;
        if (progress == AnswerHead::Progress::broken) {
            return Outcome{OutcomeKind::bad_answer, 0, coming.head.fault(), {}};
        }
        coming.has_head = true;
        head_bytes = coming.head.rest();
        bytes = head_bytes;
    }
    switch (coming.body.feed(bytes)) {
        case AnswerBody::Progress::partial:
            return std::nullopt;
        case AnswerBody::Progress::broken:
            return Outcome{OutcomeKind::bad_answer, 0, coming.body.fault(), {}};
        case AnswerBody::Progress::complete:
            break;
    }
    return Outcome{OutcomeKind::answered, coming.head.status(), status_text(coming.head), {}};
}

asio::awaitable<Outcome> ask(
    Attempt& attempt, const ProbeTarget& target, const std::string& request, Coming& coming
) {
    auto outcome = co_await connect(attempt, target);
    if (outcome.kind != OutcomeKind::connected) co_return outcome;
    attempt.missing = "no answer";
    const auto bytes = asio::buffer(request);
    const auto [write_error, written] =
        co_await asio::async_write(attempt.socket, bytes, base::no_throw);
    if (write_error) co_return outcome_of(write_error);
    std::array<char, 4096> block{};
    const auto space = asio::buffer(block);
    while (true) {
        const auto [error, count] = co_await attempt.socket.async_read_some(space, base::no_throw);
        if (error) co_return outcome_of_end(error, coming);
        const auto done = take(coming, std::string_view(block.data(), count));
        if (done) co_return *done;
        attempt.missing = "no more than a part of an answer";
        if (!coming.has_head) continue;
        coming.waiting_for = fmt::format(
            "{}, and no end of the answer ({})", status_text(coming.head), coming.body.read_text()
        );
        attempt.missing = coming.waiting_for;
    }
}

}  // namespace

std::string get_text(
    const std::string& path, const std::string& host, std::uint16_t port, bool says_https
) {
    std::string target;
    for (const char c : path) {
        if (c > ' ' && c < '\x7f') {
            target += c;
        } else {
            target += fmt::format("%{:02X}", static_cast<unsigned char>(c));
        }
    }
    const std::string own_host = fmt::format("169.254.172.2:{}", port);
    return fmt::format(
        "GET {} HTTP/1.1\r\n"
        "Host: {}\r\n"
        "User-Agent: apprunner-sim-health-check\r\n"
        "{}"
        "Connection: close\r\n\r\n",
        target.empty() ? "/" : target,
        host.empty() ? own_host : host,
        says_https ? "X-Forwarded-Proto: https\r\n" : ""
    );
}

asio::awaitable<Outcome> exchange(ProbeTarget target, std::string request) {
    const auto executor = co_await asio::this_coro::executor;
    Attempt attempt(executor);
    Coming coming;
    auto check = ask(attempt, target, request, coming);
    auto outcome = co_await within(target.timeout, std::move(check), attempt);
    if (coming.has_head) {
        outcome.answer = coming.body.answer();
        if (outcome.kind == OutcomeKind::timed_out) outcome.http_status = coming.head.status();
    } else if (!coming.first_bytes.empty()) {
        outcome.answer.emplace();
        outcome.answer->body = coming.first_bytes;
    }
    co_return outcome;
}

}  // namespace apprunner::probes
