// This program as `daemon`, under a lock, with a bounded wait for its first answer.
#include "emulator/cli/client/daemon_process.hpp"

#include "emulator/cli/client/launch_lock.hpp"
#include "emulator/cli/client/runtime_files.hpp"
#include "emulator/cli/terminal/exit_code.hpp"
#include "emulator/cli/terminal/spawn.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <system_error>
#include <utility>

namespace apprunner::cli {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

/// ssh and a container's start elsewhere take their time.
constexpr std::chrono::seconds start_wait_max{30};
constexpr std::chrono::seconds end_wait_max{10};
constexpr milliseconds health_timeout{2000};
constexpr std::uintmax_t log_bytes_max = 8UL * 1024 * 1024;

std::string with_scheme(std::string endpoint) {
    if (endpoint.find("://") == std::string::npos) endpoint = "http://" + endpoint;
    while (!endpoint.empty() && endpoint.back() == '/') endpoint.pop_back();
    return endpoint;
}

/// Of the tarball it is the script that finds the libraries which came with the program.
std::string own_program() {
    const char* launcher = std::getenv("APPRUNNER_SIM_PROGRAM");
    if (launcher != nullptr && *launcher == '/') return launcher;
    std::error_code error;
    const auto path = std::filesystem::read_symlink("/proc/self/exe", error);
    if (error) {
        throw Exit(ExitCode::failed, "cannot find this program's own file: " + error.message());
    }
    return path.string();
}

/// Opens the log for the daemon; a log that has grown large is put aside once.
void prepare_log() {
    std::error_code error;
    // A link to a folder elsewhere is fine: it is in the user's own home.
    const auto folder = std::filesystem::weakly_canonical(state_dir(), error);
    const auto made = make_private_dir(error ? state_dir() : folder, "XDG_STATE_HOME");
    if (!made) throw Exit(ExitCode::failed, made.error().detail);
    const auto size = std::filesystem::file_size(daemon_log(), error);
    if (!error && size > log_bytes_max) {
        std::filesystem::rename(daemon_log(), daemon_log().string() + ".1", error);
    }
}

pid_t spawn_daemon(const std::vector<std::string>& arguments) {
    const std::string program = own_program();
    const std::string log = daemon_log().string();
    std::vector<std::string> words{program, "daemon"};
    words.insert(words.end(), arguments.begin(), arguments.end());
    const int output =
        open(log.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_NOFOLLOW | O_CLOEXEC, 0600);
    std::error_code error(errno, std::generic_category());
    pid_t pid = 0;
    if (output >= 0) {
        // A session of its own: the terminal's Ctrl-C is for the CLI.
        error = spawn({std::move(words), {}, true, output}, pid);
        close(output);
    }
    if (error) {
        throw Exit(ExitCode::failed, fmt::format("cannot start {}: {}", program, error.message()));
    }
    return pid;
}

[[noreturn]] void fail_start(
    const std::string& what, std::uintmax_t log_from, ExitCode code = ExitCode::failed
) {
    throw Exit(
        code, fmt::format("{}; its log is {}{}", what, daemon_log().string(), log_tail(log_from))
    );
}

std::string ended_text(int wait_status) {
    if (WIFSIGNALED(wait_status)) {
        return fmt::format("the daemon was ended at its start by signal {}", WTERMSIG(wait_status));
    }
    return fmt::format("the daemon ended at its start with code {}", WEXITSTATUS(wait_status));
}

/// What ended the daemon ends the command too, where it is one of the codes that say what.
ExitCode code_of_start(int wait_status) {
    const int code = WIFEXITED(wait_status) ? WEXITSTATUS(wait_status) : 1;
    for (const ExitCode known : {ExitCode::engine_unreachable, ExitCode::environment}) {
        if (code == static_cast<int>(known)) return known;
    }
    return ExitCode::failed;
}

Launched start_daemon(const std::vector<std::string>& arguments, Interrupt& interrupt) {
    prepare_log();
    std::error_code no_log_yet;
    const auto size = std::filesystem::file_size(daemon_log(), no_log_yet);
    const std::uintmax_t log_from = no_log_yet ? 0 : size;
    const pid_t pid = spawn_daemon(arguments);
    const auto deadline = steady_clock::now() + start_wait_max;
    while (steady_clock::now() < deadline) {
        const auto file = read_daemon_file(daemon_file());
        if (file && file->pid == pid) {
            DaemonClient client(file->endpoint, daemon_file().string());
            if (client.healthy(health_timeout)) return {std::move(client), pid, true};
        }
        int status = 0;
        if (waitpid(pid, &status, WNOHANG) == pid) {
            fail_start(ended_text(status), log_from, code_of_start(status));
        }
        try {
            pause_step(interrupt);
        } catch (const Exit&) {
            kill(pid, SIGTERM);
            throw;
        }
    }
    kill(pid, SIGTERM);
    fail_start(
        fmt::format("the daemon did not answer within {} s", start_wait_max.count()), log_from
    );
}

[[noreturn]] void fail_silent_daemon(const DaemonAddress& address) {
    throw Exit(
        ExitCode::failed,
        fmt::format(
            "the daemon (process {}) lives but does not answer at {}; `kill {}` ends it, its log "
            "is {}",
            address.pid,
            address.endpoint,
            address.pid,
            daemon_log().string()
        )
    );
}

/// The user's own daemon, when it lives and answers.
std::optional<DaemonClient> running_daemon(const DaemonAddress& address) {
    DaemonClient client(address.endpoint, address.origin);
    if (!client.healthy(health_timeout)) return std::nullopt;
    return client;
}

/// Of this user's own daemon, when its process lives.
std::optional<DaemonAddress> own_address() {
    const auto file = read_daemon_file(daemon_file());
    if (!file || !is_living_daemon(file->pid)) return std::nullopt;
    return DaemonAddress{file->endpoint, daemon_file().string(), true, file->pid};
}

}  // namespace

