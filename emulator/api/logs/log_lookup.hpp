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

/// What the log store knows the group by that the asker names so, or by its ARN; "", which no
/// group is called, for what is another account's.
[[nodiscard]] inline std::string group_key(
    const Context& context, const Asker& asker, const std::string& identifier
) {
    std::string name = log_group_name_in(identifier);
    if (!asker.is_confined) return name;
    const bool is_arn = name.size() != identifier.size();
    const std::string own = ":" + asker.account.account_id + ":log-group:";
    if (is_arn && identifier.find(own) == std::string::npos) return "";
    return name.find(':') == std::string::npos ? known_as(context, asker, name) : "";
}

/// Of the group that logGroupName or logGroupIdentifier names.
[[nodiscard]] inline std::string group_key_in(const Context& context, const Call& call) {
    const std::string name = wire::text_at(call.input, "logGroupName");
    const std::string identifier = wire::text_at(call.input, "logGroupIdentifier");
    return group_key(context, call, name.empty() ? identifier : name);
}

/// That group; null when there is none.
[[nodiscard]] inline logs::LogGroup* log_group_of(Context& context, const Call& call) {
    return context.log_store.find_group(group_key_in(context, call));
}

/// What the asker calls the group that the log store knows by that; "" when it is not his.
[[nodiscard]] inline std::string group_name_seen(
    const Context& context, const Asker& asker, const std::string& key
) {
    if (!asker.is_confined) return key;
    const std::string name = key.substr(key.find(':') + 1);
    return known_as(context, asker, name) == key ? name : "";
}

}  // namespace apprunner::api
