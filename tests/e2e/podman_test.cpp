// Podman in the engine's place: a service of Debian's podman, with its storage below TMPDIR.
// Skipped with a word where it is not there, or cannot run a container on this machine.
// APPRUNNER_TEST_PODMAN names another program; CONTAINERS_CONF is taken where it is set.
#include "tests/e2e/support/deployment.hpp"

#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>

namespace apprunner::e2e {
namespace {

using namespace std::chrono_literals;

/// Where a machine does not give all rights, nothing starts without these.
constexpr const char* containers_conf =
    "[containers]\n"
    "default_ulimits = [\"nofile=1024:1024\", \"nproc=4096:4096\"]\n"
    "[engine]\n"
    "runtime = \"runc\"\n"
    "cgroup_manager = \"cgroupfs\"\n"
    "[network]\n"
    "network_backend = \"netavark\"\n";

class Podman : public ::testing::Test {
  protected:
    void SetUp() override {
        const char* given = std::getenv("APPRUNNER_TEST_PODMAN");
        program_ = given != nullptr ? given : "podman";
        if (std::system((program_ + " version > /dev/null 2>&1").c_str()) != 0) {
            GTEST_SKIP() << "no podman here";
        }
        start_service();
        if (!eventually("docker --host " + host() + " version", 20s)) {
            GTEST_SKIP() << "podman's service does not run: " << log();
        }
        image_ = "apprunner-sim-podman-" + std::to_string(getpid());
        sandbox_.environment["PATH"] = "/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin";
        sandbox_.environment["DOCKER_HOST"] = host();
        make_image("ends", "--env SAMPLE_EXIT_CODE=0");
        const std::string start = "docker --host " + host() + " run --rm " + image_ + ":ends";
        if (std::system((start + " > " + folder() + "/run.log 2>&1").c_str()) != 0) {
            GTEST_SKIP() << "podman starts no container here: " << read(folder() + "/run.log");
        }
    }

    void TearDown() override {
        if (pid_ == 0) return;
        static_cast<void>(podman("rmi --all --force"));
        kill(pid_, SIGTERM);
        waitpid(pid_, nullptr, 0);
        // What its storage driver has mounted keeps the folder from being removed.
        static_cast<void>(podman("unmount --all"));
        static_cast<void>(podman("system reset --force"));
    }

    [[nodiscard]] std::string folder() const { return sandbox_.folder().string(); }
    [[nodiscard]] std::string host() const { return "unix://" + folder() + "/podman.sock"; }
    [[nodiscard]] static std::string read(const std::string& path) {
        std::ifstream file(path);
        return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
    }
    [[nodiscard]] std::string log() const { return read(folder() + "/podman.log"); }

    /// The program with storage of its own.
    [[nodiscard]] std::string words() const {
        const bool has_conf = std::getenv("CONTAINERS_CONF") != nullptr;
        return (has_conf ? "" : "CONTAINERS_CONF=" + folder() + "/containers.conf ") + program_ +
               " --root " + folder() + "/storage --runroot " + folder() + "/runroot";
    }
    [[nodiscard]] int podman(const std::string& verb) const {
        return std::system((words() + " " + verb + " > /dev/null 2>&1").c_str());
    }

    void start_service() {
        sandbox_.write("containers.conf", containers_conf);
        const std::string line = "exec env " + words() + " system service --time=0 " + host() +
                                 " > " + folder() + "/podman.log 2>&1";
        pid_ = fork();
        if (pid_ != 0) return;
        prctl(PR_SET_PDEATHSIG, SIGTERM);
        execl("/bin/sh", "sh", "-c", line.c_str(), static_cast<char*>(nullptr));
        _exit(127);
    }

    static bool eventually(const std::string& command, std::chrono::seconds limit) {
        const auto deadline = std::chrono::steady_clock::now() + limit;
        while (std::system((command + " > /dev/null 2>&1").c_str()) != 0) {
            if (std::chrono::steady_clock::now() > deadline) return false;
            std::this_thread::sleep_for(100ms);
        }
        return true;
    }

    std::string make_image(const std::string& tag, const std::string& options = "") const {
        std::string reference = image_ + ":" + tag;
        shell(
            "DOCKER_HOST=" + host() + " bash " + MAKE_IMAGE + " " + reference + " --program " +
            SAMPLE_APP + " " + options
        );
        return reference;
    }
    [[nodiscard]] Finished run(std::vector<std::string> arguments) const {
        return cli::fake::run_program(sandbox_, std::move(arguments));
    }
    [[nodiscard]] Finished up(const std::string& image, const std::string& name) const {
        return run({"up", image, "--name", name, "--detach", "--output", "json", "--interval", "1"}
        );
    }
    [[nodiscard]] std::string left() const {
        return shell(
            "docker --host " + host() + " ps -aq; docker --host " + host() +
            " network ls -q --filter name=apprunner-sim"
        );
    }

    Sandbox sandbox_;
    std::string program_;
    std::string image_;
    pid_t pid_ = 0;
};

TEST_F(Podman, TheFirstDeploymentTheHostnameTrapAndTheEnd) {
    const Finished good = up(make_image("good"), "good");
    const Json served = Json::parse(good.out, nullptr, false);
    EXPECT_EQ(good.code, 0) << good.out << good.err;
    EXPECT_EQ(served["Verdict"]["Grade"], "PASS") << good.out;
    const Json service = Json::parse(run({"describe", "good", "--output", "json"}).out);
    EXPECT_EQ(get(service["LocalUrl"]).status, 200);

    const std::string trapped =
        make_image("trapped", "--env SAMPLE_BIND=HOSTNAME --env HOSTNAME=0.0.0.0");
    const Finished trap = up(trapped, "trap");
    EXPECT_EQ(trap.code, 10) << trap.out << trap.err;
    EXPECT_EQ(first_code(Json::parse(trap.out, nullptr, false)), "ARS-HOSTNAME-BIND") << trap.out;

    const Finished down = run({"down"});
    EXPECT_EQ(down.code, 0) << down.err;
    EXPECT_EQ(left(), "");
}

}  // namespace
}  // namespace apprunner::e2e
