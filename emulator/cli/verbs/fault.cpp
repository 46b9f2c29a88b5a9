// `fault`: makes something fail on purpose for a while, for demonstrations and for tests of the
// pipelines around a service. One thread.
#include "emulator/model/fault.hpp"

#include "emulator/cli/client/daemon_process.hpp"
#include "emulator/cli/client/services.hpp"
#include "emulator/cli/settings/rules.hpp"
#include "emulator/cli/terminal/escape.hpp"
#include "emulator/cli/terminal/output.hpp"
#include "emulator/cli/terminal/text.hpp"
#include "emulator/cli/verbs/verb.hpp"

#include <fmt/format.h>

#include <iterator>

namespace apprunner::cli {
namespace {

constexpr const char* fault_footer =
    "Faults end by themselves; `describe` shows those in force. The service need not exist yet.\n"
    "  health-fail      health checks are refused (tcp) or answered 500 (http)\n"
    "  slow             health checks get no answer\n"
    "  crash            the containers are killed, as often as they come back\n"
    "  stuck-operation  pulls and starts begin only when the fault is over\n"
    "  pull-fail        pulls fail\n"
    "  quota            starts fail as by the account's vCPU quota\n"
    "  platform         starts fail without a reason\n"
    "\n"
    "Example:\n"
    "  apprunner-sim fault my-app health-fail --for 30s && apprunner-sim deploy my-app\n";

struct FaultFlags {
    std::shared_ptr<CommonFlags> common;
    std::string service;
    std::string kind;
    std::string time = "30s";
};

/// Nothing when it is no time, or longer than a fault lasts.
std::optional<int> fault_time_of(const std::string& text) {
    const auto seconds = rules::seconds_of(text);
    return seconds && *seconds <= model::fault_seconds_max ? seconds : std::nullopt;
}

std::string time_rule(const std::string& text) {
    if (fault_time_of(text)) return "";
    return fmt::format("expected 0s to {}s, or minutes such as 5m", model::fault_seconds_max);
}

ExitCode run_fault(const FaultFlags& flags) {
    DaemonClient client = connect(flags.common->endpoint);
    const int time_s = fault_time_of(flags.time).value_or(0);
    const Json body = {
        {"ServiceName", flags.service}, {"Fault", flags.kind}, {"DurationSeconds", time_s}};
    ask(client, "AppRunnerSim.InjectFault", body);
    if (flags.common->json()) {
        print_json(body);
    } else {
        print_line(
            stdout, fmt::format("{}: {} for {} s", printable(flags.service), flags.kind, time_s)
        );
    }
    return ExitCode::passed;
}

}  // namespace

Verb add_fault(CLI::App& root) {
    auto flags = std::make_shared<FaultFlags>();
    CLI::App* command =
        add_command(root, "fault", "Make something fail on purpose for a while", "Service verbs");
    command->footer(fault_footer);
    command->add_option("service", flags->service, "The service's name")
        ->type_name("NAME")
        ->check(follows(rules::service_name, ""))
        ->required();
    command->add_option("kind", flags->kind, "What fails; see below")
        ->type_name("FAULT")
        ->check(one_of({std::begin(model::fault_names), std::end(model::fault_names)}))
        ->required();
    command->add_option("--for", flags->time, "How long: 30s, 5m, up to 1 hour; 0s ends it (30s)")
        ->type_name("TIME")
        ->check(follows(time_rule, ""));
    flags->common = add_common_flags(*command);
    return {command, flags->common, [flags] { return run_fault(*flags); }};
}

}  // namespace apprunner::cli
