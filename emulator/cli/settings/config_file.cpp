// Walks the file's YAML tree beside the table of config_schema.hpp.
#include "emulator/cli/settings/config_file.hpp"

#include "emulator/cli/settings/config_reader.hpp"
#include "emulator/cli/settings/yaml_file.hpp"
#include "emulator/cli/terminal/escape.hpp"
#include "emulator/cli/terminal/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>

namespace apprunner::cli {
namespace {

using yaml::fail;
using yaml::for_each_member;
using yaml::scalar_text;

void check_value(const YAML::Node& node, const FileShape& shape, const std::string& value) {
    if (shape.complaint == nullptr) return;
    const std::string complaint = shape.complaint(value);
    if (!complaint.empty()) fail(node, fmt::format("{} {}", shape.name, complaint));
}

Json read_text(const YAML::Node& node, const FileShape& shape) {
    const std::string where(shape.name);
    if (node.IsNull()) fail(node, where + " has no value");
    std::string value = scalar_text(node, where);
    check_value(node, shape, value);
    return value;
}

Json read_integer(const YAML::Node& node, const FileShape& shape) {
    const std::string value = scalar_text(node, std::string(shape.name));
    check_value(node, shape, value);
    return whole_number(value).value_or(0);
}

Json read_text_map(const YAML::Node& node, const FileShape& shape) {
    const std::string where(shape.name);
    if (node.IsSequence()) {
        fail(node, where + " takes a map (NAME: VALUE), not a list of Name and Value");
    }
    Json map = Json::object();
    for_each_member(
        node,
        where,
        [&](const std::string& key, const YAML::Node& key_node, const YAML::Node& value) {
            check_value(key_node, shape, key);
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
    const YAML::Node& node, const std::string& key, const FileShape& shape
) {
    std::vector<std::string> known;
    for (const FileShape& member : shape.members) known.emplace_back(member.name);
    yaml::fail_unknown(node, key, shape.name, known);
}

Json read_object(const YAML::Node& node, const FileShape& shape) {
    Json object = Json::object();
    for_each_member(
        node,
        std::string(shape.name),
        [&](const std::string& key, const YAML::Node& key_node, const YAML::Node& value) {
            const auto member = std::find_if(
                shape.members.begin(),
                shape.members.end(),
                [&key](const FileShape& candidate) { return candidate.name == key; }
            );
            if (member == shape.members.end()) fail_unknown_key(key_node, key, shape);
            if (member->kind == ShapeKind::refused) {
                fail(key_node, fmt::format("{}: {}", key, member->note));
            }
            object[key] = read_by_shape(value, *member);
        }
    );
    return object;
}

}  // namespace

Json read_by_shape(const YAML::Node& node, const FileShape& shape) {
    switch (shape.kind) {
        case ShapeKind::object:
            return read_object(node, shape);
        case ShapeKind::text:
            return read_text(node, shape);
        case ShapeKind::integer:
            return read_integer(node, shape);
        case ShapeKind::boolean:
            return yaml::boolean(node, std::string(shape.name));
        case ShapeKind::text_map:
            return read_text_map(node, shape);
        case ShapeKind::tag_list:
            return read_tags(node);
        case ShapeKind::refused:
            break;  // read_object() has refused it by name.
    }
    fail(node, std::string(shape.note));
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
        [&request](const YAML::Node& document) {
            request = read_by_shape(document, create_service_shape());
        }
    );
    if (!read) return read.error();
    return request;
}

}  // namespace apprunner::cli
