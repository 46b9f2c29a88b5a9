// Deployments that go wrong: what is written, what becomes of the candidates, of what ran before,
// of the route and of the configuration; and phases that exceed their limit.
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

/// A service whose revision 1 serves as i1, and whose next deployment has started i2.
Stage deploying(const Profile& profile = {}) {
    Stage stage(profile);
    stage.run();
    stage.update(with_image(tcp_service(), "registry.test/demo:2"));
    stage.pulled(amd64_image("sha256:2"));
    return stage;
}

TEST(Rollback, AFirstCreateWhoseContainerExitsEndsCreateFailed) {
    Stage stage;
    stage.create();
    stage.pulled();
    stage.started("i1");
    EXPECT_THAT(
        stage.exited("i1", 3, {"no such table: users"}),
        ElementsAre(
            "INSTANCE i1 instance ended: container exit code 3",
            "EVENT Your application stopped or failed to start. See logs for more information.  "
            "Container exit code: 3",
            "EVENT Health check failed on protocol `TCP` [Port: '8080']. Check your configured "
            "port number. For more information, see the application logs.",
            "DEPLOYMENT Failed to deploy your application image.",
            "EVENT Deployment with ID : op1 failed. Failure reason : Health check failed.",
            "EVENT Service creation failed. For details, see service logs.",
            "EVENT Service status is set to CREATE_FAILED.",
            "VERDICT FAIL App Runner ends this first deployment CREATE_FAILED: The app ended "
            "before it was healthy: container exit code 3.",
            "-> SwitchTraffic #2 failed",
            "-> StopInstance i1 grace 2 s"
        )
    );
    EXPECT_EQ(stage.operation_status(), OperationStatus::failed);
    EXPECT_EQ(stage.verdict().ending, Ending::create_failed);
}

TEST(Rollback, AnExitInTheWordingOf2023IsToldOnce) {
    Profile profile;
    profile.wording = LogWording::year_2023;
    Stage stage(profile);
    stage.create();
    stage.pulled();
    stage.started("i1");
    EXPECT_THAT(
        only(stage.exited("i1", 1), "EVENT "),
        ElementsAre(
            "Your application stopped or failed to start. See logs for more information.  "
            "Container exit code: 1",
            "Deployment with ID : op1 failed.",
            "Service creation failed. For details, see service logs.",
            "Service status is set to CREATE_FAILED."
        )
    );
}

TEST(Rollback, AnExitBeforeTheStartIsKnownStillFollowsTheLineOfTheCheck) {
    Stage stage;
    stage.create();
    stage.pulled();
    const Told told = only(stage.exited("i1", 1), "EVENT ");
    EXPECT_EQ(told.front(), "Performing health check on protocol `TCP` [Port: '8080'].");
    EXPECT_THAT(stage.started("i1"), IsEmpty());
}

TEST(Rollback, FailedInstancesCanStillBeLookedAt) {
    Stage stage;
    model::ServiceConfiguration configuration = tcp_service();
    configuration.auto_scaling.min_size = 6;
    stage.create(configuration);
    stage.pulled();
    stage.started("i1");
    stage.started("i2");
    stage.probe("i1", refused());
    stage.exited("i2", 3, {"no such table: users"});
    stage.stopped("i1");
    stage.stopped("i2");
    const std::vector<InstanceView>& failed = stage.view().failed_instances;
    ASSERT_EQ(failed.size(), failed_instances_max);
    EXPECT_EQ(failed[0].instance_id, stage.id_of("i2")) << "the one that decided comes first";
    EXPECT_EQ(failed[0].exit_code, 3);
    EXPECT_THAT(failed[0].last_lines, ElementsAre("no such table: users"));
    EXPECT_EQ(failed[0].state, InstanceState::stopped);
    EXPECT_EQ(failed[1].instance_id, stage.id_of("i1"));
    EXPECT_EQ(failed[1].probes.size(), 1U);
    const auto saved = stage.engine().saved(stage.view().service.service_id);
    EXPECT_FALSE(saved->failed_instances.at(1).schedule.next_probe_at);
    EXPECT_EQ(saved->view.operations.size(), stage.view().operations.size());
    stage.update(tcp_service());
    EXPECT_THAT(stage.view().failed_instances, IsEmpty());
}

