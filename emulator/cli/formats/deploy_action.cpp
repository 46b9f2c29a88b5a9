// The steps of a GitHub workflow that use awslabs/amazon-app-runner-deploy, as that action makes
// CreateService's input of them (its action.yml and source).
#include "emulator/cli/formats/config_error.hpp"
#include "emulator/cli/formats/format.hpp"
#include "emulator/cli/formats/service_builder.hpp"
#include "emulator/cli/formats/tree.hpp"
#include "emulator/cli/terminal/text.hpp"
#include "emulator/model/service_fields.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace apprunner::cli::formats {

namespace field = model::field;

namespace {

constexpr std::string_view action = "awslabs/amazon-app-runner-deploy";

bool is_deploy_step(const ConfigValue& step) {
    return text_in(step, "uses").rfind(action, 0) == 0;
}

const std::vector<ConfigValue>& steps_of(const ConfigValue& job) {
    static const std::vector<ConfigValue> none;
    const ConfigValue* steps = job.find("steps");
    return steps != nullptr ? steps->items : none;
}

bool is_workflow(const ConfigValue& document) {
    const auto& jobs = object_in(document, "jobs").entries;
    return std::any_of(jobs.begin(), jobs.end(), [](const Entry& job) {
        const auto& steps = steps_of(job.value);
        return std::any_of(steps.begin(), steps.end(), is_deploy_step);
    });
}

ConfigValue input(const ConfigValue& with, std::string_view name) {
    const ConfigValue* found = with.find(name);
    return found != nullptr ? with_expressions_unknown(*found) : ConfigValue{};
}

/// The action's defaults are its own: port 80, not App Runner's 8080.
ConfigValue input_or(const ConfigValue& with, std::string_view name, const char* initial) {
    ConfigValue value = input(with, name);
    if (value.kind != ValueKind::null) return value;
    return text_value(initial, {with.origin.file + ": the action's default"});
}

/// "1" -> "1 vCPU": what is a number gets the unit.
ConfigValue size(ConfigValue value, std::string_view unit) {
    const bool is_number = value.is_scalar() && !value.text.empty() &&
                           value.text.find_first_not_of("0123456789.") == std::string::npos;
    if (is_number) value.text = fmt::format("{} {}", value.text, unit);
    return value;
}

/// Names of the job's variables, one a line; their values are the job's.
ConfigValue copied(
    const ConfigValue& with, std::string_view name, const std::vector<const ConfigValue*>& around
) {
    const ConfigValue* names = with.find(name);
    if (names == nullptr) return {};
    ConfigValue map = object_value(names->origin);
    std::string_view rest = names->text;
    while (!rest.empty()) {
        const std::size_t end = std::min(rest.find('\n'), rest.size());
        const std::string each(trimmed(rest.substr(0, end)));
        rest.remove_prefix(std::min(end + 1, rest.size()));
        if (each.empty()) continue;
        ConfigValue value = unknown_value("the job's variable " + each, names->origin);
        for (const ConfigValue* variables : around) {
            if (const ConfigValue* given = variables->find(each))
                value = with_expressions_unknown(*given);
        }
        put(map, each, std::move(value));
    }
    return map;
}

void read_source(const ConfigValue& with, ServiceBlocks& blocks) {
    put(blocks.image, field::start_command.name, input(with, "start-command"));
    if (with.find("image") != nullptr) {
        ConfigValue image = input(with, "image");
        const bool is_public = image.text.rfind("public.ecr", 0) == 0;
        const char* type = is_public ? "ECR_PUBLIC" : "ECR";
        put(blocks.repository, field::image_repository_type.name, text_value(type, image.origin));
        put(blocks.repository, field::image_identifier.name, std::move(image));
        if (!is_public)
            put(blocks.authentication, field::access_role.name, input(with, "access-role-arn"));
        return;
    }
    const ConfigValue* repository = with.find("repo");
    put(blocks.repository,
        field::image_identifier.name,
        unknown_value(
            "what App Runner builds of the source",
            repository != nullptr ? repository->origin : with.origin
        ));
}

FoundService read_step(const ConfigValue& step, const std::vector<const ConfigValue*>& around) {
    const ConfigValue& with = object_in(step, "with");
    ServiceBlocks blocks(step.origin);
    const ConfigValue name = input(with, "service");
    put(blocks.service, "ServiceName", name);
    read_source(with, blocks);
    put(blocks.image, field::port.name, input_or(with, "port", "80"));
    put(blocks.image, field::variables.name, copied(with, "copy-env-vars", around));
    put(blocks.image, field::secrets.name, copied(with, "copy-secret-env-vars", around));
    put(blocks.instance, field::cpu.name, size(input_or(with, "cpu", "1"), "vCPU"));
    put(blocks.instance, field::memory.name, size(input_or(with, "memory", "2"), "GB"));
    put(blocks.instance, field::instance_role.name, input(with, "instance-role-arn"));
    put(blocks.service, field::auto_scaling_arn.name, input(with, "auto-scaling-config-arn"));
    return {
        name.is_scalar() ? name.text : text_in(step, "name"),
        MemberSpelling::create_service,
        blocks.take()};
}

FoundServices read_workflow(const ConfigValue& document, const ReaderInputs& /*inputs*/) {
    FoundServices found;
    for (const Entry& job : object_in(document, "jobs").entries) {
        for (const ConfigValue& step : steps_of(job.value)) {
            if (!is_deploy_step(step)) continue;
            // The nearest comes last and wins.
            found.push_back(read_step(
                step,
                {&object_in(document, "env"), &object_in(job.value, "env"), &object_in(step, "env")}
            ));
        }
    }
    return found;
}

}  // namespace

const Format deploy_action_format{
    "GitHub workflow with the deploy action", is_workflow, read_workflow};

}  // namespace apprunner::cli::formats
