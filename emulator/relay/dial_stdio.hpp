// The far end of a carrier: this program once more, in the emulator's container, with a connection
// to one of its ports as its input and output. Blocks; a process of its own.
#pragma once

namespace apprunner::relay {

/// Reads a port's number and a line break, connects to it on loopback, and carries both directions
/// until both have ended. Gives the exit code: 1 with a line on stderr where it cannot be reached,
/// or the connection broke.
[[nodiscard]] int dial_stdio(int input, int output);

}  // namespace apprunner::relay
