// CloudFormation's functions of texts, lists and maps. What a function is given that is not known
// makes its result unknown.
#include "emulator/cli/formats/cloudformation.hpp"
#include "emulator/cli/formats/config_error.hpp"
#include "emulator/cli/formats/tree.hpp"
#include "emulator/cli/terminal/text.hpp"

#include <algorithm>

namespace apprunner::cli::formats {
namespace {

constexpr std::size_t expression_chars_max = 120;
/// Of what functions put together: CloudFormation's own limit for a parameter is 4,096.
constexpr std::size_t made_text_max = 65'536;

void append(ConfigValue& text, std::string_view more) {
    if (text.text.size() + more.size() > made_text_max) fail(text.origin, "makes too long a text");
    text.text += more;
}

/// Unknown, with the call's own text (evaluate() writes it) and what would settle it.
ConfigValue unknown_like(const ConfigValue& cause) {
    ConfigValue value = unknown_value("", cause.origin);
    value.settled_by = cause.settled_by;
    value.sensitive = cause.sensitive;
    return value;
}

/// {Fn::Sub: x} -> Sub.
std::string short_name(const std::string& name) {
    return name.rfind("Fn::", 0) == 0 ? name.substr(4) : name;
}

bool same(const ConfigValue& one, const ConfigValue& other) {
    const auto same_entry = [](const Entry& a, const Entry& b) {
        return a.name == b.name && same(a.value, b.value);
    };
    return one.kind == other.kind && one.text == other.text &&
           std::equal(
               one.items.begin(), one.items.end(), other.items.begin(), other.items.end(), same
           ) &&
           std::equal(
               one.entries.begin(),
               one.entries.end(),
               other.entries.begin(),
               other.entries.end(),
               same_entry
           );
}

}  // namespace

std::string expression_text(const ConfigValue& value) {
    std::string text = value.text;
    if (value.kind == ValueKind::object && value.entries.size() == 1) {
        const Entry& call = value.entries.front();
        const bool is_path = call.name == "Fn::GetAtt" && call.value.items.size() == 2;
        text = "!" + short_name(call.name) + " " +
               (is_path ? text_of(&call.value.items[0]) + "." + text_of(&call.value.items[1])
                        : expression_text(call.value));
    } else if (value.kind == ValueKind::list) {
        for (const ConfigValue& item : value.items) {
            text += (text.empty() ? "[" : ", ") + expression_text(item);
        }
        text += ']';
    } else if (value.kind == ValueKind::object) {
        text = "{...}";
    }
    if (text.size() > expression_chars_max) text = text.substr(0, expression_chars_max) + "...";
    return text;
}

/// Sub: "text ${A} ${B.C} ${!literal}", or [text, {A: value}].
ConfigValue Template::substitute(const ConfigValue& argument) {
    const bool has_own = argument.kind == ValueKind::list && argument.items.size() == 2;
    const ConfigValue& source = has_own ? argument.items[0] : argument;
    if (!source.is_scalar()) fail(argument.origin, "Fn::Sub takes a text");
    const ConfigValue own = has_own ? evaluate(argument.items[1]) : ConfigValue{};
    ConfigValue result = text_value("", argument.origin);
    const std::string& text = source.text;
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t end = text.find('}', at);
        if (text.compare(at, 2, "${") != 0 || end == std::string::npos) {
            append(result, std::string_view(text).substr(at++, 1));
            continue;
        }
        const std::string name(trimmed(std::string_view(text).substr(at + 2, end - at - 2)));
        at = end + 1;
        if (!name.empty() && name.front() == '!') {
            append(result, "${" + name.substr(1) + "}");
            continue;
        }
        const ConfigValue* found = own.find(name);
        const bool is_attribute = name.find('.') != std::string::npos;
        ConfigValue part = found != nullptr ? *found
                           : is_attribute   ? unknown_value(name, argument.origin)
                                            : reference(name, argument.origin);
        result.sensitive |= part.sensitive;
        if (!part.is_scalar()) return unknown_like(part);
        append(result, part.text);
    }
    return result;
}

