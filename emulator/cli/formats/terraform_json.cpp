// `terraform show -json` of a state or of a plan: the values of each aws_apprunner_service, of all
// modules, and of a plan what is known after apply only and what is sensitive.
#include "emulator/cli/formats/alarms.hpp"
#include "emulator/cli/formats/config_error.hpp"
#include "emulator/cli/formats/format.hpp"
#include "emulator/cli/formats/tree.hpp"

#include <array>
#include <map>

namespace apprunner::cli::formats {
namespace {

constexpr std::string_view resource_type = "aws_apprunner_service";
constexpr std::string_view alarm_resource_type = "aws_cloudwatch_metric_alarm";
constexpr const char* after_apply = "known after apply";

/// Optional and computed in the provider: not known in a plan means that nothing was written, and
/// the service's default holds (measured with provider 5.100).
constexpr std::array<std::string_view, 5> computed_when_unset{
    "health_check_configuration",
    "network_configuration",
    "instance_configuration",
    "auto_scaling_configuration_arn",
    "ip_address_type"};

bool is_terraform_json(const ConfigValue& document) {
    return document.find("format_version") != nullptr &&
           (document.find("planned_values") != nullptr || document.find("values") != nullptr ||
            document.find("terraform_version") != nullptr);
}

bool is_true(const ConfigValue* value) {
    return value != nullptr && value->kind == ValueKind::boolean && value->text == "true";
}

const ConfigValue* item_of(const ConfigValue* list, std::size_t index) {
    return list != nullptr && index < list->items.size() ? &list->items[index] : nullptr;
}

/// The values with what is unknown put in and what is sensitive marked; both have the values' form.
ConfigValue marked(
    const ConfigValue& value, const ConfigValue* unknown, const ConfigValue* sensitive, bool is_top
) {
    ConfigValue out = value;
    if (is_true(sensitive)) out.sensitive = true;
    for (std::size_t index = 0; index < out.items.size(); ++index) {
        const ConfigValue item = out.items[index];
        out.items[index] = marked(item, item_of(unknown, index), item_of(sensitive, index), false);
    }
    for (Entry& entry : out.entries) {
        const ConfigValue* of_unknown = unknown != nullptr ? unknown->find(entry.name) : nullptr;
        const ConfigValue* of_sensitive =
            sensitive != nullptr ? sensitive->find(entry.name) : nullptr;
        const ConfigValue inner = entry.value;
        entry.value = marked(inner, of_unknown, of_sensitive, false);
        entry.value.sensitive |= out.sensitive;
    }
    if (unknown == nullptr || unknown->kind != ValueKind::object) return out;
    for (const Entry& entry : unknown->entries) {
        if (!is_true(&entry.value)) continue;
        bool is_default = false;
        for (const std::string_view name : computed_when_unset) is_default |= name == entry.name;
        if (is_default && (is_top || entry.name == "ip_address_type")) continue;
        put(out, entry.name, unknown_value(after_apply, value.origin));
    }
    return out;
}

/// Such files are one long line: then the address tells more than a line does.
void stand_at(ConfigValue& value, const Origin& origin) {
    value.origin = origin;
    for (ConfigValue& item : value.items) stand_at(item, origin);
    for (Entry& entry : value.entries) {
        entry.origin = origin;
        stand_at(entry.value, origin);
    }
}

class ModuleWalk {
  public:
    explicit ModuleWalk(const ConfigValue& document) : is_one_line_(is_on_one_line(document)) {
        const ConfigValue* changes = document.find("resource_changes");
        if (changes == nullptr) return;
        for (const ConfigValue& change : changes->items) {
            changes_[text_in(change, "address")] = &object_in(change, "change");
        }
    }

    void walk(const ConfigValue& module) {
        if (const ConfigValue* resources = module.find("resources")) {
            for (const ConfigValue& resource : resources->items) take(resource);
        }
        if (const ConfigValue* children = module.find("child_modules")) {
            for (const ConfigValue& child : children->items) walk(child);
        }
    }

    FoundServices found;
    std::vector<std::string> alarm_notes;

  private:
    static bool is_on_one_line(const ConfigValue& document) {
        return !document.entries.empty() &&
               document.entries.back().origin.line == document.origin.line;
    }

    void take(const ConfigValue& resource) {
        const std::string mode = text_in(resource, "mode");
        if (text_in(resource, "type") == alarm_resource_type) take_alarm(resource);
        if (text_in(resource, "type") != resource_type || mode == "data") return;
        const std::string address = text_in(resource, "address");
        const auto change = changes_.find(address);
        const ConfigValue* unknown = nullptr;
        const ConfigValue* sensitive = resource.find("sensitive_values");
        if (change != changes_.end()) {
            unknown = change->second->find("after_unknown");
        }
        ConfigValue values = marked(object_in(resource, "values"), unknown, sensitive, true);
        if (change != changes_.end()) {
            values = marked(values, nullptr, change->second->find("after_sensitive"), false);
        }
        if (is_one_line_) stand_at(values, {resource.origin.file + ": " + address});
        if (values.kind == ValueKind::null) values.kind = ValueKind::object;
        found.push_back({address, MemberSpelling::terraform, std::move(values)});
    }

    void take_alarm(const ConfigValue& resource) {
        const std::string address = text_in(resource, "address");
        const auto change = changes_.find(address);
        // A plan leaves out of the values what is known after apply only.
        const ConfigValue* unknown =
            change != changes_.end() ? change->second->find("after_unknown") : nullptr;
        const ConfigValue values = marked(object_in(resource, "values"), unknown, nullptr, true);
        const std::string note = alarm_note(address, terraform_alarm(values));
        if (!note.empty()) alarm_notes.push_back(note);
    }

    bool is_one_line_;
    std::map<std::string, const ConfigValue*> changes_;
};

FoundServices read_terraform_json(const ConfigValue& document, const ReaderInputs& /*inputs*/) {
    const ConfigValue* version = document.find("format_version");
    if (text_of(version).rfind("1.", 0) != 0) {
        fail(
            version->origin,
            "format_version '" + text_of(version) +
                "' is not read here: make it with Terraform 1.0 or later"
        );
    }
    ModuleWalk modules(document);
    const bool is_plan = document.find("planned_values") != nullptr;
    const ConfigValue& values = object_in(document, is_plan ? "planned_values" : "values");
    modules.walk(object_in(values, "root_module"));
    for (FoundService& each : modules.found) {
        each.notes.insert(each.notes.end(), modules.alarm_notes.begin(), modules.alarm_notes.end());
    }
    return std::move(modules.found);
}

}  // namespace

const Format terraform_json_format{"terraform show -json", is_terraform_json, read_terraform_json};

}  // namespace apprunner::cli::formats
