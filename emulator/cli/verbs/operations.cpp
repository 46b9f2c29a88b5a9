// `operations`: what was done to a service, newest first, as ListOperations tells it.
#include "emulator/cli/client/daemon_process.hpp"
#include "emulator/cli/client/services.hpp"
#include "emulator/cli/terminal/output.hpp"
#include "emulator/cli/verbs/verb.hpp"

#include <fmt/format.h>

namespace apprunner::cli {
namespace {

struct OperationsFlags {
    std::shared_ptr<CommonFlags> common;
    std::string service;
};

std::string duration_text(const Json& operation) {
    const double started = number_at(operation, "StartedAt", 0.0);
    const double ended = number_at(operation, "EndedAt", 0.0);
    if (started <= 0 || ended < started) return {};
    return fmt::format("{:.1f} s", ended - started);
}

ExitCode run_operations(const OperationsFlags& flags) {
    DaemonClient client = connect(flags.common->endpoint);
    const std::vector<Json> operations =
        list_operations(client, service_arn_of(client, flags.service));
    if (flags.common->json()) {
        print_json({{"OperationSummaryList", operations}});
        return ExitCode::passed;
    }
    Table table({"STARTED (UTC)", "TYPE", "STATUS", "TOOK", "ID"});
    for (const Json& operation : operations) {
        table.add(
            {utc_time(number_at(operation, "StartedAt", 0.0)),
             text_at(operation, "Type"),
             text_at(operation, "Status"),
             duration_text(operation),
             text_at(operation, "Id")}
        );
    }
    const std::string text = table.text();
    std::fwrite(text.data(), 1, text.size(), stdout);
    return ExitCode::passed;
}

}  // namespace

Verb add_operations(CLI::App& root) {
    auto flags = std::make_shared<OperationsFlags>();
    CLI::App* command = add_command(
        root, "operations", "List a service's operations, newest first", "Looking verbs"
    );
    command->footer("Example:\n  apprunner-sim operations my-app\n");
    command->add_option("service", flags->service, "Its name or ARN; not needed for the only one")
        ->type_name("NAME");
    flags->common = add_common_flags(*command);
    return {command, flags->common, [flags] { return run_operations(*flags); }};
}

}  // namespace apprunner::cli
