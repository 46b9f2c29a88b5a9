// What Secrets Manager and Parameter Store are asked and what their answers mean: AWS JSON 1.1, as
// botocore's models have it. Pure; any thread.
#pragma once

#include "emulator/base/sigv4.hpp"
#include "emulator/model/secret_reference.hpp"

#include <string>
#include <string_view>

namespace apprunner::secrets {

/// Why a secret is not to be had. The first three are the configuration's fault, on AWS too.
enum class SecretTrouble {
    reference,  ///< No ARN or name that App Runner takes.
    missing,    ///< It, or that version of it, is not there.
    json_key,   ///< It has no such key, or is no JSON.
    source,     ///< Nothing could be learned: no answer, no permission for the keys at hand.
};

/// `message` names the secret and never a part of its value.
struct Failure {
    SecretTrouble trouble = SecretTrouble::source;
    std::string message;
};

/// One POST to the root of an endpoint, without its signature.
struct AwsQuestion {
    std::string service;  ///< The signing name: "secretsmanager" or "ssm".
    std::string region;
    std::string target;  ///< X-Amz-Target
    std::string body;
};

/// secretsmanager.GetSecretValue or AmazonSSM.GetParameters (WithDecryption), as the ECS agent
/// asks. `own_region` is the service's.
[[nodiscard]] AwsQuestion question_of(
    const model::SecretReference& reference, const std::string& own_region
);

/// https://secretsmanager.eu-west-1.amazonaws.com; .cn in China.
[[nodiscard]] std::string aws_endpoint(const AwsQuestion& question);

/// "HOST[:PORT]" of http://HOST[:PORT][/...], as the Host field has it.
[[nodiscard]] std::string host_of(std::string_view endpoint);

/// All fields of the signed request, Host among them. `time` is 20150830T123600Z.
[[nodiscard]] base::SignedFields fields_of(
    const AwsQuestion& question,
    const std::string& endpoint,
    const base::AwsKeys& keys,
    std::string_view time
);

/// The whole secret; only SecretString counts, so that a binary one is empty (the ECS agent's
/// source).
[[nodiscard]] boost::system::result<std::string, Failure> value_in(
    const model::SecretReference& reference, int status, std::string_view body
);

[[noreturn]] void throw_exception_from_error(const Failure& failure, const auto& /*where*/) {
    throw base::ErrorException({base::Errc::internal, failure.message});
}

}  // namespace apprunner::secrets