/// Join: [delimiter, [values]].
ConfigValue Template::joined(const ConfigValue& argument) {
    if (argument.items.size() != 2) fail(argument.origin, "Fn::Join takes a text and a list");
    const ConfigValue list = evaluate(argument.items[1]);
    if (list.kind == ValueKind::unknown) return unknown_like(list);
    ConfigValue result = text_value("", argument.origin);
    bool is_first = true;
    for (const ConfigValue& item : list.items) {
        if (!item.is_scalar()) return unknown_like(item);
        if (!is_first) append(result, text_of(&argument.items[0]));
        is_first = false;
        append(result, item.text);
        result.sensitive |= item.sensitive;
    }
    return result;
}

/// Select: [index, [values]].
ConfigValue Template::selected(const ConfigValue& argument) {
    if (argument.items.size() != 2) fail(argument.origin, "Fn::Select takes an index and a list");
    const ConfigValue index = evaluate(argument.items[0]);
    const ConfigValue list = evaluate(argument.items[1]);
    if (list.kind != ValueKind::list) return unknown_like(list);
    if (!index.is_scalar()) return unknown_like(index);
    const auto number = whole_number(index.text);
    if (!number || static_cast<std::size_t>(*number) >= list.items.size()) {
        fail(argument.origin, "Fn::Select: the list has no item " + index.text);
    }
    return list.items[static_cast<std::size_t>(*number)];
}

/// Split: [delimiter, text].
ConfigValue Template::split(const ConfigValue& argument) {
    if (argument.items.size() != 2) fail(argument.origin, "Fn::Split takes two texts");
    const ConfigValue text = evaluate(argument.items[1]);
    const std::string delimiter = text_of(&argument.items[0]);
    if (!text.is_scalar()) return unknown_like(text);
    if (delimiter.empty()) fail(argument.origin, "Fn::Split takes a delimiter");
    ConfigValue list;
    list.kind = ValueKind::list;
    for (std::size_t begin = 0; begin <= text.text.size();) {
        const std::size_t end = std::min(text.text.find(delimiter, begin), text.text.size());
        list.items.push_back(text_value(text.text.substr(begin, end - begin), argument.origin));
        begin = end + delimiter.size();
    }
    return list;
}

/// If: [condition, value if true, value if false].
ConfigValue Template::chosen(const ConfigValue& argument) {
    if (argument.items.size() != 3)
        fail(argument.origin, "Fn::If takes a condition and two values");
    const auto is_true = condition(text_of(&argument.items[0]), argument.origin);
    if (is_true) return evaluate(argument.items[*is_true ? 1 : 2]);
    ConfigValue unknown = unknown_value("", argument.origin);
    unknown.settled_by = awaited_;
    ConfigValue one = evaluate(argument.items[1]);
    return same(one, evaluate(argument.items[2])) ? one : unknown;
}

/// FindInMap: [map, key, key], and {DefaultValue: value} (AWS::LanguageExtensions).
ConfigValue Template::mapped(const ConfigValue& argument) {
    if (argument.items.size() < 3) fail(argument.origin, "Fn::FindInMap takes a map and two keys");
    const ConfigValue* found = &object_in(document_, "Mappings");
    for (std::size_t level = 0; level < 3; ++level) {
        const ConfigValue key = evaluate(argument.items[level]);
        if (!key.is_scalar()) return unknown_like(key);
        found = found->find(key.text);
        if (found != nullptr) continue;
        const ConfigValue* other =
            argument.items.size() > 3 ? argument.items[3].find("DefaultValue") : nullptr;
        if (other != nullptr) return evaluate(*other);
        fail(argument.origin, "Fn::FindInMap: there is no '" + key.text + "'");
    }
    return *found;
}

ConfigValue Template::function(const std::string& name, const ConfigValue& argument) {
    if (name == "Ref") return reference(text_of(&argument), argument.origin);
    if (name == "Fn::Sub") return substitute(argument);
    if (name == "Fn::Join") return joined(argument);
    if (name == "Fn::Select") return selected(argument);
    if (name == "Fn::Split") return split(argument);
    if (name == "Fn::If") return chosen(argument);
    if (name == "Fn::FindInMap") return mapped(argument);
    return unknown_value("", argument.origin);
}

}  // namespace apprunner::cli::formats
