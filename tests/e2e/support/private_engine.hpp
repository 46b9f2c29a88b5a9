// A Docker Engine of a test's own, beside the machine's: to be stopped, killed and frozen at will.
// Needs root, dockerd and ip.
#pragma once

#include <sys/types.h>

#include <filesystem>
#include <string>

namespace apprunner::e2e {

class PrivateEngine {
  public:
    /// Why there can be none here; "": there can.
    [[nodiscard]] static std::string missing();

    /// `data_size` for its data folder, as tmpfs takes it ("64m"); "": that of the disk. Throws
    /// when it does not answer in time, here and in start().
    explicit PrivateEngine(const std::string& data_size = {});
    ~PrivateEngine();
    PrivateEngine(const PrivateEngine&) = delete;
    PrivateEngine& operator=(const PrivateEngine&) = delete;

    /// For DOCKER_HOST.
    [[nodiscard]] std::string host() const;
    [[nodiscard]] std::filesystem::path data() const { return folder_ / "data"; }

    void start();
    /// In good order: its containers are stopped too.
    void stop();
    /// SIGKILL; its containers run on.
    void kill();
    /// Answers nothing until thaw().
    void freeze() const;
    void thaw() const;

  private:
    void end(int signal);
    void remove_all();

    std::filesystem::path folder_;
    std::string bridge_;
    pid_t pid_ = 0;
};

}  // namespace apprunner::e2e
