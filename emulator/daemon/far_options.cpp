// Flags again, but for those that are the relay's own.
#include "emulator/daemon/far_options.hpp"

#include "emulator/base/sigv4.hpp"
#include "emulator/daemon/process.hpp"

#include <unistd.h>

#include <array>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>
#include <system_error>
#include <vector>

namespace apprunner::daemon {

namespace {

std::string variable_or(const char* name, const char* otherwise) {
    const char* const value = std::getenv(name);
    return value != nullptr && *value != '\0' ? value : otherwise;
}

/// The same for the next daemon of this user with this state, and nobody else's on that engine.
std::string name_of(const DaemonOptions& options) {
    constexpr std::size_t digits = 12;
    std::array<char, 256> host{};
    ::gethostname(host.data(), host.size() - 1);
    std::string key = host.data();
    key += '\n' + std::to_string(::getuid()) + '\n' + options.state_dir;
    return "apprunner-sim-" + base::sha256_hex(key).substr(0, digits);
}

/// "": all of them can be had.
std::string only_here(const DaemonOptions& options) {
    if (options.tls) return "--tls";
    if (!is_loopback(options.host)) return "--host";
    if (!options.accounts.empty()) return "--account";
    if (!options.domain.empty()) return "--domain";
    if (options.secrets_from_aws) return "--secrets-from-aws";
    for (const auto& [knob, value] : options.knobs) {
        if (knob == "credentials" && value.starts_with("profile")) return "--credentials profile";
    }
    return {};
}

}  // namespace

base::Result<relay::FarDaemon> far_daemon_of(
    const DaemonOptions& options,
    const docker::Endpoint& engine,
    std::uint16_t api_port,
    std::uint16_t ingress_port
) {
    const std::string flag = only_here(options);
    if (!flag.empty()) {
        return base::Error(
            base::Errc::invalid_argument,
            flag + " is of this machine, and the Docker Engine at " + engine.name +
                " is elsewhere, with the emulator beside it: leave the flag out"
        );
    }
    relay::FarDaemon far;
    far.name = name_of(options);
    far.image = variable_or("APPRUNNER_SIM_IMAGE", "apprunner-sim");
    far.socket = variable_or("APPRUNNER_SIM_SOCKET", "/var/run/docker.sock");
    const std::vector<std::pair<std::string, std::string>> flags{
        {"--host", "127.0.0.1"},
        {"--port", std::to_string(api_port)},
        {"--ingress-port", std::to_string(ingress_port)},
        {"--relayed", engine.name},
        {"--state-dir", relay::far_state_dir},
        {"--region", options.region},
        {"--account-id", options.account_id},
        {"--profile", options.profile},
        {"--registry", options.registry},
        {"--log-level", options.log_level},
        {"--ingress-threads", std::to_string(options.ingress_threads)},
        {"--events-url", options.events_url},
    };
    for (const auto& [name, value] : flags) {
        if (!value.empty()) far.words.push_back(name + "=" + value);
    }
    for (const auto& [knob, value] : options.knobs) {
        far.words.push_back("--set=" + knob + "=" + value);
    }
    for (const auto& [name, count] : options.quotas) {
        far.words.push_back("--quota=" + name + "=" + std::to_string(count));
    }
    if (options.time_to_live) {
        const auto time = std::chrono::duration_cast<std::chrono::seconds>(*options.time_to_live);
        far.words.push_back("--ttl=" + std::to_string(time.count()) + "s");
    }
    return far;
}

std::set<unsigned> api_users_of(const DaemonOptions& options) {
    std::set<unsigned> users = options.allowed_uids;
    users.insert(::getuid());
    return users;
}

void note_far_daemon(const DaemonOptions& options, bool is_there) {
    const std::filesystem::path file = std::filesystem::path(options.state_dir) / "elsewhere";
    std::error_code ignored;
    if (!is_there) {
        std::filesystem::remove(file, ignored);
        return;
    }
    std::filesystem::create_directories(file.parent_path(), ignored);
    std::ofstream(file) << name_of(options) << '\n';
}

}  // namespace apprunner::daemon
