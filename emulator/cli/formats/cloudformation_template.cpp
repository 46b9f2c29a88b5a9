// Parameters, conditions and the walk; the functions of texts and lists are in
// cloudformation_functions.cpp.
#include "emulator/cli/formats/cloudformation.hpp"
#include "emulator/cli/formats/config_error.hpp"
#include "emulator/cli/formats/tree.hpp"
#include "emulator/cli/terminal/text.hpp"

#include <algorithm>

namespace apprunner::cli::formats {
namespace {

bool is_function_name(const std::string& name) {
    return name == "Ref" || name == "Condition" || name.rfind("Fn::", 0) == 0;
}

/// An object with the one entry that makes it a function's call. (`Condition` is a member of
/// resources too, which are not evaluated.)
bool is_call(const ConfigValue& value) {
    return value.kind == ValueKind::object && value.entries.size() == 1 &&
           is_function_name(value.entries.front().name);
}

/// A dynamic reference: CloudFormation asks Systems Manager or Secrets Manager when it deploys.
bool is_resolved_later(const ConfigValue& value) {
    return value.kind == ValueKind::text && value.text.find("{{resolve:") != std::string::npos;
}

}  // namespace

Template::Template(
    const ConfigValue& document, const std::map<std::string, std::string>& parameters
)
    : document_(document), given_(parameters) {}

ConfigValue Template::evaluate(const ConfigValue& value) {
    if (is_call(value)) {
        const Entry& call = value.entries.front();
        ConfigValue result = function(call.name, call.value);
        if (is_resolved_later(result)) {
            const bool is_sensitive = result.sensitive;
            result = unknown_value("", value.origin);
            result.sensitive = is_sensitive;
        }
        result.origin = value.origin;
        if (result.kind == ValueKind::unknown && result.text.empty()) {
            result.text = expression_text(value);
        }
        return result;
    }
    if (is_resolved_later(value)) return unknown_value(value.text, value.origin);
    if (!value.is_scalar() && value.kind != ValueKind::null) {
        ConfigValue out = value;
        out.items.clear();
        out.entries.clear();
        for (const ConfigValue& item : value.items) {
            ConfigValue each = evaluate(item);
            if (each.kind != ValueKind::null) out.items.push_back(std::move(each));
        }
        for (const Entry& entry : value.entries) {
            ConfigValue each = evaluate(entry.value);
            if (each.kind == ValueKind::null) continue;
            out.entries.push_back({entry.name, std::move(each), entry.origin});
        }
        return out;
    }
    return value;
}

ConfigValue Template::pseudo_parameter(const std::string& name, const Origin& origin) const {
    if (const auto given = given_.find(name); given != given_.end()) {
        return text_value(given->second, origin);
    }
    if (name == "AWS::NoValue") return {};
    if (name == "AWS::Partition") return text_value("aws", origin);
    if (name == "AWS::URLSuffix") return text_value("amazonaws.com", origin);
    ConfigValue unknown = unknown_value("!Ref " + name, origin);
    unknown.settled_by = name;
    return unknown;
}

ConfigValue Template::parameter(
    const std::string& name, const ConfigValue& declared, const Origin& origin
) const {
    const std::string type = text_in(declared, "Type");
    ConfigValue value = unknown_value("!Ref " + name, origin);
    value.settled_by = name;
    const ConfigValue* initial = declared.find("Default");
    // Its default is the name of what Systems Manager holds, and not the value.
    const bool is_looked_up = type.rfind("AWS::SSM::Parameter::Value", 0) == 0;
    if (const auto given = given_.find(name); given != given_.end()) {
        value = text_value(given->second, origin);
    } else if (initial != nullptr && initial->is_scalar() && !is_looked_up) {
        value = *initial;
        value.origin = origin;
    }
    value.sensitive = text_in(declared, "NoEcho") == "true";
    const bool is_list = type == "CommaDelimitedList" || type.rfind("List<", 0) == 0;
    if (!is_list || value.kind == ValueKind::unknown) return value;
    ConfigValue list;
    list.kind = ValueKind::list;
    list.origin = origin;
    for (std::size_t begin = 0; begin <= value.text.size();) {
        const std::size_t comma = std::min(value.text.find(',', begin), value.text.size());
        const auto item = std::string_view(value.text).substr(begin, comma - begin);
        list.items.push_back(text_value(std::string(trimmed(item)), origin));
        begin = comma + 1;
    }
    return list;
}

ConfigValue Template::reference(const std::string& name, const Origin& origin) const {
    if (name.rfind("AWS::", 0) == 0) return pseudo_parameter(name, origin);
    if (const ConfigValue* declared = object_in(document_, "Parameters").find(name)) {
        return parameter(name, *declared, origin);
    }
    if (object_in(document_, "Resources").find(name) == nullptr) {
        fail(origin, "Ref " + name + ": there is no parameter and no resource of that name");
    }
    return unknown_value("!Ref " + name, origin);
}

std::optional<bool> Template::condition(const std::string& name, const Origin& origin) {
    if (const auto known = conditions_.find(name); known != conditions_.end()) {
        if (!known->second) awaited_ = awaited_by_[name];
        return known->second;
    }
    const ConfigValue* expression = object_in(document_, "Conditions").find(name);
    if (expression == nullptr) fail(origin, "there is no condition " + name);
    if (!asked_.insert(name).second) fail(origin, "the condition " + name + " needs itself");
    const auto result = holds(*expression);
    asked_.erase(name);
    conditions_[name] = result;
    if (!result) awaited_by_[name] = awaited_;
    return result;
}

std::optional<bool> Template::all_or_any(const ConfigValue& list, bool is_all) {
    std::optional<bool> result = is_all;
    for (const ConfigValue& item : list.items) {
        const auto each = holds(item);
        if (each == !is_all) return each;
        if (!each) result = std::nullopt;
    }
    return result;
}

std::optional<bool> Template::holds(const ConfigValue& expression) {
    if (!is_call(expression)) {
        fail(expression.origin, "a condition takes Fn::Equals, And, Or, Not or Condition");
    }
    const auto& [name, argument, origin] = expression.entries.front();
    if (name == "Condition") return condition(text_of(&argument), origin);
    if (name == "Fn::And") return all_or_any(argument, true);
    if (name == "Fn::Or") return all_or_any(argument, false);
    if (name == "Fn::Not" && argument.items.size() == 1) {
        const auto inner = holds(argument.items.front());
        return inner ? std::optional(!*inner) : std::nullopt;
    }
    if (name != "Fn::Equals" || argument.items.size() != 2) {
        fail(origin, "a condition takes Fn::Equals, And, Or, Not or Condition");
    }
    const ConfigValue one = evaluate(argument.items[0]);
    const ConfigValue other = evaluate(argument.items[1]);
    if (one.is_scalar() && other.is_scalar()) return one.text == other.text;
    awaited_ = one.settled_by.empty() ? other.settled_by : one.settled_by;
    return std::nullopt;
}

}  // namespace apprunner::cli::formats
