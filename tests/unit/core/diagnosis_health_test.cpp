// What is read from probes and sockets: of apps that never became healthy, and of those that did.
#include "emulator/core/diagnosis/evidence_text.hpp"
#include "emulator/core/diagnosis/probes.hpp"
#include "emulator/core/diagnosis/questions.hpp"
#include "tests/unit/core/stage.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace apprunner::core {
namespace {

using probes::OutcomeKind;
using std::chrono::milliseconds;
using std::chrono::seconds;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

/// An instance on port 8080, probed every 5 s, and what Evidence refers to.
struct Scene {
    model::ServiceConfiguration configuration = http_service();
    Profile profile;
    model::ImageDetails image = amd64_image();
    InstanceView instance;

    Scene() {
        instance.state = InstanceState::checking;
        instance.probe_address = "169.254.172.2";
        instance.instance_address = "10.0.0.2";
        instance.hostname = "ip-10-0-0-2";
        instance.first_probe_at = base::SteadyTime{};
    }
    Scene& answer(int count, const probes::Outcome& outcome) {
        for (int i = 0; i < count; ++i) {
            ProbeRecord record;
            record.number = ++instance.probes_sent;
            record.at_s = static_cast<double>(record.number - 1) * 5;
            record.outcome = outcome;
            record.healthy = probes::is_healthy(outcome, {});
            instance.probes.push_back(record);
        }
        return *this;
    }
    Scene& listen(std::vector<model::ListeningSocket> listeners, base::Duration since = {}) {
        instance.listeners = std::move(listeners);
        instance.listeners_since = base::SteadyTime{} + since;
        return *this;
    }
    [[nodiscard]] Evidence evidence() const {
        Evidence evidence{configuration, profile};
        evidence.image = &image;
        evidence.instance = &instance;
        evidence.after_s = 360;
        return evidence;
    }
    [[nodiscard]] Finding unhealthy() const {
        const auto findings = explain_unhealthy(evidence());
        return findings.empty() ? Finding{"none", Grade::pass, "", {}, ""} : findings.front();
    }
    [[nodiscard]] std::vector<Finding> healthy() const { return explain_healthy(evidence()); }
};

TEST(Unhealthy, BoundToLoopback) {
    Scene scene;
    scene.answer(5, refused()).listen({{"127.0.0.1", 8080}, {"::1", 8080}});
    EXPECT_EQ(scene.unhealthy().code, "ARS-BIND-LOOPBACK");
    EXPECT_THAT(
        scene.unhealthy().evidence,
        ElementsAre(
            "listening on 127.0.0.1:8080, [::1]:8080", "5 probes in 20 s: connection refused (5)"
        )
    );
}

TEST(Unhealthy, BoundToHostname) {
    Scene scene;
    scene.answer(5, refused()).listen({{"10.0.0.2", 8080}});
    scene.image.environment["HOSTNAME"] = "0.0.0.0";
    EXPECT_EQ(scene.unhealthy().code, "ARS-HOSTNAME-BIND");
    EXPECT_THAT(scene.unhealthy().summary, HasSubstr("(ip-10-0-0-2)"));
    const auto findings = explain_failure(FailureKind::unhealthy, scene.evidence());
    EXPECT_EQ(findings.front().evidence.back(), "the image: ENV HOSTNAME=0.0.0.0");
    EXPECT_THAT(scene.unhealthy().fix, HasSubstr("HOSTNAME=0.0.0.0"));
}

TEST(Unhealthy, BoundToHostnameIsMendedInTheImagesOwnCommand) {
    Scene scene;
    scene.answer(5, refused()).listen({{"10.0.0.2", 8080}});
    const auto dockerfile = [&scene] { return scene.unhealthy().how_to.dockerfile; };
    scene.image.cmd = {"node", "a \"b\".js"};
    EXPECT_EQ(dockerfile(), R"(CMD ["env", "HOSTNAME=0.0.0.0", "node", "a \"b\".js"])");
    scene.image.cmd = {"node", "a\n::error::\x1b"};
    EXPECT_EQ(dockerfile(), R"(CMD ["env", "HOSTNAME=0.0.0.0", "node", "a\n::error::\u001b"])");
    scene.image.cmd = {"node", "a \"b\".js"};
    scene.image.entrypoint = {"/entry.sh"};
    EXPECT_EQ(
        dockerfile(),
        "ENTRYPOINT [\"env\", \"HOSTNAME=0.0.0.0\", \"/entry.sh\"]\n"
        R"(CMD ["node", "a \"b\".js"])"
    );
    image_configuration(scene.configuration).start_command = "node server.js";
    EXPECT_EQ(dockerfile(), "") << "StartCommand takes the place of both";
}

