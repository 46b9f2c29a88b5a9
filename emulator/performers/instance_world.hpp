// What all instances of a daemon share. Plain data; control thread only.
#pragma once

#include "emulator/performers/reach.hpp"

#include <map>
#include <set>
#include <string>

namespace apprunner::docker {
class EngineClient;
}
namespace apprunner::runtime {
class Driver;
class Journal;
}  // namespace apprunner::runtime

namespace apprunner::secrets {
class Resolver;
}

namespace apprunner::performers {

class ImageSource;
class InstanceRoles;
class Networks;
class StartGate;

/// Outlives them.
struct InstanceWorld {
    docker::EngineClient& client;
    Networks& networks;
    ImageSource& images;
    StartGate& starts;
    runtime::Driver& driver;
    runtime::Journal& journal;
    secrets::Resolver& secrets;
    InstanceRoles& roles;
    std::string owner;
    std::string region;
    std::string proc_folder;
    std::string state_mark;                ///< labels.hpp
    EngineReach reach = {};                ///< Known once prepared.
    int engine_cpus = 0;                   ///< 0: not known.
    std::string engine_architecture = {};  ///< As Go names it; empty: not known.
    /// False: the engine may not set the limit of open files; known beforehand, or since the first
    /// start that it refused for that.
    bool engine_sets_limits = true;
    bool engine_bounds_processes = true;         ///< The same, of the number of processes.
    std::set<std::string> unsure_services = {};  ///< A network of theirs may be made late.
    /// Lost with their machines, by id, with their services, until the ingress lets go of them.
    std::map<std::string, std::string> lost_instances = {};
    int late_removals = 0;  ///< Under way: of containers whose making was never answered.
};

}  // namespace apprunner::performers
