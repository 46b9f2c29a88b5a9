// Composes what the engine is asked for (name, variables, limits, networks, labels), and sorts its
// refusals by their words.
#include "emulator/performers/instance_container.hpp"

#include "emulator/base/text.hpp"
#include "emulator/performers/labels.hpp"

#include <algorithm>
#include <array>

namespace apprunner::performers {

namespace {

constexpr std::int64_t units_per_cpu = 1024;
constexpr std::int64_t nano_cpus_per_cpu = 1'000'000'000;
constexpr std::int64_t bytes_per_mb = 1024 * 1024;
/// Processes and threads together. What Fargate allows is not documented; this is far more than a
/// server of 4 vCPUs runs, and keeps one that forks without end from taking the machine with it.
constexpr std::int64_t processes_max = 8192;
/// Of /dev/shm: the size that no Fargate task may change (documented) is taken to be Docker's.
constexpr std::int64_t shm_mb = 64;

std::string short_name(const std::string& hostname) {
    return hostname.substr(0, hostname.find('.'));
}

/// What it needs to know of the instance, and names no secret's value.
void label_for_next_daemon(const ContainerPlan& plan, docker::Labels& labels) {
    if (!plan.credentials.empty()) {
        labels[role_label] = plan.instance.spec.role_arn;
        labels[credentials_label] = plan.credentials;
    }
    std::vector<std::string> names;
    for (const auto& [name, value] : plan.secrets) names.push_back(name);
    if (!names.empty()) labels[secret_names_label] = base::joined(names, ",");
    if (!plan.given_secrets.empty()) {
        labels[given_names_label] = base::joined(plan.given_secrets, ",");
    }
}

}  // namespace

std::string hostname_of(const std::string& address, const std::string& region) {
    std::string name = "ip-" + address;
    std::replace(name.begin(), name.end(), '.', '-');
    return name + "." + region + ".compute.internal";
}

docker::CreateContainer container_of(const ContainerPlan& plan) {
    const core::RunSpec& spec = plan.instance.spec;
    const std::string hostname = hostname_of(plan.placement.instance_address, plan.region);
    docker::CreateContainer container;
    container.name = std::string("apprunner-sim-") + (plan.instance.is_trial ? "try-" : "") +
                     plan.instance.service_name + "-" + plan.instance.instance_id.substr(0, 12);
    container.image = spec.image_id;
    container.platform = "linux/amd64";
    container.environment = spec.environment;
    for (const auto& own : plan.own_variables) container.environment.push_back(own);
    for (const auto& secret : plan.secrets) container.environment.push_back(secret);
    if (spec.sets_hostname) container.environment.emplace_back("HOSTNAME", hostname);
    // The engine writes the container's own name into /etc/hosts once for each network, the probe
    // network's address included. The long name, HOSTNAME's, must have the instance's address only:
    // a server that binds to it is unreachable for probes, as on App Runner.
    container.hostname = short_name(hostname);
    container.extra_hosts = {hostname + ":" + plan.placement.instance_address};
    if (!spec.command.empty()) {
        // StartCommand takes the place of ENTRYPOINT and CMD together.
        container.entrypoint = spec.command;
        container.command = std::vector<std::string>();
    }
    container.labels = labels_of(plan.owner, plan.state_mark);
    container.labels[service_id_label] = plan.instance.service_id;
    container.labels[service_name_label] = plan.instance.service_name;
    container.labels[instance_id_label] = plan.instance.instance_id;
    if (plan.instance.is_trial) container.labels[trial_label] = "true";
    if (plan.instance.revision > 0) {
        container.labels[revision_label] = std::to_string(plan.instance.revision);
    }
    label_for_next_daemon(plan, container.labels);
    container.nano_cpus = spec.cpu_units * nano_cpus_per_cpu / units_per_cpu;
    if (plan.engine_cpus > 0) {
        container.nano_cpus = std::min(container.nano_cpus, plan.engine_cpus * nano_cpus_per_cpu);
    }
    container.memory_bytes = spec.memory_mb * bytes_per_mb;
    // Docker's own default is 0, which lets everybody listen on all ports.
    container.sysctls = {{"net.ipv4.ip_unprivileged_port_start", "1024"}};
    if (plan.sets_limits) container.limits = {{"nofile", open_files_max, open_files_max}};
    if (plan.bounds_processes) container.pids_max = processes_max;
    container.shm_bytes = shm_mb * bytes_per_mb;
    container.network = plan.placement.instance_network;
    container.ipv4 = plan.placement.instance_address;
    return container;
}

namespace {

/// What engines say of an image that cannot be run as it is: a WORKDIR that is a file or that the
/// USER may not enter, a file where something must be mounted. All else that is not of a program is
/// the machine's or the engine's trouble, in whatever words: App Runner has another one.
constexpr std::array<std::string_view, 4> words_of_the_image{
    "chdir to cwd", "to rootfs at", "annot mkdir: ", "working directory"};

}  // namespace

bool is_refused_limit(const base::Error& error) {
    return error.detail.find("rlimit") != std::string::npos;
}

bool is_refused_process_bound(const base::Error& error) {
    return error.detail.find("pids limit") != std::string::npos ||
           error.detail.find("pids.max") != std::string::npos;
}

core::StartFailure classify_start_failure(const base::Error& error) {
    const auto says = [&error](std::string_view words) {
        return error.detail.find(words) != std::string::npos;
    };
    if (error.code == base::Errc::unreachable || error.code == base::Errc::timed_out) {
        return core::StartFailure::engine_unreachable;
    }
    if (says("No such image")) return core::StartFailure::image_gone;
    if (says("no space left on device")) return core::StartFailure::disk_full;
    if (says("no matching entries in ")) return core::StartFailure::user_not_found;
    if (says("exec format error")) return core::StartFailure::exec_format;
    if (says("o command specified")) return core::StartFailure::program_not_found;
    // Mounts, working directories and the engine's own files have these troubles too.
    const bool is_of_program = says("exec: ") || says("executable");
    if (is_of_program && (says("o such file or directory") || says("not found"))) {
        return core::StartFailure::program_not_found;
    }
    if (is_of_program && (says("ermission denied") || says("is a directory"))) {
        return core::StartFailure::program_not_executable;
    }
    const bool is_of_image =
        std::any_of(words_of_the_image.begin(), words_of_the_image.end(), says);
    return is_of_program || is_of_image ? core::StartFailure::other
                                        : core::StartFailure::environment;
}

}  // namespace apprunner::performers
