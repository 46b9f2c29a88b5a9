// Calls of the emulator's own operations there, from here: one connection each, by the very port
// that clients use. One executor.
#pragma once

#include "emulator/base/result.hpp"
#include "emulator/wire/json.hpp"

#include <boost/asio/awaitable.hpp>

#include <chrono>
#include <cstdint>
#include <string>

namespace apprunner::relay {

/// POST of AWS JSON: the answer's body. Errors: unreachable, timed_out, refused (what was said).
[[nodiscard]] boost::asio::awaitable<base::Result<wire::Json>> call_far(
    std::uint16_t api_port, std::string operation, wire::Json input, std::chrono::seconds limit
);

}  // namespace apprunner::relay
