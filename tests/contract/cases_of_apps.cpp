// Where apps listen, what they answer, how they end.
#include "tests/contract/cases.hpp"

namespace apprunner::contract {

namespace {

using sim::Answering;
using sim::AppScript;
using sim::Listening;
using sim::ScriptedExit;
using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr base::Duration at_once{};
/// For checks that are to time out.
constexpr base::Duration impatience = milliseconds(100);
constexpr base::Duration patience = seconds(20);

AppScript listening(std::vector<Listening> sockets) {
    AppScript app;
    app.listening = std::move(sockets);
    return app;
}

AppScript answering(std::vector<Answering> answers) {
    AppScript app;
    app.answering = std::move(answers);
    return app;
}

AppScript ending(const ScriptedExit& exit) {
    AppScript app;
    app.exit = exit;
    return app;
}

/// Instance one of that app is started and watched.
Case watched(std::string name, const AppScript& app) {
    Case made = started_case_of(std::move(name), app);
    made.then(seconds(1), {watch(one)});
    return made;
}

/// And one HTTP check of it is made.
Case checked(std::string name, const AppScript& app, base::Duration timeout = patience) {
    Case made = watched(std::move(name), app);
    made.then(seconds(1), {http_probe(one, 1, timeout)});
    return made;
}

/// And one TCP check of it, after which GET / is asked.
Case asked(std::string name, const AppScript& app) {
    Case made = watched(std::move(name), app);
    made.then(seconds(1), {tcp_probe(one, 1, true)});
    return made;
}

}  // namespace

std::vector<Case> watch_cases() {
    Case unwatched = watched(
        "what_changes_after_an_unwatch_is_not_told",
        listening({{at_once, "0.0.0.0", 0, {}}, {seconds(6), "127.0.0.1", 9000, {}}})
    );
    unwatched.then(seconds(1), {unwatch(one)});

    Case again = watched(
        "a_second_watch_begins_anew",
        listening({{at_once, "0.0.0.0", 0, {}}, {seconds(6), "127.0.0.1", 9000, {}}})
    );
    again.then(seconds(1), {unwatch(one)});
    again.then(seconds(1), {watch(one)});

    Case late = started_case_of(
        "a_watch_that_comes_late_tells_what_is_and_not_what_was",
        listening({{seconds(1), "127.0.0.1", 0, seconds(2)}, {seconds(3), "0.0.0.0", 0, {}}})
    );
    late.then(seconds(9), {watch(one)});

    Case hidden = watched(
        "a_port_opens_where_processes_cannot_be_seen", listening({{seconds(3), "0.0.0.0", 0, {}}})
    );
    hidden.troubles.hides_processes = true;

    Case two_apps = case_of("two_instances_are_watched_at_a_time");
    two_apps.world.images["demo:1"].apps = {
        listening({{seconds(4), "0.0.0.0", 0, {}}}), listening({{at_once, "127.0.0.1", 0, {}}})};
    two_apps.then(seconds(1), {start(one)});
    two_apps.then(seconds(1), {start(two)});
    two_apps.then(seconds(1), {watch(one), watch(two)});

    return {
        unwatched,
        again,
        late,
        hidden,
        two_apps,
        watched("an_app_listens_from_its_start", {}),
        watched("an_app_listens_later", listening({{seconds(3), "0.0.0.0", 0, {}}})),
        watched("an_app_listens_on_ipv6", listening({{seconds(3), "::", 0, {}}})),
        watched("an_app_listens_on_loopback_only", listening({{at_once, "127.0.0.1", 0, {}}})),
        watched("an_app_listens_on_its_hostname_only", listening({{at_once, "hostname", 0, {}}})),
        watched("an_app_listens_on_another_port", listening({{at_once, "0.0.0.0", 9000, {}}})),
        watched("an_app_never_listens", listening({})),
        watched("an_app_stops_listening", listening({{at_once, "0.0.0.0", 0, seconds(4)}})),
        watched(
            "an_app_warms_up_on_loopback",
            listening({{at_once, "127.0.0.1", 0, seconds(3)}, {seconds(4), "0.0.0.0", 0, {}}})
        ),
        watched(
            "an_app_opens_a_second_port",
            listening({{at_once, "0.0.0.0", 0, {}}, {seconds(3), "0.0.0.0", 9000, {}}})
        ),
        watched(
            "an_app_closes_its_port_and_opens_it_again",
            listening({{at_once, "0.0.0.0", 0, seconds(3)}, {seconds(5), "0.0.0.0", 0, {}}})
        ),
    };
}

std::vector<Case> probe_cases() {
    Case warming = checked(
        "checks_of_an_app_that_warms_up_with_503", answering({{at_once, 503}, {seconds(4), 200}})
    );
    warming.then(seconds(5), {http_probe(one, 2, patience)});

    Case deaf_at_first = watched(
        "a_check_before_and_after_the_port_opens", listening({{seconds(4), "0.0.0.0", 0, {}}})
    );
    deaf_at_first.then(seconds(1), {tcp_probe(one, 1)});
    deaf_at_first.then(seconds(5), {tcp_probe(one, 2)});

    Case unreachable = watched(
        "a_check_of_an_app_on_loopback_is_refused", listening({{at_once, "127.0.0.1", 0, {}}})
    );
    unreachable.then(seconds(1), {tcp_probe(one, 1)});

    Case seen_first =
        started_case_of("where_it_listens_is_told_before_a_check_that_reaches_it", {});
    seen_first.then(seconds(1), {watch(one), tcp_probe(one, 1)});

    AppScript slow;
    slow.answer_takes = seconds(5);
    AppScript flapping = answering({{at_once, 200}, {seconds(4), 500}});
    flapping.answering_repeats = seconds(10);
    Case flaps = checked("checks_of_an_app_that_flaps", flapping);
    flaps.then(seconds(4), {http_probe(one, 2, patience)});
    flaps.then(seconds(4), {http_probe(one, 3, patience)});
    return {
        warming,
        deaf_at_first,
        unreachable,
        seen_first,
        flaps,
        checked("a_check_is_answered_with_200", {}),
        checked("a_check_is_answered_with_404", answering({{at_once, 404}})),
        checked("a_check_is_answered_with_a_redirect", answering({{at_once, 302}})),
        checked("a_check_hangs", answering({{at_once, Answering::hangs}}), impatience),
        checked("a_check_is_answered_too_late", slow, impatience),
        checked("a_check_is_cut_off", answering({{at_once, Answering::resets}})),
        checked("a_check_is_answered_with_no_http", answering({{at_once, Answering::not_http}})),
        asked("the_first_answer_is_asked_for_after_a_tcp_check", {}),
        asked("the_first_answer_is_404", answering({{at_once, 404}})),
        asked("the_first_answer_is_cut_off", answering({{at_once, Answering::resets}})),
        asked("the_first_answer_is_no_http", answering({{at_once, Answering::not_http}})),
        asked(
            "no_first_answer_is_asked_for_after_a_tcp_check_that_failed",
            listening({{at_once, "127.0.0.1", 0, {}}})
        ),
    };
}

std::vector<Case> exit_cases() {
    Case with_lines = watched(
        "an_app_ends_with_last_lines",
        ending({seconds(4), 3, false, {"no such table: users", "giving up"}, {}})
    );

    std::vector<std::string> many;
    for (std::size_t i = 0; i < core::last_lines_max + 10; ++i) {
        many.push_back("line " + std::to_string(i));
    }
    Case talkative = watched(
        "an_app_ends_with_more_lines_than_are_kept", ending({seconds(4), 1, false, many, {}})
    );

    Case early = started_case_of("an_app_ends_at_once", ending({at_once, 1, false, {"oops"}, {}}));

    Case unlistening = watched("an_app_ends_before_it_listens", [] {
        AppScript app = ending({seconds(3), 1, false, {"no configuration"}, {}});
        app.listening.clear();
        return app;
    }());

    AppScript hanging = answering({{at_once, Answering::hangs}});
    hanging.exit = ScriptedExit{seconds(4), 1, false, {}, {}};
    Case checked_while = checked("an_app_ends_while_a_check_waits_for_its_answer", hanging);
    Case asked_while = asked("an_app_ends_while_its_first_answer_is_waited_for", hanging);
    checked_while.turns.back().reaches_app = true;
    asked_while.turns.back().reaches_app = true;

    Case cut = watched(
        "an_app_ends_after_its_log_was_cut", ending({seconds(4), 3, false, {"a", "b"}, {}})
    );
    cut.then(seconds(1)).cuts_logs = true;
    Case unwaited = watched(
        "an_app_ends_after_the_wait_for_it_was_cut", ending({seconds(4), 3, false, {}, {}})
    );
    unwaited.troubles.cuts_wait = true;

    Case two_apps = case_of("one_of_two_apps_ends");
    two_apps.world.images["demo:1"].apps = {ending({seconds(5), 9, false, {"bye"}, {}}), {}};
    two_apps.then(seconds(1), {start(one)});
    two_apps.then(seconds(1), {start(two)});
    two_apps.then(seconds(6), {tcp_probe(two, 1)});
    return {
        with_lines,
        talkative,
        early,
        unlistening,
        checked_while,
        asked_while,
        cut,
        unwaited,
        two_apps,
        watched("an_app_runs_out_of_memory", ending({seconds(4), 137, true, {"x"}, {}})),
        watched("an_app_is_stopped_by_hand", ending({seconds(4), 0, false, {}, by_signal_15})),
        watched("an_app_is_removed_by_hand", ending({seconds(4), 137, false, {}, by_removal})),
    };
}

}  // namespace apprunner::contract