TEST(Unhealthy, BoundElsewhere) {
    Scene scene;
    scene.answer(5, refused()).listen({{"172.18.0.5", 8080}});
    EXPECT_EQ(scene.unhealthy().code, "ARS-BIND-ADDRESS");
}

TEST(Unhealthy, BoundToIpv6Only) {
    Scene scene;
    scene.answer(5, refused()).listen({{"::", 8080}});
    EXPECT_EQ(scene.unhealthy().code, "ARS-BIND-IPV6");
}

/// Express on a busy machine: refused for long, and then 401.
TEST(Unhealthy, WhatASlowStartWasRefusedIsNotTheCause) {
    for (const auto& before : {refused(), timed_out()}) {
        Scene scene;
        scene.answer(6, before).answer(2, answered(401)).listen({{"::", 8080}}, seconds(28));
        EXPECT_EQ(scene.unhealthy().code, "ARS-HEALTH-AUTH");
    }
    Scene once;
    once.answer(4, refused()).answer(1, answered(401)).listen({{"::", 8080}}, seconds(18));
    EXPECT_NE(once.unhealthy().code, "ARS-BIND-IPV6") << "it was answered over IPv4";
}

TEST(Unhealthy, RefusedWhereItListensHasNoCause) {
    Scene scene;
    scene.answer(5, refused()).listen({{"0.0.0.0", 8080}});
    EXPECT_EQ(scene.unhealthy().code, "none");
}

TEST(Unhealthy, BeganToListenWhenItWasTooLate) {
    Scene scene;
    scene.answer(5, refused()).listen({{"0.0.0.0", 8080}}, seconds(22));
    EXPECT_EQ(scene.unhealthy().code, "ARS-SLOW-START");
    EXPECT_EQ(scene.unhealthy().weight, Grade::fail);
}

TEST(Unhealthy, WrongPort) {
    Scene scene;
    scene.answer(5, refused()).listen({{"127.0.0.11", 40001}, {"0.0.0.0", 3000}, {"::", 3000}});
    EXPECT_EQ(scene.unhealthy().code, "ARS-WRONG-PORT");
    EXPECT_THAT(scene.unhealthy().fix, HasSubstr("Port to 3000"));
    scene.listen({{"0.0.0.0", 3000}, {"0.0.0.0", 9090}});
    EXPECT_THAT(scene.unhealthy().fix, HasSubstr("Port to the app's port"));
    scene.listen({{"127.0.0.1", 5005}, {"0.0.0.0", 3000}});
    EXPECT_THAT(scene.unhealthy().fix, HasSubstr("Port to 3000"));
    scene.listen({{"127.0.0.1", 5000}, {"127.0.0.11", 40001}});
    EXPECT_THAT(scene.unhealthy().fix, HasSubstr("Listen on 0.0.0.0")) << "no probe comes there";
    EXPECT_THAT(scene.unhealthy().fix, Not(HasSubstr("5000")));
}

TEST(Unhealthy, NothingListens) {
    Scene scene;
    scene.answer(72, refused());
    EXPECT_EQ(scene.unhealthy().code, "ARS-NOT-LISTENING");
    EXPECT_THAT(
        scene.unhealthy().evidence, ElementsAre("72 probes in 355 s: connection refused (72)")
    ) << "without sockets that could be read, nothing is said about them";
    scene.listen({});
    EXPECT_EQ(scene.unhealthy().evidence.back(), "no listening socket at all");
}

TEST(Unhealthy, ACheckThatOnlyTimedOutProvesNoListener) {
    for (const model::ServiceConfiguration& each : {http_service(), tcp_service()}) {
        Scene scene;
        scene.configuration = each;
        scene.answer(1, {OutcomeKind::timed_out, 0, "no connection within 2 s", {}});
        scene.answer(5, {OutcomeKind::refused, 0, "connection refused", {}}).listen({});
        const Finding finding = scene.unhealthy();
        EXPECT_EQ(finding.code, "ARS-NOT-LISTENING");
        EXPECT_THAT(finding.summary, HasSubstr("at 5 of 6 checks")) << "no more than was seen";
        scene.listen({{"0.0.0.0", 3000}});
        EXPECT_EQ(scene.unhealthy().code, "ARS-WRONG-PORT");
    }
}

