// A time as AWS writes it in XML, in events and with credentials (ISO 8601, in UTC, to the second).
// Reads no clock. Any thread.
#pragma once

#include <ctime>
#include <string>

namespace apprunner::base {

/// "2015-08-30T12:36:00Z", of seconds since the Unix epoch.
[[nodiscard]] std::string utc_text(std::time_t seconds);

}  // namespace apprunner::base
