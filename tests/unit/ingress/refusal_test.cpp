// The ingress's own answers, byte for byte where App Runner's are known.
#include "emulator/ingress/refusal.hpp"

#include <gtest/gtest.h>

#include <string>

namespace apprunner::ingress {
namespace {

ReplyOptions dated() {
    ReplyOptions options;
    options.date = "now";
    return options;
}

TEST(ReplyBytes, AnUnknownHostGetsAnEmptyChunked404) {
    const std::string head =
        "HTTP/1.1 404 Not Found\r\ntransfer-encoding: chunked\r\ndate: now\r\n";
    EXPECT_EQ(reply_bytes(refusals::unknown_host(), dated()), head + "\r\n0\r\n\r\n");
    ReplyOptions options = dated();
    options.is_head = true;
    EXPECT_EQ(reply_bytes(refusals::unknown_host(), options), head + "\r\n");
    options = dated();
    options.is_http_1_0 = true;
    options.keep_alive = false;
    EXPECT_EQ(
        reply_bytes(refusals::unknown_host(), options),
        "HTTP/1.1 404 Not Found\r\ncontent-length: 0\r\ndate: now\r\nconnection: close\r\n\r\n"
    );
}

TEST(ReplyBytes, EnvoysWordsWhenTheInstanceIsGone) {
    EXPECT_EQ(
        refusals::connect_failed(111).body,
        "upstream connect error or disconnect/reset before headers. reset reason: connection "
        "failure, transport failure reason: delayed connect error: 111"
    );
    const HttpRefusal ended = refusals::ended_before_answer();
    EXPECT_EQ(
        ended.body,
        "upstream connect error or disconnect/reset before headers. reset reason: connection "
        "termination"
    );
    EXPECT_EQ(
        reply_bytes(ended, dated()),
        "HTTP/1.1 503 Service Unavailable\r\ncontent-length: " + std::to_string(ended.body.size()) +
            "\r\ncontent-type: text/plain\r\ndate: now\r\n\r\n" + ended.body
    );
}

TEST(ReplyBytes, AServiceThatDoesNotServeSaysWhy) {
    const std::string reply = reply_bytes(refusals::not_serving(model::RouteMode::paused), dated());
    EXPECT_TRUE(reply.starts_with("HTTP/1.1 503 Service Unavailable\r\n"));
    EXPECT_NE(reply.find("\r\nx-apprunner-sim: paused\r\n"), std::string::npos);
    EXPECT_TRUE(reply.ends_with("\r\n\r\nThe service is paused.\n"));
    EXPECT_EQ(refusals::not_serving(model::RouteMode::failed).sim_state, "failed");
    EXPECT_EQ(refusals::not_serving(model::RouteMode::no_instances).sim_state, "no-instances");
    EXPECT_EQ(refusals::not_serving(model::RouteMode::deleted).status, 404);
}

}  // namespace
}  // namespace apprunner::ingress
