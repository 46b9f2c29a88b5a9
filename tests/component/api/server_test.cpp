// The door itself: HTTP, its limits, whom it lets in, and the forms of its errors.
#include "emulator/wire/request_body.hpp"
#include "tests/component/api/api_fixture.hpp"

#include <chrono>
#include <ctime>

namespace apprunner::api {

namespace {

namespace http = boost::beast::http;

class DoorTest : public ApiFixture {};

TEST_F(DoorTest, HealthIsAskedByGet) {
    http::request<http::string_body> request(http::verb::get, "/healthz", 11);
    request.set(http::field::host, "localhost");
    EXPECT_EQ(client_->send(request).status, 200);
}

TEST_F(DoorTest, NothingIsWrittenByGet) {
    auto request = aws_request("AppRunner.CreateService", create_request("shop").dump());
    request.method(http::verb::get);
    EXPECT_EQ(client_->send(request).status, 405);
    EXPECT_TRUE(call("AppRunner.ListServices").body["ServiceSummaryList"].empty());
}

TEST_F(DoorTest, OtherHostNamesAreTurnedAway) {
    for (const char* host :
         {"attacker.example", "attacker.example:8070", "", "localhost.evil.com"}) {
        auto request = aws_request("AppRunner.ListServices", "{}");
        request.set(http::field::host, host);
        const HttpReply reply = client_->send(request);
        EXPECT_EQ(reply.status, 403) << host;
        EXPECT_EQ(reply.type(), "AccessDeniedException");
    }
}

TEST_F(DoorTest, OtherOriginsAreTurnedAway) {
    for (const char* origin : {"http://attacker.example", "null", "http://127.0.0.1:3000"}) {
        auto request = aws_request("AppRunner.ListServices", "{}");
        request.set(http::field::origin, origin);
        EXPECT_EQ(client_->send(request).status, 403) << origin;
    }
}

TEST_F(DoorTest, UnknownOperationsAndMalformedBodies) {
    const HttpReply unknown = call("AppRunner.DoMagic");
    EXPECT_EQ(unknown.status, 400);
    EXPECT_EQ(unknown.type(), "UnknownOperationException");
    auto request = aws_request("AppRunner.ListServices", "{}");
    request.erase("X-Amz-Target");
    EXPECT_EQ(client_->send(request).type(), "UnknownOperationException");
    for (const std::string body : {"{", "[]", "\"text\"", "{\"a\":\xff}", "nonsense"}) {
        const HttpReply reply = client_->send(aws_request("AppRunner.ListServices", body));
        EXPECT_EQ(reply.status, 400) << body;
        EXPECT_EQ(reply.type(), "SerializationException") << body;
    }
    const std::string deep(100'000, '[');
    const HttpReply reply = client_->send(aws_request("AppRunner.ListServices", "{\"a\":" + deep));
    EXPECT_EQ(reply.type(), "SerializationException");
    EXPECT_EQ(client_->send(aws_request("AppRunner.ListServices", "")).status, 200);
}

TEST_F(DoorTest, AllViolationsAreToldAtOnce) {
    const HttpReply reply = call("AppRunner.CreateService", {{"ServiceName", "a b"}});
    EXPECT_EQ(reply.status, 400);
    EXPECT_EQ(reply.type(), "InvalidRequestException");
    EXPECT_EQ(
        reply.message(),
        "3 validation errors detected: Value 'a b' at 'serviceName' failed to satisfy constraint: "
        "Member must satisfy regular expression pattern: [A-Za-z0-9][A-Za-z0-9-_]{3,39}; Value "
        "'a b' at 'serviceName' failed to satisfy constraint: Member must have length greater than "
        "or equal to 4; Value null at 'sourceConfiguration' failed to satisfy constraint: Member "
        "must not be null"
    );
}

TEST_F(DoorTest, TooMuchIsRefusedAndTheConnectionClosed) {
    auto large = aws_request("AppRunner.ListServices", "");
    large.set("X-Padding", std::string(40'000, 'x'));
    HttpClient first(server_->port());
    EXPECT_EQ(first.send(large).status, 431);
    EXPECT_TRUE(first.is_closed_by_server());
    HttpClient second(server_->port());
    const std::string answer =
        second.exchange("POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2200000\r\n\r\n");
    EXPECT_EQ(answer.substr(0, 12), "HTTP/1.1 413");
    HttpClient third(server_->port());
    EXPECT_EQ(third.exchange("what is this?\r\n\r\n").substr(0, 12), "HTTP/1.1 400");
}

TEST_F(DoorTest, OfAFormOrANotificationLessIsTaken) {
    auto told = aws_request("", "{\"events\":[],\"filler\":\"" + std::string(200'000, 'x') + "\"}");
    told.erase("X-Amz-Target");
    told.target("/registry-notifications");
    EXPECT_EQ(client_->send(told).status, 200);
    auto form = aws_request("", "Action=ListMetrics&Version=2010-08-01&Namespace=");
    form.erase("X-Amz-Target");
    form.set(http::field::content_type, "application/x-www-form-urlencoded");
    EXPECT_EQ(client_->send(form).status, 200);
    for (auto* request : {&told, &form}) {
        request->body() += std::string(300'000, 'x');
        request->prepare_payload();
        const HttpReply refused = client_->send(*request);
        EXPECT_EQ(refused.status, 413);
        EXPECT_EQ(refused.type(), "RequestEntityTooLargeException");
    }
}

/// CPU time of the calling thread.
std::chrono::nanoseconds thread_time() {
    timespec used{};
    ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &used);
    return std::chrono::seconds(used.tv_sec) + std::chrono::nanoseconds(used.tv_nsec);
}

TEST_F(DoorTest, ALargeBodyIsParsedBesideTheControlThread) {
    // Members cost a parser most, and the rest of the server nothing.
    std::string body = "{";
    for (int number = 0; number < 60'000; ++number) {
        body += "\"member-" + std::to_string(number) + "\":\"v\",";
    }
    body += "\"NextToken\":\"no token\"}";
    constexpr int times = 5;
    const auto before_parses = thread_time();
    for (int count = 0; count < times; ++count) ASSERT_TRUE(wire::parse_body(body));
    const auto parses = thread_time() - before_parses;
    std::chrono::nanoseconds before{};
    std::chrono::nanoseconds after{};
    on_control([&] { before = thread_time(); });
    for (int count = 0; count < times; ++count) {
        const HttpReply reply = client_->send(aws_request("AppRunner.ListServices", body));
        EXPECT_EQ(reply.type(), "InvalidRequestException") << reply.text << ": the body was read";
    }
    on_control([&] { after = thread_time(); });
    // To read and to free it all is 0.55 of the parser's time; with it, it was 1.12 and more.
    EXPECT_LT((after - before).count(), parses.count() * 5 / 6) << "ns of the control thread";
    const std::string broken(100'000, '[');
    const HttpReply refusal = client_->send(aws_request("AppRunner.ListServices", broken));
    EXPECT_EQ(refusal.type(), "SerializationException");
}

TEST_F(DoorTest, ConnectionsAreKeptAndPipelinedRequestsAnsweredInOrder) {
    HttpClient other(server_->port());
    const std::string get = "GET /healthz HTTP/1.1\r\nHost: localhost\r\n";
    const std::string answer =
        other.exchange(get + "\r\n" + get + "\r\n" + get + "Connection: close\r\n\r\n");
    std::size_t answers = 0;
    for (std::size_t at = answer.find("HTTP/1.1 200"); at != std::string::npos;
         at = answer.find("HTTP/1.1 200", at + 1)) {
        ++answers;
    }
    EXPECT_EQ(answers, 3U);
}

TEST_F(DoorTest, OldClientsAreAnsweredAndClosed) {
    HttpClient other(server_->port());
    const std::string answer = other.exchange("GET /healthz HTTP/1.0\r\nHost: localhost\r\n\r\n");
    EXPECT_EQ(answer.substr(0, 12), "HTTP/1.1 200");
}

TEST_F(DoorTest, ClientsThatAskFirstAreToldToGoOn) {
    HttpClient other(server_->port());
    const std::string answer = other.exchange(
        "POST / HTTP/1.1\r\nHost: localhost\r\nX-Amz-Target: AppRunner.ListServices\r\n"
        "Expect: 100-continue\r\nConnection: close\r\nContent-Length: 2\r\n\r\n{}"
    );
    EXPECT_EQ(answer.substr(0, 25), "HTTP/1.1 100 Continue\r\n\r\n");
    EXPECT_NE(answer.find("HTTP/1.1 200"), std::string::npos);
}

TEST_F(DoorTest, ATakenPortGivesWayUnlessItIsFixed) {
    ApiOptions options;
    options.port = server_->port();
    std::optional<Server> next;
    on_control([&] {
        next.emplace(control_, options, driver_, catalog_, log_store_, feed_, Host());
        EXPECT_TRUE(next->start());
        EXPECT_GT(next->port(), server_->port());
        options.port_fixed = true;
        Server fixed(control_, options, driver_, catalog_, log_store_, feed_, {});
        const auto refused = fixed.start();
        ASSERT_FALSE(refused);
        EXPECT_EQ(refused.error().code, base::Errc::conflict);
        EXPECT_NE(refused.error().detail.find(std::to_string(options.port)), std::string::npos);
        next.reset();
    });
}

TEST_F(DoorTest, StoppingEndsLongPollsAndIdleConnections) {
    HttpClient idle(server_->port());
    auto waiting = std::async(std::launch::async, [this] {
        HttpClient other(server_->port());
        return other.call("AppRunnerSim.ReadFeed", {{"After", 0}, {"WaitSeconds", 60}});
    });
    // Tickets are numbered: a gap between two of ours is the long poll's.
    std::uint64_t last = 0;
    bool is_waiting = false;
    while (!is_waiting) {
        on_control([&] {
            const std::uint64_t ticket = feed_.wait([] {});
            feed_.forget(ticket);
            is_waiting = ticket > last + 1;
            last = ticket;
        });
    }
    on_control([this] { server_->stop(); });
    EXPECT_EQ(waiting.get().body["Entries"], wire::Json::array());
    EXPECT_TRUE(idle.is_closed_by_server());
}

}  // namespace

}  // namespace apprunner::api
