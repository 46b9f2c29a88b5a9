// Reads a tree and lowers it; the first thing that is wrong is the error.
#include "emulator/cli/settings/config_file.hpp"

#include "emulator/cli/formats/config_error.hpp"
#include "emulator/cli/formats/tree.hpp"
#include "emulator/cli/formats/yaml_file.hpp"
#include "emulator/cli/settings/lower.hpp"
#include "emulator/cli/settings/paths.hpp"

#include <filesystem>
#include <yaml-cpp/yaml.h>

namespace apprunner::cli {
namespace {

constexpr const char* code_text =
    "CodeRepository: source services are not built here; build the image and give it with --image";

void check_lowered(const LoweredService& service) {
    if (!service.bad_values.empty()) {
        const BadValue& first = service.bad_values.front();
        formats::fail(first.origin, first.complaint);
    }
    if (service.is_code) formats::fail(service.code_origin, code_text);
}

/// Runs `lower` on a part of another file, whose reader tells errors at its own marks.
template <class Lower>
Json within_document(const Lower& lower) {
    try {
        LoweredService service;
        lower(service);
        check_lowered(service);
        return std::move(service.members);
    } catch (const formats::ConfigError& error) {
        yaml::fail_at(error.origin().line, error.origin().column, error.text());
    }
}

}  // namespace

Json read_service(const YAML::Node& node) {
    return within_document([&node](LoweredService& service) {
        service =
            lower_service(formats::tree_of(node, ""), formats::MemberSpelling::create_service);
    });
}

Json read_member(const YAML::Node& node, const wire::Member& member) {
    const std::string name(member.name);
    Json members = within_document([&](LoweredService& service) {
        lower_member(formats::tree_of(node, ""), member, service);
    });
    return members.contains(name) ? members[name] : Json();
}

std::optional<std::string> find_config_file() {
    std::error_code ignored;
    std::string name(config_file_name);
    if (std::filesystem::is_regular_file(name, ignored)) return name;
    return std::nullopt;
}

base::Result<Json> parse_config_file(const std::string& content, const std::string& file_name) {
    auto document = formats::read_tree(content, file_name);
    if (!document) return document.error();
    try {
        LoweredService service = lower_service(*document, formats::MemberSpelling::create_service);
        check_lowered(service);
        return std::move(service.members);
    } catch (const formats::ConfigError& error) {
        return base::Error(base::Errc::invalid_argument, error.what());
    }
}

}  // namespace apprunner::cli
