// Starts the helper with two pipes, writes the registry's name to it, and reads its answer under a
// deadline; kills it when that passes.
#include "docker/credential_helper.hpp"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <optional>

extern char** environ;

namespace apprunner::docker {

namespace {

using Clock = std::chrono::steady_clock;

constexpr std::size_t output_bytes_max = 64 * 1024;

/// One end of a pipe.
class Descriptor {
  public:
    Descriptor() = default;
    explicit Descriptor(int fd) : fd_(fd) {}
    ~Descriptor() { close(); }
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;

    [[nodiscard]] int get() const { return fd_; }
    void reset(int fd) {
        close();
        fd_ = fd;
    }
    void close() {
        if (fd_ >= 0) ::close(fd_);
        fd_ = -1;
    }

  private:
    int fd_ = -1;
};

struct Pipe {
    Descriptor read_end;
    Descriptor write_end;

    bool open() {
        std::array<int, 2> ends{};
        if (::pipe2(ends.data(), O_CLOEXEC) != 0) return false;
        read_end.reset(ends[0]);
        write_end.reset(ends[1]);
        return true;
    }
};

bool is_plain_name(const std::string& helper) {
    constexpr const char* allowed =
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.";
    return !helper.empty() && helper.find_first_not_of(allowed) == std::string::npos;
}

/// Gives the child's pid, or 0 with errno set.
pid_t spawn(const std::string& program, const Pipe& input, const Pipe& output) {
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, input.read_end.get(), STDIN_FILENO);
    posix_spawn_file_actions_adddup2(&actions, output.write_end.get(), STDOUT_FILENO);
    posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
    std::string name = program;
    std::string verb = "get";
    std::array<char*, 3> arguments{name.data(), verb.data(), nullptr};
    pid_t pid = 0;
    const int failed =
        posix_spawnp(&pid, program.c_str(), &actions, nullptr, arguments.data(), environ);
    posix_spawn_file_actions_destroy(&actions);
    if (failed == 0) return pid;
    errno = failed;
    return 0;
}

int milliseconds_until(Clock::time_point deadline) {
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - Clock::now());
    return static_cast<int>(std::max<std::chrono::milliseconds::rep>(left.count(), 0));
}

base::Error too_late(const std::string& program) {
    return {base::Errc::timed_out, program + " did not answer in time"};
}

/// Reads to the end.
base::Result<std::string> read_all(int fd, Clock::time_point deadline, const std::string& program) {
    std::string text;
    std::array<char, 4096> buffer{};
    while (text.size() <= output_bytes_max) {
        pollfd waiting{fd, POLLIN, 0};
        const int ready = ::poll(&waiting, 1, milliseconds_until(deadline));
        if (ready == 0) return too_late(program);
        if (ready < 0 && errno == EINTR) continue;
        const ssize_t size = ::read(fd, buffer.data(), buffer.size());
        if (size == 0) return text;
        if (size < 0 && errno != EINTR) {
            return base::Error(base::Errc::internal, program + " cannot be read from");
        }
        if (size > 0) text.append(buffer.data(), static_cast<std::size_t>(size));
    }
    return base::Error(base::Errc::protocol, program + " gave more than credentials are");
}

/// The child has closed its output, so it ends soon. One that does not is killed at the deadline,
/// and gives nothing.
std::optional<int> exit_status(pid_t pid, Clock::time_point deadline) {
    constexpr int step_ms = 5;
    int status = 0;
    bool killed = false;
    while (::waitpid(pid, &status, WNOHANG) == 0) {
        if (!killed && milliseconds_until(deadline) == 0) {
            ::kill(pid, SIGKILL);
            killed = true;
        }
        ::poll(nullptr, 0, step_ms);
    }
    if (killed) return std::nullopt;
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

}  // namespace

base::Result<std::string> run_credential_helper(
    const std::string& helper, const std::string& server, std::chrono::milliseconds limit
) {
    if (!is_plain_name(helper)) {
        return base::Error(
            base::Errc::invalid_argument,
            "the Docker configuration names a credential helper with "
            "characters that no program's name has"
        );
    }
    const std::string program = "docker-credential-" + helper;
    const auto deadline = Clock::now() + limit;
    Pipe input;
    Pipe output;
    if (!input.open() || !output.open()) {
        return base::Error(base::Errc::internal, "no pipe for " + program);
    }
    // The server's name fits into the pipe, so this cannot block.
    constexpr std::size_t server_bytes_max = 4096;
    const std::string line = server.substr(0, server_bytes_max - 1) + "\n";
    const bool written = ::write(input.write_end.get(), line.data(), line.size()) ==
                         static_cast<ssize_t>(line.size());
    const pid_t pid = written ? spawn(program, input, output) : 0;
    if (pid == 0) return base::Error(base::Errc::not_found, program + " cannot be run");
    input.read_end.close();
    input.write_end.close();
    output.write_end.close();
    auto text = read_all(output.read_end.get(), deadline, program);
    if (!text) ::kill(pid, SIGKILL);
    const auto status = exit_status(pid, deadline);
    if (!text) return text;
    if (!status) return too_late(program);
    if (*status != 0) {
        return base::Error(base::Errc::refused, program + " has no credentials for " + server);
    }
    return text;
}

}  // namespace apprunner::docker
