// Request bodies on their way to the app: as they come, both directions at a time, and what happens
// when one side stops early.
#include "tests/component/ingress/ingress_fixture.hpp"

#include <algorithm>
#include <atomic>

namespace apprunner::ingress {
namespace {

class Upload : public IngressTest {
  protected:
    static std::string post(const std::string& fields) {
        return "POST /up HTTP/1.1\r\nHost: x\r\n" + fields + "\r\n";
    }
};

std::string chunk(const std::string& data) {
    std::string size;
    for (std::size_t left = data.size(); left > 0; left /= 16) {
        size.insert(size.begin(), "0123456789abcdef"[left % 16]);
    }
    return size + "\r\n" + data + "\r\n";
}

TEST_F(Upload, LargeBodiesArriveWhole) {
    ScriptedApp app(ScriptedApp::answering([](const Message& request) {
        return ok(std::to_string(std::count(request.body.begin(), request.body.end(), 'x')));
    }));
    serve(app);
    const std::string large(3'000'000, 'x');
    RawSocket client = connect();
    client.send(post("Content-Length: 3000000\r\n") + large + get_request());
    EXPECT_EQ(client.read_message().body, "3000000");
    EXPECT_EQ(client.read_message().body, "0");
    client.send(post("Transfer-Encoding: chunked\r\n"));
    for (int i = 0; i < 30; ++i) client.send(chunk(large.substr(0, 100'000)));
    client.send("0\r\nX-Trailer: 1\r\n\r\n" + get_request());
    EXPECT_EQ(client.read_message().body, "3000000");
    EXPECT_EQ(client.read_message().body, "0");
}

TEST_F(Upload, TheAppSeesTheFirstBytesBeforeTheLastAreSent) {
    ScriptedApp app([](RawSocket& connection, int /*number*/) {
        while (!connection.read_until("\r\n\r\n").empty()) {
            const std::string first = connection.read_exactly(3);
            connection.send("HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\n" + first);
            connection.send(connection.read_exactly(3));
        }
    });
    serve(app);
    RawSocket client = connect();
    for (int i = 0; i < 2; ++i) {
        client.send(post("Content-Length: 6\r\n") + "abc");
        EXPECT_FALSE(client.read_until("\r\n\r\n").empty());
        EXPECT_EQ(client.read_exactly(3), "abc");
        client.send("def");
        EXPECT_EQ(client.read_exactly(3), "def");
    }
}

TEST_F(Upload, AnAppThatSendsBackWhatItGetsDoesNotBlock) {
    constexpr std::size_t total = 20'000'000;
    ScriptedApp app([](RawSocket& connection, int /*number*/) {
        (void)connection.read_until("\r\n\r\n");
        connection.send("HTTP/1.1 200 OK\r\nContent-Length: " + std::to_string(total) + "\r\n\r\n");
        for (std::size_t done = 0; done < total;) {
            const std::string part = connection.read_some();
            if (part.empty() || !connection.send(part)) return;
            done += part.size();
        }
    });
    serve(app);
    RawSocket client = connect();
    client.send(post("Content-Length: " + std::to_string(total) + "\r\n"));
    std::atomic<bool> sent = false;
    std::thread sender([&client, &sent] {
        const std::string part(100'000, 'x');
        bool good = true;
        for (std::size_t done = 0; done < total && good; done += part.size()) {
            good = client.send(part);
        }
        sent = good;
    });
    const Message answer = client.read_message();
    sender.join();
    EXPECT_TRUE(sent);
    EXPECT_EQ(answer.body.size(), total);
}

TEST_F(Upload, ContinueIsSaidByTheProxyAndNotAskedOfTheApp) {
    std::string head_seen;
    ScriptedApp app(ScriptedApp::answering([&head_seen](const Message& request) {
        head_seen = request.head;
        return ok(request.body);
    }));
    serve(app);
    RawSocket client = connect();
    client.send(post("Content-Length: 5\r\nExpect: 100-continue\r\n"));
    EXPECT_EQ(client.read_message().start_line, "HTTP/1.1 100 Continue");
    client.send("hello");
    EXPECT_EQ(client.read_message().body, "hello");
    EXPECT_EQ(head_seen.find("xpect"), std::string::npos);
}

TEST_F(Upload, ContinueIsNotSaidToOneWhoIsRefused) {
    start();
    Route route = route_to({});
    route.mode = model::RouteMode::paused;
    set_route(route);
    RawSocket client = connect();
    client.send(post("Content-Length: 5\r\nExpect: 100-continue\r\n"));
    const Message answer = client.read_message();
    EXPECT_EQ(answer.status(), 503);
    EXPECT_EQ(answer.field("connection"), "close");
    EXPECT_TRUE(client.is_ended());
}

TEST_F(Upload, AnAnswerBeforeTheBodysEndReachesTheClient) {
    ScriptedApp app([](RawSocket& connection, int /*number*/) {
        (void)connection.read_until("\r\n\r\n");
        connection.send("HTTP/1.1 413 Too Large\r\nContent-Length: 2\r\n\r\nno");
        connection.read_to_end();
    });
    serve(app);
    RawSocket client = connect();
    client.send(post("Content-Length: 100000000\r\n") + std::string(200'000, 'x'));
    const Message answer = client.read_message();
    EXPECT_EQ(answer.status(), 413);
    EXPECT_EQ(answer.body, "no");
    // The rest of the body would be taken for the next request.
    EXPECT_TRUE(client.is_ended());
}

/// Head and body come in two packets, and the app answers after the first one.
TEST_F(Upload, ARequestAfterAnEarlyAnswerIsNotLost) {
    ScriptedApp app([](RawSocket& connection, int /*number*/) {
        (void)connection.read_until("\r\n\r\n");
        connection.send("HTTP/1.1 401 Unauthorized\r\nContent-Length: 2\r\n\r\nno");
        connection.read_to_end();
    });
    serve(app);
    for (const std::string framing : {"Content-Length: 5\r\n", "Transfer-Encoding: chunked\r\n"}) {
        const std::string body = framing.starts_with("C") ? "hello" : chunk("hello") + "0\r\n\r\n";
        RawSocket client = connect();
        for (int i = 0; i < 20; ++i) {
            ASSERT_TRUE(client.send(post(framing)));
            const Message answer = client.read_message();
            ASSERT_EQ(answer.status(), 401) << framing << i;
            client.send(body);
            if (answer.field("connection") != "close") continue;
            EXPECT_TRUE(client.is_ended());
            client = connect();
        }
    }
}

TEST_F(Upload, ASmallRestIsReadAndTheConnectionStays) {
    ScriptedApp app([](RawSocket& connection, int /*number*/) {
        (void)connection.read_until("\r\n\r\n");
        connection.send("HTTP/1.1 413 Too Large\r\nContent-Length: 2\r\n\r\nno");
    });
    serve(app);
    RawSocket client = connect();
    for (int i = 0; i < 5; ++i) {
        client.send(post("Content-Length: 900000\r\n"));
        const Message answer = client.read_message();
        EXPECT_EQ(answer.status(), 413);
        EXPECT_FALSE(answer.has("connection"));
        EXPECT_TRUE(client.send(std::string(900'000, 'x')));
    }
    client.send(post("Content-Length: 9000000\r\n"));
    EXPECT_EQ(client.read_message().field("connection"), "close");
}

TEST_F(Upload, AnAppThatClosesInTheMiddleIsATermination) {
    ScriptedApp app([](RawSocket& connection, int /*number*/) {
        (void)connection.read_until("\r\n\r\n");
    });
    serve(app);
    RawSocket client = connect();
    client.send(post("Content-Length: 100000000\r\n") + std::string(200'000, 'x'));
    const Message answer = client.read_message();
    EXPECT_EQ(answer.status(), 503);
    EXPECT_TRUE(answer.body.ends_with("reset reason: connection termination"));
}

TEST_F(Upload, ABadChunkInTheMiddleIsRefusedAndTheAppNeverGetsAWholeBody) {
    std::atomic<bool> ended = false;
    std::atomic<bool> whole = false;
    ScriptedApp app([&](RawSocket& connection, int /*number*/) {
        whole = connection.read_message().whole;
        ended = true;
    });
    serve(app);
    RawSocket client = connect();
    client.send(post("Transfer-Encoding: chunked\r\n") + "5\r\nhello\r\n");
    EXPECT_TRUE(client.is_silent(std::chrono::milliseconds(50)));
    client.send("5\nhello\n0\n\n");
    EXPECT_EQ(client.read_message().status(), 400);
    EXPECT_TRUE(client.is_ended());
    run_until([&ended] { return ended.load(); });
    EXPECT_FALSE(whole);
}

TEST_F(Upload, AClientThatLeavesInTheMiddleLeavesTheAppToo) {
    std::atomic<bool> ended = false;
    std::atomic<bool> whole = false;
    ScriptedApp app([&](RawSocket& connection, int /*number*/) {
        whole = connection.read_message().whole;
        ended = true;
    });
    serve(app);
    RawSocket client = connect();
    client.send(post("Content-Length: 1000000\r\n") + "abc");
    run_until([&app] { return app.open_connections() == 1; });
    client.close();
    run_until([&ended] { return ended.load(); });
    EXPECT_FALSE(whole);
}

TEST_F(Upload, AClientThatLeavesWhileTheAppThinksLeavesTheAppToo) {
    std::atomic<bool> asked = false;
    std::atomic<bool> ended = false;
    ScriptedApp app([&](RawSocket& connection, int /*number*/) {
        (void)connection.read_message();
        asked = true;
        ended = connection.is_ended();
    });
    serve(app);
    RawSocket client = connect();
    client.send(get_request());
    run_until([&asked] { return asked.load(); });
    client.close();
    run_until([&ended] { return ended.load(); });
}

}  // namespace
}  // namespace apprunner::ingress
