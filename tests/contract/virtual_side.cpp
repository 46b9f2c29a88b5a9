// Time jumps from turn to turn and from fact to fact, as in sim/simulator.cpp, without an engine.
#include "tests/contract/virtual_side.hpp"

#include "emulator/sim/random.hpp"
#include "emulator/sim/world.hpp"

#include <map>
#include <set>
#include <stdexcept>
#include <utility>
#include <variant>

namespace apprunner::contract {

namespace {

constexpr base::Duration instant = std::chrono::microseconds(1);

class VirtualSide {
  public:
    explicit VirtualSide(const Case& played)
        : played_(played), world_(played.world), witness_(played) {
        end_ = played.turns.back().at + played.ends_after;
    }

    Course play() {
        for (const Turn& turn : played_.turns) {
            deliver_until(turn.at);
            take(turn);
        }
        deliver_until(end_);
        finish();
        course_.trouble = world_.nonsense().value_or(course_.trouble);
        count();
        return std::move(course_);
    }

  private:
    void take(const Turn& turn) {
        now_ = turn.at;
        times_.insert(now_);
        if (turn.pushes) world_.push(turn.pushes->first, turn.pushes->second);
        if (turn.restarts) restart();
        for (const Doing& each : turn.does) {
            try {
                perform(each(witness_.known()));
            } catch (const std::out_of_range&) {
                course_.trouble = "an effect is about an instance that was not started";
            }
        }
    }

    /// What was on its way is lost with the emulator that waited for it.
    void restart() {
        sim::Random random(played_.world.seed);
        under_way_.clear();
        static_cast<void>(world_.take_deliveries());
        world_.restart(base::SteadyTime(now_), random);
    }

    void perform(const core::Effect& effect) {
        witness_.see(effect);
        begin(effect);
    }

    void begin(const core::Effect& effect) {
        world_.perform(effect, base::SteadyTime(now_));
        if (const auto* start = std::get_if<core::StartInstance>(&effect)) {
            note_life_of(start->instance_id);
        }
        for (sim::Delivery& each : world_.take_deliveries()) {
            under_way_.emplace(std::pair(now_ + each.after, ++made_), std::move(each.fact));
        }
    }

    /// When its app opens, closes and ends are moments too.
    void note_life_of(const std::string& instance_id) {
        const auto found = world_.containers().find(instance_id);
        if (found == world_.containers().end()) return;
        const sim::Container& container = found->second;
        const base::Duration from = container.runs_from.time_since_epoch();
        if (container.has_ended) return;  // It cannot be started; an engine says so at once.
        course_.starts.push_back({instance_id, from});
        times_.insert(from);
        for (const sim::Listening& each : container.app.listening) {
            times_.insert(from + each.from);
            if (each.until) times_.insert(from + *each.until);
        }
        if (container.app.exit) times_.insert(from + container.app.exit->after);
    }

    /// Of several things at one time, facts come before users, as in the simulator.
    void deliver_until(base::Duration limit) {
        while (!under_way_.empty() && under_way_.begin()->first.first <= limit) {
            const auto next = under_way_.extract(under_way_.begin());
            now_ = next.key().first;
            if (!world_.settle(next.mapped()) || !witness_.takes(next.mapped())) continue;
            told_.emplace_back(now_, next.mapped());
        }
    }

    void finish() {
        now_ = end_;
        times_.insert(now_);
        for (const std::string& instance_id : witness_.left()) {
            begin(stop(instance_id, {})(witness_.known()));
        }
        deliver_until(base::Duration::max());
    }

    /// Sorts the facts into the moments. What an end cuts off comes an instant before it.
    void count() {
        for (const base::Duration at : times_) {
            if (at <= end_) course_.moments.push_back({at, 0});
        }
        std::size_t moment = 0;
        for (auto& [at, fact] : told_) {
            while (moment + 1 < course_.moments.size() &&
                   course_.moments[moment + 1].at <= at + instant) {
                course_.moments[++moment].told_by_its_end = course_.told.size();
            }
            course_.told.push_back({moment, std::move(fact)});
            course_.moments[moment].told_by_its_end = course_.told.size();
        }
        while (++moment < course_.moments.size()) {
            course_.moments[moment].told_by_its_end = course_.told.size();
        }
    }

    const Case& played_;
    sim::World world_;
    Witness witness_;
    base::Duration now_{};
    base::Duration end_{};
    std::set<base::Duration> times_;
    std::map<std::pair<base::Duration, int>, core::Fact> under_way_;
    int made_ = 0;
    std::vector<std::pair<base::Duration, core::Fact>> told_;
    Course course_;
};

}  // namespace

Course play_virtually(const Case& played) {
    return VirtualSide(played).play();
}

}  // namespace apprunner::contract
