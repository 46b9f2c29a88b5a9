// The sample app does what its README says: the demo and the end-to-end tests rely on it. Run here
// as a process, without a container.
#include "probes/io/http_probe.hpp"
#include "probes/io/tcp_probe.hpp"
#include "tests/component/probes/app_process.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_future.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <csignal>
#include <future>

namespace apprunner::probes {
namespace {

using std::chrono::milliseconds;
using testing::EndsWith;
using testing::HasSubstr;
using testing::StartsWith;

constexpr milliseconds patience_ms{20'000};
constexpr milliseconds short_ms{150};

Outcome run(boost::asio::awaitable<Outcome> probe) {
    boost::asio::io_context context{1};
    auto result = boost::asio::co_spawn(context, std::move(probe), boost::asio::use_future);
    context.run();
    return result.get();
}

Outcome ask_tcp(std::uint16_t port) {
    return run(tcp_probe(ProbeTarget{"127.0.0.1", port, patience_ms}));
}

Outcome ask_http(std::uint16_t port, milliseconds timeout = patience_ms) {
    return run(http_probe(ProbeTarget{"127.0.0.1", port, timeout}, "/"));
}

TEST(SampleApp, AnswersItsEndpoints) {
    AppProcess app({"SAMPLE_VERSION=v\"2", "OTHER=a b"});
    const std::uint16_t port = app.port();
    EXPECT_THAT(
        get(port, "/"), StartsWith("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n")
    );
    EXPECT_THAT(get(port, "/any?x=1"), HasSubstr("{\"version\": \"v\\\"2\", \"hostname\": \""));
    EXPECT_THAT(get(port, "/env"), HasSubstr("\"OTHER\": \"a b\""));
    EXPECT_THAT(get(port, "/headers", "X-One: 1\r\n"), HasSubstr("\"X-One\": \"1\""));
    EXPECT_THAT(get(port, "/bytes?n=100000"), EndsWith("\r\n\r\n" + std::string(100'000, 'x')));
    EXPECT_THAT(get(port, "/sleep?ms=1"), EndsWith("\r\n\r\nslept 1 ms\n"));
    EXPECT_THAT(
        exchange_with(port, "HEAD /bytes?n=5 HTTP/1.0\r\n\r\n"),
        EndsWith("Content-Length: 5\r\nConnection: close\r\n\r\n")
    );
    EXPECT_THAT(exchange_with(port, "nonsense\r\n\r\n"), StartsWith("HTTP/1.1 400 "));
}

TEST(SampleApp, EchoesBodiesAndKeepsConnections) {
    AppProcess app;
    const std::string answer = exchange_with(
        app.port(),
        "POST /echo HTTP/1.1\r\nContent-Length: 5\r\n\r\nfirst"
        "POST /echo HTTP/1.1\r\nTransfer-Encoding: "
        "chunked\r\n\r\n3\r\nsec\r\n3;x=y\r\nond\r\n0\r\n\r\n"
        "POST /echo HTTP/1.1\r\nContent-Length: 5\r\nConnection: close\r\n\r\nthird"
    );
    EXPECT_THAT(answer, HasSubstr("\r\n\r\nfirstHTTP/1.1 200 OK"));
    EXPECT_THAT(answer, HasSubstr("\r\n\r\nsecondHTTP/1.1 200 OK"));
    EXPECT_THAT(answer, EndsWith("Connection: close\r\n\r\nthird"));
}

TEST(SampleApp, AnswersStatusesInTurnAndByPath) {
    AppProcess app({"SAMPLE_STATUS=503,500,204", "SAMPLE_PATH_STATUS=/health=404,/a=401"});
    const std::uint16_t port = app.port();
    for (const int status : {503, 500, 204, 204}) {
        EXPECT_EQ(ask_http(port).http_status, status);
    }
    EXPECT_THAT(get(port, "/health?x=1"), StartsWith("HTTP/1.1 404 Not Found\r\n"));
    EXPECT_THAT(get(port, "/a"), StartsWith("HTTP/1.1 401 "));
    EXPECT_EQ(get(port, "/"), "HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n");
}

TEST(SampleApp, RedirectsToOnePath) {
    AppProcess app({"SAMPLE_REDIRECT=/login"});
    EXPECT_THAT(get(app.port(), "/"), StartsWith("HTTP/1.1 302 Found\r\n"));
    EXPECT_THAT(get(app.port(), "/"), HasSubstr("\r\nLocation: /login\r\n"));
    EXPECT_THAT(get(app.port(), "/login"), StartsWith("HTTP/1.1 200 OK\r\n"));
}

TEST(SampleApp, AllowsOnlySomeHosts) {
    AppProcess app({"SAMPLE_ALLOWED_HOSTS=shop.example,localhost"});
    EXPECT_THAT(get(app.port(), "/", "Host: localhost:80\r\n"), StartsWith("HTTP/1.1 200 "));
    EXPECT_EQ(ask_http(app.port()).http_status, 400);
    EXPECT_TRUE(app.wait_for("Invalid HTTP_HOST header: '169.254.172.2:"));
}

TEST(SampleApp, MisbehavesWhereItIsAsked) {
    AppProcess hangs({"SAMPLE_HANG=1"});
    EXPECT_EQ(ask_http(hangs.port(), short_ms).kind, OutcomeKind::timed_out);
    EXPECT_EQ(ask_tcp(hangs.port()).kind, OutcomeKind::connected);
    AppProcess closes({"SAMPLE_CLOSE=1"});
    EXPECT_EQ(ask_http(closes.port()).kind, OutcomeKind::reset);
    AppProcess slow({"SAMPLE_ANSWER_MS=150"});
    EXPECT_GE(ask_http(slow.port()).took, short_ms);
    AppProcess filler({"SAMPLE_BODY_BYTES=3"});
    EXPECT_THAT(get(filler.port(), "/"), EndsWith("\r\n\r\nxxx"));
}

TEST(SampleApp, ChangesAfterAWhile) {
    AppProcess sick({"SAMPLE_UNHEALTHY_AFTER_MS=0"});
    EXPECT_EQ(ask_http(sick.port()).http_status, 500);
    AppProcess gone({"SAMPLE_STOP_LISTENING_AFTER_MS=100"});
    const std::uint16_t port = gone.port();
    EXPECT_TRUE(gone.wait_for("listening no more"));
    EXPECT_EQ(ask_tcp(port).kind, OutcomeKind::refused);
    gone.signal(SIGTERM);
    EXPECT_EQ(gone.finish(), 0);
}

TEST(SampleApp, ListensWhereItIsAsked) {
    AppProcess two({"SAMPLE_BIND=127.0.0.1,127.0.0.2", "SAMPLE_PORT=0,0"});
    EXPECT_TRUE(two.wait_for("listening on 127.0.0.2:"));
    AppProcess both({"SAMPLE_BIND=::"});
    EXPECT_EQ(ask_tcp(both.port()).kind, OutcomeKind::connected);
    AppProcess named({"SAMPLE_BIND=HOSTNAME", "HOSTNAME=127.0.0.3"});
    EXPECT_TRUE(named.wait_for("listening on 127.0.0.3:"));
    AppProcess unknown({"SAMPLE_BIND=HOSTNAME", "HOSTNAME=no.such.host.invalid"});
    EXPECT_EQ(unknown.finish(), 1);
    EXPECT_EQ(unknown.output(), "Error: getaddrinfo ENOTFOUND no.such.host.invalid\n");
    AppProcess taken({"SAMPLE_PORT=" + std::to_string(both.port())});
    EXPECT_EQ(taken.finish(), 1);
    EXPECT_THAT(taken.output(), HasSubstr("Address already in use"));
}

TEST(SampleApp, BootsSlowlyOrNever) {
    const auto started = std::chrono::steady_clock::now();
    AppProcess slow({"SAMPLE_BOOT_MS=150"});
    EXPECT_GT(slow.port(), 0);
    EXPECT_GE(std::chrono::steady_clock::now() - started, short_ms);
    AppProcess never({"SAMPLE_BIND=none", "SAMPLE_LOG_LINES=2"});
    EXPECT_TRUE(never.wait_for("line 2 of 2\n"));
    never.signal(SIGTERM);
    EXPECT_EQ(never.finish(), 0);
    EXPECT_EQ(never.output(), "line 1 of 2\nline 2 of 2\ntold to end\n");
}

TEST(SampleApp, EndsByItself) {
    AppProcess at_once({"SAMPLE_EXIT_CODE=3"});
    EXPECT_EQ(at_once.finish(), 3);
    EXPECT_EQ(at_once.output(), "ending with code 3\n");
    const auto started = std::chrono::steady_clock::now();
    AppProcess later({"SAMPLE_EXIT_CODE=4", "SAMPLE_EXIT_AFTER_MS=150"});
    EXPECT_EQ(later.finish(), 4);
    EXPECT_GE(std::chrono::steady_clock::now() - started, short_ms);
    AppProcess used_up({"SAMPLE_EXIT_CODE=5", "SAMPLE_EXIT_AFTER_REQUESTS=2"});
    EXPECT_EQ(ask_http(used_up.port()).http_status, 200);
    EXPECT_EQ(ask_http(used_up.port()).http_status, 200);
    EXPECT_EQ(used_up.finish(), 5);
    AppProcess asked;
    EXPECT_THAT(get(asked.port(), "/exit?code=6"), EndsWith("ending\n"));
    EXPECT_EQ(asked.finish(), 6);
}

TEST(SampleApp, WantsItsEnvironment) {
    AppProcess app({"SAMPLE_REQUIRE_ENV=HERE,DATABASE_URL", "HERE=1"});
    EXPECT_EQ(app.finish(), 1);
    EXPECT_EQ(app.output(), "Error: environment variable DATABASE_URL is required but not set\n");
    AppProcess wrong({"SAMPLE_STATUS=2oo"});
    EXPECT_EQ(wrong.finish(), 1);
    EXPECT_THAT(wrong.output(), StartsWith("Error: SAMPLE_STATUS=2oo is no number"));
}

TEST(SampleApp, TakesMemoryAndLogsRequests) {
    AppProcess app({"SAMPLE_EAT_MB=2", "SAMPLE_LOG_REQUESTS=1"});
    EXPECT_TRUE(app.wait_for("took 2 MB\n"));
    EXPECT_EQ(ask_http(app.port()).http_status, 200);
    EXPECT_TRUE(app.wait_for("GET / 200\n"));
}

TEST(SampleApp, FinishesRequestsWhenToldToEnd) {
    AppProcess app({"SAMPLE_SIGTERM_MS=150", "SAMPLE_LOG_REQUESTS=1"});
    const std::uint16_t port = app.port();
    // One piece: when the first is answered, the second has been read.
    auto under_way = std::async(std::launch::async, [port] {
        return exchange_with(port, "GET /one HTTP/1.1\r\n\r\nGET /sleep?ms=300 HTTP/1.1\r\n\r\n");
    });
    auto idle = std::async(std::launch::async, [port] {
        return exchange_with(port, "GET /idle HTTP/1.1\r\n\r\n");
    });
    EXPECT_TRUE(app.wait_for("GET /one 200\n"));
    EXPECT_TRUE(app.wait_for("GET /idle 200\n"));
    const auto told = std::chrono::steady_clock::now();
    app.signal(SIGTERM);
    EXPECT_EQ(app.finish(), 0);
    EXPECT_GE(std::chrono::steady_clock::now() - told, short_ms);
    EXPECT_THAT(under_way.get(), EndsWith("Connection: close\r\n\r\nslept 300 ms\n"));
    EXPECT_THAT(idle.get(), StartsWith("HTTP/1.1 200 OK\r\n"));
    EXPECT_EQ(ask_tcp(port).kind, OutcomeKind::refused);
}

TEST(SampleApp, MayIgnoreThatItIsToldToEnd) {
    AppProcess app({"SAMPLE_IGNORE_SIGTERM=1"});
    const std::uint16_t port = app.port();
    app.signal(SIGTERM);
    EXPECT_TRUE(app.wait_for("told to end, but going on\n"));
    EXPECT_EQ(ask_http(port).http_status, 200);
    app.signal(SIGKILL);
    EXPECT_EQ(app.finish(), 1000 + SIGKILL);
}

}  // namespace
}  // namespace apprunner::probes
