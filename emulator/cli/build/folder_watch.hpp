// Tells when a file of a build changes: inotify on the folder and all below it, without what the
// .dockerignore names and without .git. One thread.
#pragma once

#include "emulator/cli/build/dockerignore.hpp"

#include <filesystem>
#include <map>
#include <set>
#include <string>

namespace apprunner::cli::build {

class FolderWatch {
  public:
    /// Watches from now on. Throws Exit: it cannot be read, or the system has no watch left (with
    /// what to do).
    FolderWatch(std::filesystem::path folder, std::string dockerfile);
    ~FolderWatch();
    FolderWatch(const FolderWatch&) = delete;
    FolderWatch& operator=(const FolderWatch&) = delete;

    /// For poll(): readable when something may have changed.
    [[nodiscard]] int fd() const { return fd_; }

    /// What has changed since the last call, relative to the folder; empty: nothing that the build
    /// takes. Having seen something it waits until no more comes for 100 ms, 1 s at most: an editor
    /// saves several files, and one of them in several steps.
    [[nodiscard]] std::set<std::string> take();

  private:
    void watch_below(const std::string& folder);
    void watch(const std::string& folder);
    /// Whether anything has come at all.
    bool read_events(std::set<std::string>& changed);
    [[nodiscard]] bool counts(const std::string& path) const;

    std::filesystem::path folder_;
    std::string dockerfile_;
    Dockerignore ignore_;
    int fd_ = -1;
    std::map<int, std::string> folders_;  ///< By watch; the root is "".
};

}  // namespace apprunner::cli::build
