// The guards of the engine that the simulation is measured by: a test build can remove any one of
// them, and the simulation's checkers must notice (tests/simulation/mutation_test.cpp). In every
// other build guard() is what it is given. Pure.
#pragma once

namespace apprunner::core {

enum class Guard {
    none,
    one_operation,       ///< A service that is busy takes no other operation.
    pull_of_operation,   ///< A pull that was ordered by an earlier operation is not used.
    route_in_force,      ///< What a switch waits for is that very route, or a later one.
    drain_after_route,   ///< No instance is drained before the route has left it.
    push_is_news,        ///< What a tag stood for before is not deployed again.
    probe_of_living,     ///< An answer about an instance that is being stopped counts for nothing.
    lost_is_no_failure,  ///< What was lost with its machine has not failed.
};

#ifdef APPRUNNER_REMOVABLE_GUARDS
inline Guard removed_guard = Guard::none;
inline bool guard(Guard which, bool holds) {
    return holds || which == removed_guard;
}
#else
constexpr bool guard(Guard /*which*/, bool holds) {
    return holds;
}
#endif

}  // namespace apprunner::core
