// ARNs, service URLs and log group names: built in one place. Pure; any thread.
#pragma once

#include <string>
#include <string_view>

namespace apprunner::model {

/// The account and Region that this daemon plays.
struct Account {
    std::string region = "us-east-1";
    std::string account_id = "000000000000";
};

/// arn:aws:apprunner:<region>:<account>:<resource>, for example service/<name>/<id>.
[[nodiscard]] std::string apprunner_arn(const Account& account, std::string_view resource);
[[nodiscard]] std::string service_arn(
    const Account& account, std::string_view name, std::string_view service_id
);
/// Region and account of arn:aws:apprunner:<region>:<account>:...; empty ones when it is none.
[[nodiscard]] Account account_of_arn(std::string_view arn);
/// Log groups as App Runner names them; `kind` is "service" or "application".
[[nodiscard]] std::string log_group_name(
    std::string_view service_name, std::string_view service_id, std::string_view kind
);
/// Below it host names of services are, unless told otherwise: most resolvers send what ends so to
/// loopback (RFC 6761).
inline constexpr std::string_view local_domain = "localhost";
/// The host name of a service: <label>.<region>.<domain>, as <label>.<region>.awsapprunner.com is
/// on AWS.
[[nodiscard]] std::string service_host(
    const Account& account, std::string_view label, std::string_view domain = local_domain
);

/// The ARN of the configuration that every account starts with (31 zeros and a 1).
[[nodiscard]] std::string default_auto_scaling_arn(const Account& account);

}  // namespace apprunner::model
