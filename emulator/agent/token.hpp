// The secret that the agents of a Swarm share with its daemon: read from a file, looked for in a
// request's head. Any thread.
#pragma once

#include "emulator/base/result.hpp"

#include <string>
#include <string_view>

namespace apprunner::agent {

/// Of a token: whoever guesses it has the engines of all nodes.
inline constexpr std::size_t token_chars_min = 32;

/// The file's content without the white space around it. Errc::invalid_argument: it cannot be read,
/// is too short, or has other characters than visible ASCII; the error never quotes it.
[[nodiscard]] base::Result<std::string> read_token(const std::string& file);

/// Whether an HTTP request's head has exactly one Authorization, and that is `Bearer TOKEN`. Takes
/// as long for a wrong token as for a right one of the same length.
[[nodiscard]] bool carries_token(std::string_view head, std::string_view token);

}  // namespace apprunner::agent
