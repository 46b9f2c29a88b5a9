// The labels that mark what is ours in the Docker Engine. Nothing without our owner's mark is ever
// touched. Plain data; any thread.
#pragma once

#include "docker/containers.hpp"

#include <string>
#include <vector>

namespace apprunner::performers {

inline constexpr const char* owner_label = "apprunner-sim.owner";
inline constexpr const char* service_id_label = "apprunner-sim.service-id";
inline constexpr const char* service_name_label = "apprunner-sim.service-name";
/// Of an instance that only tries a fix (core/service/trials.hpp).
inline constexpr const char* trial_label = "apprunner-sim.trial";
inline constexpr const char* instance_id_label = "apprunner-sim.instance-id";
/// The service's deployments, counted; of a trial there is none.
inline constexpr const char* revision_label = "apprunner-sim.revision";

/// Of an instance whose container was told where it gets credentials: its role's ARN, and how
/// (the knob `credentials`). The next daemon goes on with it.
inline constexpr const char* role_label = "apprunner-sim.instance-role";
inline constexpr const char* credentials_label = "apprunner-sim.credentials";
/// Names of the variables that hold secrets, with commas; never a value.
inline constexpr const char* secret_names_label = "apprunner-sim.secrets";
/// Of these, the ones whose values were given by hand for the service.
inline constexpr const char* given_names_label = "apprunner-sim.given-secrets";
/// Of a network that all daemons of an engine share (instance_roles.hpp).
inline constexpr const char* shared_label = "apprunner-sim.shared";
/// Of the probe network (networks.hpp).
inline constexpr const char* probe_label = "apprunner-sim.probe";

/// Where the owner's state lies (orphans.hpp).
inline constexpr const char* state_label = "apprunner-sim.state";

/// `owner` tells the daemons of one engine apart: the next daemon of the same state has the same.
/// `state_mark`: orphans.hpp; empty: not told.
[[nodiscard]] inline docker::Labels labels_of(
    const std::string& owner, const std::string& state_mark
) {
    docker::Labels labels{{owner_label, owner}};
    if (!state_mark.empty()) labels.emplace(state_label, state_mark);
    return labels;
}

/// The label's value; "" when it is not among them.
[[nodiscard]] inline std::string label_in(const docker::Labels& labels, const char* name) {
    const auto found = labels.find(name);
    return found != labels.end() ? found->second : "";
}

/// What lists take for all that is the owner's.
[[nodiscard]] inline std::vector<std::string> owner_filter(const std::string& owner) {
    return {std::string(owner_label) + "=" + owner};
}

}  // namespace apprunner::performers
