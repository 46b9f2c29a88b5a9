// The admission table, whole, for every profile; and the words of each refusal.
#include "emulator/core/service/admission.hpp"

#include "emulator/model/wire_names.hpp"

#include <gtest/gtest.h>

#include <map>
#include <string>

namespace apprunner::core {
namespace {

using model::OperationType;
using model::ServiceStatus;

constexpr ServiceStatus statuses[] = {
    ServiceStatus::create_failed,
    ServiceStatus::running,
    ServiceStatus::deleted,
    ServiceStatus::delete_failed,
    ServiceStatus::paused,
    ServiceStatus::operation_in_progress,
};

/// One letter for each status in the order above: y admitted, n refused.
using Row = std::map<OperationType, std::string>;

void expect_table(const std::string& profile_name, const Row& table) {
    const Profile profile = profile_named(profile_name).value();
    for (const auto& [type, row] : table) {
        std::string found;
        for (const ServiceStatus status : statuses) {
            found += refusal_of(type, status, profile) ? 'n' : 'y';
        }
        EXPECT_EQ(found, row) << profile_name << " " << model::wire_name(type);
    }
}

TEST(Admission, Current) {
    expect_table(
        "current",
        {{OperationType::update_service, "yynnnn"},
         {OperationType::start_deployment, "nynnnn"},
         {OperationType::pause_service, "nynnnn"},
         {OperationType::resume_service, "nnnnyn"},
         {OperationType::delete_service, "yynyyn"}}
    );
}

TEST(Admission, Documented) {
    expect_table(
        "documented",
        {{OperationType::update_service, "yynnnn"},
         {OperationType::start_deployment, "nynnnn"},
         {OperationType::pause_service, "nynnnn"},
         {OperationType::resume_service, "nnnnyn"},
         {OperationType::delete_service, "yynyyn"}}
    );
}

TEST(Admission, Of2023AFailedServiceCanOnlyBeDeletedAndAPausedOneUpdated) {
    expect_table(
        "2023-05",
        {{OperationType::update_service, "nynnyn"},
         {OperationType::start_deployment, "nynnnn"},
         {OperationType::pause_service, "nynnnn"},
         {OperationType::resume_service, "nnnnyn"},
         {OperationType::delete_service, "yynyyn"}}
    );
}

TEST(Admission, RefusalsAreWordedAsCaptured) {
    const Profile profile = profile_named("2023-05").value();
    const auto update =
        refusal_of(OperationType::update_service, ServiceStatus::create_failed, profile);
    ASSERT_TRUE(update);
    EXPECT_EQ(update->kind, RefusalKind::invalid_state);
    EXPECT_EQ(update->message, "Service cannot be updated in the current state: CREATE_FAILED.");
    const auto deploy =
        refusal_of(OperationType::start_deployment, ServiceStatus::create_failed, profile);
    ASSERT_TRUE(deploy);
    EXPECT_EQ(deploy->kind, RefusalKind::invalid_request);
    EXPECT_EQ(
        deploy->message,
        "Can't start a deployment on the specified service, because it isn't in RUNNING state."
    );
}

TEST(Admission, PauseResumeAndDeleteFollowTheSamePattern) {
    const Profile profile;
    const std::pair<OperationType, std::string> cases[] = {
        {OperationType::pause_service, "paused"},
        {OperationType::resume_service, "resumed"},
        {OperationType::delete_service, "deleted"},
    };
    for (const auto& [type, verb] : cases) {
        const auto refusal = refusal_of(type, ServiceStatus::operation_in_progress, profile);
        ASSERT_TRUE(refusal);
        EXPECT_EQ(refusal->kind, RefusalKind::invalid_state);
        EXPECT_EQ(
            refusal->message,
            "Service cannot be " + verb + " in the current state: OPERATION_IN_PROGRESS."
        );
    }
}

}  // namespace
}  // namespace apprunner::core
