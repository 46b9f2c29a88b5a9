// The heads that go on: byte for byte.
#include "emulator/ingress/head_writer.hpp"

#include <gtest/gtest.h>

#include <string>

namespace apprunner::ingress {
namespace {

std::string rewritten(const std::string& bytes) {
    RequestHead head;
    RequestMeaning meaning;
    EXPECT_EQ(parse_request_head(bytes, head), HeadError::none);
    EXPECT_FALSE(understand_request(head, meaning));
    const Forwarding forwarding{"10.1.2.3", "http", "svc.localhost", "the-id"};
    std::string out = "left over";
    write_request_head(out, head, meaning, forwarding);
    return out;
}

TEST(WriteRequestHead, AddsWhatAProxyHasToSay) {
    EXPECT_EQ(
        rewritten("GET /a HTTP/1.1\r\nHost: x\r\nConnection: close\r\nAccept: */*\r\n\r\n"),
        "GET /a HTTP/1.1\r\nHost: x\r\nAccept: */*\r\nx-forwarded-for: 10.1.2.3\r\n"
        "x-forwarded-proto: http\r\nx-request-id: the-id\r\n\r\n"
    );
}

TEST(WriteRequestHead, AppendsToTheAddressesThatWereThere) {
    EXPECT_EQ(
        rewritten("POST / HTTP/1.1\r\nHost: x\r\nX-Forwarded-For: 1.1.1.1\r\nX-Request-Id: own\r\n"
                  "Transfer-Encoding: chunked\r\nx-forwarded-for: 2.2.2.2, 3.3.3.3\r\n\r\n"),
        "POST / HTTP/1.1\r\nHost: x\r\nX-Request-Id: own\r\n"
        "x-forwarded-for: 1.1.1.1, 2.2.2.2, 3.3.3.3, 10.1.2.3\r\nx-forwarded-proto: http\r\n"
        "transfer-encoding: chunked\r\n\r\n"
    );
}

TEST(WriteRequestHead, GivesAHostToTheRequestThatHasNone) {
    EXPECT_TRUE(
        rewritten("GET / HTTP/1.0\r\n\r\n").starts_with("GET / HTTP/1.1\r\nhost: svc.localhost\r\n")
    );
    EXPECT_TRUE(rewritten("GET http://y:1/z HTTP/1.1\r\nHost: x\r\n\r\n")
                    .starts_with("GET /z HTTP/1.1\r\nhost: y:1\r\nx-forwarded-for: "));
}

std::string answer(const std::string& bytes, const ResponseWriting& writing) {
    ResponseHead head;
    ResponseMeaning meaning;
    EXPECT_EQ(parse_response_head(bytes, head), HeadError::none);
    EXPECT_TRUE(understand_response(head, false, meaning));
    std::string out;
    write_response_head(out, head, writing);
    return out;
}

TEST(WriteResponseHead, KeepsTheAppsFieldsAndDropsTheHops) {
    EXPECT_EQ(
        answer(
            "HTTP/1.0 404 Gone Fishing\r\nContent-Length: 3\r\nConnection: x-hop\r\nX-Hop: 1\r\n"
            "Set-Cookie: a=b\r\nSet-Cookie: c=d\r\n\r\n",
            ResponseWriting{}
        ),
        "HTTP/1.1 404 Gone Fishing\r\nContent-Length: 3\r\nSet-Cookie: a=b\r\n"
        "Set-Cookie: c=d\r\n\r\n"
    );
}

TEST(WriteResponseHead, TellsTheBodysEndAndTheConnectionsFate) {
    ResponseWriting writing;
    writing.body_end = BodyEnd::chunked;
    writing.date = "today";
    EXPECT_EQ(
        answer("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", writing),
        "HTTP/1.1 200 OK\r\ndate: today\r\ntransfer-encoding: chunked\r\n\r\n"
    );
    writing = {};
    writing.body_end = BodyEnd::by_close;
    writing.keep_alive = false;
    writing.is_http_1_0 = true;
    EXPECT_EQ(
        answer("HTTP/1.1 200 OK\r\n\r\n", writing), "HTTP/1.1 200 OK\r\nconnection: close\r\n\r\n"
    );
    writing = {};
    writing.is_http_1_0 = true;
    EXPECT_EQ(
        answer("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", writing),
        "HTTP/1.1 200 OK\r\nContent-Length: 0\r\nconnection: keep-alive\r\n\r\n"
    );
}

}  // namespace
}  // namespace apprunner::ingress