TEST(Rollback, AFailedUpdateLeavesWhatServedAndItsConfiguration) {
    Stage stage = deploying();
    EXPECT_EQ(
        stage.view().service.configuration.source.image_repository->image_identifier,
        "registry.test/demo:2"
    );
    stage.started("i2");
    EXPECT_THAT(
        stage.exited("i2", 1),
        ElementsAre(
            "INSTANCE i2 instance ended: container exit code 1",
            "EVENT Your application stopped or failed to start. See logs for more information.  "
            "Container exit code: 1",
            "EVENT Health check failed on protocol `TCP` [Port: '8080']. Check your configured "
            "port number. For more information, see the application logs.",
            "DEPLOYMENT Failed to deploy your application image.",
            "EVENT Deployment with ID : op2 failed. Failure reason : Health check failed.",
            "EVENT Service update failed. For details, see service logs.",
            "-> StopInstance i2 grace 2 s"
        )
    );
    EXPECT_EQ(stage.operation_status(), OperationStatus::rollback_in_progress);
    EXPECT_EQ(
        stage.view().service.configuration.source.image_repository->image_identifier,
        "registry.test/demo:1"
    );
    EXPECT_THAT(stage.route(), ElementsAre("i1"));
    EXPECT_THAT(
        stage.stopped("i2"),
        ElementsAre(
            "EVENT Service status is set to RUNNING.",
            "VERDICT FAIL App Runner rolls this back and the service stays RUNNING on its last "
            "good version: The app ended before it was healthy: container exit code 1."
        )
    );
    EXPECT_EQ(stage.status(), ServiceStatus::running);
    EXPECT_EQ(stage.operation_status(), OperationStatus::rollback_succeeded);
    EXPECT_EQ(stage.verdict().ending, Ending::rolled_back);
    EXPECT_EQ(stage.view().live_revision, 1);
}

TEST(Rollback, ACandidateThatExitsWhileTrafficIsSwitchedGivesItBack) {
    Stage stage = deploying();
    stage.started("i2");
    stage.probe("i2", connected());
    EXPECT_THAT(stage.route(), ElementsAre("i2"));
    stage.exited("i2", 1);
    EXPECT_THAT(stage.route(), ElementsAre("i1"));
    stage.switched();
    EXPECT_EQ(stage.instance("i1").state, InstanceState::serving);
    stage.stopped("i2");
    EXPECT_EQ(stage.operation_status(), OperationStatus::rollback_succeeded);
}

TEST(Rollback, AHealthyCandidateThatMayHaveRequestsFinishesThemFirst) {
    Stage stage;
    model::ServiceConfiguration two = tcp_service();
    two.auto_scaling.min_size = 2;
    stage.run(two);
    stage.deploy();
    stage.pulled();
    stage.bring_up(connected());
    EXPECT_THAT(stage.route(), ElementsAre("i3", "i4"));
    EXPECT_THAT(
        only(stage.exited("i3", 1), "-> "),
        ElementsAre("SwitchTraffic #4 serving i1 i2", "StopInstance i3 grace 2 s")
    );
    EXPECT_THAT(stage.switched(), ElementsAre("-> DrainInstance i4"));
    stage.drained("i4");
    stage.stopped("i3");
    EXPECT_EQ(stage.operation_status(), OperationStatus::rollback_in_progress);
    stage.stopped("i4");
    EXPECT_EQ(stage.operation_status(), OperationStatus::rollback_succeeded);
}

