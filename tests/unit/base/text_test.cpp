// Lists and the case of letters.
#include "emulator/base/text.hpp"

#include "emulator/base/base64.hpp"

#include <gtest/gtest.h>

#include <array>
#include <vector>

namespace apprunner::base {
namespace {

TEST(TextTest, JoinsAnyRangeOfTexts) {
    EXPECT_EQ(joined(std::vector<std::string>{"a", "b", "c"}), "a, b, c");
    EXPECT_EQ(joined(std::array<std::string_view, 2>{"a", "b"}, "|"), "a|b");
    EXPECT_EQ(joined(std::vector<std::string>{}), "");
}

TEST(TextTest, OnlyAsciiLettersHaveACase) {
    EXPECT_EQ(lower("Exec FORMAT \xC3\x89"), "exec format \xC3\x89");
    EXPECT_TRUE(equal_but_for_case("Api-Version", "api-version"));
    EXPECT_FALSE(equal_but_for_case("Api-Version", "api-versions"));
    EXPECT_FALSE(equal_but_for_case("a[", "a{"));
}

TEST(Base64Test, IsReadInEitherAlphabetPaddedOrNot) {
    const std::string bytes = "\xFB\xFF\xFE?";
    EXPECT_EQ(to_base64(bytes), "+//+Pw==");
    EXPECT_EQ(to_url_base64(bytes), "-__-Pw==");
    for (const char* text : {"+//+Pw==", "-__-Pw==", "-__-Pw", "+//+Pw="}) {
        EXPECT_EQ(from_any_base64(text), bytes);
    }
    EXPECT_EQ(from_any_base64(""), "");
    EXPECT_FALSE(from_any_base64("a!cd"));
}

}  // namespace
}  // namespace apprunner::base
