// Listening sockets as one line of text, for a helper in a container's network namespace that
// prints what it sees there, and for who reads it. Pure; any thread.
#pragma once

#include "emulator/model/image.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace apprunner::probes {

/// "listeners 0.0.0.0|8080 unix:/run/app.sock|0"; addresses have no spaces (parse_listeners).
[[nodiscard]] std::string listener_line(const std::vector<model::ListeningSocket>& listeners);

/// Nothing: it is no such line.
[[nodiscard]] std::optional<std::vector<model::ListeningSocket>> parse_listener_line(
    std::string_view line
);

}  // namespace apprunner::probes
