// Evidence in words, for findings and remarks. Pure.
#pragma once

#include "emulator/core/ring/view.hpp"

#include <string>
#include <vector>

namespace apprunner::core {

/// "2.5 s", "41 s".
[[nodiscard]] std::string seconds_text(double seconds);

/// "127.0.0.1:8080, [::]:9090"; empty when nothing of the app's listens.
/// Of the same kind, with the same status.
[[nodiscard]] bool is_same_answer(const probes::Outcome& a, const probes::Outcome& b);

[[nodiscard]] std::string listeners_text(const std::vector<model::ListeningSocket>& listeners);

/// "12 probes in 55 s: connection refused (3), HTTP 404 Not Found (9)": the answers in the order in
/// which they came.
[[nodiscard]] std::string probes_text(const InstanceView& instance);

/// The last shown_lines_max of what the app printed.
[[nodiscard]] std::vector<std::string> shown_lines(const InstanceView& instance);

}  // namespace apprunner::core