TEST(Unhealthy, ListenedAndStopped) {
    for (const OutcomeKind kind : {OutcomeKind::reset, OutcomeKind::bad_answer}) {
        Scene scene;
        scene.answer(1, {kind, 0, "", {}});
        scene.answer(5, {OutcomeKind::refused, 0, "connection refused", {}}).listen({});
        EXPECT_EQ(scene.unhealthy().code, "ARS-STOPPED-LISTENING");
    }
}

TEST(Unhealthy, WrongStatuses) {
    const std::pair<int, std::string> cases[] = {
        {301, "ARS-HEALTH-REDIRECT"},
        {400, "ARS-HEALTH-BAD-REQUEST"},
        {401, "ARS-HEALTH-AUTH"},
        {403, "ARS-HEALTH-AUTH"},
        {404, "ARS-HEALTH-NOT-FOUND"},
        {500, "ARS-HEALTH-STATUS"},
        {503, "ARS-HEALTH-STATUS"},
    };
    for (const auto& [status, code] : cases) {
        Scene scene;
        scene.answer(5, answered(status));
        EXPECT_EQ(scene.unhealthy().code, code) << status;
        EXPECT_THAT(scene.unhealthy().summary, HasSubstr(std::to_string(status)));
    }
}

TEST(Unhealthy, CaddyForcesHttpsByItself) {
    Scene scene;
    scene.answer(5, answered(308));
    SeenAnswer seen{OutcomeKind::answered, 308, {}, 5};
    seen.answer.location = "https://169.254.172.2/";
    seen.answer.server = "Express";
    scene.instance.answers.push_back(seen);
    EXPECT_THAT(scene.unhealthy().fix, testing::Not(HasSubstr("auto_https")));
    scene.instance.answers.back().answer.server = "Caddy";
    EXPECT_THAT(scene.unhealthy().fix, HasSubstr("`auto_https off`"));
}

TEST(Unhealthy, NoAnswerInTime) {
    Scene scene;
    scene.answer(5, timed_out());
    EXPECT_EQ(scene.unhealthy().code, "ARS-HEALTH-TIMEOUT");
    scene.configuration = tcp_service();
    EXPECT_EQ(scene.unhealthy().code, "ARS-CONNECT-TIMEOUT");
}

TEST(Unhealthy, BrokenAnswers) {
    Scene scene;
    scene.answer(5, outcome_of(OutcomeKind::bad_answer, "not HTTP"));
    EXPECT_EQ(scene.unhealthy().code, "ARS-HEALTH-BAD-ANSWER");
    Scene closing;
    closing.answer(5, outcome_of(OutcomeKind::reset, "closed without an answer"));
    EXPECT_EQ(closing.unhealthy().code, "ARS-HEALTH-RESET");
}

TEST(Unhealthy, TheHistoryCountsNotTheLastProbeAlone) {
    Scene scene;
    scene.answer(3, refused()).answer(9, answered(404)).answer(1, timed_out());
    EXPECT_EQ(scene.unhealthy().code, "ARS-HEALTH-NOT-FOUND");
    EXPECT_THAT(
        scene.unhealthy().evidence,
        ElementsAre("13 probes in 60 s: connection refused (3), HTTP 404 (9), timed out (1)")
    );
}

TEST(Unhealthy, OfLateCountsMoreThanAtFirst) {
    Scene scene;
    scene.answer(30, refused()).answer(5, answered(500));
    EXPECT_EQ(scene.unhealthy().code, "ARS-HEALTH-STATUS");
}

TEST(Unhealthy, Flapping) {
    Scene scene;
    scene.configuration.health_check.healthy_threshold = 3;
    for (int i = 0; i < 6; ++i) scene.answer(1, refused()).answer(1, answered(200));
    scene.answer(1, refused());
    EXPECT_EQ(scene.unhealthy().code, "ARS-FLAPPING");
    EXPECT_EQ(
        scene.unhealthy().summary,
        "The app passed 6 of 13 health checks, but never HealthyThreshold (3) in a row."
    );
}

