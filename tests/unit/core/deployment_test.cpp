// The arrows of a deployment that goes well: pull, check, switch, drain, finish.
#include "tests/unit/core/stage.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace apprunner::core {
namespace {

using model::OperationStatus;
using model::ServiceStatus;
using std::chrono::seconds;
using testing::Contains;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::Not;

TEST(Deployment, CreationOpensTheRouteAndOrdersThePull) {
    Stage stage;
    EXPECT_THAT(
        stage.create(),
        ElementsAre(
            "EVENT Service creation started.",
            "EVENT Service status is set to OPERATION_IN_PROGRESS.",
            "EVENT Deployment with ID : op1 started. Triggering event : SERVICE_CREATE",
            "EVENT Deployment Artifact: [Repo Type: ECR], [Image URL: registry.test/demo], "
            "[Image Tag: 1]",
            "DEPLOYMENT Starting to pull your application image.",
            "EVENT Pulling image registry.test/demo from ECR repository.",
            "-> SwitchTraffic #1 no_instances",
            "-> PullImage registry.test/demo:1"
        )
    );
    EXPECT_EQ(stage.status(), ServiceStatus::operation_in_progress);
    EXPECT_EQ(stage.operation_status(), OperationStatus::in_progress);
}

TEST(Deployment, APulledImageIsStarted) {
    Stage stage;
    stage.create();
    EXPECT_THAT(
        stage.pulled(),
        ElementsAre(
            "EVENT Successfully pulled your application image from ECR.",
            "DEPLOYMENT Successfully pulled your application image from ECR.",
            "EVENT Provisioning instances and deploying image for publicly accessible service.",
            "-> StartInstance i1 image sha256:1 PORT=8080"
        )
    );
}

TEST(Deployment, AStartedInstanceIsWatchedAndProbedAtOnce) {
    Stage stage;
    stage.create();
    stage.pulled();
    EXPECT_THAT(
        stage.started("i1"),
        ElementsAre(
            "INSTANCE i1 instance started: revision 1, ip-10-0-0-1, container container-of",
            "EVENT Performing health check on protocol `TCP` [Port: '8080'].",
            "-> WatchInstance i1",
            "-> Probe i1 #1 tcp 169.254.172.1:8080"
        )
    );
}

TEST(Deployment, AHealthyCandidateGetsTheTraffic) {
    Stage stage;
    stage.create();
    stage.pulled();
    stage.started("i1");
    EXPECT_THAT(
        stage.probe("i1", connected()),
        ElementsAre(
            "PROBE i1 probe 1: healthy, connected",
            "INSTANCE i1 instance is healthy",
            "EVENT Health check is successful. Routing traffic to application.",
            "-> UnwatchInstance i1",
            "-> SwitchTraffic #2 serving i1"
        )
    );
    EXPECT_EQ(stage.view().live_revision, 0) << "the traffic is not known to have arrived yet";
}

TEST(Deployment, ASwitchedFirstDeploymentIsFinished) {
    Stage stage;
    stage.create();
    stage.pulled();
    stage.started("i1");
    stage.probe("i1", connected());
    EXPECT_THAT(
        stage.switched(),
        ElementsAre(
            "EVENT Successfully routed incoming traffic to application.",
            "EVENT Service creation completed successfully.",
            "EVENT Service status is set to RUNNING.",
            "VERDICT PASS healthy, and App Runner would serve it"
        )
    );
    EXPECT_EQ(stage.status(), ServiceStatus::running);
    EXPECT_EQ(stage.operation_status(), OperationStatus::succeeded);
    EXPECT_EQ(stage.view().live_revision, 1);
    EXPECT_EQ(stage.view().live_image->image_id, "sha256:1");
    EXPECT_EQ(stage.verdict().ending, Ending::passed);
}

TEST(Deployment, TheRouteOfTheCreationDoesNotCountAsTheSwitch) {
    Stage stage;
    stage.create();
    const std::string id = stage.view().service.service_id;
    stage.pulled();
    stage.started("i1");
    stage.probe("i1", connected());
    EXPECT_THAT(stage.tell(TrafficSwitched{id, 1}), IsEmpty());
    EXPECT_EQ(stage.status(), ServiceStatus::operation_in_progress);
}

TEST(Deployment, ANewVersionStandsBesideTheOldOneUntilItIsHealthy) {
    Stage stage;
    stage.run();
    stage.deploy();
    stage.pulled(amd64_image("sha256:2"));
    EXPECT_THAT(stage.route(), ElementsAre("i1"));
    stage.started("i2");
    EXPECT_THAT(stage.probe("i2", connected()), Contains("-> SwitchTraffic #3 serving i2"));
    EXPECT_EQ(stage.instance("i1").state, InstanceState::serving);
    EXPECT_EQ(stage.view().live_revision, 1);
    EXPECT_EQ(stage.start_of("i1").revision, 1);
    EXPECT_EQ(stage.start_of("i2").revision, 2);
}

TEST(Deployment, TheOldInstanceIsDrainedThenStoppedWhenTheRouteHasLeftIt) {
    Stage stage;
    stage.run();
    stage.deploy();
    stage.pulled(amd64_image("sha256:2"));
    stage.started("i2");
    stage.probe("i2", connected());
    EXPECT_THAT(
        stage.switched(),
        ElementsAre(
            "EVENT Successfully routed incoming traffic to application.", "-> DrainInstance i1"
        )
    );
    EXPECT_THAT(
        stage.drained("i1"),
        ElementsAre(
            "EVENT Deployment completed successfully.",
            "EVENT Service status is set to RUNNING.",
            "VERDICT PASS healthy, and App Runner would serve it",
            "-> StopInstance i1 grace 30 s"
        )
    );
    EXPECT_THAT(stage.stopped("i1"), IsEmpty());
    EXPECT_EQ(stage.view().instances.size(), 1U);
    EXPECT_EQ(stage.view().live_revision, 2);
}

TEST(Deployment, RequestsThatOutlastTheDrainLimitAreTold) {
    Stage stage;
    stage.run();
    stage.deploy();
    stage.pulled();
    stage.started("i2");
    stage.probe("i2", connected());
    stage.switched();
    EXPECT_THAT(
        stage.drained("i1", false),
        Contains("REMARK i1 requests were still under way when the drain limit passed")
    );
    EXPECT_EQ(stage.status(), ServiceStatus::running);
    EXPECT_THAT(
        stage.stopped("i1", true), ElementsAre("REMARK i1 the app ignored SIGTERM and was killed")
    );
}

TEST(Deployment, AnOldInstanceThatEndsWhileDrainingIsDone) {
    Stage stage;
    stage.run();
    stage.deploy();
    stage.pulled();
    stage.started("i2");
    stage.probe("i2", connected());
    stage.switched();
    EXPECT_THAT(stage.exited("i1", 0), Contains("-> StopInstance i1 grace 0 s"));
    EXPECT_EQ(stage.status(), ServiceStatus::running);
    EXPECT_THAT(stage.drained("i1"), IsEmpty()) << "too late to matter";
}

TEST(Deployment, AnUpdateOfTheConfigurationAloneDoesNotPull) {
    Stage stage;
    stage.run();
    model::ServiceConfiguration changed = tcp_service();
    image_configuration(changed).runtime_environment_variables["COLOUR"] = "blue";
    EXPECT_THAT(
        stage.update(changed),
        ElementsAre(
            "EVENT Service update started.",
            "EVENT Service status is set to OPERATION_IN_PROGRESS.",
            "EVENT Deployment with ID : op2 started. Triggering event : SERVICE_UPDATE",
            "EVENT Deployment Artifact: [Repo Type: ECR], [Image URL: registry.test/demo], "
            "[Image Tag: 1]",
            "EVENT Provisioning instances and deploying image for publicly accessible service.",
            "-> StartInstance i2 image sha256:1 PORT=8080 COLOUR=blue"
        )
    );
    stage.started("i2");
    stage.probe("i2", connected());
    stage.switched();
    EXPECT_THAT(
        stage.drained("i1"),
        Contains("EVENT Service update completed successfully. New configuration is deployed.")
    );
}

TEST(Deployment, AnUpdateOfTheImagePulls) {
    Stage stage;
    stage.run();
    EXPECT_THAT(
        stage.update(with_image(tcp_service(), "registry.test/demo:2")),
        Contains("-> PullImage registry.test/demo:2")
    );
    stage.pulled(amd64_image("sha256:2"));
    stage.started("i2");
    stage.probe("i2", connected());
    stage.switched();
    EXPECT_THAT(
        stage.drained("i1"),
        Contains("EVENT Service update completed successfully. New application and configuration "
                 "is deployed.")
    );
    EXPECT_EQ(
        stage.view().service.configuration.source.image_repository->image_identifier,
        "registry.test/demo:2"
    );
}

TEST(Deployment, AnUpdateCanBeMadeToPullTheSameImage) {
    Stage stage;
    stage.run();
    EXPECT_THAT(stage.update(tcp_service(), true), Contains("-> PullImage registry.test/demo:1"));
}

TEST(Deployment, AResumedServiceRunsTheImageOfBeforeThePause) {
    Stage stage;
    stage.run();
    stage.pause();
    stage.switched();
    stage.drained("i1");
    stage.stopped("i1");
    EXPECT_THAT(
        stage.resume(),
        ElementsAre(
            "EVENT Service resume started.",
            "EVENT Service status is set to OPERATION_IN_PROGRESS.",
            "EVENT Deployment with ID : op3 started. Triggering event : SERVICE_RESUME",
            "EVENT Deployment Artifact: [Repo Type: ECR], [Image URL: registry.test/demo], "
            "[Image Tag: 1]",
            "EVENT Provisioning instances and deploying image for publicly accessible service.",
            "-> StartInstance i2 image sha256:1 PORT=8080"
        )
    );
    EXPECT_THAT(stage.route(), ElementsAre("SwitchTraffic #3 paused")) << "until it is healthy";
    stage.started("i2");
    stage.probe("i2", connected());
    EXPECT_THAT(stage.route(), ElementsAre("i2"));
    EXPECT_THAT(stage.switched(), Contains("EVENT Service resume completed successfully."));
    EXPECT_EQ(stage.status(), ServiceStatus::running);
}

TEST(Deployment, APrivateServiceIsProvisionedInOtherWords) {
    Stage stage;
    model::ServiceConfiguration configuration = tcp_service();
    configuration.network.is_publicly_accessible = false;
    stage.create(configuration);
    EXPECT_THAT(stage.pulled(), Contains("EVENT Provisioning instances and deploying image."));
}

TEST(Deployment, TheWordingOf2023FollowsItsTranscripts) {
    Profile profile;
    profile.wording = LogWording::year_2023;
    Stage stage(profile);
    model::ServiceConfiguration configuration = http_service("/");
    configuration.source.auto_deployments_enabled = true;
    Told told = stage.create(configuration);
    for (const Told& more :
         {stage.pulled(),
          stage.started("i1"),
          stage.probe("i1", answered(200)),
          stage.switched()}) {
        told.insert(told.end(), more.begin(), more.end());
    }
    EXPECT_THAT(
        only(told, "EVENT "),
        ElementsAre(
            "Service creation started.",
            "Service status is set to OPERATION_IN_PROGRESS.",
            "Successfully created pipeline for automatic deployments.",
            "Pulling image registry.test/demo from ECR repository.",
            "Successfully copied the image from ECR.",
            "Provisioning instances and deploying image for publicly accessible service.",
            "Performing health check on path '/' and port '8080'.",
            "Health check is successful. Routing traffic to application.",
            "Successfully routed incoming traffic to application.",
            "Service creation completed successfully.",
            "Service status is set to RUNNING."
        )
    );
}

TEST(Deployment, AutomaticDeploymentsAreToldAsOnAws) {
    Stage stage;
    model::ServiceConfiguration configuration = tcp_service();
    configuration.source.auto_deployments_enabled = true;
    const Told told = stage.create(configuration);
    EXPECT_THAT(told, Contains("EVENT Creating pipeline for automatic deployments."));
    EXPECT_THAT(told, Contains("EVENT Successfully created pipeline for automatic deployments."));
    EXPECT_THAT(only(told, "REMARK"), IsEmpty());
}

TEST(Deployment, SeveralCandidatesMustAllBeHealthy) {
    Stage stage;
    model::ServiceConfiguration configuration = tcp_service();
    configuration.auto_scaling.min_size = 2;
    stage.create(configuration);
    stage.pulled();
    const Told first = stage.started("i1");
    const Told second = stage.started("i2");
    EXPECT_EQ(only(first, "EVENT Performing").size(), 1U);
    EXPECT_EQ(only(second, "EVENT Performing").size(), 0U) << "it is announced once";
    EXPECT_THAT(only(stage.probe("i1", connected()), "EVENT"), IsEmpty());
    EXPECT_THAT(stage.probe("i2", connected()), Contains("-> SwitchTraffic #2 serving i1 i2"));
}

TEST(Deployment, ACandidateThatTurnsUnhealthyIsWaitedForAgain) {
    Stage stage;
    model::ServiceConfiguration configuration = tcp_service();
    configuration.auto_scaling.min_size = 2;
    configuration.health_check.unhealthy_threshold = 2;
    stage.create(configuration);
    stage.pulled();
    stage.started("i1");
    stage.started("i2");
    stage.probe("i1", connected());
    stage.pass(seconds(5));
    stage.probe("i1", refused());
    stage.pass(seconds(5));
    EXPECT_THAT(
        stage.probe("i1", refused()),
        ElementsAre(
            "PROBE i1 probe 3: unhealthy, connection refused",
            "INSTANCE i1 instance is unhealthy again",
            "-> WatchInstance i1"
        )
    );
    EXPECT_EQ(stage.instance("i1").state, InstanceState::checking);
    EXPECT_THAT(stage.probe("i2", connected()), Not(Contains("-> SwitchTraffic #2 serving i2")));
    stage.pass(seconds(5));
    EXPECT_THAT(stage.probe("i1", connected()), Contains("-> SwitchTraffic #2 serving i1 i2"));
}

TEST(Deployment, ASingleFailedCheckDoesNotMakeACandidateUnhealthy) {
    Stage stage;
    model::ServiceConfiguration configuration = tcp_service();
    configuration.auto_scaling.min_size = 2;
    stage.create(configuration);
    stage.pulled();
    stage.started("i1");
    stage.started("i2");
    stage.probe("i1", connected());
    stage.pass(seconds(5));
    stage.probe("i1", refused());
    EXPECT_EQ(stage.instance("i1").state, InstanceState::serving);
}

TEST(Deployment, AtAwsPaceEachStepTakesItsMeasuredTime) {
    Profile profile;
    profile.aws_pace = true;
    Stage stage(profile);
    stage.create();
    EXPECT_THAT(only(stage.pulled(), "->"), IsEmpty());
    EXPECT_THAT(stage.pass(seconds(10)), IsEmpty());
    EXPECT_EQ(only(stage.pass(seconds(1)), "-> StartInstance").size(), 1U);
    stage.started("i1");
    EXPECT_THAT(only(stage.probe("i1", connected()), "EVENT"), IsEmpty());
    EXPECT_THAT(only(stage.pass(seconds(37)), "EVENT"), IsEmpty());
    EXPECT_EQ(only(stage.pass(seconds(1)), "EVENT Health check is successful.").size(), 1U);
    EXPECT_THAT(stage.switched(), IsEmpty());
    EXPECT_THAT(only(stage.pass(seconds(30)), "EVENT"), IsEmpty());
    EXPECT_EQ(only(stage.pass(seconds(1)), "EVENT Successfully routed").size(), 1U);
    EXPECT_EQ(stage.status(), ServiceStatus::operation_in_progress);
    stage.pass(seconds(1));
    EXPECT_EQ(stage.status(), ServiceStatus::running);
}

TEST(Deployment, AtAwsPaceACandidateThatFallsSickIsNotAnnounced) {
    Profile profile;
    profile.aws_pace = true;
    Stage stage(profile);
    model::ServiceConfiguration configuration = tcp_service();
    configuration.health_check.unhealthy_threshold = 1;
    stage.create(configuration);
    stage.pulled();
    stage.pass(seconds(11));
    stage.started("i1");
    stage.probe("i1", connected());
    stage.pass(seconds(5));
    stage.probe("i1", refused());
    EXPECT_THAT(only(stage.pass(seconds(60)), "EVENT Health check"), IsEmpty());
    // By now the time from the first check is long over.
    const Told healthy = stage.probe("i1", connected());
    EXPECT_EQ(only(healthy, "EVENT Health check is successful.").size(), 1U);
}

}  // namespace
}  // namespace apprunner::core
