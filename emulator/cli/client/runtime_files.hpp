// Where the daemon's files are (WIRE: XDG_RUNTIME_DIR, XDG_STATE_HOME), and reading the one that
// names its endpoint. Writing it is the daemon's. Any thread.
#pragma once

#include "emulator/base/access_key.hpp"
#include "emulator/base/result.hpp"

#include <filesystem>
#include <optional>
#include <string>

namespace apprunner::cli {

/// Names the store of secrets.
inline constexpr const char* secret_store_variable = "APPRUNNER_SIM_SECRETS";
/// $XDG_RUNTIME_DIR/apprunner-sim, or /tmp/apprunner-sim-<uid>.
[[nodiscard]] std::filesystem::path runtime_dir();
/// $XDG_STATE_HOME/apprunner-sim, or ~/.local/state/apprunner-sim.
[[nodiscard]] std::filesystem::path state_dir();
/// The developer's own secrets (`secret`): $APPRUNNER_SIM_SECRETS, else secrets.json in
/// state_dir().
[[nodiscard]] std::filesystem::path secret_store();
/// True when an earlier daemon has left services in state_dir().
[[nodiscard]] bool has_kept_state();
[[nodiscard]] std::filesystem::path daemon_file();
[[nodiscard]] std::filesystem::path daemon_log();

struct DaemonFile {
    int pid = 0;
    std::string endpoint;
    std::string version;
    std::string state_dir;
};

/// What the file says, or nothing when it is not there, cannot be read as such, or when another
/// user can write to it or to its folder.
[[nodiscard]] std::optional<DaemonFile> read_daemon_file(const std::filesystem::path& file);

/// The key that a daemon of ours has made for clients that do not come by loopback: of
/// AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY where those are one (AWS's own keys are never used),
/// or of the user's own daemon, when it is the one at `endpoint`.
[[nodiscard]] std::optional<base::AwsKeys> access_key_for(const std::string& endpoint);

/// The key in the state folder of the user's own daemon, when it is the one at `endpoint`: the
/// daemon's own (""), or that of an account that shares it.
[[nodiscard]] std::optional<base::AwsKeys> kept_key_for(
    const std::string& endpoint, const std::string& account_id = ""
);

/// True while process `pid` is a daemon of ours: a number that the system has given to another
/// program or to another user since is not.
[[nodiscard]] bool is_living_daemon(int pid);

/// Makes the folder for this user alone (0700). Errc::refused when it is someone else's, or when
/// others can write to it; the error names the variable that says where it is.
[[nodiscard]] base::Result<void> make_private_dir(
    const std::filesystem::path& folder, const std::string& variable = "XDG_RUNTIME_DIR"
);

/// The last lines of the daemon's log from byte `from` on, each behind two blanks; "" without any.
[[nodiscard]] std::string log_tail(std::uintmax_t from, std::size_t lines_max = 6);

}  // namespace apprunner::cli
