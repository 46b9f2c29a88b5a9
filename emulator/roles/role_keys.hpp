// The keys that stand for an instance's role, and the document in which an SDK reads them: ECS's
// form, which all of AWS's SDKs take (their own sources). Nothing here is kept. Any thread.
#pragma once

#include "emulator/base/result.hpp"
#include "emulator/base/sigv4.hpp"
#include "emulator/secrets/sources.hpp"

#include <ctime>
#include <string>
#include <string_view>

namespace apprunner::roles {

/// An instance that has a role.
struct RoleHolder {
    std::string instance_id;
    std::string role_arn;
    std::string mode;  ///< The knob `credentials`: dummy, profile or profile:NAME.
};

/// Keys are asked for again after this; SDKs do so 10 to 15 min before they expire.
inline constexpr int keys_valid_s = 20 * 60;

/// True: `mode` passes on what the developer has.
[[nodiscard]] bool passes_own_keys(std::string_view mode);

/// Made up for `dummy`, with an access key that follows from the instance; for `profile` those of
/// the environment, else of AWS_PROFILE; for `profile:NAME` of that section. Errc::not_found says
/// in a sentence that there are none.
[[nodiscard]] base::Result<base::AwsKeys> role_keys(
    const RoleHolder& holder, const secrets::Variable& variable
);

/// {"RoleArn", "AccessKeyId", "SecretAccessKey", "Token", "Expiration"}; `now` in seconds.
[[nodiscard]] std::string keys_document(
    const RoleHolder& holder, const base::AwsKeys& keys, std::time_t now
);

/// {"code", "message"}, as ECS's own endpoint has errors.
[[nodiscard]] std::string error_document(std::string_view code, std::string_view message);

/// arn:aws:sts::ACCOUNT:assumed-role/ROLE/INSTANCE of a role's ARN; the last is the session.
[[nodiscard]] std::string session_arn(const RoleHolder& holder);

/// 32 hex digits that nobody guesses.
[[nodiscard]] std::string fresh_token();

}  // namespace apprunner::roles
