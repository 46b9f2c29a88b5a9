// Flags into knobs. profile.hpp has the names and what each takes.
#include "emulator/cli/settings/emulation_flags.hpp"

#include "emulator/cli/settings/rules.hpp"
#include "emulator/core/ring/profile.hpp"

namespace apprunner::cli {

namespace {

/// `target` is a text, or a list of texts.
template <class Target>
CLI::Option* add_profile_flag(CLI::App& command, Target& target) {
    std::vector<std::string> names;
    for (const std::string_view name : core::profile_names()) names.emplace_back(name);
    std::string description = "Which App Runner to play:";
    for (const std::string& name : names) description += " " + name;
    return command.add_option("--profile", target, description)
        ->type_name("NAME")
        ->check(one_of(names))
        ->group("Emulation");
}

void add_set_flag(CLI::App& command, EmulationFlags& flags) {
    command
        .add_option("--set", flags.settings, "One knob on top of the profile (docs/EMULATION.md)")
        ->type_name("KNOB=VALUE")
        ->check(follows(rules::knob_pair, ""))
        ->allow_extra_args(false)
        ->group("Emulation");
}

std::string credentials_rule(const std::string& text) {
    core::Profile profile;
    const auto set = core::set_knob(profile, "credentials", text);
    return set ? "" : "takes off, dummy, profile or profile:NAME";
}

}  // namespace

void add_profile_flags(CLI::App& command, EmulationFlags& flags) {
    add_profile_flag(command, flags.profile);
    add_set_flag(command, flags);
    command
        .add_option(
            "--credentials",
            flags.credentials,
            "What instances of a service with a role get: off, dummy keys, or a profile's of yours"
        )
        ->type_name("off|dummy|profile[:NAME]")
        ->check(follows(credentials_rule, ""))
        ->group("Emulation");
}

void add_profile_flags(
    CLI::App& command, EmulationFlags& flags, std::vector<std::string>& profiles
) {
    add_profile_flag(command, profiles)->allow_extra_args(false);
    add_set_flag(command, flags);
}

void add_knob_flags(CLI::App& command, EmulationFlags& flags) {
    command
        .add_option(
            "--give-up",
            flags.give_up,
            "How long an unhealthy deployment is given: documented, observed, or seconds"
        )
        ->type_name("WHEN")
        ->check(follows(rules::give_up, ""))
        ->group("Emulation");
    command
        .add_flag(
            "--wait-full",
            flags.wait_full,
            "Keep App Runner's pace even when the outcome is certain"
        )
        ->group("Emulation");
    command
        .add_flag("--no-try", flags.no_try, "Do not try fixes on throw-away instances of the image")
        ->group("Emulation");
    command.add_option("--pace", flags.pace, "aws adds AWS's measured step times; fast does not")
        ->type_name("PACE")
        ->check(one_of({"fast", "aws"}))
        ->group("Emulation");
}

void add_local_port_flag(CLI::App& command, EmulationFlags& flags) {
    command
        .add_option(
            "--local-port",
            flags.local_port,
            "LocalUrl's port on 127.0.0.1 (else one that follows from the service's id)"
        )
        ->type_name("PORT")
        ->check(follows(rules::port, ""))
        ->group("Run");
}

std::vector<std::pair<std::string, std::string>> checked_knobs(
    const EmulationFlags& flags, const std::string& verb
) {
    std::vector<std::pair<std::string, std::string>> knobs;
    if (!flags.give_up.empty()) knobs.emplace_back("give_up", flags.give_up);
    if (flags.wait_full) knobs.emplace_back("early_verdict", "false");
    if (flags.no_try) knobs.emplace_back("try_fixes", "false");
    if (!flags.pace.empty()) knobs.emplace_back("aws_pace", flags.pace == "aws" ? "true" : "false");
    if (!flags.local_port.empty()) knobs.emplace_back(local_port_knob, flags.local_port);
    if (!flags.credentials.empty()) knobs.emplace_back("credentials", flags.credentials);
    for (const std::string& setting : flags.settings) {
        knobs.push_back(rules::split_pair(setting));
    }
    auto profile = core::profile_named(flags.profile.empty() ? "current" : flags.profile);
    if (!profile) throw usage_error("--profile: " + profile.error().detail, verb);
    for (const auto& [knob, value] : knobs) {
        const auto set = core::set_knob(*profile, knob, value);
        if (!set) throw usage_error("--set: " + set.error().detail, verb);
    }
    return knobs;
}

}  // namespace apprunner::cli
