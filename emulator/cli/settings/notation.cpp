// A row for each member of a format that has names of its own; the others follow a rule.
#include "emulator/cli/settings/notation.hpp"

#include "emulator/base/snake_case.hpp"
#include "emulator/cli/settings/paths.hpp"
#include "emulator/model/service_fields.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <span>

namespace apprunner::cli {

namespace field = model::field;

namespace {

/// How a value is written that is a number, or a text, in CreateService.
enum class ValueForm {
    text,     ///< In quotes.
    number,   ///< "3000" -> 3000.
    seconds,  ///< 5 -> 5s.
    thousand  ///< Of 1024: "512" -> 0.5.
};

struct OwnName {
    std::string_view member;  ///< CreateService's, the last name of its path.
    std::string_view name;
    std::string_view block;
    ValueForm spelling = ValueForm::text;
};

constexpr std::array<OwnName, 10> copilot{{
    {field::port.name, "port", "image", ValueForm::number},
    {field::start_command.name, "command", "the manifest"},
    {field::cpu.name, "cpu", "the manifest", ValueForm::number},
    {field::memory.name, "memory", "the manifest", ValueForm::number},
    {field::check_path.name, "path", "http.healthcheck"},
    {field::check_interval.name, "interval", "http.healthcheck", ValueForm::seconds},
    {field::check_timeout.name, "timeout", "http.healthcheck", ValueForm::seconds},
    {field::healthy_threshold.name, "healthy_threshold", "http.healthcheck", ValueForm::number},
    {field::unhealthy_threshold.name, "unhealthy_threshold", "http.healthcheck", ValueForm::number},
    {field::variables.name, "", "variables"},
}};

constexpr std::array<OwnName, 3> apprunner_yaml{{
    {field::port.name, "port", "run.network", ValueForm::number},
    {field::start_command.name, "command", "run"},
    {field::variables.name, "", "run.env"},
}};

constexpr std::array<OwnName, 5> deploy_action{{
    {field::port.name, "port", "with", ValueForm::number},
    {field::cpu.name, "cpu", "with", ValueForm::thousand},
    {field::memory.name, "memory", "with", ValueForm::thousand},
    {field::start_command.name, "start-command", "with"},
    {field::variables.name, "", "the step's env (and its name to copy-env-vars)"},
}};

constexpr std::array<OwnName, 3> compose{{
    {field::port.name, "ports", "the service"},
    {field::start_command.name, "command", "the service"},
    {field::variables.name, "", "environment"},
}};

struct OwnNames {
    std::string_view format;
    std::span<const OwnName> rows;
};

const std::array<OwnNames, 4>& formats_with_names() {
    static const std::array<OwnNames, 4> all{{
        {"Copilot manifest", copilot},
        {"apprunner.yaml", apprunner_yaml},
        {"GitHub workflow with the deploy action", deploy_action},
        {"compose file", compose},
    }};
    return all;
}

std::string plain(const Json& value) {
    return value.is_string() ? value.get<std::string>() : value.dump();
}

bool is_number(const std::string& text) {
    return !text.empty() && text.find_first_not_of("0123456789.") == std::string::npos;
}

std::string spelled(const Json& value, ValueForm spelling) {
    std::string text = plain(value);
    if (spelling == ValueForm::text || !is_number(text)) return value.dump();
    if (spelling == ValueForm::number) return text;
    if (spelling == ValueForm::seconds) return text + "s";
    constexpr double unit = 1024;
    return fmt::format("{:g}", std::stod(text) / unit);
}

/// "${" and "%{" begin templates in Terraform's texts.
std::string terraform_value(const Json& value) {
    const std::string text = value.dump();
    std::string escaped;
    for (std::size_t at = 0; at < text.size(); ++at) {
        const bool begins = text.compare(at, 2, "${") == 0 || text.compare(at, 2, "%{") == 0;
        if (begins) escaped += text[at];
        escaped += text[at];
    }
    return escaped;
}

WrittenMember of_own_names(
    const OwnNames& names, const std::string& path, const std::string& variable, const Json& value
) {
    const std::string map = variables_map_of(path);
    const std::string member = last_of(map.empty() ? path : map);
    const auto row =
        std::find_if(names.rows.begin(), names.rows.end(), [&member](const OwnName& each) {
            return each.member == member;
        });
    if (row == names.rows.end()) return {};
    const std::string block(row->block);
    if (variable.empty()) {
        std::string text = fmt::format("{}: {}", row->name, spelled(value, row->spelling));
        if (row->name == "ports") text = fmt::format("ports: [{}]", value.dump());
        return {text, text, block};
    }
    if (names.format == "apprunner.yaml") {
        return {
            fmt::format("value: {}", value.dump()),
            fmt::format("- {{name: {}, value: {}}}", variable, value.dump()),
            block};
    }
    const std::string pair = fmt::format("{}: {}", variable, value.dump());
    return {pair, pair, block};
}

}  // namespace

WrittenMember written_member(
    std::string_view format, const std::string& file, const std::string& path, const Json& value
) {
    const std::string variable = variable_name_of(path);
    for (const OwnNames& names : formats_with_names()) {
        if (names.format == format) return of_own_names(names, path, variable, value);
    }
    const std::string name = variable.empty() ? last_of(path) : variable;
    const std::string map = variables_map_of(path);
    const std::string around =
        variable.empty() ? path.substr(0, std::min(path.rfind('.'), path.size())) : map;
    const std::string block = around == path ? "the service" : last_of(around);
    if (format.starts_with("Terraform") || format.starts_with("terraform")) {
        const std::string member = variable.empty() ? base::snake_case(name) : name;
        const std::string text = fmt::format("{} = {}", member, terraform_value(value));
        return {text, text, base::snake_case(block)};
    }
    const bool is_json = file.ends_with(".json");
    const char* pair = is_json ? "\"{}\": {}" : "{}: {}";
    const auto written = [pair](std::string_view key, const std::string& text) {
        return fmt::format(fmt::runtime(pair), key, text);
    };
    if (!variable.empty() && format == "CloudFormation template") {
        const std::string item = "{" + written("Name", is_json ? Json(name).dump() : name) + ", " +
                                 written("Value", value.dump()) + "}";
        return {written("Value", value.dump()), is_json ? item : "- " + item, block};
    }
    const std::string text = written(name, value.dump());
    return {text, text, block};
}

}  // namespace apprunner::cli
