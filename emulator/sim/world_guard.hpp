// What the virtual world must get right for its facts to be those of the real one: a test build can
// take any one of these away, and the comparison must notice (tests/contract/difference_test.cpp).
// In every other build world_guard() is what it is given. Pure.
#pragma once

namespace apprunner::sim {

enum class WorldGuard {
    none,
    reach_of_probes,        ///< A port is open only where probes come.
    silence_after_unwatch,  ///< Nothing is told of sockets that nobody watches.
    news_of_sockets,        ///< Sockets are told only when they have changed, an open port once.
    exit_unasked,           ///< An end is told only of a container that was not asked to end.
    exit_cuts_answers,      ///< No answer comes from a process that has ended.
    first_answer_of_open,   ///< GET / is asked only after a TCP check that was passed.
    last_lines_only,        ///< Of an app's output only the last lines are told.
    start_not_undone,       ///< A start is told only while it is wanted.
    kill_after_grace,       ///< Who gets no SIGTERM cannot ignore it.
    drained_in_time,        ///< Requests that go on past the drain limit have not finished.
    silence_of_the_lost,  ///< A check that failed is not told before its node is known to be well.
    lost_is_removed,      ///< What was told lost goes from its node when that comes back.
};

#ifdef APPRUNNER_REMOVABLE_WORLD_GUARDS
inline WorldGuard removed_world_guard = WorldGuard::none;
inline bool world_guard(WorldGuard which, bool holds) {
    return holds || which == removed_world_guard;
}
#else
constexpr bool world_guard(WorldGuard /*which*/, bool holds) {
    return holds;
}
#endif

}  // namespace apprunner::sim
