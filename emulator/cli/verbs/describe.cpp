// `describe`: one service. As JSON it is AWS's Service shape with LocalUrl; as text also what the
// emulator knows beyond AWS: instances, their probes and the last verdict.
#include "emulator/cli/client/daemon_process.hpp"
#include "emulator/cli/client/services.hpp"
#include "emulator/cli/settings/emulation_flags.hpp"
#include "emulator/cli/terminal/escape.hpp"
#include "emulator/cli/terminal/output.hpp"
#include "emulator/cli/terminal/verdict_text.hpp"
#include "emulator/cli/verbs/verb.hpp"
#include "emulator/model/service_fields.hpp"

#include <fmt/format.h>

namespace apprunner::cli {
namespace {

namespace field = model::field;

constexpr std::size_t probes_shown_max = 5;

struct DescribeFlags {
    std::shared_ptr<CommonFlags> common;
    std::string service;
};

void row(const std::string& name, const std::string& value) {
    if (!value.empty()) print_line(stdout, fmt::format("{:<14}{}", name, printable(value)));
}

std::string health_check_text(const Json& check) {
    const std::string protocol = text_at(check, field::check_protocol.name);
    return fmt::format(
        "{}{} every {} s, timeout {} s, healthy after {}, unhealthy after {}",
        protocol,
        protocol == "HTTP" ? " " + text_at(check, field::check_path.name) : "",
        number_at(check, field::check_interval.name, 0),
        number_at(check, field::check_timeout.name, 0),
        number_at(check, field::healthy_threshold.name, 0),
        number_at(check, field::unhealthy_threshold.name, 0)
    );
}

void print_service(const Json& service, const Json& emulation) {
    row("Service", text_at(service, "ServiceName"));
    row("Status", text_at(service, "Status"));
    row("ARN", text_at(service, "ServiceArn"));
    const std::string local_url = text_at(service, "LocalUrl");
    row("LocalUrl", local_url);
    const std::string port = text_at(member_at(emulation, "Knobs"), local_port_knob);
    if (!port.empty() && !local_url.ends_with(":" + port)) {
        row("", "port " + port + " is taken, and is tried again with the next deployment");
    }
    row("ServiceUrl", text_at(service, "ServiceUrl"));
    const Json& source = member_at(service, field::source.name);
    const Json& repository = member_at(source, field::image_repository.name);
    const Json& image = member_at(repository, field::image_configuration.name);
    row("Image", text_at(repository, field::image_identifier.name));
    row("ImageId", text_at(member_at(emulation, "LiveImage"), "ImageId"));
    row("Port", text_at(image, field::port.name));
    row(std::string(field::start_command.name), text_at(image, field::start_command.name));
    const Json& instance = member_at(service, field::instance.name);
    row("Instance",
        text_at(instance, field::cpu.name) + " Cpu, " + text_at(instance, field::memory.name) +
            " MB");
    row("HealthCheck", health_check_text(member_at(service, field::health_check.name)));
    row("Profile", text_at(emulation, "Profile"));
    row("CreatedAt", utc_time(number_at(service, "CreatedAt", 0.0)));
    row("UpdatedAt", utc_time(number_at(service, "UpdatedAt", 0.0)));
}

void print_probes(const Json& probes) {
    const std::size_t first =
        probes.size() > probes_shown_max ? probes.size() - probes_shown_max : 0;
    for (std::size_t i = first; i < probes.size(); ++i) {
        const Json& probe = probes[i];
        print_line(
            stdout,
            fmt::format(
                "    probe {} at {:.1f} s: {} ({}) {}",
                number_at(probe, "Number", 0),
                number_at(probe, "AtSeconds", 0.0),
                flag_at(probe, "Healthy") ? "healthy" : "unhealthy",
                printable(text_at(probe, "Kind")),
                printable(text_at(probe, "Detail"))
            )
        );
    }
}

/// What it answered, by kind: a 429 among many a 200 is easily missed in the last probes.
void print_answers(const Json& answers) {
    constexpr std::size_t body_shown_max = 200;
    for (const Json& answer : answers) {
        std::string line = text_at(answer, "StatusLine");
        if (line.empty()) line = text_at(answer, "Kind");
        for (const char* name : {"Location", "WwwAuthenticate"}) {
            const std::string value = text_at(answer, name);
            if (!value.empty()) line += fmt::format(", {} {}", name, value);
        }
        const std::string body = text_at(answer, "Body");
        if (!body.empty()) line += ": " + body.substr(0, body_shown_max);
        print_line(
            stdout,
            fmt::format("    answered {} times: {}", number_at(answer, "Count", 0), printable(line))
        );
    }
}

void print_instance(const Json& instance) {
    std::string line = fmt::format(
        "  {} {} revision {}, probed at {}:{}",
        text_at(instance, "InstanceId"),
        text_at(instance, "State"),
        member_at(instance, "Revision").dump(),
        text_at(instance, "ProbeAddress"),
        member_at(instance, field::port.name).dump()
    );
    if (const Json& code = member_at(instance, "ExitCode"); code.is_number()) {
        line += ", exited with " + code.dump();
    }
    if (flag_at(instance, "OutOfMemory")) line += ", out of memory";
    print_line(stdout, printable(line));
    for (const Json& listener : member_at(instance, "Listeners")) {
        print_line(
            stdout,
            printable(fmt::format(
                "    listens on {}:{}",
                text_at(listener, "Address"),
                member_at(listener, "Port").dump()
            ))
        );
    }
    if (const Json& probes = member_at(instance, "Probes"); probes.is_array()) print_probes(probes);
    print_answers(member_at(instance, "Answers"));
    for (const Json& said : member_at(instance, "LastLines")) {
        print_line(stdout, "    last words: " + printable(said.get<std::string>()));
    }
}

void print_instances(std::string_view title, const Json& instances) {
    if (instances.empty()) return;
    print_line(stdout, std::string(title));
    for (const Json& instance : instances) print_instance(instance);
}

ExitCode run_describe(const DescribeFlags& flags) {
    DaemonClient client = connect(flags.common->endpoint);
    const std::string arn = service_arn_of(client, flags.service);
    // A deleted service is described by AWS's call and no longer by ours.
    const auto answer = client.call("AppRunnerSim.DescribeEmulation", {{"ServiceArn", arn}});
    if (!answer && answer.error().code != base::Errc::not_found) {
        throw Exit(ExitCode::failed, answer.error().detail);
    }
    const Json emulation = answer ? *answer : Json();
    const Json service = describe_with_local_url(client, arn, emulation);
    if (flags.common->json()) {
        print_json(service);
        return ExitCode::passed;
    }
    print_service(service, emulation);
    for (const Json& fault : member_at(emulation, "Faults")) {
        print_line(
            stdout,
            fmt::format(
                "Fault on purpose: {}, for {:.0f} s more",
                printable(text_at(fault, "Fault")),
                number_at(fault, "EndsInSeconds", 0.0)
            )
        );
    }
    print_instances("Instances", member_at(emulation, "Instances"));
    print_instances(
        "Instances that the last operation failed with", member_at(emulation, "FailedInstances")
    );
    if (const Json& verdict = member_at(emulation, "Verdict"); !verdict.is_null()) {
        const bool colour = wants_colour(stdout, flags.common->no_color);
        print_line(stdout, "Last verdict\n  " + verdict_line(verdict, colour));
        const std::string findings = findings_text(verdict, colour);
        std::fwrite(findings.data(), 1, findings.size(), stdout);
    }
    return ExitCode::passed;
}

}  // namespace

Verb add_describe(CLI::App& root) {
    auto flags = std::make_shared<DescribeFlags>();
    CLI::App* command = add_command(
        root, "describe", "Show one service, its instances and its last verdict", "Looking verbs"
    );
    command->footer(
        "With --output json: AWS's Service shape plus LocalUrl.\n\n"
        "Example:\n  curl \"$(apprunner-sim describe my-app --output json | jq -r .LocalUrl)\"\n"
    );
    command->add_option("service", flags->service, "Its name or ARN; not needed for the only one")
        ->type_name("NAME");
    flags->common = add_common_flags(*command);
    return {command, flags->common, [flags] { return run_describe(*flags); }};
}

}  // namespace apprunner::cli
