// `lint`: what can be said before anything runs. The configuration is looked at here; only an image
// that the engine has needs a daemon: the user's own, else one that is started for it. One thread.
#include "emulator/cli/client/daemon_process.hpp"
#include "emulator/cli/client/operation_end.hpp"
#include "emulator/cli/client/services.hpp"
#include "emulator/cli/client/temporary_daemon.hpp"
#include "emulator/cli/report/fail_on.hpp"
#include "emulator/cli/settings/up_flags.hpp"
#include "emulator/cli/settings/way_back.hpp"
#include "emulator/cli/terminal/escape.hpp"
#include "emulator/cli/terminal/output.hpp"
#include "emulator/cli/verbs/engine_look.hpp"
#include "emulator/cli/verbs/look_without_image.hpp"
#include "emulator/cli/verbs/missing_image.hpp"
#include "emulator/cli/verbs/verb.hpp"

#include <fmt/format.h>

namespace apprunner::cli {
namespace {

constexpr const char* lint_footer =
    "Looks at what the flags and the file say, and at the image when the engine has it; nothing "
    "is\n"
    "pulled and nothing runs: the program's file is read from a container that is never started. "
    "What only a run can tell, `apprunner-sim check` finds.\n"
    "Exit codes: 0 nothing of that weight, 1 something of it, 2 wrong flag, value or file.\n"
    "\n"
    "Example:\n"
    "  apprunner-sim lint my-app:v2 --config service.yaml --fail-on risky\n";

struct LintFlags {
    UpFlags up;
    std::string fail_on;
};

/// The findings in the form of a verdict, so that they read like one. `missing`: what is said of an
/// image that is not there; "": it is, or a registry may have it.
Json verdict_of(const Json& answer, const std::string& missing) {
    if (!missing.empty()) {
        return {
            {"Grade", "FAIL"}, {"Summary", missing}, {"Findings", member_at(answer, "Findings")}};
    }
    std::string grade = "PASS";
    for (const Json& finding : member_at(answer, "Findings")) {
        grade = worse(grade, text_at(finding, "Weight"));
    }
    const bool is_clean = member_at(answer, "Findings").empty();
    std::string summary = is_clean          ? "nothing is wrong with what can be seen before a run"
                          : grade == "PASS" ? "nothing that has to be changed"
                                            : "before anything has run";
    return {{"Grade", grade}, {"Summary", summary}, {"Findings", member_at(answer, "Findings")}};
}

void tell(const Json& answer, const Json& verdict, const CommonFlags& common) {
    if (!flag_at(answer, "ImageInspected")) {
        print_line(
            stderr,
            fmt::format(
                "note: the image was not looked at: {}", printable(text_at(answer, "ImageProblem"))
            )
        );
    }
    print_verdict(verdict, common);
}

std::vector<std::string> daemon_arguments(const UpPlan& plan) {
    std::vector<std::string> words{"--log-level", "warn"};
    if (!plan.profile.empty()) words.insert(words.end(), {"--profile", plan.profile});
    for (const auto& [knob, value] : plan.knobs) {
        words.insert(words.end(), {"--set", knob + "=" + value});
    }
    return words;
}

/// Without an image there is nothing that a daemon would have to look at.
Json look_without_image(const UpPlan& plan, const std::string& problem) {
    return {
        {"ImageInspected", false},
        {"ImageProblem", problem},
        {"Findings", findings_without_image(plan.request)}};
}

Json look(const UpPlan& plan) {
    const std::string image = image_in(plan.request);
    if (image.empty()) return look_without_image(plan, "its name is not known; --image gives one");
    constexpr const char* target = "AppRunnerSim.Lint";
    // There is no service to set a profile for: a daemon plays it for all.
    if (plan.profile.empty() && plan.knobs.empty()) {
        if (auto daemon = own_daemon()) return ask(*daemon, target, plan.request);
    }
    if (const std::string refusal = refusal_of(plan.request); !refusal.empty()) {
        throw Exit(ExitCode::failed, "InvalidRequestException: " + refusal);
    }
    const EngineLook engine = look_for_image(image);
    if (!engine.has_image) {
        Json answer = look_without_image(plan, engine.problem);
        if (engine.names) answer["LocalImages"] = *engine.names;
        return answer;
    }
    Interrupt interrupt;
    OwnDaemon daemon(daemon_arguments(plan), interrupt);
    return ask(daemon.client(), target, plan.request);
}

ExitCode run_lint(const LintFlags& flags) {
    const UpPlan plan = plan_look(flags.up, "lint");
    for (const std::string& remark : plan.remarks) {
        print_line(stderr, "note: " + printable(remark));
    }
    Json answer = look(plan);
    Json verdict = verdict_of(answer, missing_image(answer, plan.request));
    add_configuration(plan, verdict);
    answer["Findings"] = verdict["Findings"];
    const std::string grade = text_at(verdict, "Grade");
    const ExitCode code = fails(grade, flags.fail_on) ? ExitCode::failed : ExitCode::passed;
    if (flags.up.common->json()) {
        answer["SchemaVersion"] = 1;
        answer["ExitCode"] = static_cast<int>(code);
        answer["Grade"] = grade;
        answer["Summary"] = text_at(verdict, "Summary");
        print_json(answer);
    } else {
        tell(answer, verdict, *flags.up.common);
    }
    return code;
}

}  // namespace

Verb add_lint(CLI::App& root) {
    auto flags = std::make_shared<LintFlags>();
    CLI::App* command = add_command(
        root, "lint", "Say what is wrong with a service before anything runs", "Service verbs"
    );
    command->footer(lint_footer);
    add_plan_flags(*command, flags->up);
    refuse_endpoint(
        *command, flags->up.common, "this verb asks your own daemon, or one that it starts"
    );
    add_fail_on_flag(*command, flags->fail_on);
    return {command, flags->up.common, [flags] { return run_lint(*flags); }};
}

}  // namespace apprunner::cli
