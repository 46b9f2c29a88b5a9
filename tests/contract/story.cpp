// The stories, and both ways to play one.
#include "tests/contract/story.hpp"

#include "emulator/model/wire_names.hpp"
#include "emulator/sim/simulator.hpp"
#include "tests/contract/contract_case.hpp"
#include "tests/contract/life.hpp"
#include "tests/contract/speller.hpp"

#include <algorithm>
#include <type_traits>
#include <utility>
#include <variant>

namespace apprunner::contract {

namespace {

using sim::AppScript;
using sim::Scenario;
using std::chrono::milliseconds;
using std::chrono::seconds;

/// Between two steps of users: all that the last one leads to has happened.
constexpr base::Duration pause = milliseconds(100);

model::ServiceConfiguration configuration(const std::string& image = "demo:1") {
    model::ServiceConfiguration made = sim::simple_configuration();
    made.source.image_repository->image_identifier = image;
    made.source.image_repository->image_configuration->port = std::to_string(case_port());
    made.health_check.interval_s = 20;  // No second check comes within a story.
    made.health_check.timeout_s = 20;
    return made;
}

sim::ImageScript image(const std::string& image_id, const AppScript& app = {}) {
    sim::ImageScript made;
    made.image_id = image_id;
    made.pull_takes = milliseconds(10);
    made.apps = {app};
    return made;
}

void then(Scenario& story, sim::Action action, base::Duration after = pause) {
    story.steps.push_back({after, true, std::move(action)});
}

Scenario created(std::string name, const model::ServiceConfiguration& made = configuration()) {
    const sim::Span quick{milliseconds(2), milliseconds(2)};
    Scenario story;
    story.name = std::move(name);
    story.images = {{"demo:1", image("sha256:1")}, {"demo:2", image("sha256:2")}};
    story.delays.start = story.delays.stop = story.delays.drain = story.delays.remove = quick;
    story.runs_on = pause;
    then(story, sim::Create{made}, {});
    return story;
}

std::string end_of(const core::ServiceView& service) {
    std::string text(model::wire_name(service.service.status));
    for (const model::Operation& each : service.operations) {
        text += ", " + std::string(model::wire_name(each.type)) + " " +
                std::string(model::wire_name(each.status));
    }
    if (!service.verdict) return text;
    text += ", " + std::string(core::grade_name(service.verdict->grade)) + " " +
            std::string(core::ending_name(service.verdict->ending));
    for (const core::Finding& each : service.verdict->findings) text += " " + each.code;
    return text;
}

/// Writes down what one side's engine does and is told. Effects have their order and facts have
/// theirs; how the two mix depends on who is quicker, a pull or a route.
class Scribe {
  public:
    explicit Scribe(StoryCourse& course) : course_(course) {}

    void note(const core::Fact& fact) {
        course_.entries.push_back({step, subject_of(fact), speller_.text(fact)});
    }
    void note(const core::Effect& effect) {
        course_.entries.push_back({step, "effects on " + subject_of(effect), speller_.text(effect)}
        );
    }

    std::size_t step = 0;

  private:
    StoryCourse& course_;
    Speller speller_;
};

std::size_t entries_within(Scenario story, std::size_t steps) {
    // The same scenario with fewer steps takes the same course as far as it goes.
    if (steps < story.steps.size()) {
        story.runs_on = story.steps[steps].after;
        story.steps.resize(steps);
    }
    std::size_t count = 0;
    sim::SimulatorOptions options;
    options.on_fact = [&count](const core::Fact&) { ++count; };
    options.on_effect = [&count](const core::Effect&) { ++count; };
    sim::Simulator(std::move(story), options).run();
    return count;
}

class RealStory {
  public:
    RealStory(const Scenario& story, const StoryCourse& virtual_one)
        : story_(story),
          virtual_one_(virtual_one),
          machine_(story.images, {}),
          life_(machine_, engine_options()),
          scribe_(course_) {
        life_.driver.set_witness([this](const core::Fact& fact) {
            if (!is_over_ && !std::holds_alternative<core::InFlightSampled>(fact)) {
                scribe_.note(fact);
            }
        });
        life_.driver.set_keeper([this](const core::Outbox& outbox) {
            if (is_over_) return;
            for (const core::Effect& each : outbox.effects) scribe_.note(each);
        });
    }

    StoryCourse play() {
        for (scribe_.step = 0; scribe_.step < story_.steps.size(); ++scribe_.step) {
            std::visit([this](const auto& each) { take(each); }, story_.steps[scribe_.step].action);
            const std::size_t wanted = virtual_one_.told_by_step.at(scribe_.step);
            const bool has_come = life_.run_until([this, wanted] {
                return course_.entries.size() >= wanted && !is_busy();
            });
            if (has_come) continue;
            course_.trouble = "nothing more happens";
            break;
        }
        life_.run_for(milliseconds(30));  // For what should not come.
        if (!service_id_.empty())
            course_.end = end_of(life_.driver.engine().services().at(service_id_));
        is_over_ = true;
        std::string left = life_.remove_everything();
        left += machine_.left();
        if (!left.empty()) course_.trouble = "left behind: " + left;
        return std::move(course_);
    }

