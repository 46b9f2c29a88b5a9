// Bytes from outside, made fit to be shown. Pure; any thread.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace apprunner::probes {

/// The first `shown_max` bytes on one line of printable ASCII: line ends as \r and \n, every other
/// byte that is none as \xNN; "..." where there were more.
[[nodiscard]] std::string printable(std::string_view bytes, std::size_t shown_max = 512);

}  // namespace apprunner::probes
