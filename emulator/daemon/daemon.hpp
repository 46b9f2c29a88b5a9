// The composition root: makes every part of the daemon, joins them, runs until it is told to stop.
// Everything else is told what it needs; only this folder knows all parts.
#pragma once

#include "emulator/base/result.hpp"
#include "emulator/base/time.hpp"

#include <array>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace apprunner::daemon {

/// What `quotas` may name. A shared daemon has them anyway: 30 services, as the general reference
/// says, and ten of the others, as it is remembered.
inline constexpr std::array<std::string_view, 4> quota_names{
    "services", "connections", "vpc-connectors", "observability-configurations"};

struct DaemonOptions {
    std::string host = "127.0.0.1";     ///< Address to listen on; loopback unless told otherwise.
    std::uint16_t port = 8070;          ///< The API. 0: any free one.
    std::uint16_t ingress_port = 8071;  ///< Services by Host name. 0: any free one.
    bool port_fixed = false;            ///< False: a taken port gives way to the next free one.
    bool ingress_port_fixed = false;    ///< The same.
    std::string domain;  ///< Services' hosts are below it, and lead here; "": localhost.
    std::string region = "us-east-1";
    std::string account_id = "000000000000";
    std::string profile = "current";
    std::vector<std::pair<std::string, std::string>> knobs;  ///< On top of the profile.
    std::string docker_host;  ///< Empty: as the docker command finds it.
    /// Of the agents of a Swarm, whose manager the engine is; "": it is one engine. A secret.
    std::string agents_token;
    std::string registry = "127.0.0.1:5000";  ///< Where ECR-shaped names are looked for.
    std::string state_dir;                    ///< A folder for what survives the daemon.
    std::string secret_store;                 ///< The developer's own secrets (a file); "": none.
    bool secrets_from_aws = false;            ///< AWS may be asked for secrets, with its own keys.
    std::string runtime_dir;                  ///< A folder of this user's; the address file's.
    std::string log_level = "info";
    std::set<unsigned> allowed_uids;  ///< May use the API, beside this user and root.
    /// Of a shared daemon: whose requests are served beside those of `account_id`, each signed with
    /// the account's own key.
    std::set<std::string> accounts;
    /// Of an account in a Region, by the names of quota_names; others are the defaults.
    std::map<std::string, std::size_t> quotas;
    std::optional<base::Duration> time_to_live;  ///< Of new services that say none themselves.
    unsigned ingress_threads = 1;
    std::string events_url;  ///< Gets each of EventBridge's events by POST; "": none does.
    /// Services at https://, with a certificate of this machine; http:// is redirected to it.
    bool tls = false;
    int ends_with_pid = 0;  ///< Ends when that process does; 0: lives on.
    /// A folder that process has made for this daemon alone. It takes it away itself, unless it was
    /// killed: then the daemon does, at its end.
    std::string own_folder;
    /// Set where the daemon is the far end of a relay: the engine's address as it is called there.
    std::string relayed;
    std::string version;
    /// Plays a scenario's text under each profile (none: all): a JSON document, or
    /// Errc::invalid_argument. Any thread. Empty: this daemon plays none.
    std::function<base::Result<std::string>(
        const std::string& scenario, const std::vector<std::string>& profiles
    )>
        rehearse;
};

/// Runs the daemon in this process until StopDaemon, SIGTERM or SIGINT. Returns the process's exit
/// code: 0 after an orderly end, 1 with one clear line on stderr when it could not start.
int run(const DaemonOptions& options);

}  // namespace apprunner::daemon