TEST(Unhealthy, ALocationsPathIsFoundInEachOfItsForms) {
    for (const auto& [location, path] :
         {std::pair("https://example.com/login?a=b", "/login?a=b"),
          std::pair("http://169.254.172.2:8080", "/"),
          std::pair("//example.com/health/", "/health/"),
          std::pair("//example.com", "/"),
          std::pair("/health/", "/health/"),
          std::pair("login", "/login"),
          std::pair("", "")}) {
        EXPECT_EQ(path_of_location(location), path) << location;
    }
}

TEST(Unhealthy, DeniedHereAndFreeElsewhereIsToldThePath) {
    for (const int status : {401, 403, 405}) {
        Scene scene;
        scene.answer(5, answered(status));
        const auto asked = questions_about(
            answered(status), scene.configuration.health_check, "demo.us-east-1.awsapprunner.com"
        );
        probes::QuestionReply reply;
        for (const probes::Question& each : asked) {
            if (each.path == "/healthz") reply.question = each;
        }
        ASSERT_EQ(reply.question.path, "/healthz") << status << ": it is asked";
        reply.outcome = answered(200);
        scene.instance.replies.push_back(reply);
        const Finding finding = scene.unhealthy();
        EXPECT_EQ(finding.how_to.up, "--path /healthz") << status;
        EXPECT_THAT(finding.fix, HasSubstr("/healthz, which answers 200 here")) << status;
        const auto of_tcp = questions_about(
            answered(status), tcp_service().health_check, "demo.us-east-1.awsapprunner.com"
        );
        EXPECT_LE(of_tcp.size(), 3U) << "after a pass nothing more than the Host is asked about";
    }
}

TEST(Unhealthy, HealthyOnceAndThenNoMore) {
    Scene scene;
    scene.answer(3, answered(200)).answer(5, refused());
    EXPECT_EQ(scene.unhealthy().code, "ARS-FLAPPING");
    EXPECT_THAT(scene.unhealthy().summary, HasSubstr("healthy for a while"));
}

TEST(Unhealthy, HealthyOnceAndThenRefusedForALimitShowsTheAnswer) {
    Scene scene;
    scene.answer(3, answered(200)).answer(5, answered(429));
    SeenAnswer seen;
    seen.http_status = 429;
    seen.answer.status_line = "HTTP/1.1 429 Too Many Requests";
    seen.answer.body = "slow down";
    scene.instance.answers.push_back(seen);
    const Finding finding = scene.unhealthy();
    EXPECT_EQ(finding.code, "ARS-FLAPPING");
    EXPECT_THAT(finding.summary, HasSubstr("did not stay so: now HTTP 429"));
    EXPECT_THAT(finding.evidence, testing::Contains("answer: slow down"));
    EXPECT_THAT(finding.fix, HasSubstr("exempt"));
}

TEST(Unhealthy, PassingWhenTheTimeWasUp) {
    Scene scene;
    scene.configuration.health_check.healthy_threshold = 5;
    scene.answer(10, refused()).answer(2, answered(200));
    EXPECT_EQ(scene.unhealthy().code, "ARS-HEALTHY-THRESHOLD");
    EXPECT_THAT(scene.unhealthy().summary, HasSubstr("the last 2"));
}

TEST(Unhealthy, ProbesThatCouldNotBeMadeSayNothingAboutTheApp) {
    Scene scene;
    scene.answer(5, outcome_of(OutcomeKind::probe_error, "no descriptors left"));
    EXPECT_EQ(scene.unhealthy().code, "ARS-PROBE-ERROR");
    scene.answer(5, answered(404));
    scene.answer(5, outcome_of(OutcomeKind::probe_error, "no descriptors left"));
    EXPECT_EQ(scene.unhealthy().code, "ARS-HEALTH-NOT-FOUND");
}

TEST(Healthy, AtOnceIsNothingRemarkable) {
    Scene scene;
    scene.answer(1, answered(200));
    EXPECT_THAT(scene.healthy(), IsEmpty());
}

TEST(Healthy, LaterThanDocumentedIsRiskyAndTheSettingsAreNamed) {
    Scene scene;
    scene.answer(8, refused()).answer(1, answered(200));
    ASSERT_EQ(scene.healthy().size(), 1U);
    EXPECT_EQ(scene.healthy().front().code, "ARS-SLOW-START");
    EXPECT_EQ(scene.healthy().front().weight, Grade::risky);
    EXPECT_EQ(
        scene.healthy().front().fix,
        "Start faster, or give Interval 5, UnhealthyThreshold 10 or more."
    );
}

