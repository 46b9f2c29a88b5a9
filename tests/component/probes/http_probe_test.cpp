// TCP and HTTP checks against servers that behave well, badly and not at all.
#include "probes/io/http_probe.hpp"

#include "probes/io/tcp_probe.hpp"
#include "tests/component/probes/probe_run.hpp"
#include "tests/component/probes/test_server.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include <gtest/gtest.h>
#include <sys/resource.h>

#include <chrono>
#include <exception>
#include <optional>

namespace apprunner::probes {
namespace {

KeptAnswer kept_in(const Outcome& outcome) {
    return outcome.answer ? *outcome.answer : KeptAnswer{};
}

using std::chrono::milliseconds;

constexpr milliseconds short_ms{100};

ProbeTarget at(std::uint16_t port, milliseconds timeout, std::string address = "127.0.0.1") {
    return {std::move(address), port, timeout};
}

class ProbeTest : public testing::Test {
  protected:
    Outcome run(boost::asio::awaitable<Outcome> probe) { return run_on(context, std::move(probe)); }

    Outcome tcp(std::uint16_t port, milliseconds timeout = patience_ms) {
        return run(tcp_probe(at(port, timeout)));
    }

    Outcome http(std::uint16_t port, milliseconds timeout = patience_ms, std::string path = "/") {
        return run(http_probe(at(port, timeout), std::move(path)));
    }

    /// The outcome of an HTTP check that is answered with these bytes.
    Outcome http_answered(std::string answer) {
        const TestServer server([&answer](Connection& connection) {
            connection.read_request();
            connection.send(answer);
        });
        return http(server.port());
    }

