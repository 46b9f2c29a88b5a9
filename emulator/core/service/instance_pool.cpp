// Starts, stops and forgets instances, and counts the losses for the back-off.
#include "emulator/core/service/instance_pool.hpp"

#include "emulator/core/ring/run_spec.hpp"

#include <algorithm>
#include <utility>

namespace apprunner::core {

namespace {

using std::chrono::seconds;

/// Pause before the next replacement: 1, 2, 4 ... 30 s after each loss in a row by the app
/// (assumed; App Runner's is not known), 1 s after any other.
base::Duration back_off(int losses) {
    const int doublings = std::clamp(losses - 1, 0, 5);
    return std::min<base::Duration>(seconds(1 << doublings), seconds(30));
}

/// One that has served for this long was no false start: the back-off begins anew.
constexpr base::Duration steady_after = seconds(60);

/// It leaves, and is neither waited for nor probed any more.
void end_deadlines(Schedule& schedule) {
    schedule.start_deadline.reset();
    schedule.check_deadline.reset();
    schedule.next_probe_at.reset();
}

}  // namespace

InstanceView* InstancePool::find(const std::string& instance_id) {
    for (InstanceView& instance : instances_) {
        if (instance.instance_id == instance_id) return &instance;
    }
    return nullptr;
}

const Schedule* InstancePool::find_schedule(const std::string& instance_id) const {
    const auto found = schedules_.find(instance_id);
    return found != schedules_.end() ? &found->second : nullptr;
}

Schedule& InstancePool::schedule(const InstanceView& instance) {
    return schedules_.at(instance.instance_id);
}

const Schedule& InstancePool::schedule(const InstanceView& instance) const {
    return schedules_.at(instance.instance_id);
}

void InstancePool::start(const Revision& revision, const base::Now& now) {
    InstanceView instance;
    instance.instance_id = ids_.hex32();
    instance.revision = revision.number;
    instance.port = run_spec_of(revision.configuration, revision.image).port;
    schedules_[instance.instance_id].start_deadline = now.steady + start_limit;
    order_start(instance, revision);
    instances_.push_back(std::move(instance));
}

void InstancePool::order_start(const InstanceView& instance, const Revision& revision) {
    StartInstance effect{
        service_.service_id,
        service_.service_name,
        instance.instance_id,
        run_spec_of(revision.configuration, revision.image)};
    effect.revision = revision.number;
    outbox_.effects.push_back(std::move(effect));
}

void InstancePool::started(InstanceView& instance, const InstanceStarted& fact) {
    is_engine_away_ = false;
    instance.container_id = fact.container_id;
    instance.probe_address = fact.probe_address;
    instance.instance_address = fact.instance_address;
    instance.hostname = fact.hostname;
    instance.unresolved_secrets = fact.unresolved_secrets;
    instance.state = InstanceState::checking;
    schedule(instance).start_deadline.reset();
}

void InstancePool::stop(InstanceView& instance, base::Duration grace) {
    instance.state = InstanceState::stopping;
    end_deadlines(schedule(instance));
    outbox_.effects.push_back(StopInstance{service_.service_id, instance.instance_id, grace});
}

void InstancePool::remove(const std::string& instance_id) {
    schedules_.erase(instance_id);
    std::erase_if(instances_, [&instance_id](const InstanceView& each) {
        return each.instance_id == instance_id;
    });
}

bool InstancePool::note_engine_away() {
    return std::exchange(is_engine_away_, true);
}

void InstancePool::keep_failed(const InstanceView& instance) {
    failed_.push_back(instance);
    failed_.back().state = InstanceState::stopped;
    failed_schedules_.push_back(schedule(instance));
    end_deadlines(failed_schedules_.back());
}

void InstancePool::forget_failed() {
    failed_.clear();
    failed_schedules_.clear();
}

void InstancePool::note_loss(
    const InstanceView& lost, Blame blame, bool is_replaced, const base::Now& now
) {
    const bool was_steady = lost.healthy_at && now.steady - *lost.healthy_at >= steady_after;
    if (blame != Blame::outside) losses_ = was_steady ? 1 : losses_ + 1;
    if (!is_replaced) return;
    // Another instance may have been lost before, and have longer to wait.
    const base::SteadyTime wish = now.steady + back_off(blame == Blame::outside ? 1 : losses_);
    replace_at_ = std::max(wish, replace_at_.value_or(wish));
}

bool InstancePool::may_replace(const base::Now& now) {
    if (replace_at_ && now.steady < *replace_at_) return false;
    replace_at_.reset();
    return true;
}

void InstancePool::forgive_losses() {
    losses_ = 0;
    replace_at_.reset();
}

void InstancePool::save(SavedService& into) const {
    for (InstanceView& each : into.view.instances) {
        const Schedule& due = schedule(each);
        into.instances.push_back({std::move(each), due});
    }
    for (std::size_t i = 0; i < failed_.size(); ++i) {
        into.failed_instances.push_back(
            {std::move(into.view.failed_instances[i]), failed_schedules_[i]}
        );
    }
    into.view.instances.clear();
    into.view.failed_instances.clear();
    into.losses = losses_;
    into.replace_at = replace_at_;
}

void InstancePool::restore(SavedService& saved, base::Duration away) {
    for (Instance& each : saved.instances) {
        schedules_[each.view.instance_id] = each.schedule;
        instances_.push_back(std::move(each.view));
    }
    for (Instance& each : saved.failed_instances) {
        failed_schedules_.push_back(each.schedule);
        failed_.push_back(std::move(each.view));
    }
    losses_ = saved.losses;
    replace_at_ = saved.replace_at;
    if (replace_at_) *replace_at_ += away;
}

}  // namespace apprunner::core