TEST(Healthy, WhenThresholdsDoNotSufficeTheIntervalIsNamedToo) {
    Scene scene;
    scene.answer(40, refused()).answer(1, answered(200));
    EXPECT_EQ(
        scene.healthy().front().fix,
        "Start faster, or give Interval 11, UnhealthyThreshold 20 or more."
    );
    Scene hopeless;
    hopeless.answer(90, refused()).answer(1, answered(200));
    EXPECT_EQ(hopeless.healthy().front().fix, "Start faster: no settings allow for this.");
}

TEST(Healthy, ATimeExactlyAtTheLimitIsNotLate) {
    Scene scene;
    scene.answer(5, refused()).answer(1, answered(200));
    EXPECT_THAT(scene.healthy(), IsEmpty());
}

TEST(Healthy, ALongHealthyThresholdIsNoSlowStart) {
    Scene scene;
    scene.configuration.health_check.healthy_threshold = 10;
    scene.answer(10, answered(200));
    EXPECT_THAT(scene.healthy(), IsEmpty());
}

TEST(Healthy, AnUnusualStatusIsRisky) {
    Scene scene;
    scene.answer(1, answered(204));
    ASSERT_EQ(scene.healthy().size(), 1U);
    EXPECT_EQ(scene.healthy().front().code, "ARS-HEALTH-UNUSUAL-STATUS");
}

TEST(Healthy, AnAnswerNearTheTimeoutIsRisky) {
    Scene scene;
    probes::Outcome outcome = answered(200);
    outcome.took = milliseconds(1499);
    scene.answer(1, outcome);
    EXPECT_THAT(scene.healthy(), IsEmpty());
    outcome.took = milliseconds(1500);
    scene.answer(1, outcome);
    ASSERT_EQ(scene.healthy().size(), 1U);
    EXPECT_EQ(scene.healthy().front().code, "ARS-HEALTH-SLOW");
}

TEST(Healthy, ASlowConnectionIsNotPutDownToTheApp) {
    Scene scene;
    scene.configuration = tcp_service();
    probes::Outcome outcome = connected();
    outcome.took = milliseconds(1999);
    scene.answer(1, outcome);
    EXPECT_THAT(scene.healthy(), IsEmpty());
}

TEST(EvidenceText, LongHistoriesAreToldFromTheirEnd) {
    Scene scene;
    for (int i = 0; i < 5; ++i) scene.answer(1, refused()).answer(2, timed_out());
    EXPECT_EQ(
        probes_text(scene.instance),
        "15 probes in 70 s: ..., connection refused (1), timed out (2), connection refused (1), "
        "timed out (2), connection refused (1), timed out (2)"
    );
    Scene one;
    one.answer(1, refused());
    EXPECT_EQ(probes_text(one.instance), "1 probe in 0.0 s: connection refused (1)");
    EXPECT_EQ(seconds_text(9.94), "9.9 s");
    EXPECT_EQ(seconds_text(41.2), "41 s");
}

TEST(HostList, InAVariableIsTheFirstThingToTry) {
    Scene scene;
    scene.answer(5, answered(400));
    for (const auto& [given, proposed] :
         {std::pair("shop.example.com", "shop.example.com,169.254.172.2"),
          std::pair("169.254.172.2:8000", "169.254.172.2:8000,169.254.172.2")}) {
        scene.image.environment["DJANGO_ALLOWED_HOSTS"] = given;
        const Finding finding = scene.unhealthy();
        EXPECT_EQ(finding.code, "ARS-HEALTH-HOST");
        EXPECT_NE(finding.how_to.up.find(proposed), std::string::npos) << finding.how_to.up;
        EXPECT_NE(finding.fix.find("Probably"), std::string::npos) << "it is not proven";
    }
    for (const char* given : {"*", "a.example.com, 169.254.172.2", ""}) {
        scene.image.environment["DJANGO_ALLOWED_HOSTS"] = given;
        EXPECT_EQ(scene.unhealthy().code, "ARS-HEALTH-BAD-REQUEST") << given;
    }
}

}  // namespace
}  // namespace apprunner::core
