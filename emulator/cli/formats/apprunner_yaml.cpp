// apprunner.yaml of a source service: checked as App Runner's build would, and taken for what it
// says of the run. What it builds is not built here; the image comes by --image.
#include "emulator/cli/formats/config_error.hpp"
#include "emulator/cli/formats/format.hpp"
#include "emulator/cli/formats/tree.hpp"
#include "emulator/cli/terminal/escape.hpp"
#include "emulator/cli/terminal/text.hpp"
#include "emulator/model/service_fields.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace apprunner::cli::formats {

namespace field = model::field;

namespace {

/// The developer guide's list ("Configuration file reference"); those whose support has ended too.
const std::vector<std::string>& runtimes() {
    static const std::vector<std::string> all{
        "python3",
        "python311",
        "nodejs12",
        "nodejs14",
        "nodejs16",
        "nodejs18",
        "nodejs22",
        "corretto8",
        "corretto11",
        "go1",
        "dotnet6",
        "php81",
        "ruby31"};
    return all;
}

bool is_apprunner_yaml(const ConfigValue& document) {
    return document.find("runtime") != nullptr &&
           (document.find("run") != nullptr || document.find("build") != nullptr) &&
           document.find("ServiceName") == nullptr;
}

void check_names(
    const ConfigValue& object, std::string_view where, std::vector<std::string> known
) {
    for (const Entry& entry : object.entries) {
        if (std::find(known.begin(), known.end(), entry.name) != known.end()) continue;
        const auto meant = nearest(entry.name, known);
        fail(
            entry.origin,
            fmt::format(
                "unknown key '{}' in {}; {}",
                printable(entry.name),
                where,
                meant ? "did you mean '" + *meant + "'?" : "known are " + listed(known, "and")
            )
        );
    }
}

void check_build(const ConfigValue& document) {
    const ConfigValue* runtime = document.find("runtime");
    const auto& known = runtimes();
    if (std::find(known.begin(), known.end(), runtime->text) == known.end()) {
        fail(
            runtime->origin,
            fmt::format(
                "App Runner has no runtime '{}'; it has {}",
                printable(runtime->text),
                listed(known, "and")
            )
        );
    }
    const ConfigValue& build = object_in(document, "build");
    const ConfigValue* commands = object_in(build, "commands").find("build");
    const bool has_commands = commands != nullptr && !commands->items.empty();
    if (has_commands) return;
    const Origin& at = build.origin.line > 0 ? build.origin : document.origin;
    fail(at, "build.commands.build is missing, and App Runner refuses a file without");
}

Origin origin_or(const ConfigValue* value, const Origin& other) {
    return value != nullptr ? value->origin : other;
}

const ConfigValue& checked_run(const ConfigValue& document) {
    check_names(document, "the file", {"version", "runtime", "build", "run"});
    if (document.find("version") == nullptr) fail(document.origin, "version: 1.0 is missing");
    check_build(document);
    const ConfigValue& run = object_in(document, "run");
    if (const ConfigValue* port = run.find("port")) {
        fail(port->origin, "port belongs under network: run.network.port");
    }
    check_names(run, "run", {"runtime-version", "pre-run", "command", "network", "env", "secrets"});
    if (text_in(run, "command").empty()) {
        const ConfigValue* there = document.find("run");
        fail(origin_or(there, document.origin), "run.command is missing");
    }
    check_names(object_in(run, "network"), "run.network", {"port", "env"});
    return run;
}

/// A list of {name, `of_value`} as a map.
ConfigValue map_of(const ConfigValue* list, std::string_view of_value) {
    if (list == nullptr || list->kind == ValueKind::null) return {};
    if (list->kind != ValueKind::list) fail(list->origin, "takes a list of name and value");
    ConfigValue map = object_value(list->origin);
    for (const ConfigValue& item : list->items) {
        const std::string name = text_in(item, "name");
        const ConfigValue* value = item.find(of_value);
        if (name.empty() || value == nullptr) {
            fail(item.origin, fmt::format("takes a name and a {}", of_value));
        }
        put(map, name, *value);
    }
    return map;
}

FoundServices read_apprunner_yaml(const ConfigValue& document, const ReaderInputs& /*inputs*/) {
    const ConfigValue& run = checked_run(document);
    const ConfigValue& network = object_in(run, "network");
    const ConfigValue* port = network.find("port");
    const Origin nowhere{document.origin.file + ": default"};
    const ConfigValue port_value = port != nullptr ? *port : text_value("8080", nowhere);
    ConfigValue variables = map_of(run.find("env"), "value");
    // PORT is always set; this is a second name for it.
    const ConfigValue* named = network.find("env");
    if (text_of(named) != "" && text_of(named) != "PORT") {
        if (variables.kind == ValueKind::null) variables = object_value(named->origin);
        ConfigValue carried = port_value;
        carried.origin = named->origin;
        put(variables, text_of(named), std::move(carried));
    }
    ConfigValue image = object_value(run.origin);
    put(image, field::port.name, port_value);
    put(image, field::start_command.name, *run.find("command"));
    put(image, field::variables.name, std::move(variables));
    put(image, field::secrets.name, map_of(run.find("secrets"), "value-from"));
    ConfigValue repository = object_value(document.origin);
    put(repository,
        field::image_identifier.name,
        unknown_value("what App Runner builds of the source", document.origin));
    put(repository, field::image_configuration.name, std::move(image));
    ConfigValue source = object_value(document.origin);
    put(source, field::image_repository.name, std::move(repository));
    ConfigValue members = object_value(document.origin);
    put(members, field::source.name, std::move(source));
    FoundService found{"", MemberSpelling::create_service, std::move(members)};
    found.holds_access_role = false;
    found.holds_instance_role = false;
    return {std::move(found)};
}

}  // namespace

const Format apprunner_yaml_format{"apprunner.yaml", is_apprunner_yaml, read_apprunner_yaml};

}  // namespace apprunner::cli::formats
