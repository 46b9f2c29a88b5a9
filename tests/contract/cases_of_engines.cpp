// Pulls, starts, stops, traffic, and what an emulator finds that takes over.
#include "emulator/sim/random.hpp"
#include "tests/contract/cases.hpp"

#include <stdexcept>

namespace apprunner::contract {

namespace {

using core::StartFailure;
using model::PullFailure;
using sim::AppScript;
using sim::ScriptedExit;
using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr base::Duration at_once{};

Case failed_pull(std::string name, PullFailure failure) {
    Case made = case_of(std::move(name));
    made.world.images["demo:1"].pull_failure = failure;
    return made;
}

Case failed_start(std::string name, StartFailure failure) {
    Case made = started_case_of(std::move(name));
    made.world.images["demo:1"].start_failure = failure;
    return made;
}

Case troubled_start(std::string name, bool Troubles::*trouble) {
    Case made = started_case_of(std::move(name));
    made.troubles.*trouble = true;
    made.then(seconds(1), {watch(one)});
    made.then(seconds(1), {tcp_probe(one, 1)});
    return made;
}

AppScript deaf_app() {
    AppScript app;
    app.ignores_sigterm = true;
    return app;
}

AppScript ending(base::Duration after, int code) {
    AppScript app;
    app.exit = ScriptedExit{after, code, false, {"the end"}, {}};
    return app;
}

/// Instance one is started and gets the traffic.
Case serving(std::string name, const AppScript& app = {}) {
    Case made = started_case_of(std::move(name), app);
    made.then(seconds(1), {route_to(1, {one})});
    return made;
}

/// Instance one is started; then the emulator is killed, and is there again.
Case killed(std::string name, const AppScript& app = {}) {
    Case made = started_case_of(std::move(name), app);
    made.then(seconds(2)).restarts = true;
    return made;
}

/// The emulator is killed before it has heard that instance one was started.
Case killed_in_the_start(std::string name, const AppScript& app = {}) {
    Case made = started_case_of(std::move(name), app);
    // A kill may lose what was asked of the virtual world just before; here it does not.
    while (sim::Random(made.world.seed).chance(500)) ++made.world.seed;
    Turn& kill = made.then(milliseconds(100));
    kill.start_is_under_way = true;
    kill.restarts = true;
    return made;
}

}  // namespace

std::vector<Case> pull_cases() {
    Case again = case_of("an_image_is_pulled_once_more");
    again.then(seconds(1), {pull("demo:1", "second")});

    Case exposing = case_of("an_image_exposes_ports");
    exposing.world.images["demo:1"].exposed_ports = {3000, 9000};

    Case foreign = case_of("an_image_is_for_another_processor");
    foreign.world.images["demo:1"].architecture = "arm64";

    const std::string name = "123456789012.dkr.ecr.us-east-1.amazonaws.com/shop:1";
    Case pushed = case_of("a_tag_is_pushed_again_before_the_second_pull");
    pushed.world.images[name].image_id = "sha256:11";
    pushed.then(seconds(1), {pull(name, "second")});
    Turn& push = pushed.then(seconds(3), {pull(name, "third")});
    push.pushes.emplace(name, sim::ImageScript{});
    push.pushes->second.image_id = "sha256:12";

    Case missing = case_of("an_image_is_missing");
    missing.world.images.clear();

    Case without = case_of("there_is_no_engine_for_a_pull");
    without.world.images["shop:1"].pull_failure = PullFailure::engine_unreachable;
    without.then(seconds(1), {pull("shop:1", "second")}).loses_engine = true;
    return {
        case_of("an_image_is_pulled"),
        again,
        exposing,
        foreign,
        pushed,
        missing,
        without,
        failed_pull("a_pull_is_denied", PullFailure::access_denied),
        failed_pull("a_registry_cannot_be_reached", PullFailure::registry_unreachable),
        failed_pull("a_registry_limits_the_rate", PullFailure::rate_limited),
        failed_pull("an_image_has_no_matching_platform", PullFailure::no_matching_platform),
        failed_pull("the_disk_is_full_for_a_pull", PullFailure::disk_full),
        failed_pull("a_pull_fails_for_an_unknown_reason", PullFailure::other),
    };
}

std::vector<Case> start_cases() {
    Case both = case_of("two_instances_are_started_at_a_time");
    both.then(seconds(1), {start(one), start(two)});

    Case without = started_case_of("there_is_no_engine_for_a_start");
    without.world.images["demo:1"].start_failure = StartFailure::engine_unreachable;
    without.turns.back().loses_engine = true;
    return {
        started_case_of("an_instance_is_started"),
        both,
        without,
        failed_start("a_program_is_not_in_its_image", StartFailure::program_not_found),
        failed_start("a_program_may_not_be_executed", StartFailure::program_not_executable),
        failed_start("a_program_is_for_another_processor", StartFailure::exec_format),
        failed_start("a_user_is_not_in_its_image", StartFailure::user_not_found),
        failed_start("an_image_is_gone_for_good", StartFailure::image_gone),
        failed_start("the_disk_is_full_for_a_start", StartFailure::disk_full),
        failed_start("a_start_fails_for_the_working_directory", StartFailure::other),
        failed_start("a_start_fails_for_an_unknown_reason", StartFailure::environment),
        troubled_start("a_network_was_removed_by_hand", &Troubles::loses_network),
        troubled_start("an_image_was_removed_by_hand", &Troubles::loses_image),
        troubled_start("subnets_are_taken", &Troubles::has_taken_subnets),
        troubled_start("a_late_container_has_the_name", &Troubles::has_name_taken),
        troubled_start("a_container_is_left_over", &Troubles::has_stray),
        troubled_start("a_removal_is_under_way_already", &Troubles::removes_late),
    };
}

std::vector<Case> stop_cases() {
    Case heeded = started_case_of("an_app_heeds_sigterm");
    heeded.then(seconds(1), {stop(one, seconds(30))});

    Case deaf = started_case_of("an_app_ignores_sigterm", deaf_app());
    deaf.then(seconds(1), {stop(one, seconds(1))});

    Case abrupt = started_case_of("an_app_that_ignores_sigterm_gets_none", deaf_app());
    abrupt.then(seconds(1), {stop(one, at_once)});

    AppScript stubborn = ending(seconds(5), 7);
    stubborn.ignores_sigterm = true;
    Case self_ended = started_case_of("an_app_ends_by_itself_after_sigterm", stubborn);
    self_ended.then(seconds(2), {stop(one, seconds(20))});

    Case over = started_case_of("an_app_that_has_ended_is_stopped", ending(seconds(1), 2));
    over.then(seconds(5), {stop(one, seconds(30))});

    Case undone = case_of("a_start_is_undone_at_once");
    undone.then(seconds(1), {start(one), stop(one, seconds(2))});

    Case under_way = case_of("a_start_is_undone_while_the_engine_does_it");
    under_way.world.delays.start = {seconds(5), seconds(5)};
    under_way.world.delays.stop = {seconds(10), seconds(10)};
    under_way.ends_after = seconds(30);
    under_way.then(seconds(1), {start(one)});
    under_way.then(seconds(1), {stop(one, seconds(2))}).start_is_under_way = true;

    Case failing = case_of("a_start_that_fails_is_undone_before");
    failing.world.images["demo:1"].start_failure = StartFailure::program_not_found;
    failing.then(seconds(1), {start(one), stop(one, seconds(2))});

    Case one_of_two = case_of("one_of_two_instances_is_stopped");
    one_of_two.then(seconds(1), {start(one), start(two)});
    one_of_two.then(seconds(1), {watch(two)});
    one_of_two.then(seconds(1), {stop(one, seconds(30)), tcp_probe(two, 1)});

    Case absent = started_case_of("an_engine_goes_away_and_comes_back", ending(seconds(8), 3));
    absent.then(seconds(1)).loses_engine = true;
    absent.then(seconds(1)).finds_engine = true;

    Case cut = started_case_of("a_check_is_under_way_when_its_instance_is_stopped", [] {
        AppScript app;
        app.answering = {{at_once, sim::Answering::hangs}};
        return app;
    }());
    cut.then(seconds(1), {http_probe(one, 1, seconds(20))}).reaches_app = true;
    cut.then(seconds(1), {stop(one, seconds(2))});
    return {
        heeded,
        deaf,
        abrupt,
        self_ended,
        over,
        undone,
        under_way,
        failing,
        one_of_two,
        absent,
        cut,
    };
}

std::vector<Case> traffic_cases() {
    Case in_a_row = started_case_of("routes_follow_one_another");
    in_a_row.then(
        seconds(1),
        {route_as(1, model::RouteMode::no_instances),
         route_to(2, {one}),
         route_as(3, model::RouteMode::paused)}
    );

    Case drained = serving("an_idle_instance_is_drained");
    drained.then(seconds(1), {route_as(2, model::RouteMode::no_instances)});
    drained.then(seconds(1), {drain(one, seconds(20))});
    drained.then(seconds(1), {stop(one, seconds(30))});

    AppScript hanging;
    hanging.answering = {{at_once, sim::Answering::hangs}};
    Case busy = serving("a_request_does_not_end_within_the_drain_limit", hanging);
    busy.world.delays.drain = {hours(1), hours(1)};
    Turn& request = busy.then(seconds(1));
    request.has_request = true;
    request.reaches_app = true;
    busy.then(seconds(1), {route_as(2, model::RouteMode::no_instances)});
    busy.then(seconds(1), {drain(one, milliseconds(100))});

    Case died = serving("an_instance_ends_after_its_drain", ending(seconds(6), 1));
    died.then(seconds(1), {route_as(2, model::RouteMode::no_instances)});
    died.then(seconds(1), {drain(one, seconds(20))});

    Case handed_over = serving("traffic_goes_from_one_instance_to_another");
    handed_over.then(seconds(1), {start(two)});
    handed_over.then(seconds(1), {route_to(2, {two})});
    handed_over.then(seconds(1), {drain(one, seconds(20))});
    handed_over.then(seconds(1), {stop(one, seconds(30))});

    Case removed = serving("a_service_is_deleted");
    removed.then(seconds(1), {route_as(2, model::RouteMode::deleted)});
    removed.then(seconds(1), {drain(one, seconds(20))});
    removed.then(seconds(1), {stop(one, seconds(30))});
    removed.then(seconds(1), {remove_service()});

    Case empty = case_of("a_service_without_instances_is_deleted");
    empty.then(seconds(1), {route_as(1, model::RouteMode::deleted)});
    empty.then(seconds(1), {remove_service()});
    return {
        serving("traffic_is_switched"), in_a_row, drained, busy, died, handed_over, removed, empty};
}

std::vector<Case> restart_cases() {
    Case adopted = killed("a_running_instance_is_adopted", ending(seconds(20), 5));
    adopted.then(seconds(1), {adopt(one), watch(one)});
    adopted.then(seconds(1), {tcp_probe(one, 1, true), route_to(1, {one})});
    adopted.ends_after = seconds(30);

    Case over = killed("an_adopted_instance_has_ended_meanwhile", ending(seconds(4), 5));
    over.then(seconds(10), {adopt(one)});

    AppScript removed_app = ending(seconds(4), 137);
    removed_app.exit->ended_by = by_removal;
    removed_app.exit->last_lines.clear();
    Case gone = killed("an_adopted_instance_has_been_removed_meanwhile", removed_app);
    gone.then(seconds(10), {adopt(one)});

    Case stopped = killed("an_adopted_instance_is_stopped");
    stopped.then(seconds(1), {adopt(one), stop(one, seconds(30))});

    Case absent = killed("an_instance_is_adopted_once_the_engine_is_back", ending(seconds(20), 5));
    absent.turns.back().loses_engine = true;
    absent.then(seconds(1), {adopt(one)});
    absent.then(seconds(1)).finds_engine = true;
    absent.ends_after = seconds(30);

    // It has closed its port by the time of the second start, and must not be found again.
    AppScript passing;
    passing.listening = {{at_once, "0.0.0.0", 0, seconds(10)}};
    Case again = killed_in_the_start("a_start_is_ordered_again_after_a_kill", passing);
    again.then(seconds(20), {start(one)});
    again.then(seconds(1), {watch(one)});
    again.ends_after = seconds(30);

    Case forgotten = killed_in_the_start("a_start_before_a_kill_is_undone_after_it", deaf_app());
    forgotten.then(seconds(20), {stop(one, seconds(2))});
    return {adopted, over, gone, stopped, absent, again, forgotten};
}

std::vector<Case> all_cases() {
    std::vector<Case> all;
    for (const auto& some :
         {pull_cases(),
          start_cases(),
          watch_cases(),
          probe_cases(),
          exit_cases(),
          stop_cases(),
          traffic_cases(),
          restart_cases()}) {
        all.insert(all.end(), some.begin(), some.end());
    }
    return all;
}

Case case_named(const std::string& name) {
    for (Case& each : all_cases()) {
        if (each.name == name) return each;
    }
    throw std::out_of_range("no case " + name);
}

}  // namespace apprunner::contract
