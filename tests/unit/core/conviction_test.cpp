// What makes a failing instance's end known before its time is up, and above all what does not.
#include "emulator/core/diagnosis/conviction.hpp"

#include "emulator/core/diagnosis/questions.hpp"

#include <gtest/gtest.h>

#include <memory>

namespace apprunner::core {
namespace {

using probes::OutcomeKind;
using probes::QuestionKind;
using std::chrono::seconds;

constexpr base::SteadyTime start{};

/// An instance whose HTTP check of /health is being failed.
class Conviction : public testing::Test {
  protected:
    Conviction() {
        instance_.state = InstanceState::checking;
        instance_.port = 8080;
        instance_.first_probe_at = start;
        configuration_.health_check.protocol = model::HealthCheckProtocol::http;
        configuration_.health_check.path = "/health";
    }

    void answer(double at_s, OutcomeKind kind, int status = 0) {
        ProbeRecord record;
        record.number = ++instance_.probes_sent;
        record.at_s = at_s;
        record.outcome.kind = kind;
        record.outcome.http_status = status;
        record.healthy = probes::is_healthy(record.outcome, {});
        instance_.probes.push_back(record);
    }
    void reply(const probes::Question& question, int status) {
        probes::QuestionReply reply{question, {}};
        reply.outcome.kind = OutcomeKind::answered;
        reply.outcome.http_status = status;
        instance_.replies.push_back(reply);
    }
    /// What was in the body of its answers of that status.
    void body(int status, const std::string& text) {
        SeenAnswer seen;
        seen.http_status = status;
        seen.answer.body = text;
        instance_.answers.push_back(seen);
    }
    [[nodiscard]] bool is_certain(int at_s) const {
        const Evidence evidence{configuration_, profile_};
        return is_convicted(instance_, evidence, start + seconds(at_s));
    }

