// What users do in a scenario, and the rules of services with a time to live.
#include "emulator/core/service/admission.hpp"
#include "emulator/sim/simulator.hpp"

#include <chrono>
#include <utility>
#include <variant>

namespace apprunner::sim {

namespace {

/// For so long at most an idle service is past its time while there is a daemon: as a deletion that
/// has failed is waited with.
constexpr base::Duration late_max = std::chrono::minutes(16);

}  // namespace

void Simulator::take(const Action& action) {
    const core::ServiceView* view = service();
    const std::string arn = view != nullptr ? view->service.service_arn : "";
    const auto on = [&](const auto& each) {
        using Each = std::decay_t<decltype(each)>;
        if constexpr (std::is_same_v<Each, Create>) {
            core::CreateService request;
            request.service_name = scenario_.service_name;
            request.configuration = each.configuration;
            submit(request);
        } else if constexpr (std::is_same_v<Each, Update>) {
            submit(core::UpdateService{arn, each.configuration, each.always_pulls});
        } else if constexpr (std::is_same_v<Each, Deploy>) {
            submit(core::StartDeployment{arn});
        } else if constexpr (std::is_same_v<Each, Pause>) {
            submit(core::PauseService{arn});
        } else if constexpr (std::is_same_v<Each, Resume>) {
            submit(core::ResumeService{arn});
        } else if constexpr (std::is_same_v<Each, Delete>) {
            submit(core::DeleteService{arn});
        } else if constexpr (std::is_same_v<Each, Emulate>) {
            submit(core::SetEmulation{scenario_.service_name, each.profile});
        } else if constexpr (std::is_same_v<Each, Load>) {
            load_ = each.peak;
            next_sample_at_ = now_.steady;
        } else if constexpr (std::is_same_v<Each, Push>) {
            push(each);
        } else if constexpr (std::is_same_v<Each, CrashAll>) {
            world_.crash_all(service_id_, each.exit_code, now_.steady);
            settle();
        } else if constexpr (std::is_same_v<Each, ChangeNode>) {
            world_.change_node(each.node, each.to, now_.steady);
            settle();
        } else if constexpr (std::is_same_v<Each, Live>) {
            submit(core::SetTimeToLive{arn, each.time_to_live});
        } else {
            static_assert(std::is_same_v<Each, Calm>);
            load_ = 0;
            world_.calm_down();
            settle();
        }
    };
    std::visit(on, action);
}

void Simulator::submit(const core::Request& request) {
    const core::Answer answer = engine_->submit(request, now_);
    if (!answer) {
        if (options_.on_line) {
            core::Line line;
            line.kind = model::FeedKind::remark;
            line.service_id = service_id_;
            line.text = "refused: " + answer.error().message;
            options_.on_line(now_.steady.time_since_epoch(), line);
        }
        hash(answer.error().message);
        report_.refusals.push_back(answer.error().message);
        return;
    }
    if (!answer->operation_id.empty()) {
        service_id_ = answer->service_arn.substr(answer->service_arn.rfind('/') + 1);
        const model::OperationType type = service()->operations.back().type;
        if (type == model::OperationType::resume_service) is_first_look_due_ = true;
        if (type != model::OperationType::pause_service &&
            type != model::OperationType::delete_service) {
            ++report_.deployments;
        }
    }
    settle();
}

/// Something is still to come, although all is at rest.
bool Simulator::has_life_left() const {
    const core::ServiceView* view = service();
    return view->ends_at && view->service.status != model::ServiceStatus::deleted;
}

/// Time without a daemon, and that of a deletion under way, is not held against it.
std::optional<std::string> Simulator::broken_rule_of_lives() {
    const core::ServiceView& view = *service();
    const auto refusal =
        core::refusal_of(model::OperationType::delete_service, view.service.status, view.profile);
    const bool has_to_end = view.ends_at && !refusal;
    if (has_to_end && !engine_->next_wake()) return "nobody waits for the end of its time to live";
    if (!has_to_end || now_.wall < *view.ends_at) {
        late_since_.reset();
        return std::nullopt;
    }
    if (!late_since_) late_since_ = now_.steady;
    if (now_.steady - *late_since_ < late_max) return std::nullopt;
    return "it outlives its time to live";
}

}  // namespace apprunner::sim
