// A daemon that is killed in each phase of each operation: what the next one asks for, and that the
// operation ends as it would have; what need not be saved; and the time in between.
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
using testing::IsEmpty;

const std::string goes_on = "REMARK the daemon was started again; what was under way goes on";

/// A service whose revision 1 serves as i1, and whose next deployment has started i2.
Stage deploying() {
    Stage stage;
    stage.run();
    stage.update(with_image(tcp_service(), "registry.test/demo:2"));
    stage.pulled(amd64_image("sha256:2"));
    return stage;
}

TEST(Recovery, APullIsAskedForAgain) {
    Stage stage;
    stage.create();
    EXPECT_THAT(
        stage.restart(),
        ElementsAre(
            goes_on, "-> SwitchTraffic #2 no_instances", "-> PullImage registry.test/demo:1"
        )
    );
    EXPECT_THAT(stage.pulled(), Contains("-> StartInstance i1 image sha256:1 PORT=8080"));
}

TEST(Recovery, AStartIsAskedForAgain) {
    Stage stage;
    stage.create();
    stage.switched();
    stage.pulled();
    EXPECT_THAT(
        stage.restart(),
        ElementsAre(
            goes_on,
            "-> StartInstance i1 image sha256:1 PORT=8080",
            "-> SwitchTraffic #2 no_instances"
        )
    );
    stage.bring_up(connected());
    stage.switched();
    EXPECT_EQ(stage.status(), ServiceStatus::running);
}

TEST(Recovery, AnInstanceUnderCheckIsTakenOverAndCheckedOn) {
    Stage stage;
    stage.create();
    stage.pulled();
    stage.started("i1");
    EXPECT_THAT(stage.restart(), Contains("-> AdoptInstance i1"));
    EXPECT_THAT(stage.pass(seconds(5)), Contains(testing::StartsWith("-> Probe i1")));
    stage.probe("i1", connected());
    stage.switched();
    EXPECT_EQ(stage.status(), ServiceStatus::running);
    EXPECT_EQ(stage.operation_status(), OperationStatus::succeeded);
}

TEST(Recovery, ASwitchIsAskedForAgain) {
    Stage stage = deploying();
    stage.bring_up(connected());
    EXPECT_THAT(stage.restart(), Contains("-> SwitchTraffic #4 serving i2"));
    stage.switched();
    stage.drained("i1");
    EXPECT_EQ(stage.status(), ServiceStatus::running);
    EXPECT_EQ(stage.operation_status(), OperationStatus::succeeded);
}

TEST(Recovery, WhatDrainedIsStopped) {
    Stage stage = deploying();
    stage.bring_up(connected());
    stage.switched();
    EXPECT_THAT(stage.restart(), Contains("-> StopInstance i1 grace 30 s"));
    EXPECT_EQ(stage.status(), ServiceStatus::running);
    EXPECT_EQ(stage.operation_status(), OperationStatus::succeeded);
}

TEST(Recovery, ARollbackGoesOn) {
    Stage stage = deploying();
    stage.exited("i2", 1);
    EXPECT_THAT(stage.restart(), Contains("-> StopInstance i2 grace 30 s"));
    stage.stopped("i2");
    EXPECT_EQ(stage.status(), ServiceStatus::running);
    EXPECT_EQ(stage.operation_status(), OperationStatus::rollback_succeeded);
}

TEST(Recovery, APauseGoesOnInEachOfItsPhases) {
    Stage stage;
    stage.run();
    stage.pause();
    EXPECT_THAT(stage.restart(), Contains("-> SwitchTraffic #4 paused"));
    EXPECT_THAT(stage.switched(), ElementsAre("-> DrainInstance i1"));
    EXPECT_THAT(stage.restart(), Contains("-> StopInstance i1 grace 30 s"));
    EXPECT_THAT(stage.restart(), Contains("-> StopInstance i1 grace 30 s"));
    stage.stopped("i1");
    EXPECT_EQ(stage.status(), ServiceStatus::paused);
    EXPECT_THAT(stage.restart(), ElementsAre("-> SwitchTraffic #7 paused"));
    EXPECT_THAT(stage.resume(), Contains(testing::StartsWith("-> StartInstance i2")));
}

TEST(Recovery, ADeleteGoesOnInEachOfItsPhases) {
    Stage stage;
    stage.run();
    stage.remove();
    EXPECT_THAT(stage.restart(), Contains("-> SwitchTraffic #4 deleted"));
    stage.switched();
    EXPECT_THAT(stage.restart(), Contains("-> StopInstance i1 grace 30 s"));
    EXPECT_THAT(stage.stopped("i1"), Contains("-> RemoveService"));
    EXPECT_THAT(stage.restart(), Contains("-> RemoveService"));
    stage.removed();
    EXPECT_EQ(stage.status(), ServiceStatus::deleted);
    EXPECT_THAT(stage.restart(), IsEmpty());
    EXPECT_EQ(stage.status(), ServiceStatus::deleted) << "it can still be described";
}

TEST(Recovery, AServingInstanceServesOnUntilItsChecksSayNo) {
    Stage stage;
    stage.run();
    EXPECT_THAT(
        stage.restart(), ElementsAre("-> AdoptInstance i1", "-> SwitchTraffic #3 serving i1")
    );
    EXPECT_THAT(stage.route(), ElementsAre("i1"));
    EXPECT_THAT(only(stage.keep_answering(connected(), minutes(5)), "EVENT "), IsEmpty());
    EXPECT_THAT(stage.exited("i1", 1), Contains("-> StopInstance i1 grace 0 s"));
}

TEST(Recovery, ACheckOfAServingInstanceNeedNotBeSaved) {
    Stage stage;
    stage.run();
    stage.pass(seconds(6));
    EXPECT_FALSE(stage.has_changed());
    stage.probe("i1", connected());
    EXPECT_FALSE(stage.has_changed());
    stage.exited("i1", 1);
    EXPECT_TRUE(stage.has_changed());
}

TEST(Recovery, TheTimeInBetweenCountsForNoLimit) {
    Stage stage;
    stage.create();
    stage.pulled();
    stage.started("i1");
    EXPECT_THAT(only(stage.restart(minutes(60)), "EVENT "), IsEmpty());
    EXPECT_THAT(only(stage.doze(seconds(1)), "EVENT "), IsEmpty());
    EXPECT_EQ(stage.status(), ServiceStatus::operation_in_progress);
}

TEST(Recovery, TheLatestOperationIsSavedWithoutTheOthers) {
    Stage stage;
    stage.run();
    for (int times = 0; times < 5; ++times) {
        stage.pause();
        stage.pass(std::chrono::seconds(60));
        stage.resume();
        stage.pass(std::chrono::seconds(60));
    }
    const std::deque<model::Operation>& all = stage.view().operations;
    ASSERT_GT(all.size(), 1U);
    const auto& id = stage.view().service.service_id;
    const auto latest = stage.engine().saved(id, Past::latest);
    ASSERT_EQ(latest->view.operations.size(), 1U);
    EXPECT_EQ(latest->view.operations.back().id, all.back().id);
    EXPECT_EQ(stage.engine().saved(id)->view.operations.size(), all.size()) << "none was lost";
}

}  // namespace
}  // namespace apprunner::core