TEST(Rollback, ACandidateThatTurnsUnhealthyWhileTrafficIsSwitchedGivesItBack) {
    Profile profile;
    profile.aws_pace = true;
    Stage stage(profile);
    model::ServiceConfiguration configuration = tcp_service();
    configuration.health_check.unhealthy_threshold = 1;
    stage.create(configuration);
    stage.pulled();
    stage.pass(seconds(11));
    stage.started("i1");
    for (int i = 0; i < 8; ++i) {
        stage.probe("i1", connected());
        stage.pass(seconds(5));
    }
    stage.switched();
    stage.probe("i1", refused());
    EXPECT_EQ(stage.status(), ServiceStatus::create_failed);
    EXPECT_THAT(stage.codes(), ElementsAre("ARS-FLAPPING"));
    EXPECT_THAT(stage.route(), ElementsAre("SwitchTraffic #3 failed"));
}

TEST(Rollback, APullThatFailsEndsAtOnce) {
    Stage stage;
    stage.create();
    EXPECT_THAT(
        stage.pull_failed(model::PullFailure::image_not_found),
        ElementsAre(
            "DEPLOYMENT Failed to pull your application image. Reason: ECR image doesn't exist.",
            "EVENT Deployment with ID : op1 failed. Failure reason : Failed to copy the image from "
            "ECR.",
            "EVENT Service creation failed. For details, see service logs.",
            "EVENT Service status is set to CREATE_FAILED.",
            "VERDICT FAIL App Runner cannot get the image: The image registry.test/demo:1 does not "
            "exist where it was looked for.",
            "-> SwitchTraffic #2 failed"
        )
    );
    EXPECT_EQ(stage.verdict().ending, Ending::image_not_obtained);
}

TEST(Rollback, AFailedPullOfAnUpdateIsRolledBackInTheSameStep) {
    Stage stage;
    stage.run();
    stage.deploy();
    const Told told = stage.pull_failed(model::PullFailure::access_denied);
    EXPECT_THAT(
        told,
        Contains("DEPLOYMENT Failed to pull your application image. Reason: Invalid Access Role in "
                 "AuthenticationConfiguration.")
    );
    EXPECT_EQ(stage.operation_status(), OperationStatus::rollback_succeeded);
    EXPECT_EQ(stage.verdict().ending, Ending::image_not_obtained);
    EXPECT_THAT(only(told, "->"), IsEmpty()) << "nothing is done to what serves";
}

TEST(Rollback, AnImageForAnotherProcessorIsRefusedAfterThePull) {
    Stage stage;
    stage.create();
    model::ImageDetails image = amd64_image();
    image.architecture = "arm64";
    EXPECT_THAT(
        stage.pulled(image),
        Contains("EVENT Deployment with ID : op1 failed. Failure reason : Failed to copy the image "
                 "from ECR.")
    );
    EXPECT_THAT(stage.codes(), ElementsAre("ARS-IMAGE-ARCHITECTURE"));
    EXPECT_EQ(stage.verdict().ending, Ending::create_failed);
}

TEST(Rollback, AProgramThatCannotBeStartedReadsLikeAnExit) {
    struct Case {
        StartFailure reason;
        Told events;
    };
    const std::string exited =
        "Your application stopped or failed to start. See logs for more information.  Container "
        "exit code: ";
    for (const Case& each : {
             Case{StartFailure::program_not_found, {exited + "127"}},
             Case{StartFailure::program_not_executable, {exited + "126"}},
             Case{StartFailure::exec_format, {exited + "1"}},
             Case{StartFailure::other, {}},
             Case{StartFailure::engine_unreachable, {}},
         }) {
        Stage stage;
        stage.create();
        stage.pulled();
        Told expected = each.events;
        expected.insert(
            expected.end(),
            {"Deployment with ID : op1 failed.",
             "Service creation failed. For details, see service logs.",
             "Service status is set to CREATE_FAILED."}
        );
        EXPECT_EQ(only(stage.start_failed("i1", each.reason), "EVENT "), expected);
    }
}

