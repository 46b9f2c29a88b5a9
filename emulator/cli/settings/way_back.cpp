// Reads which members a fix changes off its CreateService form.
#include "emulator/cli/settings/way_back.hpp"

#include "emulator/cli/settings/config_findings.hpp"
#include "emulator/cli/settings/notation.hpp"
#include "emulator/cli/settings/paths.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace apprunner::cli {
namespace {

/// FILE:LINE; "--port" is no place in a file, and a default is none either.
bool is_place(const std::string& origin) {
    const std::size_t colon = origin.rfind(':');
    return colon != std::string::npos && colon + 1 < origin.size() && !origin.starts_with("--") &&
           origin.find_first_not_of("0123456789", colon + 1) == std::string::npos;
}

/// Where one of the members stands that lie in this block of CreateService's, or around it.
std::string place_near(const UpPlan& plan, std::string block) {
    while (true) {
        const std::string prefix = block.empty() ? "" : block + ".";
        for (const std::string& path : leaf_paths(plan.request)) {
            const auto origin = plan.origins.find(path);
            const bool is_near = path.starts_with(prefix) && origin != plan.origins.end();
            if (is_near && is_place(origin->second)) return origin->second;
        }
        if (block.empty()) return *plan.config_file;
        const std::size_t dot = block.rfind('.');
        block = dot == std::string::npos ? "" : block.substr(0, dot);
    }
}

std::string place_of_change(const UpPlan& plan, const std::string& path, const Json& value) {
    const WrittenMember written =
        written_member(plan.config_format, *plan.config_file, path, value);
    if (written.block.empty()) {
        return fmt::format(
            "{}: has no place for it; set {} of the service itself to {}",
            *plan.config_file,
            path,
            value.dump()
        );
    }
    const auto origin = plan.origins.find(path);
    if (origin != plan.origins.end() && is_place(origin->second)) {
        return fmt::format("{}: {}", origin->second, written.changed);
    }
    const std::string variables = variables_map_of(path);
    const std::string block =
        variables.empty() ? path.substr(0, std::min(path.rfind('.'), path.size())) : variables;
    return fmt::format("{}: add {} to {}", place_near(plan, block), written.added, written.block);
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
