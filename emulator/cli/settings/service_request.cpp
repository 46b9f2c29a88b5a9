// Merges file, flags and defaults, and compares the result with a service. Pure; any thread.
#include "emulator/cli/settings/service_request.hpp"

#include "emulator/cli/settings/rules.hpp"
#include "emulator/cli/terminal/text.hpp"
#include "emulator/model/wire_names.hpp"
#include "emulator/wire/service_output.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <initializer_list>
#include <set>

namespace apprunner::cli {
namespace {

namespace field = model::field;

/// A flat picture of a configuration: "Port" -> "8080", "RuntimeEnvironmentVariables.A" -> "b".
using Settings = std::map<std::string, std::string>;

std::string upper(std::string text) {
    std::transform(text.begin(), text.end(), text.begin(), [](unsigned char letter) {
        return static_cast<char>(std::toupper(letter));
    });
    return text;
}

void set_text(Json& object, std::string_view key, const std::optional<std::string>& flag) {
    if (flag) object[std::string(key)] = *flag;
}

void set_number(Json& object, std::string_view key, const std::optional<std::string>& flag) {
    if (flag) object[std::string(key)] = whole_number(*flag).value_or(0);
}

void default_to(Json& object, std::string_view key, const Json& value) {
    const std::string name(key);
    if (!object.contains(name)) object[name] = value;
}

/// The object member `key`, made when it is absent.
Json& object_at(Json& parent, std::string_view key) {
    const std::string name(key);
    if (!parent.contains(name)) parent[name] = Json::object();
    return parent[name];
}

/// Puts what `defaults` has and the object leaves out.
void add_missing(Json& object, const Json& defaults) {
    for (const auto& [key, value] : defaults.items()) {
        if (object.contains(key) && object[key].is_object()) {
            add_missing(object[key], value);
        } else if (!object.contains(key) || object[key].is_null()) {
            object[key] = value;
        }
    }
}

/// App Runner's defaults for what the block of the request leaves out: those of its members.
template <class Block>
void add_defaults(Json& request, std::string_view name) {
    std::string text;
    base::JsonWriter out(text);
    out.begin_object();
    wire::write_block(out, name, Block{});
    out.end_object();
    add_missing(request, Json::parse(text));
}

void merge_image(Json& repository, const ServiceFlags& flags) {
    set_text(repository, field::image_identifier.name, flags.image);
    const bool is_public =
        text_at(repository, field::image_identifier.name).rfind("public.ecr.aws/", 0) == 0;
    const auto type =
        is_public ? model::ImageRepositoryType::ecr_public : model::ImageRepositoryType::ecr;
    default_to(repository, field::image_repository_type.name, model::wire_name(type));
    Json& image = object_at(repository, field::image_configuration.name);
    set_text(image, field::port.name, flags.port);
    default_to(image, field::port.name, model::default_port);
    set_text(image, field::start_command.name, flags.start_command);
    if (!flags.environment.empty()) {
        Json& variables = object_at(image, field::variables.name);
        for (const auto& [name, value] : flags.environment) variables[name] = value;
    }
}

void merge_instance(Json& instance, const ServiceFlags& flags) {
    set_text(instance, field::cpu.name, flags.cpu);
    set_text(instance, field::memory.name, flags.memory);
}

void merge_health_check(Json& check, const ServiceFlags& flags) {
    set_text(check, field::check_protocol.name, flags.protocol);
    if (check.contains(std::string(field::check_protocol.name))) {
        check[std::string(field::check_protocol.name)] =
            upper(text_at(check, field::check_protocol.name));
    }
    set_text(check, field::check_path.name, flags.path);
    set_number(check, field::check_interval.name, flags.interval);
    set_number(check, field::check_timeout.name, flags.timeout);
    set_number(check, field::healthy_threshold.name, flags.healthy_threshold);
    set_number(check, field::unhealthy_threshold.name, flags.unhealthy_threshold);
}

void merge_network(Json& network, const ServiceFlags& flags) {
    if (!flags.egress) return;
    // A VPC connector that leads nowhere: there is no VPC here.
    const auto type =
        *flags.egress == "none" ? model::EgressType::vpc : model::EgressType::default_egress;
    Json egress = Json::object();
    default_to(egress, field::egress_type.name, model::wire_name(type));
    network[std::string(field::egress_block)] = std::move(egress);
}

std::string scalar(const Json& value) {
    return value.is_string() ? value.get<std::string>() : value.dump();
}

void flatten(const Json& object, const std::string& prefix, Settings& settings) {
    if (!object.is_object()) return;
    for (const auto& [key, value] : object.items()) {
        if (value.is_object()) {
            flatten(value, prefix + key + ".", settings);
        } else if (!value.is_null()) {
            settings[prefix + key] = scalar(value);
        }
    }
}

/// "A.B" of {A, B}.
std::string path_of(std::initializer_list<std::string_view> names) {
    std::string path;
    for (const std::string_view name : names) {
        if (!path.empty()) path += '.';
        path += name;
    }
    return path;
}

/// The settings that an update with `configuration` would send, in App Runner's own units.
Settings settings_of(const Json& configuration) {
    Settings settings;
    for (const std::string_view block :
         {field::health_check.name,
          field::network.name,
          field::observability.name,
          field::instance.name}) {
        flatten(member_at(configuration, block), std::string(block) + ".", settings);
    }
    // A service that never had one is described without.
    settings.try_emplace(
        path_of({field::observability.name, field::observability_enabled.name}), "false"
    );
    for (const std::string_view size : {field::cpu.name, field::memory.name}) {
        const auto found = settings.find(path_of({field::instance.name, size}));
        if (found != settings.end()) found->second = rules::in_units(found->second);
    }
    Json source = member_at(configuration, field::source.name);
    flatten(member_at(source, field::image_repository.name), "", settings);
    if (source.is_object()) source.erase(std::string(field::image_repository.name));
    flatten(source, "", settings);
    return settings;
}

/// Whether UpdateService keeps that setting where the request does not give it.
bool is_kept(const std::string& key) {
    for (const std::string& kept :
         {path_of({field::authentication.name, ""}),
          path_of({field::auto_deployments.name}),
          path_of({field::instance.name, field::instance_role.name}),
          path_of({field::network.name, field::egress_block, field::vpc_connector.name})}) {
        if (key.rfind(kept, 0) == 0) return true;
    }
    return false;
}

/// A setting as it is shown: those of the image without their block.
std::string without_prefix(const std::string& key) {
    const std::string image = path_of({field::image_configuration.name, ""});
    return key.rfind(image, 0) == 0 ? key.substr(image.size()) : key;
}

bool is_variable(const std::string& key) {
    return key.find("RuntimeEnvironment") != std::string::npos;
}

}  // namespace

Json merged_request(Json file, const ServiceFlags& flags) {
    Json request = file.is_object() ? std::move(file) : Json::object();
    Json& repository =
        object_at(object_at(request, field::source.name), field::image_repository.name);
    merge_image(repository, flags);
    merge_instance(object_at(request, field::instance.name), flags);
    add_defaults<model::InstanceConfiguration>(request, field::instance.name);
    merge_health_check(object_at(request, field::health_check.name), flags);
    add_defaults<model::HealthCheckConfiguration>(request, field::health_check.name);
    merge_network(object_at(request, field::network.name), flags);
    add_defaults<model::NetworkConfiguration>(request, field::network.name);
    set_text(request, "ServiceName", flags.name);
    default_to(request, "ServiceName", rules::name_from_image(image_in(request)));
    return request;
}

std::string sizes_complaint(const Json& request) {
    const Json& instance = member_at(request, field::instance.name);
    const std::string cpu = text_at(instance, field::cpu.name);
    const std::string memory = text_at(instance, field::memory.name);
    if (!rules::cpu(cpu).empty() || !rules::memory(memory).empty()) return "";
    return rules::cpu_with_memory(cpu, memory);
}

std::string image_in(const Json& request) {
    const Json& source = member_at(request, field::source.name);
    const Json& repository = member_at(source, field::image_repository.name);
    return text_at(repository, field::image_identifier.name);
}

base::Result<Json> service_request(Json file, const ServiceFlags& flags) {
    Json request = merged_request(std::move(file), flags);
    if (image_in(request).empty()) return base::Error(base::Errc::invalid_argument, no_image_text);
    const std::string pair = sizes_complaint(request);
    if (!pair.empty()) return base::Error(base::Errc::invalid_argument, pair);
    return request;
}

Json update_request(const Json& request, const Json& service) {
    Json update = request;
    for (const char* fixed : {"ServiceName", "Tags", "EncryptionConfiguration"}) {
        update.erase(fixed);
    }
    update["ServiceArn"] = text_at(service, "ServiceArn");
    const Json& observability = member_at(service, field::observability.name);
    if (flag_at(observability, field::observability_enabled.name)) {
        default_to(update, field::observability.name, {{field::observability_enabled.name, false}});
    }
    return update;
}

std::vector<std::string> remarks_on(const Json& request, const ServiceFlags& flags) {
    std::vector<std::string> remarks;
    const Json& check = member_at(request, field::health_check.name);
    if (text_at(check, field::check_protocol.name) == "TCP" &&
        text_at(check, field::check_path.name) != "/") {
        remarks.push_back(fmt::format(
            "Path {} is never asked: the health check's Protocol is TCP{}",
            text_at(check, field::check_path.name),
            flags.path ? " (--health-check http asks it)" : ""
        ));
    }
    if (number_at(check, field::check_timeout.name, 0) >
        number_at(check, field::check_interval.name, 0)) {
        remarks.push_back(fmt::format(
            "the health check's Timeout ({} s) is longer than its Interval ({} s)",
            number_at(check, field::check_timeout.name, 0),
            number_at(check, field::check_interval.name, 0)
        ));
    }
    return remarks;
}

std::vector<std::string> changes(const Json& service, const Json& request) {
    const Settings now = settings_of(service);
    const Settings wanted = settings_of(request);
    std::set<std::string> keys;
    for (const auto& [key, value] : wanted) keys.insert(key);
    for (const auto& [key, value] : now) {
        if (!is_kept(key)) keys.insert(key);
    }
    std::vector<std::string> lines;
    const std::string scaling = text_at(request, field::auto_scaling_arn.name);
    const Json& scaling_now = member_at(service, "AutoScalingConfigurationSummary");
    if (!scaling.empty() && scaling != text_at(scaling_now, field::auto_scaling_arn.name)) {
        lines.push_back(std::string(field::auto_scaling_arn.name) + ": " + scaling);
    }
    for (const std::string& key : keys) {
        const auto before = now.find(key);
        const auto after = wanted.find(key);
        const bool same = before != now.end() && after != wanted.end();
        if (same && before->second == after->second) continue;
        const std::string shown = without_prefix(key);
        if (before == now.end()) {
            lines.push_back(shown + " added");
        } else if (after == wanted.end()) {
            lines.push_back(shown + " removed");
        } else if (is_variable(key)) {
            lines.push_back(shown + " changed");
        } else {
            lines.push_back(fmt::format("{}: {} -> {}", shown, before->second, after->second));
        }
    }
    return lines;
}

}  // namespace apprunner::cli
