// Writes the two requests, and sorts the errors of both services by whose fault they are.
#include "emulator/secrets/aws_questions.hpp"

#include "emulator/wire/request_body.hpp"

#include <algorithm>
#include <array>

namespace apprunner::secrets {

namespace {

using wire::Json;

/// Their __type; anything else says nothing of the secret.
constexpr std::array<std::string_view, 4> types_of_the_secret{
    "ResourceNotFoundException",
    "InvalidParameterException",
    "InvalidRequestException",  // Marked for deletion.
    "ParameterNotFound"};

/// "com.amazonaws.x#NameException:http://..." -> "NameException".
std::string short_type(std::string type) {
    type = type.substr(type.find('#') == std::string::npos ? 0 : type.find('#') + 1);
    return type.substr(0, type.find(':'));
}

std::string place_of(const model::SecretReference& reference) {
    return reference.region.empty() ? "" : " in Region " + reference.region;
}

Failure failure_of(const model::SecretReference& reference, int status, const Json& answer) {
    const std::string type = short_type(wire::text_at(answer, "__type"));
    std::string message = wire::text_at(answer, "Message");
    if (message.empty()) message = wire::text_at(answer, "message");
    const bool is_of_secret =
        std::find(types_of_the_secret.begin(), types_of_the_secret.end(), type) !=
        types_of_the_secret.end();
    if (!is_of_secret) {
        std::string text = reference.id + ": answered " + std::to_string(status);
        if (!type.empty()) text += ", " + type;
        return {SecretTrouble::source, message.empty() ? text : text + ": " + message};
    }
    return {
        SecretTrouble::missing,
        type + ": " + reference.id + place_of(reference) + (message.empty() ? "" : ": " + message)};
}

}  // namespace

AwsQuestion question_of(const model::SecretReference& reference, const std::string& own_region) {
    AwsQuestion question;
    question.region = reference.region.empty() ? own_region : reference.region;
    Json body;
    if (reference.is_parameter) {
        question.service = "ssm";
        question.target = "AmazonSSM.GetParameters";
        body = {{"Names", Json::array({reference.id})}, {"WithDecryption", true}};
    } else {
        question.service = "secretsmanager";
        question.target = "secretsmanager.GetSecretValue";
        body = {{"SecretId", reference.id}};
        if (!reference.version_id.empty()) body["VersionId"] = reference.version_id;
        if (!reference.version_stage.empty()) body["VersionStage"] = reference.version_stage;
    }
    question.body = body.dump(-1, ' ', false, Json::error_handler_t::replace);
    return question;
}

std::string aws_endpoint(const AwsQuestion& question) {
    const std::string end = question.region.starts_with("cn-") ? ".amazonaws.com.cn" : "";
    return "https://" + question.service + "." + question.region +
           (end.empty() ? ".amazonaws.com" : end);
}

std::string host_of(std::string_view endpoint) {
    const std::size_t scheme = endpoint.find("://");
    if (scheme != std::string_view::npos) endpoint.remove_prefix(scheme + 3);
    return std::string(endpoint.substr(0, endpoint.find('/')));
}

base::SignedFields fields_of(
    const AwsQuestion& question,
    const std::string& endpoint,
    const base::AwsKeys& keys,
    std::string_view time
) {
    base::SignableRequest request;
    request.method = "POST";
    request.path = "/";
    request.fields = {
        {"Content-Type", "application/x-amz-json-1.1"},
        {"Host", host_of(endpoint)},
        {"X-Amz-Target", question.target}};
    request.payload_hash = base::sha256_hex(question.body);
    const base::SignedFields added =
        base::sign(request, keys, time, question.region, question.service);
    request.fields.insert(request.fields.end(), added.begin(), added.end());
    return request.fields;
}

boost::system::result<std::string, Failure> value_in(
    const model::SecretReference& reference, int status, std::string_view body
) {
    const auto answer = body.empty() ? std::nullopt : wire::parse_body(body);
    if (!answer) {
        return Failure{
            SecretTrouble::source,
            reference.id + ": answered " + std::to_string(status) + " with no JSON"};
    }
    if (status != 200) return failure_of(reference, status, *answer);
    if (!reference.is_parameter) {
        const bool is_secret =
            wire::has(*answer, "SecretString") || wire::has(*answer, "SecretBinary");
        if (is_secret) return wire::text_at(*answer, "SecretString");
        return Failure{SecretTrouble::source, reference.id + ": the answer has no secret in it"};
    }
    const Json& parameters = wire::member_at(*answer, "Parameters");
    if (parameters.is_array() && !parameters.empty()) {
        return wire::text_at(parameters.front(), "Value");
    }
    if (wire::member_at(*answer, "InvalidParameters").is_array()) {
        return Failure{SecretTrouble::missing, "invalid parameters: " + reference.id};
    }
    return Failure{SecretTrouble::source, reference.id + ": the answer has no parameter in it"};
}

}  // namespace apprunner::secrets
