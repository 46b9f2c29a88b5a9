// Merges file, flags and defaults, and compares the result with a service. Pure; any thread.
#include "emulator/cli/settings/service_request.hpp"

#include "emulator/cli/settings/rules.hpp"
#include "emulator/cli/terminal/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <set>

namespace apprunner::cli {
namespace {

/// A flat picture of a configuration: "Port" -> "8080", "RuntimeEnvironmentVariables.A" -> "b".
using Settings = std::map<std::string, std::string>;

std::string upper(std::string text) {
    std::transform(text.begin(), text.end(), text.begin(), [](unsigned char letter) {
        return static_cast<char>(std::toupper(letter));
    });
    return text;
}

void set_text(Json& object, const char* key, const std::optional<std::string>& flag) {
    if (flag) object[key] = *flag;
}

void set_number(Json& object, const char* key, const std::optional<std::string>& flag) {
    if (flag) object[key] = whole_number(*flag).value_or(0);
}

void default_to(Json& object, const char* key, const Json& value) {
    if (!object.contains(key)) object[key] = value;
}

/// The object member `key`, made when it is absent.
Json& object_at(Json& parent, const char* key) {
    if (!parent.contains(key)) parent[key] = Json::object();
    return parent[key];
}

void merge_image(Json& repository, const ServiceFlags& flags) {
    set_text(repository, "ImageIdentifier", flags.image);
    const bool is_public = text_at(repository, "ImageIdentifier").rfind("public.ecr.aws/", 0) == 0;
    default_to(repository, "ImageRepositoryType", is_public ? "ECR_PUBLIC" : "ECR");
    Json& image = object_at(repository, "ImageConfiguration");
    set_text(image, "Port", flags.port);
    default_to(image, "Port", "8080");
    set_text(image, "StartCommand", flags.start_command);
    if (!flags.environment.empty()) {
        Json& variables = object_at(image, "RuntimeEnvironmentVariables");
        for (const auto& [name, value] : flags.environment) variables[name] = value;
    }
}

void merge_instance(Json& instance, const ServiceFlags& flags) {
    set_text(instance, "Cpu", flags.cpu);
    set_text(instance, "Memory", flags.memory);
    default_to(instance, "Cpu", "1024");
    default_to(instance, "Memory", "2048");
}

void merge_health_check(Json& check, const ServiceFlags& flags) {
    set_text(check, "Protocol", flags.protocol);
    default_to(check, "Protocol", "TCP");
    check["Protocol"] = upper(text_at(check, "Protocol"));
    set_text(check, "Path", flags.path);
    default_to(check, "Path", "/");
    set_number(check, "Interval", flags.interval);
    default_to(check, "Interval", 5);
    set_number(check, "Timeout", flags.timeout);
    default_to(check, "Timeout", 2);
    set_number(check, "HealthyThreshold", flags.healthy_threshold);
    default_to(check, "HealthyThreshold", 1);
    set_number(check, "UnhealthyThreshold", flags.unhealthy_threshold);
    default_to(check, "UnhealthyThreshold", 5);
}

void merge_network(Json& network, const ServiceFlags& flags) {
    Json& egress = object_at(network, "EgressConfiguration");
    // A VPC connector that leads nowhere: there is no VPC here.
    if (flags.egress) egress = {{"EgressType", *flags.egress == "none" ? "VPC" : "DEFAULT"}};
    default_to(egress, "EgressType", "DEFAULT");
    default_to(object_at(network, "IngressConfiguration"), "IsPubliclyAccessible", true);
    default_to(network, "IpAddressType", "IPV4");
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

/// The settings that an update with `configuration` would send, in App Runner's own units.
Settings settings_of(const Json& configuration) {
    Settings settings;
    for (const char* block :
         {"HealthCheckConfiguration", "NetworkConfiguration", "ObservabilityConfiguration"}) {
        flatten(member_at(configuration, block), std::string(block) + ".", settings);
    }
    // A service that never had one is described without.
    settings.try_emplace("ObservabilityConfiguration.ObservabilityEnabled", "false");
    const Json& instance = member_at(configuration, "InstanceConfiguration");
    flatten(instance, "InstanceConfiguration.", settings);
    for (const char* key : {"InstanceConfiguration.Cpu", "InstanceConfiguration.Memory"}) {
        if (settings.count(key) > 0) settings[key] = rules::in_units(settings[key]);
    }
    Json source = member_at(configuration, "SourceConfiguration");
    flatten(member_at(source, "ImageRepository"), "", settings);
    if (source.is_object()) source.erase("ImageRepository");
    flatten(source, "", settings);
    return settings;
}

/// Whether UpdateService keeps that setting where the request does not give it.
bool is_kept(const std::string& key) {
    for (const std::string_view kept :
         {"AuthenticationConfiguration.",
          "AutoDeploymentsEnabled",
          "InstanceConfiguration.InstanceRoleArn",
          "NetworkConfiguration.EgressConfiguration.VpcConnectorArn"}) {
        if (key.rfind(kept, 0) == 0) return true;
    }
    return false;
}

std::string without_prefix(const std::string& key) {
    for (const std::string_view prefix :
         {"ImageConfiguration.RuntimeEnvironment", "ImageConfiguration."}) {
        if (key.rfind(prefix, 0) != 0) continue;
        const std::string_view kept = prefix.substr(std::string_view("ImageConfiguration.").size());
        return std::string(kept) + key.substr(prefix.size());
    }
    return key;
}

bool is_variable(const std::string& key) {
    return key.find("RuntimeEnvironment") != std::string::npos;
}

}  // namespace

base::Result<Json> service_request(Json file, const ServiceFlags& flags) {
    Json request = file.is_object() ? std::move(file) : Json::object();
    Json& repository = object_at(object_at(request, "SourceConfiguration"), "ImageRepository");
    merge_image(repository, flags);
    const std::string image = text_at(repository, "ImageIdentifier");
    if (image.empty()) {
        return base::Error(
            base::Errc::invalid_argument,
            "no image: give --image IMAGE, or a file (--config FILE, or apprunner-sim.yaml here) "
            "with SourceConfiguration.ImageRepository.ImageIdentifier"
        );
    }
    Json& instance = object_at(request, "InstanceConfiguration");
    merge_instance(instance, flags);
    const std::string pair =
        rules::cpu_with_memory(text_at(instance, "Cpu"), text_at(instance, "Memory"));
    if (!pair.empty()) return base::Error(base::Errc::invalid_argument, pair);
    merge_health_check(object_at(request, "HealthCheckConfiguration"), flags);
    merge_network(object_at(request, "NetworkConfiguration"), flags);
    set_text(request, "ServiceName", flags.name);
    default_to(request, "ServiceName", rules::name_from_image(image));
    return request;
}

Json update_request(const Json& request, const Json& service) {
    Json update = request;
    for (const char* fixed : {"ServiceName", "Tags", "EncryptionConfiguration"}) {
        update.erase(fixed);
    }
    update["ServiceArn"] = text_at(service, "ServiceArn");
    const Json& observability = member_at(service, "ObservabilityConfiguration");
    if (flag_at(observability, "ObservabilityEnabled")) {
        default_to(update, "ObservabilityConfiguration", {{"ObservabilityEnabled", false}});
    }
    return update;
}

std::vector<std::string> remarks_on(const Json& request, const ServiceFlags& flags) {
    std::vector<std::string> remarks;
    const Json& check = member_at(request, "HealthCheckConfiguration");
    if (text_at(check, "Protocol") == "TCP" && text_at(check, "Path") != "/") {
        remarks.push_back(fmt::format(
            "Path {} is never asked: the health check's Protocol is TCP{}",
            text_at(check, "Path"),
            flags.path ? " (--health-check http asks it)" : ""
        ));
    }
    if (number_at(check, "Timeout", 0) > number_at(check, "Interval", 0)) {
        remarks.push_back(fmt::format(
            "the health check's Timeout ({} s) is longer than its Interval ({} s)",
            number_at(check, "Timeout", 0),
            number_at(check, "Interval", 0)
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
    const std::string scaling = text_at(request, "AutoScalingConfigurationArn");
    const Json& scaling_now = member_at(service, "AutoScalingConfigurationSummary");
    if (!scaling.empty() && scaling != text_at(scaling_now, "AutoScalingConfigurationArn")) {
        lines.push_back("AutoScalingConfigurationArn: " + scaling);
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
