// dockerd with folders and a default bridge of its own, and without firewall rules. (Without a
// bridge it would remove that of the machine's engine.)
#include "tests/e2e/support/private_engine.hpp"

#include <fcntl.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <cstdlib>
#include <stdexcept>
#include <thread>
#include <vector>

namespace apprunner::e2e {

namespace {

constexpr std::chrono::seconds start_limit{60};

void must(const std::string& command) {
    if (std::system(command.c_str()) != 0) throw std::runtime_error(command);
}

}  // namespace

std::string PrivateEngine::missing() {
    if (geteuid() != 0) return "only root can start an engine";
    for (const std::string program : {"dockerd", "ip"}) {
        if (std::system(("command -v " + program + " > /dev/null").c_str()) != 0) {
            return "no " + program + " here";
        }
    }
    return {};
}

PrivateEngine::PrivateEngine(const std::string& data_size) {
    std::string name = (std::filesystem::temp_directory_path() / "engine-XXXXXX").string();
    if (mkdtemp(name.data()) == nullptr) throw std::runtime_error("mkdtemp");
    folder_ = name;
    std::filesystem::create_directories(data());
    if (!data_size.empty()) {
        const std::string options = "size=" + data_size;
        if (mount("tmpfs", data().c_str(), "tmpfs", 0, options.c_str()) != 0) {
            throw std::runtime_error("mount tmpfs");
        }
    }
    const unsigned number = static_cast<unsigned>(getpid()) % 0x4000U;
    bridge_ = "ars-e2e-" + std::to_string(number);
    must("ip link add name " + bridge_ + " type bridge");
    must(
        "ip address add 10.254." + std::to_string(number / 0x40U) + "." +
        std::to_string(number % 0x40U * 4 + 1) + "/30 dev " + bridge_
    );
    must("ip link set " + bridge_ + " up");
    try {
        start();
    } catch (...) {
        remove_all();
        throw;
    }
}

PrivateEngine::~PrivateEngine() {
    remove_all();
}

void PrivateEngine::remove_all() {
    if (pid_ != 0) stop();
    // It mounts its data folder over itself, and a killed one leaves that.
    while (umount2(data().c_str(), MNT_DETACH) == 0) continue;
    static_cast<void>(std::system(("ip link delete " + bridge_).c_str()));
    std::error_code ignored;
    std::filesystem::remove_all(folder_, ignored);
}

std::string PrivateEngine::host() const {
    return "unix://" + (folder_ / "docker.sock").string();
}

void PrivateEngine::start() {
    const std::string folder = folder_.string();
    // After a hard end it would take a process of the same id for itself.
    std::filesystem::remove(folder_ / "pid");
    std::filesystem::remove(folder_ / "exec/containerd/containerd.pid");
    std::vector<std::string> words{
        "dockerd",
        "--host",
        host(),
        "--data-root",
        data().string(),
        "--exec-root",
        folder + "/exec",
        "--pidfile",
        folder + "/pid",
        "--bridge",
        bridge_,
        "--iptables=false",
        "--ip6tables=false",
        "--ip-masq=false"};
    std::vector<char*> argv;
    for (std::string& word : words) argv.push_back(word.data());
    argv.push_back(nullptr);
    const std::string log = folder + "/log";
    pid_ = fork();
    if (pid_ == 0) {
        // Ends with the test, however hard that ends.
        prctl(PR_SET_PDEATHSIG, SIGTERM);
        const int file = open(log.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
        dup2(file, STDOUT_FILENO);
        dup2(file, STDERR_FILENO);
        execvp("dockerd", argv.data());
        _exit(127);
    }
    const std::string question = "docker --host " + host() + " version > /dev/null 2>&1";
    const auto deadline = std::chrono::steady_clock::now() + start_limit;
    while (std::system(question.c_str()) != 0) {
        if (std::chrono::steady_clock::now() > deadline) {
            throw std::runtime_error("a private engine does not answer");
        }
        std::this_thread::sleep_for(std::chrono::milliseconds(50));
    }
}

void PrivateEngine::stop() {
    end(SIGTERM);
}

void PrivateEngine::kill() {
    end(SIGKILL);
}

void PrivateEngine::end(int signal) {
    ::kill(pid_, signal);
    waitpid(pid_, nullptr, 0);
    pid_ = 0;
}

void PrivateEngine::freeze() const {
    ::kill(pid_, SIGSTOP);
}

void PrivateEngine::thaw() const {
    ::kill(pid_, SIGCONT);
}

}  // namespace apprunner::e2e
