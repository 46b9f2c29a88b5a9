// Which node gets a container: as Swarm itself spreads tasks, by what each has of ours. Pure; any
// thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace apprunner::swarm {

/// A node as far as it matters for that.
struct Room {
    std::string name;
    std::string why_not;            ///< Why it takes none; "": it may.
    std::int64_t memory_bytes = 0;  ///< That it has.
    std::int64_t taken_bytes = 0;   ///< Of these, the limits of our containers there.
    std::size_t of_revision = 0;    ///< Containers of the same revision of the service.
    std::size_t of_service = 0;     ///< Of any of its revisions: others will go.
    std::size_t of_ours = 0;        ///< All containers.
};

/// The places in `rooms` of those with room for that much memory, the best one first: fewest of the
/// revision, then of the service, then fewest of ours, then as they stand.
[[nodiscard]] std::vector<std::size_t> places_in(
    const std::vector<Room>& rooms, std::int64_t memory_bytes
);

/// The sentence for when there is no such place: each node with what it has left, or why it takes
/// none.
[[nodiscard]] std::string no_room_text(const std::vector<Room>& rooms, std::int64_t memory_bytes);

}  // namespace apprunner::swarm
