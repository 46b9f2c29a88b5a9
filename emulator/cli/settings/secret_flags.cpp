// A file is JSON (an object of texts; other members are taken as JSON text) or NAME=VALUE lines.
#include "emulator/cli/settings/secret_flags.hpp"

#include "emulator/cli/settings/env_file.hpp"
#include "emulator/cli/terminal/escape.hpp"
#include "emulator/model/secret_reference.hpp"
#include "emulator/model/service_fields.hpp"

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <map>
#include <set>
#include <string_view>

namespace apprunner::cli {
namespace {

namespace field = model::field;

using SecretTexts = std::map<std::string, std::string>;

const Json& secrets_in(const Json& request) {
    const Json& repository =
        member_at(member_at(request, field::source.name), field::image_repository.name);
    return member_at(member_at(repository, field::image_configuration.name), field::secrets.name);
}

/// By which a value may be given: variable, reference as written, ARN, name.
std::set<std::string> keys_of(const Json& secrets) {
    std::set<std::string> keys;
    for (const auto& [variable, value_from] : secrets.items()) {
        keys.insert(variable);
        if (!value_from.is_string()) continue;
        const std::string text = value_from.get<std::string>();
        keys.insert(text);
        const auto reference = model::parse_secret_reference(text);
        if (!reference) continue;
        keys.insert(reference->id);
        keys.insert(reference->name);
    }
    return keys;
}

base::Result<SecretTexts> parse_secrets(const std::string& content, const std::string& file) {
    const std::size_t first = content.find_first_not_of(" \t\r\n");
    if (first == std::string::npos || content[first] != '{') return parse_env_file(content, file);
    const Json json = Json::parse(content, nullptr, false);
    if (!json.is_object()) {
        return base::Error{base::Errc::invalid_argument, file + " is no JSON object"};
    }
    SecretTexts values;
    for (const auto& [key, value] : json.items()) {
        values[key] = value.is_string() ? value.get<std::string>() : value.dump();
    }
    return values;
}

std::pair<std::string, std::string> given_by(const std::string& text, const std::string& verb) {
    const std::size_t equals = text.find('=');
    if (equals != std::string::npos) return {text.substr(0, equals), text.substr(equals + 1)};
    const char* value = std::getenv(text.c_str());
    if (value == nullptr) {
        throw usage_error(
            "--secret " + printable(text) + ": takes NAME=VALUE, or a NAME that is a variable here",
            verb
        );
    }
    return {text, value};
}

}  // namespace

void add_secret_flags(CLI::App& command, SecretFlags& flags) {
    const std::string group = "Secrets";
    command
        .add_option(
            "--secret",
            flags.values,
            "A secret's value, by its variable, ARN or name; NAME alone: of this environment"
        )
        ->type_name("NAME[=VALUE]")
        ->allow_extra_args(false)
        ->group(group);
    command
        .add_option("--secrets", flags.files, "A file of them: NAME=VALUE lines, or a JSON object")
        ->type_name("FILE")
        ->allow_extra_args(false)
        ->group(group);
    command
        .add_flag(
            "--secrets-from-aws",
            flags.from_aws,
            "Ask AWS itself for the others, with the keys of the daemon's environment"
        )
        ->group(group);
}

Json secrets_of(const Json& request, const SecretFlags& flags, const std::string& verb) {
    const Json& secrets = secrets_in(request);
    const bool has_secrets = secrets.is_object() && !secrets.empty();
    const std::set<std::string> keys = has_secrets ? keys_of(secrets) : std::set<std::string>{};
    Json values = Json::object();
    for (const std::string& file : flags.files) {
        const auto content = read_text_file(file);
        if (!content) throw usage_error("--secrets: " + content.error().detail, verb);
        const auto parsed = parse_secrets(*content, file);
        if (!parsed) throw usage_error("--secrets: " + parsed.error().detail, verb);
        // One file may serve several services.
        for (const auto& [key, value] : *parsed) {
            if (keys.contains(key)) values[key] = value;
        }
    }
    for (const std::string& text : flags.values) {
        const auto [key, value] = given_by(text, verb);
        if (!keys.contains(key)) {
            throw usage_error(
                "--secret " + printable(key) +
                    ": the service has no such secret (RuntimeEnvironmentSecrets in the file); "
                    "--env gives a plain variable",
                verb
            );
        }
        values[key] = value;
    }
    if (!has_secrets) return nullptr;
    const auto name = request.find("ServiceName");
    return {
        {"ServiceName", name != request.end() ? *name : Json("")},
        {"Values", std::move(values)},
        {"FromAws", flags.from_aws}};
}

std::vector<std::string> daemon_arguments(const SecretFlags& flags) {
    if (!flags.from_aws) return {};
    return {"--secrets-from-aws"};
}

void hide_secret_arguments(int argc, char** argv) {
    const auto hide = [](char* from) { std::memset(from, '*', std::strlen(from)); };
    constexpr std::string_view flag = "--secret";
    for (int at = 1; at < argc; ++at) {
        const std::string_view word = argv[at];
        char* value = nullptr;
        if (word == flag && at + 1 < argc) value = std::strchr(argv[at + 1], '=');
        if (word.starts_with("--secret=")) value = std::strchr(argv[at] + flag.size() + 1, '=');
        if (value != nullptr) hide(value + 1);
    }
}

}  // namespace apprunner::cli
