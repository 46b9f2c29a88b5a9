// Suggestions and small text helpers, and the exit codes' table.
#include "emulator/cli/terminal/text.hpp"

#include "emulator/cli/terminal/exit_code.hpp"

#include <gtest/gtest.h>

namespace apprunner::cli {
namespace {

TEST(Text, EditDistanceCountsSingleLetterChanges) {
    EXPECT_EQ(edit_distance("", ""), 0U);
    EXPECT_EQ(edit_distance("port", "port"), 0U);
    EXPECT_EQ(edit_distance("Port", "port"), 0U) << "case is no change";
    EXPECT_EQ(edit_distance("prot", "port"), 2U);
    EXPECT_EQ(edit_distance("", "abc"), 3U);
    EXPECT_EQ(edit_distance("interval", "intervall"), 1U);
}

TEST(Text, NearestIsNearOrNothing) {
    EXPECT_EQ(nearest("dploy", {"up", "deploy", "delete"}), "deploy");
    EXPECT_EQ(nearest("enviroment", {"Environment", "Port"}), "Environment");
    EXPECT_EQ(nearest("banana", {"up", "deploy"}), std::nullopt);
    EXPECT_EQ(nearest("x", {"up"}), std::nullopt) << "nothing in common";
    EXPECT_EQ(nearest("x", {}), std::nullopt);
}

TEST(Text, ListsReadLikeSentences) {
    EXPECT_EQ(listed({}), "");
    EXPECT_EQ(listed({"a"}), "a");
    EXPECT_EQ(listed({"a", "b"}), "a or b");
    EXPECT_EQ(listed({"a", "b", "c"}, "and"), "a, b and c");
}

TEST(Text, WholeNumbersOnly) {
    EXPECT_EQ(whole_number("0"), 0);
    EXPECT_EQ(whole_number("999999999"), 999'999'999);
    for (const char* wrong : {"", "-1", "+1", "1.0", " 1", "1 ", "0x1", "9999999999"}) {
        EXPECT_EQ(whole_number(wrong), std::nullopt) << wrong;
    }
}

TEST(ExitCode, EveryEndingHasItsCode) {
    EXPECT_EQ(exit_code_of_ending("PASSED"), ExitCode::passed);
    EXPECT_EQ(static_cast<int>(exit_code_of_ending("IMAGE_NOT_OBTAINED")), 4);
    EXPECT_EQ(static_cast<int>(exit_code_of_ending("CREATE_FAILED")), 10);
    EXPECT_EQ(static_cast<int>(exit_code_of_ending("ROLLED_BACK")), 11);
    EXPECT_EQ(static_cast<int>(exit_code_of_ending("ROLLBACK_FAILED")), 12);
    EXPECT_EQ(static_cast<int>(exit_code_of_ending("ENVIRONMENT")), 5);
    EXPECT_EQ(exit_code_of_ending("FAILED"), ExitCode::failed);
    EXPECT_EQ(exit_code_of_ending("passed"), ExitCode::failed) << "unknown words never pass";
    EXPECT_EQ(exit_code_of_ending(""), ExitCode::failed);
}

}  // namespace
}  // namespace apprunner::cli
