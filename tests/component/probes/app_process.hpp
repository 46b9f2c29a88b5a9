// Runs the sample app as a process: an environment, its output, its end. One test, one process.
#pragma once

#include <sys/types.h>

#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace apprunner::probes {

class AppProcess {
  public:
    /// `environment`: NAME=value. Nothing of our own is handed on. Unless told otherwise it listens
    /// on a free port of 127.0.0.1.
    explicit AppProcess(std::vector<std::string> environment = {});
    /// Kills it when it still runs.
    ~AppProcess();
    AppProcess(const AppProcess&) = delete;
    AppProcess& operator=(const AppProcess&) = delete;

    /// Waits for the line that tells the port.
    [[nodiscard]] std::uint16_t port();
    /// Waits until the text has appeared on either output; false: it never did.
    bool wait_for(const std::string& text);
    [[nodiscard]] std::string output();
    void signal(int number) const;
    /// Waits for its end: the exit code, or 1000 + the signal that ended it.
    int finish();

  private:
    void read_output(int fd);

    pid_t pid_ = -1;
    bool finished_ = false;
    std::mutex mutex_;
    std::condition_variable changed_;
    std::string output_;  ///< Guarded by the mutex.
    std::thread reader_;
};

/// Sends the bytes and reads until the app closes the connection.
std::string exchange_with(std::uint16_t port, const std::string& request);

/// The answer to a GET with Connection: close; `headers` are whole lines with their ends.
std::string get(std::uint16_t port, const std::string& target, const std::string& headers = {});

}  // namespace apprunner::probes
