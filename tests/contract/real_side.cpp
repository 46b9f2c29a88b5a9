// Waits for facts, never for time, but where nothing is to be told: then it listens for a moment.
#include "tests/contract/real_side.hpp"

#include "tests/contract/client_request.hpp"
#include "tests/contract/life.hpp"

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <stdexcept>
#include <utility>

namespace apprunner::contract {

namespace {

using std::chrono::milliseconds;

/// Three looks of the port's watch: time enough for a fact that should not be told.
constexpr milliseconds silence{30};

class RealSide {
  public:
    RealSide(const Case& played, const Course& virtual_one)
        : played_(played),
          virtual_one_(virtual_one),
          machine_(played.world.images, played.troubles),
          witness_(played) {
        machine_.plan(virtual_one.starts);
        begin_life();
    }

    Course play() {
        course_.moments = virtual_one_.moments;
        auto turn = played_.turns.begin();
        for (moment_ = 0; moment_ < course_.moments.size() && is_good(); ++moment_) {
            const Moment& moment = course_.moments[moment_];
            machine_.be_at(moment.at);
            const bool is_turn = turn != played_.turns.end() && turn->at == moment.at;
            if (is_turn) take(*turn++);
            if (moment_ + 1 == course_.moments.size()) {
                run_for(silence);
                stop_what_is_left();
            } else if (!is_turn && course_.told.size() == moment.told_by_its_end) {
                run_for(silence);  // An app has done something that nobody is to hear of.
            }
            await(moment.told_by_its_end);
        }
        is_over_ = true;
        clean_up();
        return std::move(course_);
    }

  private:
    [[nodiscard]] bool is_good() const { return course_.trouble.empty(); }

    void begin_life() {
        life_ = std::make_unique<Life>(machine_, core::EngineOptions{});
        life_->driver.set_witness([this](const core::Fact& fact) { hear(fact); });
    }

    void hear(const core::Fact& fact) {
        if (is_over_ || !witness_.takes(fact)) return;
        course_.told.push_back({moment_, fact});
    }

    void take(const Turn& turn) {
        if (turn.start_is_under_way) run_until([this] { return machine_.is_starting(); });
        if (turn.pushes) machine_.push(turn.pushes->first, turn.pushes->second);
        if (turn.loses_engine) {
            machine_.lose_engine();
            engine_is_lost_ = true;
        }
        if (turn.finds_engine) find_engine();
        if (turn.cuts_logs) {
            const auto is_followed = [this] { return machine_.followed() > 0; };
            run_until(is_followed);
            machine_.cut_logs();
            run_until(is_followed);
        }
        const int requests = machine_.app_requests();
        if (turn.has_request) request_.emplace(life_->ingress.port(), "demo.test");
        if (turn.restarts) {
            life_->performer->let_go();
            life_.reset();
            begin_life();
        }
        for (const Doing& each : turn.does) {
            try {
                perform(each(witness_.known()));
            } catch (const std::out_of_range&) {
                course_.trouble = "an effect is about an instance that was not started";
            }
        }
        if (!turn.reaches_app) return;
        run_until([this, requests] { return machine_.app_requests() > requests; });
    }

    void find_engine() {
        if (std::exchange(engine_is_lost_, false)) machine_.find_engine();
    }

    void perform(const core::Effect& effect) {
        witness_.see(effect);
        life_->performer->perform(effect);
    }

    void stop_what_is_left() {
        find_engine();
        for (const std::string& instance_id : witness_.left()) {
            life_->performer->perform(stop(instance_id, {})(witness_.known()));
        }
    }

    void await(std::size_t told) {
        if (!is_good()) return;
        run_until([this, told] { return course_.told.size() >= told; });
    }

    void run_for(milliseconds length) { life_->run_for(length); }

    void run_until(const std::function<bool()>& holds) {
        if (!life_->run_until(holds)) course_.trouble = "nothing more is told";
    }

    void clean_up() {
        find_engine();
        request_.reset();
        std::string left = life_->remove_everything();
        left += machine_.left();
        if (is_good() && !left.empty()) course_.trouble = "left behind: " + left;
    }

    const Case& played_;
    const Course& virtual_one_;
    FakeMachine machine_;
    Witness witness_;
    std::unique_ptr<Life> life_;
    std::optional<ClientRequest> request_;
    bool engine_is_lost_ = false;
    std::size_t moment_ = 0;
    bool is_over_ = false;
    Course course_;
};

}  // namespace

Course play_really(const Case& played, const Course& virtual_one) {
    return RealSide(played, virtual_one).play();
}

}  // namespace apprunner::contract
