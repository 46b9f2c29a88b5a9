// Who may ask what: users of this machine by loopback, signers from elsewhere, and nobody twice.
#include "emulator/api/context.hpp"
#include "emulator/api/http/http_server.hpp"
#include "emulator/api/http/peer_user.hpp"
#include "emulator/api/http/router.hpp"
#include "tests/component/api/api_fixture.hpp"

#include <arpa/inet.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <ctime>

namespace apprunner::api {

namespace {

namespace http = boost::beast::http;
using boost::asio::ip::tcp;

const base::AwsKeys key{"APPRUNNERSIMTESTKEY1", "a-secret-of-forty-characters-or-so-it-is"};
const base::AwsKeys teams_key{"APPRUNNERSIMTEAMKEY1", "another-secret-of-forty-characters-or-so"};

struct Signing {
    base::AwsKeys with = key;
    int minutes_off = 0;
    std::string service = "apprunner";
    std::string target = "AppRunner.ListServices";  ///< The one that is signed.
    std::string body = "{}";                        ///< The same.
    bool has_host = true;                           ///< It is signed.
    bool has_target = true;                         ///< The same.
};

std::string time_text(int minutes_off) {
    const std::time_t at = std::time(nullptr) + 60 * minutes_off;
    std::tm parts{};
    gmtime_r(&at, &parts);
    char text[32];
    std::strftime(text, sizeof text, "%Y%m%dT%H%M%SZ", &parts);
    return text;
}

HttpRequest request_to(const std::string& host) {
    HttpRequest request = aws_request("AppRunner.ListServices", "{}");
    request.set(http::field::host, host);
    return request;
}

/// As an SDK does it.
void sign(HttpRequest& request, const Signing& how = {}) {
    const std::string host(request[http::field::host].data(), request[http::field::host].size());
    base::SignableRequest what{"POST", "/", "", {}, base::sha256_hex(how.body)};
    if (how.has_host) what.fields.emplace_back("Host", host);
    if (how.has_target) what.fields.emplace_back("X-Amz-Target", how.target);
    const std::string time = time_text(how.minutes_off);
    for (const auto& [name, value] : base::sign(what, how.with, time, "us-east-1", how.service)) {
        request.set(name, value);
    }
}

HttpRequest signed_request(const Signing& how = {}) {
    HttpRequest request = request_to("10.1.2.3:8070");
    sign(request, how);
    return request;
}

HttpRequest with(HttpRequest request, const std::string& name, const std::string& value) {
    request.set(name, value);
    return request;
}

HttpRequest twice(HttpRequest request, const std::string& name, const std::string& value) {
    request.insert(name, value);
    return request;
}

constexpr unsigned stranger = 4321;
constexpr unsigned guest = 1234;
const Visitor self{true, ::geteuid()};
const Visitor elsewhere{false, std::nullopt};

class WhoMayAsk : public ApiFixture {
  protected:
    /// Status and exception.
    std::string answer(
        const HttpRequest& request,
        const Visitor& visitor,
        bool has_key = true,
        const std::map<std::string, base::AwsKeys>& accounts = {}
    ) {
        ApiOptions options;
        options.address = "0.0.0.0";
        options.allowed_uids = {guest};
        if (has_key) options.access_key = key;
        options.accounts = accounts;
        std::string told;
        on_control([&] {
            Context context{options, driver_, catalog_, log_store_, feed_, {}, {}, {}};
            Router router(context);
            const Reply reply = router.route(request, visitor).reply;
            told = std::to_string(reply.status) + " " + reply.error_type;
        });
        return told;
    }
};

struct Row {
    const char* what;
    Visitor visitor;
    HttpRequest request;
    std::string answer;
};

const std::string served = "200 ";
const std::string denied = "403 AccessDeniedException";
const std::string bad_signature = "403 InvalidSignatureException";
const std::string incomplete = "403 IncompleteSignatureException";
const std::string unknown = "403 UnrecognizedClientException";
const std::string missing = "403 MissingAuthenticationTokenException";
const std::string malformed = "400 MalformedHttpRequestException";
const std::string name = "localhost:8070";
const std::string authorization = "Authorization";

HttpRequest by_get(const std::string& host, const std::string& target = "/") {
    HttpRequest request = request_to(host);
    request.method(http::verb::get);
    request.target(target);
    return request;
}

HttpRequest with_other_body(HttpRequest request) {
    request.body() = R"({"MaxResults":1})";
    return request;
}

HttpRequest without_date(HttpRequest request) {
    request.erase("X-Amz-Date");
    return request;
}

std::vector<Row> rows_of_this_machine() {
    return {

        {"this user", self, request_to(name), served},
        {"root", {true, 0U}, request_to(name), served},
        {"an allowed user", {true, guest}, request_to(name), served},
        {"another user", {true, stranger}, request_to(name), denied},
        {"another user who signs", {true, stranger}, signed_request(), denied},
        {"nobody knows who", {true, std::nullopt}, request_to(name), denied},
        {"another user, health", {true, stranger}, by_get(name, "/healthz"), served},
        {"this user by GET", self, by_get(name), "405 UnknownOperationException"},
        {"another user by GET", {true, stranger}, by_get(name), denied},
        {"this user, any key", self, with(request_to(name), authorization, "x"), served},
        {"this user, other Host", self, request_to("attacker.example"), denied},
        {"this user, other Origin",
         self,
         with(request_to(name), "Origin", "http://attacker.example"),
         denied},
        {"this user, own Origin, no token",
         self,
         with(request_to(name), "Origin", "http://" + name),
         denied},
        {"two Hosts", self, twice(request_to(name), "Host", name), malformed},
        {"two Hosts, one bad", self, twice(request_to(name), "Host", "x"), malformed},
        {"two targets",
         self,
         twice(request_to(name), "X-Amz-Target", "AppRunner.CreateService"),
         malformed},
        {"two Origins",
         self,
         twice(with(request_to(name), "Origin", "http://" + name), "Origin", "x"),
         malformed}};
}

std::vector<Row> rows_from_elsewhere() {
    return {
        {"elsewhere, unsigned", elsewhere, request_to("10.1.2.3"), missing},
        {"elsewhere, health", elsewhere, by_get("10.1.2.3", "/healthz"), served},
        {"elsewhere, signed", elsewhere, signed_request(), served},
        {"elsewhere, signed, for logs", elsewhere, signed_request({.service = "logs"}), served},
        {"elsewhere, for another service",
         elsewhere,
         signed_request({.service = "s3"}),
         bad_signature},
        {"elsewhere, for CloudWatch", elsewhere, signed_request({.service = "monitoring"}), served},
        {"elsewhere, other key",
         elsewhere,
         signed_request({.with = {"AKIDEXAMPLE", key.secret_access_key}}),
         unknown},
        {"elsewhere, other secret",
         elsewhere,
         signed_request({.with = {key.access_key_id, "guessed"}}),
         bad_signature},
        {"elsewhere, a session",
         elsewhere,
         with(signed_request(), "X-Amz-Security-Token", "x"),
         unknown},
        {"14 minutes ago", elsewhere, signed_request({.minutes_off = -14}), served},
        {"16 minutes ago", elsewhere, signed_request({.minutes_off = -16}), bad_signature},
        {"in 14 minutes", elsewhere, signed_request({.minutes_off = 14}), served},
        {"in 16 minutes", elsewhere, signed_request({.minutes_off = 16}), bad_signature}};
}

std::vector<Row> rows_of_signatures() {
    return {
        {"signed for another operation",
         elsewhere,
         signed_request({.target = "AppRunner.DeleteService"}),
         bad_signature},
        {"signed for another body", elsewhere, with_other_body(signed_request()), bad_signature},
        {"the operation not signed",
         elsewhere,
         signed_request({.has_target = false}),
         bad_signature},
        {"the Host not signed", elsewhere, signed_request({.has_host = false}), bad_signature},
        {"another Host than signed",
         elsewhere,
         with(signed_request(), "Host", "10.9.9.9"),
         bad_signature},
        {"a Host by name", elsewhere, with(signed_request(), "Host", "evil.example"), denied},
        {"signed, other Origin", elsewhere, with(signed_request(), "Origin", "http://x"), denied},
        {"no date", elsewhere, without_date(signed_request()), incomplete},
        {"another date", elsewhere, with(signed_request(), "X-Amz-Date", "today"), incomplete},
        {"another scheme",
         elsewhere,
         with(signed_request(), authorization, "Basic eDp5"),
         incomplete},
        {"no signature",
         elsewhere,
         with(
             signed_request(),
             authorization,
             "AWS4-HMAC-SHA256 Credential=a/b/c/d/aws4_request, SignedHeaders=host"
         ),
         incomplete},
        {"two signatures", elsewhere, twice(signed_request(), authorization, "x"), malformed}};
}

/// Who is not the daemon's own user signs, by whatever way he comes.
std::vector<Row> rows_of_a_shared_daemon() {
    const Visitor by_engine{false, std::nullopt, true};
    const HttpRequest stop = with(signed_request(), "X-Amz-Target", "AppRunnerSim.StopDaemon");
    HttpRequest teams_by_name = request_to("apprunner.team.example");
    sign(teams_by_name, {.with = teams_key});
    HttpRequest teams_by_loopback = request_to(name);
    sign(teams_by_loopback, {.with = teams_key});
    HttpRequest guessed_by_loopback = request_to(name);
    sign(guessed_by_loopback, {.with = {teams_key.access_key_id, "guessed"}});
    HttpRequest stranger_by_loopback = request_to(name);
    sign(stranger_by_loopback, {.with = {"AKIDEXAMPLE", "x"}});
    return {
        {"shared, elsewhere, unsigned", elsewhere, request_to("10.1.2.3"), missing},
        {"shared, elsewhere, the console", elsewhere, by_get("10.1.2.3"), missing},
        {"shared, elsewhere, the daemon's key", elsewhere, signed_request(), served},
        {"shared, elsewhere, an account's", elsewhere, signed_request({.with = teams_key}), served},
        {"shared, its secret guessed",
         elsewhere,
         signed_request({.with = {teams_key.access_key_id, key.secret_access_key}}),
         bad_signature},
        {"shared, no account's key",
         elsewhere,
         signed_request({.with = {"111122223333", "test"}}),
         unknown},
        {"shared, by a name", elsewhere, teams_by_name, served},
        {"shared, by a name, unsigned", elsewhere, request_to("apprunner.team.example"), missing},
        {"shared, signed for another operation", elsewhere, stop, bad_signature},
        {"shared, by a published port", by_engine, request_to(name), missing},
        {"shared, by a published port, signed",
         by_engine,
         signed_request({.with = teams_key}),
         served},
        {"shared, this user", self, request_to(name), served},
        {"shared, root", {true, 0U}, request_to(name), served},
        {"shared, this user, an account's key", self, teams_by_loopback, served},
        {"shared, this user, its secret guessed", self, guessed_by_loopback, bad_signature},
        {"shared, this user, an unknown key", self, stranger_by_loopback, unknown},
        {"shared, this user, by a name", self, request_to("attacker.example"), denied},
        {"shared, an allowed user", {true, guest}, request_to(name), missing},
        {"shared, an allowed user who signs", {true, guest}, teams_by_loopback, served},
        {"shared, another user who signs", {true, stranger}, teams_by_loopback, denied},
        {"shared, elsewhere, health", elsewhere, by_get("10.1.2.3", "/healthz"), served}};
}

TEST_F(WhoMayAsk, SignsWhereAccountsShareTheDaemon) {
    for (const Row& row : rows_of_a_shared_daemon()) {
        const std::map<std::string, base::AwsKeys> accounts{{"111122223333", teams_key}};
        EXPECT_EQ(answer(row.request, row.visitor, true, accounts), row.answer) << row.what;
    }
}

TEST_F(WhoMayAsk, IsDecidedByUserAddressSignatureHostOriginAndMethod) {
    for (const auto& rows : {rows_of_this_machine(), rows_from_elsewhere(), rows_of_signatures()}) {
        for (const Row& row : rows) {
            EXPECT_EQ(answer(row.request, row.visitor), row.answer) << row.what;
        }
    }
    EXPECT_EQ(answer(signed_request(), elsewhere, false), denied) << "where there is no key";
    const Visitor by_engine{false, std::nullopt, true};
    EXPECT_EQ(answer(request_to(name), by_engine), served) << "by a port that is published for us";
    const std::string evil = "evil.example";
    EXPECT_EQ(answer(request_to(evil), by_engine), denied) << "and no web page even so";
}

class Peer : public testing::Test {
  protected:
    boost::asio::io_context context_;
    tcp::acceptor acceptor_{context_, {boost::asio::ip::address_v4::loopback(), 0}};
    tcp::socket client_{context_};
    tcp::socket server_{context_};
};

TEST_F(Peer, IsKnownByItsUser) {
    client_.connect(acceptor_.local_endpoint());
    acceptor_.accept(server_);
    const auto peer = server_.remote_endpoint();
    const auto own = server_.local_endpoint();
    EXPECT_EQ(uid_of_peer(peer, own), ::geteuid());
    client_.close();
    EXPECT_FALSE(uid_of_peer(peer, own)) << "kernels tell root's uid of one that is gone";
}

TEST_F(Peer, IsKnownByTheKernelsTable) {
    const std::string head = "  sl  local_address rem_address   st ...\n";
    const std::string row =
        "   1: 0100007F:D431 0100007F:1F86 01 00000000:00000000 00:00000000 00000000  1000        "
        "0 ";
    const tcp::endpoint peer(boost::asio::ip::make_address("127.0.0.1"), 0xD431);
    const tcp::endpoint own(boost::asio::ip::make_address("127.0.0.1"), 0x1F86);
    EXPECT_EQ(uid_in_table(head + row + "12345 1 0\n", peer, own), 1000U);
    EXPECT_FALSE(uid_in_table(head + row + "0 1 0\n", peer, own)) << "nobody holds it";
    EXPECT_FALSE(uid_in_table(head + row + "12345 1 0\n", own, peer));
    const std::string six =
        "   0: 00000000000000000000000001000000:D431 00000000000000000000000001000000:1F86 01 "
        "00000000:00000000 00:00000000 00000000  1001        0 77 1\n";
    const tcp::endpoint peer6(boost::asio::ip::make_address("::1"), 0xD431);
    const tcp::endpoint own6(boost::asio::ip::make_address("::1"), 0x1F86);
    EXPECT_EQ(uid_in_table(six, peer6, own6), 1001U);
    const std::string mapped =
        "   0: 0000000000000000FFFF00000100007F:D431 0000000000000000FFFF00000100007F:1F86 01 "
        "00000000:00000000 00:00000000 00000000  1002        0 78 1\n";
    EXPECT_EQ(uid_in_table(mapped, peer, own), 1002U);
}

class RealDoor : public ApiFixture {};

/// The status that a process of that user gets.
int status_for(unsigned uid, std::uint16_t port) {
    const pid_t child = ::fork();
    if (child == 0) {
        // Nothing but system calls: other threads were left behind.
        if (::setuid(uid) != 0) ::_exit(1);
        const int fd = ::socket(AF_INET, SOCK_STREAM, 0);
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_port = htons(port);
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        if (::connect(fd, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0) ::_exit(2);
        const char text[] =
            "POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2\r\n"
            "X-Amz-Target: AppRunner.ListServices\r\n\r\n{}";
        if (::write(fd, text, sizeof text - 1) < 0) ::_exit(3);
        char answer[16] = {};
        if (::read(fd, answer, 12) < 12) ::_exit(4);
        ::_exit(answer[9] == '2' ? 200 : 40 + answer[11] - '0');
    }
    int status = 0;
    ::waitpid(child, &status, 0);
    return WEXITSTATUS(status);
}

TEST_F(RealDoor, AnotherUsersProcessIsTurnedAway) {
    if (::geteuid() != 0) GTEST_SKIP() << "only root can be another user";
    EXPECT_EQ(status_for(0, server_->port()), 200);
    EXPECT_EQ(status_for(65'534, server_->port()), 43);
}

TEST_F(RealDoor, IdleClientsDoNotShutOthersOut) {
    rlimit limit{};
    ::getrlimit(RLIMIT_NOFILE, &limit);
    limit.rlim_cur = limit.rlim_max;
    ::setrlimit(RLIMIT_NOFILE, &limit);
    if (limit.rlim_cur < 3 * connections_max) GTEST_SKIP() << "too few descriptors";
    boost::asio::io_context context;
    std::vector<tcp::socket> idle;
    const tcp::endpoint door(boost::asio::ip::address_v4::loopback(), server_->port());
    for (std::size_t count = 0; count < connections_max + 100; ++count) {
        idle.emplace_back(context).connect(door);
        // Some have begun, and do not go on.
        if (count % 2 == 0) boost::asio::write(idle.back(), boost::asio::buffer("POST", 4));
    }
    HttpClient late(server_->port());
    EXPECT_EQ(late.call("AppRunner.ListServices", Json::object()).status, 200);
    EXPECT_EQ(late.call("AppRunner.ListServices", Json::object()).status, 200);
}

}  // namespace

}  // namespace apprunner::api
