// One finding for each way in which a secret does not come to the app. Who is to blame for the last
// one is this machine, not the service.
#include "emulator/core/diagnosis/secrets.hpp"

#include "emulator/base/text.hpp"
#include "emulator/model/secret_reference.hpp"

namespace apprunner::core {

namespace {

constexpr const char* whole_arn =
    "Give the whole ARN, with its last six characters, or with :JSON-KEY:VERSION-STAGE:VERSION-ID "
    "behind it, each of which may be empty (arn:...:secret:NAME-AbCdEf:password::); of a parameter "
    "the ARN or the name.";

Finding bad_reference() {
    return {
        "ARS-SECRET-ARN",
        Grade::fail,
        "A value of RuntimeEnvironmentSecrets is none that App Runner can resolve; it fails the "
        "deployment before the container starts.",
        {},
        whole_arn};
}

}  // namespace

Finding unresolved_secrets(const std::vector<std::string>& names) {
    Finding finding{
        "ARS-SECRET-NOT-RESOLVED",
        Grade::risky,
        "There is no source for secrets here, so the app did not get " + base::joined(names) +
            "; App Runner fails a deployment whose secret it cannot resolve.",
        {"RuntimeEnvironmentSecrets: " + base::joined(names)},
        "Give values for this run (--secret, --secrets FILE, `apprunner-sim secret set`), name an "
        "endpoint (AWS_ENDPOINT_URL_SECRETS_MANAGER), or let AWS be asked (--secrets-from-aws)."};
    for (const std::string& name : names) {
        finding.how_to.up += (finding.how_to.up.empty() ? "--secret " : " --secret ") + name;
        finding.how_to.up += "=VALUE";
    }
    return finding;
}

Finding explain_secret(StartFailure failure) {
    if (failure == StartFailure::secret_reference) return bad_reference();
    if (failure == StartFailure::secret_missing) {
        return {
            "ARS-SECRET-MISSING",
            Grade::fail,
            "A secret is not there in its Region; App Runner fails the deployment before the "
            "container starts.",
            {},
            "Make the secret or parameter in that Region, or mend its ARN in "
            "RuntimeEnvironmentSecrets."};
    }
    if (failure == StartFailure::secret_key) {
        return {
            "ARS-SECRET-KEY",
            Grade::fail,
            "A secret has not the JSON key that its ARN names; App Runner fails the deployment "
            "before the container starts.",
            {},
            "Mend the key in the ARN (arn:...:secret:NAME-AbCdEf:KEY::), or add it to the secret."};
    }
    return {
        "ARS-SECRET-SOURCE",
        Grade::fail,
        "Where secrets are asked for told nothing of this one; that says nothing about the app.",
        {},
        "See that the endpoint answers and that the daemon's keys may read the secret, or give the "
        "value with --secret."};
}

std::vector<Finding> look_at_secrets(const model::ServiceConfiguration& configuration) {
    std::vector<Finding> findings;
    const auto& source = configuration.source.image_repository;
    if (!source || !source->image_configuration) return findings;
    const model::StringMap& secrets = source->image_configuration->runtime_environment_secrets;
    if (secrets.empty()) return findings;
    Finding wrong = bad_reference();
    for (const auto& [name, value_from] : secrets) {
        const auto reference = model::parse_secret_reference(value_from);
        if (!reference) wrong.evidence.push_back(name + ": " + reference.error().detail);
    }
    if (!wrong.evidence.empty()) findings.push_back(std::move(wrong));
    if (configuration.instance.instance_role_arn) return findings;
    findings.push_back(
        {"ARS-SECRET-ROLE",
         Grade::fail,
         "App Runner refuses secrets without an instance role: \"" +
             std::string(model::no_role_for_secrets) + "\"",
         {"no InstanceConfiguration.InstanceRoleArn"},
         "Set InstanceConfiguration.InstanceRoleArn to a role that trusts "
         "tasks.apprunner.amazonaws.com and may read the secrets."}
    );
    return findings;
}

}  // namespace apprunner::core
