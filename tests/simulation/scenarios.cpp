// What users meet on App Runner, told as scenarios.
#include "tests/simulation/scenarios.hpp"

namespace apprunner::sim {

namespace {

using std::chrono::minutes;
using std::chrono::seconds;

constexpr base::Duration at_once{};

model::ServiceConfiguration http_configuration(const std::string& path) {
    model::ServiceConfiguration configuration = simple_configuration();
    configuration.health_check.protocol = model::HealthCheckProtocol::http;
    configuration.health_check.path = path;
    return configuration;
}

model::ServiceConfiguration with_image(
    model::ServiceConfiguration configuration, const std::string& image
) {
    configuration.source.image_repository->image_identifier = image;
    return configuration;
}

ImageScript image_of(const AppScript& app, const std::string& image_id = "sha256:1") {
    ImageScript image;
    image.image_id = image_id;
    image.apps = {app};
    return image;
}

/// It ends before it listens.
AppScript exiting(base::Duration after, int code, const std::string& last_line) {
    AppScript app;
    app.listening.clear();
    app.exit = ScriptedExit{after, code, false, {last_line}, {}};
    return app;
}

AppScript listening(const Listening& socket) {
    AppScript app;
    app.listening = {socket};
    return app;
}

AppScript answering(std::vector<Answering> answers) {
    AppScript app;
    app.answering = std::move(answers);
    return app;
}

/// A scenario that begins with a first deployment of `app`.
Scenario creating(
    const std::string& name,
    const AppScript& app,
    const model::ServiceConfiguration& configuration = simple_configuration()
) {
    Scenario scenario;
    scenario.name = name;
    scenario.images["demo:1"] = image_of(app);
    scenario.steps.push_back({at_once, true, Create{configuration}});
    return scenario;
}

Scenario& then(Scenario& scenario, const Action& action, base::Duration after = seconds(10)) {
    scenario.steps.push_back({after, true, action});
    return scenario;
}

Scenario with_profile(Scenario scenario, const char* profile_name) {
    scenario.profile = core::profile_named(profile_name).value();
    return scenario;
}

// First deployments that go well, sooner or later.

std::vector<Scenario> good_creates() {
    Scenario at_aws_pace = creating("create_at_aws_pace", {});
    at_aws_pace.profile.aws_pace = true;
    Scenario of_2023 = with_profile(
        creating("create_in_the_words_of_2023", {}, http_configuration("/")), "2023-05"
    );
    of_2023.steps.clear();
    model::ServiceConfiguration automatic = http_configuration("/");
    automatic.source.auto_deployments_enabled = true;
    then(of_2023, Create{automatic}, at_once);
    Scenario several = creating("create_with_three_instances", {});
    several.steps.clear();
    model::ServiceConfiguration three = simple_configuration();
    three.auto_scaling.min_size = 3;
    then(several, Create{three}, at_once);
    return {
        creating("create", {}),
        at_aws_pace,
        of_2023,
        several,
        creating("create_with_a_slow_start_of_41_s", listening({seconds(41), "0.0.0.0", 0, {}})),
        creating(
            "create_that_warms_up_with_503",
            answering({{at_once, 503}, {seconds(70), 200}}),
            http_configuration("/health")
        ),
        creating(
            "create_that_warms_up_on_loopback",
            [] {
                AppScript app = listening({at_once, "127.0.0.1", 0, seconds(18)});
                app.listening.push_back({seconds(18), "0.0.0.0", 0, {}});
                return app;
            }()
        ),
    };
}

// First deployments that fail.

std::vector<Scenario> bad_creates() {
    Scenario arm = creating("create_of_an_arm64_image", {});
    arm.images["demo:1"].architecture = "arm64";
    Scenario missing = creating("create_of_a_missing_image", {});
    missing.images.clear();
    Scenario exposed = creating(
        "create_on_the_port_that_the_image_exposes", listening({at_once, "0.0.0.0", 3000, {}})
    );
    exposed.images["demo:1"].exposed_ports = {3000};
    Scenario patient =
        creating("create_on_loopback_with_wait_full", listening({at_once, "127.0.0.1", 0, {}}));
    patient.profile.early_verdict = false;
    AppScript flapping = answering({{at_once, 200}, {seconds(4), 500}});
    flapping.answering_repeats = seconds(10);
    model::ServiceConfiguration strict = http_configuration("/");
    strict.health_check.healthy_threshold = 3;
    return {
        creating("create_that_exits_after_2_s", exiting(seconds(2), 3, "no such table: users")),
        with_profile(
            creating("create_that_exits_in_the_words_of_2023", exiting(seconds(2), 1, "oops")),
            "2023-05"
        ),
        creating("create_on_loopback", listening({at_once, "127.0.0.1", 0, {}})),
        creating("create_on_hostname", listening({at_once, "hostname", 0, {}})),
        creating("create_on_a_wrong_port", listening({at_once, "0.0.0.0", 3000, {}})),
        exposed,
        patient,
        creating(
            "create_that_never_listens",
            [] {
                AppScript app;
                app.listening.clear();
                return app;
            }()
        ),
        with_profile(
            creating(
                "create_too_slow_for_the_documentation", listening({seconds(41), "::", 0, {}})
            ),
            "documented"
        ),
        creating(
            "create_answering_404", answering({{at_once, 404}}), http_configuration("/health")
        ),
        creating(
            "create_answering_redirects", answering({{at_once, 302}}), http_configuration("/")
        ),
        creating(
            "create_hanging", answering({{at_once, Answering::hangs}}), http_configuration("/")
        ),
        creating("create_flapping", flapping, strict),
        arm,
        missing,
    };
}

// What comes after.

std::vector<Scenario> changes() {
    Scenario update = creating("update", {});
    update.images["demo:2"] = image_of({}, "sha256:2");
    then(update, Update{with_image(simple_configuration(), "demo:2"), false});

    Scenario rolled_back = creating("update_rolled_back", {});
    rolled_back.images["demo:2"] = image_of(exiting(seconds(1), 1, "boom"), "sha256:2");
    then(rolled_back, Update{with_image(simple_configuration(), "demo:2"), false});

    Scenario configured = creating("update_of_the_configuration_alone", {});
    model::ServiceConfiguration coloured = simple_configuration();
    coloured.source.image_repository->image_configuration->runtime_environment_variables = {
        {"COLOUR", "blue"}, {"EMPTY", ""}};
    then(configured, Update{coloured, false});

    Scenario rebuilt = creating("rebuild", exiting(seconds(2), 1, "boom"));
    rebuilt.images["demo:2"] = image_of({}, "sha256:2");
    then(rebuilt, Deploy{});
    then(rebuilt, Update{with_image(simple_configuration(), "demo:2"), false});

    Scenario bricked = with_profile(rebuilt, "2023-05");
    bricked.name = "rebuild_refused_in_2023";
    then(bricked, Delete{});

    Scenario paused = creating("pause_and_resume", {});
    then(paused, Pause{});
    then(paused, Deploy{});
    then(paused, Resume{}, minutes(5));

    Scenario unresumed = creating("resume_that_fails", {});
    unresumed.images["demo:1"].apps.push_back(exiting(seconds(1), 1, "the database has gone"));
    then(unresumed, Pause{});
    then(unresumed, Resume{});

    Scenario deaf = creating("delete_of_an_app_that_ignores_sigterm", {});
    deaf.images["demo:1"].apps.front().ignores_sigterm = true;
    then(deaf, Delete{});
    return {update, rolled_back, configured, rebuilt, bricked, paused, unresumed, deaf};
}

// Running services.

std::vector<Scenario> lives() {
    Scenario crashed = creating("crash_and_replacement", {});
    then(crashed, CrashAll{137});
    crashed.runs_on = minutes(1);

    Scenario looping = creating("crash_loop", {});
    AppScript broken = exiting(seconds(1), 1, "cannot reach the database");
    broken.listening = {Listening{}};
    looping.images["demo:1"].apps.push_back(broken);
    then(looping, CrashAll{1});
    looping.runs_on = minutes(2);

    AppScript short_lived = exiting(seconds(2), 3, "no such table: users");
    short_lived.listening = {Listening{}};
    Scenario early = creating("create_that_dies_right_after_it", short_lived);
    early.runs_on = seconds(10);
    Scenario steady = early;
    steady.name = "create_that_must_be_steady_for_5_s";
    steady.profile.steady_for = seconds(5);

    Scenario dying = creating("update_that_dies_after_its_check", {});
    AppScript dies = exiting(seconds(3), 1, "out of licences");
    dies.listening = {Listening{}};
    dying.images["demo:2"] = image_of(dies, "sha256:2");
    dying.images["demo:2"].apps.push_back({});
    dying.delays.drain = {seconds(5), seconds(5)};
    then(dying, Update{with_image(simple_configuration(), "demo:2"), false});
    dying.runs_on = seconds(30);

    Scenario scaled = creating("scaling_out_and_in", {});
    then(scaled, Load{250});
    scaled.steps.push_back({seconds(30), false, Load{40}});
    scaled.runs_on = minutes(2);
    return {crashed, looping, early, steady, dying, scaled};
}

// Several nodes.

Scenario on_nodes(Scenario scenario, int count) {
    scenario.nodes.clear();
    for (int i = 1; i <= count; ++i) {
        scenario.nodes.push_back({"node-" + std::to_string(i), 4096});
    }
    return scenario;
}

Scenario& then_node(Scenario& scenario, std::size_t node, NodeState to, base::Duration after) {
    scenario.steps.push_back({after, false, ChangeNode{node - 1, to}});
    return scenario;
}

std::vector<Scenario> losses_of_nodes() {
    model::ServiceConfiguration two = simple_configuration();
    two.auto_scaling.min_size = 2;
    Scenario live = on_nodes(creating("node_lost_under_a_service", {}, two), 3);
    then_node(live, 2, NodeState::away, minutes(1));
    then_node(live, 2, NodeState::active, minutes(1));
    live.runs_on = minutes(1);

    AppScript slow = listening({seconds(20), "0.0.0.0", 0, {}});
    Scenario candidate = on_nodes(creating("node_lost_under_a_candidate", slow, two), 3);
    then_node(candidate, 2, NodeState::away, seconds(10));

    Scenario drained = on_nodes(creating("node_drained_under_a_service", {}, two), 2);
    then_node(drained, 1, NodeState::drained, minutes(1));
    drained.runs_on = minutes(1);

    Scenario full = on_nodes(creating("update_for_which_no_node_has_room", {}, two), 2);
    full.images["demo:2"] = image_of({}, "sha256:2");
    then_node(full, 2, NodeState::drained, minutes(1));
    model::ServiceConfiguration other = with_image(two, "demo:2");
    full.steps.push_back({minutes(1), true, Update{other, false}});
    full.runs_on = minutes(1);
    return {live, candidate, drained, full};
}

}  // namespace

std::vector<Scenario> named_scenarios() {
    std::vector<Scenario> all;
    for (const std::vector<Scenario>& some :
         {good_creates(), bad_creates(), changes(), lives(), losses_of_nodes()}) {
        all.insert(all.end(), some.begin(), some.end());
    }
    return all;
}

}  // namespace apprunner::sim
