// Instances that are lost with the machine that they run on: another one takes their place, and
// nothing of it is put down to the app, nor to a fix that was tried.
#include "tests/unit/core/stage.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace apprunner::core {
namespace {

using model::OperationStatus;
using model::ServiceStatus;
using std::chrono::minutes;
using std::chrono::seconds;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

model::ServiceConfiguration of_two() {
    model::ServiceConfiguration configuration = tcp_service();
    configuration.auto_scaling.min_size = 2;
    return configuration;
}

/// A first deployment whose instances i1 and i2 are started and asked.
Stage checking_two() {
    Stage stage;
    stage.create(of_two());
    stage.pulled();
    stage.started("i1");
    stage.started("i2");
    return stage;
}

/// demo:1 runs as i1, and demo:2 is being checked as i2.
Stage updating() {
    Stage stage;
    stage.run();
    stage.update(with_image(tcp_service(), "demo:2"));
    stage.pulled(amd64_image("sha256:2"));
    stage.started("i2");
    return stage;
}

TEST(LostMachine, ALiveInstanceIsReplacedAsOneThatWasEndedFromOutside) {
    Stage stage;
    stage.run(of_two());
    EXPECT_THAT(
        stage.lost("i1"),
        ElementsAre(
            "INSTANCE i1 instance ended by the loss of node n2; it is replaced",
            "-> SwitchTraffic #3 serving i2",
            "-> StopInstance i1 grace 0 s"
        )
    );
    EXPECT_EQ(stage.verdict().grade, Grade::pass);
    EXPECT_EQ(stage.wakes_in_s(), 1);
    EXPECT_THAT(stage.pass(seconds(1)), Contains(HasSubstr("-> StartInstance i3")));
}

TEST(LostMachine, LossesInARowDoNotLengthenTheBackOff) {
    Stage stage;
    stage.run();
    for (int i = 1; i <= 5; ++i) {
        stage.lost("i" + std::to_string(i), "node n2 being drained");
        EXPECT_EQ(stage.wakes_in_s(), 1) << i;
        stage.pass(seconds(1));
        stage.started("i" + std::to_string(i + 1));
    }
}

TEST(LostMachine, ACandidateIsReplacedByAnotherAtOnce) {
    Stage stage = checking_two();
    EXPECT_THAT(
        stage.lost("i1"),
        ElementsAre(
            "INSTANCE i1 instance ended by the loss of node n2; another one is checked in its "
            "place",
            "-> StopInstance i1 grace 0 s",
            HasSubstr("-> StartInstance i3")
        )
    );
    stage.probe("i2", connected());
    EXPECT_THAT(stage.route(), Not(Contains("i2"))) << "the third one is not healthy yet";
    stage.started("i3");
    stage.probe("i3", connected());
    EXPECT_THAT(stage.route(), ElementsAre("i2", "i3")) << "whether or not i1 is gone by now";
    stage.switched();
    stage.pass({});
    EXPECT_EQ(stage.status(), ServiceStatus::running);
    EXPECT_EQ(stage.verdict().grade, Grade::pass);
    EXPECT_THAT(stage.codes(), Not(Contains(HasSubstr("EXIT"))));
    EXPECT_THAT(stage.view().failed_instances, IsEmpty());
}

TEST(LostMachine, ACandidateThatHasNotStartedYetIsReplacedToo) {
    Stage stage;
    stage.create();
    stage.pulled();
    EXPECT_THAT(stage.lost("i1"), Contains(HasSubstr("-> StartInstance i2")));
    EXPECT_THAT(stage.started("i1"), IsEmpty()) << "a late answer";
    stage.started("i2");
    stage.probe("i2", connected());
    stage.switched();
    EXPECT_EQ(stage.status(), ServiceStatus::running);
}

TEST(LostMachine, TheTimeOfACandidateBeginsWithItsOwnFirstProbe) {
    Stage stage;
    stage.create();
    stage.pulled();
    stage.started("i1");
    stage.probe("i1", refused());
    stage.keep_answering(refused(), minutes(5));
    stage.lost("i1");
    stage.started("i2");
    stage.keep_answering(refused(), minutes(5));
    EXPECT_EQ(stage.status(), ServiceStatus::operation_in_progress);
    stage.keep_answering(refused(), minutes(1));
    EXPECT_EQ(stage.status(), ServiceStatus::create_failed);
    EXPECT_EQ(stage.view().failed_instances.size(), 1U) << "the lost one tells nothing";
}

TEST(LostMachine, AHeldAnnouncementWaitsForTheOneInItsPlace) {
    Profile slow;
    slow.aws_pace = true;
    Stage stage(slow);
    stage.create(of_two());
    stage.pulled();
    stage.pass(seconds(11));
    stage.started("i1");
    stage.started("i2");
    stage.probe("i1", connected());
    stage.probe("i2", connected());
    stage.pass(seconds(20));
    stage.lost("i2");
    EXPECT_THAT(
        only(stage.keep_answering(connected(), seconds(60)), "-> SwitchTraffic"), IsEmpty()
    );
    stage.started("i3");
    EXPECT_THAT(
        only(stage.keep_answering(connected(), seconds(60)), "-> SwitchTraffic"),
        ElementsAre(HasSubstr("i1 i3"))
    );
}

TEST(LostMachine, ALossWhileTrafficIsSwitchedLeadsBackToWhatRanBefore) {
    Stage stage = updating();
    stage.probe("i2", connected());
    ASSERT_THAT(stage.route(), ElementsAre("i2"));
    EXPECT_THAT(
        stage.lost("i2"),
        ElementsAre(
            HasSubstr("another one is checked in its place"),
            "-> StopInstance i2 grace 0 s",
            "-> SwitchTraffic #4 serving i1",
            HasSubstr("-> StartInstance i3")
        )
    );
    stage.switched();
    EXPECT_EQ(stage.status(), ServiceStatus::operation_in_progress);
    stage.started("i3");
    stage.probe("i3", connected());
    EXPECT_THAT(stage.route(), ElementsAre("i3"));
    stage.switched();
    stage.drained("i1");
    EXPECT_EQ(stage.operation_status(), OperationStatus::succeeded);
    EXPECT_GE(stage.verdict().healthy_after_s, 0);
    EXPECT_EQ(stage.verdict().grade, Grade::pass);
}

TEST(LostMachine, WhatStillGetsRequestsIsDrainedWhenTheOneInItsPlaceCannotBeStarted) {
    Stage stage;
    stage.run();
    stage.update(with_image(of_two(), "demo:2"));
    stage.pulled(amd64_image("sha256:2"));
    stage.bring_up(connected());
    ASSERT_THAT(stage.route(), ElementsAre("i2", "i3"));
    stage.lost("i2");
    const Told told = stage.start_failed("i4", StartFailure::environment);
    EXPECT_THAT(only(told, "-> StopInstance"), ElementsAre(HasSubstr("i4"))) << "and i3 not yet";
    EXPECT_THAT(stage.switched(), Contains(HasSubstr("-> DrainInstance i3")));
}

TEST(LostMachine, ALossWhileTrafficIsSwitchedOfAFirstDeploymentLeavesNothingToServe) {
    Stage stage;
    stage.create();
    stage.pulled();
    stage.started("i1");
    stage.probe("i1", connected());
    stage.lost("i1");
    EXPECT_THAT(stage.route(), ElementsAre(HasSubstr("no_instances")));
    stage.started("i2");
    stage.probe("i2", connected());
    stage.switched();
    EXPECT_EQ(stage.status(), ServiceStatus::running);
}

TEST(LostMachine, AResumeGoesOnToo) {
    Stage stage;
    stage.run();
    stage.pause();
    stage.switched();
    stage.drained("i1");
    stage.stopped("i1");
    ASSERT_EQ(stage.status(), ServiceStatus::paused);
    stage.resume();
    stage.started("i2");
    stage.probe("i2", connected());
    stage.lost("i2");
    EXPECT_THAT(stage.route(), ElementsAre(HasSubstr("paused")));
    stage.started("i3");
    stage.probe("i3", connected());
    stage.switched();
    EXPECT_EQ(stage.status(), ServiceStatus::running);
}

TEST(LostMachine, WhatDrainsOrStopsIsDoneWith) {
    Stage stage = updating();
    stage.probe("i2", connected());
    stage.switched();
    EXPECT_THAT(stage.lost("i1"), Contains("-> StopInstance i1 grace 0 s"));
    EXPECT_EQ(stage.operation_status(), OperationStatus::succeeded);
    EXPECT_THAT(stage.lost("i1"), IsEmpty()) << "it is stopping";
    EXPECT_THAT(only(stage.pass(seconds(5)), "-> Start"), IsEmpty());
}

TEST(LostMachine, NoTrialIsStartedForACandidate) {
    Stage stage(Profile{}, true);
    stage.create();
    stage.pulled();
    stage.started("i1");
    stage.lost("i1");
    EXPECT_FALSE(stage.start_of("i2").is_trial);
    EXPECT_THAT(only(stage.pass(seconds(5)), "-> StartInstance"), IsEmpty());
}

/// An app that listens where HOSTNAME says, with a fix being tried as i2.
Stage trying() {
    Stage stage(Profile{}, true);
    stage.create();
    stage.pulled();
    stage.started("i1");
    stage.listening("i1", {{stage.instance("i1").instance_address, 8080}});
    stage.probe("i1", refused());
    stage.pass(seconds(4));
    return stage;
}

TEST(LostMachine, ATrialSaysNothingOfItsFix) {
    Stage stage = trying();
    ASSERT_TRUE(stage.start_of("i2").is_trial);
    stage.started("i2");
    stage.lost("i2");
    stage.keep_answering(refused(), minutes(7));
    EXPECT_EQ(stage.verdict().findings.front().code, "ARS-HOSTNAME-BIND");
    EXPECT_FALSE(stage.verdict().findings.front().tried);
    EXPECT_EQ(stage.verdict().findings.front().how_to.up, "--env HOSTNAME=0.0.0.0");
}

TEST(LostMachine, ATrialForWhichThereIsNoRoomSaysNothingEither) {
    Stage stage = trying();
    stage.start_failed("i2", StartFailure::environment, "no room");
    stage.keep_answering(refused(), minutes(7));
    EXPECT_FALSE(stage.verdict().findings.front().tried);
    EXPECT_EQ(stage.verdict().findings.front().how_to.up, "--env HOSTNAME=0.0.0.0");
}

TEST(LostMachine, WantOfRoomForACandidateIsToldWithItsNumbersAndIsNotTheApps) {
    Stage stage;
    stage.create();
    stage.pulled();
    stage.start_failed("i1", StartFailure::environment, "no node has room for 2048 MB: n1 has 512");
    EXPECT_EQ(stage.verdict().ending, Ending::environment);
    EXPECT_THAT(stage.verdict().findings.front().evidence, Contains(HasSubstr("2048 MB: n1")));
}

TEST(LostMachine, WantOfRoomForAReplacementIsTriedAgain) {
    Stage stage;
    stage.run();
    stage.lost("i1");
    for (int i = 2; i <= 8; ++i) {
        EXPECT_THAT(
            only(stage.pass(seconds(30)), "-> StartInstance"),
            ElementsAre(HasSubstr(" i" + std::to_string(i) + " "))
        );
        stage.start_failed("i" + std::to_string(i), StartFailure::environment, "no room");
    }
    EXPECT_EQ(stage.verdict().grade, Grade::pass);
    stage.pass(seconds(30));
    stage.started("i9");
    EXPECT_THAT(stage.probe("i9", connected()), Contains(HasSubstr("serving i9")));
}

TEST(LostMachine, ALimitThatPassesBeforeTheOneInItsPlaceHadItsTimeIsNotTheApps) {
    Stage stage;
    stage.create(of_two());
    stage.pulled();
    stage.started("i2");
    stage.keep_answering(connected(), minutes(29));
    stage.lost("i1");
    stage.keep_answering(connected(), minutes(9));
    EXPECT_EQ(stage.status(), ServiceStatus::create_failed);
    EXPECT_EQ(stage.verdict().ending, Ending::environment);
}

TEST(LostMachine, ADaemonThatIsStartedAgainGoesOnWithTheOneInItsPlace) {
    Stage stage = checking_two();
    stage.probe("i2", connected());
    stage.lost("i1");
    const Told told = stage.restart();
    EXPECT_THAT(told, Contains(HasSubstr("-> StartInstance i3")));
    EXPECT_THAT(told, Contains(HasSubstr("-> StopInstance i1")));
    stage.started("i3");
    stage.probe("i3", connected());
    stage.keep_answering(connected(), seconds(1));
    EXPECT_THAT(stage.route(), ElementsAre("i2", "i3"));
}

}  // namespace
}  // namespace apprunner::core
