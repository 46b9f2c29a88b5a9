// Which nodes may take a container, in which order, and what is said when none may.
#include "emulator/swarm/placement.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace apprunner::swarm {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

constexpr std::int64_t mb = 1024 * 1024;

Room room(std::string name, std::int64_t left_mb, std::size_t of_service, std::size_t of_ours) {
    Room made;
    made.name = std::move(name);
    made.memory_bytes = 8192 * mb;
    made.taken_bytes = made.memory_bytes - left_mb * mb;
    made.of_service = of_service;
    made.of_ours = of_ours;
    return made;
}

TEST(Placement, FewestOfTheServiceGoesBeforeFewestOfAll) {
    const std::vector<Room> rooms{
        room("a", 4096, 1, 1), room("b", 4096, 0, 5), room("c", 4096, 0, 3), room("d", 4096, 1, 0)};
    EXPECT_THAT(places_in(rooms, 2048 * mb), ElementsAre(2, 1, 3, 0));
}

/// Others of the service are of revisions that will be gone.
TEST(Placement, FewestOfTheRevisionGoesBeforeFewestOfTheService) {
    std::vector<Room> rooms{room("a", 4096, 2, 2), room("b", 4096, 1, 1), room("c", 4096, 3, 3)};
    rooms[1].of_revision = 1;
    EXPECT_THAT(places_in(rooms, 2048 * mb), ElementsAre(0, 2, 1));
}

TEST(Placement, WhereNoRoomIsLeftNothingGoes) {
    const std::vector<Room> rooms{room("a", 2047, 0, 0), room("b", 2048, 7, 9)};
    EXPECT_THAT(places_in(rooms, 2048 * mb), ElementsAre(1));
}

TEST(Placement, ANodeWithAReasonTakesNone) {
    std::vector<Room> rooms{room("a", 8192, 0, 0)};
    rooms.front().why_not = "is drained";
    EXPECT_THAT(places_in(rooms, mb), IsEmpty());
}

TEST(Placement, SaysTheNumbersOfEachNode) {
    std::vector<Room> rooms{room("n1", 512, 0, 0), room("n2", 8192, 0, 0)};
    rooms.back().why_not = "does not answer";
    rooms.front().taken_bytes += 1024 * mb;  // More than it has: its memory was cut.
    EXPECT_EQ(
        no_room_text(rooms, 2048 * mb),
        "no node of the Swarm has room for 2048 MB: n1 has 0 of 8192 MB left, n2 does not answer"
    );
}

}  // namespace
}  // namespace apprunner::swarm