TEST(Rollback, OurOwnTroubleIsNoVerdictOnTheApp) {
    for (const model::PullFailure reason :
         {model::PullFailure::engine_unreachable,
          model::PullFailure::disk_full,
          model::PullFailure::timed_out}) {
        Stage stage;
        stage.create();
        stage.pull_failed(reason);
        EXPECT_EQ(stage.verdict().ending, Ending::environment);
        EXPECT_THAT(stage.verdict().summary, ::testing::StartsWith("No verdict on the app: "));
    }
    Stage slow;
    slow.create();
    slow.pulled();
    slow.pass(std::chrono::minutes(31));
    EXPECT_EQ(slow.status(), ServiceStatus::create_failed);
    EXPECT_EQ(slow.verdict().ending, Ending::environment);
    EXPECT_THAT(slow.verdict().summary, ::testing::StartsWith("No verdict on the app: "));
}

TEST(Rollback, ACodeSourceIsRefusedHonestly) {
    Stage stage;
    model::ServiceConfiguration configuration;
    configuration.source.code_repository.emplace();
    configuration.source.code_repository->repository_url = "https://git.test/demo";
    configuration.source.code_repository->source_code_version_value = "main";
    const Told told = stage.create(configuration);
    EXPECT_THAT(
        told,
        Contains("EVENT Deployment Artifact: [Repo Type: Source], [Repository: "
                 "https://git.test/demo], [Branch: main], [SourceDirectory: /]")
    );
    EXPECT_THAT(told, Contains("DEPLOYMENT Failed to build your application source code."));
    EXPECT_EQ(stage.status(), ServiceStatus::create_failed);
    EXPECT_THAT(stage.codes(), ElementsAre("ARS-CODE-SOURCE"));
}

TEST(Rollback, AFailedServiceIsRebuiltInPlace) {
    Stage stage;
    stage.create();
    stage.pull_failed(model::PullFailure::image_not_found);
    const std::string arn = stage.view().service.service_arn;
    const Told told = stage.update(tcp_service());
    EXPECT_THAT(told, Contains("-> SwitchTraffic #3 no_instances"));
    EXPECT_THAT(told, Contains("-> PullImage registry.test/demo:1")) << "there is no image yet";
    stage.pulled();
    stage.started("i1");
    stage.probe("i1", connected());
    stage.switched();
    EXPECT_EQ(stage.status(), ServiceStatus::running);
    EXPECT_EQ(stage.view().service.service_arn, arn);
    EXPECT_EQ(stage.view().live_revision, 2);
}

TEST(Rollback, AFailedResumeStaysPaused) {
    Stage stage;
    stage.run();
    stage.pause();
    stage.switched();
    stage.drained("i1");
    stage.stopped("i1");
    stage.resume();
    stage.started("i2");
    stage.exited("i2", 1);
    EXPECT_EQ(stage.status(), ServiceStatus::paused);
    EXPECT_EQ(stage.operation_status(), OperationStatus::failed);
    EXPECT_EQ(stage.verdict().ending, Ending::failed);
    EXPECT_THAT(stage.route(), ElementsAre("SwitchTraffic #3 paused")) << "never moved";
}

TEST(Rollback, AFailedResumeThatHadTheTrafficIsClosedAgain) {
    Stage stage;
    stage.run();
    stage.pause();
    stage.switched();
    stage.drained("i1");
    stage.stopped("i1");
    stage.resume();
    stage.started("i2");
    stage.probe("i2", connected());
    stage.exited("i2", 1);
    EXPECT_THAT(stage.route(), ElementsAre("SwitchTraffic #5 paused"));
    EXPECT_EQ(stage.status(), ServiceStatus::paused);
}

TEST(Rollback, AFailedUpdateOfAPausedServiceReturnsToPaused) {
    Profile profile;
    profile.updates_paused = true;
    Stage stage(profile);
    stage.run();
    stage.pause();
    stage.switched();
    stage.drained("i1");
    stage.stopped("i1");
    stage.update(with_image(tcp_service(), "registry.test/demo:2"));
    stage.pull_failed(model::PullFailure::image_not_found);
    EXPECT_EQ(stage.status(), ServiceStatus::paused);
    EXPECT_EQ(stage.operation_status(), OperationStatus::rollback_succeeded);
    EXPECT_EQ(
        stage.view().service.configuration.source.image_repository->image_identifier,
        "registry.test/demo:1"
    );
    EXPECT_THAT(stage.pass(minutes(5)), IsEmpty()) << "nothing is started";
}

