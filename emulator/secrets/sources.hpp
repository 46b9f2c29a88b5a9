// Where secrets may come from, as the daemon's environment says when it starts. Any thread.
#pragma once

#include "emulator/base/result.hpp"
#include "emulator/base/sigv4.hpp"

#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace apprunner::secrets {

using Variable = std::function<std::optional<std::string>(const char* name)>;

struct Sources {
    std::string store_file;  ///< "": no store.
    std::string region;      ///< The service's own.
    /// Of Secrets Manager and of Parameter Store, in place of AWS's own; "": none.
    std::string secrets_endpoint;
    std::string parameters_endpoint;
    bool may_ask_aws = false;  ///< Services may have AWS itself asked.
    Variable variable;         ///< For keys, when they are needed.
};

/// AWS_ENDPOINT_URL_SECRETS_MANAGER and _SSM, else AWS_ENDPOINT_URL, as SDKs read them.
[[nodiscard]] Sources sources_of(std::string store_file, std::string region, Variable variable);

/// The environment of this process; a variable that is empty is none.
[[nodiscard]] std::optional<std::string> process_variable(const char* name);

/// AWS_ACCESS_KEY_ID and its like.
[[nodiscard]] std::optional<base::AwsKeys> environment_keys(const Variable& variable);

/// The same, else the section of AWS_PROFILE ("default") in
/// AWS_SHARED_CREDENTIALS_FILE (~/.aws/credentials). Errc::not_found: neither has keys.
[[nodiscard]] base::Result<base::AwsKeys> developer_keys(const Variable& variable);

/// The keys of one section of a credentials file; nothing when it has none.
[[nodiscard]] std::optional<base::AwsKeys> keys_in(
    std::string_view credentials_file, std::string_view section
);

}  // namespace apprunner::secrets
