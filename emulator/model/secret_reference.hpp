// What a value of RuntimeEnvironmentSecrets names: a secret of Secrets Manager by its ARN, or a
// parameter of Parameter Store by its ARN or name. Pure; any thread.
#pragma once

#include "emulator/base/result.hpp"

#include <string>
#include <string_view>

namespace apprunner::model {

/// CreateService and UpdateService refuse secrets without an InstanceRoleArn (observed, five
/// reports).
inline constexpr std::string_view no_role_for_secrets =
    "Instance Role have to be provided if passing in RuntimeEnvironmentSecrets.";

struct SecretReference {
    bool is_parameter = false;  ///< Of Parameter Store; else of Secrets Manager.
    /// What is asked for: the secret's ARN without its suffixes, the parameter's ARN or name.
    std::string id;
    std::string name;        ///< Of a secret without its six characters; of a parameter its name.
    std::string region;      ///< "": the service's own.
    std::string account_id;  ///< "": the service's own.
    std::string json_key;    ///< "": the whole value.
    std::string version_stage;
    std::string version_id;
};

/// By ECS's grammar, whose forms App Runner was seen to take: an ARN's resource has two parts
/// (secret:ID) or five (secret:ID:json-key:version-stage:version-id, each may be empty), and no
/// other number (the ECS agent's source). A secret's ARN ends in a hyphen and six characters; one
/// without them fails on App Runner (observed). Errc::invalid_argument: App Runner fails the
/// deployment; where they are known, in AWS's words.
[[nodiscard]] base::Result<SecretReference> parse_secret_reference(std::string_view value_from);

}  // namespace apprunner::model
