// A child in a process group of its own: the terminal's Ctrl-C is this program's to hand on.
#include "emulator/cli/build/child.hpp"

#include "emulator/cli/terminal/exit_code.hpp"
#include "emulator/cli/terminal/spawn.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <cstdlib>
#include <system_error>

namespace apprunner::cli::build {
namespace {

constexpr std::chrono::seconds end_wait_max{2};
constexpr int look_again_ms = 100;
constexpr int signal_base = 128;
constexpr std::size_t line_bytes_max = 64UL * 1024;

/// This process's variables with the others on top.
std::vector<std::string> merged(const std::map<std::string, std::string>& variables) {
    std::vector<std::string> all;
    for (char** each = environ; *each != nullptr; ++each) {
        const std::string pair = *each;
        if (!variables.contains(pair.substr(0, pair.find('=')))) all.push_back(pair);
    }
    for (const auto& [name, value] : variables) all.push_back(name + "=" + value);
    return all;
}

/// Takes whole lines out of `text`; a line is ended by a carriage return, too.
void hand_lines(std::string& text, const std::function<void(const std::string&)>& on_line) {
    std::size_t begin = 0;
    while (true) {
        const std::size_t end = text.find_first_of("\r\n", begin);
        if (end == std::string::npos) break;
        if (end > begin) on_line(text.substr(begin, end - begin));
        begin = end + 1;
    }
    text.erase(0, begin);
    if (text.size() < line_bytes_max) return;
    on_line(text);
    text.clear();
}

class ChildPipe {
  public:
    ChildPipe() {
        if (pipe2(ends_.data(), O_CLOEXEC) != 0) {
            throw std::system_error(errno, std::generic_category(), "pipe");
        }
    }
    ~ChildPipe() {
        close(ends_[0]);
        close_writing();
    }
    ChildPipe(const ChildPipe&) = delete;
    ChildPipe& operator=(const ChildPipe&) = delete;
    [[nodiscard]] int reading() const { return ends_[0]; }
    [[nodiscard]] int writing() const { return ends_[1]; }
    void close_writing() {
        if (ends_[1] >= 0) close(ends_[1]);
        ends_[1] = -1;
    }

  private:
    std::array<int, 2> ends_{-1, -1};
};

int code_of(int status) {
    return WIFSIGNALED(status) ? signal_base + WTERMSIG(status) : WEXITSTATUS(status);
}

}  // namespace

std::optional<std::string> find_program(std::string_view name) {
    const char* path = std::getenv("PATH");
    std::string_view rest = path == nullptr ? "/usr/local/bin:/usr/bin:/bin" : path;
    while (!rest.empty()) {
        const std::size_t colon = rest.find(':');
        const std::string folder(rest.substr(0, colon));
        rest = colon == std::string_view::npos ? std::string_view() : rest.substr(colon + 1);
        // A relative folder would run what lies in the folder that is built.
        if (!folder.starts_with('/')) continue;
        std::string program = folder + "/" + std::string(name);
        if (access(program.c_str(), X_OK) == 0) return program;
    }
    return std::nullopt;
}

ChildEnd run_child(
    const std::vector<std::string>& words,
    const std::map<std::string, std::string>& variables,
    Interrupt& interrupt,
    const std::function<void(const std::string&)>& on_line
) {
    ChildPipe pipe;
    pid_t pid = 0;
    const auto error = spawn({words, merged(variables), false, pipe.writing()}, pid);
    if (error) {
        throw Exit(
            ExitCode::failed, fmt::format("cannot start {}: {}", words.front(), error.message())
        );
    }
    pipe.close_writing();
    ChildEnd end;
    std::string text;
    auto kill_at = std::chrono::steady_clock::time_point::max();
    while (true) {
        std::array<pollfd, 2> watched{{{pipe.reading(), POLLIN, 0}, {interrupt.fd(), POLLIN, 0}}};
        poll(watched.data(), watched.size(), look_again_ms);
        if (interrupt.take()) {
            kill(-pid, end.is_interrupted ? SIGKILL : SIGTERM);
            end.is_interrupted = true;
            kill_at = std::chrono::steady_clock::now() + end_wait_max;
        }
        if (std::chrono::steady_clock::now() > kill_at) kill(-pid, SIGKILL);
        if (watched[0].revents == 0) continue;
        std::array<char, 8192> bytes{};
        const ssize_t count = read(pipe.reading(), bytes.data(), bytes.size());
        if (count < 0 && errno == EINTR) continue;
        if (count <= 0) break;
        text.append(bytes.data(), static_cast<std::size_t>(count));
        hand_lines(text, on_line);
    }
    if (!text.empty()) on_line(text);
    int status = 0;
    while (waitpid(pid, &status, 0) < 0 && errno == EINTR) continue;
    end.code = code_of(status);
    return end;
}

}  // namespace apprunner::cli::build
