// What is well-formed UTF-8, and what is not.
#include "emulator/base/utf8.hpp"

#include <gtest/gtest.h>

#include <string>

namespace apprunner::base {
namespace {

TEST(Utf8Test, DecodesEachLength) {
    const auto decodes = [](std::string_view text, std::uint32_t code) {
        const Utf8Character character = utf8_character(std::string(text) + "x");
        return character.code == code && character.length == text.size();
    };
    EXPECT_TRUE(decodes("A", 'A'));
    EXPECT_TRUE(decodes("\xC2\x80", 0x80));
    EXPECT_TRUE(decodes("\xC3\xA9", 0xE9));
    EXPECT_TRUE(decodes("\xE0\xA0\x80", 0x800));
    EXPECT_TRUE(decodes("\xED\x9F\xBF", 0xD7FF));
    EXPECT_TRUE(decodes("\xEE\x80\x80", 0xE000));
    EXPECT_TRUE(decodes("\xF0\x90\x80\x80", 0x10000));
    EXPECT_TRUE(decodes("\xF4\x8F\xBF\xBF", 0x10FFFF));
}

TEST(Utf8Test, RefusesWhatOthersMayReadDifferently) {
    for (const char* text :
         {"\x80",
          "\xC0\xAF",  // Overlong.
          "\xC1\xBF",
          "\xE0\x9F\xBF",
          "\xF0\x8F\xBF\xBF",
          "\xED\xA0\x80",      // A surrogate.
          "\xF4\x90\x80\x80",  // Beyond the last one.
          "\xF8\x88\x80\x80\x80",
          "\xFF",
          "\xC3",  // Cut off.
          "\xE2\x82",
          "\xC3x"}) {
        EXPECT_EQ(utf8_character(text).length, 0U);
        EXPECT_FALSE(is_utf8("before" + std::string(text)));
    }
    EXPECT_EQ(utf8_character("").length, 0U);
    EXPECT_TRUE(is_utf8(""));
}

TEST(Utf8Test, CountsCharactersNotBytes) {
    EXPECT_EQ(characters_in("caf\xC3\xA9 \xE2\x82\xAC"), 6U);
    EXPECT_EQ(characters_in(""), 0U);
}

}  // namespace
}  // namespace apprunner::base
