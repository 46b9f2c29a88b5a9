// `events`: what EventBridge would be told of services, past and, with -f, as it comes. Data: it
// goes to stdout.
#include "emulator/cli/client/daemon_process.hpp"
#include "emulator/cli/client/services.hpp"
#include "emulator/cli/terminal/escape.hpp"
#include "emulator/cli/terminal/interrupt.hpp"
#include "emulator/cli/terminal/output.hpp"
#include "emulator/cli/verbs/verb.hpp"

#include <fmt/format.h>

#include <chrono>
#include <cstdint>

namespace apprunner::cli {
namespace {

constexpr std::chrono::seconds events_poll{20};
constexpr std::chrono::seconds events_margin{10};

struct EventsFlags {
    std::shared_ptr<CommonFlags> common;
    std::string service;
    bool follow = false;
};

/// TIME  SERVICE  CODE  MESSAGE
std::string event_text(const Json& event) {
    const Json& detail = member_at(event, "detail");
    std::string code = text_at(detail, "operationStatus");
    if (code.empty()) code = text_at(detail, "currentServiceStatus");
    return printable(fmt::format(
        "{}  {}  {}  {}",
        text_at(event, "time"),
        text_at(detail, "serviceName"),
        code,
        text_at(detail, "message")
    ));
}

ExitCode run_events(const EventsFlags& flags) {
    DaemonClient client = connect(flags.common->endpoint);
    Interrupt interrupt;
    Json body = Json::object();
    if (!flags.service.empty()) body["ServiceArn"] = service_arn_of(client, flags.service);
    client.watch(interrupt.fd());
    std::uint64_t after = 0;
    while (true) {
        body["After"] = after;
        const auto answer =
            client.call("AppRunnerSim.ReadEvents", body, events_poll + events_margin);
        if (!answer) {
            if (answer.error().code == base::Errc::cancelled && interrupt.take()) {
                return ExitCode::interrupted;
            }
            throw Exit(ExitCode::failed, answer.error().detail);
        }
        if (const auto dropped = number_at<std::uint64_t>(*answer, "Dropped", 0); dropped > 0) {
            print_line(stderr, fmt::format("({} events were gone before)", dropped));
        }
        const Json& events = member_at(*answer, "Events");
        for (const Json& event : events) {
            print_line(stdout, flags.common->json() ? json_line(event) : event_text(event));
        }
        const auto next = number_at<std::uint64_t>(*answer, "Next", after);
        const bool is_whole = next == after || events.empty();
        after = next;
        if (!is_whole) continue;
        if (!flags.follow) return ExitCode::passed;
        body["WaitSeconds"] = events_poll.count();
    }
}

}  // namespace

Verb add_events(CLI::App& root) {
    auto flags = std::make_shared<EventsFlags>();
    CLI::App* command = add_command(
        root, "events", "Show what EventBridge would be told of services", "Looking verbs"
    );
    command->footer(
        "Of the daemon's life, the last 1000. With --output json: one event per line, as a rule's\n"
        "target gets it. `daemon --events-url URL` sends them.\n\n"
        "Examples:\n  apprunner-sim events -f\n  apprunner-sim events my-app --output json\n"
    );
    command->add_option("service", flags->service, "Its name or ARN; else all services")
        ->type_name("NAME");
    command->add_flag("-f,--follow", flags->follow, "Go on until Ctrl-C");
    flags->common = add_common_flags(*command);
    return {command, flags->common, [flags] { return run_events(*flags); }};
}

}  // namespace apprunner::cli