    boost::asio::io_context context{1};
};

void expect(const Outcome& outcome, OutcomeKind kind, int status, const std::string& detail) {
    EXPECT_EQ(outcome_kind_name(outcome.kind), outcome_kind_name(kind)) << outcome.detail;
    EXPECT_EQ(outcome.http_status, status);
    EXPECT_EQ(outcome.detail, detail);
}

void expect_timeout(const Outcome& outcome, const std::string& detail, int status = 0) {
    expect(outcome, OutcomeKind::timed_out, status, detail);
    EXPECT_GE(outcome.took, short_ms);
}

using TcpProbe = ProbeTest;
using HttpProbe = ProbeTest;

TEST_F(TcpProbe, ConnectsAndClosesInTheNormalWay) {
    std::atomic<bool> closed_normally = false;
    const TestServer server([&](Connection& connection) {
        closed_normally = connection.read_request().empty() && connection.wait_for_close();
    });
    const Outcome outcome = tcp(server.port());
    expect(outcome, OutcomeKind::connected, 0, "connected");
    EXPECT_GT(outcome.took, base::Duration::zero());
    EXPECT_LT(outcome.took, patience_ms);
    while (server.served() == 0) std::this_thread::yield();
    EXPECT_TRUE(closed_normally);
}

TEST_F(TcpProbe, IsRefusedWhereNothingListens) {
    const BoundSocket bound_only;
    expect(tcp(bound_only.port()), OutcomeKind::refused, 0, "connection refused");
}

TEST_F(TcpProbe, TimesOutWhereConnectsHang) {
    const DeafPort deaf;
    expect_timeout(tcp(deaf.port(), short_ms), "no connection within 100 ms");
}

TEST_F(TcpProbe, AnAppThatClosesAtOnceHasAccepted) {
    const TestServer server([](Connection& connection) { connection.reset(); });
    expect(tcp(server.port()), OutcomeKind::connected, 0, "connected");
}

TEST_F(TcpProbe, ReachesServersOnAllAddresses) {
    const TestServer server([](Connection&) {}, "::");
    EXPECT_EQ(tcp(server.port()).detail, "connected");
    EXPECT_EQ(run(tcp_probe(at(server.port(), patience_ms, "::1"))).detail, "connected");
}

TEST_F(TcpProbe, TroubleOfOurOwnIsNotTheApps) {
    const TestServer server([](Connection&) {});
    expect(
        run(tcp_probe(at(server.port(), patience_ms, "localhost"))),
        OutcomeKind::probe_error,
        0,
        "the check could not be made: 'localhost' is not an IP address"
    );
    tcp(server.port());  // Asio has opened what it needs.
    rlimit before{};
    getrlimit(RLIMIT_NOFILE, &before);
    rlimit none = before;
    none.rlim_cur = 0;
    setrlimit(RLIMIT_NOFILE, &none);
    const Outcome outcome = tcp(server.port());
    setrlimit(RLIMIT_NOFILE, &before);
    expect(
        outcome, OutcomeKind::probe_error, 0, "the check could not be made: Too many open files"
    );
}

TEST_F(TcpProbe, CanBeEndedFromHere) {
    const DeafPort deaf;
    boost::asio::cancellation_signal cancel;
    std::optional<Outcome> result;
    boost::asio::co_spawn(
        context,
        tcp_probe(at(deaf.port(), patience_ms)),
        boost::asio::bind_cancellation_slot(
            cancel.slot(),
            [&](const std::exception_ptr& thrown, Outcome outcome) {
                if (!thrown) result = std::move(outcome);
            }
        )
    );
    context.poll();
    cancel.emit(boost::asio::cancellation_type::terminal);
    context.run_for(patience_ms);
    ASSERT_TRUE(result);
    EXPECT_EQ(result->kind, OutcomeKind::probe_error);
    EXPECT_LT(result->took, patience_ms);
}

TEST_F(HttpProbe, AsksAsAppRunnerDoes) {
    std::string request;
    const TestServer server([&request](Connection& connection) {
        request = connection.read_request();
        connection.send("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
    });
    expect(
        http(server.port(), patience_ms, "/health?deep=1"),
        OutcomeKind::answered,
        200,
        "HTTP 200 OK"
    );
    EXPECT_EQ(
        request,
        "GET /health?deep=1 HTTP/1.1\r\nHost: 169.254.172.2:" + std::to_string(server.port()) +
            "\r\nUser-Agent: apprunner-sim-health-check\r\nConnection: close\r\n\r\n"
    );
    http(server.port(), patience_ms, "/a b\r\nX: \xc3\xa9");
    EXPECT_TRUE(request.starts_with("GET /a%20b%0D%0AX:%20%C3%A9 HTTP/1.1\r\nHost")) << request;
    http(server.port(), patience_ms, "");
    EXPECT_TRUE(request.starts_with("GET / HTTP/1.1\r\n")) << request;
}

TEST_F(HttpProbe, TellsEachStatus) {
    const std::string end = "\r\nContent-Length: 2\r\nLocation: /elsewhere\r\n\r\nhi";
    for (const auto& [status, text] : std::vector<std::pair<int, std::string>>{
             {200, "200 OK"},
             {204, "204 No Content"},
             {302, "302 Found"},
             {401, "401 Unauthorized"},
             {404, "404 Not Found"},
             {500, "500 Internal Server Error"}}) {
        expect(
            http_answered("HTTP/1.1 " + text + end), OutcomeKind::answered, status, "HTTP " + text
        );
    }
}

TEST_F(HttpProbe, TakesOldAndUnusualAnswers) {
    const std::string body_until_close = "HTTP/1.0 200 OK\r\n\r\nhello";
    expect(http_answered(body_until_close), OutcomeKind::answered, 200, "HTTP 200 OK");
    const std::string early = "HTTP/1.1 100 Continue\r\n\r\n";
    expect(
        http_answered(early + "HTTP/1.1 503 Busy\r\nContent-Length: 4\r\n\r\nbusy"),
        OutcomeKind::answered,
        503,
        "HTTP 503 Service Unavailable"
    );
    expect(http_answered("HTTP/1.1 299 \r\n\r\n"), OutcomeKind::answered, 299, "HTTP 299");
}

TEST_F(HttpProbe, KeepsWhatWasAnswered) {
    const Outcome outcome = http_answered(
        "HTTP/1.1 403 Forbidden\r\nServer: puma\r\nContent-Type: text/plain\r\n"
        "Content-Length: 13\r\n\r\nBlocked hosts"
    );
    ASSERT_TRUE(outcome.answer);
    EXPECT_EQ(outcome.answer->status_line, "HTTP/1.1 403 Forbidden");
    EXPECT_EQ(outcome.answer->server, "puma");
    EXPECT_EQ(outcome.answer->content_type, "text/plain");
    EXPECT_EQ(outcome.answer->content_length, 13U);
    EXPECT_EQ(outcome.answer->body, "Blocked hosts");
    EXPECT_FALSE(outcome.answer->is_cut);
    const BoundSocket bound_only;
    EXPECT_FALSE(http(bound_only.port()).answer);
}

TEST_F(HttpProbe, DecidesAtTheEndOfTheAnswerAsEnvoyDoes) {
    // All of these passed while it decided at the head.
    const std::string never = "HTTP/1.1 200 OK\r\nContent-Length: 999\r\n\r\nnever complete";
    const TestServer keeps([&never](Connection& connection) {
        connection.read_request();
        connection.send(never);
        connection.wait_for_close();
    });
    const Outcome kept = http(keeps.port(), short_ms);
    const std::string came = "the answer's head came (HTTP 200 OK), its end did not within 100 ms";
    expect_timeout(kept, came, 200);
    ASSERT_TRUE(kept.answer);
    EXPECT_EQ(kept.answer->body, "never complete");
    EXPECT_EQ(kept.answer->content_length, 999U);

    const TestServer streams([](Connection& connection) {
        connection.read_request();
        connection.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
        while (connection.send("4\r\ntick\r\n")) std::this_thread::sleep_for(milliseconds(5));
    });
    const Outcome streamed = http(streams.port(), short_ms);
    expect_timeout(streamed, came, 200);
    ASSERT_TRUE(streamed.answer);
    EXPECT_TRUE(streamed.answer->body.starts_with("ticktick")) << streamed.answer->body;

    const TestServer late([](Connection& connection) {
        connection.read_request();
        connection.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n");
        if (!connection.wait_for_close()) connection.send("ok");
    });
    expect_timeout(http(late.port(), short_ms), came, 200);
}

TEST_F(HttpProbe, TellsACloseBeforeTheEnd) {
    const Outcome closed =
        http_answered("HTTP/1.1 200 OK\r\nContent-Length: 999\r\n\r\nseventeen bytes..");
    expect(
        closed,
        OutcomeKind::reset,
        200,
        "connection closed before the end of the answer (17 of 999 bytes)"
    );
    ASSERT_TRUE(closed.answer);
    EXPECT_EQ(closed.answer->body, "seventeen bytes..");
    expect(
        http_answered("HTTP/1.1 500 X\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\n"),
        OutcomeKind::reset,
        500,
        "connection closed before the end of the answer (2 bytes, no last chunk)"
    );
    expect(
        http_answered("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n"),
        OutcomeKind::bad_answer,
        200,
        "HTTP 200 OK, but its body is bad chunk"
    );
}

TEST_F(HttpProbe, TellsAResetBeforeTheEnd) {
    const TestServer resets([](Connection& connection) {
        connection.read_request();
        connection.send("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nsome");
        connection.reset();
    });
    // The kernel gives what had come before the reset first.
    const Outcome outcome = http(resets.port());
    expect(
        outcome,
        OutcomeKind::reset,
        200,
        "connection reset before the end of the answer (4 of 9 bytes)"
    );
    ASSERT_TRUE(outcome.answer);
    EXPECT_EQ(outcome.answer->body, "some");
}

TEST_F(HttpProbe, IsAnsweredWhileTheServerKeepsTheConnection) {
    for (const std::string body :
         {"Content-Length: 2\r\n\r\nok",
          "Transfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n"}) {
        const TestServer keeps([&body](Connection& connection) {
            connection.read_request();
            connection.send("HTTP/1.1 103 Early Hints\r\n\r\nHTTP/1.1 200 OK\r\n" + body);
            connection.wait_for_close();
        });
        const Outcome outcome = http(keeps.port());
        expect(outcome, OutcomeKind::answered, 200, "HTTP 200 OK");
        EXPECT_EQ(kept_in(outcome).body, "ok");
    }
}

TEST_F(HttpProbe, TakesALargeBodyAndKeepsItsBeginning) {
    std::atomic<bool> all_taken = false;
    constexpr std::size_t pieces = 500;
    const TestServer server([&all_taken](Connection& connection) {
        connection.read_request();
        bool taken = connection.send("HTTP/1.1 200 OK\r\nContent-Length: 5000000\r\n\r\n");
        for (std::size_t i = 0; i < pieces; ++i)
            taken = taken && connection.send(std::string(10'000, 'x'));
        all_taken = taken && connection.wait_for_close();
    });
    const Outcome outcome = http(server.port());
    expect(outcome, OutcomeKind::answered, 200, "HTTP 200 OK");
    ASSERT_TRUE(outcome.answer);
    EXPECT_EQ(outcome.answer->body, std::string(kept_body_max, 'x'));
    EXPECT_TRUE(outcome.answer->is_cut);
    while (server.served() == 0) std::this_thread::yield();
    EXPECT_TRUE(all_taken);
}

TEST_F(HttpProbe, ReadsAnAnswerThatDrips) {
    const TestServer server([](Connection& connection) {
        connection.read_request();
        const std::string answer = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";
        for (const char c : answer) {
            connection.send(std::string_view(&c, 1));
            std::this_thread::sleep_for(milliseconds(1));
        }
    });
    expect(http(server.port()), OutcomeKind::answered, 200, "HTTP 200 OK");
}

TEST_F(HttpProbe, HasOneDeadlineHoweverTheHeadDrips) {
    const TestServer server([](Connection& connection) {
        connection.read_request();
        connection.send("HTTP/1.1 200 OK\r\n");
        while (connection.send("A: b\r\n")) std::this_thread::sleep_for(milliseconds(5));
    });
    expect_timeout(http(server.port(), short_ms), "no more than a part of an answer within 100 ms");
}

TEST_F(HttpProbe, TimesOutWithoutAnAnswer) {
    const TestServer silent([](Connection& connection) { connection.wait_for_close(); });
    expect_timeout(http(silent.port(), short_ms), "no answer within 100 ms");
    const DeafPort deaf;
    expect_timeout(http(deaf.port(), short_ms), "no connection within 100 ms");
}

TEST_F(HttpProbe, IsRefusedWhereNothingListens) {
    const BoundSocket bound_only;
    expect(http(bound_only.port()), OutcomeKind::refused, 0, "connection refused");
}

TEST_F(HttpProbe, TellsResetsAndClosings) {
    const TestServer resets([](Connection& connection) {
        connection.read_request();
        connection.reset();
    });
    expect(http(resets.port()), OutcomeKind::reset, 0, "connection reset");
    expect(http_answered(""), OutcomeKind::reset, 0, "connection closed before an answer");
    expect(
        http_answered("HTTP/1.1 200"),
        OutcomeKind::reset,
        0,
        "connection closed in the middle of the answer's head"
    );
    EXPECT_EQ(kept_in(http_answered("HTTP/1.1 200")).body, "HTTP/1.1 200");
    // Closed without reading the request: by chance a reset or an end.
    const TestServer closes([](Connection&) {});
    EXPECT_EQ(http(closes.port()).kind, OutcomeKind::reset);
}

TEST_F(HttpProbe, TellsWhatIsNotHttp) {
    const auto fault = [this](const std::string& answer) {
        const Outcome outcome = http_answered(answer);
        EXPECT_EQ(outcome.kind, OutcomeKind::bad_answer) << outcome.detail;
        const KeptAnswer kept = kept_in(outcome);
        EXPECT_EQ(kept.status_line, "");
        EXPECT_TRUE(answer.starts_with(kept.body) && !kept.body.empty()) << kept.body;
        return outcome.detail;
    };
    EXPECT_EQ(fault("220 mail ready\r\n"), "not HTTP: 220 mail ready\\r\\n");
    EXPECT_EQ(fault(std::string("\x15\x03\x01\x00\x02", 5)), "not HTTP: \\x15\\x03\\x01\\x00\\x02");
    EXPECT_EQ(
        fault("HTTP/1.1 200 OK\r\nA: " + std::string(70'000, 'x') + "\r\n\r\n"),
        "the head of the answer is larger than 64 KiB"
    );
    // It is told at once, although the server keeps the connection.
    const TestServer greets([](Connection& connection) {
        connection.send("hello");
        connection.wait_for_close();
    });
    EXPECT_EQ(http(greets.port()).detail, "not HTTP: hello");
}

}  // namespace
}  // namespace apprunner::probes
