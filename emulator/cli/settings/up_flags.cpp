// Declares `up`'s flags and turns them into a plan. One thread.
#include "emulator/cli/settings/up_flags.hpp"

#include "emulator/cli/settings/config_file.hpp"
#include "emulator/cli/settings/env_file.hpp"
#include "emulator/cli/settings/rules.hpp"

#include <algorithm>

namespace apprunner::cli {
namespace {

using FlagRule = std::string (*)(const std::string&);

void add_service_flag(
    CLI::App& command,
    const std::string& group,
    const std::string& names,
    std::optional<std::string>& target,
    const std::string& description,
    const std::string& type,
    FlagRule rule
) {
    command.add_option(names, target, description)
        ->type_name(type)
        ->check(follows(rule, ""))
        ->group(group);
}

void add_image_flags(CLI::App& command, UpFlags& flags) {
    const std::string group = "Service";
    ServiceFlags& service = flags.service;
    add_service_flag(
        command,
        group,
        "--image,image",
        service.image,
        "Any image that Docker knows or can pull",
        "IMAGE",
        rules::image
    );
    add_service_flag(
        command,
        group,
        "--name",
        service.name,
        "4 to 40 characters (else made from the image's)",
        "NAME",
        rules::service_name
    );
    add_service_flag(
        command,
        group,
        "-p,--port",
        service.port,
        "The port that the app listens on: 1 to 65535 (8080)",
        "PORT",
        rules::port
    );
    add_service_flag(
        command,
        group,
        "--start-command",
        service.start_command,
        "Instead of the image's; split into words, no shell",
        "LINE",
        rules::start_command
    );
    add_service_flag(
        command,
        group,
        "--cpu",
        service.cpu,
        "256, 512, 1024, 2048, 4096, or \"1 vCPU\" ... (1024)",
        "CPU",
        rules::cpu
    );
    add_service_flag(
        command,
        group,
        "--memory",
        service.memory,
        "512 to 12288 (MB), or \"2 GB\" ... (2048)",
        "MEMORY",
        rules::memory
    );
    add_service_flag(
        command,
        group,
        "--egress",
        service.egress,
        "default, or none: as with a VPC connector that leads nowhere (default)",
        "EGRESS",
        rules::egress
    );
}

void add_environment_flags(CLI::App& command, UpFlags& flags) {
    const std::string group = "Service";
    command.add_option("-e,--env", flags.environment, "A variable for the app; repeat for more")
        ->type_name("NAME=VALUE")
        ->check(follows(rules::environment_pair, ""))
        ->allow_extra_args(false)
        ->group(group);
    command.add_option("--env-file", flags.env_files, "A file of NAME=VALUE lines; --env beats it")
        ->type_name("FILE")
        ->allow_extra_args(false)
        ->group(group);
    command
        .add_option(
            "-f,--config",
            flags.config,
            "CreateService's members in YAML or JSON (else ./apprunner-sim.yaml); flags beat it"
        )
        ->type_name("FILE")
        ->group(group);
}

void add_health_check_flags(CLI::App& command, ServiceFlags& service) {
    const std::string group = "Health check";
    add_service_flag(
        command,
        group,
        "--health-check",
        service.protocol,
        "tcp or http (tcp)",
        "PROTOCOL",
        rules::protocol
    );
    add_service_flag(
        command, group, "--path", service.path, "What http asks for (/)", "PATH", rules::path
    );
    add_service_flag(
        command,
        group,
        "--interval",
        service.interval,
        "Seconds between checks: 1 to 20 (5)",
        "SECONDS",
        rules::health_check_number
    );
    add_service_flag(
        command,
        group,
        "--timeout",
        service.timeout,
        "Seconds for an answer: 1 to 20 (2)",
        "SECONDS",
        rules::health_check_number
    );
    add_service_flag(
        command,
        group,
        "--healthy-threshold",
        service.healthy_threshold,
        "Good answers in a row that make it healthy: 1 to 20 (1)",
        "COUNT",
        rules::health_check_number
    );
    add_service_flag(
        command,
        group,
        "--unhealthy-threshold",
        service.unhealthy_threshold,
        "Bad answers in a row that make it unhealthy: 1 to 20 (5)",
        "COUNT",
        rules::health_check_number
    );
}

std::map<std::string, std::string> environment_of(const UpFlags& flags, const std::string& verb) {
    std::map<std::string, std::string> all;
    for (const std::string& file : flags.env_files) {
        const auto content = read_text_file(file);
        if (!content) throw usage_error("--env-file: " + content.error().detail, verb);
        const auto variables = parse_env_file(*content, file);
        if (!variables) throw usage_error("--env-file: " + variables.error().detail, verb);
        for (const auto& [name, value] : *variables) all[name] = value;
    }
    for (const std::string& pair : flags.environment) {
        const auto [name, value] = rules::split_pair(pair);
        all[name] = value;
    }
    return all;
}

}  // namespace

void add_plan_flags(CLI::App& command, UpFlags& flags) {
    add_image_flags(command, flags);
    add_environment_flags(command, flags);
    add_secret_flags(command, flags.secrets);
    add_health_check_flags(command, flags.service);
    add_profile_flags(command, flags.emulation);
    add_knob_flags(command, flags.emulation);
    flags.common = add_common_flags(command);
}

void add_up_flags(CLI::App& command, UpFlags& flags) {
    add_plan_flags(command, flags);
    command.add_flag("-d,--detach", flags.detach, "Leave the service running and return")
        ->group("Run");
    command.add_option("--wait", flags.wait, "Give up after so many seconds (exit code 13)")
        ->type_name("SECONDS")
        ->check(follows(rules::positive_seconds, ""))
        ->group("Run");
    add_progress_flag(command, flags.progress);
}

UpPlan plan_up(const UpFlags& flags, const std::string& verb) {
    UpPlan plan;
    plan.profile = flags.emulation.profile;
    plan.knobs = checked_knobs(flags.emulation, verb);
    plan.config_file =
        flags.config.empty() ? find_config_file() : std::optional<std::string>(flags.config);
    Json from_file;
    if (plan.config_file) {
        const auto content = read_text_file(*plan.config_file);
        if (!content) throw usage_error("--config: " + content.error().detail, verb);
        auto parsed = parse_config_file(*content, *plan.config_file);
        if (!parsed) throw usage_error(parsed.error().detail, verb);
        from_file = std::move(parsed).value();
    }
    ServiceFlags service = flags.service;
    service.environment = environment_of(flags, verb);
    auto request = service_request(std::move(from_file), service);
    if (!request) throw usage_error(request.error().detail, verb);
    plan.request = std::move(request).value();
    plan.secrets = secrets_of(plan.request, flags.secrets, verb);
    plan.remarks = remarks_on(plan.request, service);
    return plan;
}

void set_unless_given(UpPlan& plan, const std::string& knob, const std::string& value) {
    const bool is_given = std::any_of(plan.knobs.begin(), plan.knobs.end(), [&](const auto& each) {
        return each.first == knob;
    });
    if (!is_given) plan.knobs.emplace_back(knob, value);
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
