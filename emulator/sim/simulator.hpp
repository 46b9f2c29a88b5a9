// The simulator: the engine in a virtual world. Time jumps from event to event; whatever happens
// follows from the scenario and its seed, so that a run can be repeated exactly. One owner.
#pragma once

#include "emulator/core/engine.hpp"
#include "emulator/sim/checkers.hpp"
#include "emulator/sim/node_rules.hpp"
#include "emulator/sim/random.hpp"
#include "emulator/sim/scenario.hpp"
#include "emulator/sim/world.hpp"

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace apprunner::sim {

struct SimulatorOptions {
    bool checks = true;             ///< Looks for violations after every step.
    bool rests_at_the_end = false;  ///< Runs on until nothing is under way, and looks again.
    /// How often, per mille of the engine's steps, the emulator is killed before, in or after what
    /// the step leaves to do, and started again from what it has kept.
    int kills_per_mille = 0;
    /// What becomes of a kept service until the next life has it; may be empty.
    std::function<void(core::SavedService&)> keeps_as;
    /// Told every line as it is published; may be empty.
    std::function<void(base::Duration at, const core::Line&)> on_line;
    /// Told after each step what it leaves to be done, before that is begun; may be empty.
    std::function<void(base::Duration at, const core::Outbox&)> on_step;
    // Told every fact before the engine is, and every effect before the world is; may be empty.
    std::function<void(const core::Fact&)> on_fact;
    std::function<void(const core::Effect&)> on_effect;
    /// Told every request, fact and effect in words, for finding out what went on; may be empty.
    std::function<void(base::Duration at, const std::string&)> on_trace;
};

/// What the clock on the wall shows then: the days of a simulation have nothing to do with today.
[[nodiscard]] base::WallTime wall_time_of(base::Duration since_the_start);

struct Report {
    std::uint64_t trace_hash = 0;  ///< Of all that was published and done, and when.
    std::uint64_t steps = 0;
    std::uint64_t deployments = 0;
    std::uint64_t kills = 0;
    std::uint64_t lost = 0;             ///< Instances, with their nodes.
    std::vector<std::string> refusals;  ///< Of what the scenario's users asked for.
    base::Duration lasted{};            ///< In the virtual world.
    std::optional<std::string> violation;
};

class Simulator {
  public:
    Simulator(Scenario scenario, SimulatorOptions options);
    ~Simulator();
    Simulator(const Simulator&) = delete;
    Simulator& operator=(const Simulator&) = delete;

    /// Plays the scenario; once.
    Report run();

    /// The service that the scenario has made last; null before it has made one.
    [[nodiscard]] const core::ServiceView* service() const;

  private:
    /// Events of one moment come in the order in which they were made.
    using Key = std::pair<base::SteadyTime, std::uint64_t>;
    struct Event {
        core::Fact fact;
        bool is_extra = false;  ///< Not the world's own: a repetition, or a sample of traffic.
    };

    bool step();
    // simulator_actions.cpp
    void take(const Action& action);
    void submit(const core::Request& request);
    [[nodiscard]] bool has_life_left() const;
    [[nodiscard]] std::optional<std::string> broken_rule_of_lives();
    // simulator_pushes.cpp
    [[nodiscard]] std::string watched_tag() const;
    void push(const Push& push);
    [[nodiscard]] std::optional<base::SteadyTime> next_look(std::optional<base::SteadyTime> next
    ) const;
    void look_at_tag(base::SteadyTime at);
    void note_automatic(const core::TagSeen& fact, const std::string& last_operation);
    [[nodiscard]] bool is_newest_told() const;
    [[nodiscard]] std::optional<std::string> broken_rule_of_pushes() const;
    // simulator.cpp
    void deliver(const Event& event);
    void settle();
    void perform(const core::Effect& effect);
    /// The kill, when it is to come in this step: after that many of its effects, or, with a
    /// negative number, before anything was kept.
    [[nodiscard]] std::optional<int> draw_kill(const core::Outbox& outbox);
    void keep(const core::Outbox& outbox);
    void begin_engine();
    void restart();
    void advance(base::SteadyTime to);
    [[nodiscard]] std::optional<base::SteadyTime> next_step_at() const;
    [[nodiscard]] bool is_busy() const;
    [[nodiscard]] bool has_ended(base::SteadyTime next);
    void hash(std::string_view text);
    void trace(const std::string& text);

    Scenario scenario_;
    SimulatorOptions options_;
    std::optional<core::Engine> engine_;
    World world_;
    Checkers checkers_;
    NodeRules node_rules_;
    base::Now now_;
    std::map<Key, Event> events_;
    std::uint64_t events_made_ = 0;
    std::size_t steps_taken_ = 0;
    base::SteadyTime last_step_at_;
    base::SteadyTime quiet_since_;  ///< When the last operation ended.
    bool was_busy_ = false;
    std::optional<base::SteadyTime> rest_since_;
    /// Since when in this daemon's life an idle service is past its time to live.
    std::optional<base::SteadyTime> late_since_;
    std::string service_id_;
    unsigned load_ = 0;
    std::optional<base::SteadyTime> next_sample_at_;
    /// Looks at the tag of a service with automatic deployments.
    base::SteadyTime next_look_at_;
    base::SteadyTime last_look_at_;
    base::SteadyTime last_push_at_;
    std::uint64_t looks_ = 0;
    bool is_first_look_due_ = false;                 ///< After a resume.
    std::set<std::string> passed_over_;              ///< Images whose push nobody was to see.
    std::map<std::string, std::string> pushed_ops_;  ///< Operation to the digest that began it.
    std::map<std::string, std::string> pulled_;      ///< Operation to the image it pulled.
    Random kill_random_;
    std::map<std::string, std::unique_ptr<core::SavedService>> kept_;
    std::map<std::string, core::Profile> kept_profiles_;
    Report report_;
};

}  // namespace apprunner::sim
