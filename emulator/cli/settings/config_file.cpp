// Walks the file's YAML tree beside the table of CreateService's input.
#include "emulator/cli/settings/config_file.hpp"

#include "emulator/cli/settings/rules.hpp"
#include "emulator/cli/formats/yaml_file.hpp"
#include "emulator/cli/terminal/escape.hpp"
#include "emulator/cli/terminal/text.hpp"
#include "emulator/model/service_fields.hpp"
#include "emulator/wire/constraints.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <yaml-cpp/yaml.h>

namespace apprunner::cli {
namespace {

using yaml::fail;
using yaml::for_each_member;
using yaml::scalar_text;

void check_value(const YAML::Node& node, std::string_view name, const std::string& value) {
    const std::string complaint = rules::value_of(name, value);
    if (!complaint.empty()) fail(node, fmt::format("{} {}", name, complaint));
}

Json read_text(const YAML::Node& node, std::string_view name) {
    const std::string where(name);
    if (node.IsNull()) fail(node, where + " has no value");
    std::string value = scalar_text(node, where);
    check_value(node, name, value);
    return value;
}

Json read_integer(const YAML::Node& node, const wire::Member& member) {
    const std::string value = scalar_text(node, std::string(member.name));
    const std::string complaint =
        rules::number_between(value, member.shape->min, member.shape->max);
    if (!complaint.empty()) fail(node, fmt::format("{} {}", member.name, complaint));
    return whole_number(value).value_or(0);
}

Json read_text_map(const YAML::Node& node, std::string_view name) {
    const std::string where(name);
    if (node.IsSequence()) {
        fail(node, where + " takes a map (NAME: VALUE), not a list of Name and Value");
    }
    Json map = Json::object();
    for_each_member(
        node,
        where,
        [&](const std::string& key, const YAML::Node& key_node, const YAML::Node& value) {
            check_value(key_node, name, key);
            map[key] = value.IsNull() ? std::string() : scalar_text(value, printable(key));
        }
    );
    return map;
}

Json read_tags(const YAML::Node& node) {
    if (!node.IsSequence()) fail(node, "Tags takes a list of Key and Value");
    Json tags = Json::array();
    for (const YAML::Node& entry : node) {
        Json tag = Json::object();
        for_each_member(
            entry,
            "a tag",
            [&](const std::string& key, const YAML::Node& key_node, const YAML::Node& value) {
                if (key != "Key" && key != "Value") {
                    fail(key_node, "a tag has a Key and a Value, no '" + printable(key) + "'");
                }
                tag[key] = scalar_text(value, key);
            }
        );
        if (!tag.contains("Key")) fail(entry, "a tag needs a Key");
        tags.push_back(std::move(tag));
    }
    return tags;
}

[[noreturn]] void fail_unknown_key(
    const YAML::Node& node, const std::string& key, std::string_view where, const wire::Shape& shape
) {
    std::vector<std::string> known;
    for (const wire::Member& member : shape.members) known.emplace_back(member.name);
    yaml::fail_unknown(node, key, where, known);
}

Json read_structure(const YAML::Node& node, std::string_view name, const wire::Shape& shape) {
    Json object = Json::object();
    for_each_member(
        node,
        std::string(name),
        [&](const std::string& key, const YAML::Node& key_node, const YAML::Node& value) {
            const auto member = std::find_if(
                shape.members.begin(),
                shape.members.end(),
                [&key](const wire::Member& candidate) { return candidate.name == key; }
            );
            if (member == shape.members.end()) fail_unknown_key(key_node, key, name, shape);
            if (key == model::field::code_repository.name) {
                fail(
                    key_node,
                    key + ": source services are not built here; build the image and give " +
                        std::string(model::field::image_repository.name)
                );
            }
            object[key] = read_member(value, *member);
        }
    );
    return object;
}

}  // namespace

const wire::Shape& create_service_shape() {
    const auto inputs = wire::emulator_inputs();
    const auto input = std::find_if(inputs.begin(), inputs.end(), [](const auto& each) {
        return each.operation == "CreateService";
    });
    return *input->input;
}

Json read_service(const YAML::Node& node) {
    return read_structure(node, "the file", create_service_shape());
}

Json read_member(const YAML::Node& node, const wire::Member& member) {
    switch (member.shape->kind) {
        case wire::Kind::structure:
            return read_structure(node, member.name, *member.shape);
        case wire::Kind::text:
            return read_text(node, member.name);
        case wire::Kind::integer:
        case wire::Kind::long_integer:
            return read_integer(node, member);
        case wire::Kind::boolean:
            return yaml::boolean(node, std::string(member.name));
        case wire::Kind::map:
            return read_text_map(node, member.name);
        case wire::Kind::list:
            break;
    }
    return read_tags(node);
}

std::optional<std::string> find_config_file() {
    std::error_code ignored;
    std::string name(config_file_name);
    if (std::filesystem::is_regular_file(name, ignored)) return name;
    return std::nullopt;
}

base::Result<Json> parse_config_file(const std::string& content, const std::string& file_name) {
    Json request;
    const auto read = yaml::read_document(
        content,
        file_name,
        "one service",
        [&request](const YAML::Node& document) { request = read_service(document); }
    );
    if (!read) return read.error();
    return request;
}

}  // namespace apprunner::cli
