// Facts that come late, twice or about nothing: they change nothing, in whatever state.
#include "tests/unit/core/stage.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace apprunner::core {
namespace {

using model::ServiceStatus;
using std::chrono::minutes;
using std::chrono::seconds;
using testing::ElementsAre;
using testing::IsEmpty;

TEST(LateFacts, AboutAnUnknownServiceChangeNothing) {
    Stage stage;
    stage.run();
    EXPECT_THAT(stage.tell(TrafficSwitched{"nobody", 7}), IsEmpty());
    EXPECT_THAT(stage.tell(InFlightSampled{"nobody", 700}), IsEmpty());
}

TEST(LateFacts, APullOfAnEarlierOperationIsNotUsed) {
    Stage stage;
    stage.create();
    const std::string id = stage.view().service.service_id;
    const std::string first = stage.view().operations.back().id;
    stage.pass(minutes(30));
    stage.update(tcp_service());
    EXPECT_THAT(stage.tell(ImagePulled{id, first, amd64_image("sha256:stale")}), IsEmpty());
    EXPECT_THAT(stage.tell(PullFailed{id, first, model::PullFailure::other, "stale"}), IsEmpty());
    stage.pulled(amd64_image("sha256:fresh"));
    EXPECT_EQ(stage.start_of("i1").spec.image_id, "sha256:fresh");
}

TEST(LateFacts, ASecondPulledDoesNotProvisionTwice) {
    Profile profile;
    profile.aws_pace = true;
    Stage stage(profile);
    stage.create();
    stage.pulled();
    EXPECT_THAT(stage.pulled(), IsEmpty());
    EXPECT_THAT(stage.pull_failed(model::PullFailure::other), IsEmpty());
    EXPECT_EQ(only(stage.pass(seconds(11)), "-> StartInstance").size(), 1U);
    EXPECT_THAT(stage.pulled(), IsEmpty());
}

TEST(LateFacts, AProbeOfAnInstanceThatIsLeavingIsIgnored) {
    Stage stage;
    stage.run();
    stage.pass(seconds(5));
    stage.deploy();
    stage.pulled();
    stage.started("i2");
    stage.probe("i2", connected());
    stage.switched();
    EXPECT_EQ(stage.instance("i1").state, InstanceState::draining);
    EXPECT_THAT(stage.probe("i1", refused()), IsEmpty());
    stage.drained("i1");
    EXPECT_EQ(stage.instance("i1").state, InstanceState::stopping);
}

TEST(LateFacts, AProbeWithAnotherNumberIsIgnored) {
    Stage stage;
    stage.create();
    stage.pulled();
    stage.started("i1");
    const std::string id = stage.view().service.service_id;
    EXPECT_THAT(stage.tell(ProbeFinished{id, stage.id_of("i1"), 2, connected()}), IsEmpty());
    EXPECT_THAT(stage.tell(ProbeFinished{id, stage.id_of("i1"), 0, connected()}), IsEmpty());
    stage.probe("i1", refused());
    EXPECT_THAT(stage.tell(ProbeFinished{id, stage.id_of("i1"), 1, connected()}), IsEmpty())
        << "that one has been answered";
}

TEST(LateFacts, ARouteThatWasReplacedIsNoNewsAndALaterOneCountsForIt) {
    Stage stage;
    stage.run();
    const std::string id = stage.view().service.service_id;
    stage.deploy();
    stage.pulled();
    stage.started("i2");
    stage.probe("i2", connected());
    EXPECT_THAT(stage.tell(TrafficSwitched{id, 2}), IsEmpty());
    EXPECT_THAT(stage.tell(TrafficSwitched{id, 9}), IsEmpty()) << "was never ordered";
    EXPECT_THAT(only(stage.tell(TrafficSwitched{id, 3}), "->"), ElementsAre(" DrainInstance i1"));
    EXPECT_THAT(stage.tell(TrafficSwitched{id, 3}), IsEmpty()) << "known";
}

TEST(LateFacts, StartsAndEndsOfAnInstanceThatIsBeingStoppedAreIgnored) {
    Stage stage;
    stage.create();
    model::ServiceConfiguration two = tcp_service();
    two.auto_scaling.min_size = 3;
    stage.pull_failed(model::PullFailure::other);
    stage.update(two);
    stage.pulled();
    stage.start_failed("i1", StartFailure::program_not_found);
    ASSERT_EQ(stage.status(), ServiceStatus::create_failed);
    EXPECT_THAT(stage.started("i1"), IsEmpty());
    EXPECT_THAT(stage.started("i2"), IsEmpty());
    EXPECT_THAT(stage.start_failed("i3", StartFailure::other), IsEmpty());
    EXPECT_THAT(stage.exited("i2", 1), IsEmpty());
    EXPECT_THAT(stage.port_opened("i2"), IsEmpty());
    EXPECT_THAT(stage.listening("i2", {{"127.0.0.1", 8080}}), IsEmpty());
    EXPECT_THAT(stage.stopped("i2"), IsEmpty());
    EXPECT_THAT(stage.stopped("i2"), IsEmpty()) << "it is gone";
    EXPECT_EQ(stage.view().instances.size(), 2U);
}

TEST(LateFacts, TheEndOfADrainCountsOnce) {
    Stage stage;
    stage.run();
    EXPECT_THAT(stage.drained("i1"), IsEmpty()) << "it serves";
    EXPECT_THAT(stage.stopped("i1"), IsEmpty()) << "nobody stopped it";
    EXPECT_EQ(stage.instance("i1").state, InstanceState::serving);
}

TEST(LateFacts, ARemovalThatNobodyAskedForIsIgnored) {
    Stage stage;
    stage.run();
    EXPECT_THAT(stage.removed(), IsEmpty());
    EXPECT_EQ(stage.status(), ServiceStatus::running);
}

}  // namespace
}  // namespace apprunner::core
