// Ids: the injected, seeded source that makes them, and App Runner's spellings. The core never
// draws randomness itself: the daemon seeds an IdSource once. Not thread-safe; one owner.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace apprunner::base {

/// A stream of ids that is fully determined by its seed (SplitMix64).
class IdSource {
  public:
    explicit IdSource(std::uint64_t seed) : state_(seed) {}

    std::uint64_t next();
    /// 32 lower-case hex digits: service, instance and configuration ids.
    std::string hex32();
    /// A dashed version 4 UUID: operation ids and request ids.
    std::string uuid();
    /// 10 lower-case letters and digits: the first label of a service URL.
    std::string label10();

  private:
    std::uint64_t state_;
};

/// The 32-hex spelling that log lines and stream names use for a dashed UUID.
std::string without_dashes(std::string_view uuid);
/// Back again; other texts than 32 characters stay as they are.
std::string with_dashes(std::string_view hex32);

}  // namespace apprunner::base
