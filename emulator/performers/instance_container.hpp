// An instance as a container: what is asked of the engine, and what its refusals mean. Pure; any
// thread. (docs/EMULATION.md, "The container's world", has the reasons.)
#pragma once

#include "docker/containers.hpp"
#include "emulator/base/error.hpp"
#include "emulator/core/ring/effect.hpp"
#include "emulator/core/ring/fact.hpp"
#include "emulator/performers/placement.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace apprunner::performers {

/// Open files that an instance may have, soft and hard: those of a Fargate task (documented).
inline constexpr std::int64_t open_files_max = 65535;

/// ip-10-213-0-5.<region>.compute.internal, as App Runner names an instance by its address
/// (observed). `address` is IPv4 text.
[[nodiscard]] std::string hostname_of(const std::string& address, const std::string& region);

/// Everything that a container's settings follow from. References live as long as the call.
struct ContainerPlan {
    const core::StartInstance& instance;
    const Placement& placement;
    std::string owner;
    std::string region;
    int engine_cpus = 0;  ///< The engine refuses more CPUs than it has; 0: not known.
    /// Of secrets: resolved at this start, and in no effect.
    std::vector<std::pair<std::string, std::string>> secrets = {};
    bool sets_limits = true;  ///< False: this engine may not raise its own limits (rootless ones).
    std::string state_mark = {};   ///< labels.hpp
    bool bounds_processes = true;  ///< False: this engine has no such bound.
    /// Ours beside PORT and HOSTNAME, none of which the user gives himself.
    std::vector<std::pair<std::string, std::string>> own_variables = {};
    std::string credentials = {};                 ///< How it gets its role's; empty: not at all.
    std::vector<std::string> given_secrets = {};  ///< labels.hpp
};

/// The container in the instance network; the probe network is connected before it starts. Its name
/// follows from the instance, so that a second one of the same instance is refused by the engine.
/// Nothing restarts it but the engine of ours.
[[nodiscard]] docker::CreateContainer container_of(const ContainerPlan& plan);

/// The engine may not set the limit of open files that Fargate gives; it can start without.
[[nodiscard]] bool is_refused_limit(const base::Error& error);

/// The same, of the number of processes.
[[nodiscard]] bool is_refused_process_bound(const base::Error& error);

/// Reads the engine's words on why a container could not be created or started; `other` for words
/// that are not known. The words are those of Docker's engine and runc.
[[nodiscard]] core::StartFailure classify_start_failure(const base::Error& error);

}  // namespace apprunner::performers
