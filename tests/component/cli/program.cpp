// fork, exec, pipes and one reader thread for each.
#include "tests/component/cli/program.hpp"

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <fstream>
#include <stdexcept>

namespace apprunner::cli::fake {

Sandbox::Sandbox() {
    std::string name = (std::filesystem::temp_directory_path() / "cli-test-XXXXXX").string();
    if (mkdtemp(name.data()) == nullptr) throw std::runtime_error("mkdtemp");
    folder_ = name;
    std::filesystem::create_directories(folder_ / "run");
    environment = {
        {"HOME", folder_.string()},
        {"XDG_RUNTIME_DIR", (folder_ / "run").string()},
        {"XDG_STATE_HOME", (folder_ / "state").string()},
        {"PATH", "/usr/bin:/bin"},
    };
    for (const char* inherited : {"ASAN_OPTIONS", "UBSAN_OPTIONS", "TSAN_OPTIONS"}) {
        if (const char* value = std::getenv(inherited)) environment[inherited] = value;
    }
}

Sandbox::~Sandbox() {
    std::error_code ignored;
    std::filesystem::remove_all(folder_, ignored);
}

void Sandbox::write(const std::string& name, const std::string& content) const {
    std::ofstream(folder_ / name) << content;
}

std::filesystem::path program_path() {
    const char* named = std::getenv("APPRUNNER_TEST_PROGRAM");
    return named != nullptr ? named : CLI_PROGRAM;
}

Program::Program(const Sandbox& sandbox, std::vector<std::string> arguments) {
    std::array<int, 2> out{};
    std::array<int, 2> err{};
    if (pipe2(out.data(), O_CLOEXEC) != 0 || pipe2(err.data(), O_CLOEXEC) != 0) {
        throw std::runtime_error("pipe2");
    }
    const std::string program = program_path();
    arguments.insert(arguments.begin(), program);
    std::vector<char*> argv;
    for (std::string& argument : arguments) argv.push_back(argument.data());
    argv.push_back(nullptr);
    std::vector<std::string> variables;
    for (const auto& [name, value] : sandbox.environment) variables.push_back(name + "=" + value);
    std::vector<char*> envp;
    for (std::string& variable : variables) envp.push_back(variable.data());
    envp.push_back(nullptr);
    const std::string folder = sandbox.folder().string();
    pid_ = fork();
    if (pid_ == 0) {
        dup2(out[1], STDOUT_FILENO);
        dup2(err[1], STDERR_FILENO);
        if (chdir(folder.c_str()) == 0) execve(program.c_str(), argv.data(), envp.data());
        _exit(127);
    }
    close(out[1]);
    close(err[1]);
    readers_.emplace_back([this, fd = out[0]] { read_all(fd, out_); });
    readers_.emplace_back([this, fd = err[0]] { read_all(fd, err_); });
}

Program::~Program() {
    if (finished_) return;
    kill(pid_, SIGKILL);
    finish();
}

void Program::read_all(int fd, std::string& target) {
    std::array<char, 4096> block{};
    while (true) {
        const ssize_t count = read(fd, block.data(), block.size());
        if (count <= 0) break;
        const std::lock_guard lock(mutex_);
        target.append(block.data(), static_cast<std::size_t>(count));
        changed_.notify_all();
    }
    close(fd);
}

void Program::signal(int number) const {
    kill(pid_, number);
}

bool Program::wait_for(const std::string& text) {
    std::unique_lock lock(mutex_);
    return changed_.wait_for(lock, std::chrono::seconds(20), [&] {
        return out_.find(text) != std::string::npos || err_.find(text) != std::string::npos;
    });
}

Finished Program::finish() {
    int status = 0;
    waitpid(pid_, &status, 0);
    for (std::thread& reader : readers_) reader.join();
    finished_ = true;
    const int code = WIFEXITED(status) ? WEXITSTATUS(status) : 1000 + WTERMSIG(status);
    return {code, out_, err_};
}

Finished run_program(const Sandbox& sandbox, std::vector<std::string> arguments) {
    return Program(sandbox, std::move(arguments)).finish();
}

}  // namespace apprunner::cli::fake
