// The console at the door: files and their guards, the token, the events, and its operations.
#include "tests/component/api/api_fixture.hpp"

#include <gmock/gmock.h>

namespace apprunner::api {
namespace {

namespace http = boost::beast::http;
using ::testing::HasSubstr;
using ::testing::Not;

class ConsoleTest : public ApiFixture {
  protected:
    HttpReply get(const std::string& path, const std::string& accept = "text/html,*/*") {
        http::request<http::string_body> request(http::verb::get, path, 11);
        request.set(http::field::host, "127.0.0.1");
        request.set(http::field::accept, accept);
        return client_->send(request);
    }
    std::string token() {
        const std::string page = get("/").text;
        const std::string before = "name=\"console-token\" content=\"";
        const std::size_t at = page.find(before);
        return at == std::string::npos ? "" : page.substr(at + before.size(), 32);
    }
};

TEST_F(ConsoleTest, ThePageIsForBrowsersAndComesWithItsGuards) {
    const HttpReply page = get("/");
    EXPECT_EQ(page.status, 200);
    EXPECT_THAT(page.text, HasSubstr("<!doctype html>"));
    const std::string policy = page.headers.at("Content-Security-Policy");
    EXPECT_THAT(policy, HasSubstr("default-src 'self'"));
    EXPECT_THAT(policy, HasSubstr("frame-ancestors 'none'"));
    EXPECT_THAT(policy, Not(HasSubstr("unsafe")));
    EXPECT_EQ(page.headers.at("X-Content-Type-Options"), "nosniff");
    EXPECT_EQ(get("/", "application/json").status, 405) << "no AWS client is told a page";
    EXPECT_EQ(get("/console/nothing.js").status, 405);
    EXPECT_EQ(get("/console/../index.html").status, 405);
}

TEST_F(ConsoleTest, EachFileIsServedByItsTypeAndNotTwice) {
    for (const auto& [path, type] : std::map<std::string, std::string>{
             {"/console/app.js", "text/javascript; charset=utf-8"},
             {"/console/style.css", "text/css; charset=utf-8"},
             {"/console/icon.svg", "image/svg+xml"}}) {
        const HttpReply file = get(path);
        EXPECT_EQ(file.status, 200) << path;
        EXPECT_EQ(file.headers.at("Content-Type"), type);
        http::request<http::string_body> again(http::verb::get, path, 11);
        again.set(http::field::host, "127.0.0.1");
        again.set(http::field::if_none_match, file.headers.at("ETag"));
        EXPECT_EQ(client_->send(again).status, 304);
    }
}

TEST_F(ConsoleTest, OnlyOurPageMayAskForOperations) {
    auto request = aws_request("AppRunner.ListServices", "{}");
    request.set(http::field::origin, "http://127.0.0.1");
    EXPECT_EQ(client_->send(request).status, 403);
    request.set("X-Console-Token", std::string(32, '0'));
    EXPECT_EQ(client_->send(request).status, 403);
    request.set("X-Console-Token", token());
    EXPECT_EQ(client_->send(request).status, 200);
    request.set(http::field::origin, "http://127.0.0.1:3000");
    EXPECT_EQ(client_->send(request).status, 403) << "the token of one origin in another";
}

TEST_F(ConsoleTest, EventsBeginBehindTheLastOneThatWasSeen) {
    const std::string arn = create("shop");
    wait_for_status(arn, "RUNNING");
    auto events = std::async(std::launch::async, [this] {
        HttpClient other(server_->port());
        return other.exchange(
            "GET /console/events HTTP/1.1\r\nHost: 127.0.0.1\r\nLast-Event-ID: 3\r\n\r\n"
        );
    });
    // The stream is up when a second ticket is taken between two of ours.
    std::uint64_t last = 0;
    bool is_waiting = false;
    while (!is_waiting) {
        on_control([&] {
            const std::uint64_t ticket = feed_.wait([] {});
            feed_.forget(ticket);
            is_waiting = ticket > last + 1 && last != 0;
            last = ticket;
        });
    }
    on_control([this] { server_->stop(); });
    const std::string told = events.get();
    EXPECT_THAT(told, HasSubstr("Content-Type: text/event-stream"));
    EXPECT_THAT(told, HasSubstr("event: feed\ndata: {\"Dropped\":0,\"Entries\":[{\"Sequence\":4,"));
    EXPECT_THAT(told, HasSubstr("event: state\ndata: {\"Now\":"));
    EXPECT_THAT(told, HasSubstr("\"ServiceName\":\"shop\",\"Status\":\"RUNNING\""));
}

TEST_F(ConsoleTest, WhatIsNotDoneHereSaysSo) {
    const std::string arn = create("shop");
    EXPECT_EQ(
        call(
            "AppRunnerSim.StartLoad",
            {{"ServiceArn", arn}, {"RequestsPerSecond", 5}, {"DurationSeconds", 1}}
        ).status,
        500
    );
    EXPECT_EQ(call("AppRunnerSim.Rehearse", {{"Scenario", ""}}).status, 500);
    EXPECT_EQ(
        call(
            "AppRunnerSim.StartLoad",
            {{"ServiceArn", arn}, {"RequestsPerSecond", 101}, {"DurationSeconds", 1}}
        ).type(),
        "InvalidRequestException"
    );
}

}  // namespace
}  // namespace apprunner::api
