// Takes the block out, member by member.
#include "emulator/cli/settings/file_emulation.hpp"

#include "emulator/cli/formats/config_error.hpp"
#include "emulator/cli/settings/rules.hpp"
#include "emulator/cli/terminal/escape.hpp"

#include <algorithm>
#include <filesystem>

namespace apprunner::cli {

namespace {

using formats::ConfigValue;
using formats::ValueKind;

constexpr std::string_view emulation_block = "Emulation";

std::string emulation_text(const ConfigValue& value, const std::string& name) {
    if (!value.is_scalar()) formats::fail(value.origin, name + " takes a text");
    return value.text;
}

std::string credentials_of(const ConfigValue& value) {
    std::string text = emulation_text(value, "Credentials");
    if (text == "off" || text == "dummy") return text;
    formats::fail(
        value.origin,
        "Credentials takes off or dummy; your own keys are passed on by --credentials profile alone"
    );
}

std::string local_port_of(const ConfigValue& value) {
    std::string text = emulation_text(value, "LocalPort");
    const std::string complaint = rules::port(text);
    if (!complaint.empty()) formats::fail(value.origin, "LocalPort " + complaint);
    return text;
}

/// As files name one another: from where they lie.
std::string beside(const formats::Origin& origin, const std::string& file) {
    const std::filesystem::path folder = std::filesystem::path(origin.file).parent_path();
    return (folder / file).string();
}

std::vector<std::string> files_of(const ConfigValue& value) {
    std::vector<std::string> files;
    if (value.kind != ValueKind::list)
        return {beside(value.origin, emulation_text(value, "Secrets"))};
    for (const ConfigValue& each : value.items) {
        files.push_back(beside(each.origin, emulation_text(each, "Secrets")));
    }
    return files;
}

}  // namespace

FileEmulation take_emulation(ConfigValue& members) {
    FileEmulation emulation;
    const auto block = std::find_if(
        members.entries.begin(),
        members.entries.end(),
        [](const formats::Entry& entry) { return entry.name == emulation_block; }
    );
    if (block == members.entries.end()) return emulation;
    if (block->value.kind != ValueKind::object && block->value.kind != ValueKind::null) {
        formats::fail(block->value.origin, "Emulation takes a map of names to values");
    }
    for (const formats::Entry& entry : block->value.entries) {
        if (entry.name == "Credentials") {
            emulation.credentials = credentials_of(entry.value);
        } else if (entry.name == "LocalPort") {
            emulation.local_port = local_port_of(entry.value);
        } else if (entry.name == "Secrets") {
            emulation.secret_files = files_of(entry.value);
        } else {
            formats::fail(
                entry.origin,
                "unknown key " + printable(entry.name) +
                    " in Emulation; it has Credentials, LocalPort and Secrets"
            );
        }
    }
    members.entries.erase(block);
    return emulation;
}

}  // namespace apprunner::cli
