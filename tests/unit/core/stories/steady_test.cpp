// `steady_for`: what counts as having stayed healthy, and what the checks made meanwhile say.
#include "tests/unit/core/stage.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace apprunner::core {
namespace {

using model::OperationStatus;
using std::chrono::seconds;
using testing::IsEmpty;

Profile steady_for_5_s() {
    Profile profile;
    profile.steady_for = seconds(5);
    return profile;
}

/// Checked once a second, and given up on after five failures in a row.
model::ServiceConfiguration checked_each_second(model::ServiceConfiguration configuration) {
    configuration.health_check.interval_s = 1;
    configuration.health_check.timeout_s = 1;
    configuration.health_check.unhealthy_threshold = 5;
    return configuration;
}

/// One instance that has just passed its first check.
void begin(Stage& stage, model::ServiceConfiguration configuration, probes::Outcome passed) {
    stage.create(checked_each_second(std::move(configuration)));
    stage.pulled();
    stage.started("i1");
    stage.probe("i1", passed);
    stage.first_answer("i1", answered(200));
}

/// One at AWS's pace, with its first check under way.
Stage at_aws_pace(const model::ServiceConfiguration& configuration) {
    Profile paced;
    paced.aws_pace = true;
    Stage stage(paced);
    stage.create(configuration);
    stage.pulled();
    stage.pass(seconds(12));
    stage.started("i1");
    return stage;
}

OperationStatus last_operation(const Stage& stage) {
    return stage.view().operations.back().status;
}

TEST(Steady, OneThatClosesItsPortIsNotServed) {
    Stage stage(steady_for_5_s());
    begin(stage, tcp_service(), connected());
    stage.keep_answering(refused(), seconds(30));
    EXPECT_EQ(last_operation(stage), OperationStatus::in_progress) << "not switched to";
    stage.keep_answering(refused(), seconds(400));
    EXPECT_EQ(last_operation(stage), OperationStatus::failed);
}

/// The answer to the second check comes later than the hold ends: the app may hang.
TEST(Steady, OneCheckIsNotEnoughWhereTimeIsForTwo) {
    Stage stage(steady_for_5_s());
    stage.create(tcp_service());
    stage.pulled();
    stage.started("i1");
    stage.probe("i1", connected());
    stage.first_answer("i1", answered(200));
    stage.pass(seconds(7));
    EXPECT_NE(stage.last_route().mode, model::RouteMode::serving);
    stage.probe("i1", connected(), seconds(2));
    stage.pass(seconds(1));
    EXPECT_EQ(stage.last_route().mode, model::RouteMode::serving);
}

TEST(Steady, AFailedCheckBeginsTheTimeAnew) {
    Stage stage(steady_for_5_s());
    begin(stage, tcp_service(), connected());
    stage.keep_answering(connected(), seconds(3));
    stage.keep_answering(refused(), seconds(1));
    stage.keep_answering(connected(), seconds(4));
    EXPECT_EQ(last_operation(stage), OperationStatus::in_progress);
    stage.keep_answering(connected(), seconds(3));
    stage.switched();
    EXPECT_EQ(last_operation(stage), OperationStatus::succeeded);
    EXPECT_EQ(stage.verdict().grade, Grade::pass);
}

/// Where the app listens had to be looked up first: that time is not waited for twice.
TEST(Steady, ACheckThatIsToldLateCountsFromWhenItWasMade) {
    Stage stage(steady_for_5_s());
    stage.create(checked_each_second(tcp_service()));
    stage.pulled();
    stage.started("i1");
    stage.pass(seconds(2));
    stage.probe("i1", connected(), seconds(2));
    stage.first_answer("i1", answered(200));
    EXPECT_EQ(stage.view().instances.front().probes.front().at_s, 0);
    stage.keep_answering(connected(), seconds(2));
    EXPECT_NE(stage.last_route().mode, model::RouteMode::serving);
    stage.keep_answering(connected(), seconds(1));
    EXPECT_EQ(stage.last_route().mode, model::RouteMode::serving);
    stage.switched();
    EXPECT_EQ(last_operation(stage), OperationStatus::succeeded);
}

TEST(Steady, OneThatNeverStaysHealthyIsGivenUp) {
    Stage stage(steady_for_5_s());
    begin(stage, tcp_service(), connected());
    for (int times = 0; times < 40; ++times) {
        stage.keep_answering(refused(), seconds(1));
        stage.keep_answering(connected(), seconds(1));
    }
    EXPECT_EQ(last_operation(stage), OperationStatus::failed);
}

TEST(Steady, WithAwsPaceALaterFailureIsNotHowItBecameHealthy) {
    Stage stage = at_aws_pace(http_service());
    stage.probe("i1", answered(200));
    stage.keep_answering(answered(200), seconds(30));
    stage.keep_answering(answered(500), seconds(5));
    stage.pass(seconds(5));  // Announced with that one as the last.
    stage.switched();
    stage.keep_answering(answered(200), seconds(60));
    EXPECT_EQ(last_operation(stage), OperationStatus::succeeded);
    EXPECT_THAT(stage.codes(), IsEmpty());
}

TEST(Steady, AwsPaceCountsFromTheFirstCheck) {
    Stage stage = at_aws_pace(tcp_service());
    stage.probe("i1", refused());
    stage.keep_answering(refused(), seconds(28));
    const Told quick = stage.keep_answering(connected(), seconds(11));  // 39 s after the first.
    EXPECT_THAT(
        only(quick, "EVENT "),
        testing::Contains("Health check is successful. Routing traffic to application.")
    );
}

TEST(Steady, TheMachinesSleepIsNoSlowStart) {
    Stage stage;
    stage.create(tcp_service());
    stage.pulled();
    stage.started("i1");
    stage.probe("i1", refused());
    stage.keep_answering(refused(), seconds(5));
    stage.doze(std::chrono::minutes(10));
    stage.keep_answering(connected(), seconds(6));
    stage.switched();
    EXPECT_EQ(last_operation(stage), OperationStatus::succeeded);
    EXPECT_THAT(stage.codes(), IsEmpty());
}

}  // namespace
}  // namespace apprunner::core
