// Paths after the XDG base directory rules, and small reads. Any thread.
#include "emulator/cli/runtime_files.hpp"

#include "emulator/cli/escape.hpp"
#include "emulator/cli/json.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <deque>
#include <fstream>
#include <system_error>

namespace apprunner::cli {
namespace {

/// The variable's value when it is an absolute path; XDG says to ignore others.
std::optional<std::filesystem::path> absolute_from(const char* variable) {
    const char* value = std::getenv(variable);
    if (value == nullptr || *value != '/') return std::nullopt;
    return std::filesystem::path(value);
}

}  // namespace

std::filesystem::path runtime_dir() {
    if (const auto base = absolute_from("XDG_RUNTIME_DIR")) return *base / "apprunner-sim";
    return "/tmp/apprunner-sim-" + std::to_string(getuid());
}

std::filesystem::path state_dir() {
    if (const auto base = absolute_from("XDG_STATE_HOME")) return *base / "apprunner-sim";
    if (const auto home = absolute_from("HOME")) return *home / ".local/state/apprunner-sim";
    return runtime_dir() / "state";
}

std::filesystem::path daemon_file() {
    return runtime_dir() / "daemon.json";
}

std::filesystem::path daemon_log() {
    return state_dir() / "daemon.log";
}

bool has_kept_state() {
    std::error_code error;
    return std::filesystem::exists(state_dir() / "state.db", error);
}

std::optional<DaemonFile> read_daemon_file(const std::filesystem::path& file) {
    std::ifstream stream(file);
    if (!stream) return std::nullopt;
    const Json content = Json::parse(stream, nullptr, false);
    DaemonFile read;
    read.pid = number_at(content, "pid", 0);
    read.endpoint = text_at(content, "endpoint");
    read.version = text_at(content, "version");
    read.state_dir = text_at(content, "state_dir");
    if (read.pid <= 0 || read.endpoint.empty()) return std::nullopt;
    return read;
}

bool is_living_daemon(int pid) {
    std::ifstream command_line("/proc/" + std::to_string(pid) + "/cmdline", std::ios::binary);
    // Not always the second word: valgrind and its like stand before the program.
    for (std::string word; std::getline(command_line, word, '\0');) {
        if (word == "daemon") return true;
    }
    return false;
}

base::Result<void> make_private_dir(const std::filesystem::path& folder) {
    std::error_code error;
    std::filesystem::create_directories(folder.parent_path(), error);
    if (mkdir(folder.c_str(), 0700) != 0 && errno != EEXIST) {
        const std::string reason = std::generic_category().message(errno);
        return base::Error(base::Errc::refused, "cannot make " + folder.string() + ": " + reason);
    }
    struct stat status {};
    const bool ours = lstat(folder.c_str(), &status) == 0 && S_ISDIR(status.st_mode) &&
                      status.st_uid == geteuid() && (status.st_mode & 0022U) == 0;
    if (ours) return {};
    return base::Error(
        base::Errc::refused,
        folder.string() +
            " is not a folder that only you can write to; remove it, or set "
            "XDG_RUNTIME_DIR to one that is"
    );
}

std::string log_tail(std::uintmax_t from, std::size_t lines_max) {
    std::ifstream log(daemon_log());
    log.seekg(static_cast<std::streamoff>(from));
    std::deque<std::string> lines;
    for (std::string line; std::getline(log, line);) {
        lines.push_back(printable(line));
        if (lines.size() > lines_max) lines.pop_front();
    }
    std::string text;
    for (const std::string& line : lines) text += "\n  " + line;
    return text;
}

}  // namespace apprunner::cli
