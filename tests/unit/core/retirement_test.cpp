// Pause and delete, from every state in which they are admitted, and when they do not succeed.
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

Stage paused() {
    Stage stage;
    stage.run();
    stage.pause();
    stage.switched();
    stage.drained("i1");
    stage.stopped("i1");
    return stage;
}

TEST(Retirement, PauseClosesTheRouteFirst) {
    Stage stage;
    stage.run();
    EXPECT_THAT(
        stage.pause(),
        ElementsAre(
            "EVENT Service pause started.",
            "EVENT Service status is set to OPERATION_IN_PROGRESS.",
            "-> SwitchTraffic #3 paused"
        )
    );
    EXPECT_THAT(stage.switched(), ElementsAre("-> DrainInstance i1"));
    EXPECT_THAT(stage.drained("i1"), ElementsAre("-> StopInstance i1 grace 30 s"));
    EXPECT_THAT(
        stage.stopped("i1"),
        ElementsAre(
            "EVENT Service pause completed successfully.",
            "EVENT Service status is set to PAUSED.",
            "VERDICT PASS paused"
        )
    );
    EXPECT_THAT(stage.pass(minutes(10)), IsEmpty()) << "nothing is replaced";
    EXPECT_LT(stage.wakes_in_s(), 0);
}

TEST(Retirement, AnInstanceLostBeforeTheRouteIsClosedDoesNotHurryThePause) {
    Stage stage;
    model::ServiceConfiguration configuration = tcp_service();
    configuration.auto_scaling.min_size = 2;
    stage.run(configuration);
    stage.pause();
    EXPECT_THAT(
        stage.exited("i1", 1),
        ElementsAre(
            "INSTANCE i1 instance ended: container exit code 1",
            "INSTANCE i1 instance ended with exit code 1",
            "-> StopInstance i1 grace 0 s"
        )
    );
    EXPECT_THAT(stage.stopped("i1"), IsEmpty()) << "i2 may still get requests";
    EXPECT_THAT(stage.switched(), ElementsAre("-> DrainInstance i2"));
}

TEST(Retirement, AReplacementThatIsStillStartingIsStopped) {
    Stage stage;
    stage.run();
    stage.exited("i1", 1);
    stage.pass(seconds(1));
    stage.pause();
    EXPECT_THAT(stage.switched(), ElementsAre("-> StopInstance i2 grace 30 s"))
        << "and i1, which is being stopped already, is not told twice";
    EXPECT_THAT(stage.started("i2"), IsEmpty());
    stage.stopped("i1");
    stage.stopped("i2");
    EXPECT_EQ(stage.status(), ServiceStatus::paused);
}

TEST(Retirement, DeleteTakesEverythingAway) {
    Stage stage;
    stage.run();
    EXPECT_THAT(stage.remove(), Contains("-> SwitchTraffic #3 deleted"));
    stage.switched();
    stage.drained("i1");
    EXPECT_THAT(stage.stopped("i1"), ElementsAre("-> RemoveService"));
    EXPECT_THAT(
        stage.removed(),
        ElementsAre(
            "EVENT Service deletion completed successfully.",
            "EVENT Service status is set to DELETED.",
            "VERDICT PASS deleted"
        )
    );
    EXPECT_TRUE(stage.view().service.deleted_at);
    EXPECT_EQ(stage.operation_status(), OperationStatus::succeeded);
    EXPECT_THAT(stage.remove(), ElementsAre(testing::StartsWith("refused: ")));
}

TEST(Retirement, APausedServiceIsDeletedWithoutAnInstance) {
    Stage stage = paused();
    stage.remove();
    EXPECT_THAT(stage.switched(), ElementsAre("-> RemoveService"));
    stage.removed();
    EXPECT_EQ(stage.status(), ServiceStatus::deleted);
}

TEST(Retirement, AFailedServiceIsDeletedOnceItsCandidateIsGone) {
    Stage stage;
    stage.create();
    stage.pulled();
    stage.started("i1");
    stage.exited("i1", 1);
    stage.remove();
    EXPECT_THAT(stage.switched(), IsEmpty()) << "i1 is being stopped already";
    EXPECT_THAT(stage.stopped("i1"), ElementsAre("-> RemoveService"));
    stage.removed();
    EXPECT_EQ(stage.status(), ServiceStatus::deleted);
}

TEST(Retirement, ADeletionThatDoesNotEndFailsAndCanBeTriedAgain) {
    Stage stage = paused();
    stage.remove();
    stage.switched();
    EXPECT_THAT(stage.pass(minutes(4)), IsEmpty()) << "the engine may be slow";
    const Told told = stage.pass(minutes(1));
    EXPECT_THAT(
        told,
        ElementsAre(
            "EVENT Service deletion failed. For details, see service logs.",
            "EVENT Service status is set to DELETE_FAILED.",
            "VERDICT FAIL networks and ports could not be taken away"
        )
    );
    EXPECT_EQ(stage.operation_status(), OperationStatus::failed);
    EXPECT_EQ(stage.verdict().ending, Ending::failed);
    EXPECT_THAT(stage.removed(), IsEmpty()) << "too late";
    EXPECT_EQ(stage.status(), ServiceStatus::delete_failed);
    stage.remove();
    stage.switched();
    stage.removed();
    EXPECT_EQ(stage.status(), ServiceStatus::deleted);
}

TEST(Retirement, ARouteThatIsNeverConfirmedToBeClosedIsTakenForClosed) {
    Stage stage;
    stage.run();
    stage.pause();
    EXPECT_THAT(stage.pass(minutes(1)), Contains("-> DrainInstance i1"));
    stage.drained("i1");
    stage.stopped("i1");
    EXPECT_EQ(stage.status(), ServiceStatus::paused);
}

TEST(Retirement, ADeletionWhoseDrainNeverEndsStopsTheInstanceAllTheSame) {
    Stage stage;
    stage.run();
    stage.remove();
    stage.switched();
    const Told told = stage.pass(minutes(8));
    EXPECT_THAT(told, Contains("-> StopInstance i1 grace 30 s"));
    EXPECT_THAT(told, Contains("VERDICT FAIL instances could not be stopped"));
    EXPECT_EQ(stage.status(), ServiceStatus::delete_failed);
    stage.stopped("i1");
    EXPECT_THAT(stage.view().instances, IsEmpty());
    stage.remove();
    EXPECT_THAT(stage.switched(), ElementsAre("-> RemoveService"));
}

TEST(Retirement, APauseWhoseInstanceDoesNotStopLeavesTheServiceRunning) {
    Stage stage;
    stage.run();
    stage.pause();
    stage.switched();
    stage.drained("i1");
    const Told told = stage.pass(minutes(8));
    EXPECT_EQ(stage.status(), ServiceStatus::running);
    EXPECT_THAT(told, Contains("EVENT Service pause failed. For details, see service logs."));
    EXPECT_EQ(stage.operation_status(), OperationStatus::failed);
    EXPECT_EQ(only(told, "-> StartInstance").size(), 1U);
    EXPECT_THAT(stage.route(), ElementsAre("SwitchTraffic #4 no_instances"));
    stage.started("i2");
    stage.probe("i2", connected());
    EXPECT_THAT(stage.route(), ElementsAre("i2"));
}

}  // namespace
}  // namespace apprunner::core
