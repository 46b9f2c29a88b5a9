// The event loop of virtual time: takes the next event, gives it to the engine, and the engine's
// effects to the world.
#include "emulator/sim/simulator.hpp"

#include "emulator/base/assert.hpp"
#include "emulator/core/ring/saved.hpp"
#include "emulator/core/wording/print.hpp"

#include <algorithm>
#include <utility>
#include <variant>

namespace apprunner::sim {

namespace {

using model::ServiceStatus;
using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

constexpr base::Duration sample_interval = seconds(5);
constexpr base::Duration doze_max = minutes(10);
constexpr base::Duration repeat_within = seconds(10);
/// How long a calm world may take to come to rest, and how long it must stay so.
constexpr base::Duration rest_limit = hours(6);
constexpr base::Duration rest_lasts = minutes(1);

/// 2026-01-01.
constexpr base::WallTime epoch{seconds(1'767'225'600)};

constexpr std::uint64_t fnv_offset = 0xcbf29ce484222325ULL;
constexpr std::uint64_t fnv_prime = 0x100000001b3ULL;

}  // namespace

base::WallTime wall_time_of(base::Duration since_the_start) {
    return epoch + std::chrono::duration_cast<std::chrono::milliseconds>(since_the_start);
}

Simulator::Simulator(Scenario scenario, SimulatorOptions options)
    : scenario_(std::move(scenario)),
      options_(std::move(options)),
      world_(scenario_),
      node_rules_(scenario_.is_sound),
      kill_random_(scenario_.seed ^ 0xdeadULL) {
    begin_engine();
    now_.wall = epoch;
    report_.trace_hash = fnv_offset;
}

Simulator::~Simulator() = default;

/// Each of its lives has ids of its own.
void Simulator::begin_engine() {
    core::EngineOptions options;
    options.profile = scenario_.profile;
    options.seed = scenario_.seed + (report_.kills << 32U);
    engine_.emplace(std::move(options));
}

Report Simulator::run() {
    while (!report_.violation && step()) {
    }
    report_.lasted = now_.steady.time_since_epoch();
    report_.lost = static_cast<std::uint64_t>(world_.lost());
    return report_;
}

const core::ServiceView* Simulator::service() const {
    const auto found = engine_->services().find(service_id_);
    return found != engine_->services().end() ? &found->second : nullptr;
}

bool Simulator::is_busy() const {
    const core::ServiceView* view = service();
    return view != nullptr && view->service.status == ServiceStatus::operation_in_progress;
}

/// The next thing that happens; of several at one moment: facts, then users, then the clock.
bool Simulator::step() {
    const auto step_at = next_step_at();
    const auto wake_at = engine_->next_wake();
    std::optional<base::SteadyTime> next;
    const auto consider = [&next](const std::optional<base::SteadyTime>& at) {
        if (at && (!next || *at < *next)) next = at;
    };
    if (!events_.empty()) consider(events_.begin()->first.first);
    consider(step_at);
    consider(next_sample_at_);
    consider(wake_at);
    if (const auto look_at = next_look(next)) {
        if (has_ended(*look_at)) return false;
        look_at_tag(*look_at);
        ++report_.steps;
        return true;
    }
    if (!next || has_ended(*next)) return false;
    advance(*next);
    ++report_.steps;
    if (!events_.empty() && events_.begin()->first.first <= now_.steady) {
        const Event event = std::move(events_.begin()->second);
        events_.erase(events_.begin());
        deliver(event);
    } else if (step_at && *step_at <= now_.steady) {
        last_step_at_ = now_.steady;
        take(scenario_.steps[steps_taken_++].action);
    } else if (next_sample_at_ && *next_sample_at_ <= now_.steady) {
        next_sample_at_ = load_ > 0 ? std::optional(now_.steady + sample_interval) : std::nullopt;
        deliver({core::InFlightSampled{service_id_, load_}, true});
    } else {
        const std::uint64_t kills_before = report_.kills;
        engine_->wake(now_);
        settle();
        const auto due = engine_->next_wake();
        const bool is_due = due && *due <= now_.steady && report_.kills == kills_before;
        if (is_due) report_.violation = "the engine is due again at once";
    }
    return true;
}

std::optional<base::SteadyTime> Simulator::next_step_at() const {
    if (steps_taken_ >= scenario_.steps.size()) return std::nullopt;
    const ScenarioStep& next = scenario_.steps[steps_taken_];
    if (!next.waits) return last_step_at_ + next.after;
    if (is_busy()) return std::nullopt;
    return std::max(last_step_at_, quiet_since_) + next.after;
}

/// True when nothing that comes at `next` or later belongs to the scenario any more.
bool Simulator::has_ended(base::SteadyTime next) {
    if (steps_taken_ < scenario_.steps.size() || is_busy()) return false;
    const base::SteadyTime since = std::max(last_step_at_, quiet_since_);
    if (!options_.rests_at_the_end) return next > since + scenario_.runs_on;
    const core::ServiceView* view = service();
    if (view == nullptr) return true;
    if (has_life_left()) return report_.violation.has_value();
    if (!Checkers::is_at_rest(*view, world_)) {
        rest_since_.reset();
        if (now_.steady > last_step_at_ + rest_limit)
            report_.violation = "it does not come to rest";
        return report_.violation.has_value();
    }
    if (!rest_since_) rest_since_ = now_.steady;
    if (now_.steady - *rest_since_ < rest_lasts && !events_.empty()) return false;
    if (!is_newest_told()) return false;
    report_.violation = Checkers::at_rest(*view, world_);
    if (!report_.violation) report_.violation = broken_rule_of_pushes();
    return true;
}

void Simulator::advance(base::SteadyTime to) {
    if (world_.faults().dozing > 0 && world_.random().chance(world_.faults().dozing)) {
        to += world_.random().between(base::Duration{}, doze_max);
    }
    now_.steady = std::max(now_.steady, to);
    now_.wall = wall_time_of(now_.steady.time_since_epoch());
}

void Simulator::deliver(const Event& event) {
    if (!event.is_extra && !world_.settle(event.fact)) return;
    if (options_.on_trace) trace(core::to_text(event.fact));
    if (options_.on_fact) options_.on_fact(event.fact);
    if (!event.is_extra && world_.faults().repeated_fact > 0 &&
        world_.random().chance(world_.faults().repeated_fact)) {
        const base::Duration after = world_.random().between(base::Duration{}, repeat_within);
        events_.emplace(Key{now_.steady + after, ++events_made_}, Event{event.fact, true});
    }
    if (const auto* pulled = std::get_if<core::ImagePulled>(&event.fact)) {
        pulled_[pulled->operation_id] = pulled->image.image_id;
    }
    engine_->observe(event.fact, now_);
    settle();
}

/// What the driver does after each step of the engine, in the same order.
void Simulator::settle() {
    const core::Outbox outbox = engine_->take_outbox();
    if (options_.kills_per_mille > 0) {
        const std::optional<int> kill = draw_kill(outbox);
        if (!kill || *kill >= 0) keep(outbox);
        if (kill) {
            for (int i = 0; i < *kill; ++i) perform(outbox.effects[static_cast<std::size_t>(i)]);
            restart();
            return;
        }
    }
    const base::Duration at = now_.steady.time_since_epoch();
    for (const core::Line& line : outbox.lines) {
        hash(line.text);
        if (options_.on_line) options_.on_line(at, line);
    }
    if (options_.on_step) options_.on_step(at, outbox);
    for (const core::Effect& effect : outbox.effects) perform(effect);
    for (Delivery& delivery : world_.take_deliveries()) {
        events_.emplace(
            Key{now_.steady + delivery.after, ++events_made_},
            Event{std::move(delivery.fact), false}
        );
    }
    if (!is_busy()) {
        if (std::exchange(was_busy_, false)) quiet_since_ = now_.steady;
    } else {
        was_busy_ = true;
    }
    const core::ServiceView* view = service();
    if (!options_.checks || view == nullptr || report_.violation) return;
    report_.violation = checkers_.after_step(*view, outbox, *engine_, world_);
    if (!report_.violation) report_.violation = broken_rule_of_lives();
    if (!report_.violation) {
        report_.violation = node_rules_.after_step(*view, outbox, world_, now_.steady);
    }
}

void Simulator::perform(const core::Effect& effect) {
    const std::string text = core::to_text(effect);
    hash(text);
    if (options_.on_trace) trace("-> " + text);
    if (options_.on_effect) options_.on_effect(effect);
    world_.perform(effect, now_.steady);
}

void Simulator::hash(std::string_view text) {
    const auto add = [this](std::uint64_t byte) {
        report_.trace_hash = (report_.trace_hash ^ byte) * fnv_prime;
    };
    for (auto bits = static_cast<std::uint64_t>(now_.steady.time_since_epoch().count()); bits != 0;
         bits >>= 8U) {
        add(bits & 0xffU);
    }
    for (const char each : text) add(static_cast<unsigned char>(each));
}

void Simulator::trace(const std::string& text) {
    if (options_.on_trace) options_.on_trace(now_.steady.time_since_epoch(), text);
}

}  // namespace apprunner::sim
