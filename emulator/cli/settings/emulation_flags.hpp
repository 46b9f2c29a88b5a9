// The flags that choose how App Runner is played: profile and knobs, checked against the engine's
// own table before anything is started. One thread.
#pragma once

#include "emulator/cli/terminal/common_flags.hpp"
#include "emulator/cli/terminal/json.hpp"

#include <string>
#include <utility>
#include <vector>

namespace apprunner::cli {

struct EmulationFlags {
    std::string profile;
    std::string give_up;
    std::string pace;
    std::string credentials;
    std::string local_port;
    bool wait_full = false;
    bool no_try = false;
    std::vector<std::string> settings;  ///< KNOB=VALUE
};

/// The knob that --local-port is.
inline constexpr const char* local_port_knob = "local_port";

/// --profile, --set and --credentials.
void add_profile_flags(CLI::App& command, EmulationFlags& flags);
/// The same, for a verb that plays several profiles: --profile may be repeated.
void add_profile_flags(
    CLI::App& command, EmulationFlags& flags, std::vector<std::string>& profiles
);
/// --give-up, --wait-full and --pace, which are knobs with a name of their own.
void add_knob_flags(CLI::App& command, EmulationFlags& flags);

/// --local-port, for a verb whose service stays.
void add_local_port_flag(CLI::App& command, EmulationFlags& flags);

/// All knobs in order; --set comes last and wins. Throws Exit(usage) for a profile or a knob that
/// does not exist, or a value that the knob does not take.
[[nodiscard]] std::vector<std::pair<std::string, std::string>> checked_knobs(
    const EmulationFlags& flags, const std::string& verb
);

}  // namespace apprunner::cli
