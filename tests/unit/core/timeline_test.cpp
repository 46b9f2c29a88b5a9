// The wording table, by era, against the lines that users captured.
#include "emulator/core/wording/events.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace apprunner::core::timeline {
namespace {

using model::OperationType;
using model::ServiceStatus;
using testing::ElementsAre;
using testing::IsEmpty;

constexpr LogWording of_2023 = LogWording::year_2023;
constexpr LogWording of_2024 = LogWording::year_2024;

model::HealthCheckConfiguration http_check(const std::string& path) {
    model::HealthCheckConfiguration check;
    check.protocol = model::HealthCheckProtocol::http;
    check.path = path;
    return check;
}

model::SourceConfiguration image_source(const std::string& image) {
    model::SourceConfiguration source;
    source.image_repository.emplace();
    source.image_repository->image_identifier = image;
    return source;
}

TEST(Timeline, Statuses) {
    EXPECT_EQ(status_set(ServiceStatus::running), "Service status is set to RUNNING.");
    EXPECT_EQ(
        status_set(ServiceStatus::operation_in_progress),
        "Service status is set to OPERATION_IN_PROGRESS."
    );
}

TEST(Timeline, OperationsBeginAndEnd) {
    struct Case {
        OperationType type;
        std::string started;
        std::string completed;
        std::string failed;
    };
    const std::string see = " failed. For details, see service logs.";
    for (const Case& each : {
             Case{
                 OperationType::create_service,
                 "Service creation started.",
                 "Service creation completed successfully.",
                 "Service creation" + see},
             Case{
                 OperationType::update_service,
                 "Service update started.",
                 "Service update completed successfully. New configuration is deployed.",
                 "Service update" + see},
             Case{
                 OperationType::start_deployment,
                 "Deployment started.",
                 "Deployment completed successfully.",
                 "Deployment" + see},
             Case{
                 OperationType::pause_service,
                 "Service pause started.",
                 "Service pause completed successfully.",
                 "Service pause" + see},
             Case{
                 OperationType::resume_service,
                 "Service resume started.",
                 "Service resume completed successfully.",
                 "Service resume" + see},
             Case{
                 OperationType::delete_service,
                 "Service deletion started.",
                 "Service deletion completed successfully.",
                 "Service deletion" + see},
         }) {
        EXPECT_EQ(operation_started(each.type), each.started);
        EXPECT_EQ(operation_completed(each.type, false), each.completed);
        EXPECT_EQ(operation_failed(each.type), each.failed);
    }
    EXPECT_EQ(
        operation_completed(OperationType::update_service, true),
        "Service update completed successfully. New application and configuration is deployed."
    );
}

TEST(Timeline, ADeploymentOpensWithTwoLinesAndIn2023WithNone) {
    const auto source = image_source("000000000000.dkr.ecr.us-east-1.amazonaws.com/shop:7");
    const std::string id = "11111111-2222-4333-8444-555555555555";
    EXPECT_THAT(
        deployment_opened(of_2024, OperationType::start_deployment, id, source),
        ElementsAre(
            "Deployment with ID : 11111111222243338444555555555555 started. Triggering event : "
            "SERVICE_DEPLOY",
            "Deployment Artifact: [Repo Type: ECR], [Image URL: "
            "000000000000.dkr.ecr.us-east-1.amazonaws.com/shop], [Image Tag: 7]"
        )
    );
    EXPECT_THAT(deployment_opened(of_2023, OperationType::start_deployment, id, source), IsEmpty());
}

TEST(Timeline, AnImageIsNamedWithoutItsTag) {
    EXPECT_EQ(pulling("shop"), "Pulling image shop from ECR repository.");
    EXPECT_EQ(
        pulling("127.0.0.1:5000/shop:7"), "Pulling image 127.0.0.1:5000/shop from ECR repository."
    );
    EXPECT_EQ(
        pulling("127.0.0.1:5000/shop"), "Pulling image 127.0.0.1:5000/shop from ECR repository."
    );
    EXPECT_EQ(pulling("a/shop:7@sha256:12"), "Pulling image a/shop from ECR repository.");
}

TEST(Timeline, Pulls) {
    EXPECT_EQ(pulled(of_2023), "Successfully copied the image from ECR.");
    EXPECT_EQ(pulled(of_2024), "Successfully pulled your application image from ECR.");
    EXPECT_EQ(
        pull_failed(model::PullFailure::image_not_found),
        "Failed to pull your application image. Reason: ECR image doesn't exist."
    );
    EXPECT_EQ(
        pull_failed(model::PullFailure::access_denied),
        "Failed to pull your application image. Reason: Invalid Access Role in "
        "AuthenticationConfiguration."
    );
    EXPECT_EQ(pull_failed(model::PullFailure::other), "Failed to pull your application image.");
}

TEST(Timeline, ThePipelineOfAutomaticDeployments) {
    const std::string created = "Successfully created pipeline for automatic deployments.";
    EXPECT_THAT(pipeline_created(of_2023), ElementsAre(created));
    EXPECT_THAT(
        pipeline_created(of_2024),
        ElementsAre("Creating pipeline for automatic deployments.", created)
    );
}

TEST(Timeline, Checks) {
    const model::HealthCheckConfiguration tcp;
    const auto http = http_check("/api/health");
    EXPECT_EQ(checking(of_2023, tcp, "8000"), "Performing health check on port '8000'.");
    EXPECT_EQ(
        checking(of_2023, http_check("/"), "3000"),
        "Performing health check on path '/' and port '3000'."
    );
    EXPECT_EQ(
        checking(of_2024, tcp, "8080"), "Performing health check on protocol `TCP` [Port: '8080']."
    );
    EXPECT_EQ(
        checking(of_2024, http, "3000"),
        "Performing health check on protocol `HTTP` [Path: '/api/health'], [Port: '3000']."
    );
}

TEST(Timeline, FailedChecks) {
    EXPECT_EQ(
        check_failed(of_2023, http_check("/"), "3000"),
        "Health check failed on port '3000'. Check your configured port number. For more "
        "information, read the application logs."
    );
    EXPECT_EQ(
        check_failed(of_2024, http_check("/healthz"), "8000"),
        "Health check failed on protocol `HTTP`[Path: '/healthz'], [Port: '8000']. Check your "
        "configured port number. For more information, see the application logs."
    );
    EXPECT_EQ(
        check_failed(of_2024, {}, "80"),
        "Health check failed on protocol `TCP` [Port: '80']. Check your configured port number. "
        "For more information, see the application logs."
    );
}

TEST(Timeline, ExitsAndEnds) {
    EXPECT_EQ(
        exited(1),
        "Your application stopped or failed to start. See logs for more information.  Container "
        "exit code: 1"
    );
    const std::string id = "11111111-2222-4333-8444-555555555555";
    EXPECT_EQ(
        deployment_failed(id, ""), "Deployment with ID : 11111111222243338444555555555555 failed."
    );
    EXPECT_EQ(
        deployment_failed(id, "Health check failed."),
        "Deployment with ID : 11111111222243338444555555555555 failed. Failure reason : Health "
        "check failed."
    );
}

TEST(Timeline, ProvisioningDependsOnTheIngress) {
    EXPECT_EQ(
        provisioning(true),
        "Provisioning instances and deploying image for publicly accessible service."
    );
    EXPECT_EQ(provisioning(false), "Provisioning instances and deploying image.");
}

}  // namespace
}  // namespace apprunner::core::timeline
