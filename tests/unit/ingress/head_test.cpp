// Where a head ends, what can never become one, and what the parser makes of it.
#include "emulator/ingress/head.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace apprunner::ingress {
namespace {

constexpr auto request = HeadFinder::Kind::request;
constexpr auto response = HeadFinder::Kind::response;

HeadState state_of(std::string_view bytes, HeadFinder::Kind kind = request) {
    return HeadFinder(kind).advance(bytes);
}

TEST(HeadFinder, FindsTheEndWhereverTheBytesAreCut) {
    const std::string head = "GET /a HTTP/1.1\r\nHost: x\r\nAccept: */*\r\n\r\n";
    const std::string bytes = head + "GET /b";
    for (std::size_t cut = 0; cut <= bytes.size(); ++cut) {
        HeadFinder finder(request);
        const HeadState first = finder.advance(std::string_view(bytes).substr(0, cut));
        EXPECT_EQ(first, cut < head.size() ? HeadState::partial : HeadState::complete) << cut;
        if (first == HeadState::partial) {
            EXPECT_EQ(finder.advance(bytes), HeadState::complete) << cut;
        }
        EXPECT_EQ(finder.size(), head.size()) << cut;
    }
}

TEST(HeadFinder, RefusesAtOnceWhatCanNeverBecomeAHead) {
    const std::vector<std::string> hopeless{
        "GET / HTTP/1.1\n",             // no carriage return
        "GET / HTTP/1.1\r\nHost: x\n",  // none in a field
        "GET /\r\n",                    // HTTP/0.9
        "GET / HTTP/2.0\r\n",
        "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
        "GET / HTTP/1.1\r\nA: b\r\n folded: c\r\n",  // folding
        "GET / HTTP/1.1\r\n\tA: b\r\n",
        "\x16\x03\x01\x02",  // TLS
        " GET / HTTP/1.1",
        "\r\n\r\n",
    };
    for (const std::string& bytes : hopeless) {
        EXPECT_EQ(state_of(bytes), HeadState::malformed) << bytes;
    }
    EXPECT_EQ(state_of("HTTP/2 200 OK\r\n", response), HeadState::malformed);
    EXPECT_EQ(state_of("<html>", response), HeadState::malformed);
    EXPECT_EQ(state_of("HTTP/1.0 200\r\n\r\n", response), HeadState::complete);
}

TEST(HeadFinder, AHeadMayHaveSixtyKibibytesAndNoMore) {
    const std::string start = "GET / HTTP/1.1\r\na: ";
    const std::string end = "\r\n\r\n";
    const std::size_t filler = head_bytes_max - start.size() - end.size();
    EXPECT_EQ(state_of(start + std::string(filler, 'x') + end), HeadState::complete);
    EXPECT_EQ(state_of(start + std::string(filler + 1, 'x') + end), HeadState::too_large);
    EXPECT_EQ(state_of(std::string(head_bytes_max - 1, 'x')), HeadState::partial);
    EXPECT_EQ(state_of(std::string(head_bytes_max, 'x')), HeadState::too_large);
}

TEST(ParseRequestHead, CutsItIntoViews) {
    const std::string bytes =
        "PATCH /a?b=c HTTP/1.0\r\nHost:x\r\nX-Odd_Name:  two  words \t\r\nempty:\r\n\r\n";
    RequestHead head;
    ASSERT_EQ(parse_request_head(bytes, head), HeadError::none);
    EXPECT_EQ(head.method, "PATCH");
    EXPECT_EQ(head.verb, boost::beast::http::verb::patch);
    EXPECT_EQ(head.target, "/a?b=c");
    EXPECT_EQ(head.version, 10);
    ASSERT_EQ(head.fields.size(), 3U);
    EXPECT_EQ(head.fields[0].id, boost::beast::http::field::host);
    EXPECT_EQ(head.fields[1].name, "X-Odd_Name");
    EXPECT_EQ(head.fields[1].value, "two  words");
    EXPECT_EQ(head.fields[2].value, "");
    EXPECT_GE(head.fields[1].value.data(), bytes.data());
}

TEST(ParseRequestHead, RefusesWhatTheGrammarDoesNotHave) {
    const std::string zero(1, '\0');
    const std::vector<std::string> bad{
        "GET  / HTTP/1.1\r\n\r\n",
        "GE(T / HTTP/1.1\r\n\r\n",
        "GET /a b HTTP/1.1\r\n\r\n",
        "GET /\x01 HTTP/1.1\r\n\r\n",
        "GET / HTTP/1.1\r\nno colon\r\n\r\n",
        "GET / HTTP/1.1\r\n: no name\r\n\r\n",
        "GET / HTTP/1.1\r\nblank before : x\r\n\r\n",
        "GET / HTTP/1.1\r\na: b\rc: d\r\n\r\n",
        "GET / HTTP/1.1\r\na: \x7f\r\n\r\n",
        "GET / HTTP/1.1\r\na: b" + zero + "c\r\n\r\n",
        "GET /" + zero + " HTTP/1.1\r\n\r\n",
    };
    RequestHead head;
    for (const std::string& bytes : bad) {
        EXPECT_EQ(parse_request_head(bytes, head), HeadError::malformed) << bytes;
    }
}

TEST(ParseRequestHead, AHundredFieldsAndNoMore) {
    const auto head_with = [](std::size_t fields) {
        std::string bytes = "GET / HTTP/1.1\r\n";
        for (std::size_t i = 0; i < fields; ++i) bytes += "a: b\r\n";
        return bytes + "\r\n";
    };
    RequestHead head;
    EXPECT_EQ(parse_request_head(head_with(100), head), HeadError::none);
    EXPECT_EQ(head.fields.size(), 100U);
    EXPECT_EQ(parse_request_head(head_with(101), head), HeadError::too_many_fields);
}

TEST(ParseResponseHead, TakesStatusAndReason) {
    ResponseHead head;
    ASSERT_EQ(parse_response_head("HTTP/1.1 404 Not Found\r\na: b\r\n\r\n", head), HeadError::none);
    EXPECT_EQ(head.status, 404);
    EXPECT_EQ(head.reason, "Not Found");
    EXPECT_EQ(head.fields.size(), 1U);
    ASSERT_EQ(parse_response_head("HTTP/1.0 200 \r\n\r\n", head), HeadError::none);
    EXPECT_EQ(head.reason, "");
    EXPECT_EQ(head.version, 10);
    EXPECT_EQ(head.fields.size(), 0U);
    for (const char* const bad : {"HTTP/1.1 20 OK\r\n\r\n", "HTTP/1.1 2000 OK\r\n\r\n"}) {
        EXPECT_EQ(parse_response_head(bad, head), HeadError::malformed) << bad;
    }
}

}  // namespace
}  // namespace apprunner::ingress
