// Answers on their way from the app to the client: every framing, every version, any size, and what
// becomes of the connections on both sides.
#include "tests/component/ingress/ingress_fixture.hpp"

#include <algorithm>
#include <atomic>

namespace apprunner::ingress {
namespace {

class Relay : public IngressTest {
  protected:
    /// What a client gets for one request when the app answers with these bytes and closes.
    Message relayed(const std::string& answer, const std::string& request = get_request()) {
        ScriptedApp app([&answer](RawSocket& connection, int /*number*/) {
            (void)connection.read_message();
            connection.send(answer);
        });
        serve(app);
        RawSocket client = connect();
        client.send(request);
        Message message = client.read_message(request.starts_with("HEAD"));
        is_kept = client.is_silent(std::chrono::milliseconds(50));
        return message;
    }

    bool is_kept = false;  ///< The client's connection stayed open.
};

TEST_F(Relay, AnAnswerWithALengthComesAsItWas) {
    const Message answer = relayed("HTTP/1.1 201 Made\r\nContent-Length: 5\r\nX-A: b\r\n\r\nhello");
    EXPECT_EQ(answer.start_line, "HTTP/1.1 201 Made");
    EXPECT_EQ(answer.body, "hello");
    EXPECT_EQ(answer.field("X-A"), "b");
    EXPECT_TRUE(answer.has("date"));
    EXPECT_TRUE(is_kept);
}

TEST_F(Relay, ChunksComeAsTheyWereWithTheirTrailers) {
    const std::string body = "5;a=b\r\nhello\r\n1\r\n!\r\n0\r\nX-Sum: 1\r\n\r\n";
    const Message answer = relayed("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + body);
    EXPECT_EQ(answer.field("transfer-encoding"), "chunked");
    EXPECT_EQ(answer.body, body);
    EXPECT_TRUE(is_kept);
}

TEST_F(Relay, AnAnswerThatEndsByCloseIsChunkedSoThatTheClientCanStay) {
    const Message answer = relayed("HTTP/1.0 200 OK\r\n\r\nhello");
    EXPECT_EQ(answer.start_line, "HTTP/1.1 200 OK");
    EXPECT_EQ(answer.body, "5\r\nhello\r\n0\r\n\r\n");
    EXPECT_TRUE(is_kept);
}

TEST_F(Relay, AnEmptyAnswerThatEndsByCloseIsOneLastChunk) {
    EXPECT_EQ(relayed("HTTP/1.1 200 OK\r\n\r\n").body, "0\r\n\r\n");
}

TEST_F(Relay, AnHttp10ClientGetsPlainBytesUntilTheEnd) {
    const Message answer = relayed(
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n1\r\n!\r\n0\r\n\r\n",
        "GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n"
    );
    EXPECT_EQ(answer.body, "hello!");
    EXPECT_EQ(answer.field("connection"), "close");
    EXPECT_FALSE(answer.has("transfer-encoding"));
    EXPECT_FALSE(is_kept);
}

TEST_F(Relay, AnHttp10ClientIsKeptWhenItAsksAndTheLengthIsKnown) {
    const Message answer = relayed(ok("hi"), "GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
    EXPECT_EQ(answer.field("connection"), "keep-alive");
    EXPECT_EQ(answer.body, "hi");
    EXPECT_TRUE(is_kept);
}

TEST_F(Relay, AnHttp10ClientThatDoesNotAskIsClosed) {
    EXPECT_EQ(relayed(ok("hi"), "GET / HTTP/1.0\r\n\r\n").body, "hi");
    EXPECT_FALSE(is_kept);
}

TEST_F(Relay, TheClientsCloseIsObeyed) {
    const Message answer =
        relayed(ok("hi"), "GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
    EXPECT_EQ(answer.field("connection"), "close");
    EXPECT_FALSE(is_kept);
}

TEST_F(Relay, TheAppsCloseIsTheAppsOnly) {
    const Message answer =
        relayed("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\nhi");
    EXPECT_FALSE(answer.has("connection"));
    EXPECT_FALSE(answer.has("Connection"));
    EXPECT_TRUE(is_kept);
}

TEST_F(Relay, HeadHasALengthAndNoBody) {
    const Message answer = relayed(
        "HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n", "HEAD / HTTP/1.1\r\nHost: x\r\n\r\n"
    );
    EXPECT_EQ(answer.field("Content-Length"), "1000000");
    EXPECT_TRUE(is_kept);
}

TEST_F(Relay, NoContentAndNotModifiedHaveNoBody) {
    EXPECT_EQ(relayed("HTTP/1.1 204 No Content\r\n\r\n").status(), 204);
    EXPECT_TRUE(is_kept);
    const Message answer = relayed("HTTP/1.1 304 Not Modified\r\nContent-Length: 7\r\n\r\n");
    EXPECT_EQ(answer.field("Content-Length"), "7");
    EXPECT_TRUE(is_kept);
}

TEST_F(Relay, InterimAnswersPassButForTheOneThatIsTheProxys) {
    ScriptedApp app([](RawSocket& connection, int /*number*/) {
        (void)connection.read_message();
        connection.send("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: a\r\n\r\n");
        connection.send(ok("done"));
    });
    serve(app);
    RawSocket client = connect();
    client.send(get_request());
    const Message hints = client.read_message();
    EXPECT_EQ(hints.start_line, "HTTP/1.1 103 Early Hints");
    EXPECT_EQ(hints.field("Link"), "a");
    EXPECT_EQ(client.read_message().body, "done");
    RawSocket old_client = connect();
    old_client.send("GET / HTTP/1.0\r\n\r\n");
    EXPECT_EQ(old_client.read_message().status(), 200);
}

TEST_F(Relay, AnAnswerThatIsNoHttpIsAProtocolError) {
    for (const std::string bad : {
             "220 mail.example ESMTP\r\n",
             "HTTP/1.1 200 OK\nContent-Length: 0\n\n",
             "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab",
             "HTTP/1.1 101 Switching Protocols\r\n\r\n",
             "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nnonsense\r\n",
         }) {
        const Message answer = relayed(bad);
        EXPECT_EQ(answer.status(), 502) << bad;
        EXPECT_TRUE(answer.body.ends_with("reset reason: protocol error")) << bad;
    }
    const std::string too_large =
        "HTTP/1.1 200 OK\r\na: " + std::string(61 * 1024, 'x') + "\r\n\r\n";
    EXPECT_EQ(relayed(too_large).status(), 502);
}

TEST_F(Relay, AnAnswerThatBreaksOffBreaksOff) {
    const Message by_length = relayed("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhello");
    EXPECT_EQ(by_length.body, "hello");
    EXPECT_FALSE(by_length.whole);
    const Message by_chunks =
        relayed("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n5\r\nab");
    EXPECT_FALSE(by_chunks.whole);
}

TEST_F(Relay, WhatTheAppSendsUnaskedIsNobodysAnswer) {
    ScriptedApp app([](RawSocket& connection, int /*number*/) {
        while (connection.read_message().whole) connection.send(ok("mine") + ok("smuggled"));
    });
    serve(app);
    RawSocket client = connect();
    for (int i = 0; i < 3; ++i) {
        client.send(get_request());
        EXPECT_EQ(client.read_message().body, "mine");
    }
    EXPECT_EQ(app.connections(), 3);
}

TEST_F(Relay, ConnectionsToTheAppAreUsedAgain) {
    ScriptedApp app(ScriptedApp::saying("hi"));
    options.threads = 1;
    serve(app);
    for (int i = 0; i < 5; ++i) EXPECT_EQ(get().body, "hi");
    RawSocket client = connect();
    for (int i = 0; i < 5; ++i) {
        client.send(get_request());
        EXPECT_EQ(client.read_message().body, "hi");
    }
    EXPECT_EQ(app.connections(), 1);
}

TEST_F(Relay, PipelinedRequestsAreAnsweredInTheirOrder) {
    ScriptedApp app(ScriptedApp::answering([](const Message& request) {
        return ok(request.start_line.substr(0, request.start_line.find(" HTTP")));
    }));
    serve(app);
    RawSocket client = connect();
    client.send(
        "\r\n" + get_request("/1") + "\r\n\r\n" +
        "POST /2 HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\nabc" +
        "POST /3 HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nx\r\n0\r\n\r\n" +
        get_request("/4") + "GET /5 HTTP/1.1\r\nHo"
    );
    for (const char* const expected : {"GET /1", "POST /2", "POST /3", "GET /4"}) {
        EXPECT_EQ(client.read_message().body, expected);
    }
    client.send("st: x\r\n\r\n");
    EXPECT_EQ(client.read_message().body, "GET /5");
}

TEST_F(Relay, LargeAnswersComeWholeHoweverTheyAreCut) {
    std::string large(5'000'000, 'x');
    for (std::size_t i = 0; i < large.size(); i += 997) large[i] = static_cast<char>('a' + i % 26);
    ScriptedApp app([&large](RawSocket& connection, int /*number*/) {
        for (Message request = connection.read_message(); request.whole;
             request = connection.read_message()) {
            if (request.start_line.starts_with("GET /length")) {
                connection.send(ok(large));
                continue;
            }
            connection.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
            for (std::size_t at = 0; at < large.size(); at += 250'000) {
                connection.send("3d090\r\n" + large.substr(at, 250'000) + "\r\n");
            }
            connection.send("0\r\n\r\n");
        }
    });
    serve(app);
    RawSocket client = connect();
    client.send(get_request("/length"));
    EXPECT_TRUE(client.read_message().body == large);
    client.send(get_request("/chunks"));
    const Message chunked = client.read_message();
    EXPECT_TRUE(chunked.whole);
    EXPECT_EQ(chunked.body.size(), large.size() + 20 * 9 + 5);
    client.send("GET /chunks HTTP/1.0\r\n\r\n");
    EXPECT_TRUE(client.read_message().body == large);
    EXPECT_EQ(app.connections(), 1);
}

TEST_F(Relay, EventsComeWhenTheAppSendsThem) {
    std::atomic<int> seen = -1;
    ScriptedApp app([&seen](RawSocket& connection, int /*number*/) {
        (void)connection.read_message();
        connection.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
        for (int i = 0; i < 3; ++i) {
            connection.send("8\r\ndata: " + std::to_string(i) + "\n\r\n");
            // The next one only when the client has this one.
            while (seen != i) std::this_thread::yield();
        }
        connection.send("0\r\n\r\n");
    });
    serve(app);
    RawSocket client = connect();
    client.send(get_request());
    EXPECT_FALSE(client.read_until("\r\n\r\n").empty());
    for (int i = 0; i < 3; ++i) {
        EXPECT_EQ(client.read_until("\n\r\n"), "8\r\ndata: " + std::to_string(i) + "\n\r\n");
        seen = i;
    }
    EXPECT_EQ(client.read_exactly(5), "0\r\n\r\n");
}

TEST_F(Relay, ASlowClientHoldsTheAppUpAndNotTheMemory) {
    constexpr std::size_t block = 64 * 1024;
    constexpr std::size_t blocks = 2'000;
    std::atomic<std::size_t> sent = 0;
    ScriptedApp app([&sent](RawSocket& connection, int /*number*/) {
        (void)connection.read_message();
        connection.send(
            "HTTP/1.1 200 OK\r\nContent-Length: " + std::to_string(block * blocks) + "\r\n\r\n"
        );
        const std::string bytes(block, 'x');
        for (std::size_t i = 0; i < blocks && connection.send(bytes); ++i) sent += block;
    });
    serve(app);
    RawSocket client = connect();
    client.send(get_request());
    // Until nothing moves any more, because nobody reads.
    std::size_t before = 0;
    do {
        before = sent;
        control.restart();
        control.run_for(std::chrono::milliseconds(300));
    } while (sent != before);
    EXPECT_LT(sent, block * blocks / 2);
    EXPECT_EQ(client.read_message().body.size(), block * blocks);
}

}  // namespace
}  // namespace apprunner::ingress
