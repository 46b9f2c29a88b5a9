// A compose file's services: image, variables, command and the container's port. It says nothing of
// App Runner, so that all else is App Runner's default.
#include "emulator/cli/formats/format.hpp"
#include "emulator/cli/formats/service_builder.hpp"
#include "emulator/cli/formats/tree.hpp"
#include "emulator/model/service_fields.hpp"

#include <algorithm>

namespace apprunner::cli::formats {

namespace field = model::field;

namespace {

bool is_compose(const ConfigValue& document) {
    const auto& services = object_in(document, "services").entries;
    return std::any_of(services.begin(), services.end(), [](const Entry& service) {
        return service.value.find("image") != nullptr || service.value.find("build") != nullptr;
    });
}

/// `${A:-x}` as compose reads it without a variable A; other expressions stay unknown.
ConfigValue settled(const ConfigValue& value) {
    ConfigValue out = with_expressions_unknown(value);
    if (out.kind != ValueKind::unknown) {
        // `$$` is one dollar.
        for (std::size_t at = 0; (at = out.text.find("$$", at)) != std::string::npos; ++at) {
            out.text.erase(at, 1);
        }
        return out;
    }
    const std::string& text = value.text;
    const std::size_t colon = text.find(":-");
    const bool is_whole = text.rfind("${", 0) == 0 && text.find('}') == text.size() - 1;
    if (!is_whole || colon == std::string::npos) return out;
    return text_value(text.substr(colon + 2, text.size() - colon - 3), value.origin);
}

/// A map, or a list of NAME=VALUE; a name alone is taken from the shell.
ConfigValue environment_of(const ConfigValue& service) {
    const ConfigValue* environment = service.find("environment");
    if (environment == nullptr) return {};
    ConfigValue variables = object_value(environment->origin);
    for (const Entry& entry : environment->entries) {
        const bool is_given = entry.value.kind != ValueKind::null;
        put(variables,
            entry.name,
            is_given ? settled(entry.value) : unknown_value("the shell's", entry.origin));
    }
    for (const ConfigValue& item : environment->items) {
        const std::size_t equals = item.text.find('=');
        const std::string name = item.text.substr(0, equals);
        ConfigValue value = item;
        if (equals != std::string::npos) value.text = item.text.substr(equals + 1);
        put(variables,
            name,
            equals != std::string::npos ? settled(value) : unknown_value("the shell's", item.origin)
        );
    }
    return variables;
}

/// "127.0.0.1:8080:80/tcp" -> 80; {target: 80} -> 80.
ConfigValue container_port(const ConfigValue& port) {
    if (const ConfigValue* target = port.find("target")) return *target;
    ConfigValue value = port;
    const bool is_plain = port.text.find('$') == std::string::npos;
    if (!is_plain) return with_expressions_unknown(std::move(value));
    value.text = value.text.substr(value.text.rfind(':') + 1);
    value.text = value.text.substr(0, value.text.find('/'));
    return value;
}

ConfigValue port_of(const ConfigValue& service) {
    const ConfigValue* ports = service.find("ports");
    if (ports == nullptr) ports = service.find("expose");
    if (ports == nullptr || ports->items.empty()) {
        return unknown_value("the service has no ports", service.origin);
    }
    if (ports->items.size() > 1) return unknown_value("several ports", ports->origin);
    return container_port(ports->items.front());
}

FoundService read_service(const Entry& entry) {
    const ConfigValue& service = entry.value;
    ServiceBlocks blocks(service.origin);
    const ConfigValue* image = service.find("image");
    const ConfigValue* build = service.find("build");
    if (image != nullptr) {
        put(blocks.repository, field::image_identifier.name, settled(*image));
    } else if (build != nullptr) {
        put(blocks.repository, field::image_identifier.name, unknown_value("build", build->origin));
    }
    put(blocks.image, field::port.name, port_of(service));
    if (const ConfigValue* command = service.find("command")) {
        put(blocks.image, field::start_command.name, settled(command_line(*command)));
    }
    ConfigValue variables = environment_of(service);
    if (!variables.entries.empty()) {
        put(blocks.image, field::variables.name, std::move(variables));
    }
    FoundService found{entry.name, MemberSpelling::create_service, blocks.take()};
    found.holds_access_role = false;
    found.holds_instance_role = false;
    if (service.find("env_file") != nullptr) {
        found.notes.emplace_back("env_file is not read: give it with --env-file");
    }
    return found;
}

FoundServices read_compose(const ConfigValue& document, const ReaderInputs& /*inputs*/) {
    FoundServices found;
    for (const Entry& entry : object_in(document, "services").entries) {
        if (entry.value.kind == ValueKind::object) found.push_back(read_service(entry));
    }
    return found;
}

}  // namespace

const Format compose_format{"compose file", is_compose, read_compose};

}  // namespace apprunner::cli::formats
