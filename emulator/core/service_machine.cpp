// Requests, and the beginning and end of operations.
#include "emulator/core/service_machine.hpp"

#include "emulator/base/assert.hpp"
#include "emulator/core/certainty.hpp"
#include "emulator/core/timeline.hpp"

#include <algorithm>
#include <utility>

namespace apprunner::core {

using model::OperationStatus;
using model::OperationType;
using model::ServiceStatus;

void ServiceMachine::create(const base::Now& now) {
    begin_deployment(OperationType::create_service, true, now);
}

void ServiceMachine::update(const UpdateService& request, const base::Now& now) {
    const auto& before = view_.service.configuration.source.image_repository;
    const auto& after = request.configuration.source.image_repository;
    const bool same_image =
        before && after && before->image_identifier == after->image_identifier && live_;
    const bool changed_source = !same_image || request.always_pulls;
    view_.service.configuration = request.configuration;
    begin_deployment(OperationType::update_service, changed_source, now);
}

void ServiceMachine::start_deployment(const base::Now& now) {
    begin_deployment(OperationType::start_deployment, true, now);
}

void ServiceMachine::resume(const base::Now& now) {
    begin_deployment(OperationType::resume_service, false, now);
}

void ServiceMachine::pause(const base::Now& now) {
    begin_retirement(OperationType::pause_service, now);
}

void ServiceMachine::remove(const base::Now& now) {
    begin_retirement(OperationType::delete_service, now);
}

void ServiceMachine::begin(OperationType type, const base::Now& now) {
    APPRUNNER_ASSERT(!work_, "one operation at a time");
    model::Operation started;
    started.id = ids_.uuid();
    started.type = type;
    started.status = OperationStatus::in_progress;
    started.target_arn = view_.service.service_arn;
    started.started_at = now.wall;
    started.updated_at = now.wall;
    view_.operations.push_back(started);
    work_.emplace();
    work_->operation_id = started.id;
    work_->type = type;
    work_->verdict.operation_id = started.id;
    line(LineKind::event, timeline::operation_started(type));
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
        LineKind::verdict,
        std::string(grade_name(view_.verdict->grade)) + " " + view_.verdict->summary
    );
    work_.reset();
}

void ServiceMachine::set_status(ServiceStatus status, const base::Now& now) {
    view_.service.status = status;
    view_.service.updated_at = now.wall;
    if (status == ServiceStatus::deleted) view_.service.deleted_at = now.wall;
    line(LineKind::event, timeline::status_set(status));
}

model::Operation& ServiceMachine::operation() {
    APPRUNNER_ASSERT(work_ && !view_.operations.empty(), "an operation is in progress");
    return view_.operations.back();
}

void ServiceMachine::line(LineKind kind, std::string text, const std::string& instance_id) {
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

void ServiceMachine::wake(const base::Now& now) {
    if (work_ && work_->held_step && now.steady >= work_->held_until) {
        const Step step = *work_->held_step;
        work_->held_step.reset();
        take(step, now);
    }
    if (work_ && work_->phase_deadline && now.steady >= *work_->phase_deadline) overrun(now);
    if (work_ && work_->phase == Phase::checking) check_candidates(now);
    std::vector<std::string> due;
    for (const InstanceView& instance : view_.instances) {
        if (instance.next_probe_at && now.steady >= *instance.next_probe_at) {
            due.push_back(instance.instance_id);
        }
    }
    for (const std::string& instance_id : due) {
        if (InstanceView* instance = find(instance_id)) probe(*instance, now);
    }
    std::vector<std::string> late;
    for (const InstanceView& instance : view_.instances) {
        if (instance.start_deadline && now.steady >= *instance.start_deadline) {
            late.push_back(instance.instance_id);
        }
    }
    for (const std::string& instance_id : late) {
        on(
            StartFailed{
                view_.service.service_id,
                instance_id,
                StartFailure::other,
                "the container was not started within its limit"},
            now
        );
    }
    scale_in(now);
    maintain(now);
}

std::optional<base::SteadyTime> ServiceMachine::next_wake() const {
    std::optional<base::SteadyTime> due;
    const auto consider = [&due](const std::optional<base::SteadyTime>& at) {
        if (at && (!due || *at < *due)) due = at;
    };
    if (work_) {
        consider(work_->phase_deadline);
        if (work_->held_step) consider(work_->held_until);
        if (work_->phase == Phase::checking && work_->first_probe_at && !work_->held_step) {
            consider(give_up_at());
        }
    }
    for (const InstanceView& instance : view_.instances) {
        consider(instance.next_probe_at);
        consider(instance.start_deadline);
        const bool may_be_certain = work_ && work_->phase == Phase::checking && !work_->held_step &&
                                    view_.profile.early_verdict && is_candidate(instance) &&
                                    instance.state == InstanceState::checking;
        if (may_be_certain && !instance.is_certainty_checked) {
            consider(certainty_due(instance));
        }
    }
    consider(replace_at_);
    consider(scale_in_at_);
    return due;
}

void ServiceMachine::check_invariants() const {
    const bool is_busy = view_.service.status == ServiceStatus::operation_in_progress;
    APPRUNNER_ASSERT(is_busy == work_.has_value(), "status and operation agree");
    const auto open = std::count_if(
        view_.operations.begin(),
        view_.operations.end(),
        [](const model::Operation& each) { return !model::is_final(each.status); }
    );
    APPRUNNER_ASSERT(open == (work_ ? 1 : 0), "at most one operation in progress");
    if (work_) {
        APPRUNNER_ASSERT(
            work_->phase_deadline || work_->held_step, "nothing waits for ever: a phase has a limit"
        );
    }
    for (const InstanceView& instance : view_.instances) {
        const bool is_known = instance.state == InstanceState::starting ||
                              !instance.probe_address.empty() ||
                              instance.state == InstanceState::stopping;
        APPRUNNER_ASSERT(is_known, "an instance that has started has an address");
    }
}

}  // namespace apprunner::core
