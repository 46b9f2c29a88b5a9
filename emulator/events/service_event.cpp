// Both spellings of each member of `detail` are written from one table.
#include "emulator/events/service_event.hpp"

#include "emulator/base/ids.hpp"
#include "emulator/base/json_writer.hpp"
#include "emulator/base/utc_text.hpp"
#include "emulator/core/wording/events.hpp"
#include "emulator/model/resource_name.hpp"
#include "emulator/model/wire_names.hpp"

#include <cstdint>
#include <string_view>
#include <utility>
#include <vector>

namespace apprunner::events {

namespace {

using model::OperationStatus;
using model::OperationType;

/// A member of `detail`: as captured, as in the guide, its value.
struct DetailMember {
    std::string_view captured;
    std::string_view documented;
    std::string value;
};

std::string_view code_subject(OperationType type) {
    switch (type) {
        case OperationType::create_service:
            return "CreateService";
        case OperationType::update_service:
            return "UpdateService";
        case OperationType::delete_service:
            return "DeleteService";
        case OperationType::pause_service:
            return "PauseService";
        case OperationType::resume_service:
            return "ResumeService";
        case OperationType::start_deployment:
            break;
    }
    return "Deployment";
}

std::string event_time(base::WallTime at) {
    constexpr std::int64_t ms_per_s = 1000;
    return base::utc_text(base::epoch_ms(at) / ms_per_s);
}

std::string event_of(
    const ServiceEvent& event, std::string_view detail_type, std::vector<DetailMember> detail
) {
    const EventSubject& service = *event.subject;
    const model::Account account = model::account_of_arn(service.service_arn);
    detail.push_back({"serviceName", "ServiceName", service.service_name});
    detail.push_back({"serviceId", "ServiceId", service.service_id});
    // The only one that was seen.
    detail.push_back({"severity", "Severity", "INFO"});
    std::string text;
    base::JsonWriter out(text);
    out.begin_object();
    out.text_member("version", "0");
    out.text_member("id", base::IdSource(event.id_seed).uuid());
    out.text_member("detail-type", detail_type);
    out.text_member("source", "aws.apprunner");
    out.text_member("account", account.account_id);
    out.text_member("time", event_time(event.at));
    out.text_member("region", account.region);
    out.begin_array_member("resources");
    out.text(service.service_arn);
    out.end_array();
    out.begin_object_member("detail");
    for (const DetailMember& member : detail) {
        out.text_member(member.captured, member.value);
        out.text_member(member.documented, member.value);
    }
    out.end_object();
    out.end_object();
    return text;
}

std::string message_of(const ServiceEvent::Step& operation) {
    switch (operation.status) {
        case OperationStatus::pending:
        case OperationStatus::in_progress:
        case OperationStatus::rollback_in_progress:
            return core::timeline::operation_started(operation.type);
        case OperationStatus::succeeded:
            return core::timeline::operation_completed(operation.type, true);
        case OperationStatus::failed:
        case OperationStatus::rollback_failed:
        case OperationStatus::rollback_succeeded:
            break;
    }
    return core::timeline::operation_failed(operation.type);
}

}  // namespace

std::optional<std::string> operation_code(OperationType type, OperationStatus status) {
    const std::string subject(code_subject(type));
    if (status == OperationStatus::in_progress) return subject + "Started";
    if (status == OperationStatus::succeeded) return subject + "CompletedSuccessfully";
    if (model::is_final(status)) return subject + "Failed";
    return std::nullopt;
}

std::string event_json(const ServiceEvent& event) {
    std::vector<DetailMember> detail;
    if (event.operation) {
        const auto code = operation_code(event.operation->type, event.operation->status);
        detail.push_back({"operationStatus", "Status", code.value_or("")});
        detail.push_back({"message", "Message", message_of(*event.operation)});
        return event_of(event, "AppRunner Service Operation Status Change", std::move(detail));
    }
    const std::string before(model::wire_name(event.before));
    const std::string now(model::wire_name(event.now));
    detail.push_back({"previousServiceStatus", "PreviousStatus", before});
    detail.push_back({"currentServiceStatus", "CurrentStatus", now});
    detail.push_back({"message", "Message", core::timeline::status_set(event.now)});
    return event_of(event, "AppRunner Service Status Change", std::move(detail));
}

}  // namespace apprunner::events
