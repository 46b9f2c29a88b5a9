// The single checks of `doctor`, each a line: what was looked at, how it is, what to do. They look
// and change nothing. One thread.
#pragma once

#include "emulator/cli/terminal/json.hpp"

#include <string>
#include <vector>

namespace apprunner::cli {

enum class Health { ok, warn, fail };

struct DoctorCheck {
    std::string name;
    Health health = Health::ok;
    std::string found;
    std::string advice;  ///< What to do; empty when nothing.
};

/// `daemon` is DescribeDaemon's answer.
[[nodiscard]] DoctorCheck check_engine(const Json& daemon);
/// Whether all that was kept could be read.
[[nodiscard]] DoctorCheck check_state(const Json& daemon);
/// How the daemon reaches instances; `tried` is TryReach's answer.
[[nodiscard]] DoctorCheck check_reach(const Json& tried, const Json& daemon);

/// What daemons whose state is gone have left; `orphans` is FindOrphans' answer.
[[nodiscard]] DoctorCheck check_orphans(const Json& orphans);
[[nodiscard]] DoctorCheck check_architecture();
/// Whether the sockets of another user's process can be read (by anybody, unless /proc is mounted
/// with hidepid), which shows where an app listens: `table` is the first process's, which is
/// root's. Only for an engine on this machine.
[[nodiscard]] DoctorCheck check_sockets(
    const Json& daemon, const std::string& table = "/proc/1/net/tcp"
);
/// A folder that can be written to, with some room.
[[nodiscard]] DoctorCheck check_folder(const std::string& name, const std::string& folder);
[[nodiscard]] DoctorCheck check_local_names(const std::string& region);
[[nodiscard]] DoctorCheck check_proxy();
/// apprunner-sim.yaml in the current folder: absent, good, or broken.
[[nodiscard]] DoctorCheck check_config_file();

}  // namespace apprunner::cli
