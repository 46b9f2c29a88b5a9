// Ends the waits of long polls when the server stops, so that no request outlives it.
#include "emulator/api/context.hpp"

namespace apprunner::api {

void Waits::end_all() {
    are_over_ = true;
    for (const Timer& timer : timers_) timer->cancel();
}

}  // namespace apprunner::api
