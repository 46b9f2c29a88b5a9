// Kept-alive connections that the app has closed: noticed before use where that is possible, and
// one safe retry where it is not.
#include "tests/component/ingress/ingress_fixture.hpp"

#include <atomic>
#include <vector>

namespace apprunner::ingress {
namespace {

class Retry : public IngressTest {
  protected:
    Retry() { options.threads = 1; }

    /// Answers the first request of each connection, and lets `second` deal with the next ones.
    ScriptedApp::Script first_answered(std::function<void(RawSocket&)> second) {
        return [this, second = std::move(second)](RawSocket& connection, int number) {
            (void)connection.read_message();
            ++served;
            connection.send(ok("connection " + std::to_string(number)));
            second(connection);
        };
    }

    std::string send_on(RawSocket& client, const std::string& request) {
        client.send(request);
        const Message answer = client.read_message();
        return std::to_string(answer.status()) + " " + answer.body;
    }

    std::atomic<int> served = 0;
    const std::string post = "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\nabc";
    const std::string put = "PUT / HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\nabc";
    const std::string termination =
        "503 upstream connect error or disconnect/reset before headers. reset reason: connection "
        "termination";
};

TEST_F(Retry, AConnectionThatWasClosedWhileIdleIsNotUsed) {
    ScriptedApp app(first_answered([](RawSocket& /*connection*/) {}));
    serve(app);
    RawSocket client = connect();
    for (int i = 1; i <= 5; ++i) {
        EXPECT_EQ(send_on(client, post), "200 connection " + std::to_string(i));
        run_until([&app] { return app.open_connections() == 0; });
    }
}

TEST_F(Retry, OneThatDiesUnderAnIdempotentRequestIsReplacedOnce) {
    ScriptedApp app(first_answered([](RawSocket& connection) {
        (void)connection.read_message();
        connection.end_with_reset();
    }));
    serve(app);
    RawSocket client = connect();
    EXPECT_EQ(send_on(client, get_request()), "200 connection 1");
    EXPECT_EQ(send_on(client, get_request()), "200 connection 2");
    EXPECT_EQ(send_on(client, put), "200 connection 3");
    EXPECT_EQ(served, 3);
}

TEST_F(Retry, OneThatDiesUnderAPostIsNot) {
    ScriptedApp app(first_answered([](RawSocket& connection) {
        (void)connection.read_message();
        connection.end_with_reset();
    }));
    serve(app);
    RawSocket client = connect();
    EXPECT_EQ(send_on(client, post), "200 connection 1");
    EXPECT_EQ(send_on(client, post), termination);
    EXPECT_EQ(served, 1);
}

TEST_F(Retry, ANewConnectionThatDiesIsNotTriedAgain) {
    ScriptedApp app([](RawSocket& connection, int /*number*/) { (void)connection.read_message(); });
    serve(app);
    RawSocket client = connect();
    EXPECT_EQ(send_on(client, get_request()), termination);
    EXPECT_EQ(app.connections(), 1);
}

TEST_F(Retry, AByteOfAnAnswerRulesItOut) {
    ScriptedApp app(first_answered([](RawSocket& connection) {
        (void)connection.read_message();
        connection.send("H");
    }));
    serve(app);
    RawSocket client = connect();
    EXPECT_EQ(send_on(client, get_request()), "200 connection 1");
    EXPECT_EQ(send_on(client, get_request()), termination);
    EXPECT_EQ(served, 1);
}

TEST_F(Retry, NoRequestIsLostWhenAllIdleConnectionsHaveExpired) {
    constexpr int clients = 32;
    ScriptedApp app(ScriptedApp::saying("hi"));
    serve(app);
    for (const std::string& request : {get_request(), post, put, post, get_request()}) {
        std::vector<RawSocket> sockets;
        for (int i = 0; i < clients; ++i) {
            sockets.push_back(connect());
            sockets.back().send(request);
        }
        for (RawSocket& socket : sockets) EXPECT_EQ(socket.read_message().status(), 200);
        app.close_connections();
    }
    EXPECT_GE(app.connections(), 5);
}

}  // namespace
}  // namespace apprunner::ingress
