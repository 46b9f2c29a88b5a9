// Walks the YAML library's nodes, and makes values; JSON is read by json_tree.cpp.
#include "emulator/cli/formats/tree.hpp"

#include "emulator/base/utf8.hpp"
#include "emulator/cli/formats/config_error.hpp"
#include "emulator/cli/formats/json_tree.hpp"
#include "emulator/cli/formats/yaml_file.hpp"
#include "emulator/cli/terminal/escape.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>

namespace apprunner::cli::formats {
namespace {

/// Of a whole document, aliases expanded: ten lines can make a thousand million of them.
constexpr int yaml_values_max = 200'000;

bool is_number(const std::string& text) {
    const bool has_digit = std::any_of(text.begin(), text.end(), [](unsigned char letter) {
        return std::isdigit(letter) != 0;
    });
    return has_digit && text.find_first_not_of("0123456789.-") == std::string::npos;
}

class YamlWalk {
  public:
    explicit YamlWalk(const std::string& file) : file_(file) {}

    ConfigValue value_of(const YAML::Node& node, int depth) {
        if (depth > depth_max) yaml::fail(node, "is nested too deep");
        if (++count_ > yaml_values_max) yaml::fail(node, "has too many values");
        const std::string& tag = node.Tag();
        const bool is_tagged = tag.size() > 1 && tag.front() == '!';
        ConfigValue value = untagged(node, depth);
        return is_tagged ? function(tag.substr(1), std::move(value)) : value;
    }

  private:
    [[nodiscard]] Origin origin_of(const YAML::Node& node) const {
        return {file_, node.Mark().line + 1, node.Mark().column + 1};
    }

    /// `!GetAtt A.B` -> {Fn::GetAtt: A.B}.
    static ConfigValue function(const std::string& tag, ConfigValue argument) {
        const bool is_short = tag == "Ref" || tag == "Condition";
        ConfigValue call = object_value(argument.origin);
        const Origin origin = argument.origin;
        call.entries.push_back({is_short ? tag : "Fn::" + tag, std::move(argument), origin});
        return call;
    }

    ConfigValue untagged(const YAML::Node& node, int depth) {
        ConfigValue value;
        value.origin = origin_of(node);
        if (node.IsSequence()) {
            value.kind = ValueKind::list;
            for (const YAML::Node& item : node) value.items.push_back(value_of(item, depth + 1));
        } else if (node.IsMap()) {
            value.kind = ValueKind::object;
            read_entries(node, value, depth);
        } else if (node.IsScalar()) {
            read_scalar(node, value);
        }
        return value;
    }

    static void read_scalar(const YAML::Node& node, ConfigValue& value) {
        value.text = node.Scalar();
        // The YAML library lets surrogates and overlong forms through.
        if (!is_utf8(value.text)) yaml::fail(node, "a value is not UTF-8");
        const std::string& text = value.text;
        value.kind = ValueKind::text;
        if (node.Tag() != "?") return;
        if (text == "true" || text == "True" || text == "TRUE" || text == "false" ||
            text == "False" || text == "FALSE") {
            value.kind = ValueKind::boolean;
        } else if (is_number(text)) {
            value.kind = ValueKind::number;
        }
    }

    void read_entries(const YAML::Node& node, ConfigValue& value, int depth) {
        std::vector<ConfigValue> merged;
        for (const auto& member : node) {
            if (!member.first.IsScalar()) yaml::fail(member.first, "a name has to be a text");
            const std::string name = member.first.Scalar();
            if (!is_utf8(name)) yaml::fail(member.first, "a name is not UTF-8");
            ConfigValue item = value_of(member.second, depth + 1);
            // A value that is left out has no place of its own.
            if (item.kind == ValueKind::null) item.origin = origin_of(member.first);
            if (name == "<<") {
                merged.push_back(std::move(item));
                continue;
            }
            if (value.entries.size() >= names_max) yaml::fail(member.first, "has too many names");
            if (value.find(name) != nullptr) {
                yaml::fail(member.first, fmt::format("'{}' is given twice", printable(name)));
            }
            value.entries.push_back({name, std::move(item), origin_of(member.first)});
        }
        for (const ConfigValue& each : merged) merge(value, each);
    }

    /// What the map itself has wins over what it merges, and of those the first.
    static void merge(ConfigValue& value, const ConfigValue& merged) {
        for (const ConfigValue& each : merged.items) merge(value, each);
        for (const Entry& entry : merged.entries) {
            if (value.find(entry.name) == nullptr) value.entries.push_back(entry);
        }
    }

    const std::string& file_;
    int count_ = 0;
};

const ConfigValue& nothing() {
    static const ConfigValue none;
    return none;
}

base::Result<ConfigValue> read_yaml(const std::string& content, const std::string& file) {
    if (content.size() > yaml_bytes_max) {
        return base::Error(
            base::Errc::invalid_argument,
            fmt::format("{}: is larger than {} bytes, the most for YAML", file, yaml_bytes_max)
        );
    }
    ConfigValue value;
    auto read = yaml::read_document(content, file, "one configuration", [&](const auto& document) {
        value = tree_of(document, file);
    });
    if (!read) return read.error();
    return value;
}

}  // namespace

std::string place_text(const Origin& origin) {
    if (origin.line == 0) return origin.file;
    if (origin.column == 0) return fmt::format("{}:{}", origin.file, origin.line);
    return fmt::format("{}:{}:{}", origin.file, origin.line, origin.column);
}

ConfigValue tree_of(const YAML::Node& node, const std::string& file) {
    return YamlWalk(file).value_of(node, 0);
}

base::Result<ConfigValue> read_tree(const std::string& content, const std::string& file) {
    const std::size_t first = content.find_first_not_of(" \t\r\n");
    if (first == std::string::npos || content[first] != '{') return read_yaml(content, file);
    auto read = read_json(content, file);
    // A YAML file may begin with a brace, too; what is neither is told as JSON.
    if (read || content.size() > yaml_bytes_max) return read;
    auto as_yaml = read_yaml(content, file);
    if (as_yaml) return as_yaml;
    return as_yaml.error().detail.find("not valid YAML") == std::string::npos ? as_yaml : read;
}

ConfigValue text_value(std::string text, const Origin& origin) {
    ConfigValue value;
    value.kind = ValueKind::text;
    value.text = std::move(text);
    value.origin = origin;
    return value;
}

ConfigValue unknown_value(std::string expression, const Origin& origin) {
    ConfigValue value = text_value(std::move(expression), origin);
    value.kind = ValueKind::unknown;
    return value;
}

ConfigValue object_value(const Origin& origin) {
    ConfigValue value;
    value.kind = ValueKind::object;
    value.origin = origin;
    return value;
}

void put(ConfigValue& object, std::string_view name, ConfigValue value) {
    if (value.kind == ValueKind::null) return;
    for (Entry& entry : object.entries) {
        if (entry.name == name) {
            entry.value = std::move(value);
            return;
        }
    }
    const Origin origin = value.origin;
    object.entries.push_back({std::string(name), std::move(value), origin});
}

std::string text_of(const ConfigValue* value) {
    return value != nullptr && value->is_scalar() ? value->text : "";
}

std::string text_in(const ConfigValue& object, std::string_view name) {
    return text_of(object.find(name));
}

const ConfigValue& object_in(const ConfigValue& object, std::string_view name) {
    const ConfigValue* found = object.find(name);
    return found != nullptr && found->kind == ValueKind::object ? *found : nothing();
}

}  // namespace apprunner::cli::formats
