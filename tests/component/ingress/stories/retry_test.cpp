// Kept-alive connections that the app has closed: noticed before use where that is possible, and
// one safe retry where it is not.
#include "emulator/ingress/peek.hpp"
#include "emulator/ingress/upstream_pool.hpp"
#include "tests/component/ingress/ingress_fixture.hpp"

#include <boost/asio/read.hpp>
#include <boost/asio/write.hpp>

#include <atomic>
#include <vector>

namespace apprunner::ingress {
namespace {

using Socket = boost::asio::ip::tcp::socket;

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

/// The ends of a loopback connection over which one request has gone and been answered.
class Ends {
  public:
    Ends() {
        acceptor_.listen();
        client.connect(acceptor_.local_endpoint());
        acceptor_.accept(server);
        exchange(client, server, 100);
        exchange(server, client, 50);
    }
    static void exchange(Socket& from, Socket& to, std::size_t size) {
        std::vector<char> bytes(size, 'x');
        boost::asio::write(from, boost::asio::buffer(bytes));
        boost::asio::read(to, boost::asio::buffer(bytes));
    }
    /// True: the end of the connection was an orderly one.
    bool send_and_hear_the_end(const std::function<void()>& before_the_end) {
        const std::vector<char> bytes(77, 'y');
        boost::asio::write(client, boost::asio::buffer(bytes));
        before_the_end();
        char byte = 0;
        boost::system::error_code error;
        client.read_some(boost::asio::buffer(&byte, 1), error);
        return error == boost::asio::error::eof;
    }

    boost::asio::io_context context;
    Socket client{context};
    Socket server{context};

  private:
    boost::asio::ip::tcp::acceptor acceptor_{context, {boost::asio::ip::address_v4::loopback(), 0}};
};

TEST(ClosedBefore, IsProvedOnlyByAnOrderlyEndBeforeTheFirstByte) {
    Ends before;
    before.server.close();
    EXPECT_TRUE(before.send_and_hear_the_end([] {}));
    EXPECT_TRUE(was_closed_before(before.client, 77));

    Ends after;
    EXPECT_TRUE(after.send_and_hear_the_end([&after] {
        char byte[100];
        after.server.read_some(boost::asio::buffer(byte));
        after.server.close();
    }));
    EXPECT_FALSE(was_closed_before(after.client, 77)) << "it was read";

    Ends unread;
    EXPECT_FALSE(unread.send_and_hear_the_end([&unread] { unread.server.close(); }));
    EXPECT_FALSE(was_closed_before(unread.client, 77)) << "it may have been read in part";

    Ends half;
    half.server.shutdown(Socket::shutdown_send);
    EXPECT_TRUE(half.send_and_hear_the_end([] {}));
    EXPECT_FALSE(was_closed_before(half.client, 77)) << "it can still be read";
}

TEST(Pool, KeepsBelowTheAgeAtWhichTheInstanceCloses) {
    using std::chrono::milliseconds;
    Ends ends;
    UpstreamPool pool;
    const UpstreamPool::TimePoint now = std::chrono::steady_clock::now();
    pool.note_closed(milliseconds(20));
    pool.give_back(std::move(ends.client), now);
    auto taken = pool.take(now + milliseconds(9), true);
    ASSERT_TRUE(taken);
    pool.give_back(std::move(taken->socket), now);
    EXPECT_FALSE(pool.take(now + milliseconds(10), true)) << "a POST would not be sent twice";
}

}  // namespace
}  // namespace apprunner::ingress
