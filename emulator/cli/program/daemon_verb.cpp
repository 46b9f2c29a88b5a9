// `daemon`: runs the daemon in this process, or starts one in the background and returns. The only
// verb that knows the daemon's code; all others talk to it over its door.
#include "emulator/cli/client/daemon_process.hpp"
#include "emulator/cli/client/runtime_files.hpp"
#include "emulator/cli/program/swarm_flags.hpp"
#include "emulator/cli/program/team_flags.hpp"
#include "emulator/cli/rehearsal/page.hpp"
#include "emulator/cli/settings/emulation_flags.hpp"
#include "emulator/cli/settings/tag_flags.hpp"
#include "emulator/cli/terminal/output.hpp"
#include "emulator/cli/terminal/text.hpp"
#include "emulator/cli/terminal/version.hpp"
#include "emulator/cli/verbs/verb.hpp"
#include "emulator/daemon/daemon.hpp"

#include <fmt/format.h>
#include <pwd.h>

#include <algorithm>
#include <cctype>

namespace apprunner::cli {
namespace {

struct DaemonFlags {
    std::shared_ptr<CommonFlags> common;
    daemon::DaemonOptions options;
    EmulationFlags emulation;
    std::vector<std::string> allowed_users;
    TeamFlags team;
    SwarmFlags swarm;
    bool detach = false;
};

std::string port_or_zero(const std::string& text) {
    const auto value = whole_number(text);
    if (value && *value <= 65535) return {};
    return fmt::format("takes a port from 1 to 65535, or 0 for any free one; not '{}'", text);
}

std::string region(const std::string& text) {
    const bool letters = std::all_of(text.begin(), text.end(), [](unsigned char letter) {
        return std::islower(letter) != 0 || std::isdigit(letter) != 0 || letter == '-';
    });
    return letters && !text.empty() ? "" : "takes a Region's name such as us-east-1";
}

std::string threads(const std::string& text) {
    const auto value = whole_number(text);
    return value && *value >= 1 && *value <= 64 ? "" : "takes a whole number from 1 to 64";
}

void add_address_flags(CLI::App& command, daemon::DaemonOptions& options) {
    command.add_option("--host", options.host, "Address to listen on (127.0.0.1)")
        ->type_name("ADDRESS")
        ->group("Addresses");
    command.add_option("--port", options.port, "The API's port; 0: any (8070, else the next free)")
        ->type_name("PORT")
        ->check(follows(port_or_zero, ""))
        ->group("Addresses");
    command
        .add_option(
            "--ingress-port",
            options.ingress_port,
            "Services by Host name; 0: any (8071, else the next free)"
        )
        ->type_name("PORT")
        ->check(follows(port_or_zero, ""))
        ->group("Addresses");
    command
        .add_flag(
            "--tls",
            options.tls,
            "Services at https://, with a certificate of this machine; http:// is redirected"
        )
        ->group("Addresses");
    command.add_option("--region", options.region, "The Region to play (us-east-1)")
        ->type_name("NAME")
        ->check(follows(region, ""))
        ->group("Addresses");
    command.add_option("--account-id", options.account_id, "The account to play (000000000000)")
        ->type_name("DIGITS")
        ->check(follows(rules::account_id, ""))
        ->group("Addresses");
}

std::string web_address(const std::string& text) {
    const bool is_one = text.starts_with("http://") || text.starts_with("https://");
    return is_one ? "" : "takes a URL, http:// or https://";
}

void add_engine_flags(CLI::App& command, daemon::DaemonOptions& options) {
    command
        .add_option(
            "--docker-host", options.docker_host, "The engine (else DOCKER_HOST, else the context)"
        )
        ->type_name("URL")
        ->group("Engine");
    command
        .add_option(
            "--registry", options.registry, "Where ECR names are looked for (127.0.0.1:5000)"
        )
        ->type_name("HOST:PORT")
        ->group("Engine");
    command.add_option("--ingress-threads", options.ingress_threads, "1 to 64 (1)")
        ->type_name("COUNT")
        ->check(follows(threads, ""))
        ->group("Engine");
    command.add_option("--state-dir", options.state_dir, "Its state (XDG_STATE_HOME)")
        ->type_name("FOLDER")
        ->group("Engine");
    command
        .add_option(
            "--ends-with",
            options.ends_with_pid,
            "When this process ends, so do the services and the daemon; on SIGTERM too"
        )
        ->type_name("PID")
        ->check(CLI::PositiveNumber)
        ->group("Engine");
    // For `check`, whose folder it is.
    command.add_option("--own-folder", options.own_folder)->group("");
    // For the daemon at the far end of a relay.
    command.add_option("--relayed", options.relayed)->group("");
    command
        .add_flag(
            "--secrets-from-aws",
            options.secrets_from_aws,
            "Services may have AWS asked for secrets, with the keys of this environment"
        )
        ->group("Engine");
    command
        .add_option(
            "--events-url", options.events_url, "Gets EventBridge's events of services by POST"
        )
        ->type_name("URL")
        ->check(follows(web_address, ""))
        ->group("Engine");
    command.add_option("--log-level", options.log_level, "trace, debug, info, warn, error or off")
        ->type_name("LEVEL")
        ->check(one_of({"trace", "debug", "info", "warn", "error", "off"}))
        ->group("Engine");
}

/// By name or number; nothing: this machine has no such user.
std::optional<unsigned> uid_of(const std::string& user) {
    if (const auto number = whole_number(user); number && *number >= 0) {
        return static_cast<unsigned>(*number);
    }
    const passwd* const entry = ::getpwnam(user.c_str());
    return entry != nullptr ? std::optional<unsigned>(entry->pw_uid) : std::nullopt;
}

std::string known_user(const std::string& user) {
    return uid_of(user) ? "" : "takes a user of this machine, by name or uid";
}

void add_access_flags(CLI::App& command, std::vector<std::string>& users) {
    command
        .add_option(
            "--allow-user",
            users,
            "Another user of this machine who may use the API (repeatable); root may always"
        )
        ->type_name("NAME|UID")
        ->allow_extra_args(false)
        ->check(follows(known_user, ""))
        ->group("Addresses");
}

/// The flags again, for the daemon that --detach starts.
std::vector<std::string> arguments_again(const CLI::App& command) {
    std::vector<std::string> arguments;
    for (const CLI::Option* option : command.get_options()) {
        const std::string name = option->get_name();
        if (option->count() == 0 || name == "--detach" || name == "--output") continue;
        if (name == "--no-color") continue;
        for (const std::string& value : option->results()) {
            arguments.push_back(name + "=" + value);
        }
    }
    return arguments;
}

void tell(const CommonFlags& common, const std::string& endpoint, bool started) {
    if (common.json()) {
        print_json({{"Endpoint", endpoint}, {"Started", started}});
    } else {
        print_line(stdout, fmt::format("{} at {}", started ? "started" : "runs already", endpoint));
    }
}

ExitCode run_daemon(DaemonFlags& flags, const CLI::App& command) {
    if (!flags.options.own_folder.empty() && flags.options.ends_with_pid <= 0) {
        throw Exit(ExitCode::usage, "--own-folder needs --ends-with");
    }
    take_team_flags(flags.team, flags.options);
    flags.options.knobs = checked_knobs(flags.emulation, "daemon");
    take_swarm_flags(flags.swarm, flags.options);
    if (!flags.emulation.profile.empty()) flags.options.profile = flags.emulation.profile;
    flags.options.version = version_text;
    flags.options.rehearse = rehearsal_page;
    for (const std::string& user : flags.allowed_users) {
        if (const auto uid = uid_of(user)) flags.options.allowed_uids.insert(*uid);
    }
    flags.options.port_fixed = command.count("--port") > 0;
    flags.options.ingress_port_fixed = command.count("--ingress-port") > 0;
    if (flags.detach) {
        Interrupt interrupt;
        const Launched launched = connect_or_start({}, arguments_again(command), interrupt);
        tell(*flags.common, launched.client.endpoint(), launched.started_here);
        return ExitCode::passed;
    }
    const auto running = read_daemon_file(daemon_file());
    if (running && is_living_daemon(running->pid)) {
        throw Exit(
            ExitCode::failed,
            fmt::format(
                "a daemon (process {}) runs already at {}; `apprunner-sim down` ends it, another "
                "XDG_RUNTIME_DIR keeps two apart",
                running->pid,
                running->endpoint
            )
        );
    }
    const auto made = make_private_dir(runtime_dir());
    if (!made) throw Exit(ExitCode::failed, made.error().detail);
    flags.options.runtime_dir = runtime_dir().string();
    if (flags.options.state_dir.empty()) flags.options.state_dir = state_dir().string();
    flags.options.secret_store = secret_store().string();
    return static_cast<ExitCode>(daemon::run(flags.options));
}

}  // namespace

Verb add_daemon(CLI::App& root) {
    auto flags = std::make_shared<DaemonFlags>();
    CLI::App* command =
        add_command(root, "daemon", "Run the daemon here (`up` does it for you)", "Daemon verbs");
    command->footer(
        "A port that is given is as told, or the daemon does not start; one that is not gives way\n"
        "to the next free one when it is taken. --host is for the API and for services by Host\n"
        "name: LocalUrl is always on 127.0.0.1.\n\n"
        "Who may use the API: on loopback this user, root, and --allow-user; from elsewhere, "
        "which\n"
        "takes --host, who signs with the key that `apprunner-sim env` prints. With --account "
        "each\n"
        "account has a key of its own (`apprunner-sim env --account`), and sees its own services "
        "only.\n\n"
        "Examples:\n  apprunner-sim daemon --port 0 --profile 2023-05\n"
        "  apprunner-sim daemon --detach --set drain_limit=5\n"
        "  apprunner-sim daemon --host 0.0.0.0 --account 111122223333 --ttl 2d\n"
    );
    add_address_flags(*command, flags->options);
    add_access_flags(*command, flags->allowed_users);
    add_team_flags(*command, flags->team);
    add_engine_flags(*command, flags->options);
    add_swarm_flags(*command, flags->swarm);
    add_profile_flags(*command, flags->emulation);
    command->add_flag("-d,--detach", flags->detach, "Start it in the background and return");
    flags->common = add_common_flags(*command);
    refuse_endpoint(*command, flags->common, "this verb is the daemon");
    return {command, flags->common, [flags, command] { return run_daemon(*flags, *command); }};
}

}  // namespace apprunner::cli
