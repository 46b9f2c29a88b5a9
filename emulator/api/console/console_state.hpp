// What the list of services and the numbers beside a picture need, as one JSON document: made once
// for all pages of an account. Control thread only.
#pragma once

#include "emulator/api/context.hpp"
#include "emulator/base/json_writer.hpp"
#include "emulator/metrics/traffic_store.hpp"

#include <cstdint>
#include <string>

namespace apprunner::api {

/// {"Services": [...]}: those that are not DELETED and that the asker sees, and of their traffic
/// the last seconds.
[[nodiscard]] std::string console_state(const Context& context, const Asker& asker);

/// The member Traffic: an object for each second in [first, last] and revision that has requests.
void write_traffic(
    base::JsonWriter& out,
    const metrics::TrafficStore::Seconds* seconds,
    std::int64_t first,
    std::int64_t last
);

}  // namespace apprunner::api
