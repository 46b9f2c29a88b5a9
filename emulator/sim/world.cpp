// What each effect comes to in the virtual world, which is registry, Docker Engine and ingress at
// once.
#include "emulator/sim/world.hpp"

#include "emulator/sim/world_guard.hpp"

#include <algorithm>
#include <utility>
#include <variant>

namespace apprunner::sim {

namespace {

using std::chrono::minutes;
using std::chrono::seconds;

constexpr Span slow_pull{minutes(31), minutes(50)};
constexpr Span slow_effect{minutes(4), minutes(12)};
constexpr Span sudden_exit{base::Duration{}, minutes(10)};

}  // namespace

World::World(const Scenario& scenario)
    : service_random_(scenario.seed ^ 0x5eedULL),
      trial_random_(scenario.seed ^ 0x7121a1ULL),
      delays_(scenario.delays),
      faults_(scenario.faults),
      images_(scenario.images),
      node_random_(scenario.seed ^ 0x10adULL) {
    for (const NodeScript& script : scenario.nodes) nodes_.push_back({script, {}, {}, {}});
}

void World::perform(const core::Effect& effect, base::SteadyTime now) {
    random_ = is_about_trial(effect) ? &trial_random_ : &service_random_;
    std::visit([&](const auto& each) { on(each, now); }, effect);
    random_ = &service_random_;
}

bool World::is_about_trial(const core::Effect& effect) {
    return std::visit(
        [this](const auto& each) {
            using Each = std::decay_t<decltype(each)>;
            if constexpr (std::is_same_v<Each, core::StartInstance>) {
                return each.is_trial;
            } else if constexpr (requires { each.instance_id; }) {
                const Container* container = find(each.instance_id);
                return container != nullptr && container->is_trial;
            } else {
                return false;
            }
        },
        effect
    );
}

std::vector<Delivery> World::take_deliveries() {
    return std::exchange(deliveries_, {});
}

bool World::settle(const core::Fact& fact) {
    if (is_held(fact)) return false;
    return std::visit([this](const auto& each) { return told(each); }, fact);
}

void World::push(const std::string& image_identifier, const ImageScript& image) {
    images_[image_identifier] = image;
}

std::string World::tagged_image(const std::string& image_identifier) const {
    const auto found = images_.find(image_identifier);
    return found != images_.end() ? found->second.image_id : "";
}

void World::crash_all(const std::string& service_id, int exit_code, base::SteadyTime now) {
    for (const auto& [instance_id, container] : containers_) {
        if (container.has_ended || now < container.runs_from) continue;
        core::InstanceExited fact;
        fact.service_id = service_id;
        fact.instance_id = instance_id;
        fact.exit_code = exit_code;
        tell(draw(delays_.report), fact);
    }
}

void World::calm_down() {
    is_calm_ = true;
    faults_ = WorldFaults{};
    for (std::size_t i = 0; i < nodes_.size(); ++i) {
        nodes_[i].script.memory_mb = NodeScript{}.memory_mb;
        change_node(i, NodeState::active, {});
    }
}

void World::answer(base::Duration after, core::Fact fact) {
    ++unanswered_;
    tell(after, std::move(fact));
}

void World::tell(base::Duration after, core::Fact fact) {
    deliveries_.push_back({after, std::move(fact)});
}

void World::object(const std::string& what) {
    if (!nonsense_) nonsense_ = what;
}

Container* World::find(const std::string& instance_id) {
    const auto found = containers_.find(instance_id);
    return found != containers_.end() ? &found->second : nullptr;
}

Container* World::wanted(const std::string& instance_id, const char* effect) {
    Container* container = find(instance_id);
    if (container != nullptr && container->is_wanted()) return container;
    object(std::string(effect) + " for an instance that was asked to go");
    return nullptr;
}

base::Duration World::draw(const Span& span) {
    return span.least == span.most ? span.least : random_->between(span.least, span.most);
}

base::Duration World::draw_slow(const Span& span) {
    const base::Duration own = draw(random_->chance(faults_.slow_effect) ? slow_effect : span);
    return own + draw(delays_.report);
}

void World::on(const core::PullImage& effect, base::SteadyTime /*now*/) {
    if (std::exchange(last_pull_, effect.operation_id) == effect.operation_id) {
        object("PullImage twice in one operation");
    }
    const auto image = images_.find(effect.repository.image_identifier);
    const auto fail = [&](base::Duration after, model::PullFailure reason, const char* message) {
        answer(after, core::PullFailed{effect.service_id, effect.operation_id, reason, message});
    };
    if (image == images_.end()) {
        fail(seconds(1), model::PullFailure::image_not_found, "manifest unknown");
        return;
    }
    const ImageScript& script = image->second;
    const base::Duration takes =
        random_->chance(faults_.slow_pull) ? draw(slow_pull) : script.pull_takes;
    if (script.pull_failure && !is_calm_) {
        fail(takes, *script.pull_failure, "as the scenario wants it");
        return;
    }
    if (random_->chance(faults_.failed_pull)) {
        fail(takes, model::PullFailure::registry_unreachable, "no route to the registry");
        return;
    }
    pulled_[script.image_id] = script;
    core::ImagePulled fact;
    fact.service_id = effect.service_id;
    fact.operation_id = effect.operation_id;
    fact.image.image_id = script.image_id;
    fact.image.architecture = is_calm_ ? "amd64" : script.architecture;
    fact.image.os = "linux";
    fact.image.exposed_ports = script.exposed_ports;
    answer(takes, fact);
}

/// A container that was started for an emulator that has not lived to hear of it goes first.
void World::on(const core::StartInstance& effect, base::SteadyTime now) {
    const Container* const earlier = find(effect.instance_id);
    if (earlier != nullptr && earlier->is_found) forget(effect.instance_id);
    const auto placed = containers_.try_emplace(effect.instance_id);
    if (!placed.second) object("StartInstance twice for one instance");
    if (!known_images_.contains(effect.spec.image_id)) {
        object(
            "StartInstance of an image that no operation has pulled for itself: " +
            effect.spec.image_id
        );
    }
    Container& container = placed.first->second;
    const ImageScript& image = pulled_[effect.spec.image_id];
    container.is_trial = effect.is_trial;
    container.service_id = effect.service_id;
    container.node = place(effect.spec.memory_mb, now);
    container.memory_mb = effect.spec.memory_mb;
    int& begun = effect.is_trial ? trials_begun_ : containers_begun_;
    const std::string number = std::to_string(++begun);
    container.port = effect.spec.port;
    container.probe_address = (effect.is_trial ? "169.254.173." : "169.254.172.") + number;
    container.instance_address = (effect.is_trial ? "10.0.1." : "10.0.0.") + number;
    const base::Duration start = draw_slow(delays_.start);
    container.runs_from = now + start;
    if (!container.node) return refuse_for_room(effect, container);
    const bool cannot_start = image.start_failure && !is_calm_;
    if (cannot_start || random_->chance(faults_.failed_start)) {
        container.has_ended = true;
        answer(
            start + draw(delays_.report),
            core::StartFailed{
                effect.service_id,
                effect.instance_id,
                image.start_failure.value_or(core::StartFailure::engine_unreachable),
                "the engine could not start it"}
        );
        return;
    }
    begin_life(effect, start, container);
    if (nodes_[*container.node].state == NodeState::away) cut(effect.instance_id, container, now);
}

void World::begin_life(
    const core::StartInstance& effect, base::Duration start, Container& container
) {
    const std::vector<AppScript>& apps = pulled_[effect.spec.image_id].apps;
    std::size_t& begun = apps_begun_[effect.spec.image_id];
    // A try-out is what the one is that fails.
    const std::size_t app = effect.is_trial && begun > 0 ? begun - 1 : begun;
    if (!effect.is_trial) ++begun;
    if (!is_calm_) container.app = apps[std::min(app, apps.size() - 1)];
    if (random_->chance(faults_.sudden_exit)) {
        container.app.exit = ScriptedExit{draw(sudden_exit), 137, false, {}, "somebody"};
    }
    tell_started(effect, container, start);
    if (!container.app.exit) return;
    tell_exit(effect.service_id, effect.instance_id, container, start + container.app.exit->after);
}

void World::on(const core::SwitchTraffic& effect, base::SteadyTime /*now*/) {
    if (!routes_.empty() && routes_.begin()->second.service_id != effect.service_id) {
        routes_.clear();
    }
    if (!routes_.empty() && routes_.rbegin()->first >= effect.route_generation) {
        object("SwitchTraffic with an old generation");
    }
    for (const model::RouteTarget& target : effect.targets) {
        wanted(target.instance_id, "SwitchTraffic");
    }
    routes_[effect.route_generation] = effect;
    // Never slow: an ingress that does not take a route within a minute is taken for done.
    const base::Duration takes = draw(delays_.route);
    answer(
        takes + draw(delays_.report),
        core::TrafficSwitched{effect.service_id, effect.route_generation}
    );
}

void World::on(const core::DrainInstance& effect, base::SteadyTime /*now*/) {
    Container* container = wanted(effect.instance_id, "DrainInstance");
    if (container == nullptr) return;
    container->is_drain_asked = true;
    for (const model::RouteTarget& target : route_.targets) {
        if (target.instance_id == effect.instance_id) {
            object("DrainInstance for an instance that still gets new requests");
        }
    }
    const base::Duration takes = std::min(draw_slow(delays_.drain), effect.limit);
    const bool all_finished = world_guard(WorldGuard::drained_in_time, takes < effect.limit);
    answer(takes, core::Drained{effect.service_id, effect.instance_id, all_finished});
}

/// One that nobody has adopted is removed with all else that is left over: killed at once, without
/// SIGTERM.
void World::on(const core::StopInstance& effect, base::SteadyTime now) {
    Container* container = find(effect.instance_id);
    if (container == nullptr && has_restarted_) {
        container = &containers_[effect.instance_id];  // It was never made, or is gone already.
        container->has_ended = true;
    }
    if (container == nullptr || std::exchange(container->is_stop_asked, true)) {
        object("StopInstance twice, or for nothing");
        return;
    }
    const bool has_grace = effect.grace > base::Duration::zero();
    const bool gets_sigterm =
        world_guard(WorldGuard::kill_after_grace, has_grace) && !container->is_found;
    const bool is_deaf = container->app.ignores_sigterm && !container->has_ended && gets_sigterm;
    base::Duration lasts = is_deaf ? effect.grace : base::Duration{};
    bool is_killed = is_deaf;
    if (is_deaf && container->app.exit) {
        // It may end by itself meanwhile.
        const base::Duration left = container->runs_from + container->app.exit->after - now;
        is_killed = left > effect.grace;
        lasts = std::min(lasts, std::max(left, base::Duration{}));
    }
    answer(
        draw_slow(delays_.stop) + lasts,
        core::InstanceStopped{effect.service_id, effect.instance_id, is_killed}
    );
}

void World::on(const core::RemoveService& effect, base::SteadyTime /*now*/) {
    if (!containers_.empty()) object("RemoveService while containers are left");
    answer(draw_slow(delays_.remove), core::ServiceRemoved{effect.service_id});
}

}  // namespace apprunner::sim
