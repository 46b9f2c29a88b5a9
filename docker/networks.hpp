// What the network calls take and give. Plain data; any thread.
#pragma once

#include "docker/containers.hpp"

#include <map>
#include <string>
#include <vector>

namespace apprunner::docker {

struct CreateNetwork {
    std::string name;
    std::string subnet;     ///< 10.1.2.0/28; empty: the engine chooses.
    std::string gateway;    ///< Empty: the subnet's first address.
    bool internal = false;  ///< No way out.
    std::string driver = "bridge";
    bool attachable = false;  ///< Of a Swarm's: plain containers may be in it too.
    Labels labels;
    /// Of the bridge driver, for example com.docker.network.bridge.enable_icc = false.
    std::map<std::string, std::string> driver_options;
    std::chrono::milliseconds timeout = call_timeout_default;
};

struct ConnectNetwork {
    std::string network;
    std::string container;
    std::string ipv4;  ///< Empty: the engine chooses.
    std::chrono::milliseconds timeout = call_timeout_default;
};

struct DisconnectNetwork {
    std::string network;
    std::string container;
    bool force = false;
};

struct NetworkMember {
    std::string container_id;
    std::string container_name;
    std::string ipv4;  ///< Without the prefix length.
};

struct NetworkInfo {
    std::string id;
    std::string name;
    std::string driver;
    bool internal = false;
    std::string subnet;
    std::string gateway;
    Labels labels;
    std::map<std::string, std::string> driver_options;
    std::vector<NetworkMember> members;  ///< Running containers; only from inspect_network.
};

}  // namespace apprunner::docker