    InstanceView instance_;
    model::ServiceConfiguration configuration_;
    Profile profile_;
};

TEST_F(Conviction, NeedsTwoAnswersAndTime) {
    answer(0, OutcomeKind::answered, 403);
    EXPECT_FALSE(is_certain(3)) << "one";
    answer(1, OutcomeKind::answered, 403);
    EXPECT_FALSE(is_certain(3)) << "at nearly the same time";
    answer(3, OutcomeKind::answered, 403);
    EXPECT_TRUE(is_certain(3));
    answer(8, OutcomeKind::answered, 200);
    EXPECT_FALSE(is_certain(8)) << "it passes";
}

TEST_F(Conviction, IsOfStatusesThatDoNotChangeByWaiting) {
    for (const int status :
         {301, 307, 400, 401, 403, 405, 421, 500, 502, 503, 404, 408, 425, 429}) {
        instance_.probes.clear();
        answer(0, OutcomeKind::answered, status);
        answer(3, OutcomeKind::answered, status);
        const bool is_final =
            status < 500 && status != 404 && status != 408 && status != 425 && status != 429;
        EXPECT_EQ(is_certain(3), is_final) << status;
    }
}

TEST_F(Conviction, Of404NeedsAnotherPathThatIsServed) {
    answer(0, OutcomeKind::answered, 404);
    answer(3, OutcomeKind::answered, 404);
    reply({QuestionKind::get, "/", ""}, 404);
    reply({QuestionKind::get, "/up", ""}, 503);
    EXPECT_FALSE(is_certain(3)) << "a server in which no app is yet";
    reply({QuestionKind::get, "/healthz", ""}, 200);
    EXPECT_TRUE(is_certain(3));
}

TEST_F(Conviction, IsOfAServerErrorThatAnotherHostDoesNotGet) {
    answer(0, OutcomeKind::answered, 500);
    answer(3, OutcomeKind::answered, 500);
    EXPECT_FALSE(is_certain(3));
    reply({QuestionKind::get, "/health", "localhost"}, 200);
    EXPECT_TRUE(is_certain(3));
}

TEST_F(Conviction, IsOfAnExceptionThatComesWithEachAnswer) {
    for (const int at_s : {0, 5, 10}) answer(at_s, OutcomeKind::answered, 500);
    body(500, "oops");
    const std::vector<std::string> told{
        "12:00:01 TypeError: x is not a function", "    at health (/app/a.js:3:9)"};
    for (int i = 0; i < 3; ++i) {
        instance_.last_lines.insert(instance_.last_lines.end(), told.begin(), told.end());
        instance_.last_lines.end()[-2][7] = static_cast<char>('0' + i);
    }
    EXPECT_FALSE(is_certain(10)) << "too soon";
    answer(15, OutcomeKind::answered, 500);
    EXPECT_TRUE(is_certain(15));
    InstanceView other = instance_;
    instance_.last_lines.resize(4);
    EXPECT_FALSE(is_certain(15)) << "not each time";
    instance_ = other;
    body(500, "oops, and something else");
    EXPECT_FALSE(is_certain(15)) << "what it answers changes";
    instance_ = other;
    instance_.last_lines.emplace_back("model not loaded yet");
    EXPECT_FALSE(is_certain(15)) << "it is starting";
    instance_ = other;
    instance_.answers.front().answer.body = "Warming up";
    EXPECT_FALSE(is_certain(15)) << "it says that it is starting";
    instance_ = other;
    for (auto& each : instance_.probes) each.outcome.http_status = 503;
    instance_.answers.front().http_status = 503;
    EXPECT_FALSE(is_certain(15)) << "it asks for patience";
}

TEST_F(Conviction, OfAClosedConnectionTakesLongerUnlessAProtocolIsProven) {
    answer(0, OutcomeKind::reset);
    answer(3, OutcomeKind::reset);
    EXPECT_FALSE(is_certain(3));
    answer(8, OutcomeKind::reset);
    EXPECT_FALSE(is_certain(8));
    answer(13, OutcomeKind::reset);
    EXPECT_TRUE(is_certain(13));
    instance_.probes.resize(2);
    reply({QuestionKind::fastcgi_values, "/", ""}, 0);
    EXPECT_TRUE(is_certain(3));
}

TEST_F(Conviction, OfAnotherProtocolIsByItsBytes) {
    answer(0, OutcomeKind::bad_answer);
    answer(3, OutcomeKind::bad_answer);
    body(0, "hello");
    instance_.answers.back().kind = OutcomeKind::bad_answer;
    EXPECT_FALSE(is_certain(3)) << "nobody knows what that is";
    instance_.answers.back().answer.body = "SSH-2.0-OpenSSH_9.2";
    EXPECT_TRUE(is_certain(3));
}

TEST_F(Conviction, IsOfAnotherPortThatIsServedForAWhile) {
    answer(0, OutcomeKind::refused);
    answer(10, OutcomeKind::refused);
    instance_.listeners = {{"0.0.0.0", 9000}};
    instance_.listeners_since = start + seconds(1);
    EXPECT_FALSE(is_certain(20)) << "it may be a port for metrics";
    reply({QuestionKind::get, "/", "", false, 9000}, 200);
    EXPECT_FALSE(is_certain(8)) << "its own port may follow";
    EXPECT_TRUE(is_certain(9));
    instance_.listeners.push_back({"0.0.0.0", 8080});
    EXPECT_FALSE(is_certain(20)) << "it has followed";
}

TEST_F(Conviction, OfAPortWithNothingAtItsRootTakesLonger) {
    answer(0, OutcomeKind::refused);
    answer(10, OutcomeKind::refused);
    instance_.listeners = {{"0.0.0.0", 9000}};
    instance_.listeners_since = start + seconds(1);
    reply({QuestionKind::get, "/", "", false, 9000}, 404);
    EXPECT_FALSE(is_certain(25)) << "it may be for something else, opened first";
    EXPECT_TRUE(is_certain(26)) << "App Runner's own time: 5 checks, 5 s apart";
    configuration_.health_check.unhealthy_threshold = 20;
    EXPECT_FALSE(is_certain(30));
    EXPECT_TRUE(is_certain(31));
    configuration_.health_check.unhealthy_threshold = 1;
    EXPECT_FALSE(is_certain(17));
    EXPECT_TRUE(is_certain(18));
    instance_.replies.front().outcome.http_status = 500;
    EXPECT_FALSE(is_certain(60)) << "nothing is served there";
}

TEST(OtherPorts, OfMetricsAreNoSites) {
    const auto reply = [](std::uint16_t port, const char* path, int status, const char* type) {
        probes::QuestionReply made{{QuestionKind::get, path, "", false, port}, {}};
        made.outcome.kind = OutcomeKind::answered;
        made.outcome.http_status = status;
        probes::KeptAnswer answer;
        answer.content_type = type;
        made.outcome.answer = std::make_shared<const probes::KeptAnswer>(answer);
        return made;
    };
    constexpr const char* metrics = "text/plain; version=0.0.4; charset=utf-8";
    std::vector<probes::QuestionReply> replies{
        reply(9090, "/", 404, "text/plain"),
        reply(3000, "/", 200, "text/html"),
        reply(9090, "/metrics", 200, metrics),
        reply(3000, "/metrics", 200, metrics)};
    keep_sites(replies);
    ASSERT_EQ(replies.size(), 1U) << "a site may have metrics, and a port for them has no root";
    EXPECT_EQ(replies.front().question.port, 3000);
    replies = {reply(9090, "/", 200, metrics), reply(9090, "/metrics", 200, metrics)};
    keep_sites(replies);
    EXPECT_TRUE(replies.empty());
    replies = {reply(3000, "/", 404, "application/json"), reply(3000, "/metrics", 404, "")};
    keep_sites(replies);
    EXPECT_EQ(replies.size(), 1U);
}

TEST_F(Conviction, OfOneThatWasHealthyIsByAppRunnersOwnCount) {
    answer(0, OutcomeKind::answered, 200);
    for (int at_s = 5; at_s < 25; at_s += 5) answer(at_s, OutcomeKind::answered, 429);
    EXPECT_FALSE(is_certain(20)) << "UnhealthyThreshold is five";
    answer(25, OutcomeKind::answered, 429);
    EXPECT_TRUE(is_certain(25));
    instance_.probes.pop_front();
    EXPECT_FALSE(is_certain(25)) << "it asks for patience, and was never healthy";
}

TEST_F(Conviction, OfMemoryNeedsASecondKillOrNoAnswerForLong) {
    answer(0, OutcomeKind::refused);
    answer(10, OutcomeKind::refused);
    instance_.memory_kills = 1;
    EXPECT_FALSE(is_certain(14));
    EXPECT_TRUE(is_certain(15));
    instance_.memory_kills = 2;
    EXPECT_FALSE(is_certain(9));
    EXPECT_TRUE(is_certain(10));
}

TEST_F(Conviction, ByItsWordsNeedsThemOftenAndAtLast) {
    answer(0, OutcomeKind::refused);
    answer(10, OutcomeKind::refused);
    instance_.last_lines = {"Error: getaddrinfo ENOTFOUND db", "Error: getaddrinfo ENOTFOUND db"};
    EXPECT_FALSE(is_certain(10)) << "twice";
    instance_.last_lines.emplace_back("Error: getaddrinfo ENOTFOUND db");
    EXPECT_TRUE(is_certain(10));
    EXPECT_FALSE(is_certain(9)) << "too soon";
    instance_.last_lines.emplace_back("Connected to the database");
    EXPECT_FALSE(is_certain(10)) << "it went on";
}

TEST_F(Conviction, IsOfUnixSocketsAloneAfterAWhile) {
    answer(0, OutcomeKind::refused);
    answer(20, OutcomeKind::refused);
    instance_.listeners_since = start + seconds(1);
    instance_.listeners = {{"unix:/run/app.sock", 0}, {"127.0.0.11", 40001}};
    EXPECT_FALSE(is_certain(15));
    EXPECT_TRUE(is_certain(16));
    instance_.listeners.push_back({"127.0.0.1", 9229});
    EXPECT_FALSE(is_certain(16)) << "there is more";
    instance_.listeners = {{"127.0.0.11", 40001}};
    EXPECT_FALSE(is_certain(16)) << "nothing listens: it may be slow";
}

/// The check that decides is made then, and not up to Interval later.
TEST_F(Conviction, ByTimeAloneIsKnownBefore) {
    const auto at = [this](int now_s) {
        const Evidence evidence{configuration_, profile_};
        const auto told = convicted_by_time_at(instance_, evidence, start + seconds(now_s));
        return told ? base::seconds(*told - start) : -1;
    };
    answer(0, OutcomeKind::refused);
    EXPECT_EQ(at(0), -1);
    instance_.last_lines.assign(3, "Error: getaddrinfo ENOTFOUND db");
    EXPECT_EQ(at(0), 10);
    EXPECT_EQ(at(9), 10);
    EXPECT_EQ(at(10), 15) << "it is past: a later one convicts as well";
    instance_.last_lines.clear();
    instance_.memory_kills = 1;
    EXPECT_EQ(at(0), 15);
    instance_.memory_kills = 0;
    instance_.listeners_since = start + seconds(2);
    instance_.listeners = {{"unix:/run/app.sock", 0}};
    EXPECT_EQ(at(0), 17);
    answer(5, OutcomeKind::answered, 200);
    EXPECT_EQ(at(5), -1) << "it is healthy";
}

}  // namespace
}  // namespace apprunner::core
