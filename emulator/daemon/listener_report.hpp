// What a helper container runs (performers/listener_helper.hpp): prints where the processes of its
// network namespace listen, a line for each change.
#pragma once

namespace apprunner::daemon {

/// Returns after a quarter of an hour, which no deployment takes, or when nobody reads any more.
int report_listeners();

}  // namespace apprunner::daemon
