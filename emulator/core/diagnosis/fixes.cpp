// One table row of fixes for each kind of finding, and the places where settings lie.
#include "emulator/core/diagnosis/fixes.hpp"

#include "emulator/core/diagnosis/certainty.hpp"
#include "emulator/core/diagnosis/environment.hpp"
#include "emulator/core/diagnosis/memory.hpp"
#include "emulator/core/diagnosis/questions.hpp"

#include <algorithm>
#include <charconv>

namespace apprunner::core {

namespace {

/// A value that the user has to fill in.
bool is_placeholder(const Change& change) {
    return change.value == "VALUE" || change.value.ends_with("=VALUE") || change.value == "/PATH" ||
           change.setting == Setting::access_role || change.setting == Setting::egress_type;
}

bool is_concrete(const std::vector<Change>& changes) {
    return !changes.empty() && std::none_of(changes.begin(), changes.end(), is_placeholder);
}

model::StringMap given_variables(const Evidence& evidence) {
    model::StringMap all;
    if (evidence.image != nullptr) all = evidence.image->environment;
    const auto& source = evidence.configuration.source.image_repository;
    if (!source || !source->image_configuration) return all;
    for (const auto& [name, value] : source->image_configuration->runtime_environment_variables) {
        all[name] = value;
    }
    return all;
}

/// The text with each loopback name made 0.0.0.0; the same where it has none.
std::string unbound(std::string text) {
    for (const std::string_view name : {"127.0.0.1", "localhost", "[::1]"}) {
        for (std::size_t at = text.find(name); at != std::string::npos; at = text.find(name, at)) {
            text.replace(at, name.size(), "0.0.0.0");
        }
    }
    return text;
}

/// A value that is where to listen: the address alone, or with a port, and no URL of another.
bool is_bind_address(const std::string& value) {
    const std::string free = unbound(value);
    return free != value && free.starts_with("0.0.0.0") &&
           free.find_first_not_of("0123456789:", 7) == std::string::npos;
}

/// Where the address may come from: a variable or a command that has it, else the variables that
/// most servers read.
std::vector<Fix> loopback_fixes(const Evidence& evidence) {
    std::vector<Fix> fixes;
    for (const auto& [name, value] : given_variables(evidence)) {
        if (!is_bind_address(value)) continue;
        const std::string free = unbound(value);
        fixes.push_back(
            {{{Setting::variable, free, name}},
             "Set " + name + "=" + free + ": the app takes the address that it binds to from it."}
        );
    }
    const std::string command = start_command_of(evidence.configuration);
    if (unbound(command) != command) {
        fixes.push_back(
            {{{Setting::start_command, unbound(command)}},
             "Bind to 0.0.0.0 in StartCommand instead of the loopback address."}
        );
    }
    for (const char* name : {"HOST", "HOSTNAME", "BIND_ADDRESS"}) {
        fixes.push_back(
            {{{Setting::variable, "0.0.0.0", name}},
             std::string("Set ") + name + "=0.0.0.0, which the app binds to."}
        );
    }
    return fixes;
}

/// The list of hosts is in a variable.
std::vector<Fix> host_fixes(const Evidence& evidence) {
    std::vector<Fix> fixes;
    for (const auto& [name, value] : given_variables(evidence)) {
        if (name.find("HOSTS") == std::string::npos || value.empty()) continue;
        fixes.push_back(
            {{{Setting::variable, value + ",169.254.172.2", name}},
             "Add 169.254.172.2 to the hosts in " + name + "."}
        );
    }
    return fixes;
}

int number_of(const std::string& text) {
    int number = 0;
    std::from_chars(text.data(), text.data() + text.size(), number);
    return number;
}

model::ImageConfiguration& image_configuration_of(model::ServiceConfiguration& configuration) {
    auto& given = configuration.source.image_repository->image_configuration;
    if (!given) given.emplace();
    return *given;
}

void make(model::ServiceConfiguration& configuration, const Change& change) {
    model::HealthCheckConfiguration& check = configuration.health_check;
    switch (change.setting) {
        case Setting::port:
            image_configuration_of(configuration).port = change.value;
            return;
        case Setting::start_command:
            image_configuration_of(configuration).start_command = change.value;
            return;
        case Setting::variable:
            image_configuration_of(configuration).runtime_environment_variables[change.name] =
                change.value;
            return;
        case Setting::cpu:
            configuration.instance.cpu_units = number_of(change.value);
            return;
        case Setting::memory:
            configuration.instance.memory_mb = number_of(change.value);
            return;
        case Setting::check_protocol:
            check.protocol = change.value == "HTTP" ? model::HealthCheckProtocol::http
                                                    : model::HealthCheckProtocol::tcp;
            return;
        case Setting::check_path:
            check.path = change.value;
            return;
        case Setting::check_interval:
            check.interval_s = number_of(change.value);
            return;
        case Setting::check_timeout:
            check.timeout_s = number_of(change.value);
            return;
        case Setting::check_healthy_threshold:
            check.healthy_threshold = number_of(change.value);
            return;
        case Setting::check_unhealthy_threshold:
            check.unhealthy_threshold = number_of(change.value);
            return;
        case Setting::access_role:
        case Setting::egress_type:
            return;
    }
}

}  // namespace

bool changes_memory(const std::vector<Change>& changes) {
    return std::any_of(changes.begin(), changes.end(), [](const Change& each) {
        return each.setting == Setting::memory;
    });
}

std::vector<Fix> fixes_of(const Finding& finding, const Evidence& evidence) {
    std::vector<Fix> fixes;
    // What a path or a port that answers now proves is only that: the one that is wanted may still
    // come.
    const bool may_still_come =
        finding.code == "ARS-WRONG-PORT" || finding.code == "ARS-HEALTH-NOT-FOUND";
    if (is_concrete(finding.how_to.changes)) {
        fixes.push_back({finding.how_to.changes, "", !may_still_come});
    }
    if (finding.code == "ARS-OUT-OF-MEMORY" && changes_memory(finding.how_to.changes)) {
        const auto wanted = changed(evidence.configuration, fixes.front().changes).instance;
        if (wanted.memory_mb < memory_measured_max_mb) {
            fixes.front().measures_with_mb = memory_measured_max_mb;
        }
    }
    std::vector<Fix> more;
    if (finding.code == "ARS-BIND-LOOPBACK") more = loopback_fixes(evidence);
    if (finding.code == "ARS-HEALTH-HOST") more = host_fixes(evidence);
    fixes.insert(fixes.end(), more.begin(), more.end());
    return fixes;
}

model::ServiceConfiguration changed(
    model::ServiceConfiguration configuration, const std::vector<Change>& changes
) {
    for (const Change& change : changes) make(configuration, change);
    return configuration;
}

}  // namespace apprunner::core
