// AWS Copilot's manifest of a "Request-Driven Web Service": the service of one environment, with
// what Copilot itself adds to it.
#include "emulator/cli/formats/config_error.hpp"
#include "emulator/cli/formats/format.hpp"
#include "emulator/cli/formats/service_builder.hpp"
#include "emulator/cli/formats/tree.hpp"
#include "emulator/model/service_fields.hpp"

#include <array>
#include <utility>

namespace apprunner::cli::formats {

namespace field = model::field;

namespace {

constexpr std::string_view manifest_type = "Request-Driven Web Service";
/// Copilot makes these resources at its deployment: only AWS knows their names.
constexpr const char* made_by_copilot = "what Copilot makes";

bool is_copilot(const ConfigValue& document) {
    return text_in(document, "type") == manifest_type;
}

/// `over` on top of `base`, object by object.
ConfigValue merged(ConfigValue base, const ConfigValue& over) {
    if (base.kind != ValueKind::object || over.kind != ValueKind::object) return over;
    for (const Entry& entry : over.entries) {
        const ConfigValue* below = base.find(entry.name);
        put(base, entry.name, below != nullptr ? merged(*below, entry.value) : entry.value);
    }
    return base;
}

ConfigValue manifest_of(const ConfigValue& document, const std::string& environment) {
    if (environment.empty()) return document;
    const ConfigValue& environments = object_in(document, "environments");
    const ConfigValue* over = environments.find(environment);
    if (over == nullptr && !environments.entries.empty()) {
        std::string known;
        for (const Entry& entry : environments.entries) known += " " + entry.name;
        fail(
            environments.origin, "--environment " + environment + ": the manifest has only" + known
        );
    }
    return over != nullptr ? merged(document, *over) : document;
}

/// "10s" -> 10.
ConfigValue seconds(const ConfigValue& duration) {
    ConfigValue value = duration;
    if (!value.text.empty() && value.text.back() == 's') value.text.pop_back();
    return value;
}

void read_health_check(const ConfigValue& http, ServiceBlocks& blocks) {
    const ConfigValue* check = http.find("healthcheck");
    if (check == nullptr) return;
    // Any check makes it HTTP; without one it is App Runner's default.
    put(blocks.health_check, field::check_protocol.name, text_value("HTTP", check->origin));
    if (check->is_scalar()) {
        put(blocks.health_check, field::check_path.name, *check);
        return;
    }
    constexpr std::array<std::pair<std::string_view, std::string_view>, 5> members{{
        {"path", field::check_path.name},
        {"interval", field::check_interval.name},
        {"timeout", field::check_timeout.name},
        {"healthy_threshold", field::healthy_threshold.name},
        {"unhealthy_threshold", field::unhealthy_threshold.name},
    }};
    for (const auto& [name, member] : members) {
        if (const ConfigValue* value = check->find(name))
            put(blocks.health_check, member, seconds(*value));
    }
}

/// A literal, or what a stack or the shell gives.
ConfigValue variable(const ConfigValue& value) {
    if (value.kind == ValueKind::object) return unknown_value("from_cfn", value.origin);
    return with_expressions_unknown(value);
}

ConfigValue secret(const ConfigValue& value) {
    if (value.kind != ValueKind::object) return value;
    const ConfigValue* name = value.find("secretsmanager");
    return unknown_value(name != nullptr ? text_of(name) : "from_cfn", value.origin);
}

void read_variables(
    const ConfigValue& manifest, const std::string& environment, ServiceBlocks& blocks
) {
    ConfigValue variables = object_value(manifest.origin);
    ConfigValue environment_name = text_value(environment, {"--environment"});
    if (environment.empty()) {
        environment_name = unknown_value("the environment's name", manifest.origin);
        environment_name.settled_by = "--environment";
    }
    put(variables, "COPILOT_ENVIRONMENT_NAME", std::move(environment_name));
    if (const ConfigValue* name = manifest.find("name"))
        put(variables, "COPILOT_SERVICE_NAME", *name);
    for (const Entry& entry : object_in(manifest, "variables").entries) {
        put(variables, entry.name, variable(entry.value));
    }
    ConfigValue secrets = object_value(manifest.origin);
    for (const Entry& entry : object_in(manifest, "secrets").entries) {
        put(secrets, entry.name, secret(entry.value));
    }
    put(blocks.image, field::variables.name, std::move(variables));
    if (!secrets.entries.empty()) {
        put(blocks.image, field::secrets.name, std::move(secrets));
    }
}

void read_image(const ConfigValue& manifest, ServiceBlocks& blocks) {
    const ConfigValue& image = object_in(manifest, "image");
    if (const ConfigValue* location = image.find("location")) {
        put(blocks.repository, field::image_identifier.name, with_expressions_unknown(*location));
    } else if (const ConfigValue* build = image.find("build")) {
        const std::string file = build->is_scalar() ? build->text : text_in(*build, "dockerfile");
        put(blocks.repository,
            field::image_identifier.name,
            unknown_value("image.build of " + file, build->origin));
    }
    if (const ConfigValue* port = image.find("port")) {
        put(blocks.image, field::port.name, with_expressions_unknown(*port));
    }
    if (const ConfigValue* command = manifest.find("command")) {
        put(blocks.image, field::start_command.name, command_line(*command));
    }
    put(blocks.source, field::auto_deployments.name, text_value("false", manifest.origin));
    const bool is_public = text_in(image, "location").rfind("public.ecr.aws/", 0) == 0;
    if (is_public) return;
    put(blocks.authentication,
        field::access_role.name,
        unknown_value(made_by_copilot, manifest.origin));
}

void read_network(const ConfigValue& manifest, ServiceBlocks& blocks) {
    const ConfigValue& vpc = object_in(object_in(manifest, "network"), "vpc");
    if (const ConfigValue* placement = vpc.find("placement")) {
        put(blocks.egress, field::egress_type.name, text_value("VPC", placement->origin));
        put(blocks.egress,
            field::vpc_connector.name,
            unknown_value(made_by_copilot, placement->origin));
    }
    const ConfigValue* is_private = object_in(manifest, "http").find("private");
    const bool is_reachable = is_private == nullptr || is_private->text == "false";
    if (!is_reachable) {
        put(blocks.ingress, field::publicly_accessible.name, text_value("false", is_private->origin)
        );
    }
}

FoundServices read_copilot(const ConfigValue& document, const ReaderInputs& inputs) {
    const ConfigValue manifest = manifest_of(document, inputs.environment);
    ServiceBlocks blocks(document.origin);
    read_image(manifest, blocks);
    read_variables(manifest, inputs.environment, blocks);
    for (const auto& [name, member] :
         {std::pair("cpu", field::cpu.name), std::pair("memory", field::memory.name)}) {
        if (const ConfigValue* size = manifest.find(name)) put(blocks.instance, member, *size);
    }
    put(blocks.instance, field::instance_role.name, unknown_value(made_by_copilot, document.origin)
    );
    read_health_check(object_in(manifest, "http"), blocks);
    read_network(manifest, blocks);
    const bool names_image_check = object_in(manifest, "image").find("healthcheck") != nullptr;
    FoundService found{text_in(manifest, "name"), MemberSpelling::create_service, blocks.take()};
    if (names_image_check) {
        found.notes.emplace_back(
            "image.healthcheck is not read for a Request-Driven Web Service: the check is "
            "http.healthcheck"
        );
    }
    return {std::move(found)};
}

}  // namespace

const Format copilot_format{"Copilot manifest", is_copilot, read_copilot};

}  // namespace apprunner::cli::formats
