// Turns the flags of `up` into a plan, and says what keeps it from being run.
#include "emulator/cli/settings/env_file.hpp"
#include "emulator/cli/settings/paths.hpp"
#include "emulator/cli/settings/rules.hpp"
#include "emulator/cli/settings/tag_flags.hpp"
#include "emulator/cli/settings/up_flags.hpp"
#include "emulator/cli/terminal/escape.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace apprunner::cli {
namespace {

void take_environment(const UpFlags& flags, const std::string& verb, ServiceFlags& service) {
    for (const std::string& file : flags.env_files) {
        const auto content = read_text_file(file);
        if (!content) throw usage_error("--env-file: " + content.error().detail, verb);
        const auto variables = parse_env_file(*content, file);
        if (!variables) throw usage_error("--env-file: " + variables.error().detail, verb);
        for (const auto& [name, value] : *variables) {
            service.environment[name] = value;
            service.environment_from[name] = file;
        }
    }
    for (const std::string& pair : flags.environment) {
        const auto [name, value] = rules::split_pair(pair);
        service.environment[name] = value;
        service.environment_from[name] = "--env";
    }
}

/// Everything that keeps the draft from being run. `needs_image`: what is asked of the image too.
/// `is_found`: nobody named the file.
void check_draft(const Draft& draft, bool needs_image, bool is_found, const std::string& verb) {
    if (!draft.complaint.empty()) throw usage_error(draft.complaint, verb);
    std::string text;
    for (const OpenQuestion& question : draft.questions) {
        if (!needs_image && asks_for_image(question)) continue;
        text += (text.empty() ? "" : "\n") + question_text(question);
        const std::string hint = asks_for_image(question) ? build_hint(draft.config_file) : "";
        if (!hint.empty()) text += "; " + hint;
    }
    if (!text.empty() && is_found) text += "\n(the file was found here; --no-config takes none)";
    if (!text.empty()) throw usage_error(text, verb);
    if (needs_image && image_in(draft.request).empty()) throw usage_error(no_image_text, verb);
}

UpPlan plan_of(const UpFlags& flags, const std::string& verb, bool is_look) {
    UpPlan plan;
    plan.profile = flags.emulation.profile;
    plan.knobs = checked_knobs(flags.emulation, verb);
    Draft draft = draft_up(flags, verb, is_look);
    const bool has_configuration = !draft.config_file.empty();
    const bool is_found = flags.configuration.config.empty();
    check_draft(draft, !is_look || !has_configuration, is_found, verb);
    plan.request = std::move(draft.request);
    add_tags(plan.request, flags.tags);
    SecretFlags secrets = flags.secrets;
    const auto& files = draft.emulation.secret_files;
    // What the flags say is read later, and counts.
    secrets.files.insert(secrets.files.begin(), files.begin(), files.end());
    plan.secrets = secrets_of(plan.request, secrets, verb);
    if (!draft.emulation.credentials.empty()) {
        set_unless_given(plan, "credentials", draft.emulation.credentials);
    }
    // What `check` and `lint` make is not there to be used.
    if (!draft.emulation.local_port.empty() && verb == "up") {
        set_unless_given(plan, local_port_knob, draft.emulation.local_port);
    }
    plan.findings = std::move(draft.findings);
    plan.origins = std::move(draft.origins);
    plan.sensitive = std::move(draft.sensitive);
    plan.remarks = std::move(draft.notes);
    if (has_configuration) plan.config_file = draft.config_file;
    plan.config_format = draft.config_format;
    return plan;
}

}  // namespace

Draft draft_up(const UpFlags& flags, const std::string& verb, bool allow_unresolved) {
    ServiceFlags service = flags.service;
    take_environment(flags, verb, service);
    const auto intake = take_configuration(flags.configuration, verb);
    const bool may_be_open = allow_unresolved || flags.configuration.allow_unresolved;
    Draft draft = draft_of(intake, service, may_be_open);
    if (intake || flags.configuration.no_config) return draft;
    for (const std::string& place : configurations_below()) {
        draft.notes.push_back(
            "a configuration lies below and is not taken: --config " + place + " takes it"
        );
    }
    return draft;
}

UpPlan plan_up(const UpFlags& flags, const std::string& verb) {
    return plan_of(flags, verb, false);
}

UpPlan plan_look(const UpFlags& flags, const std::string& verb) {
    return plan_of(flags, verb, true);
}

void set_unless_given(UpPlan& plan, const std::string& knob, const std::string& value) {
    const bool is_given = std::any_of(plan.knobs.begin(), plan.knobs.end(), [&](const auto& each) {
        return each.first == knob;
    });
    if (!is_given) plan.knobs.emplace_back(knob, value);
}

std::vector<std::string> configuration_lines(const UpPlan& plan) {
    if (!plan.config_file) return {};
    std::vector<std::string> lines{"configuration from " + printable(*plan.config_file)};
    std::size_t variables = 0;
    for (const std::string& path : leaf_paths(plan.request)) {
        const auto origin = plan.origins.find(path);
        if (origin == plan.origins.end() || origin->second == "default") continue;
        if (!variables_map_of(path).empty()) {
            ++variables;
            continue;
        }
        const Json* value = at_path(plan.request, path);
        const std::string text = value->is_string() ? value->get<std::string>() : value->dump();
        // ARNs and lists are long and do not matter here; `show-config` has them.
        if (value->is_array() || text.rfind("arn:", 0) == 0) continue;
        // Commands are sensitive in AWS's model.
        const bool is_command = last_of(path) == model::field::start_command.name;
        if (is_command || plan.sensitive.contains(path)) continue;
        lines.push_back(
            fmt::format("  {}: {} ({})", last_of(path), printable(text), printable(origin->second))
        );
    }
    if (variables > 0) lines.push_back(fmt::format("  {} variables and secrets", variables));
    return lines;
}

Json emulation_of(const UpPlan& plan) {
    Json emulation = {{"ServiceName", text_at(plan.request, "ServiceName")}};
    if (!plan.profile.empty()) emulation["Profile"] = plan.profile;
    if (!plan.knobs.empty()) {
        emulation["Knobs"] = Json::object();
        for (const auto& [knob, value] : plan.knobs) emulation["Knobs"][knob] = value;
    }
    return emulation;
}

}  // namespace apprunner::cli