TEST(Rollback, ALiveInstanceLostMeanwhileIsReplacedBeforeTheRollbackEnds) {
    Stage stage = deploying();
    stage.started("i2");
    stage.exited("i1", 1);
    EXPECT_THAT(stage.route(), ElementsAre("SwitchTraffic #3 no_instances"));
    stage.exited("i2", 1);
    stage.stopped("i1");
    stage.stopped("i2");
    EXPECT_EQ(stage.operation_status(), OperationStatus::rollback_in_progress);
    EXPECT_EQ(only(stage.pass(seconds(1)), "-> StartInstance").size(), 1U);
    EXPECT_EQ(stage.start_of("i3").spec.image_id, "sha256:1");
    stage.started("i3");
    stage.probe("i3", connected());
    EXPECT_EQ(stage.operation_status(), OperationStatus::rollback_succeeded);
    EXPECT_THAT(stage.route(), ElementsAre("i3"));
}

TEST(Rollback, WhatCannotServeAgainEndsRollbackFailedAndRunning) {
    Stage stage = deploying();
    stage.started("i2");
    stage.exited("i1", 1);
    stage.exited("i2", 1);
    stage.stopped("i1");
    stage.stopped("i2");
    const Told told = stage.pass(minutes(30));
    EXPECT_EQ(stage.operation_status(), OperationStatus::rollback_failed);
    EXPECT_EQ(stage.status(), ServiceStatus::running);
    EXPECT_EQ(stage.verdict().ending, Ending::rollback_failed);
    EXPECT_EQ(stage.verdict().grade, Grade::fail);
    EXPECT_THAT(stage.route(), ElementsAre("SwitchTraffic #3 no_instances"));
    EXPECT_THAT(
        told,
        Contains("VERDICT FAIL App Runner rolls this back, and the last good version does not "
                 "serve either: The app ended before it was healthy: container exit code 1.")
    );
}

TEST(Rollback, APullThatNeverEndsFailsAfterItsLimit) {
    Stage stage;
    stage.create();
    stage.pass(minutes(29));
    EXPECT_EQ(stage.status(), ServiceStatus::operation_in_progress);
    stage.pass(minutes(1));
    EXPECT_EQ(stage.status(), ServiceStatus::create_failed);
    EXPECT_THAT(stage.codes(), ElementsAre("ARS-IMAGE-PULL"));
    EXPECT_THAT(stage.pulled(), IsEmpty()) << "too late";
}

TEST(Rollback, AStartThatIsNeverAnsweredFailsAfterItsLimit) {
    Stage stage;
    stage.create();
    stage.pulled();
    stage.pass(minutes(29));
    EXPECT_EQ(stage.status(), ServiceStatus::operation_in_progress) << "it may be in a queue";
    stage.pass(minutes(1));
    EXPECT_EQ(stage.status(), ServiceStatus::create_failed);
    EXPECT_THAT(stage.codes(), ElementsAre("ARS-ENVIRONMENT"));
    EXPECT_THAT(stage.started("i1"), IsEmpty()) << "too late";
}

TEST(Rollback, ASwitchThatIsNeverConfirmedIsTakenForDone) {
    Stage stage = deploying();
    stage.started("i2");
    stage.probe("i2", connected());
    const Told told = stage.pass(minutes(1));
    EXPECT_THAT(told, Contains("EVENT Successfully routed incoming traffic to application."));
    EXPECT_THAT(told, Contains("-> DrainInstance i1"));
}

TEST(Rollback, ADrainThatIsNeverConfirmedEndsWithAStop) {
    Stage stage = deploying();
    stage.started("i2");
    stage.probe("i2", connected());
    stage.switched();
    const Told told = stage.pass(minutes(3));
    EXPECT_THAT(told, Contains("-> StopInstance i1 grace 30 s"));
    EXPECT_EQ(stage.status(), ServiceStatus::running);
    EXPECT_THAT(stage.drained("i1"), IsEmpty()) << "too late";
}

}  // namespace
}  // namespace apprunner::core
