// `rehearse`: plays a scenario of an app in the virtual world and tells the verdict that the app
// would get. No daemon and no Docker Engine; minutes of App Runner's take milliseconds. One thread.
#include "emulator/cli/rehearsal/compare.hpp"
#include "emulator/cli/rehearsal/page.hpp"
#include "emulator/cli/rehearsal/rehearsal.hpp"
#include "emulator/cli/rehearsal/scenario_file.hpp"
#include "emulator/cli/report/check_report.hpp"
#include "emulator/cli/report/html_report.hpp"
#include "emulator/cli/settings/emulation_flags.hpp"
#include "emulator/cli/settings/env_file.hpp"
#include "emulator/cli/terminal/escape.hpp"
#include "emulator/cli/terminal/output.hpp"
#include "emulator/cli/verbs/verb.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace apprunner::cli {
namespace {

constexpr const char* rehearse_footer =
    "The file has CreateService's members as apprunner-sim.yaml has them, and in lower case what\n"
    "the app does (docs/CLI.md). Everything that it leaves out goes well. For example:\n"
    "\n"
    "  HealthCheckConfiguration: {Protocol: HTTP, Path: /health, UnhealthyThreshold: 5}\n"
    "  app:\n"
    "    listens: {after: 41s}\n"
    "    answers: [{status: 503}, {after: 60s, status: 200}]\n"
    "    exits: {after: 90s, code: 1, says: out of licences}\n"
    "\n"
    "App Runner's own pace costs nothing here: a failing deployment is given all its time, unless\n"
    "--set early_verdict=true says otherwise. Exit codes as `up`.\n"
    "\n"
    "Examples:\n"
    "  apprunner-sim rehearse slow.yaml --profile documented\n"
    "  apprunner-sim rehearse slow.yaml --compare\n";

struct RehearseFlags {
    std::shared_ptr<CommonFlags> common;
    EmulationFlags emulation;
    std::vector<std::string> profiles;
    std::string file;
    std::string progress;
    std::string html;
    std::uint64_t seed = 1;
    bool compares = false;
};

RehearsalFile read_file(const RehearseFlags& flags) {
    const auto content = read_text_file(flags.file);
    if (!content) throw usage_error(content.error().detail, "rehearse");
    auto file = parse_rehearsal(*content, flags.file);
    if (!file) throw usage_error(file.error().detail, "rehearse");
    file->scenario.seed = flags.seed;
    return std::move(file).value();
}

core::Profile profile_of(const RehearseFlags& flags, const std::string& name) {
    EmulationFlags emulation = flags.emulation;
    emulation.profile = name;
    core::Profile profile = rehearsed_profile(name).value();
    for (const auto& [knob, value] : checked_knobs(emulation, "rehearse")) {
        core::set_knob(profile, knob, value).value();
    }
    return profile;
}

/// Each once, in the order given.
std::vector<std::string> profiles_of(const RehearseFlags& flags) {
    std::vector<std::string> names;
    for (const std::string& name : flags.profiles) {
        if (std::find(names.begin(), names.end(), name) == names.end()) names.push_back(name);
    }
    if (!names.empty()) return names;
    for (const std::string_view name : core::profile_names()) {
        names.emplace_back(name);
        if (!flags.compares) break;
    }
    return names;
}

void write_page(const RehearseFlags& flags, Json cases) {
    if (flags.html.empty()) return;
    const Json data = {{"Kind", "rehearse"}, {"Title", flags.file}, {"Cases", std::move(cases)}};
    write_text_file(flags.html, html_page(data));
}

ExitCode compare(const RehearseFlags& flags, RehearsalFile& file) {
    std::vector<Rehearsal> rehearsals;
    Json cases = Json::array();
    for (const std::string& name : profiles_of(flags)) {
        file.scenario.profile = profile_of(flags, name);
        Json entries = Json::array();
        rehearsals.push_back(rehearse(file.scenario, [&entries](const Json& entry) {
            entries.push_back(entry);
        }));
        cases.push_back(page_case(rehearsals.back(), std::move(entries)));
    }
    write_page(flags, std::move(cases));
    if (flags.common->json()) {
        print_json(comparison_document(rehearsals));
    } else {
        const std::string text = comparison_text(rehearsals);
        std::fwrite(text.data(), 1, text.size(), stdout);
    }
    return exit_code_of(rehearsals);
}

ExitCode play(const RehearseFlags& flags, RehearsalFile& file, FeedPrinter& printer) {
    file.scenario.profile = profile_of(flags, profiles_of(flags).front());
    Json entries = Json::array();
    const Rehearsal rehearsal = rehearse(file.scenario, [&printer, &entries](const Json& entry) {
        printer.print(entry);
        entries.push_back(entry);
    });
    write_page(flags, Json::array({page_case(rehearsal, std::move(entries))}));
    if (flags.common->json()) {
        print_json(rehearsal_document(rehearsal));
        return exit_code_of(rehearsal);
    }
    print_end(rehearsal.end, *flags.common);
    print_line(
        stdout,
        fmt::format(
            "  then: operation {}, service {} after {:g} s of virtual time",
            rehearsal.end.status,
            text_at(rehearsal.end.service, "Status"),
            rehearsal.lasted_s
        )
    );
    for (const std::string& refusal : rehearsal.refusals) {
        print_line(stdout, "  refused: " + printable(refusal));
    }
    return exit_code_of(rehearsal);
}

ExitCode run_rehearse(const RehearseFlags& flags) {
    RehearsalFile file = read_file(flags);
    FeedPrinterOptions options = printer_options(flags.progress, *flags.common);
    options.show_verdicts = true;  // Of each deployment; the last one's findings come at the end.
    FeedPrinter printer(options);
    for (const std::string& remark : file.remarks) printer.note("note: " + remark);
    if (flags.compares || flags.profiles.size() > 1) return compare(flags, file);
    return play(flags, file, printer);
}

}  // namespace

Verb add_rehearse(CLI::App& root) {
    auto flags = std::make_shared<RehearseFlags>();
    CLI::App* command = add_command(
        root,
        "rehearse",
        "Tell what App Runner would make of an app that behaves so; nothing runs",
        "Service verbs"
    );
    command->footer(rehearse_footer);
    command->add_option("file", flags->file, "The scenario, in YAML or JSON")
        ->type_name("FILE")
        ->required();
    command
        ->add_flag(
            "--compare",
            flags->compares,
            "All profiles side by side (or those that --profile names)"
        )
        ->group("Emulation");
    add_profile_flags(*command, flags->emulation, flags->profiles);
    command->add_option("--seed", flags->seed, "For what the file leaves to chance (1)")
        ->type_name("NUMBER")
        ->group("Emulation");
    command->add_option("--html", flags->html, "Write a page with pictures that works offline")
        ->type_name("FILE")
        ->group("Output");
    add_progress_flag(*command, flags->progress);
    flags->common = add_common_flags(*command);
    refuse_endpoint(*command, flags->common, "this verb needs no daemon");
    return {command, flags->common, [flags] { return run_rehearse(*flags); }};
}

}  // namespace apprunner::cli
