// Proxies whose upstream is dead: what they print is read, what they answer is told as theirs, and
// no slow sibling is taken for a dead one.
#include "emulator/core/diagnosis/upstream.hpp"

#include "emulator/core/diagnosis/conviction.hpp"
#include "emulator/core/diagnosis/probes.hpp"
#include "tests/unit/core/words.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace apprunner::core {
namespace {

using probes::OutcomeKind;
using std::chrono::seconds;
using testing::HasSubstr;
using testing::Not;

constexpr std::string_view unreachable = "ARS-UNREACHABLE-DEPENDENCY";

constexpr std::string_view nginx_refused =
    R"(2026/11/28 12:00:01 [error] 29#29: *1 connect() failed (111: Connection refused) while \
connecting to upstream, client: 169.254.172.1, server: , request: "GET / HTTP/1.1", \
upstream: "http://127.0.0.1:3000/", host: "169.254.172.2:8080"
169.254.172.1 - - [28/Nov/2026:12:00:01 +0000] "GET / HTTP/1.1" 502 157 "-" "Envoy/HC" "-")";

const Said rows[] = {
    {nginx_refused, unreachable, "127.0.0.1:3000; the connection is refused"},
    {R"(2026/11/28 12:00:01 [error] 29#29: *1 connect() failed (111: Connection refused) while \
connecting to upstream, client: 169.254.172.1, server: shop.example.com, \
request: "GET /health HTTP/1.1", upstream: "http://[::1]:3000/health", host: "169.254.172.2:8080")",
     unreachable,
     "[::1]:3000"},
    {R"(2026/11/28 12:00:01 [crit] 29#29: *1 connect() to unix:/run/php/php8.2-fpm.sock failed (2: \
No such file or directory) while connecting to upstream, client: 169.254.172.1, server: _, \
request: "GET / HTTP/1.1", upstream: "fastcgi://unix:/run/php/php8.2-fpm.sock:", \
host: "169.254.172.2:8080")",
     unreachable,
     "unix:/run/php/php8.2-fpm.sock"},
    {R"(2026/11/28 12:00:01 [error] 29#29: *5 no live upstreams while connecting to upstream, \
client: \
169.254.172.1, server: , request: "GET / HTTP/1.1", upstream: "http://backend/", host: \
"169.254.172.2:8080")",
     unreachable,
     "backend"},
    {R"({"level":"error","ts":1795867201.5,"logger":"http.log.error","msg":"dial tcp \
127.0.0.1:3000: \
connect: connection refused","request":{"remote_ip":"169.254.172.1","remote_port":"40112","proto":\
"HTTP/1.1","method":"GET","host":"169.254.172.2:8080","uri":"/"},"duration":0.0006,"status":502})",
     unreachable,
     "127.0.0.1:3000; the connection is refused"},
    {R"([Sat Nov 28 12:00:01.000 2026] [proxy:error] [pid 9:tid 1] (111)Connection refused: \
AH00957: \
http: attempt to connect to 127.0.0.1:3000 (localhost:3000) failed
[Sat Nov 28 12:00:01.000 2026] [proxy_http:error] [pid 9:tid 1] [client 169.254.172.1:40112] \
AH01114: HTTP: failed to make connection to backend: localhost)",
     unreachable,
     "127.0.0.1:3000"},
    {R"([WARNING]  (8) : Server app/web1 is DOWN, reason: Layer4 connection problem, info: \
"Connection refused at initial connection step of tcp-check", check duration: 0ms.
[ALERT]    (8) : backend 'app' has no server available!)",
     unreachable,
     "a server that its lines do not name"},
};

TEST(ProxyWords, NameTheServerBehindIt) {
    for (const Said& row : rows) {
        Speaker speaker(row.text);
        speaker.instance.exit_code.reset();
        const Finding finding = speaker.finding();
        EXPECT_EQ(finding.code, row.code) << row.text;
        EXPECT_THAT(finding.summary, HasSubstr(std::string(row.subject))) << row.text;
        EXPECT_THAT(finding.summary, Not(HasSubstr("169.254.172."))) << row.text;
        EXPECT_THAT(finding.fix, Not(HasSubstr("Compose"))) << row.text;
    }
}

TEST(ProxyAnswers, AreToldByStatusAndBody) {
    EXPECT_TRUE(is_of_proxy(502, ""));
    EXPECT_TRUE(is_of_proxy(504, ""));
    EXPECT_TRUE(is_of_proxy(503, "upstream connect error or disconnect/reset before headers"));
    EXPECT_TRUE(is_of_proxy(503, "<h1>503</h1>\nNo server is available to handle this request."));
    EXPECT_FALSE(is_of_proxy(503, R"({"db":{"status":"DOWN"}})"));
    EXPECT_FALSE(is_of_proxy(500, "no healthy upstream"));
}

TEST(LoneProgram, IsKnownByItsCommand) {
    using Words = std::vector<std::string>;
    Speaker speaker("");
    const auto is_alone = [&speaker](const Words& entrypoint, const Words& cmd) {
        speaker.image.entrypoint = entrypoint;
        speaker.image.cmd = cmd;
        return runs_one_program(speaker.evidence());
    };
    EXPECT_TRUE(is_alone({"/docker-entrypoint.sh"}, {"nginx", "-g", "daemon off;"}));
    EXPECT_TRUE(is_alone({}, {"/usr/sbin/nginx", "-g", "daemon off;"}));
    EXPECT_TRUE(is_alone({"/usr/bin/tini", "--"}, {"node", "server.js"}));
    EXPECT_FALSE(is_alone({"/start.sh"}, {"nginx"})) << "who knows what the script starts";
    EXPECT_FALSE(is_alone({"/app/docker-entrypoint.sh"}, {"nginx"}));
    EXPECT_FALSE(is_alone({"/bin/sh", "-c"}, {"node server.js & nginx"}));
    EXPECT_FALSE(is_alone({}, {"supervisord", "-n"}));
    EXPECT_FALSE(is_alone({}, {}));
}

