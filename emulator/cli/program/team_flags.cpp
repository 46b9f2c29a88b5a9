// Checks the values and hands them on. Keys are no flags: the daemon makes and keeps them.
#include "emulator/cli/program/team_flags.hpp"

#include "emulator/cli/settings/tag_flags.hpp"
#include "emulator/cli/terminal/common_flags.hpp"
#include "emulator/cli/terminal/text.hpp"
#include "emulator/cli/verbs/verb.hpp"
#include "emulator/model/time_to_live.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>

namespace apprunner::cli {

namespace {

std::string quota_complaint(const std::string& text) {
    const auto [name, count] = rules::split_pair(text);
    const auto& names = daemon::quota_names;
    const auto number = whole_number(count);
    if (std::find(names.begin(), names.end(), name) != names.end() && number && *number >= 0) {
        return "";
    }
    return fmt::format("takes NAME=COUNT, NAME one of {}", fmt::join(names, ", "));
}

std::string domain_complaint(const std::string& text) {
    constexpr std::size_t chars_max = 200;
    const bool is_one = std::all_of(text.begin(), text.end(), [](unsigned char letter) {
        return std::islower(letter) != 0 || std::isdigit(letter) != 0 || letter == '.' ||
               letter == '-';
    });
    const bool has_ends = !text.empty() && text.front() != '.' && text.back() != '.';
    if (is_one && has_ends && text.size() <= chars_max) return "";
    return "takes a domain name in lower case, such as apps.team.example";
}

std::string time_to_live_complaint(const std::string& text) {
    if (model::time_to_live_of(text)) return "";
    return "takes " + std::string(model::time_to_live_form);
}

}  // namespace

void add_team_flags(CLI::App& command, TeamFlags& flags) {
    const std::string group = "Team";
    command
        .add_option(
            "--account",
            flags.accounts,
            "An account that shares the daemon, by its own key (repeatable): it sees its own only"
        )
        ->type_name("DIGITS")
        ->allow_extra_args(false)
        ->check(follows(rules::account_id, ""))
        ->group(group);
    command
        .add_option(
            "--domain",
            flags.domain,
            "Services' host names are below it, as they are below localhost without it"
        )
        ->type_name("NAME")
        ->check(follows(domain_complaint, ""))
        ->group(group);
    command
        .add_option(
            "--quota",
            flags.quotas,
            "What an account may have in a Region: services (30 with --account), connections, ..."
        )
        ->type_name("NAME=COUNT")
        ->allow_extra_args(false)
        ->check(follows(quota_complaint, ""))
        ->group(group);
    command
        .add_option(
            "--ttl",
            flags.time_to_live,
            "New services are deleted after that time, unless their tag apprunner-sim:ttl says "
            "another"
        )
        ->type_name("TIME")
        ->check(follows(time_to_live_complaint, ""))
        ->group(group);
}

void take_team_flags(const TeamFlags& flags, daemon::DaemonOptions& options) {
    for (const std::string& account : flags.accounts) {
        if (account == options.account_id) {
            throw usage_error(
                "--account " + account + " is the daemon's own (--account-id)", "daemon"
            );
        }
        options.accounts.insert(account);
    }
    if (!options.accounts.empty() && options.secrets_from_aws) {
        throw usage_error("--secrets-from-aws is for a daemon without --account", "daemon");
    }
    options.domain = flags.domain;
    for (const std::string& quota : flags.quotas) {
        const auto [name, count] = rules::split_pair(quota);
        options.quotas[name] = static_cast<std::size_t>(whole_number(count).value_or(0));
    }
    if (!flags.time_to_live.empty()) {
        options.time_to_live = model::time_to_live_of(flags.time_to_live);
    }
}

}  // namespace apprunner::cli
