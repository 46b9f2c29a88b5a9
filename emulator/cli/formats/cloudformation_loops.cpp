// `Fn::ForEach` among a template's resources: its body once for each value of its collection, with
// the value in the place of ${Identifier}, &{Identifier} and {Ref: Identifier}. In a resource's
// properties it stays what it is, unknown.
#include "emulator/cli/formats/cloudformation.hpp"
#include "emulator/cli/formats/config_error.hpp"
#include "emulator/cli/formats/tree.hpp"

#include <algorithm>
#include <cctype>

namespace apprunner::cli::formats {
namespace {

constexpr std::string_view loop_prefix = "Fn::ForEach::";
/// CloudFormation's own most resources of a template.
constexpr std::size_t copies_max = 500;

struct LoopValue {
    std::string name;
    std::string value;
};

std::string replaced(std::string text, const std::string& place, const std::string& value) {
    for (std::size_t at = 0; (at = text.find(place, at)) != std::string::npos;) {
        text.replace(at, place.size(), value);
        at += value.size();
    }
    return text;
}

/// `&{X}` is the value's letters and digits alone, for logical ids.
std::string with_value(const std::string& text, const LoopValue& loop) {
    if (text.find('{') == std::string::npos) return text;
    std::string plain = loop.value;
    std::erase_if(plain, [](unsigned char letter) { return std::isalnum(letter) == 0; });
    return replaced(
        replaced(text, "${" + loop.name + "}", loop.value), "&{" + loop.name + "}", plain
    );
}

ConfigValue copy_of(const ConfigValue& value, const LoopValue& loop) {
    const bool is_reference = value.entries.size() == 1 && value.entries[0].name == "Ref" &&
                              value.entries[0].value.text == loop.name;
    if (is_reference) return text_value(loop.value, value.origin);
    ConfigValue copy = value;
    copy.text = with_value(value.text, loop);
    for (ConfigValue& item : copy.items) item = copy_of(item, loop);
    for (Entry& entry : copy.entries) {
        entry.name = with_value(entry.name, loop);
        entry.value = copy_of(entry.value, loop);
    }
    return copy;
}

/// [identifier, collection, {name: body}].
void add_copies(ConfigValue& all, const Entry& loop, Template& evaluated) {
    const ConfigValue& written = loop.value;
    const bool is_whole = written.items.size() == 3 && written.items[0].is_scalar() &&
                          written.items[2].kind == ValueKind::object;
    if (!is_whole) fail(loop.origin, loop.name + " takes an identifier, a list and a map");
    const ConfigValue collection = evaluated.evaluate(written.items[1]);
    if (collection.kind != ValueKind::list) {
        const std::string& parameter = collection.settled_by;
        const std::string way_out =
            parameter.empty() ? "" : "; give --param " + parameter + "=VALUE";
        fail(loop.origin, loop.name + ": its list is not known" + way_out);
    }
    for (const ConfigValue& item : collection.items) {
        if (!item.is_scalar()) fail(loop.origin, loop.name + ": its list is not known");
        const ConfigValue body = copy_of(written.items[2], {written.items[0].text, item.text});
        for (const Entry& entry : with_copies(body, evaluated).entries) {
            if (all.entries.size() >= copies_max) fail(loop.origin, "makes too many resources");
            put(all, entry.name, entry.value);
        }
    }
}

}  // namespace

ConfigValue with_copies(const ConfigValue& resources, Template& evaluated) {
    ConfigValue all = resources;
    all.entries.clear();
    for (const Entry& entry : resources.entries) {
        if (entry.name.rfind(loop_prefix, 0) == 0) {
            add_copies(all, entry, evaluated);
        } else {
            all.entries.push_back(entry);
        }
    }
    return all;
}

}  // namespace apprunner::cli::formats
