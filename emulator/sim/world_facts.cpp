// What the virtual world does with a fact at the moment when the engine is told it: whether it
// still holds, and what follows.
#include "emulator/sim/world.hpp"
#include "emulator/sim/world_guard.hpp"

#include <utility>

namespace apprunner::sim {

bool World::told(const core::ImagePulled& fact) {
    --unanswered_;
    if (fact.operation_id == last_pull_) known_images_.insert(fact.image.image_id);
    return true;
}

bool World::told(const core::PullFailed& /*fact*/) {
    --unanswered_;
    return true;
}

/// A start that was undone before it was told may or may not be told.
bool World::is_start_told(const std::string& instance_id) {
    const Container* container = find(instance_id);
    if (container != nullptr && container->is_lost) return false;
    const bool is_wanted = container != nullptr && !container->is_stop_asked;
    return world_guard(WorldGuard::start_not_undone, is_wanted) ||
           (faults_.any() && random_->chance(500));
}

bool World::told(const core::InstanceStarted& fact) {
    --unanswered_;
    return is_start_told(fact.instance_id);
}

bool World::told(const core::StartFailed& fact) {
    --unanswered_;
    return is_start_told(fact.instance_id);
}

bool World::told(const core::InstanceExited& fact) {
    Container* container = find(fact.instance_id);
    if (container == nullptr || container->has_ended) return false;
    if (!world_guard(WorldGuard::exit_unasked, !container->is_stop_asked)) return false;
    if (fact.is_lost && !told_lost(*container)) return false;
    container->has_ended = true;
    container->has_failed = true;
    return true;
}

bool World::is_watched(const Container* container) const {
    if (container == nullptr || !container->is_wanted() || container->has_ended) return false;
    return world_guard(WorldGuard::silence_after_unwatch, container->is_watched);
}

bool World::told(const core::PortOpened& fact) {
    Container* container = find(fact.instance_id);
    if (!is_watched(container)) return false;
    const bool is_news = !std::exchange(container->is_open_told, true);
    return world_guard(WorldGuard::news_of_sockets, is_news);
}

bool World::told(const core::ListenersSeen& fact) {
    Container* container = find(fact.instance_id);
    if (!is_watched(container)) return false;
    const bool is_news = container->listeners_told != fact.listeners;
    container->listeners_told = fact.listeners;
    return world_guard(WorldGuard::news_of_sockets, is_news);
}

bool World::told(const core::ProbeFinished& fact) {
    Container* container = find(fact.instance_id);
    if (container == nullptr) return true;
    container->is_probe_under_way = false;
    constexpr probes::HttpRule strict{.other_2xx_healthy = false, .redirect_healthy = false};
    if (!probes::is_healthy(fact.outcome, strict)) container->has_failed = true;
    return true;
}

bool World::told(const core::MemoryKillSeen& fact) {
    const Container* container = find(fact.instance_id);
    return container != nullptr && !container->has_ended;
}

bool World::told(const core::InquiryFinished& fact) {
    const Container* container = find(fact.instance_id);
    return container != nullptr && !container->is_stop_asked && !container->has_ended;
}

bool World::told(const core::FirstAnswerSeen& fact) {
    const Container* container = find(fact.instance_id);
    return container != nullptr && !container->is_stop_asked && !container->has_ended;
}

bool World::told(const core::TrafficSwitched& fact) {
    --unanswered_;
    const auto ordered = routes_.find(fact.route_generation);
    if (ordered == routes_.end() || ordered->second.service_id != fact.service_id) return true;
    const bool is_newer =
        route_.service_id != fact.service_id || route_.route_generation < fact.route_generation;
    if (!is_newer) return true;
    route_ = ordered->second;
    routes_.erase(routes_.begin(), ordered);
    return true;
}

bool World::told(const core::Drained& /*fact*/) {
    --unanswered_;
    return true;
}

bool World::told(const core::InstanceStopped& fact) {
    --unanswered_;
    forget(fact.instance_id);
    return true;
}

bool World::told(const core::ServiceRemoved& /*fact*/) {
    --unanswered_;
    return true;
}

bool World::told(const core::InFlightSampled& /*fact*/) {
    return true;
}

bool World::told(const core::TagSeen& /*fact*/) {
    return true;
}

void World::tell_started(
    const core::StartInstance& effect, const Container& container, base::Duration after
) {
    core::InstanceStarted started;
    started.service_id = effect.service_id;
    started.instance_id = effect.instance_id;
    started.container_id = "c" + effect.instance_id;
    started.probe_address = container.probe_address;
    started.instance_address = container.instance_address;
    started.hostname = "ip-10-0-0-" + container.instance_address.substr(7);
    // There is no source for secrets in here.
    for (const auto& [name, value_from] : effect.spec.secrets) {
        started.unresolved_secrets.push_back(name);
    }
    answer(after + draw(delays_.report), started);
}

void World::tell_exit(
    const std::string& service_id,
    const std::string& instance_id,
    const Container& container,
    base::Duration after
) {
    core::InstanceExited exited;
    exited.service_id = service_id;
    exited.instance_id = instance_id;
    exited.exit_code = container.app.exit->code;
    exited.out_of_memory = container.app.exit->out_of_memory;
    exited.last_lines = container.app.exit->last_lines;
    auto& lines = exited.last_lines;
    while (!world_guard(WorldGuard::last_lines_only, lines.size() <= core::last_lines_max)) {
        lines.erase(lines.begin());
    }
    exited.ended_by = container.app.exit->ended_by;
    tell(after + draw(delays_.report), exited);
}

}  // namespace apprunner::sim
