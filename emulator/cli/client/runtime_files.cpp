// Paths after the XDG base directory rules, and small reads. Any thread.
#include "emulator/cli/client/runtime_files.hpp"

#include "emulator/cli/terminal/escape.hpp"
#include "emulator/cli/terminal/json.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <deque>
#include <fstream>
#include <system_error>

namespace apprunner::cli {
namespace {

constexpr std::size_t daemon_file_bytes_max = 16UL * 1024;

/// The variable's value when it is an absolute path; XDG says to ignore others.
std::optional<std::filesystem::path> absolute_from(const char* variable) {
    const char* value = std::getenv(variable);
    if (value == nullptr || *value != '/') return std::nullopt;
    return std::filesystem::path(value);
}

bool is_private(const struct stat& status) {
    return status.st_uid == geteuid() && (status.st_mode & 0022U) == 0;
}

bool is_private_dir(const std::filesystem::path& folder) {
    struct stat status {};
    return lstat(folder.c_str(), &status) == 0 && S_ISDIR(status.st_mode) && is_private(status);
}

/// The content of a small file that nobody else can have written; "" when it is not one. Whoever
/// writes daemon.json is sent every request, with all variables, and /tmp is for all to write to.
std::string read_private_file(const std::filesystem::path& file) {
    if (!is_private_dir(file.parent_path())) return "";
    const int fd = open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
    if (fd < 0) return "";
    struct stat status {};
    std::string content(daemon_file_bytes_max, '\0');
    ssize_t size = 0;
    if (fstat(fd, &status) == 0 && S_ISREG(status.st_mode) && is_private(status)) {
        size = read(fd, content.data(), content.size());
    }
    close(fd);
    content.resize(size > 0 ? static_cast<std::size_t>(size) : 0);
    return content;
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

std::filesystem::path secret_store() {
    return absolute_from(secret_store_variable).value_or(state_dir() / "secrets.json");
}

bool has_kept_state() {
    std::error_code error;
    return std::filesystem::exists(state_dir() / "state.db", error) ||
           std::filesystem::exists(state_dir() / "state.roll", error) ||
           std::filesystem::exists(state_dir() / "elsewhere", error);
}

std::optional<DaemonFile> read_daemon_file(const std::filesystem::path& file) {
    const Json content = Json::parse(read_private_file(file), nullptr, false);
    DaemonFile read;
    read.pid = number_at(content, "pid", 0);
    read.endpoint = text_at(content, "endpoint");
    read.version = text_at(content, "version");
    read.state_dir = text_at(content, "state_dir");
    if (read.pid <= 0 || read.endpoint.empty()) return std::nullopt;
    return read;
}

std::optional<base::AwsKeys> access_key_for(const std::string& endpoint) {
    const char* const id = std::getenv("AWS_ACCESS_KEY_ID");
    const char* const secret = std::getenv("AWS_SECRET_ACCESS_KEY");
    if (id != nullptr && secret != nullptr) {
        const std::string text = std::string(id) + "\n" + secret + "\n";
        if (auto key = base::read_access_key(text)) return key;
    }
    return kept_key_for(endpoint);
}

std::optional<base::AwsKeys> kept_key_for(
    const std::string& endpoint, const std::string& account_id
) {
    const auto file = read_daemon_file(daemon_file());
    if (!file || file->endpoint != endpoint) return std::nullopt;
    const std::filesystem::path folder = file->state_dir;
    return base::read_access_key(read_private_file(folder / base::access_key_file_of(account_id)));
}

bool is_living_daemon(int pid) {
    const std::string process = "/proc/" + std::to_string(pid);
    struct stat status {};
    if (stat(process.c_str(), &status) != 0) return false;
    // The system says root of a program that has got capabilities by its file (setcap).
    if (status.st_uid != geteuid() && status.st_uid != 0) return false;
    std::ifstream command_line(process + "/cmdline", std::ios::binary);
    // Not always the second word: valgrind and its like stand before the program.
    for (std::string word; std::getline(command_line, word, '\0');) {
        if (word == "daemon") return true;
    }
    return false;
}

base::Result<void> make_private_dir(
    const std::filesystem::path& folder, const std::string& variable
) {
    std::error_code error;
    std::filesystem::create_directories(folder.parent_path(), error);
    if (mkdir(folder.c_str(), 0700) != 0 && errno != EEXIST) {
        const std::string reason = std::generic_category().message(errno);
        return base::Error(base::Errc::refused, "cannot make " + folder.string() + ": " + reason);
    }
    if (is_private_dir(folder)) return {};
    return base::Error(
        base::Errc::refused,
        folder.string() + " is not a folder that only you can write to (user " +
            std::to_string(geteuid()) + "); mend its owner and its mode, or set " + variable +
            " to another folder"
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
