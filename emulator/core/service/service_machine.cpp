// Requests, the beginning and end of operations, and everything that is due at a time.
#include "emulator/core/service/service_machine.hpp"

#include "emulator/base/assert.hpp"
#include "emulator/core/diagnosis/certainty.hpp"
#include "emulator/core/wording/events.hpp"

#include <utility>

namespace apprunner::core {

using model::OperationStatus;
using model::OperationType;
using model::ServiceStatus;

namespace {

/// No busy machine keeps a timer waiting for that long.
constexpr base::Duration sleep_min = std::chrono::seconds(10);

/// When the instance is next to be looked at. A replacement that passes its checks when its time is
/// up may go on until HealthyThreshold is reached or one fails.
std::optional<base::SteadyTime> next_of(const InstanceView& instance, const Schedule& schedule) {
    std::optional<base::SteadyTime> due = schedule.next_probe_at;
    const auto consider = [&due](const std::optional<base::SteadyTime>& at) {
        if (at && (!due || *at < *due)) due = at;
    };
    consider(schedule.start_deadline);
    if (!is_passing(instance)) consider(schedule.check_deadline);
    return due;
}

}  // namespace

void ServiceMachine::create(const base::Now& now) {
    begin_deployment(OperationType::create_service, true, now);
}

void ServiceMachine::update(const UpdateService& request, const base::Now& now) {
    const auto& before = view_.service.configuration.source.image_repository;
    const auto& after = request.configuration.source.image_repository;
    const bool same_image =
        before && after && before->image_identifier == after->image_identifier && live_;
    const bool pulls = !same_image || request.always_pulls;
    const bool was_automatic =
        view_.service.configuration.source.auto_deployments_enabled.value_or(false);
    // What was pushed while nobody watched is no push of now.
    if (!was_automatic) known_digests_.clear();
    view_.service.configuration = request.configuration;
    begin_deployment(OperationType::update_service, pulls, now);
}

void ServiceMachine::start_deployment(const base::Now& now) {
    begin_deployment(OperationType::start_deployment, true, now);
}

/// What was pushed during the pause is not deployed by itself.
void ServiceMachine::resume(const base::Now& now) {
    known_digests_.clear();
    begin_deployment(OperationType::resume_service, false, now);
}

void ServiceMachine::pause(const base::Now& now) {
    begin_retirement(OperationType::pause_service, now);
}

void ServiceMachine::remove(const base::Now& now) {
    begin_retirement(OperationType::delete_service, now);
}

/// The caller enters a phase within the same step.
void ServiceMachine::begin(OperationType type, const base::Now& now) {
    APPRUNNER_ASSERT(!work_, "one operation at a time");
    model::Operation started;
    started.id = ids_.uuid();
    started.type = type;
    started.status = OperationStatus::in_progress;
    started.target_arn = view_.service.service_arn;
    started.started_at = now.wall;
    started.updated_at = now.wall;
    if (view_.operations.size() >= operations_max) view_.operations.pop_front();
    view_.operations.push_back(started);
    pool_.forget_failed();
    work_ = Work{};
    work_->operation_id = started.id;
    work_->type = type;
    work_->was_paused = view_.service.status == ServiceStatus::paused;
    work_->verdict.operation_id = started.id;
    line(FeedKind::event, timeline::operation_started(type));
    set_status(ServiceStatus::operation_in_progress, now);
}

void ServiceMachine::end(
    OperationStatus operation_status, ServiceStatus status, const base::Now& now
) {
    model::Operation& ended = operation();
    ended.status = operation_status;
    ended.updated_at = now.wall;
    ended.ended_at = now.wall;
    set_status(status, now);
    view_.verdict = std::move(work_->verdict);
    line(
        FeedKind::verdict,
        std::string(grade_name(view_.verdict->grade)) + " " + view_.verdict->summary
    );
    work_.reset();
}

void ServiceMachine::set_status(ServiceStatus status, const base::Now& now) {
    view_.service.status = status;
    view_.service.updated_at = now.wall;
    if (status == ServiceStatus::deleted) view_.service.deleted_at = now.wall;
    line(FeedKind::event, timeline::status_set(status));
}

model::Operation& ServiceMachine::operation() {
    APPRUNNER_ASSERT(work_ && !view_.operations.empty(), "an operation is in progress");
    return view_.operations.back();
}

void ServiceMachine::line(FeedKind kind, std::string text, const std::string& instance_id) {
    outbox_.lines.push_back(
        {kind,
         view_.service.service_id,
         work_ ? work_->operation_id : "",
         instance_id,
         std::move(text)}
    );
}

void ServiceMachine::enter(Phase phase, base::Duration limit, const base::Now& now) {
    work_->phase = phase;
    work_->phase_deadline = now.steady + limit;
}

void ServiceMachine::allow_for_sleep(const base::Now& now) {
    const auto due = next_wake();
    const base::Duration slept = now.steady - std::exchange(last_step_at_, now.steady);
    if (!due || now.steady - *due < sleep_min) return;
    const auto put_off = [slept](std::optional<base::SteadyTime>& at) {
        if (at) *at += slept;
    };
    if (work_) {
        work_->phase_deadline += slept;
        put_off(work_->first_probe_at);
    }
    for (InstanceView& instance : view_.instances) {
        Schedule& schedule = pool_.schedule(instance);
        put_off(schedule.start_deadline);
        put_off(schedule.check_deadline);
        put_off(instance.first_probe_at);
        put_off(instance.healthy_at);
        put_off(instance.listeners_since);
    }
}

void ServiceMachine::wake(const base::Now& now) {
    trials_.wake(now);
    if (work_ && work_->held_step && now.steady >= work_->held_until) end_hold(now);
    if (work_ && now.steady >= work_->phase_deadline) overrun(now);
    check_candidates(now);
    wake_instances(now);
    scale_in(now);
    maintain(now);
    end_life(now);
}

/// What one instance decides may touch all others: by id, therefore, and looked at afresh each
/// time.
void ServiceMachine::wake_instances(const base::Now& now) {
    const auto is_due = [&now](const std::optional<base::SteadyTime>& at) {
        return at && now.steady >= *at;
    };
    std::vector<std::string> due;
    for (const InstanceView& each : view_.instances) {
        if (is_due(next_of(each, pool_.schedule(each)))) due.push_back(each.instance_id);
    }
    for (const std::string& instance_id : due) {
        InstanceView* instance = pool_.find(instance_id);
        if (instance == nullptr) continue;
        const Schedule& schedule = pool_.schedule(*instance);
        if (is_due(schedule.start_deadline)) {
            const std::string message = "the container was not started within its limit";
            on(
                StartFailed{
                    view_.service.service_id, instance_id, StartFailure::environment, message},
                now
            );
        } else if (is_due(schedule.check_deadline) && !is_passing(*instance)) {
            lose(*instance, "was not healthy in time", Blame::app, now);
        } else if (is_due(schedule.next_probe_at)) {
            probe(*instance, now);
        }
    }
}

std::optional<base::SteadyTime> ServiceMachine::next_wake() const {
    std::optional<base::SteadyTime> due;
    const auto consider = [&due](const std::optional<base::SteadyTime>& at) {
        if (at && (!due || *at < *due)) due = at;
    };
    const bool is_checking = work_ && work_->phase == Phase::checking && !work_->held_step &&
                             ended_candidate() == nullptr;
    if (work_) {
        consider(work_->phase_deadline);
        if (work_->held_step) consider(work_->held_until);
    }
    for (const InstanceView& instance : view_.instances) {
        consider(next_of(instance, pool_.schedule(instance)));
        if (!is_checking || !is_candidate(instance)) continue;
        if (!is_passing(instance)) consider(give_up_at(instance));
        consider(listeners_due(instance));
        consider(suspicion_due(instance));
    }
    consider(trials_.next_wake());
    consider(pool_.replace_at());
    consider(scale_in_at_);
    consider(end_of_life());
    return due;
}

void ServiceMachine::check_invariants() const {
    const bool is_busy = view_.service.status == ServiceStatus::operation_in_progress;
    APPRUNNER_ASSERT(is_busy == work_.has_value(), "status and operation agree");
    APPRUNNER_ASSERT(
        !view_.operations.empty() && model::is_final(view_.operations.back().status) != is_busy,
        "the last operation is the one in progress"
    );
    for (const InstanceView& instance : view_.instances) {
        const Schedule& schedule = pool_.schedule(instance);
        switch (instance.state) {
            case InstanceState::starting:
                APPRUNNER_ASSERT(schedule.start_deadline, "a start has a limit");
                break;
            case InstanceState::checking:
            case InstanceState::serving:
                APPRUNNER_ASSERT(!instance.probe_address.empty(), "it can be probed");
                APPRUNNER_ASSERT(instance.health, "its probes are counted");
                break;
            case InstanceState::draining:
            case InstanceState::stopping:
                APPRUNNER_ASSERT(!schedule.next_probe_at, "what leaves is not probed any more");
                break;
            case InstanceState::stopped:
                APPRUNNER_ASSERT(false, "what has stopped is not in the pool");
        }
    }
}

}  // namespace apprunner::core
