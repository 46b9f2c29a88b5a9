// Second questions to apps that mind the Host, speak other protocols, hang, or are not there.
#include "probes/io/inquiry.hpp"

#include "probes/pure/greeting.hpp"
#include "tests/component/probes/probe_run.hpp"
#include "tests/component/probes/test_server.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <stdexcept>
#include <string>
#include <vector>

namespace apprunner::probes {
namespace {

KeptAnswer kept_in(const Outcome& outcome) {
    return outcome.answer ? *outcome.answer : KeptAnswer{};
}

using std::chrono::seconds;
using testing::HasSubstr;
using testing::StartsWith;

class InquiryTest : public testing::Test {
  protected:
    std::vector<QuestionReply> ask(std::uint16_t port, std::vector<Question> questions) {
        ProbeTarget target;
        target.address = "127.0.0.1";
        target.port = port;
        return run_on(context, inquire(target, std::move(questions)));
    }

    Outcome ask_one(std::uint16_t port, const Question& question) {
        const std::vector<QuestionReply> replies = ask(port, {question});
        if (replies.size() != 1) throw std::runtime_error("not one reply");
        EXPECT_EQ(replies[0].question, question);
        return replies[0].outcome;
    }

    /// What comes of a greeting that is answered with these bytes; `heard` is what the app got.
    Outcome greeted(QuestionKind kind, std::string answer, bool keeps = false) {
        const std::size_t expected =
            kind == QuestionKind::tls_hello ? client_hello().size() : h2_preface().size();
        const TestServer server([&](Connection& connection) {
            heard = connection.read_bytes(expected);
            connection.send(answer);
            if (keeps) connection.wait_for_close();
        });
        Question question;
        question.kind = kind;
        return ask_one(server.port(), question);
    }

