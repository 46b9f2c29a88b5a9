// Takes an ARN apart at its colons, and counts.
#include "emulator/model/secret_reference.hpp"

#include <algorithm>
#include <vector>

namespace apprunner::model {

namespace {

using base::Errc;
using base::Error;

constexpr std::size_t arn_parts = 5;  // arn, partition, service, Region, account.
constexpr std::size_t random_chars = 6;

bool is_alphanumeric(char letter) {
    return (letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z') ||
           (letter >= '0' && letter <= '9');
}

std::vector<std::string> parts_of(std::string_view text) {
    std::vector<std::string> parts;
    for (std::size_t at = 0;;) {
        const std::size_t colon = text.find(':', at);
        parts.emplace_back(text.substr(at, colon - at));
        if (colon == std::string_view::npos) return parts;
        at = colon + 1;
    }
}

Error bad_arn() {
    return {
        Errc::invalid_argument,
        "an invalid ARN format for the AWS Secrets Manager secret was specified. Specify a valid "
        "ARN and try again."};
}

/// "db-AbCdEf" without "-AbCdEf"; "": it has no such end.
std::string name_of(std::string_view id) {
    if (id.size() <= random_chars + 1) return "";
    const std::string_view end = id.substr(id.size() - random_chars);
    const bool is_whole = id[id.size() - random_chars - 1] == '-' &&
                          std::all_of(end.begin(), end.end(), is_alphanumeric);
    return is_whole ? std::string(id.substr(0, id.size() - random_chars - 1)) : "";
}

base::Result<SecretReference> secret_of(const std::vector<std::string>& parts) {
    const std::size_t count = parts.size() - arn_parts;
    if ((count != 2 && count != 5) || parts[arn_parts] != "secret") return bad_arn();
    SecretReference found;
    const std::string& id = parts[arn_parts + 1];
    found.region = parts[3];
    found.account_id = parts[4];
    if (id.empty() || found.region.empty()) return bad_arn();
    found.name = name_of(id);
    if (found.name.empty()) {
        return Error{
            Errc::invalid_argument,
            "unable to retrieve secret from asm: the ARN is partial: after the secret's name a "
            "hyphen and six characters are missing"};
    }
    for (std::size_t at = 0; at <= arn_parts + 1; ++at) found.id += (at > 0 ? ":" : "") + parts[at];
    if (count == 2) return found;
    found.json_key = parts[arn_parts + 2];
    found.version_stage = parts[arn_parts + 3];
    found.version_id = parts[arn_parts + 4];
    return found;
}

base::Result<SecretReference> parameter_of(
    std::string_view value_from, const std::vector<std::string>& parts
) {
    constexpr std::string_view kind = "parameter/";
    const std::string& resource = parts.size() > arn_parts ? parts[arn_parts] : "";
    if (!resource.starts_with(kind) || resource.size() == kind.size()) {
        return Error{Errc::invalid_argument, "invalid parameters: " + std::string(value_from)};
    }
    SecretReference found;
    found.is_parameter = true;
    found.id = value_from;
    found.region = parts[3];
    found.account_id = parts[4];
    found.name = resource.substr(kind.size());
    // A path begins with a slash, which the ARN leaves out.
    if (found.name.find('/') != std::string::npos) found.name.insert(0, "/");
    return found;
}

}  // namespace

base::Result<SecretReference> parse_secret_reference(std::string_view value_from) {
    const std::vector<std::string> parts = parts_of(value_from);
    if (parts[0] == "arn" && parts.size() > arn_parts) {
        if (parts[2] == "secretsmanager") return secret_of(parts);
        if (parts[2] == "ssm") return parameter_of(value_from, parts);
    }
    if (parts[0] == "arn") return bad_arn();
    const std::string& name = parts[0];
    const bool is_name = !name.empty() && parts.size() <= 2 &&
                         std::all_of(name.begin(), name.end(), [](char letter) {
                             return is_alphanumeric(letter) || letter == '_' || letter == '.' ||
                                    letter == '-' || letter == '/';
                         });
    if (!is_name) {
        return Error{Errc::invalid_argument, "invalid parameters: " + std::string(value_from)};
    }
    SecretReference found;
    found.is_parameter = true;
    found.id = value_from;
    found.name = name;
    return found;
}

}  // namespace apprunner::model
