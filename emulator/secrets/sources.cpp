// Reads the environment, and the one file that it names.
#include "emulator/secrets/sources.hpp"

#include <cstdlib>
#include <fstream>
#include <iterator>

namespace apprunner::secrets {

namespace {

std::string_view trimmed(std::string_view text) {
    constexpr std::string_view blanks = " \t\r";
    const std::size_t begin = text.find_first_not_of(blanks);
    if (begin == std::string_view::npos) return {};
    return text.substr(begin, text.find_last_not_of(blanks) + 1 - begin);
}

std::string without_slash(std::string endpoint) {
    while (endpoint.ends_with('/')) endpoint.pop_back();
    return endpoint;
}

}  // namespace

std::optional<std::string> process_variable(const char* name) {
    const char* value = std::getenv(name);
    if (value == nullptr || *value == '\0') return std::nullopt;
    return value;
}

Sources sources_of(std::string store_file, std::string region, Variable variable) {
    Sources sources;
    const std::string any = variable("AWS_ENDPOINT_URL").value_or("");
    sources.secrets_endpoint =
        without_slash(variable("AWS_ENDPOINT_URL_SECRETS_MANAGER").value_or(any));
    sources.parameters_endpoint = without_slash(variable("AWS_ENDPOINT_URL_SSM").value_or(any));
    sources.store_file = std::move(store_file);
    sources.region = std::move(region);
    sources.variable = std::move(variable);
    return sources;
}

std::optional<base::AwsKeys> keys_in(std::string_view file, std::string_view section) {
    base::AwsKeys keys;
    bool is_meant = false;
    while (!file.empty()) {
        const std::size_t end = file.find('\n');
        const std::string_view line = trimmed(file.substr(0, end));
        file.remove_prefix(end == std::string_view::npos ? file.size() : end + 1);
        if (line.empty() || line.front() == '#' || line.front() == ';') continue;
        if (line.front() == '[') {
            is_meant = trimmed(line.substr(1, line.find(']') - 1)) == section;
            continue;
        }
        const std::size_t equals = line.find('=');
        if (!is_meant || equals == std::string_view::npos) continue;
        const std::string_view name = trimmed(line.substr(0, equals));
        const std::string value(trimmed(line.substr(equals + 1)));
        if (name == "aws_access_key_id") keys.access_key_id = value;
        if (name == "aws_secret_access_key") keys.secret_access_key = value;
        if (name == "aws_session_token") keys.session_token = value;
    }
    const bool has_both = !keys.access_key_id.empty() && !keys.secret_access_key.empty();
    return has_both ? std::optional(keys) : std::nullopt;
}

std::optional<base::AwsKeys> environment_keys(const Variable& variable) {
    const auto key = variable("AWS_ACCESS_KEY_ID");
    const auto secret = variable("AWS_SECRET_ACCESS_KEY");
    if (!key || !secret) return std::nullopt;
    return base::AwsKeys{*key, *secret, variable("AWS_SESSION_TOKEN").value_or("")};
}

base::Result<base::AwsKeys> developer_keys(const Variable& variable) {
    if (auto keys = environment_keys(variable)) return *keys;
    const std::string profile = variable("AWS_PROFILE").value_or("default");
    const std::string file = variable("AWS_SHARED_CREDENTIALS_FILE")
                                 .value_or(variable("HOME").value_or("") + "/.aws/credentials");
    std::ifstream opened(file);
    const std::string content{
        std::istreambuf_iterator<char>(opened), std::istreambuf_iterator<char>()};
    if (auto keys = keys_in(content, profile)) return *keys;
    return base::Error{
        base::Errc::not_found,
        "no AWS keys: neither AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY in the daemon's "
        "environment, nor [" +
            profile + "] in " + file};
}

}  // namespace apprunner::secrets
