// Automatic deployments: what a tag that moves begins, and what begins nothing.
#include "tests/unit/core/stage.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace apprunner::core {
namespace {

using model::OperationStatus;
using model::OperationType;
using model::ServiceStatus;
using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

model::ServiceConfiguration automatic(bool is_on = true) {
    model::ServiceConfiguration configuration = tcp_service();
    configuration.source.auto_deployments_enabled = is_on;
    return configuration;
}

class AutomaticDeployment : public testing::Test {
  protected:
    explicit AutomaticDeployment(const Profile& profile = {}) : stage(profile) {}

    Told see(const std::string& digest) { return see(digest, ++looks); }
    Told see(const std::string& digest, std::uint64_t look) {
        const model::Service& service = stage.view().service;
        TagSeen fact;
        fact.service_id = service.service_id;
        fact.image_identifier = service.configuration.source.image_repository->image_identifier;
        fact.digest = digest;
        fact.look_number = look;
        return stage.tell(fact);
    }
    [[nodiscard]] OperationType last_type() const { return stage.view().operations.back().type; }
    [[nodiscard]] std::size_t operations() const { return stage.view().operations.size(); }
    /// The deployment under way passes with `image`; what ran before is gone at the end.
    void pass(const std::string& image, const std::string& before, const std::string& after) {
        stage.pulled(amd64_image(image));
        stage.started(after);
        stage.probe(after, connected());
        stage.switched();
        stage.drained(before);
        stage.stopped(before);
    }

