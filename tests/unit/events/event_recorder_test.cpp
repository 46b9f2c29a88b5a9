// What EventBridge is told of views that follow one another.
#include "emulator/events/event_recorder.hpp"

#include "emulator/events/service_event.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <string>
#include <vector>

namespace apprunner::events {
namespace {

using Json = nlohmann::json;
using model::OperationStatus;
using model::OperationType;
using model::ServiceStatus;

class EventRecorderTest : public ::testing::Test {
  protected:
    EventRecorderTest() {
        core::ServiceView& view = services_["id"];
        view.service.service_id = "id";
        view.service.service_name = "shop";
        view.service.service_arn = "arn:aws:apprunner:eu-west-1:123456789012:service/shop/id";
        view.service.status = ServiceStatus::operation_in_progress;
    }

    core::ServiceView& view() { return services_["id"]; }
    void begin(const std::string& id, OperationType type) {
        model::Operation operation;
        operation.id = id;
        operation.type = type;
        operation.status = OperationStatus::in_progress;
        view().operations.push_back(operation);
        view().service.status = ServiceStatus::operation_in_progress;
    }
    void end(OperationStatus status, ServiceStatus service) {
        view().operations.back().status = status;
        view().service.status = service;
    }
    void step() {
        core::Outbox outbox;
        outbox.changed_services = {"id", "id"};
        recorder_.note(outbox, services_, base::WallTime(std::chrono::milliseconds(1'500)));
    }
    [[nodiscard]] std::vector<Json> events(std::uint64_t after = 0) const {
        std::vector<Json> all;
        for (const auto* each : recorder_.after(after, "", events_max)) {
            all.push_back(Json::parse(each->json()));
        }
        return all;
    }
    /// The operation's code, or the new status.
    [[nodiscard]] std::vector<std::string> told() const {
        std::vector<std::string> codes;
        for (const Json& each : events()) {
            const Json& detail = each["detail"];
            const bool is_operation = detail.contains("operationStatus");
            codes.push_back(detail[is_operation ? "operationStatus" : "currentServiceStatus"]);
        }
        return codes;
    }

    EventRecorder recorder_{7};
    EventRecorder::Services services_;
};

TEST_F(EventRecorderTest, AServicesLife) {
    begin("1", OperationType::create_service);
    step();
    step();
    end(OperationStatus::succeeded, ServiceStatus::running);
    step();
    begin("2", OperationType::start_deployment);
    step();
    view().operations.back().status = OperationStatus::rollback_in_progress;
    step();
    end(OperationStatus::rollback_succeeded, ServiceStatus::running);
    step();
    EXPECT_EQ(
        told(),
        (std::vector<std::string>{
            "CreateServiceStarted",
            "RUNNING",
            "CreateServiceCompletedSuccessfully",
            "DeploymentStarted",
            "OPERATION_IN_PROGRESS",
            "RUNNING",
            "DeploymentFailed"})
    );
}

TEST_F(EventRecorderTest, HasTheEnvelopeAndBothSpellings) {
    begin("1", OperationType::update_service);
    step();
    end(OperationStatus::succeeded, ServiceStatus::running);
    step();
    const Json event = events(1).at(0);
    EXPECT_EQ(event["version"], "0");
    EXPECT_EQ(event["id"].get<std::string>().size(), 36U);
    EXPECT_NE(event["id"], events()[0]["id"]);
    EXPECT_EQ(event["source"], "aws.apprunner");
    EXPECT_EQ(event["detail-type"], "AppRunner Service Status Change");
    EXPECT_EQ(event["account"], "123456789012");
    EXPECT_EQ(event["region"], "eu-west-1");
    EXPECT_EQ(event["time"], "1970-01-01T00:00:01Z");
    EXPECT_EQ(event["resources"], Json{view().service.service_arn});
    EXPECT_EQ(event["detail"]["previousServiceStatus"], "OPERATION_IN_PROGRESS");
    EXPECT_EQ(event["detail"]["PreviousStatus"], "OPERATION_IN_PROGRESS");
    EXPECT_EQ(event["detail"]["CurrentStatus"], "RUNNING");
    EXPECT_EQ(event["detail"]["message"], "Service status is set to RUNNING.");
    EXPECT_EQ(event["detail"]["severity"], "INFO");
    const Json operation = events(2).at(0);
    EXPECT_EQ(operation["detail-type"], "AppRunner Service Operation Status Change");
    EXPECT_EQ(operation["detail"]["Status"], "UpdateServiceCompletedSuccessfully");
    EXPECT_EQ(operation["detail"]["ServiceId"], "id");
    EXPECT_EQ(
        operation["detail"]["Message"],
        "Service update completed successfully. New application and configuration is deployed."
    );
}

TEST_F(EventRecorderTest, WhatAnEarlierDaemonLeftIsNoEvent) {
    begin("1", OperationType::create_service);
    end(OperationStatus::succeeded, ServiceStatus::running);
    recorder_.begin(services_);
    step();
    EXPECT_TRUE(told().empty());
    begin("2", OperationType::pause_service);
    step();
    EXPECT_EQ(told().front(), "PauseServiceStarted");
}

TEST_F(EventRecorderTest, OtherServicesAndOldEventsAreLeftOut) {
    std::uint64_t heard = 0;
    recorder_.set_listener([&heard](const auto& event) { heard = event.number; });
    for (std::size_t round = 0; round < events_max; ++round) {
        begin(std::to_string(round), OperationType::update_service);
        step();
        end(OperationStatus::failed, ServiceStatus::running);
        step();
    }
    EXPECT_EQ(recorder_.after(0, "", events_max * 2).size(), events_max);
    EXPECT_EQ(recorder_.last_number(), heard);
    EXPECT_EQ(recorder_.first_number(), heard - events_max + 1);
    EXPECT_EQ(recorder_.after(heard - 2, "", 10).size(), 2U);
    EXPECT_TRUE(recorder_.after(0, "arn:of:another", 10).empty());
}

TEST_F(EventRecorderTest, WhoWaitsIsWokenOnce) {
    int woken = 0;
    recorder_.wait([&woken] { ++woken; });
    const auto forgotten = recorder_.wait([&woken] { woken += 100; });
    recorder_.forget(forgotten);
    begin("1", OperationType::delete_service);
    step();
    end(OperationStatus::failed, ServiceStatus::running);
    step();
    EXPECT_EQ(woken, 1);
}

}  // namespace
}  // namespace apprunner::events
