// What heads mean: framing and its conflicts, the connection's fate, fields that go no further, and
// the requests that are refused.
#include "emulator/ingress/http_semantics.hpp"

#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <vector>

namespace apprunner::ingress {
namespace {

/// A request head, parsed and understood; the views stay valid as long as it does.
struct Request {
    explicit Request(const std::string& lines) : bytes(lines + "\r\n") {
        EXPECT_EQ(parse_request_head(bytes, head), HeadError::none) << bytes;
        refusal = understand_request(head, meaning);
    }

    std::vector<std::string> relayed() const {
        std::vector<std::string> names;
        for (const Field& field : head.fields) {
            if (field.relayed) names.emplace_back(field.name);
        }
        return names;
    }

    std::string bytes;
    RequestHead head;
    RequestMeaning meaning;
    std::optional<HttpRefusal> refusal;
};

struct Response {
    explicit Response(const std::string& lines, bool to_head = false) : bytes(lines + "\r\n") {
        EXPECT_EQ(parse_response_head(bytes, head), HeadError::none) << bytes;
        good = understand_response(head, to_head, meaning);
    }

    std::string bytes;
    ResponseHead head;
    ResponseMeaning meaning;
    bool good = false;
};

using Names = std::vector<std::string>;

TEST(UnderstandRequest, TheBodysLength) {
    const std::string start = "POST / HTTP/1.1\r\nHost: x\r\n";
    EXPECT_EQ(Request(start).meaning.body, (BodyFraming{BodyKind::none, 0}));
    EXPECT_EQ(
        Request(start + "Content-Length: 12\r\n").meaning.body, (BodyFraming{BodyKind::length, 12})
    );
    EXPECT_EQ(Request(start + "Content-Length: 0\r\n").meaning.body.kind, BodyKind::none);
    EXPECT_EQ(
        Request(start + "Transfer-Encoding: Chunked\r\n").meaning.body.kind, BodyKind::chunked
    );
}

TEST(UnderstandRequest, RefusesFramingThatTwoServersCouldReadInTwoWays) {
    struct Case {
        std::string fields;
        int status;
    };
    const std::vector<Case> cases{
        {"Content-Length: 5\r\nContent-Length: 5\r\n", 400},
        {"Content-Length: 5, 5\r\n", 400},
        {"Transfer-Encoding: gzip\r\nContent-Length: 5\r\n", 400},
        {"Content-Length: 999999999999999999999\r\n", 400},
        {"Transfer-Encoding: gzip, chunked\r\n", 501},
        {"Transfer-Encoding: xchunked\r\n", 501},
        {"Transfer-Encoding: identity\r\n", 501},
        {"Transfer-Encoding: chunked;a=b\r\n", 501},
        {"Transfer-Encoding:\r\n", 501},
    };
    for (const Case& item : cases) {
        const std::string bytes = "POST / HTTP/1.1\r\nHost: x\r\n" + item.fields + "\r\n";
        RequestHead head;
        RequestMeaning meaning;
        std::optional<HttpRefusal> refusal;
        if (parse_request_head(bytes, head) == HeadError::none) {
            refusal = understand_request(head, meaning);
        } else {
            refusal = refusals::malformed("the parser's");
        }
        ASSERT_TRUE(refusal) << item.fields;
        EXPECT_EQ(refusal->status, item.status) << item.fields;
    }
    EXPECT_EQ(Request("POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n").refusal->status, 400);
}

TEST(UnderstandRequest, TheConnectionsFate) {
    EXPECT_TRUE(Request("GET / HTTP/1.1\r\nHost: x\r\n").meaning.keep_alive);
    EXPECT_FALSE(Request("GET / HTTP/1.1\r\nHost: x\r\nConnection: a, Close\r\n").meaning.keep_alive
    );
    EXPECT_FALSE(Request("GET / HTTP/1.0\r\n").meaning.keep_alive);
    EXPECT_TRUE(Request("GET / HTTP/1.0\r\nConnection: Keep-Alive\r\n").meaning.keep_alive);
}

TEST(UnderstandRequest, FieldsOfOneHopGoNoFurther) {
    const Request request(
        "GET / HTTP/1.1\r\nHost: x\r\nConnection: X-Secret, keep-alive\r\nX-Secret: 1\r\n"
        "Keep-Alive: 5\r\nProxy-Connection: close\r\nTE: gzip\r\nAccept: a\r\nExpect: "
        "100-continue\r\nX-Forwarded-Proto: gopher\r\nX-Forwarded-For: 1.2.3.4\r\n"
    );
    EXPECT_EQ(request.relayed(), (Names{"Host", "Accept"}));
    EXPECT_TRUE(request.meaning.expects_continue);
    EXPECT_EQ(Request("GET / HTTP/1.1\r\nHost: x\r\nTE: trailers\r\n").relayed().size(), 2U);
}

TEST(UnderstandRequest, ConnectionCannotTakeAwayWhatTheMessageNeeds) {
    const Request request(
        "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nConnection: host, content-length\r\n"
    );
    EXPECT_EQ(request.relayed(), (Names{"Host", "Content-Length"}));
}

TEST(UnderstandRequest, WhereItGoes) {
    const Request plain("GET /a?b HTTP/1.1\r\nHost: X.localhost:80\r\n");
    EXPECT_EQ(plain.meaning.authority, "X.localhost:80");
    EXPECT_EQ(plain.meaning.target, "/a?b");
    const Request absolute("GET http://y:1/a HTTP/1.1\r\nHost: x\r\n");
    EXPECT_EQ(absolute.meaning.authority, "y:1");
    EXPECT_EQ(absolute.meaning.target, "/a");
    EXPECT_TRUE(absolute.relayed().empty());
    EXPECT_EQ(Request("GET http://y HTTP/1.1\r\nHost: x\r\n").meaning.target, "/");
    EXPECT_FALSE(Request("OPTIONS * HTTP/1.1\r\nHost: x\r\n").refusal);
    EXPECT_FALSE(Request("GET / HTTP/1.0\r\n").refusal);
}

TEST(UnderstandRequest, RefusesWhatHasNoOneDestination) {
    for (const char* const lines : {
             "GET / HTTP/1.1\r\n",
             "GET / HTTP/1.1\r\nHost: x\r\nHost: x\r\n",
             "GET / HTTP/1.0\r\nHost: x\r\nHost: y\r\n",
             "GET / HTTP/1.1\r\nHost: x/y\r\n",
             "GET / HTTP/1.1\r\nHost: user@x\r\n",
             "GET / HTTP/1.1\r\nHost: x y\r\n",
             "GET * HTTP/1.1\r\nHost: x\r\n",
             "GET a HTTP/1.1\r\nHost: x\r\n",
             "GET ftp://x/ HTTP/1.1\r\nHost: x\r\n",
             "GET http:///a HTTP/1.1\r\nHost: x\r\n",
             "GET http://x?a HTTP/1.1\r\nHost: x\r\n",
             "GET http://user@x/ HTTP/1.1\r\nHost: x\r\n",
         }) {
        const Request request(lines);
        ASSERT_TRUE(request.refusal) << lines;
        EXPECT_EQ(request.refusal->status, 400) << lines;
    }
}

TEST(UnderstandRequest, UpgradesAreForbiddenAndH2cIsIgnored) {
    const std::string start = "GET / HTTP/1.1\r\nHost: x\r\n";
    EXPECT_EQ(
        Request(start + "Connection: Upgrade\r\nUpgrade: websocket\r\n").refusal->status, 403
    );
    EXPECT_EQ(
        Request(start + "Connection: Upgrade\r\nUpgrade: h2c, websocket\r\n").refusal->status, 403
    );
    EXPECT_EQ(Request("CONNECT x:443 HTTP/1.1\r\nHost: x\r\n").refusal->status, 403);
    const Request h2c(
        start + "Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMA\r\n"
    );
    EXPECT_FALSE(h2c.refusal);
    EXPECT_EQ(h2c.relayed(), (Names{"Host"}));
    EXPECT_FALSE(Request(start + "Upgrade: websocket\r\n").refusal);
}

TEST(UnderstandRequest, WhatMayBeDoneTwice) {
    for (const char* const method : {"GET", "HEAD", "PUT", "DELETE", "OPTIONS", "TRACE"}) {
        const Request request(std::string(method) + " / HTTP/1.1\r\nHost: x\r\n");
        EXPECT_TRUE(request.meaning.is_idempotent) << method;
    }
    for (const char* const method : {"POST", "PATCH", "get", "BREW"}) {
        const Request request(std::string(method) + " / HTTP/1.1\r\nHost: x\r\n");
        EXPECT_FALSE(request.meaning.is_idempotent) << method;
    }
}

TEST(UnderstandResponse, TheBodysLength) {
    const auto kind = [](const std::string& lines, bool to_head = false) {
        return Response(lines, to_head).meaning.body.kind;
    };
    EXPECT_EQ(kind("HTTP/1.1 200 OK\r\nContent-Length: 3\r\n"), BodyKind::length);
    EXPECT_EQ(kind("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n"), BodyKind::chunked);
    EXPECT_EQ(kind("HTTP/1.1 200 OK\r\n"), BodyKind::until_close);
    EXPECT_EQ(kind("HTTP/1.1 200 OK\r\nContent-Length: 3\r\n", true), BodyKind::none);
    EXPECT_EQ(kind("HTTP/1.1 304 Not Modified\r\nContent-Length: 3\r\n"), BodyKind::none);
    EXPECT_EQ(kind("HTTP/1.1 204 No Content\r\nTransfer-Encoding: chunked\r\n"), BodyKind::none);
    const Response interim("HTTP/1.1 103 Early Hints\r\nLink: a\r\n");
    EXPECT_TRUE(interim.meaning.is_interim);
    EXPECT_EQ(interim.meaning.body.kind, BodyKind::none);
}

TEST(UnderstandResponse, WhetherTheConnectionCanBeUsedAgain) {
    const std::string length = "Content-Length: 0\r\n";
    EXPECT_TRUE(Response("HTTP/1.1 200 OK\r\n" + length).meaning.reusable);
    EXPECT_FALSE(Response("HTTP/1.1 200 OK\r\nConnection: close\r\n" + length).meaning.reusable);
    EXPECT_FALSE(Response("HTTP/1.1 200 OK\r\n").meaning.reusable);
    EXPECT_FALSE(Response("HTTP/1.0 200 OK\r\n" + length).meaning.reusable);
    EXPECT_TRUE(Response("HTTP/1.0 200 OK\r\nConnection: keep-alive\r\n" + length).meaning.reusable
    );
}

TEST(UnderstandResponse, RefusesWhatCouldBeReadInTwoWays) {
    for (const char* const fields : {
             "Content-Length: 5\r\nContent-Length: 5\r\n",
             "Transfer-Encoding: gzip, chunked\r\n",
             "Transfer-Encoding: gzip\r\nContent-Length: 5\r\n",
         }) {
        EXPECT_FALSE(Response(std::string("HTTP/1.1 200 OK\r\n") + fields).good) << fields;
    }
    EXPECT_FALSE(Response("HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n").good);
    EXPECT_FALSE(Response("HTTP/1.1 101 Switching Protocols\r\n").good);
    EXPECT_FALSE(Response("HTTP/1.1 099 Odd\r\n").good);
}

TEST(HostNameOf, IsTheBareName) {
    EXPECT_EQ(host_name_of("Abc.Localhost:8071"), "abc.localhost");
    EXPECT_EQ(host_name_of("abc.localhost."), "abc.localhost");
    EXPECT_EQ(host_name_of("abc.localhost.:80"), "abc.localhost");
    EXPECT_EQ(host_name_of("[::1]:80"), "[::1]");
    EXPECT_EQ(host_name_of("[::1]"), "[::1]");
    EXPECT_EQ(host_name_of(""), "");
}

}  // namespace
}  // namespace apprunner::ingress
