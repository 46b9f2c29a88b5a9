// What a manager tells of its Swarm: its nodes, and where the tasks of a service run. Plain data;
// any thread.
#pragma once

#include "docker/containers.hpp"

#include <cstdint>
#include <string>

namespace apprunner::docker {

/// An engine as a member of a Swarm.
struct SwarmMember {
    std::string node_id;
    bool is_manager = false;  ///< It may be asked for nodes, services and tasks.
};

struct SwarmNode {
    std::string id;
    std::string name;          ///< Its machine's host name.
    std::string availability;  ///< active, pause, drain.
    std::string state;         ///< ready, down, unknown, disconnected.
    std::string os;            ///< linux
    Labels labels;
    std::int64_t memory_bytes = 0;
};

/// One that runs.
struct SwarmTask {
    std::string node_id;
    std::string ipv4;  ///< In the first network that it is in, the ingress left out; empty: none.
};

/// What a look at a container's machine has shown.
enum class MachineSight {
    answers,
    answers_again,  ///< It had not, when it was asked first.
    is_lost,
};

}  // namespace apprunner::docker
