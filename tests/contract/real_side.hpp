// A case in the real world: the driver and the performers, with the fake engine's machine and real
// sockets. Takes as long as it takes; blocks the calling thread, which is the control thread.
#pragma once

#include "tests/contract/course.hpp"

namespace apprunner::contract {

/// What the performers tell. `virtual_one` says when there is something to wait for: each moment of
/// it is over when as many facts have been told here as there, or `trouble` when that takes longer
/// than any machine needs.
[[nodiscard]] Course play_really(const Case& played, const Course& virtual_one);

}  // namespace apprunner::contract
