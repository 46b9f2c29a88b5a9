// Draws scenarios from seeds: images and apps that behave and misbehave, delays, faults, and what
// users ask for.
#include "emulator/sim/scenario.hpp"

#include "emulator/sim/random.hpp"
#include "emulator/sim/scenario_nodes.hpp"

namespace apprunner::sim {

namespace {

using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

const std::vector<std::string> images{"demo:1", "demo:2", "demo:3", "demo:4"};

/// One of the ways in which apps behave.
AppScript app_of(Random& random) {
    AppScript app;
    Listening& socket = app.listening.front();
    switch (random.below(14)) {
        case 0:  // Slow.
            socket.from = random.between(seconds(1), minutes(8));
            break;
        case 1:
            app.listening.clear();
            break;
        case 2:
            socket.address = random.chance(500) ? "127.0.0.1" : "hostname";
            break;
        case 3:
            socket.port = 3000;
            break;
        case 4:  // Warms up on loopback.
            socket = Listening{
                base::Duration{}, "127.0.0.1", 0, random.between(seconds(1), seconds(40))};
            app.listening.push_back(Listening{*socket.until, "0.0.0.0", 0, {}});
            break;
        case 5:
            app.exit.emplace();
            app.exit->after = random.between(base::Duration{}, minutes(3));
            app.exit->code = random.between(0, 255);
            break;
        case 6:
            app.answering = {
                {base::Duration{}, 503}, {random.between(seconds(1), minutes(2)), 200}};
            break;
        case 7:
            app.answering = {{base::Duration{}, random.pick(std::vector{204, 302, 404, 500, 0})}};
            break;
        case 8:  // Flaps.
            app.answering = {{base::Duration{}, 200}, {seconds(20), 500}};
            app.answering_repeats = random.between(seconds(25), seconds(90));
            break;
        case 9:
            app.answer_takes = random.between(milliseconds(1), seconds(4));
            app.ignores_sigterm = true;
            break;
        case 10:  // Stops listening.
            socket.until = random.between(seconds(1), minutes(5));
            break;
        default:
            break;
    }
    return app;
}

ImageScript image_of(Random& random, const std::string& image_id) {
    ImageScript image;
    image.image_id = image_id;
    image.pull_takes = random.between(milliseconds(1), minutes(2));
    if (random.chance(100)) image.architecture = "arm64";
    if (random.chance(60)) image.pull_failure = model::PullFailure::image_not_found;
    if (random.chance(60)) image.start_failure = core::StartFailure::program_not_found;
    if (random.chance(300)) image.exposed_ports = {3000};
    image.apps.clear();
    for (int i = random.between(1, 3); i > 0; --i) image.apps.push_back(app_of(random));
    return image;
}

model::ServiceConfiguration configuration_of(Random& random) {
    model::ServiceConfiguration configuration = simple_configuration();
    configuration.source.image_repository->image_identifier = random.pick(images);
    model::HealthCheckConfiguration& check = configuration.health_check;
    if (random.chance(500)) check.protocol = model::HealthCheckProtocol::http;
    if (random.chance(500)) {
        check.interval_s = random.between(1, 20);
        check.timeout_s = random.between(1, 20);
        check.healthy_threshold = random.between(1, 4);
        check.unhealthy_threshold = random.between(1, 20);
    }
    model::AutoScalingLimits& limits = configuration.auto_scaling;
    limits.min_size = random.between(1, 3);
    limits.max_size = limits.min_size + random.between(0, 2);
    limits.max_concurrency = random.between(1, 20);
    return configuration;
}

core::Profile profile_of(Random& random) {
    const std::vector<std::string_view> names = core::profile_names();
    core::Profile profile = core::profile_named(random.pick(names)).value();
    if (random.chance(200)) profile.aws_pace = true;
    if (random.chance(300)) profile.early_verdict = false;
    if (random.chance(100)) profile.updates_paused = true;
    if (random.chance(200)) profile.drain_limit = seconds(random.between(1, 300));
    if (random.chance(200)) profile.stop_grace = seconds(random.between(1, 60));
    return profile;
}

Action action_of(Random& random) {
    switch (random.below(16)) {
        case 0:
        case 1:
        case 2:
            return Deploy{};
        case 3:
        case 4:
        case 5:
        case 6:
            return Update{configuration_of(random), random.chance(300)};
        case 7:
        case 8:
            return Pause{};
        case 9:
        case 10:
            return Resume{};
        case 11:
            return Delete{};
        case 12:
            return Create{configuration_of(random)};
        case 13:
            return Emulate{profile_of(random)};
        case 14:
            return Load{static_cast<unsigned>(random.between(0, 60))};
        default:
            return CrashAll{};
    }
}

WorldFaults faults_of(Random& random) {
    WorldFaults faults;
    if (random.chance(300)) return faults;
    for (int* each : {
             &faults.slow_pull,
             &faults.failed_pull,
             &faults.slow_effect,
             &faults.failed_start,
             &faults.sudden_exit,
         }) {
        if (random.chance(400)) *each = random.between(1, 150);
    }
    if (random.chance(300)) faults.probe_error = random.between(1, 200);
    if (random.chance(300)) faults.failed_probe = random.between(1, 200);
    if (random.chance(400)) faults.repeated_fact = random.between(1, 500);
    if (random.chance(200)) faults.dozing = random.between(1, 20);
    return faults;
}

Delays delays_of(Random& random) {
    Delays delays;
    if (random.chance(300)) return delays;
    delays.start = {milliseconds(50), seconds(20)};
    delays.report = {base::Duration{}, random.chance(500) ? seconds(3) : milliseconds(30)};
    delays.route = {milliseconds(1), random.chance(500) ? seconds(20) : seconds(2)};
    delays.drain = {base::Duration{}, minutes(2)};
    delays.stop = {milliseconds(10), seconds(35)};
    delays.remove = {milliseconds(10), seconds(30)};
    return delays;
}

/// Half of the scenarios have automatic deployments, and pushes of the tag that the service names.
/// Drawn apart, so that all else of a seed is as it was.
void add_pushes(Scenario& scenario, std::uint64_t seed) {
    Random random(seed ^ 0x7057ULL);
    if (random.chance(500)) return;
    const bool may_drop = random.chance(250);
    const auto settle = [&](core::Profile& profile) {
        if (may_drop) profile.push_while_busy = core::PushWhileBusy::dropped;
    };
    settle(scenario.profile);
    std::string tag = images.front();
    int number = 1000;
    std::vector<ScenarioStep> steps;
    for (ScenarioStep& step : scenario.steps) {
        if (auto* emulate = std::get_if<Emulate>(&step.action)) settle(emulate->profile);
        const auto turn_on = [&tag](model::ServiceConfiguration& configuration) {
            configuration.source.auto_deployments_enabled = true;
            tag = configuration.source.image_repository->image_identifier;
        };
        if (auto* create = std::get_if<Create>(&step.action)) turn_on(create->configuration);
        if (auto* update = std::get_if<Update>(&step.action)) turn_on(update->configuration);
        const bool is_end = std::holds_alternative<Calm>(step.action);
        steps.push_back(std::move(step));
        while (!is_end && random.chance(400)) {
            const std::string id = "sha256:" + std::to_string(++number);
            const base::Duration after = random.between(base::Duration{}, minutes(3));
            steps.push_back({after, random.chance(500), Push{tag, image_of(random, id)}});
        }
    }
    scenario.steps = std::move(steps);
}

/// A quarter of the scenarios give services a time to live. Drawn apart, as pushes are.
void add_lives(Scenario& scenario, std::uint64_t seed) {
    Random random(seed ^ 0x11feULL);
    if (!random.chance(250)) return;
    std::vector<ScenarioStep> steps;
    for (ScenarioStep& step : scenario.steps) {
        const bool is_end = std::holds_alternative<Calm>(step.action);
        if (!steps.empty() && (is_end || random.chance(400))) {
            Live live;
            if (random.chance(850)) live.time_to_live = random.between(seconds(1), minutes(40));
            const base::Duration after = random.between(base::Duration{}, minutes(1));
            steps.push_back({after, random.chance(500), live});
        }
        steps.push_back(std::move(step));
    }
    scenario.steps = std::move(steps);
}

}  // namespace

model::ServiceConfiguration simple_configuration() {
    model::ServiceConfiguration configuration;
    model::ImageRepository repository;
    repository.image_identifier = "demo:1";
    repository.image_configuration.emplace();
    configuration.source.image_repository = repository;
    return configuration;
}

Scenario scenario_of_seed(std::uint64_t seed) {
    Random random(seed);
    Scenario scenario;
    scenario.name = "seed " + std::to_string(seed);
    scenario.seed = seed;
    scenario.profile = profile_of(random);
    scenario.delays = delays_of(random);
    scenario.faults = faults_of(random);
    int number = 0;
    for (const std::string& identifier : images) {
        scenario.images[identifier] = image_of(random, "sha256:" + std::to_string(++number));
    }
    scenario.images["demo:1"].pull_failure.reset();
    scenario.steps.push_back({base::Duration{}, true, Create{configuration_of(random)}});
    for (int i = random.between(2, 9); i > 0; --i) {
        const bool waits = random.chance(700);
        const base::Duration after =
            random.between(base::Duration{}, waits ? minutes(1) : minutes(6));
        if (random.chance(150)) {
            const std::string id = "sha256:" + std::to_string(++number);
            scenario.steps.push_back({after, waits, Push{random.pick(images), image_of(random, id)}}
            );
        }
        scenario.steps.push_back({after, waits, action_of(random)});
    }
    scenario.steps.push_back({base::Duration{}, false, Calm{}});
    add_pushes(scenario, seed);
    add_lives(scenario, seed);
    add_nodes(scenario, seed);
    return scenario;
}

}  // namespace apprunner::sim
