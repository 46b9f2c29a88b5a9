// Declares `up`'s flags; up_plan.cpp makes a plan of them. One thread.
#include "emulator/cli/settings/up_flags.hpp"

#include "emulator/cli/settings/rules.hpp"
#include "emulator/cli/settings/tag_flags.hpp"

#include <functional>

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
}

/// Taken as they come: of --var and --var-file the last one counts, as in Terraform.
void add_variable_flags(CLI::App& command, ConfigFlags& flags, const std::string& group) {
    const auto add = [&](const char* name, const char* text, const char* type, const auto& take) {
        const std::function<void(const std::string&)> taken = take;
        return command.add_option_function<std::string>(name, taken, text)
            ->type_name(type)
            ->allow_extra_args(false)
            ->trigger_on_parse()
            ->group(group);
    };
    const auto take_variable = [&flags](const std::string& pair) {
        flags.variables.push_back(rules::split_pair(pair));
    };
    const auto take_file = [&flags](const std::string& file) {
        flags.variables.emplace_back("", file);
    };
    add("--var", "A variable of Terraform's", "NAME=VALUE", take_variable)
        ->check(follows(rules::named_value, ""));
    add("--var-file", "A file of Terraform's variables", "FILE", take_file);
}

void add_configuration_flags(CLI::App& command, ConfigFlags& flags) {
    const std::string group = "Configuration";
    const auto add = [&](const char* name, auto& target, const char* text, const char* type) {
        return command.add_option(name, target, text)
            ->type_name(type)
            ->allow_extra_args(false)
            ->group(group);
    };
    add("-f,--config",
        flags.config,
        "A file of any format that `apprunner-sim show-config --help` lists, or a folder with one "
        "(else ./apprunner-sim.yaml, or what lies here); flags beat it",
        "FILE|FOLDER|-");
    command.add_flag("--no-config", flags.no_config, "Take no file, whatever lies here")
        ->group(group);
    add("--service", flags.service, "Which one, of several in it", "NAME|ADDRESS");
    add("--param", flags.parameters, "A parameter of a CloudFormation template", "NAME=VALUE")
        ->check(follows(rules::named_value, ""));
    add_variable_flags(command, flags, group);
    add("--environment", flags.environment, "Which environment of a Copilot manifest", "NAME");
    command
        .add_flag(
            "--allow-unresolved",
            flags.allow_unresolved,
            "Leave out variables whose values only AWS knows"
        )
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

}  // namespace

void add_service_flags(CLI::App& command, UpFlags& flags) {
    add_image_flags(command, flags);
    add_environment_flags(command, flags);
    add_secret_flags(command, flags.secrets);
    add_health_check_flags(command, flags.service);
    add_configuration_flags(command, flags.configuration);
}

void add_plan_flags(CLI::App& command, UpFlags& flags) {
    add_service_flags(command, flags);
    command
        .add_option(
            "--tag",
            flags.tags,
            "A tag of the service; repeat for more. apprunner-sim:ttl=2h deletes it after that time"
        )
        ->type_name("KEY=VALUE")
        ->check(follows(rules::tag_pair, ""))
        ->allow_extra_args(false)
        ->group("Service");
    add_profile_flags(command, flags.emulation);
    add_knob_flags(command, flags.emulation);
    flags.common = add_common_flags(command);
}

void add_up_flags(CLI::App& command, UpFlags& flags) {
    add_plan_flags(command, flags);
    add_local_port_flag(command, flags.emulation);
    command.add_flag("--open", flags.opens_console, "Open the console in a browser")
        ->group("Output");
    command.add_flag("-d,--detach", flags.detach, "Leave the service running and return")
        ->group("Run");
    command.add_option("--wait", flags.wait, "Give up after so many seconds (exit code 13)")
        ->type_name("SECONDS")
        ->check(follows(rules::positive_seconds, ""))
        ->group("Run");
    add_progress_flag(command, flags.progress);
}

}  // namespace apprunner::cli
