// An instance's secrets: resolved before its container is made, and hidden in what it prints.
#include "emulator/performers/instance_run.hpp"
#include "emulator/performers/labels.hpp"
#include "emulator/runtime/driver.hpp"

namespace apprunner::performers {

namespace asio = boost::asio;

namespace {

/// Shorter values (ports, "true") are in many lines that do not tell them.
constexpr std::size_t hidden_bytes_min = 8;
constexpr std::string_view hidden_text = "(secret)";

core::StartFailure reason_of(secrets::SecretTrouble trouble) {
    switch (trouble) {
        case secrets::SecretTrouble::reference:
            return core::StartFailure::secret_reference;
        case secrets::SecretTrouble::missing:
            return core::StartFailure::secret_missing;
        case secrets::SecretTrouble::json_key:
            return core::StartFailure::secret_key;
        case secrets::SecretTrouble::source:
            break;
    }
    return core::StartFailure::secret_source;
}

}  // namespace

/// By which name values were given for the service.
std::string InstanceRun::known_as() const {
    const core::Engine& engine = world_.driver.engine();
    const auto found = engine.services().find(effect_.service_id);
    if (found == engine.services().end()) return effect_.service_name;
    return engine.known_as(found->second.service.service_arn, effect_.service_name);
}

/// False: it has told StartFailed, or a stop came first.
asio::awaitable<bool> InstanceRun::resolve_secrets() {
    if (effect_.spec.secrets.empty()) co_return true;
    secrets_ = co_await world_.secrets.resolve(known_as(), effect_.spec.secrets);
    for (const std::string& name : secrets_.empty) {
        remark("secret " + name + " is empty or binary: App Runner does not pass it");
    }
    for (const std::string& name : secrets_.unresolved) {
        remark("secret " + name + " has no source here: the app does not get it");
    }
    if (!secrets_.failure) co_return true;
    auto told = fact<core::StartFailed>();
    told.reason = reason_of(secrets_.failure->trouble);
    told.message = secrets_.failure->message;
    if (!stop_requested_.is_set()) world_.driver.observe(told);
    co_return false;
}

/// The values are in the container's environment and nowhere else: those that were given by hand
/// are good for the service's next instances, and all are hidden in what it prints.
void InstanceRun::recover_secrets(const docker::ContainerInfo& info) {
    secrets_ = {};
    const std::string given = "," + label_in(info.labels, given_names_label) + ",";
    const std::string names = "," + label_in(info.labels, secret_names_label) + ",";
    for (const std::string& each : info.environment) {
        const std::size_t equals = each.find('=');
        if (equals == std::string::npos) continue;
        const std::string name = each.substr(0, equals);
        const std::string word = "," + name + ",";
        if (names.find(word) == std::string::npos) continue;
        secrets_.values.emplace_back(name, each.substr(equals + 1));
        if (given.find(word) == std::string::npos) continue;
        world_.secrets.recover(known_as(), name, each.substr(equals + 1));
    }
}

std::string InstanceRun::hidden(std::string text) const {
    for (const auto& [name, value] : secrets_.values) {
        if (value.size() < hidden_bytes_min) continue;
        for (std::size_t at = 0; (at = text.find(value, at)) != std::string::npos;) {
            text.replace(at, value.size(), hidden_text);
            at += hidden_text.size();
        }
    }
    return text;
}

}  // namespace apprunner::performers
