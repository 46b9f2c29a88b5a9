// Reads the developer's files when it is asked, so that rotated keys are seen.
#include "emulator/roles/role_keys.hpp"

#include "emulator/base/utc_text.hpp"

#include <nlohmann/json.hpp>

#include <array>
#include <cctype>
#include <random>

namespace apprunner::roles {

namespace {

constexpr std::string_view profile_mode = "profile";
constexpr std::string_view named_mode = "profile:";
/// An access key of a session has 20 characters, the first four of which say so.
constexpr std::size_t key_tail_bytes = 16;

base::AwsKeys dummy_keys(const RoleHolder& holder) {
    std::string tail = holder.instance_id.substr(0, key_tail_bytes);
    for (char& each : tail)
        each = static_cast<char>(std::toupper(static_cast<unsigned char>(each)));
    return {"ASIA" + tail, fresh_token(), "apprunner-sim-" + fresh_token()};
}

}  // namespace

bool passes_own_keys(std::string_view mode) {
    return mode.starts_with(profile_mode);
}

base::Result<base::AwsKeys> role_keys(const RoleHolder& holder, const secrets::Variable& variable) {
    if (!passes_own_keys(holder.mode)) return dummy_keys(holder);
    if (holder.mode == profile_mode) return secrets::developer_keys(variable);
    const std::string section = holder.mode.substr(named_mode.size());
    // The environment's keys are another identity than the one that was named.
    const secrets::Variable without_keys = [&variable, &section](const char* name
                                           ) -> std::optional<std::string> {
        const std::string_view asked(name);
        if (asked == "AWS_ACCESS_KEY_ID" || asked == "AWS_SECRET_ACCESS_KEY") return std::nullopt;
        return asked == "AWS_PROFILE" ? section : variable(name);
    };
    return secrets::developer_keys(without_keys);
}

std::string keys_document(const RoleHolder& holder, const base::AwsKeys& keys, std::time_t now) {
    const nlohmann::json document = {
        {"RoleArn", holder.role_arn},
        {"AccessKeyId", keys.access_key_id},
        {"SecretAccessKey", keys.secret_access_key},
        {"Token", keys.session_token},
        {"Expiration", base::utc_text(now + keys_valid_s)}};
    return document.dump();
}

std::string error_document(std::string_view code, std::string_view message) {
    const nlohmann::json document = {{"code", code}, {"message", message}};
    return document.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

std::string session_arn(const RoleHolder& holder) {
    // arn:aws:iam::123456789012:role/path/NAME
    std::string arn = holder.role_arn;
    const std::size_t iam = arn.find(":iam::");
    const std::size_t role = arn.find(":role/");
    if (iam == std::string::npos || role == std::string::npos || role < iam) return arn;
    const std::string partition = arn.substr(0, iam);
    const std::string account = arn.substr(iam + 6, role - iam - 6);
    const std::string name = arn.substr(arn.rfind('/') + 1);
    return partition + ":sts::" + account + ":assumed-role/" + name + "/" + holder.instance_id;
}

std::string fresh_token() {
    constexpr std::string_view digits = "0123456789abcdef";
    constexpr int words = 4;
    constexpr int digits_of_word = 8;
    std::random_device device;
    std::string token;
    for (int word = 0; word < words; ++word) {
        const unsigned bits = device();
        for (int at = 0; at < digits_of_word; ++at) {
            token += digits[bits >> static_cast<unsigned>(4 * at) & 15U];
        }
    }
    return token;
}

}  // namespace apprunner::roles
