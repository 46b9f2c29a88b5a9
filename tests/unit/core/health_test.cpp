// Probes: when they are made, what they count for, and when a deployment is given up.
#include "tests/unit/core/stage.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace apprunner::core {
namespace {

using model::ServiceStatus;
using std::chrono::milliseconds;
using std::chrono::seconds;
using testing::Contains;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

Profile without_early_verdict() {
    Profile profile;
    profile.early_verdict = false;
    return profile;
}

/// A first deployment whose instance i1 is being checked.
Stage checking(
    const model::ServiceConfiguration& configuration = tcp_service(),
    const Profile& profile = without_early_verdict()
) {
    Stage stage(profile);
    stage.create(configuration);
    stage.switched();
    stage.pulled();
    stage.started("i1");
    return stage;
}

TEST(Health, TheIntervalCountsFromProbeToProbe) {
    Stage stage = checking();
    stage.pass(milliseconds(1900));
    stage.probe("i1", timed_out());
    EXPECT_DOUBLE_EQ(stage.wakes_in_s(), 3.1);
    EXPECT_THAT(stage.pass(milliseconds(3099)), IsEmpty());
    EXPECT_THAT(stage.pass(milliseconds(1)), ElementsAre("-> Probe i1 #2 tcp 169.254.172.1:8080"));
}

TEST(Health, AnAnswerThatTookLongerThanTheIntervalIsFollowedByAProbeAtOnce) {
    model::ServiceConfiguration configuration = tcp_service();
    configuration.health_check.interval_s = 1;
    configuration.health_check.timeout_s = 3;
    Stage stage = checking(configuration);
    stage.pass(seconds(3));
    const Told told = stage.probe("i1", timed_out());
    EXPECT_THAT(told, Contains("-> Probe i1 #2 tcp 169.254.172.1:8080"));
}

TEST(Health, HttpProbesCarryTheirPath) {
    Stage stage(without_early_verdict());
    stage.create(http_service("/health"));
    stage.pulled();
    EXPECT_THAT(stage.started("i1"), Contains("-> Probe i1 #1 http 169.254.172.1:8080/health"));
}

TEST(Health, HealthyThresholdWantsThemInARow) {
    model::ServiceConfiguration configuration = tcp_service();
    configuration.health_check.healthy_threshold = 2;
    Stage stage = checking(configuration);
    stage.probe("i1", connected());
    stage.pass(seconds(5));
    stage.probe("i1", refused());
    stage.pass(seconds(5));
    stage.probe("i1", connected());
    EXPECT_EQ(stage.instance("i1").state, InstanceState::checking);
    stage.pass(seconds(5));
    stage.probe("i1", connected());
    EXPECT_EQ(stage.instance("i1").state, InstanceState::serving);
}

TEST(Health, AnOpenedPortIsWorthAProbeAtOnce) {
    Stage stage = checking();
    stage.probe("i1", refused());
    stage.pass(milliseconds(700));
    EXPECT_THAT(stage.port_opened("i1"), ElementsAre("-> Probe i1 #2 tcp 169.254.172.1:8080"));
}

TEST(Health, APortThatOpensDuringAProbeIsAskedAgainOnlyIfThatOneFails) {
    Stage refused_first = checking();
    EXPECT_THAT(refused_first.port_opened("i1"), IsEmpty());
    EXPECT_THAT(
        refused_first.probe("i1", refused()),
        ElementsAre(
            "PROBE i1 probe 1: unhealthy, connection refused",
            "-> Probe i1 #2 tcp 169.254.172.1:8080"
        )
    );
    Stage connected_first = checking();
    connected_first.port_opened("i1");
    EXPECT_THAT(only(connected_first.probe("i1", connected()), "-> Probe"), IsEmpty());
}

TEST(Health, AnOpenedPortDoesNotHurryAThreshold) {
    model::ServiceConfiguration configuration = http_service();
    configuration.health_check.healthy_threshold = 2;
    Stage stage = checking(configuration);
    stage.probe("i1", answered(200));
    EXPECT_THAT(stage.port_opened("i1"), IsEmpty());
    Stage during = checking(configuration);
    during.port_opened("i1");
    EXPECT_THAT(only(during.probe("i1", answered(200)), "-> Probe"), IsEmpty());
}

TEST(Health, AtAwsPaceAnOpenedPortChangesNothing) {
    Profile profile = without_early_verdict();
    profile.aws_pace = true;
    Stage stage(profile);
    stage.create();
    stage.pulled();
    stage.pass(seconds(11));
    stage.started("i1");
    stage.probe("i1", refused());
    EXPECT_THAT(stage.port_opened("i1"), IsEmpty());
}

TEST(Health, AProbeThatCouldNotBeMadeIsKeptAndCountsForNothing) {
    model::ServiceConfiguration configuration = tcp_service();
    configuration.health_check.healthy_threshold = 2;
    Stage stage = checking(configuration);
    stage.probe("i1", connected());
    stage.pass(seconds(5));
    EXPECT_THAT(
        stage.probe("i1", outcome_of(probes::OutcomeKind::probe_error, "no descriptors left")),
        ElementsAre("REMARK i1 probe could not be made: no descriptors left")
    );
    EXPECT_EQ(stage.instance("i1").probes.size(), 2U);
    stage.pass(seconds(5));
    stage.probe("i1", connected());
    EXPECT_EQ(stage.instance("i1").state, InstanceState::serving);
}

TEST(Health, OnlyTheLastProbesAreKept) {
    Stage stage = checking();
    stage.keep_answering(refused(), seconds(359));
    EXPECT_EQ(stage.instance("i1").probes.size(), 72U);
    Profile patient = without_early_verdict();
    patient.give_up_after = seconds(3600);
    Stage long_stage = checking(tcp_service(), patient);
    long_stage.keep_answering(refused(), seconds(2000));
    EXPECT_EQ(long_stage.instance("i1").probes.size(), probe_records_max);
    EXPECT_EQ(long_stage.instance("i1").probes.back().number, 401U);
    EXPECT_EQ(long_stage.instance("i1").probes.front().number, 202U);
}

TEST(Health, AnAppThatNeverListensIsNeverHealthyAndGetsTheWholeTime) {
    Stage stage = checking(tcp_service(), Profile{});
    stage.keep_answering(refused(), milliseconds(359'999));
    EXPECT_EQ(stage.status(), ServiceStatus::operation_in_progress);
    stage.pass(milliseconds(1));
    EXPECT_EQ(stage.status(), ServiceStatus::create_failed);
    EXPECT_THAT(stage.codes(), ElementsAre("ARS-NOT-LISTENING"));
    EXPECT_FALSE(stage.verdict().stopped_early);
}

TEST(Health, ASlowStartInsideTheTimePassesAndIsRisky) {
    Stage stage = checking(tcp_service(), Profile{});
    stage.probe("i1", refused());
    for (int i = 0; i < 70; ++i) {
        stage.pass(seconds(5));
        stage.probe("i1", refused());
    }
    stage.pass(seconds(5));
    stage.probe("i1", connected());
    stage.switched();
    EXPECT_EQ(stage.status(), ServiceStatus::running);
    EXPECT_EQ(stage.verdict().grade, Grade::risky);
    EXPECT_THAT(stage.codes(), ElementsAre("ARS-SLOW-START"));
    EXPECT_DOUBLE_EQ(stage.verdict().healthy_after_s, 355);
    EXPECT_DOUBLE_EQ(stage.verdict().documented_limit_s, 25);
}

TEST(Health, AnAnswerAtTheLastMomentCounts) {
    Stage stage = checking();
    stage.keep_answering(refused(), seconds(350));
    stage.pass(seconds(5));
    stage.pass(milliseconds(4999));
    stage.probe("i1", connected());
    EXPECT_THAT(stage.route(), ElementsAre("i1"));
}

TEST(Health, WhenTheTimeIsUpARunOfPassesMayEnd) {
    model::ServiceConfiguration configuration = tcp_service();
    configuration.health_check.healthy_threshold = 3;
    Stage stage = checking(configuration);
    stage.keep_answering(refused(), seconds(350));
    stage.pass(seconds(5));
    stage.probe("i1", connected());
    stage.pass(seconds(5));
    EXPECT_EQ(stage.status(), ServiceStatus::operation_in_progress);
    EXPECT_GT(stage.wakes_in_s(), 0) << "the passed deadline does not keep the engine busy";
    stage.probe("i1", connected());
    stage.pass(seconds(5));
    stage.probe("i1", connected());
    stage.switched();
    EXPECT_EQ(stage.status(), ServiceStatus::running);
}

TEST(Health, WhenTheTimeIsUpAFlappingAppFailsWithItsNextFailure) {
    model::ServiceConfiguration configuration = tcp_service();
    configuration.health_check.healthy_threshold = 3;
    Stage stage = checking(configuration);
    for (int i = 0; i < 72; ++i) {
        stage.probe("i1", i % 2 == 0 ? refused() : connected());
        stage.pass(seconds(5));
    }
    EXPECT_EQ(stage.status(), ServiceStatus::operation_in_progress);
    stage.probe("i1", refused());
    EXPECT_EQ(stage.status(), ServiceStatus::create_failed);
    EXPECT_THAT(stage.codes(), ElementsAre("ARS-FLAPPING"));
}

TEST(Health, TheDocumentedTimeIsIntervalTimesUnhealthyThreshold) {
    Profile profile = profile_named("documented").value();
    profile.early_verdict = false;
    model::ServiceConfiguration configuration = tcp_service();
    configuration.health_check.interval_s = 4;
    configuration.health_check.unhealthy_threshold = 3;
    Stage stage = checking(configuration, profile);
    stage.keep_answering(refused(), milliseconds(11'999));
    EXPECT_EQ(stage.status(), ServiceStatus::operation_in_progress);
    stage.pass(milliseconds(1));
    EXPECT_EQ(stage.status(), ServiceStatus::create_failed);
}

TEST(Health, TheTimeCountsFromTheFirstProbeNotFromThePull) {
    Stage stage(without_early_verdict());
    stage.create();
    stage.pass(seconds(200));
    stage.pulled();
    stage.pass(seconds(200));
    stage.started("i1");
    stage.keep_answering(refused(), seconds(359));
    EXPECT_EQ(stage.status(), ServiceStatus::operation_in_progress);
    stage.pass(seconds(1));
    EXPECT_EQ(stage.status(), ServiceStatus::create_failed);
}

TEST(Health, OfSeveralCandidatesTheMostTellingOneIsExplained) {
    Profile profile = without_early_verdict();
    profile.give_up_after = seconds(60);
    Stage stage(profile);
    model::ServiceConfiguration configuration = http_service();
    configuration.auto_scaling.min_size = 3;
    configuration.health_check.healthy_threshold = 20;
    stage.create(configuration);
    stage.pulled();
    stage.started("i1");
    stage.pass(seconds(5));
    stage.started("i2");
    for (int i = 0; i < 12; ++i) {
        stage.probe("i1", answered(200));
        stage.probe("i2", answered(404));
        stage.pass(seconds(5));
    }
    EXPECT_EQ(stage.status(), ServiceStatus::create_failed);
    EXPECT_THAT(stage.codes(), ElementsAre("ARS-HEALTH-NOT-FOUND"))
        << "not i1, which passes, and not i3, which never started";
    EXPECT_EQ(stage.view().failed_instances.front().instance_id, stage.id_of("i2"));
}

TEST(Health, AnAppsTimeEndsAlsoWhileACheckIsNotAnswered) {
    Profile profile = without_early_verdict();
    profile.give_up_after = seconds(60);
    Stage stage(profile);
    stage.create();
    stage.pulled();
    stage.started("i1");
    stage.probe("i1", refused());
    stage.pass(seconds(59));
    EXPECT_EQ(stage.status(), ServiceStatus::operation_in_progress);
    // Nothing but the time wakes the engine: the next check is under way, and not answered.
    EXPECT_DOUBLE_EQ(stage.wakes_in_s(), 1);
    stage.pass(seconds(1));
    EXPECT_EQ(stage.status(), ServiceStatus::create_failed);
}

TEST(Health, ACheckThatIsNeverAnsweredDoesNotWaitForEver) {
    model::ServiceConfiguration configuration = tcp_service();
    configuration.health_check.healthy_threshold = 2;
    Stage stage = checking(configuration);
    stage.probe("i1", connected());
    stage.pass(std::chrono::minutes(36));
    EXPECT_EQ(stage.status(), ServiceStatus::operation_in_progress);
    stage.pass(std::chrono::minutes(1));
    EXPECT_EQ(stage.status(), ServiceStatus::create_failed);
    EXPECT_THAT(stage.codes(), ElementsAre("ARS-HEALTHY-THRESHOLD"));
}

/// Each is given a minute; i1 is asked, and i2 is still being started.
Stage one_of_two_started() {
    Profile profile = without_early_verdict();
    profile.give_up_after = seconds(60);
    Stage stage(profile);
    model::ServiceConfiguration configuration = tcp_service();
    configuration.auto_scaling.min_size = 2;
    stage.create(configuration);
    stage.pulled();
    stage.started("i1");
    stage.probe("i1", connected());
    return stage;
}

TEST(Health, OneCandidateThatTheEngineDoesNotStartIsNoFaultOfTheApp) {
    Stage stage = one_of_two_started();
    for (int i = 0; i < 12; ++i) {
        stage.pass(seconds(5));
        stage.probe("i1", connected());
    }
    EXPECT_EQ(stage.status(), ServiceStatus::operation_in_progress) << "the engine is slow";
    stage.keep_answering(connected(), std::chrono::minutes(30));
    EXPECT_EQ(stage.status(), ServiceStatus::create_failed);
    EXPECT_THAT(stage.codes(), ElementsAre("ARS-ENVIRONMENT"));
}

TEST(Health, ACandidateThatStartsLateIsGivenUpWhenItsOwnTimeIsUp) {
    Stage stage = one_of_two_started();
    stage.keep_answering(connected(), seconds(50));
    stage.started("i2");
    stage.probe("i2", refused());
    for (int i = 0; i < 11; ++i) {
        stage.pass(seconds(5));
        stage.probe("i2", refused());
        stage.probe("i1", connected());
    }
    EXPECT_EQ(stage.status(), ServiceStatus::operation_in_progress);
    stage.pass(seconds(6));
    EXPECT_EQ(stage.status(), ServiceStatus::create_failed);
    EXPECT_EQ(stage.view().failed_instances.front().instance_id, stage.id_of("i2"));
}

TEST(Health, AServingInstanceIsCheckedForLife) {
    Stage stage;
    stage.run();
    EXPECT_THAT(stage.pass(seconds(5)), ElementsAre("-> Probe i1 #2 tcp 169.254.172.1:8080"));
    EXPECT_THAT(stage.probe("i1", connected()), IsEmpty()) << "and nothing is told of success";
    stage.pass(seconds(5));
    EXPECT_THAT(
        stage.probe("i1", refused()), ElementsAre("PROBE i1 probe 3: unhealthy, connection refused")
    );
}

TEST(Health, UnhealthyThresholdFailuresInARowTakeAnInstanceOut) {
    Stage stage;
    stage.run();
    stage.keep_answering(connected(), seconds(60));
    stage.keep_answering(refused(), seconds(20));
    EXPECT_EQ(stage.instance("i1").state, InstanceState::serving);
    stage.pass(seconds(5));
    EXPECT_THAT(
        stage.probe("i1", refused()),
        ElementsAre(
            "PROBE i1 probe 18: unhealthy, connection refused",
            "INSTANCE i1 instance failed 5 health checks in a row; it is replaced",
            "-> SwitchTraffic #3 no_instances",
            "-> StopInstance i1 grace 30 s"
        )
    );
    EXPECT_EQ(stage.status(), ServiceStatus::running) << "App Runner says nothing";
}

TEST(Health, AReplacementGetsTheTimeOfADeployment) {
    Profile profile = without_early_verdict();
    profile.give_up_after = seconds(60);
    Stage stage(profile);
    stage.run();
    stage.exited("i1", 1);
    stage.pass(seconds(1));
    stage.started("i2");
    for (int i = 0; i < 11; ++i) {
        stage.probe("i2", refused());
        stage.pass(seconds(5));
    }
    EXPECT_EQ(stage.instance("i2").state, InstanceState::checking) << "a slow start";
    stage.probe("i2", refused());
    EXPECT_THAT(
        stage.pass(seconds(5)),
        Contains("INSTANCE i2 instance was not healthy in time; it is replaced")
    );
}

TEST(Health, AReplacementThatPassesWhenItsTimeIsUpMayGoOn) {
    Profile profile = profile_named("documented").value();
    Stage stage(profile);
    model::ServiceConfiguration configuration = tcp_service();
    configuration.health_check.unhealthy_threshold = 2;
    configuration.health_check.healthy_threshold = 3;
    stage.create(configuration);
    stage.switched();
    stage.pulled();
    stage.started("i1");
    stage.keep_answering(connected(), seconds(10));
    stage.switched();
    ASSERT_EQ(stage.status(), ServiceStatus::running);
    stage.exited("i1", 1);
    stage.pass(seconds(1));
    stage.started("i2");
    stage.keep_answering(connected(), milliseconds(9999));
    EXPECT_EQ(stage.instance("i2").state, InstanceState::checking);
    stage.keep_answering(connected(), milliseconds(1));
    EXPECT_EQ(stage.instance("i2").state, InstanceState::serving);
    stage.exited("i2", 1);
    stage.pass(seconds(2));
    stage.started("i3");
    stage.keep_answering(connected(), milliseconds(9999));
    stage.pass(milliseconds(1));
    EXPECT_LT(stage.wakes_in_s(), 0) << "the passed deadline does not keep the engine busy";
    EXPECT_THAT(
        stage.probe("i3", refused()),
        Contains("INSTANCE i3 instance was not healthy in time; it is replaced")
    );
}

TEST(Health, TimeAsleepCountsForNoLimit) {
    Stage stage = checking();
    stage.keep_answering(refused(), seconds(350));
    stage.doze(std::chrono::hours(8));
    EXPECT_EQ(stage.status(), ServiceStatus::operation_in_progress);
    stage.keep_answering(refused(), milliseconds(4999));
    EXPECT_EQ(stage.status(), ServiceStatus::operation_in_progress);
    stage.keep_answering(refused(), milliseconds(5001));
    EXPECT_EQ(stage.status(), ServiceStatus::create_failed);
}

TEST(Health, AFactThatEndsASleepIsNotOvertakenByALimit) {
    Stage stage(without_early_verdict());
    stage.create();
    stage.nod(std::chrono::hours(8));
    stage.pulled();
    EXPECT_EQ(stage.status(), ServiceStatus::operation_in_progress);
    stage.nod(std::chrono::hours(8));
    stage.started("i1");
    EXPECT_EQ(stage.instance("i1").state, InstanceState::checking);
}

TEST(Health, WhereTheAppListensInVainIsToldAfterAMoment) {
    Stage stage = checking();
    stage.probe("i1", refused());
    stage.listening("i1", {{"127.0.0.1", 8080}});
    EXPECT_THAT(stage.pass(milliseconds(2999)), IsEmpty());
    EXPECT_THAT(
        stage.pass(milliseconds(1)),
        ElementsAre("REMARK i1 the app listens on 127.0.0.1:8080 only; App Runner's probes come to "
                    "169.254.172.1:8080 and are refused")
    );
    EXPECT_THAT(only(stage.pass(seconds(1)), "REMARK"), IsEmpty()) << "once";
}

TEST(Health, SocketsThatChangeInTimeAreNotTalkedAbout) {
    Stage stage = checking();
    stage.probe("i1", refused());
    stage.listening("i1", {{"127.0.0.1", 8080}});
    stage.pass(seconds(2));
    stage.listening("i1", {{"0.0.0.0", 8080}});
    EXPECT_THAT(only(stage.pass(seconds(10)), "REMARK"), IsEmpty());
}

TEST(Health, TheSameSocketsToldAgainDoNotStartTheClockAnew) {
    Stage stage = checking();
    stage.probe("i1", refused());
    stage.listening("i1", {{"127.0.0.1", 8080}});
    stage.pass(seconds(2));
    stage.listening("i1", {{"127.0.0.1", 8080}});
    EXPECT_EQ(only(stage.pass(seconds(1)), "REMARK").size(), 1U);
}

TEST(Health, AWrongBindIsGivenUpEarlyAndSaysSo) {
    Stage stage = checking(tcp_service(), Profile{});
    stage.listening("i1", {{"127.0.0.1", 8080}});
    stage.keep_answering(refused(), milliseconds(24'999));
    EXPECT_EQ(stage.status(), ServiceStatus::operation_in_progress);
    stage.pass(milliseconds(1));
    EXPECT_EQ(stage.status(), ServiceStatus::create_failed);
    EXPECT_TRUE(stage.verdict().stopped_early);
    EXPECT_THAT(stage.codes(), ElementsAre("ARS-BIND-LOOPBACK"));
    EXPECT_THAT(
        stage.verdict().findings.front().evidence,
        ElementsAre(
            "listening on 127.0.0.1:8080",
            "5 probes in 20 s: connection refused (5)",
            "stopped early, after 25 s, because the outcome counts as certain; App Runner gives it "
            "360 s (--wait-full waits for that)"
        )
    );
}

TEST(Health, AnAppOnTheAddressOfItsMachinesNameIsRefusedAsOnAppRunner) {
    Stage stage = checking(tcp_service(), Profile{});
    stage.listening("i1", {{stage.view().instances.front().probe_address, 8080}});
    stage.keep_answering(connected(), seconds(25));
    EXPECT_EQ(stage.status(), ServiceStatus::create_failed);
    EXPECT_THAT(stage.codes(), ElementsAre("ARS-HOSTNAME-BIND"));
}

TEST(Health, WithWaitFullAWrongBindGetsTheWholeTime) {
    Stage stage = checking();
    stage.listening("i1", {{"127.0.0.1", 8080}});
    stage.keep_answering(refused(), seconds(359));
    EXPECT_EQ(stage.status(), ServiceStatus::operation_in_progress);
    stage.pass(seconds(1));
    EXPECT_EQ(stage.status(), ServiceStatus::create_failed);
    EXPECT_FALSE(stage.verdict().stopped_early);
}

TEST(Health, AWarmUpOnLoopbackIsNotTakenForTheLastWord) {
    Stage stage = checking(tcp_service(), Profile{});
    stage.listening("i1", {{"127.0.0.1", 8080}});
    stage.keep_answering(refused(), seconds(20));
    stage.listening("i1", {{"0.0.0.0", 8080}});
    stage.port_opened("i1");
    stage.probe("i1", connected());
    stage.switched();
    EXPECT_EQ(stage.verdict().grade, Grade::pass);
}

TEST(Health, TheSameWrongAnswerUnhealthyThresholdTimesIsGivenUpEarly) {
    Stage stage = checking(http_service(), Profile{});
    stage.keep_answering(answered(404), seconds(15));
    EXPECT_EQ(stage.status(), ServiceStatus::operation_in_progress);
    stage.pass(seconds(5));
    stage.probe("i1", answered(404));
    EXPECT_EQ(stage.status(), ServiceStatus::create_failed);
    EXPECT_TRUE(stage.verdict().stopped_early);
    EXPECT_THAT(stage.codes(), ElementsAre("ARS-HEALTH-NOT-FOUND"));
}

/// Its first answer takes a moment: by the interval alone the check after 25 s comes short of them.
TEST(Health, TheCheckThatDecidesIsNotPutOffByAnInterval) {
    for (const bool is_early : {true, false}) {
        Stage stage = checking(http_service(), is_early ? Profile{} : without_early_verdict());
        probes::Outcome error = answered(500);
        error.answer = std::make_shared<probes::KeptAnswer>();
        stage.pass(milliseconds(100));
        stage.probe("i1", error);
        stage.keep_answering(error, milliseconds(24'950));
        EXPECT_EQ(stage.status(), ServiceStatus::operation_in_progress) << "not before 25 s";
        stage.keep_answering(error, milliseconds(100));
        const bool is_over = stage.status() == ServiceStatus::create_failed;
        EXPECT_EQ(is_over, is_early);
    }
}

TEST(Health, AnAppThatAsksForPatienceWith503GetsTheWholeTime) {
    Stage stage = checking(http_service(), Profile{});
    stage.keep_answering(answered(503), seconds(100));
    EXPECT_EQ(stage.status(), ServiceStatus::operation_in_progress);
    stage.pass(seconds(5));
    stage.probe("i1", answered(200));
    stage.switched();
    EXPECT_EQ(stage.status(), ServiceStatus::running);
}

/// It listens on nothing but a unix socket, which is certain after 15 s.
TEST(Health, TheCheckThatDecidesIsMadeInTime) {
    Stage stage;
    model::ServiceConfiguration configuration = tcp_service();
    configuration.health_check.interval_s = 8;
    stage.create(configuration);
    stage.pulled();
    stage.started("i1");
    stage.listening("i1", {{"unix:/run/app.sock", 0}});
    stage.probe("i1", refused());
    EXPECT_THAT(only(stage.pass(milliseconds(7'999)), "-> Probe"), IsEmpty());
    EXPECT_THAT(only(stage.pass(milliseconds(1)), "-> Probe"), SizeIs(1));
    stage.probe("i1", refused());
    EXPECT_THAT(only(stage.pass(milliseconds(6'999)), "-> Probe"), IsEmpty());
    EXPECT_THAT(only(stage.pass(milliseconds(1)), "-> Probe"), SizeIs(1)) << "not after 8 s";
    stage.probe("i1", refused());
    EXPECT_EQ(stage.operation_status(), model::OperationStatus::failed);
}

}  // namespace
}  // namespace apprunner::core
