// Sorts the nodes that may take a container, and words why none may.
#include "emulator/swarm/placement.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <tuple>

namespace apprunner::swarm {

namespace {

constexpr std::int64_t bytes_per_mb = 1024 * 1024;

std::int64_t left_in(const Room& room) {
    return std::max<std::int64_t>(0, room.memory_bytes - room.taken_bytes);
}

}  // namespace

std::vector<std::size_t> places_in(const std::vector<Room>& rooms, std::int64_t memory_bytes) {
    std::vector<std::size_t> places;
    for (std::size_t place = 0; place < rooms.size(); ++place) {
        const Room& room = rooms[place];
        if (room.why_not.empty() && left_in(room) >= memory_bytes) places.push_back(place);
    }
    std::stable_sort(places.begin(), places.end(), [&rooms](std::size_t one, std::size_t other) {
        const Room& a = rooms[one];
        const Room& b = rooms[other];
        return std::tie(a.of_revision, a.of_service, a.of_ours) <
               std::tie(b.of_revision, b.of_service, b.of_ours);
    });
    return places;
}

std::string no_room_text(const std::vector<Room>& rooms, std::int64_t memory_bytes) {
    std::string text =
        fmt::format("no node of the Swarm has room for {} MB", memory_bytes / bytes_per_mb);
    const char* before = ": ";
    for (const Room& room : rooms) {
        text += before + room.name;
        before = ", ";
        if (!room.why_not.empty()) {
            text += " " + room.why_not;
            continue;
        }
        text += fmt::format(
            " has {} of {} MB left", left_in(room) / bytes_per_mb, room.memory_bytes / bytes_per_mb
        );
    }
    return text;
}

}  // namespace apprunner::swarm
