// Walks the tree beside CreateService's shapes. The three spellings differ in their keys, in blocks
// that are lists, and in how variables and tags are written (lower_maps.cpp).
#include "emulator/cli/formats/config_error.hpp"
#include "emulator/cli/settings/lowering.hpp"
#include "emulator/cli/settings/paths.hpp"
#include "emulator/cli/settings/rules.hpp"
#include "emulator/cli/terminal/escape.hpp"
#include "emulator/cli/terminal/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <optional>

namespace apprunner::cli {
namespace {

using namespace std::string_view_literals;
using formats::ConfigValue;
using formats::Entry;
using formats::ValueKind;

/// What Terraform and its provider have beside CreateService's members.
constexpr std::array terraform_only{
    "arn"sv,
    "id"sv,
    "service_id"sv,
    "service_url"sv,
    "status"sv,
    "tags_all"sv,
    "region"sv,
    "timeouts"sv,
    "lifecycle"sv,
    "count"sv,
    "for_each"sv,
    "provider"sv,
    "depends_on"sv,
    "provisioner"sv,
    "connection"sv};

/// ARNs of what only the account has, and well-formed ones that stand in for them.
struct StandIn {
    std::string_view member;
    std::string_view arn;
};
constexpr std::string_view role_stand_in = "arn:aws:iam::000000000000:role/stand-in";
constexpr StandIn stand_ins[] = {
    {"AccessRoleArn", role_stand_in},
    {"InstanceRoleArn", role_stand_in},
    {"ConnectionArn", "arn:aws:apprunner:us-east-1:000000000000:connection/stand-in/0"},
    {"VpcConnectorArn", "arn:aws:apprunner:us-east-1:000000000000:vpcconnector/stand-in/1/0"},
    {"ObservabilityConfigurationArn",
     "arn:aws:apprunner:us-east-1:000000000000:observabilityconfiguration/stand-in/1/0"},
    {"AutoScalingConfigurationArn",
     "arn:aws:apprunner:us-east-1:000000000000:autoscalingconfiguration/stand-in/1/0"},
    {"KmsKey", "arn:aws:kms:us-east-1:000000000000:key/00000000-0000-0000-0000-000000000000"}};

/// cpu -> Cpu, vpc_connector_arn -> VpcConnectorArn.
std::string pascal_case(std::string_view name) {
    std::string out;
    bool is_first = true;
    for (const char letter : name) {
        if (letter != '_') {
            const auto byte = static_cast<unsigned char>(letter);
            out += is_first ? static_cast<char>(std::toupper(byte)) : letter;
        }
        is_first = letter == '_';
    }
    return out;
}

const StandIn* stand_in_for(std::string_view member) {
    const auto* found =
        std::find_if(std::begin(stand_ins), std::end(stand_ins), [member](const StandIn& each) {
            return each.member == member;
        });
    return found != std::end(stand_ins) ? found : nullptr;
}

std::string place_of(const std::string& path) {
    return path.empty() ? "the file" : last_of(path);
}

}  // namespace

const std::string& scalar_of(const ConfigValue& value, std::string_view where) {
    if (value.is_scalar()) return value.text;
    const bool is_call = value.entries.size() == 1;
    const std::string call = is_call ? value.entries.front().name : "";
    if (call == "Ref" || call.rfind("Fn::", 0) == 0) {
        const std::string tag = "!" + (call == "Ref" ? call : call.substr(4));
        fail(value.origin, fmt::format("{}: the tag {} is not read here", where, printable(tag)));
    }
    fail(value.origin, fmt::format("{} takes one value, not a list or a map", where));
}

const wire::Member* Lowering::member_of(
    const Entry& entry, const wire::Shape& shape, const std::string& path
) {
    const std::string name = is_terraform() ? pascal_case(entry.name) : entry.name;
    for (const wire::Member& member : shape.members) {
        if (member.name == name) return &member;
    }
    if (is_terraform()) {
        const auto* known = std::find(terraform_only.begin(), terraform_only.end(), entry.name);
        if (known == terraform_only.end()) {
            out_.notes.push_back(
                fmt::format("{} is not known here and left out", printable(entry.name))
            );
        }
        return nullptr;
    }
    std::vector<std::string> known;
    for (const wire::Member& member : shape.members) known.emplace_back(member.name);
    const auto meant = nearest(entry.name, known);
    fail(
        entry.origin,
        fmt::format(
            "unknown key '{}' in {}; {}",
            printable(entry.name),
            place_of(path),
            meant ? fmt::format("did you mean '{}'?", *meant) : "known are " + listed(known, "and")
        )
    );
}

/// A block of Terraform's is a list of one.
const ConfigValue* Lowering::unwrapped(const ConfigValue& value, const std::string& where) const {
    if (value.kind == ValueKind::object) return &value;
    if (is_terraform() && value.kind == ValueKind::list && value.items.size() <= 1) {
        return value.items.empty() ? nullptr : &value.items.front();
    }
    fail(value.origin, where + " takes a map of names to values");
}

/// Skeletons and states write members that are not there as "", [] and {}.
bool Lowering::is_absent(const ConfigValue& value, const wire::Shape& shape) const {
    if (value.kind == ValueKind::null) return true;
    if (value.kind == ValueKind::text && value.text.empty()) {
        return shape.kind == wire::Kind::text || is_terraform();
    }
    return is_terraform() && value.kind == ValueKind::list && value.items.empty();
}

void Lowering::unresolved(const ConfigValue& value, const std::string& path) {
    std::string settled_by = value.settled_by;
    const bool is_name = !settled_by.empty() && settled_by.rfind("--", 0) != 0;
    if (is_name && is_terraform()) settled_by = fmt::format("--var {}=VALUE", settled_by);
    if (is_name && spelling_ == formats::MemberSpelling::cloudformation) {
        settled_by = fmt::format("--param {}=VALUE", settled_by);
    }
    out_.unresolved.push_back({path, value.text, settled_by, value.origin});
}

void Lowering::keep(const ConfigValue& value, const std::string& path, Json& target, Json lowered) {
    target[last_of(path)] = std::move(lowered);
    out_.origins[path] = value.origin;
    if (value.sensitive) out_.sensitive.insert(path);
}

/// The words of a complaint hold the value.
void Lowering::add_bad(
    const ConfigValue& value, const std::string& path, const std::string& complaint
) {
    const std::string text =
        value.sensitive ? last_of(path) + " has a value that it does not take" : complaint;
    out_.bad_values.push_back({path, text, value.origin});
}

void Lowering::check(
    const ConfigValue& value,
    std::string_view name,
    const std::string& text,
    const std::string& path
) {
    const std::string complaint = rules::value_of(name, text);
    if (complaint.empty()) return;
    add_bad(value, path, fmt::format("{} {}", name, complaint));
}

void Lowering::structure(
    const ConfigValue& value, const wire::Shape& shape, const std::string& path, Json& target
) {
    const ConfigValue* object = unwrapped(value, place_of(path));
    if (object == nullptr) return;
    if (object->kind == ValueKind::unknown) {
        unresolved(*object, path);
        return;
    }
    if (object->kind != ValueKind::object) {
        fail(object->origin, place_of(path) + " takes a map of names to values");
    }
    for (const Entry& entry : object->entries) {
        const wire::Member* known = member_of(entry, shape, path);
        if (known == nullptr) continue;
        member(entry.value, *known, joined_path(path, known->name), target);
    }
}

/// What is not known: an ARN has a stand-in, what does not matter here is left out, and all else is
/// asked for.
void Lowering::unknown(
    const ConfigValue& value, const wire::Member& member, const std::string& path, Json& target
) {
    if (const StandIn* known = stand_in_for(member.name)) {
        stand_in(value, known->arn, path, target);
    } else if (member.name == "AuthenticationConfiguration") {
        Json roles = Json::object();
        stand_in(value, role_stand_in, joined_path(path, "AccessRoleArn"), roles);
        target[last_of(path)] = std::move(roles);
    } else {
        unresolved(value, path);
    }
}

void Lowering::stand_in(
    const ConfigValue& value, std::string_view arn, const std::string& path, Json& target
) {
    keep(value, path, target, std::string(arn));
    out_.stand_ins.push_back(path);
}

void Lowering::text(
    const ConfigValue& value, const wire::Member& member, const std::string& path, Json& target
) {
    const std::string& written = scalar_of(value, member.name);
    if (const StandIn* known = stand_in_for(member.name)) {
        const wire::Shape& shape = *member.shape;
        const bool is_arn = shape.pattern == nullptr || shape.pattern->matches(written);
        if (!is_arn && has_placeholder(written)) {
            stand_in(value, known->arn, path, target);
            return;
        }
        if (!is_arn) {
            const std::string complaint =
                fmt::format("{} takes an ARN, not '{}'", member.name, printable(written));
            add_bad(value, path, complaint);
        }
    }
    check(value, member.name, written, path);
    keep(value, path, target, written);
}

void Lowering::member(
    const ConfigValue& value, const wire::Member& member, const std::string& path, Json& target
) {
    if (is_absent(value, *member.shape)) return;
    if (value.kind == ValueKind::unknown) {
        unknown(value, member, path, target);
        return;
    }
    const std::string where(member.name);
    switch (member.shape->kind) {
        case wire::Kind::structure: {
            Json object = Json::object();
            structure(value, *member.shape, path, object);
            if (!object.empty()) target[where] = std::move(object);
            return;
        }
        case wire::Kind::text:
            text(value, member, path, target);
            return;
        case wire::Kind::integer:
        case wire::Kind::long_integer: {
            const std::string& written = scalar_of(value, where);
            const std::string complaint =
                rules::number_between(written, member.shape->min, member.shape->max);
            if (!complaint.empty()) {
                add_bad(value, path, where + " " + complaint);
            }
            keep(value, path, target, whole_number(written).value_or(0));
            return;
        }
        case wire::Kind::boolean: {
            std::string written = scalar_of(value, where);
            const std::optional<bool> meant = truth_of(written);
            if (!meant) {
                fail(
                    value.origin,
                    fmt::format("{} takes true or false, not '{}'", where, printable(written))
                );
            }
            keep(value, path, target, *meant);
            return;
        }
        case wire::Kind::map:
            text_map(value, where, path, target);
            return;
        case wire::Kind::list:
            tags(value, target);
            return;
    }
}

}  // namespace apprunner::cli
