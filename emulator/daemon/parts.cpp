// From the flags of `daemon` to the options of its parts.
#include "emulator/daemon/parts.hpp"

#include "emulator/api/neighbours/sts.hpp"
#include "emulator/daemon/process.hpp"
#include "emulator/ingress/tls_certificate.hpp"
#include "emulator/performers/orphans.hpp"
#include "emulator/persistence/sqlite/access_key.hpp"
#include "emulator/runtime/clock.hpp"
#include "emulator/secrets/sources.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <string_view>
#include <utility>
#include <vector>

namespace apprunner::daemon {

namespace {

/// Whoever else may use the API would get keys that are not his.
bool may_pass_own_keys(const DaemonOptions& options) {
    const bool is_mine_alone =
        options.allowed_uids.empty() && options.accounts.empty() && is_loopback(options.host);
    const auto is_asked = [](const auto& knob) {
        return knob.first == "credentials" && roles::passes_own_keys(knob.second);
    };
    return is_mine_alone || std::any_of(options.knobs.begin(), options.knobs.end(), is_asked);
}

api::Quotas quotas_of(const DaemonOptions& options) {
    constexpr std::size_t services_default = 30;
    constexpr std::size_t others_default = 10;
    const auto quota = [&options](std::string_view name, std::size_t otherwise) {
        const auto given = options.quotas.find(std::string(name));
        const bool has_default = !options.accounts.empty();
        if (given != options.quotas.end()) return std::optional(given->second);
        return has_default ? std::optional(otherwise) : std::nullopt;
    };
    return {
        quota(quota_names[0], services_default),
        quota(quota_names[1], others_default),
        quota(quota_names[2], others_default),
        quota(quota_names[3], others_default)};
}

}  // namespace

base::Result<core::Profile> profile_of(const DaemonOptions& options) {
    APPRUNNER_TRY(profile, core::profile_named(options.profile));
    for (const auto& [knob, value] : options.knobs) {
        const auto set = core::set_knob(profile, knob, value);
        if (!set) return set.error();
    }
    return profile;
}

std::string tls_folder(const DaemonOptions& options) {
    return options.state_dir + "/tls";
}

base::Result<std::optional<ingress::TlsFiles>> certificate_of(const DaemonOptions& options) {
    if (!options.tls) return std::optional<ingress::TlsFiles>();
    std::vector<std::string> names{
        "*." + options.region + ".localhost", "localhost", "127.0.0.1", "::1"};
    if (!options.domain.empty()) names.push_back("*." + options.region + "." + options.domain);
    APPRUNNER_TRY(
        files, ingress::certificate_in(tls_folder(options) + "/" + options.region, names)
    );
    return std::optional(std::move(files));
}

ingress::IngressOptions ingress_options_of(
    const DaemonOptions& given,
    std::optional<ingress::TlsFiles> tls,
    std::size_t descriptors,
    std::function<void(const ingress::AccessRecord&)> on_access
) {
    ingress::IngressOptions options;
    options.address = given.host;
    options.port = given.ingress_port;
    options.port_fixed = given.ingress_port_fixed;
    options.threads = given.ingress_threads;
    options.redirects_http = tls.has_value();
    options.waits_for_open = true;
    options.tls = std::move(tls);
    options.clients_max = clients_max_for(descriptors);
    options.on_access = [tell = std::move(on_access)](const ingress::AccessRecord& record) {
        log_access(record);
        tell(record);
    };
    return options;
}

core::EngineOptions engine_options_of(
    const DaemonOptions& options, const core::Profile& profile, std::uint16_t ingress_port
) {
    core::EngineOptions made;
    made.account = {options.region, options.account_id};
    made.profile = profile;
    made.url_suffix = ":" + std::to_string(ingress_port);
    made.seed = runtime::fresh_seed();
    made.is_shared = !options.accounts.empty();
    if (!options.domain.empty()) made.domain = options.domain;
    return made;
}

performers::PerformerOptions performer_options_of(const DaemonOptions& options) {
    performers::PerformerOptions made;
    made.region = options.region;
    made.registry = options.registry;
    made.finds_reach = true;
    if (!options.agents_token.empty()) {
        made.network_rules = performers::swarm_rules;
        made.why_no_roles =
            "where they are to be had is one machine's address, and the engine is "
            "a Swarm (docs/SWARM.md)";
    }
    made.state_mark = performers::state_mark_of(options.state_dir);
    made.secrets =
        secrets::sources_of(options.secret_store, options.region, secrets::process_variable);
    made.secrets.may_ask_aws = options.secrets_from_aws;
    // What is the operator's own is for no other account's service.
    if (!options.accounts.empty()) {
        made.secrets = secrets::sources_of("", options.region, [](const char* /*name*/) {
            return std::optional<std::string>();
        });
    }
    made.may_pass_own_keys = may_pass_own_keys(options);
    made.roles.sts = [account = options.account_id, region = options.region](
                         std::string_view body, const roles::RoleHolder* holder
                     ) {
        api::StsCaller caller = api::root_of({region, account});
        if (holder != nullptr) caller = {roles::session_arn(*holder), "AROA" + holder->instance_id};
        const api::XmlAnswer answer = api::answer_sts(body, caller, roles::fresh_token());
        return roles::RoleReply{answer.status, "text/xml", answer.body};
    };
    return made;
}

base::Result<api::ApiOptions> api_options_of(const DaemonOptions& options) {
    api::ApiOptions made;
    made.address = options.host;
    made.account = {options.region, options.account_id};
    made.port = options.port;
    made.port_fixed = options.port_fixed;
    made.registry = options.registry;
    made.version = options.version;
    made.allowed_uids = options.allowed_uids;
    made.quotas = quotas_of(options);
    made.time_to_live = options.time_to_live;
    if (is_loopback(options.host) && options.accounts.empty()) return made;
    APPRUNNER_TRY(key, persistence::access_key(options.state_dir));
    made.access_key = std::move(key);
    for (const std::string& account_id : options.accounts) {
        APPRUNNER_TRY(its_key, persistence::access_key(options.state_dir, account_id));
        made.accounts.emplace(account_id, std::move(its_key));
    }
    if (is_loopback(options.host)) return made;
    spdlog::warn(
        "listening on {}: who has the key that `apprunner-sim env` prints is served there; "
        "nothing is encrypted",
        options.host
    );
    return made;
}

}  // namespace apprunner::daemon
