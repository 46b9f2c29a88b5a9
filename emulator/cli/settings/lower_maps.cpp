// Variables, secrets and tags: maps in one spelling, lists of Name and Value in the other.
#include "emulator/cli/formats/config_error.hpp"
#include "emulator/cli/formats/tree.hpp"
#include "emulator/cli/settings/lowering.hpp"
#include "emulator/cli/settings/paths.hpp"
#include "emulator/cli/settings/rules.hpp"
#include "emulator/cli/terminal/escape.hpp"

#include <fmt/format.h>

namespace apprunner::cli {
namespace {

using formats::Entry;
using formats::ValueKind;

/// A whole ARN: a partial one would fail the deployment.
constexpr std::string_view secret_stand_in =
    "arn:aws:secretsmanager:us-east-1:000000000000:secret:stand-in-000000";

}  // namespace

void Lowering::variable(
    const std::string& name, const ConfigValue& value, const std::string& path, Json& target
) {
    const std::string full = joined_path(path, name);
    if (value.sensitive) out_.sensitive.insert(full);
    if (value.kind == ValueKind::unknown) {
        const bool is_secret = last_of(path) == "RuntimeEnvironmentSecrets";
        if (!is_secret) {
            unresolved(value, full);
            return;
        }
        target[name] = secret_stand_in;
        out_.stand_ins.push_back(full);
    } else {
        const std::string text =
            value.kind == ValueKind::null ? std::string() : scalar_of(value, printable(name));
        const std::string complaint = rules::variable_value(name, text);
        if (!complaint.empty()) add_bad(value, full, complaint);
        target[name] = text;
    }
    out_.origins[full] = value.origin;
}

void Lowering::text_map(
    const ConfigValue& value, std::string_view name, const std::string& path, Json& target
) {
    const bool is_list = spelling_ == formats::MemberSpelling::cloudformation;
    if (is_list && value.kind != ValueKind::list) {
        fail(value.origin, fmt::format("{} takes a list of Name and Value here", name));
    }
    if (!is_list && value.kind != ValueKind::object) {
        fail(
            value.origin,
            fmt::format("{} takes a map (NAME: VALUE), not a list of Name and Value", name)
        );
    }
    Json map = Json::object();
    for (const ConfigValue& item : value.items) {
        const ConfigValue* key = item.find("Name");
        const ConfigValue* given = item.find("Value");
        if (item.kind == ValueKind::unknown || key == nullptr || !key->is_scalar()) {
            if (item.kind != ValueKind::unknown && key == nullptr) {
                fail(item.origin, fmt::format("{} takes a Name and a Value", name));
            }
            unresolved(item.kind == ValueKind::unknown ? item : *key, path);
            continue;
        }
        check(*key, name, key->text, joined_path(path, key->text));
        if (given != nullptr) variable(key->text, *given, path, map);
    }
    for (const Entry& entry : value.entries) {
        // `aws apprunner create-service --generate-cli-skeleton` writes this one entry.
        const bool is_skeleton = entry.name == "KeyName" && entry.value.text.empty();
        if (is_skeleton || (is_terraform() && entry.value.kind == ValueKind::null)) continue;
        ConfigValue key = entry.value;
        key.origin = entry.origin;
        check(key, name, entry.name, joined_path(path, entry.name));
        variable(entry.name, entry.value, path, map);
    }
    if (!value.unknown_rest.empty()) {
        unresolved(formats::unknown_value(value.unknown_rest, value.origin), path);
    }
    if (!map.empty()) target[std::string(name)] = std::move(map);
}

/// Tags that are not known do not matter here.
void Lowering::tags(const ConfigValue& value, Json& target) {
    Json all = Json::array();
    if (is_terraform()) {
        for (const Entry& entry : value.entries) {
            if (entry.value.is_scalar()) {
                all.push_back({{"Key", entry.name}, {"Value", entry.value.text}});
            }
        }
    } else {
        if (value.kind != ValueKind::list) fail(value.origin, "Tags takes a list of Key and Value");
        for (const ConfigValue& item : value.items) {
            if (item.kind == ValueKind::unknown) continue;
            if (item.kind != ValueKind::object) {
                fail(item.origin, "a tag takes a map of names to values");
            }
            Json tag = Json::object();
            for (const Entry& entry : item.entries) {
                if (entry.name != "Key" && entry.name != "Value") {
                    fail(
                        entry.origin,
                        "a tag has a Key and a Value, no '" + printable(entry.name) + "'"
                    );
                }
                if (entry.value.kind == ValueKind::unknown) continue;
                tag[entry.name] = scalar_of(entry.value, entry.name);
            }
            if (item.find("Key") == nullptr) fail(item.origin, "a tag needs a Key");
            if (tag.contains("Key") && tag["Key"] != "") all.push_back(std::move(tag));
        }
    }
    if (all.empty()) return;
    target["Tags"] = std::move(all);
    out_.origins["Tags"] = value.origin;
}

}  // namespace apprunner::cli