    boost::asio::io_context context{1};
    std::string heard;
};

void expect(const Outcome& outcome, OutcomeKind kind, const std::string& detail) {
    EXPECT_EQ(outcome_kind_name(outcome.kind), outcome_kind_name(kind)) << outcome.detail;
    EXPECT_EQ(outcome.detail, detail);
    EXPECT_EQ(outcome.http_status, 0);
}

TEST_F(InquiryTest, AGetChangesWhatItIsToldToAndNothingElse) {
    std::string request;
    const TestServer server([&request](Connection& connection) {
        request = connection.read_request();
        connection.send("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
    });
    const std::string agent = "User-Agent: apprunner-sim-health-check\r\n";
    const std::string own = "Host: 169.254.172.2:" + std::to_string(server.port()) + "\r\n";
    const std::string end = "Connection: close\r\n\r\n";
    EXPECT_EQ(ask_one(server.port(), {}).http_status, 200);
    EXPECT_EQ(request, "GET / HTTP/1.1\r\n" + own + agent + end);
    ask_one(server.port(), {QuestionKind::get, "/login?a=b c", "", true});
    EXPECT_EQ(
        request,
        "GET /login?a=b%20c HTTP/1.1\r\n" + own + agent + "X-Forwarded-Proto: https\r\n" + end
    );
    ask_one(server.port(), {QuestionKind::get, "/", "localhost:8080", false});
    EXPECT_EQ(request, "GET / HTTP/1.1\r\nHost: localhost:8080\r\n" + agent + end);
    ask_one(server.port(), {QuestionKind::get, "/", "a\r\nX: y", false});
    EXPECT_THAT(request, HasSubstr("Host: a%0D%0AX:%20y\r\n"));
}

TEST_F(InquiryTest, ProvesThatTheHostWasRefused) {
    const TestServer server([](Connection& connection) {
        const bool is_local =
            connection.read_request().find("Host: localhost") != std::string::npos;
        connection.send(
            is_local ? "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"
                     : "HTTP/1.1 403 Forbidden\r\nContent-Length: 15\r\n\r\nBlocked request"
        );
    });
    const Question as_probed;
    const Question as_local{QuestionKind::get, "/", "localhost:8080", false};
    const std::vector<QuestionReply> replies = ask(server.port(), {as_probed, as_local});
    ASSERT_EQ(replies.size(), 2U);
    EXPECT_EQ(replies[0].question, as_probed);
    EXPECT_EQ(replies[0].outcome.detail, "HTTP 403 Forbidden");
    EXPECT_EQ(kept_in(replies[0].outcome).body, "Blocked request");
    EXPECT_EQ(replies[1].question, as_local);
    EXPECT_EQ(replies[1].outcome.detail, "HTTP 200 OK");
}

TEST_F(InquiryTest, KnowsWhoSpeaksTls) {
    const std::string hello("\x16\x03\x03\x00\x2a\x02", 6);
    const Outcome outcome = greeted(QuestionKind::tls_hello, hello, true);
    expect(outcome, OutcomeKind::answered, "speaks TLS");
    ASSERT_TRUE(outcome.answer);
    EXPECT_EQ(outcome.answer->status_line, "");
    EXPECT_EQ(outcome.answer->body, hello);
    EXPECT_EQ(heard, client_hello());
    const std::string alert("\x15\x03\x01\x00\x02\x02\x46", 7);
    expect(greeted(QuestionKind::tls_hello, alert), OutcomeKind::answered, "speaks TLS");
}

TEST_F(InquiryTest, KnowsWhoSpeaksNoTls) {
    const Outcome plain = greeted(
        QuestionKind::tls_hello, "HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n", true
    );
    expect(
        plain, OutcomeKind::bad_answer, "not TLS: HTTP/1.1 400 Bad Request\\r\\nConnection: cl..."
    );
    EXPECT_THAT(kept_in(plain).body, StartsWith("HTTP/1.1 400 "));
    expect(
        greeted(QuestionKind::tls_hello, "\x16\x03"), OutcomeKind::bad_answer, "not TLS: \\x16\\x03"
    );
    expect(
        greeted(QuestionKind::tls_hello, ""),
        OutcomeKind::reset,
        "connection closed before an answer"
    );
    const TestServer resets([](Connection& connection) {
        connection.read_bytes(1);
        connection.reset();
    });
    Question question;
    question.kind = QuestionKind::tls_hello;
    expect(ask_one(resets.port(), question), OutcomeKind::reset, "connection reset");
    const BoundSocket bound_only;
    expect(ask_one(bound_only.port(), question), OutcomeKind::refused, "connection refused");
}

TEST_F(InquiryTest, KnowsWhoSpeaksHttp2) {
    const std::string settings("\0\0\x06\x04\0\0\0\0\0\0\x03\0\0\0\x64", 15);
    expect(
        greeted(QuestionKind::h2_preface, settings, true), OutcomeKind::answered, "speaks HTTP/2"
    );
    EXPECT_EQ(heard, h2_preface());
    expect(
        greeted(QuestionKind::h2_preface, "HTTP/1.1 505 No\r\n\r\n"),
        OutcomeKind::bad_answer,
        "not HTTP/2: HTTP/1.1 505 No\\r\\n\\r\\n"
    );
}

TEST_F(InquiryTest, ASilentAppGetsOneSecondForEachQuestionAndThreeForAll) {
    const TestServer silent([](Connection& connection) { connection.wait_for_close(); });
    const auto begin = std::chrono::steady_clock::now();
    Question hello;
    hello.kind = QuestionKind::tls_hello;
    const std::vector<QuestionReply> replies =
        ask(silent.port(), {Question{}, hello, Question{}, hello});
    const auto took = std::chrono::steady_clock::now() - begin;
    ASSERT_GE(replies.size(), 2U);
    ASSERT_LE(replies.size(), 3U) << "no time is left for a fourth";
    expect(replies[0].outcome, OutcomeKind::timed_out, "no answer within 1 s");
    expect(replies[1].outcome, OutcomeKind::timed_out, "no answer within 1 s");
    EXPECT_EQ(replies[1].question, hello);
    EXPECT_GE(took, seconds(2));
    EXPECT_LT(took, questions_limit + seconds(2)) << "a busy machine's share included";
}

TEST_F(InquiryTest, AsksNoMoreThanItMay) {
    const TestServer server([](Connection& connection) {
        connection.read_request();
        connection.send("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
    });
    EXPECT_EQ(ask(server.port(), std::vector<Question>(20)).size(), questions_max);
    EXPECT_TRUE(ask(server.port(), {}).empty());
}

}  // namespace
}  // namespace apprunner::probes