/// nginx answers 502 every 5 s and says why.
struct Proxied : Speaker {
    Proxied() : Speaker(nginx_refused) {
        instance.exit_code.reset();
        instance.port = 8080;
        instance.first_probe_at = base::SteadyTime{};
        const std::vector<std::string> once = instance.last_lines;
        for (int each = 0; each < 3; ++each) {
            instance.last_lines.insert(instance.last_lines.end(), once.begin(), once.end());
        }
        answer(OutcomeKind::answered, 502);
    }
    void answer(OutcomeKind kind, int status) {
        instance.probes.clear();
        for (int each = 0; each < 60; ++each) {
            ProbeRecord record;
            record.number = ++instance.probes_sent;
            record.at_s = 5.0 * each;
            record.outcome.kind = kind;
            record.outcome.http_status = status;
            instance.probes.push_back(record);
        }
    }
    [[nodiscard]] bool is_certain(int at_s) const {
        return is_convicted(instance, evidence(), base::SteadyTime{} + seconds(at_s));
    }
};

TEST(ProxyConviction, NeedsThatNothingElseIsStarted) {
    Proxied proxied;
    proxied.image.entrypoint = {"/start.sh"};
    proxied.image.cmd = {"nginx"};
    EXPECT_FALSE(proxied.is_certain(300)) << "the app behind it may be slow";
    proxied.image.entrypoint = {"/docker-entrypoint.sh"};
    EXPECT_FALSE(proxied.is_certain(9));
    EXPECT_TRUE(proxied.is_certain(10));
}

TEST(ProxyConviction, OfAnotherMachinesServerNeedsNone) {
    Proxied proxied;
    proxied.image.entrypoint = {"/start.sh"};
    for (std::string& line : proxied.instance.last_lines) {
        const std::size_t at = line.find("127.0.0.1");
        if (at != std::string::npos) line.replace(at, 9, "10.0.0.5");
    }
    EXPECT_TRUE(proxied.is_certain(10));
}

TEST(ProxyConviction, OfAnAppThatWaitsForASiblingTakesLonger) {
    Proxied waiting;
    waiting.answer(OutcomeKind::refused, 0);
    waiting.instance.last_lines.assign(4, "Error: connect ECONNREFUSED 127.0.0.1:5432");
    waiting.image.entrypoint = {"/start.sh"};
    EXPECT_FALSE(waiting.is_certain(29));
    EXPECT_TRUE(waiting.is_certain(30));
    waiting.image.entrypoint = {"node"};
    EXPECT_TRUE(waiting.is_certain(10));
}

/// It passed its TCP check, and GET / as users send it was answered.
Speaker served(std::string_view lines, int status, const probes::KeptAnswer& answer = {}) {
    Speaker speaker(lines);
    InstanceView& instance = speaker.instance;
    instance.exit_code.reset();
    instance.port = 8080;
    instance.first_answer.emplace();
    instance.first_answer->kind = OutcomeKind::answered;
    instance.first_answer->http_status = status;
    probes::QuestionReply reply;
    reply.question = {
        probes::QuestionKind::get, "/", "abc.us-east-1.awsapprunner.com", status < 400};
    reply.outcome = *instance.first_answer;
    reply.outcome.answer = std::make_shared<const probes::KeptAnswer>(answer);
    instance.replies = {reply};
    return speaker;
}

TEST(FirstAnswer, OfADeadUpstreamNamesIt) {
    const Speaker speaker = served(nginx_refused, 502);
    const auto finding = explain_first_answer(speaker.evidence());
    ASSERT_TRUE(finding);
    EXPECT_EQ(finding->code, "ARS-HTTP-ERROR");
    EXPECT_EQ(finding->weight, Grade::risky);
    EXPECT_THAT(finding->summary, HasSubstr("127.0.0.1:3000"));
    EXPECT_THAT(finding->fix, HasSubstr("behind the proxy"));
}

TEST(FirstAnswer, ThatLeadsBackToItselfIsRisky) {
    const auto code = [](int status, const char* location, bool sets_cookie = false) {
        probes::KeptAnswer answer;
        answer.location = location;
        answer.sets_cookie = sets_cookie;
        const Speaker speaker = served("", status, answer);
        const auto finding = explain_first_answer(speaker.evidence());
        return finding ? finding->code : "";
    };
    for (const int status : {301, 302, 307, 308}) {
        EXPECT_EQ(code(status, "https://abc.us-east-1.awsapprunner.com/"), "ARS-REDIRECT-LOOP");
    }
    EXPECT_EQ(code(301, "https://ABC.us-east-1.awsapprunner.com:443"), "ARS-REDIRECT-LOOP");
    EXPECT_EQ(code(302, "https://abc.us-east-1.awsapprunner.com/login"), "") << "another page";
    EXPECT_EQ(code(302, "/login"), "");
    EXPECT_EQ(code(301, "https://www.example.com/"), "") << "another host";
    EXPECT_EQ(code(302, "https://abc.us-east-1.awsapprunner.com/", true), "")
        << "with the cookie it may be answered";
    EXPECT_EQ(code(200, "https://abc.us-east-1.awsapprunner.com/"), "");
}

}  // namespace
}  // namespace apprunner::core