  private:
    /// As the simulator's, so that the ids are the same.
    [[nodiscard]] core::EngineOptions engine_options() const {
        core::EngineOptions options;
        options.profile = story_.profile;
        options.seed = story_.seed;
        return options;
    }

    [[nodiscard]] bool is_busy() const {
        const auto& services = life_.driver.engine().services();
        return std::any_of(services.begin(), services.end(), [](const auto& each) {
            return each.second.service.status == model::ServiceStatus::operation_in_progress;
        });
    }

    template <class Action>
    void take(const Action& action) {
        if constexpr (std::is_same_v<Action, sim::Create>) {
            core::CreateService request;
            request.service_name = story_.service_name;
            request.configuration = action.configuration;
            submit(request);
        } else if constexpr (std::is_same_v<Action, sim::Update>) {
            submit(core::UpdateService{arn_, action.configuration, action.always_pulls});
        } else if constexpr (std::is_same_v<Action, sim::Deploy>) {
            submit(core::StartDeployment{arn_});
        } else if constexpr (std::is_same_v<Action, sim::Pause>) {
            submit(core::PauseService{arn_});
        } else if constexpr (std::is_same_v<Action, sim::Resume>) {
            submit(core::ResumeService{arn_});
        } else if constexpr (std::is_same_v<Action, sim::Delete>) {
            submit(core::DeleteService{arn_});
        } else if constexpr (std::is_same_v<Action, sim::CrashAll>) {
            machine_.crash_all(action.exit_code);
        } else {
            course_.trouble = "a story has no such step";
        }
    }

    void submit(const core::Request& request) {
        const core::Answer answer = life_.driver.submit(request);
        if (!answer) {
            course_.trouble = answer.error().message;
            return;
        }
        arn_ = answer->service_arn;
        service_id_ = arn_.substr(arn_.rfind('/') + 1);
    }

    const Scenario& story_;
    const StoryCourse& virtual_one_;
    StoryCourse course_;
    FakeMachine machine_;
    Life life_;
    Scribe scribe_;
    std::string arn_;
    std::string service_id_;
    bool is_over_ = false;
};

}  // namespace

std::vector<Scenario> stories() {
    Scenario updated = created("a_service_is_updated_and_deleted");
    then(updated, sim::Update{configuration("demo:2"), false});
    then(updated, sim::Delete{});

    Scenario configured = created("a_configuration_alone_is_updated");
    model::ServiceConfiguration coloured = configuration();
    coloured.source.image_repository->image_configuration->runtime_environment_variables = {
        {"COLOUR", "blue"}};
    then(configured, sim::Update{coloured, false});

    Scenario paused = created("a_service_is_paused_and_resumed");
    then(paused, sim::Pause{});
    then(paused, sim::Resume{});
    then(paused, sim::Deploy{});

    Scenario rolled_back = created("an_update_that_cannot_start_is_rolled_back");
    rolled_back.images["demo:2"].start_failure = core::StartFailure::program_not_found;
    then(rolled_back, sim::Update{configuration("demo:2"), false});
    then(rolled_back, sim::Deploy{});

    Scenario missing = created("a_service_whose_image_is_missing", configuration("nowhere:1"));
    then(missing, sim::Delete{});

    Scenario foreign = created("a_service_whose_image_is_for_another_processor");
    foreign.images["demo:1"].architecture = "arm64";
    then(foreign, sim::Update{configuration("demo:2"), false});

    model::ServiceConfiguration three = configuration();
    three.auto_scaling.min_size = 3;
    Scenario several = created("a_service_of_three_instances", three);
    then(several, sim::Delete{});

    model::ServiceConfiguration asked = configuration();
    asked.health_check.protocol = model::HealthCheckProtocol::http;
    asked.health_check.path = "/health";

    AppScript mute;
    mute.answering = {{{}, sim::Answering::resets}};
    Scenario dead = created("a_service_that_listens_and_answers_nobody");
    dead.images["demo:1"].apps = {mute};

    Scenario crashed = created("an_instance_ends_and_is_replaced");
    then(crashed, sim::CrashAll{137});
    crashed.runs_on = seconds(3);  // The replacement is started after one.
    return {
        updated,
        configured,
        paused,
        rolled_back,
        missing,
        foreign,
        several,
        created("a_service_is_asked_by_http", asked),
        dead,
        crashed,
    };
}

StoryCourse play_virtually(const Scenario& story) {
    StoryCourse course;
    Scribe scribe(course);
    for (std::size_t i = 1; i <= story.steps.size(); ++i) {
        course.told_by_step.push_back(entries_within(story, i));
    }
    const auto note = [&](const auto& what) {
        while (course.entries.size() >= course.told_by_step[scribe.step]) ++scribe.step;
        scribe.note(what);
    };
    sim::SimulatorOptions options;
    options.on_fact = note;
    options.on_effect = note;
    sim::Simulator simulator(story, options);
    course.trouble = simulator.run().violation.value_or("");
    if (simulator.service() != nullptr) course.end = end_of(*simulator.service());
    return course;
}

StoryCourse play_really(const Scenario& story, const StoryCourse& virtual_one) {
    return RealStory(story, virtual_one).play();
}

}  // namespace apprunner::contract
