// Services with a time to live: when they are deleted by themselves, and what moves that.
#include "emulator/model/time_to_live.hpp"

#include "tests/unit/core/stage.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace apprunner::core {
namespace {

using model::OperationStatus;
using model::OperationType;
using model::ServiceStatus;
using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;
using testing::Contains;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::Not;

const std::string over = "REMARK its time to live is over";

Told live_for(Stage& stage, std::optional<base::Duration> time) {
    return stage.submit(SetTimeToLive{stage.view().service.service_arn, time});
}

/// A paused service, so that nothing else is due.
Stage paused_for(base::Duration time) {
    Stage stage;
    stage.run();
    live_for(stage, time);
    stage.pause();
    stage.switched();
    stage.drained("i1");
    stage.stopped("i1");
    return stage;
}

TEST(TimeToLive, IsTheWordOfItsTag) {
    EXPECT_EQ(model::time_to_live_of("90s"), seconds(90));
    EXPECT_EQ(model::time_to_live_of("90m"), minutes(90));
    EXPECT_EQ(model::time_to_live_of("2h"), hours(2));
    EXPECT_EQ(model::time_to_live_of("1d"), hours(24));
    EXPECT_EQ(model::time_to_live_of("365d"), hours(24 * 365));
    for (const char* text :
         {"",
          "h",
          "2",
          "0h",
          "-1h",
          "+1h",
          "1.5h",
          "2H",
          "2 h",
          "2hh",
          "366d",
          "99999999d",
          "1w"}) {
        EXPECT_EQ(model::time_to_live_of(text), std::nullopt) << text;
    }
}

TEST(TimeToLive, EndsWithADeletionThatListOperationsShows) {
    Stage stage;
    stage.run();
    live_for(stage, minutes(10));
    EXPECT_EQ(stage.view().ends_at, stage.now().wall + minutes(10));
    EXPECT_TRUE(stage.has_changed()) << "it is kept";
    EXPECT_THAT(stage.keep_answering(connected(), minutes(10) - seconds(1)), Not(Contains(over)));
    EXPECT_THAT(
        stage.keep_answering(connected(), seconds(1)),
        testing::IsSupersetOf({std::string("EVENT Service deletion started."), over})
    );
    EXPECT_EQ(stage.view().operations.back().type, OperationType::delete_service);
    stage.switched();
    stage.drained("i1");
    stage.stopped("i1");
    stage.removed();
    EXPECT_EQ(stage.status(), ServiceStatus::deleted);
    EXPECT_EQ(stage.operation_status(), OperationStatus::succeeded);
    EXPECT_THAT(stage.pass(hours(1)), IsEmpty());
    EXPECT_LT(stage.wakes_in_s(), 0) << "and nothing is due any more";
}

TEST(TimeToLive, IsNotStoppedByAPause) {
    Stage stage = paused_for(minutes(10));
    EXPECT_DOUBLE_EQ(stage.wakes_in_s(), 600);
    EXPECT_THAT(stage.pass(minutes(10)), Contains(over));
}

TEST(TimeToLive, IsMovedAndTakenBack) {
    Stage stage = paused_for(minutes(10));
    stage.pass(minutes(9));
    live_for(stage, minutes(10));
    EXPECT_THAT(stage.pass(minutes(9)), IsEmpty()) << "it counts from when it was set";
    live_for(stage, std::nullopt);
    EXPECT_EQ(stage.view().ends_at, std::nullopt);
    EXPECT_THAT(stage.pass(hours(100)), IsEmpty());
    live_for(stage, seconds(1));
    EXPECT_THAT(stage.pass(seconds(1)), Contains(over));
}

TEST(TimeToLive, CountsWhileNoDaemonRuns) {
    Stage stage = paused_for(minutes(10));
    stage.pass(minutes(3));
    EXPECT_THAT(stage.restart(minutes(3)), Not(Contains(over)));
    EXPECT_DOUBLE_EQ(stage.wakes_in_s(), 240);
    stage.restart(minutes(5));
    EXPECT_THAT(stage.pass({}), Contains(over)) << "at once, when it passed meanwhile";
}

TEST(TimeToLive, WaitsForTheOperationUnderWay) {
    Stage stage;
    stage.create();
    live_for(stage, seconds(10));
    EXPECT_THAT(stage.pass(minutes(1)), Not(Contains(over)));
    EXPECT_THAT(stage.pull_failed(model::PullFailure::other), Contains(over));
    EXPECT_EQ(stage.view().operations.back().type, OperationType::delete_service);
}

TEST(TimeToLive, IsTriedAgainWhereTheDeletionFails) {
    Stage stage = paused_for(minutes(10));
    stage.pass(minutes(10));
    stage.switched();
    stage.pass(minutes(6));
    EXPECT_EQ(stage.status(), ServiceStatus::delete_failed);
    EXPECT_THAT(stage.pass(minutes(9)), Contains(over));
}

TEST(TimeToLive, IsRefusedForWhatIsNotThere) {
    Stage stage;
    const std::string arn = "arn:aws:apprunner:us-east-1:000000000000:service/demo/1";
    EXPECT_THAT(
        stage.submit(SetTimeToLive{arn, minutes(1)}),
        ElementsAre("refused: Service with the provided ARN was not found: " + arn + ".")
    );
}

}  // namespace
}  // namespace apprunner::core
