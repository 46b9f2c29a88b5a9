// What `doctor` looks at, one function for each, such as engine, architecture, sockets and folders.
// Each is independent of the others. One thread.
#include "emulator/cli/verbs/doctor_checks.hpp"

#include "emulator/cli/settings/config_file.hpp"
#include "emulator/cli/settings/draft.hpp"
#include "emulator/cli/terminal/exit_code.hpp"
#include "emulator/cli/terminal/text.hpp"

#include <fmt/format.h>
#include <netdb.h>
#include <sys/utsname.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <memory>

namespace apprunner::cli {
namespace {

constexpr int api_minor_min = 41;
constexpr std::size_t orphans_shown_max = 8;
constexpr std::uintmax_t free_bytes_min = 500UL * 1024 * 1024;

/// The minor number of "1.41"; nothing when the text is not such a version.
std::optional<int> api_minor(const std::string& version) {
    if (version.rfind("1.", 0) != 0) return std::nullopt;
    return whole_number(std::string_view(version).substr(2));
}

}  // namespace

DoctorCheck check_engine(const Json& daemon) {
    const Json& engine = member_at(daemon, "Engine");
    const std::string endpoint = text_at(engine, "Endpoint");
    const std::string version = text_at(engine, "ApiVersion");
    if (!flag_at(engine, "Reachable")) {
        return {
            "Docker Engine",
            Health::fail,
            fmt::format("nothing answers at {}: {}", endpoint, text_at(engine, "Error")),
            "start it, or point DOCKER_HOST or the docker context at one that runs; then "
            "`apprunner-sim down`, so that the next daemon sees it",
        };
    }
    const auto minor = api_minor(version);
    if (minor && *minor < api_minor_min) {
        return {
            "Docker Engine",
            Health::fail,
            fmt::format("{} speaks API {}", endpoint, version),
            fmt::format("update it: API 1.{} or newer is needed", api_minor_min),
        };
    }
    return {"Docker Engine", Health::ok, fmt::format("API {} at {}", version, endpoint), ""};
}

DoctorCheck check_state(const Json& daemon) {
    const Json& damage = member_at(daemon, "StateDamage");
    if (damage.is_null()) return {"Kept services", Health::ok, "all could be read", ""};
    return {
        "Kept services",
        Health::warn,
        fmt::format("{}; a copy is {}", text_at(damage, "What"), text_at(damage, "Backup")),
        "what runs of them is left as it is, and answers where its address is still known; "
        "`apprunner-sim down` removes it with all services, and `up` makes them anew",
    };
}

DoctorCheck check_orphans(const Json& orphans) {
    std::vector<std::string> names = texts_at(orphans, "Containers");
    const std::vector<std::string> networks = texts_at(orphans, "Networks");
    names.insert(names.end(), networks.begin(), networks.end());
    if (names.empty()) return {"Orphans", Health::ok, "none in the Docker Engine", ""};
    const std::size_t count = names.size();
    if (count > orphans_shown_max) {
        names.resize(orphans_shown_max);
        names.push_back(fmt::format("{} more", count - orphans_shown_max));
    }
    return {
        "Orphans",
        Health::warn,
        "of daemons whose state folder is gone: " + listed(names, "and"),
        "`apprunner-sim down --orphans` removes them, and ends what runs here",
    };
}

DoctorCheck check_reach(const Json& tried, const Json& daemon) {
    const std::string way = text_at(tried, "Way");
    const Json& engine = member_at(daemon, "Engine");
    if (way == "joined" && flag_at(engine, "Elsewhere")) {
        return {
            "Reach",
            Health::ok,
            "elsewhere: joined by the emulator's container at " + text_at(engine, "Endpoint") +
                ", to which this machine's ports lead",
            "",
        };
    }
    if (way == "joined") {
        return {"Reach", Health::ok, "joined: from a container in the probe network", ""};
    }
    constexpr std::string_view swarm = "swarm: ";
    if (way.starts_with(swarm)) {
        const std::string nodes = way.substr(swarm.size());
        if (nodes.starts_with("no node")) {
            return {
                "Swarm",
                Health::fail,
                nodes,
                "see `docker node ls`; `docker node update --availability active NODE`, or "
                "--label-rm, lets one have instances",
            };
        }
        const bool has_trouble = nodes.find("does not answer") != std::string::npos;
        return {
            "Swarm",
            has_trouble ? Health::warn : Health::ok,
            nodes,
            has_trouble ? "see `docker node ls` and the tasks of the stack's service agent" : "",
        };
    }
    if (way == "direct") return {"Reach", Health::ok, "direct: the engine is on this machine", ""};
    return {
        "Reach",
        Health::fail,
        "instances cannot be reached: " + text_at(tried, "Error"),
        "run apprunner-sim as a container of that engine: docker/compose.yaml, or the wrapper "
        "docker/apprunner-sim",
    };
}

DoctorCheck check_architecture() {
    utsname system{};
    uname(&system);
    const std::string machine(static_cast<const char*>(system.machine));
    if (machine == "x86_64") return {"Architecture", Health::ok, machine, ""};
    return {
        "Architecture",
        Health::warn,
        machine,
        "App Runner runs linux/amd64 only: build for it (--platform linux/amd64), and expect an "
        "emulated app to start more slowly than on App Runner",
    };
}

DoctorCheck check_sockets(const Json& daemon, const std::string& table) {
    const std::string endpoint = text_at(member_at(daemon, "Engine"), "Endpoint");
    if (endpoint.rfind("unix://", 0) != 0) {
        return {
            "Sockets",
            Health::warn,
            "the engine is not on this machine",
            "where an app listens cannot be looked up; verdicts go by the probes alone",
        };
    }
    if (access(table.c_str(), R_OK) == 0) {
        return {"Sockets", Health::ok, "where other users' processes listen can be read", ""};
    }
    return {
        "Sockets",
        Health::warn,
        table + " cannot be read by this user",
        "verdicts say less about where an app listens; mount /proc without hidepid, or run the "
        "daemon as root",
    };
}

DoctorCheck check_folder(const std::string& name, const std::string& folder) {
    std::error_code error;
    std::filesystem::path existing(folder);
    while (!existing.empty() && !std::filesystem::exists(existing, error)) {
        existing = existing.parent_path();
    }
    if (access(existing.c_str(), W_OK | X_OK) != 0) {
        return {
            name,
            Health::fail,
            folder + " cannot be written to",
            "mend its rights, or set XDG_STATE_HOME and XDG_RUNTIME_DIR",
        };
    }
    const auto space = std::filesystem::space(existing, error);
    if (!error && space.available < free_bytes_min) {
        return {
            name,
            Health::warn,
            fmt::format("{} has {} MB left", folder, space.available / 1'048'576),
            "make room",
        };
    }
    return {name, Health::ok, folder, ""};
}

DoctorCheck check_local_names(const std::string& region) {
    const std::string host = fmt::format("example.{}.localhost", region);
    addrinfo* found = nullptr;
    const int error = getaddrinfo(host.c_str(), "80", nullptr, &found);
    const std::unique_ptr<addrinfo, decltype(&freeaddrinfo)> owned(found, &freeaddrinfo);
    if (error == 0) return {"Host names", Health::ok, host + " resolves", ""};
    return {
        "Host names",
        Health::warn,
        host + " does not resolve",
        "use a service's LocalUrl, which needs no name; or have names below localhost resolved "
        "(Debian's package libnss-myhostname, systemd-resolved)",
    };
}

DoctorCheck check_proxy() {
    for (const char* name : {"HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"}) {
        const char* value = std::getenv(name);
        if (value == nullptr || *value == '\0') continue;
        return {
            "Proxy",
            Health::warn,
            fmt::format("{} is set", name),
            "other clients may send 127.0.0.1 through it: add 127.0.0.1,localhost to NO_PROXY",
        };
    }
    return {"Proxy", Health::ok, "none set", ""};
}

DoctorCheck check_config_file() {
    const auto file = find_config_file();
    if (!file) return {"Configuration", Health::ok, "no apprunner-sim.yaml here", ""};
    ConfigFlags flags;
    flags.config = *file;
    try {
        const auto intake = take_configuration(flags, "doctor");
        const Draft draft = draft_of(intake, {}, true);
        if (!draft.complaint.empty()) {
            return {"Configuration", Health::fail, draft.complaint, "mend it"};
        }
    } catch (const Exit& exit) {
        const std::string text = exit.what();
        return {"Configuration", Health::fail, text.substr(0, text.find('\n')), "mend it"};
    }
    return {"Configuration", Health::ok, *file + " is well formed", ""};
}

}  // namespace apprunner::cli
