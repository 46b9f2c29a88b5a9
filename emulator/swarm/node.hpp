// A node of the Swarm as the fleet knows it. Plain data; the control thread's.
#pragma once

#include "docker/client.hpp"
#include "docker/swarm.hpp"
#include "emulator/base/error.hpp"

#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <string>

namespace apprunner::swarm {

/// A container of ours on a node.
struct Held {
    std::string name;
    std::string service;   ///< As its label has it; "": none's.
    std::string revision;  ///< Of the service, the same way.
    std::int64_t memory_bytes = 0;
};

struct FleetNode {
    using Time = std::chrono::steady_clock::time_point;

    docker::SwarmNode facts;
    bool is_own = false;  ///< The daemon's: reached by the socket, without an agent.
    std::string address;  ///< Of its agent, the last that was told; "": none yet.
    std::unique_ptr<docker::EngineClient> client;  ///< Nothing: there is no address yet.
    Time heard_at;           ///< When its engine answered last, or it was first seen.
    bool is_linked = false;  ///< Its engine has answered when it was last asked.
    bool was_linked = false;
    /// What ran there is told to have ended. Until its engine answers again and has been cleared.
    bool is_lost = false;
    bool is_drained = false;
    std::map<std::string, Held> containers;  ///< By id; by name while one is being made.

    [[nodiscard]] const std::string& name() const { return facts.name; }
};

/// A call to a node has had no answer: the connection may be there again, or its node is lost.
[[nodiscard]] inline bool is_broken(const base::Error& error) {
    return error.code == base::Errc::unreachable || error.code == base::Errc::timed_out ||
           error.code == base::Errc::cancelled;
}

}  // namespace apprunner::swarm
