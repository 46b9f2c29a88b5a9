// One inotify watch a folder. A folder that is new is watched and looked through, because files in
// it may be older than its watch.
#include "emulator/cli/build/folder_watch.hpp"

#include "emulator/cli/build/context_archive.hpp"
#include "emulator/cli/terminal/exit_code.hpp"

#include <fmt/format.h>
#include <poll.h>
#include <sys/inotify.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <system_error>

namespace apprunner::cli::build {
namespace {

namespace fs = std::filesystem;
using std::chrono::milliseconds;
using std::chrono::steady_clock;

constexpr milliseconds quiet{100};
constexpr milliseconds unquiet_max{1000};
constexpr std::uint32_t events = IN_CLOSE_WRITE | IN_CREATE | IN_DELETE | IN_MOVED_FROM |
                                 IN_MOVED_TO | IN_ATTRIB | IN_ONLYDIR | IN_EXCL_UNLINK;

std::string joined(const std::string& folder, const std::string& name) {
    return folder.empty() ? name : folder + "/" + name;
}

/// Git's own files change whenever anybody looks; editors keep theirs beside the file.
bool is_never_counted(const std::string& path) {
    const std::string name = path.substr(path.rfind('/') + 1);
    return path == ".git" || path.starts_with(".git/") || name.ends_with("~") ||
           name.ends_with(".swp") || name.ends_with(".swx") || name == "4913" ||
           name.starts_with(".#");
}

}  // namespace

FolderWatch::FolderWatch(fs::path folder, std::string dockerfile)
    : folder_(std::move(folder)),
      dockerfile_(fs::path(dockerfile).lexically_normal().generic_string()),
      ignore_(ignored_in(folder_, dockerfile_)),
      fd_(inotify_init1(IN_CLOEXEC | IN_NONBLOCK)) {
    if (fd_ < 0) throw Exit(ExitCode::failed, "the system has no inotify instance left");
    try {
        watch_below("");
    } catch (...) {
        close(fd_);
        throw;
    }
}

FolderWatch::~FolderWatch() {
    close(fd_);
}

void FolderWatch::watch(const std::string& folder) {
    const int number = inotify_add_watch(fd_, (folder_ / folder).c_str(), events);
    if (number >= 0) {
        folders_[number] = folder;
        return;
    }
    // It may be gone again.
    if (errno == ENOENT || errno == ENOTDIR) return;
    const bool is_full = errno == ENOSPC;
    throw Exit(
        ExitCode::failed,
        fmt::format(
            "cannot watch {}: {}",
            (folder_ / folder).string(),
            is_full ? "the system's watches are used up; name large folders in .dockerignore, or "
                      "raise sysctl fs.inotify.max_user_watches"
                    : std::generic_category().message(errno)
        )
    );
}

void FolderWatch::watch_below(const std::string& folder) {
    watch(folder);
    std::error_code error;
    for (const auto& each : fs::directory_iterator(folder_ / folder, error)) {
        std::error_code gone;
        if (!each.is_directory(gone) || each.is_symlink(gone)) continue;
        const std::string path = joined(folder, each.path().filename().string());
        if (!is_never_counted(path) && !ignore_.ignores_all_in(path)) watch_below(path);
    }
}

bool FolderWatch::counts(const std::string& path) const {
    if (is_never_counted(path)) return false;
    return path == dockerfile_ || path == ignore_file || !ignore_.ignores(path);
}

bool FolderWatch::read_events(std::set<std::string>& changed) {
    bool has_come = false;
    alignas(inotify_event) std::array<char, 16UL * 1024> bytes{};
    while (true) {
        const ssize_t count = read(fd_, bytes.data(), bytes.size());
        if (count < 0 && errno == EINTR) continue;
        if (count <= 0) return has_come;
        for (std::size_t at = 0; at < static_cast<std::size_t>(count);) {
            inotify_event event{};
            std::memcpy(&event, bytes.data() + at, sizeof event);
            const char* name = bytes.data() + at + sizeof event;
            at += sizeof event + event.len;
            // What was lost may have been anything.
            if ((event.mask & IN_Q_OVERFLOW) != 0) changed.insert(".");
            const auto folder = folders_.find(event.wd);
            if (folder == folders_.end()) continue;
            if ((event.mask & IN_IGNORED) != 0) {
                folders_.erase(folder);
                continue;
            }
            if (event.len == 0) continue;
            const std::string path = joined(folder->second, name);
            const bool is_folder = (event.mask & IN_ISDIR) != 0;
            if (!counts(path) && !(is_folder && !ignore_.ignores_all_in(path))) continue;
            if (is_never_counted(path)) continue;
            // A file that was made is told when it is written; a link has only this.
            const bool is_made = (event.mask & IN_CREATE) != 0;
            std::error_code gone;
            if (is_made && !is_folder && !fs::is_symlink(folder_ / path, gone)) {
                has_come = true;
                continue;
            }
            if (is_folder && (event.mask & (IN_CREATE | IN_MOVED_TO)) != 0) watch_below(path);
            has_come = true;
            changed.insert(path);
        }
    }
}

std::set<std::string> FolderWatch::take() {
    std::set<std::string> changed;
    read_events(changed);
    const auto limit = steady_clock::now() + unquiet_max;
    auto quiet_at = steady_clock::now() + quiet;
    while (!changed.empty() && steady_clock::now() < std::min(quiet_at, limit)) {
        pollfd watched{fd_, POLLIN, 0};
        const auto left = std::chrono::ceil<milliseconds>(quiet_at - steady_clock::now());
        poll(&watched, 1, static_cast<int>(left.count()));
        // What does not count does not make it wait longer, either.
        if (read_events(changed)) quiet_at = steady_clock::now() + quiet;
    }
    if (changed.contains(ignore_file) || changed.contains(dockerfile_ + ignore_file)) {
        ignore_ = ignored_in(folder_, dockerfile_);
        watch_below("");
    }
    return changed;
}

}  // namespace apprunner::cli::build
