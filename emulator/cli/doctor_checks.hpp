// The single checks of `doctor`, each a line: what was looked at, how it is, what to do. They look
// and change nothing. One thread.
#pragma once

#include "emulator/cli/json.hpp"

#include <string>
#include <vector>

namespace apprunner::cli {

enum class Health { ok, warn, fail };

struct Check {
    std::string name;
    Health health = Health::ok;
    std::string found;
    std::string advice;  ///< What to do; empty when nothing.
};

/// `daemon` is DescribeDaemon's answer.
[[nodiscard]] Check check_engine(const Json& daemon);
[[nodiscard]] Check check_architecture();
/// Whether this process may look into other processes' network namespaces, which shows where an
/// app listens. Only for an engine on this machine.
[[nodiscard]] Check check_namespaces(const Json& daemon);
/// A folder that can be written to, with some room.
[[nodiscard]] Check check_folder(const std::string& name, const std::string& folder);
[[nodiscard]] Check check_local_names(const std::string& region);
[[nodiscard]] Check check_proxy();
/// apprunner-sim.yaml in the current folder: absent, good, or broken.
[[nodiscard]] Check check_config_file();

}  // namespace apprunner::cli
