// The virtual world held against the real one: each case is played in both, and both tell the same
// facts in the same order. `rehearse` and the simulation's seeds rest on that.
#include "tests/contract/cases.hpp"
#include "tests/contract/real_side.hpp"
#include "tests/contract/virtual_side.hpp"

#include <gtest/gtest.h>

#include <set>

namespace apprunner::contract {
namespace {

class Contract : public testing::TestWithParam<Case> {};

TEST_P(Contract, BothWorldsTellTheSame) {
    const Course virtual_one = play_virtually(GetParam());
    ASSERT_EQ(virtual_one.trouble, "");
    EXPECT_EQ(difference(virtual_one, play_really(GetParam(), virtual_one)), "");
}

INSTANTIATE_TEST_SUITE_P(
    Cases,
    Contract,
    testing::ValuesIn(all_cases()),
    [](const auto& information) { return information.param.name; }
);

TEST(ContractCases, EachHasANameOfItsOwnAndTellsSomething) {
    std::set<std::string> names;
    for (const Case& each : all_cases()) {
        EXPECT_TRUE(names.insert(each.name).second) << each.name;
        EXPECT_FALSE(play_virtually(each).told.empty()) << each.name;
    }
    EXPECT_GE(names.size(), 25U);
}

}  // namespace
}  // namespace apprunner::contract
