// Log groups as requests name them, and CloudWatch Logs' words for what is not there. Control
// thread only.
#pragma once

#include "emulator/api/context.hpp"
#include "emulator/api/page_answer.hpp"
#include "emulator/logs/log_store.hpp"

#include <string>
#include <string_view>

namespace apprunner::api {

inline constexpr PageWords logs_paging{"nextToken", "limit", 50};

[[nodiscard]] inline AwsError invalid_parameter(std::string message) {
    return {"InvalidParameterException", std::move(message)};
}

[[nodiscard]] inline AwsError no_such_group() {
    return not_found("The specified log group does not exist.");
}

[[nodiscard]] inline AwsError no_such_stream() {
    return not_found("The specified log stream does not exist.");
}

[[nodiscard]] inline AwsError too_many_logs() {
    return {
        "LimitExceededException",
        "You have reached the maximum number of resources that can be created."};
}

[[nodiscard]] inline AwsError bad_logs_token() {
    return invalid_parameter("The specified nextToken is invalid.");
}

/// arn:aws:logs:<region>:<account>:log-group:<name>
[[nodiscard]] inline std::string log_group_arn(
    const model::Account& account, std::string_view name
) {
    return "arn:aws:logs:" + account.region + ":" + account.account_id +
           ":log-group:" + std::string(name);
}

/// The name in an ARN as above, with or without ":*" behind; a text that is no ARN is the name.
[[nodiscard]] inline std::string log_group_name_in(std::string_view identifier) {
    constexpr std::string_view mark = ":log-group:";
    const std::size_t at = identifier.find(mark);
    if (at == std::string_view::npos) return std::string(identifier);
    const std::string_view name = identifier.substr(at + mark.size());
    return std::string(name.substr(0, name.find(':')));
}

/// The group that logGroupName or logGroupIdentifier names; null when there is none.
[[nodiscard]] inline logs::LogGroup* log_group_of(Context& context, const Call& call) {
    const std::string name = wire::text_at(call.input, "logGroupName");
    const std::string identifier = wire::text_at(call.input, "logGroupIdentifier");
    return context.log_store.find_group(name.empty() ? log_group_name_in(identifier) : name);
}

}  // namespace apprunner::api
