// Time limits: heads and bodies that do not come, answers that do not come, clients that do
// nothing. The limits are short; the tests measure that they bite, not when.
#include "tests/component/ingress/ingress_fixture.hpp"

#include <sys/socket.h>

#include <atomic>
#include <optional>
#include <vector>

namespace apprunner::ingress {
namespace {

using std::chrono::milliseconds;

class Limits : public IngressTest {
  protected:
    Limits() : app(ScriptedApp::saying("hi")) { options.threads = 1; }
    ScriptedApp app;
};

TEST_F(Limits, AHeadThatDoesNotComeInTimeIs408) {
    options.head_limit = milliseconds(100);
    serve(app);
    RawSocket client = connect();
    client.send("GET / HTTP/1.1\r\nHo");
    const Message answer = client.read_message();
    EXPECT_EQ(answer.start_line, "HTTP/1.1 408 Request Timeout");
    EXPECT_EQ(answer.field("connection"), "close");
    EXPECT_TRUE(client.is_ended());
}

TEST_F(Limits, AHeadThatComesByteByByteIs408Too) {
    options.head_limit = milliseconds(200);
    serve(app);
    RawSocket client = connect();
    const std::string endless = "GET / HTTP/1.1\r\na: " + std::string(100'000, 'x');
    std::size_t sent = 0;
    while (client.is_silent(milliseconds(5)) && sent < endless.size()) {
        client.send(endless.substr(sent++, 1));
    }
    EXPECT_EQ(client.read_message().status(), 408);
}

TEST_F(Limits, AnIdleClientIsClosedWithoutAWord) {
    options.idle_client_limit = milliseconds(100);
    serve(app);
    RawSocket fresh = connect();
    EXPECT_TRUE(fresh.is_ended());
    RawSocket used = connect();
    used.send(get_request());
    EXPECT_EQ(used.read_message().status(), 200);
    EXPECT_TRUE(used.is_ended());
}

TEST_F(Limits, ABodyThatDoesNotComeInTimeIs408) {
    options.request_limit = milliseconds(200);
    serve(app);
    RawSocket client = connect();
    client.send("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\nabc");
    EXPECT_EQ(client.read_message().status(), 408);
    EXPECT_TRUE(client.is_ended());
}

TEST_F(Limits, AnAnswerThatDoesNotComeInTimeIs504) {
    options.request_limit = milliseconds(200);
    std::atomic<bool> app_left = false;
    ScriptedApp silent([&app_left](RawSocket& connection, int /*number*/) {
        (void)connection.read_message();
        app_left = connection.is_ended();
    });
    serve(silent);
    const Message answer = get();
    EXPECT_EQ(answer.start_line, "HTTP/1.1 504 Gateway Timeout");
    EXPECT_EQ(answer.body, "upstream request timeout");
    run_until([&app_left] { return app_left.load(); });
}

TEST_F(Limits, AnAnswerThatDoesNotEndInTimeIsCut) {
    options.request_limit = milliseconds(300);
    ScriptedApp endless([](RawSocket& connection, int /*number*/) {
        (void)connection.read_message();
        connection.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
        while (connection.is_silent(milliseconds(20))) connection.send("1\r\nx\r\n");
    });
    serve(endless);
    const Message answer = get();
    EXPECT_EQ(answer.status(), 200);
    EXPECT_FALSE(answer.whole);
}

TEST_F(Limits, AClientThatDoesNotReadIsCut) {
    options.request_limit = milliseconds(300);
    std::atomic<bool> app_left = false;
    ScriptedApp large([&app_left](RawSocket& connection, int /*number*/) {
        (void)connection.read_message();
        const std::string block(1'000'000, 'x');
        connection.send("HTTP/1.1 200 OK\r\nContent-Length: 1000000000\r\n\r\n");
        while (connection.send(block)) {
        }
        app_left = true;
    });
    serve(large);
    RawSocket client = connect();
    client.shrink_buffers();
    client.send(get_request());
    run_until([&app_left] { return app_left.load(); });
}

TEST_F(Limits, AClientBeyondTheMaximumWaitsUntilAnotherGoes) {
    options.clients_max = 2;
    serve(app);
    std::optional<RawSocket> own(connect());
    own->send(get_request());
    EXPECT_EQ(own->read_message().status(), 200);
    RawSocket shared = connect_shared();
    shared.send("GET / HTTP/1.1\r\nHost: " + host + "\r\n\r\n");
    EXPECT_EQ(shared.read_message().status(), 200);
    RawSocket next = connect();
    next.send(get_request());
    EXPECT_TRUE(next.is_silent(milliseconds(300)));
    shared.send("GET / HTTP/1.1\r\nHost: " + host + "\r\n\r\n");
    EXPECT_EQ(shared.read_message().status(), 200) << "those that are connected are served";
    own.reset();
    EXPECT_EQ(next.read_message().status(), 200);
}

TEST_F(Limits, AClientThatWaitsDoesNotHoldUpTheEnd) {
    options.clients_max = 1;
    serve(app);
    RawSocket first = connect();
    first.send(get_request());
    EXPECT_EQ(first.read_message().status(), 200);
    RawSocket next = connect();
    EXPECT_TRUE(next.is_silent(milliseconds(50)));
    bool is_over = false;
    ingress->stop(std::chrono::seconds(1), [&is_over] { is_over = true; });
    run_until([&is_over] { return is_over; });
    EXPECT_TRUE(next.is_ended());
}

/// A full queue of connections that nobody accepts: the next one gets no answer at all.
class DeafInstance {
  public:
    DeafInstance() {
        const int listener = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
        EXPECT_EQ(::listen(listener, 0), 0);
        owner_ = RawSocket(listener);
        port = owner_.local_port();
        for (int i = 0; i < 2; ++i) fillers_.push_back(RawSocket::begin_connect(port));
    }
    std::uint16_t port = 0;

  private:
    RawSocket owner_;
    std::vector<RawSocket> fillers_;
};

TEST_F(Limits, AnInstanceThatDoesNotAcceptInTimeIsAConnectionFailure) {
    options.connect_limit = milliseconds(100);
    start();
    const DeafInstance deaf;
    set_route(route_to({target_at("i1", deaf.port)}));
    const Message answer = get();
    EXPECT_EQ(answer.status(), 503);
    EXPECT_TRUE(answer.body.ends_with("reset reason: connection failure"));
}

TEST_F(Limits, ARequestThatAnInstanceDidNotAcceptGoesToAnother) {
    options.connect_limit = milliseconds(100);
    start();
    const DeafInstance deaf;
    set_route(route_to({target_at("i1", deaf.port), target_at("i2", app.port())}));
    for (int count = 0; count < 4; ++count) EXPECT_EQ(get().status(), 200);
    // As long as there is one that does.
    set_route(route_to({target_at("i1", deaf.port), target_at("i3", deaf.port)}));
    EXPECT_EQ(get().status(), 503);
}

}  // namespace
}  // namespace apprunner::ingress
