// fork, exec, one pipe and one reader thread.
#include "tests/component/probes/app_process.hpp"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <stdexcept>
#include <vector>

namespace apprunner::probes {

namespace {

constexpr std::chrono::seconds patience_s{20};

}  // namespace

AppProcess::AppProcess(std::vector<std::string> environment) {
    // Of two equal names the first one counts.
    environment.emplace_back("SAMPLE_BIND=127.0.0.1");
    environment.emplace_back("SAMPLE_PORT=0");
    std::vector<char*> envp;
    for (std::string& variable : environment) envp.push_back(variable.data());
    envp.push_back(nullptr);
    std::string program = SAMPLE_APP;
    const std::array<char*, 2> argv{program.data(), nullptr};
    std::array<int, 2> pipe{};
    if (::pipe2(pipe.data(), O_CLOEXEC) != 0) throw std::runtime_error("pipe2");
    pid_ = ::fork();
    if (pid_ == 0) {
        ::dup2(pipe[1], STDOUT_FILENO);
        ::dup2(pipe[1], STDERR_FILENO);
        ::execve(SAMPLE_APP, argv.data(), envp.data());
        ::_exit(127);
    }
    ::close(pipe[1]);
    reader_ = std::thread([this, fd = pipe[0]] { read_output(fd); });
}

AppProcess::~AppProcess() {
    if (finished_) return;
    ::kill(pid_, SIGKILL);
    finish();
}

void AppProcess::read_output(int fd) {
    std::array<char, 4096> block{};
    while (true) {
        const ssize_t count = ::read(fd, block.data(), block.size());
        if (count <= 0) break;
        const std::lock_guard lock(mutex_);
        output_.append(block.data(), static_cast<std::size_t>(count));
        changed_.notify_all();
    }
    ::close(fd);
}

bool AppProcess::wait_for(const std::string& text) {
    std::unique_lock lock(mutex_);
    return changed_.wait_for(lock, patience_s, [&] {
        return output_.find(text) != std::string::npos;
    });
}

std::string AppProcess::output() {
    const std::lock_guard lock(mutex_);
    return output_;
}

std::uint16_t AppProcess::port() {
    if (!wait_for("listening on ")) throw std::runtime_error("it does not listen: " + output());
    // A line is written in one piece.
    const std::string text = output();
    const std::size_t line = text.find("listening on ");
    const std::size_t colon = text.rfind(':', text.find('\n', line));
    return static_cast<std::uint16_t>(std::stoi(text.substr(colon + 1)));
}

void AppProcess::signal(int number) const {
    ::kill(pid_, number);
}

int AppProcess::finish() {
    int status = 0;
    ::waitpid(pid_, &status, 0);
    reader_.join();
    finished_ = true;
    return WIFEXITED(status) ? WEXITSTATUS(status) : 1000 + WTERMSIG(status);
}

std::string exchange_with(std::uint16_t port, const std::string& request) {
    const int fd = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    std::string answer;
    if (::connect(fd, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0 &&
        ::send(fd, request.data(), request.size(), MSG_NOSIGNAL) > 0) {
        std::array<char, 4096> block{};
        ssize_t count = 0;
        while ((count = ::recv(fd, block.data(), block.size(), 0)) > 0) {
            answer.append(block.data(), static_cast<std::size_t>(count));
        }
    }
    ::close(fd);
    return answer;
}

std::string get(std::uint16_t port, const std::string& target, const std::string& headers) {
    return exchange_with(
        port, "GET " + target + " HTTP/1.1\r\nConnection: close\r\n" + headers + "\r\n"
    );
}

}  // namespace apprunner::probes
