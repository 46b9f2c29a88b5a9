// What the engine takes for granted of a service, looked for in one that comes from outside.
#include "emulator/core/service/recovery.hpp"
#include "emulator/core/service/service_machine.hpp"

#include <algorithm>
#include <iterator>

namespace apprunner::core {

namespace {

bool has_valid_settings(const model::ServiceConfiguration& configuration) {
    const model::HealthCheckConfiguration& check = configuration.health_check;
    const auto is_setting = [](int value) {
        return value >= 1 && value <= model::health_check_setting_max;
    };
    const model::AutoScalingLimits& limits = configuration.auto_scaling;
    return is_setting(check.interval_s) && is_setting(check.timeout_s) &&
           is_setting(check.healthy_threshold) && is_setting(check.unhealthy_threshold) &&
           limits.max_concurrency >= 1 && limits.min_size >= 1 &&
           limits.max_size >= limits.min_size && limits.max_size <= 1000;
}

std::string flaw_of_work(const SavedService& saved) {
    const Work& work = *saved.work;
    const model::Operation& last = saved.view.operations.back();
    if (work.operation_id != last.id) return "the operation under way is not its last one";
    if (!has_valid_settings(work.candidate.configuration)) return "its candidate has no settings";
    const bool is_retiring = is_retirement(work.type);
    const bool is_retirement_phase = work.phase == Phase::closing ||
                                     work.phase == Phase::emptying || work.phase == Phase::removing;
    if (is_retiring != is_retirement_phase) return "its operation is in no phase of its kind";
    const bool pulls = work.phase == Phase::pulling && !work.has_image;
    if (pulls && !work.candidate.configuration.source.image_repository) {
        return "there is no image to pull";
    }
    return {};
}

std::string flaw_of_instance(const SavedService& saved, const Instance& each) {
    const InstanceView& instance = each.view;
    if (instance.state == InstanceState::stopped) return "a stopped instance among those that run";
    if (!is_up(instance.state)) {
        return each.schedule.next_probe_at ? "an instance that leaves is still probed" : "";
    }
    const bool is_live = saved.live && saved.live->number == instance.revision;
    const bool is_candidate = saved.work && saved.work->candidate.number == instance.revision;
    if (!is_live && !is_candidate) return "an instance of no revision that is known";
    if (instance.state == InstanceState::starting) {
        return each.schedule.start_deadline ? "" : "a start without a limit";
    }
    if (!instance.health || instance.probe_address.empty() || instance.container_id.empty()) {
        return "a running instance without its container or its checks";
    }
    const probes::HealthCounter::Count& count = instance.health->count();
    const bool is_counting =
        count.healthy_threshold >= 1 && count.unhealthy_threshold >= 1 && count.run >= 0;
    return is_counting ? "" : "checks that cannot be counted";
}

}  // namespace

std::string flaw_of(const SavedService& saved) {
    const ServiceView& view = saved.view;
    const model::Service& service = view.service;
    if (service.service_id.empty() || service.service_name.empty() || view.host.empty()) {
        return "it has no name";
    }
    const std::string end = "/" + service.service_name + "/" + service.service_id;
    const bool has_arn = service.service_arn.size() > end.size() &&
                         std::equal(end.rbegin(), end.rend(), service.service_arn.rbegin());
    if (!has_arn) return "its ARN is not its own";
    if (view.operations.empty()) return "it has no operation";
    const bool is_busy = service.status == model::ServiceStatus::operation_in_progress;
    if (is_busy != saved.work.has_value()) return "its status and its operation disagree";
    if (is_busy == model::is_final(view.operations.back().status)) {
        return "its last operation and its status disagree";
    }
    if (!has_valid_settings(service.configuration)) return "it has no settings";
    if (saved.live && !has_valid_settings(saved.live->configuration)) return "it has no settings";
    const bool needs_live = saved.route_mode == model::RouteMode::serving &&
                            !(saved.work && saved.work->phase == Phase::switching);
    if (needs_live && !saved.live) return "it serves, and nothing of it does";
    if (saved.work) {
        std::string flaw = flaw_of_work(saved);
        if (!flaw.empty()) return flaw;
    }
    for (const Instance& instance : saved.instances) {
        std::string flaw = flaw_of_instance(saved, instance);
        if (!flaw.empty()) return flaw;
    }
    return {};
}

}  // namespace apprunner::core
