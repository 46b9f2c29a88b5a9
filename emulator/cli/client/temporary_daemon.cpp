// A temporary folder, the environment that points there, and an end whatever happens.
#include "emulator/cli/client/temporary_daemon.hpp"

#include "emulator/cli/client/daemon_process.hpp"
#include "emulator/cli/client/runtime_files.hpp"
#include "emulator/cli/client/stop.hpp"
#include "emulator/cli/terminal/exit_code.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <cstdlib>
#include <thread>

namespace apprunner::cli {
namespace {

/// By then a daemon that was told to end by a signal has removed what it made.
constexpr std::chrono::seconds signalled_end_max{60};
constexpr std::chrono::milliseconds look_again{20};

std::filesystem::path make_folder() {
    std::string pattern =
        (std::filesystem::temp_directory_path() / "apprunner-sim-check-XXXXXX").string();
    if (mkdtemp(pattern.data()) == nullptr) {
        throw Exit(ExitCode::failed, "cannot make a folder such as " + pattern);
    }
    return pattern;
}

}  // namespace

OwnDaemon::NoPipeSignal::NoPipeSignal() : before_(signal(SIGPIPE, SIG_IGN)) {}

OwnDaemon::NoPipeSignal::~NoPipeSignal() {
    signal(SIGPIPE, before_);
}

OwnDaemon::OwnDaemon(const std::vector<std::string>& arguments, Interrupt& interrupt)
    : interrupt_(interrupt), folder_(make_folder()) {
    try {
        start(arguments);
    } catch (...) {
        stop();
        throw;
    }
}

OwnDaemon::~OwnDaemon() {
    stop();
}

void OwnDaemon::start(const std::vector<std::string>& arguments) {
    // Its state is its own, but the developer's secrets are not.
    setenv(secret_store_variable, secret_store().c_str(), 1);
    for (const auto& [variable, name] :
         {std::pair("XDG_RUNTIME_DIR", "run"), std::pair("XDG_STATE_HOME", "state")}) {
        const std::filesystem::path folder = folder_ / name;
        std::filesystem::create_directory(folder);
        std::filesystem::permissions(folder, std::filesystem::perms::owner_all);
        setenv(variable, folder.c_str(), 1);
    }
    unsetenv("APPRUNNER_SIM_ENDPOINT");
    std::vector<std::string> words{"--port", "0", "--ingress-port", "0", "--ends-with"};
    words.push_back(std::to_string(getpid()));
    // When this process is killed, nobody else takes it away.
    words.insert(words.end(), {"--own-folder", folder_.string()});
    words.insert(words.end(), arguments.begin(), arguments.end());
    Launched launched = connect_or_start({}, words, interrupt_);
    pid_ = launched.pid;
    client_.emplace(std::move(launched.client));
    client_->watch(interrupt_.fd());
}

void OwnDaemon::stop() noexcept {
    try {
        if (client_) {
            client_->watch(-1);
            try {
                stop_daemon(*client_, pid_, true, interrupt_);
            } catch (const std::exception&) {
                // A second signal, or no answer: it is told as any process is, and waited for.
                kill(pid_, SIGTERM);
                const auto deadline = std::chrono::steady_clock::now() + signalled_end_max;
                while (is_living_daemon(pid_) && std::chrono::steady_clock::now() < deadline) {
                    std::this_thread::sleep_for(look_again);
                }
            }
        }
        std::error_code ignored;
        std::filesystem::remove_all(folder_, ignored);
    } catch (const std::exception&) {
        // Nothing more can be done here, and the verdict is not to be lost for it.
    }
}

}  // namespace apprunner::cli
