// Reads which members a fix changes off its CreateService form.
#include "emulator/cli/settings/way_back.hpp"

#include "emulator/cli/settings/config_findings.hpp"
#include "emulator/cli/settings/paths.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>

namespace apprunner::cli {
namespace {

/// Port -> port, HealthCheckConfiguration -> health_check_configuration.
std::string terraform_name(const std::string& name) {
    std::string result;
    for (const char letter : name) {
        const auto byte = static_cast<unsigned char>(letter);
        if (std::isupper(byte) != 0 && !result.empty()) result += '_';
        result += static_cast<char>(std::tolower(byte));
    }
    return result;
}

/// The member with its new value, as the format writes it; formats with names of their own have
/// CreateService's, which their documentation explains.
std::string notation(const std::string& format, const std::string& path, const Json& value) {
    const std::string variable = variable_name_of(path);
    const std::string name = variable.empty() ? last_of(path) : variable;
    if (format.starts_with("Terraform") || format.starts_with("terraform")) {
        const std::string member = variable.empty() ? terraform_name(name) : name;
        return fmt::format("{} = {}", member, value.dump());
    }
    if (!variable.empty() && format == "CloudFormation template") {
        return fmt::format("{{Name: {}, Value: {}}}", name, value.dump());
    }
    return fmt::format("{}: {}", name, value.dump());
}

/// "--port" is no place in a file, and a default is none either.
bool is_in_file(const std::string& origin) {
    return origin != "default" && !origin.starts_with("--") && origin != "Terraform's default";
}

std::string place_of_change(const UpPlan& plan, const std::string& path, const Json& value) {
    const std::string written = notation(plan.config_format, path, value);
    const auto origin = plan.origins.find(path);
    if (origin != plan.origins.end() && is_in_file(origin->second)) {
        return fmt::format("{}: {}", origin->second, written);
    }
    const std::string variables = variables_map_of(path);
    const std::string block = variables.empty() ? path.substr(0, path.rfind('.')) : variables;
    return fmt::format("{}: add {} to {}", *plan.config_file, written, last_of(block));
}

void add_places_to(const UpPlan& plan, Json& finding) {
    const std::string text = text_at(member_at(finding, "HowTo"), "CreateService");
    const Json members = Json::parse(text, nullptr, false);
    if (!members.is_object()) return;
    Json places = Json::array();
    for (const std::string& path : leaf_paths(members)) {
        places.push_back(place_of_change(plan, path, *at_path(members, path)));
    }
    if (!places.empty()) finding["Where"] = std::move(places);
}

}  // namespace

void add_places(const UpPlan& plan, Json& verdict) {
    if (!plan.config_file || !verdict.is_object() || !verdict.contains("Findings")) return;
    for (Json& finding : verdict["Findings"]) add_places_to(plan, finding);
}

void add_configuration(const UpPlan& plan, Json& verdict) {
    add_config_findings(plan.findings, verdict);
    add_places(plan, verdict);
}

}  // namespace apprunner::cli
