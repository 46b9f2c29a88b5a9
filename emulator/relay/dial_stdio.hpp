// The far end of a trunk: this program once more, in the emulator's container, with the trunk as
// its input and output and a connection to one of the container's ports for each line. Blocks; a
// process of its own.
#pragma once

namespace apprunner::relay {

/// Said first, so that the other end knows to whom it speaks.
inline constexpr const char* dial_greeting = "apprunner-sim trunk 1\n";

/// Carries until the input ends. A line to a port where nobody listens yet waits for a while, and
/// is cut then, with the reason. Gives the exit code: 1 where the descriptors are of no use.
[[nodiscard]] int dial_stdio(int input, int output);

}  // namespace apprunner::relay
