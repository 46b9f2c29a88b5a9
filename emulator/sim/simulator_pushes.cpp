// The virtual world's watch of a service's tag: it is looked at as the real one is, and in the end
// the newest image must have been deployed, once.
#include "emulator/core/service/service_machine.hpp"
#include "emulator/sim/simulator.hpp"

#include <algorithm>
#include <chrono>

namespace apprunner::sim {

namespace {

using model::OperationType;
using model::ServiceStatus;

constexpr base::Duration look_interval = std::chrono::seconds(5);

}  // namespace

/// "" when nobody looks.
std::string Simulator::watched_tag() const {
    const core::ServiceView* view = service();
    if (view == nullptr) return "";
    const ServiceStatus status = view->service.status;
    const model::SourceConfiguration& source = view->service.configuration.source;
    const bool is_watched =
        (status == ServiceStatus::running || status == ServiceStatus::operation_in_progress) &&
        source.auto_deployments_enabled.value_or(false) && source.image_repository;
    return is_watched ? source.image_repository->image_identifier : "";
}

/// Nobody is to deploy what is pushed while a service is not watched, or before it is again.
void Simulator::push(const Push& push) {
    world_.push(push.image_identifier, push.image);
    last_push_at_ = now_.steady;
    const core::ServiceView* view = service();
    const bool is_leaving = view != nullptr && !view->operations.empty() && is_busy() &&
                            core::is_retirement(view->operations.back().type);
    if (watched_tag().empty() || is_leaving || is_first_look_due_) {
        passed_over_.insert(push.image.image_id);
    }
}

/// When a look comes before all else. Looks draw nothing, so that a seed's other chances are what
/// they are without them.
std::optional<base::SteadyTime> Simulator::next_look(std::optional<base::SteadyTime> next) const {
    if (watched_tag().empty()) return std::nullopt;
    const base::SteadyTime at = std::max(next_look_at_, now_.steady);
    return !next || at < *next ? std::optional(at) : std::nullopt;
}

void Simulator::look_at_tag(base::SteadyTime at) {
    now_.steady = at;
    now_.wall = wall_time_of(at.time_since_epoch());
    next_look_at_ = now_.steady + look_interval;
    last_look_at_ = now_.steady;
    core::TagSeen fact;
    fact.service_id = service_id_;
    fact.image_identifier = watched_tag();
    fact.digest = world_.tagged_image(fact.image_identifier);
    fact.look_number = ++looks_;
    if (fact.digest.empty()) return;
    // A resumed service runs what ran; what the tag is by now, pushed in whatever moment before the
    // pause, is where it begins anew.
    if (is_first_look_due_) passed_over_.insert(fact.digest);
    const core::ServiceView& view = *service();
    const std::string last_operation = view.operations.back().id;
    const bool was_live = view.live_image && view.live_image->image_id == fact.digest;
    const std::uint64_t kills_before = report_.kills;
    deliver({fact, true});
    if (report_.kills == kills_before) is_first_look_due_ = false;
    note_automatic(fact, last_operation);
    const bool has_begun = service()->operations.back().id != last_operation;
    if (has_begun && was_live) report_.violation = "what runs is deployed again by itself";
}

void Simulator::note_automatic(const core::TagSeen& fact, const std::string& last_operation) {
    const model::Operation& last = service()->operations.back();
    if (last.id == last_operation) return;
    const auto& ends_at = service()->ends_at;
    const bool is_end = last.type == OperationType::delete_service && ends_at;
    if (is_end && *ends_at <= now_.wall) return;
    pushed_ops_[last.id] = fact.digest;
    if (last.type != OperationType::start_deployment) {
        report_.violation = "a push begins another operation than StartDeployment";
    }
}

/// Nothing was pushed, and nothing has ended, since the last look at a tag that is watched.
bool Simulator::is_newest_told() const {
    return watched_tag().empty() || last_look_at_ > std::max(last_push_at_, quiet_since_);
}

/// At rest. By then each pull of each operation has been told.
std::optional<std::string> Simulator::broken_rule_of_pushes() const {
    const core::ServiceView& view = *service();
    std::map<std::string, int> times;
    std::set<std::string> tried;
    for (const model::Operation& operation : view.operations) {
        const auto pulled = pulled_.find(operation.id);
        if (pulled != pulled_.end()) tried.insert(pulled->second);
        const auto pushed = pushed_ops_.find(operation.id);
        if (pushed == pushed_ops_.end()) continue;
        tried.insert(pushed->second);
        const std::string& image = pulled != pulled_.end() ? pulled->second : pushed->second;
        if (++times[image] > 1) return "a push is deployed twice";
    }
    const std::string tag = watched_tag();
    const bool may_drop = view.profile.push_while_busy == core::PushWhileBusy::dropped;
    if (tag.empty() || may_drop) return std::nullopt;
    const std::string newest = world_.tagged_image(tag);
    const bool is_live = view.live_image && view.live_image->image_id == newest;
    if (is_live || tried.contains(newest) || passed_over_.contains(newest)) return std::nullopt;
    return "what was pushed last is not deployed";
}

}  // namespace apprunner::sim
