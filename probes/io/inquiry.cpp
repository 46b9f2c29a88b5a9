// GETs are exchanges; a TLS hello and an HTTP/2 preface are judged by the first bytes that come
// back.
#include "probes/io/inquiry.hpp"

#include "emulator/base/await.hpp"
#include "probes/io/attempt.hpp"
#include "probes/io/http_exchange.hpp"
#include "probes/pure/printable.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/write.hpp>

#include <algorithm>
#include <array>
#include <chrono>
#include <string>
#include <string_view>

namespace apprunner::probes {

namespace asio = boost::asio;

namespace {

constexpr base::Duration question_limit = std::chrono::seconds(1);

void append_number(std::string& bytes, std::size_t number, int width) {
    for (int shift = (width - 1) * 8; shift >= 0; shift -= 8) {
        bytes += static_cast<char>((number >> static_cast<unsigned>(shift)) & 0xffU);
    }
}

/// With its length before it.
std::string sized(const std::string& bytes, int width) {
    std::string result;
    append_number(result, bytes.size(), width);
    return result + bytes;
}

/// A ClientHello of TLS 1.2 (RFC 5246, 7.4.1.2), which every server of TLS answers, if only with an
/// alert. Its random bytes are fixed: nothing is kept secret by them.
std::string tls_hello(const std::string& host) {
    using namespace std::string_literals;
    const std::string ciphers = "\xc0\x2f\xc0\x30\xc0\x2b\xc0\x2c\x00\x9c\x00\x2f"s;
    std::string name_list = "\x00"s + sized(host.empty() ? "localhost" : host, 2);
    std::string extensions = "\x00\x00"s + sized(sized(name_list, 2), 2);
    extensions += "\x00\x0a"s + sized(sized("\x00\x1d\x00\x17"s, 2), 2);
    extensions += "\x00\x0b"s + sized(sized("\x00"s, 1), 2);
    extensions += "\x00\x0d"s + sized(sized("\x04\x03\x08\x04\x04\x01\x02\x01"s, 2), 2);
    std::string hello = "\x03\x03"s + std::string(32, '\x5a') + "\x00"s;
    hello += sized(ciphers, 2) + "\x01\x00"s + sized(extensions, 2);
    return "\x16\x03\x01"s + sized("\x01"s + sized(hello, 3), 2);
}

/// The connection preface of RFC 9113, 3.4, with empty SETTINGS.
std::string h2_preface() {
    using namespace std::string_literals;
    return "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\x00\x00\x00\x04\x00\x00\x00\x00\x00"s;
}

/// A record of a handshake or an alert, of SSL 3.0 or any TLS.
bool is_tls(std::string_view bytes) {
    return bytes.size() >= 3 && (bytes[0] == '\x16' || bytes[0] == '\x15') && bytes[1] == '\x03' &&
           bytes[2] <= '\x04';
}

/// A SETTINGS frame of stream 0.
bool is_h2(std::string_view bytes) {
    return bytes.size() >= 9 && bytes[0] == '\0' && bytes[3] == '\x04' &&
           bytes.substr(5, 4) == std::string_view("\0\0\0\0", 4);
}

Outcome judged(QuestionKind kind, const std::string& bytes) {
    const bool is_tls_question = kind == QuestionKind::tls_hello;
    const bool is_it = is_tls_question ? is_tls(bytes) : is_h2(bytes);
    if (is_it) {
        return {OutcomeKind::answered, 0, is_tls_question ? "speaks TLS" : "speaks HTTP/2", {}};
    }
    constexpr std::size_t shown_max = 40;
    return {OutcomeKind::bad_answer, 0, "something else: " + printable(bytes, shown_max), {}};
}

asio::awaitable<Outcome> say(
    Attempt& attempt, const ProbeTarget& target, const std::string& words, QuestionKind kind
) {
    auto outcome = co_await connect(attempt, target);
    if (outcome.kind != OutcomeKind::connected) co_return outcome;
    attempt.missing = "no answer";
    const auto bytes = asio::buffer(words);
    const auto [write_error, written] =
        co_await asio::async_write(attempt.socket, bytes, base::no_throw);
    if (write_error) co_return outcome_of(write_error);
    constexpr std::size_t enough = 9;
    std::string got;
    std::array<char, 64> block{};
    const auto space = asio::buffer(block);
    while (got.size() < enough && !is_tls(got)) {
        const auto [error, count] = co_await attempt.socket.async_read_some(space, base::no_throw);
        if (error && got.empty()) co_return outcome_of(error);
        if (error) break;
        got.append(block.data(), count);
    }
    co_return judged(kind, got);
}

}  // namespace

asio::awaitable<Outcome> ask(ProbeTarget target, Question question) {
    if (question.kind == QuestionKind::get) {
        std::string request =
            get_text(question.path, question.host, target.port, question.says_https);
        auto outcome = co_await exchange(target, request);
        co_return outcome;
    }
    const auto executor = co_await asio::this_coro::executor;
    Attempt attempt(executor);
    const std::string words =
        question.kind == QuestionKind::tls_hello ? tls_hello(question.host) : h2_preface();
    auto check = say(attempt, target, words, question.kind);
    auto outcome = co_await within(target.timeout, std::move(check), attempt);
    co_return outcome;
}

asio::awaitable<std::vector<QuestionReply>> inquire(
    ProbeTarget target, std::vector<Question> questions
) {
    std::vector<QuestionReply> replies;
    questions.resize(std::min(questions.size(), questions_max));
    const auto deadline = std::chrono::steady_clock::now() + questions_limit;
    for (const Question& question : questions) {
        const base::Duration left = deadline - std::chrono::steady_clock::now();
        if (left <= base::Duration{}) break;
        target.timeout = std::min(left, question_limit);
        const auto outcome = co_await ask(target, question);
        replies.push_back({question, outcome});
    }
    co_return replies;
}

}  // namespace apprunner::probes
