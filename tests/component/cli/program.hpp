// Runs the CLI as users do: a process with arguments, an environment of its own folders, two
// captured streams and signals. One test, one Sandbox.
#pragma once

#include <condition_variable>
#include <filesystem>
#include <map>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace apprunner::cli::fake {

struct Finished {
    int code = -1;  ///< The exit code, or 1000 + the signal that ended it.
    std::string out;
    std::string err;
};

/// A folder of its own for runtime files, state and work; removed at the end.
class Sandbox {
  public:
    Sandbox();
    ~Sandbox();
    Sandbox(const Sandbox&) = delete;
    Sandbox& operator=(const Sandbox&) = delete;

    /// The environment of the programs that run here.
    std::map<std::string, std::string> environment;

    [[nodiscard]] std::filesystem::path folder() const { return folder_; }
    [[nodiscard]] std::filesystem::path runtime() const { return folder_ / "run/apprunner-sim"; }
    /// Writes a file into the folder that programs run in.
    void write(const std::string& name, const std::string& content) const;

  private:
    std::filesystem::path folder_;
};

/// The built program, or the one that APPRUNNER_TEST_PROGRAM names: the same with sanitizers, or
/// under valgrind (scripts/test e2e-asan and its like).
[[nodiscard]] std::filesystem::path program_path();

class Program {
  public:
    Program(const Sandbox& sandbox, std::vector<std::string> arguments);
    ~Program();
    Program(const Program&) = delete;
    Program& operator=(const Program&) = delete;

    void signal(int number) const;
    /// Blocks until the text has appeared on either stream, at most 20 s; false: it never did.
    bool wait_for(const std::string& text);
    /// Blocks until the program has ended.
    Finished finish();

  private:
    void read_all(int fd, std::string& target);

    pid_t pid_ = -1;
    std::mutex mutex_;
    std::condition_variable changed_;
    std::string out_;
    std::string err_;
    std::vector<std::thread> readers_;
    bool finished_ = false;
};

[[nodiscard]] Finished run_program(const Sandbox& sandbox, std::vector<std::string> arguments);

}  // namespace apprunner::cli::fake