    Stage stage;
    std::uint64_t looks = 0;
};

TEST_F(AutomaticDeployment, ATagThatMovedIsDeployed) {
    stage.run(automatic());
    EXPECT_THAT(see("sha256:1"), IsEmpty()) << "what runs is no push";
    const Told told = see("sha256:2");
    EXPECT_THAT(told, Contains(HasSubstr("started. Triggering event : SERVICE_DEPLOY")));
    EXPECT_THAT(told, Contains(HasSubstr("-> PullImage")));
    EXPECT_EQ(last_type(), OperationType::start_deployment);
    pass("sha256:2", "i1", "i2");
    EXPECT_EQ(stage.operation_status(), OperationStatus::succeeded);
    EXPECT_THAT(see("sha256:2"), IsEmpty()) << "it is deployed once";
    EXPECT_EQ(operations(), 2U);
}

TEST_F(AutomaticDeployment, ARegistrysDigestOfWhatRunsIsNoPush) {
    stage.create(automatic());
    stage.switched();
    model::ImageDetails image = amd64_image();
    image.digest = "sha256:manifest";
    stage.pulled(image);
    stage.bring_up(connected());
    stage.switched();
    EXPECT_THAT(see("sha256:manifest"), IsEmpty());
    EXPECT_EQ(operations(), 1U);
}

TEST_F(AutomaticDeployment, AnImageThatFailsIsRolledBackAndNotTriedAgain) {
    stage.run(automatic());
    see("sha256:2");
    stage.pulled(amd64_image("sha256:2"));
    stage.started("i2");
    stage.exited("i2", 1);
    stage.stopped("i2");
    EXPECT_EQ(stage.operation_status(), OperationStatus::rollback_succeeded);
    EXPECT_EQ(stage.status(), ServiceStatus::running);
    EXPECT_THAT(see("sha256:2"), IsEmpty());
    EXPECT_THAT(only(see("sha256:1"), "->"), IsEmpty()) << "the tag is what runs again";
    EXPECT_THAT(only(see("sha256:2"), "->"), testing::SizeIs(1)) << "pushed once more";
}

/// Found by the virtual world: what was known of the tag was forgotten over another one's.
TEST_F(AutomaticDeployment, AnUpdateToAnotherTagThatFailsMakesNoNewsOfThisOne) {
    stage.run(automatic());
    see("sha256:2");
    stage.pulled(amd64_image("sha256:2"));
    stage.started("i2");
    stage.exited("i2", 1);
    stage.stopped("i2");
    stage.update(with_image(automatic(), "registry.test/demo:other"));
    stage.pulled(amd64_image("sha256:3"));
    stage.started("i3");
    stage.exited("i3", 1);
    stage.stopped("i3");
    ASSERT_EQ(stage.status(), ServiceStatus::running);
    EXPECT_THAT(see("sha256:2"), IsEmpty());
}

TEST_F(AutomaticDeployment, APullThatFailsIsNotTriedAgain) {
    stage.run(automatic());
    see("sha256:2");
    stage.pull_failed(model::PullFailure::registry_unreachable);
    EXPECT_EQ(stage.status(), ServiceStatus::running);
    EXPECT_THAT(see("sha256:2"), IsEmpty());
}

/// The registry has a new digest and does not deliver it: the engine's own image is used.
TEST_F(AutomaticDeployment, AnImageTakenInItsPlaceDoesNotBeginAgain) {
    stage.run(automatic());
    see("sha256:new");
    pass("sha256:1", "i1", "i2");
    EXPECT_EQ(stage.operation_status(), OperationStatus::succeeded);
    EXPECT_THAT(see("sha256:new"), IsEmpty());
}

TEST_F(AutomaticDeployment, WithoutAutoDeploymentsNothingBegins) {
    stage.run(automatic(false));
    EXPECT_THAT(see("sha256:2"), IsEmpty());
    stage.update(automatic());
    stage.started("i2");
    stage.probe("i2", connected());
    stage.switched();
    stage.drained("i1");
    stage.stopped("i1");
    EXPECT_THAT(only(see("sha256:2"), "->"), IsEmpty()) << "pushed before it was turned on";
    EXPECT_THAT(only(see("sha256:3"), "->"), testing::SizeIs(1));
}

TEST_F(AutomaticDeployment, AnotherImagesTagIsNone) {
    stage.run(automatic());
    TagSeen fact{stage.view().service.service_id, "other:1", "sha256:2", 1};
    EXPECT_THAT(stage.tell(fact), IsEmpty());
}

TEST_F(AutomaticDeployment, APausedServiceIsLeftAloneAndResumesWhatRan) {
    stage.run(automatic());
    see("sha256:1");
    stage.pause();
    EXPECT_THAT(see("sha256:2"), IsEmpty());
    stage.switched();
    stage.drained("i1");
    stage.stopped("i1");
    ASSERT_EQ(stage.status(), ServiceStatus::paused);
    EXPECT_THAT(see("sha256:2"), IsEmpty());
    stage.resume();
    stage.started("i2");
    EXPECT_EQ(stage.start_of("i2").spec.image_id, "sha256:1");
    stage.probe("i2", connected());
    stage.switched();
    ASSERT_EQ(stage.status(), ServiceStatus::running);
    EXPECT_THAT(only(see("sha256:2"), "->"), IsEmpty()) << "pushed during the pause";
    EXPECT_TRUE(stage.has_changed()) << "and a restart must know that";
    stage.restart();
    looks = 0;
    EXPECT_THAT(see("sha256:2"), IsEmpty());
    EXPECT_THAT(only(see("sha256:3"), "-> PullImage"), testing::SizeIs(1));
}

TEST_F(AutomaticDeployment, APushDuringAnOperationComesAfterIt) {
    stage.run(automatic());
    see("sha256:2");
    stage.pulled(amd64_image("sha256:2"));
    EXPECT_THAT(see("sha256:3"), IsEmpty()) << "one operation at a time";
    stage.started("i2");
    stage.probe("i2", connected());
    stage.switched();
    stage.drained("i1");
    stage.stopped("i1");
    ASSERT_EQ(stage.status(), ServiceStatus::running);
    EXPECT_THAT(see("sha256:3"), Contains(HasSubstr("-> PullImage")));
}

TEST_F(AutomaticDeployment, ALateLookChangesNothing) {
    stage.run(automatic());
    see("sha256:2", 7);
    pass("sha256:2", "i1", "i2");
    EXPECT_THAT(see("sha256:3", 7), IsEmpty());
    EXPECT_THAT(see("sha256:3", 6), IsEmpty());
    EXPECT_EQ(operations(), 2U);
}

TEST_F(AutomaticDeployment, APushWhileTheDaemonIsAwayIsDeployed) {
    stage.run(automatic());
    stage.restart(std::chrono::minutes(5));
    EXPECT_THAT(see("sha256:1"), IsEmpty());
    EXPECT_THAT(see("sha256:2"), Contains(HasSubstr("-> PullImage")));
}

class DroppedPush : public AutomaticDeployment {
  protected:
    DroppedPush() : AutomaticDeployment(dropping()) {}

    static Profile dropping() {
        Profile profile;
        profile.push_while_busy = PushWhileBusy::dropped;
        return profile;
    }
};

TEST_F(DroppedPush, APushDuringAnOperationIsDropped) {
    stage.run(automatic());
    see("sha256:2");
    stage.pulled(amd64_image("sha256:2"));
    EXPECT_THAT(see("sha256:3"), Contains(HasSubstr("is not deployed")));
    stage.started("i2");
    stage.probe("i2", connected());
    stage.switched();
    stage.drained("i1");
    stage.stopped("i1");
    EXPECT_THAT(see("sha256:3"), IsEmpty());
    EXPECT_THAT(see("sha256:4"), Contains(HasSubstr("-> PullImage")));
}

}  // namespace
}  // namespace apprunner::core
