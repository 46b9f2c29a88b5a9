// IdSource: same seed, same ids; App Runner's spellings hold.
#include "emulator/base/ids.hpp"

#include <gtest/gtest.h>

#include <regex>
#include <set>

namespace apprunner::base {
namespace {

TEST(IdSource, SameSeedGivesSameIds) {
    IdSource one(7);
    IdSource other(7);
    for (int i = 0; i < 100; ++i) EXPECT_EQ(one.hex32(), other.hex32());
    IdSource third(8);
    EXPECT_NE(one.hex32(), third.hex32());
}

TEST(IdSource, SpellingsAreAppRunners) {
    IdSource ids(1);
    const std::regex hex32("[0-9a-f]{32}");
    const std::regex uuid("[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}");
    const std::regex label("[a-z0-9]{10}");
    std::set<std::string> seen;
    for (int i = 0; i < 200; ++i) {
        const std::string id = ids.uuid();
        EXPECT_TRUE(std::regex_match(id, uuid)) << id;
        EXPECT_TRUE(std::regex_match(without_dashes(id), hex32)) << id;
        EXPECT_EQ(with_dashes(without_dashes(id)), id);
        EXPECT_TRUE(std::regex_match(ids.hex32(), hex32));
        EXPECT_TRUE(std::regex_match(ids.label10(), label));
        EXPECT_TRUE(seen.insert(id).second) << "repeated " << id;
    }
}

}  // namespace
}  // namespace apprunner::base