std::optional<DaemonClient> own_daemon() {
    const auto address = own_address();
    return address ? running_daemon(*address) : std::nullopt;
}

std::optional<DaemonAddress> daemon_address(const std::string& endpoint_flag) {
    if (!endpoint_flag.empty()) return DaemonAddress{with_scheme(endpoint_flag), "--endpoint"};
    const char* variable = std::getenv("APPRUNNER_SIM_ENDPOINT");
    if (variable != nullptr && *variable != '\0') {
        return DaemonAddress{with_scheme(variable), "APPRUNNER_SIM_ENDPOINT"};
    }
    return own_address();
}

DaemonClient connect(const std::string& endpoint_flag) {
    const auto address = daemon_address(endpoint_flag);
    if (!address) {
        throw Exit(
            ExitCode::failed,
            fmt::format(
                "no daemon runs ({} names none); `apprunner-sim up` starts one, --endpoint names "
                "one elsewhere",
                daemon_file().string()
            )
        );
    }
    return DaemonClient(address->endpoint, address->origin);
}

Launched connect_or_start(
    const std::string& endpoint_flag,
    const std::vector<std::string>& arguments,
    Interrupt& interrupt
) {
    const auto address = daemon_address(endpoint_flag);
    // A named endpoint is somebody's decision; starting another daemon would not be it.
    if (address && !address->from_file) {
        return {DaemonClient(address->endpoint, address->origin)};
    }
    if (address) {
        if (auto client = running_daemon(*address)) return {std::move(*client), address->pid};
    }
    const LaunchLock lock = lock_launching(interrupt);
    // Someone may have started one meanwhile, or the one that is there is just ending.
    const auto deadline = steady_clock::now() + end_wait_max;
    for (auto other = daemon_address({}); other; other = daemon_address({})) {
        if (auto client = running_daemon(*other)) return {std::move(*client), other->pid};
        if (steady_clock::now() > deadline) fail_silent_daemon(*other);
        pause_step(interrupt);
    }
    return start_daemon(arguments, interrupt);
}

}  // namespace apprunner::cli
