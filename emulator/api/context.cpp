// Ends the waits of long polls.
#include "emulator/api/context.hpp"

namespace apprunner::api {

void Waits::end_all() {
    are_over_ = true;
    for (const Timer& timer : timers_) timer->cancel();
}

}  // namespace apprunner::api
