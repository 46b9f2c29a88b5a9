// Finds the services of a template (also of `cdk synth` and of SAM) and evaluates them.
#include "emulator/cli/formats/cloudformation.hpp"

#include "emulator/cli/formats/alarms.hpp"
#include "emulator/cli/formats/config_error.hpp"
#include "emulator/cli/formats/tree.hpp"

#include <algorithm>

namespace apprunner::cli::formats {
namespace {

constexpr std::string_view service_type = "AWS::AppRunner::Service";
constexpr std::string_view alarm_type = "AWS::CloudWatch::Alarm";

bool is_template(const ConfigValue& document) {
    const ConfigValue* resources = document.find("Resources");
    return resources != nullptr && resources->kind == ValueKind::object &&
           (document.find("AWSTemplateFormatVersion") != nullptr ||
            document.find("Transform") != nullptr ||
            std::any_of(
                resources->entries.begin(),
                resources->entries.end(),
                [](const Entry& entry) { return entry.value.find("Type") != nullptr; }
            ));
}

/// A parameter that does not exist is a misspelled one.
void check_given(const ConfigValue& document, const ReaderInputs& inputs) {
    const ConfigValue& declared = object_in(document, "Parameters");
    for (const auto& [name, value] : inputs.parameters) {
        if (declared.find(name) != nullptr || name.rfind("AWS::", 0) == 0) continue;
        fail(document.origin, "--param " + name + ": the template has no such parameter");
    }
}

/// Of the template's alarms, for each of its services.
void add_alarm_notes(const ConfigValue& document, FoundServices& found) {
    for (const Entry& resource : object_in(document, "Resources").entries) {
        if (text_in(resource.value, "Type") != alarm_type) continue;
        const ConfigValue& properties = object_in(resource.value, "Properties");
        const std::string note = alarm_note(resource.name, cloudformation_alarm(properties));
        if (note.empty()) continue;
        for (FoundService& each : found) each.notes.push_back(note);
    }
}

/// The template with the copies that a `Fn::ForEach` among its resources makes.
ConfigValue expanded(const ConfigValue& written, const ReaderInputs& inputs) {
    ConfigValue document = written;
    const ConfigValue* resources = written.find("Resources");
    Template evaluated(written, inputs.parameters);
    put(document, "Resources", with_copies(*resources, evaluated));
    return document;
}

FoundServices read_template(const ConfigValue& written, const ReaderInputs& inputs) {
    check_given(written, inputs);
    const ConfigValue document = expanded(written, inputs);
    Template evaluated(document, inputs.parameters);
    FoundServices found;
    for (const Entry& resource : object_in(document, "Resources").entries) {
        if (text_in(resource.value, "Type") != service_type) continue;
        FoundService service{resource.name, MemberSpelling::cloudformation, {}};
        if (const ConfigValue* name = resource.value.find("Condition")) {
            const auto is_made = evaluated.condition(text_of(name), name->origin);
            if (is_made && !*is_made) continue;
            if (!is_made) {
                service.notes.push_back(
                    "whether " + resource.name + " is made depends on the condition " +
                    text_of(name) + ", which is not known"
                );
            }
        }
        const ConfigValue* properties = resource.value.find("Properties");
        if (properties == nullptr) fail(resource.origin, resource.name + " has no Properties");
        service.members = evaluated.evaluate(*properties);
        found.push_back(std::move(service));
    }
    add_alarm_notes(document, found);
    return found;
}

}  // namespace

const Format cloudformation_format{"CloudFormation template", is_template, read_template};

}  // namespace apprunner::cli::formats
