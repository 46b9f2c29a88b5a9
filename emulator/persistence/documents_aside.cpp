// What kept_aside.hpp has, as documents and back.
#include "emulator/persistence/fields_core.hpp"
#include "emulator/persistence/json_text.hpp"
#include "emulator/persistence/kept_aside.hpp"

namespace apprunner::persistence {

void fields(auto& archive, Is<model::RouteTarget> auto& target) {
    archive("InstanceId", target.instance_id);
    archive("Address", target.address);
    archive("Port", target.port);
    archive("Version", target.version);
}

void fields(auto& archive, Is<core::SwitchTraffic> auto& route) {
    archive("ServiceId", route.service_id);
    archive("ServiceName", route.service_name);
    archive("Host", route.service_host);
    archive("Generation", route.route_generation);
    archive("Mode", route.mode);
    archive("Targets", route.targets);
    archive("ForwardsHttps", route.forwards_https);
    archive("MaxConcurrency", route.max_concurrency);
    archive("LocalPort", route.local_port);
}

void fields(auto& archive, Is<RollEntry> auto& entry) {
    archive("ServiceId", entry.service_id);
    archive("ServiceName", entry.service_name);
    archive("Route", entry.route);
}

void fields(auto& archive, Is<Roll> auto& roll) {
    archive("Owner", roll.owner);
    archive("Services", roll.services);
}

void fields(auto& archive, Is<KeptAside> auto& aside) {
    archive("Service", aside.service);
    archive("Reason", aside.reason);
}

void fields(auto& archive, Is<StateDamage> auto& damage) {
    archive("What", damage.what);
    archive("Backup", damage.backup);
}

std::string document_of(const Roll& roll) {
    return written(roll);
}

std::string document_of(const KeptAside& aside) {
    return written(aside);
}

std::string document_of(const StateDamage& damage) {
    return written(damage);
}

base::Result<Roll> read_roll_document(const std::string& text) {
    return read_as<Roll>(text);
}

base::Result<KeptAside> read_kept_aside(const std::string& text) {
    return read_as<KeptAside>(text);
}

base::Result<StateDamage> read_state_damage(const std::string& text) {
    return read_as<StateDamage>(text);
}

}  // namespace apprunner::persistence
