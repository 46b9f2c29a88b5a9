// Waits for facts, never for time, but where nothing is to be told: then it listens for a moment.
#include "tests/contract/real_side.hpp"

#include "docker/client.hpp"
#include "emulator/ingress/ingress.hpp"
#include "emulator/runtime/driver.hpp"
#include "emulator/runtime/performer.hpp"
#include "tests/contract/client_request.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <stdexcept>
#include <utility>

namespace apprunner::contract {

namespace asio = boost::asio;

namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using std::chrono::steady_clock;

/// No machine is so busy; what has not come by then does not come.
constexpr seconds patience{20};
/// Three looks of the port's watch: time enough for a fact that should not be told.
constexpr milliseconds silence{30};

docker::Endpoint endpoint_of(const FakeMachine& machine) {
    return *docker::parse_endpoint(machine.engine_address(), "the test");
}

ingress::Options ingress_options() {
    ingress::Options options;
    options.port = 0;
    return options;
}

/// One emulator's, taken down in the order in which the daemon's parts are.
struct Life {
    explicit Life(const FakeMachine& machine)
        : client(control.get_executor(), endpoint_of(machine), docker::fixed_environment({})),
          ingress(control.get_executor(), ingress_options()),
          driver(control, core::EngineOptions{}, log_store, feed) {
        if (!ingress.start()) throw std::runtime_error("no port for the ingress");
        runtime::PerformerOptions options;
        options.owner = "contract";
        options.region = "us-east-1";
        options.probe_subnets = {*runtime::parse_subnet(case_network())};
        options.proc_folder = machine.proc_folder();
        performer.emplace(control, std::move(options), client, ingress, driver);
    }

    asio::io_context control{1};
    docker::Client client;
    ingress::Ingress ingress;
    logs::LogStore log_store;
    logs::Feed feed;
    runtime::Driver driver;
    std::optional<runtime::Performer> performer;
};

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
        life_ = std::make_unique<Life>(machine_);
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

    void run_for(milliseconds length) {
        const auto end = steady_clock::now() + length;
        life_->control.restart();
        while (steady_clock::now() < end) life_->control.run_one_until(end);
    }

    void run_until(const std::function<bool()>& holds) {
        const auto deadline = steady_clock::now() + patience;
        life_->control.restart();
        while (!holds()) {
            if (steady_clock::now() > deadline) {
                course_.trouble = "nothing more is told";
                return;
            }
            life_->control.run_one_for(milliseconds(5));
        }
    }

    void clean_up() {
        find_engine();
        request_.reset();
        std::optional<std::string> left;
        asio::co_spawn(
            life_->control,
            life_->performer->remove_everything(),
            [&left](const std::exception_ptr& /*thrown*/, std::string text) {
                left = std::move(text);
            }
        );
        run_until([&left] { return left.has_value(); });
        if (!is_good()) return;
        const std::string on_the_machine = machine_.left();
        if (!left->empty()) course_.trouble = *left;
        if (!on_the_machine.empty()) course_.trouble = "left behind:" + on_the_machine;
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
