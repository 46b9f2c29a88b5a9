// The engine itself over both worlds: the same requests lead to the same effects and facts, in the
// same order, and to the same verdict.
#include "tests/contract/story.hpp"

#include <gtest/gtest.h>

#include <ostream>
#include <string>

namespace apprunner::contract {
namespace {

class Story : public testing::TestWithParam<sim::Scenario> {};

TEST_P(Story, EndsTheSameInBothWorlds) {
    const StoryCourse expected = play_virtually(GetParam());
    const StoryCourse seen = play_really(GetParam(), expected);
    const auto name_of_step = [](std::size_t step) {
        return "after the user's step " + std::to_string(step + 1);
    };
    EXPECT_EQ(first_difference(expected.entries, seen.entries, name_of_step), "");
    EXPECT_EQ(seen.end, expected.end);
    EXPECT_EQ(expected.trouble, "");
    EXPECT_EQ(seen.trouble, "");
}

INSTANTIATE_TEST_SUITE_P(Stories, Story, testing::ValuesIn(stories()), [](const auto& information) {
    return information.param.name;
});

}  // namespace
}  // namespace apprunner::contract

namespace apprunner::sim {

/// GoogleTest prints it when a story fails.
void PrintTo(const Scenario& story, std::ostream* out) {
    *out << story.name;
}

}  // namespace apprunner::sim
