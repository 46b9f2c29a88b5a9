// Bytes of all kinds become one line that commands nobody.
#include "emulator/base/printable.hpp"

#include "emulator/base/utf8.hpp"

#include <gtest/gtest.h>

namespace apprunner::base {
namespace {

TEST(PrintableTest, TextStaysAsItIs) {
    EXPECT_EQ(printable(""), "");
    EXPECT_EQ(printable("{\"status\": \"DOWN\"} ~"), "{\"status\": \"DOWN\"} ~");
    EXPECT_EQ(
        printable("caf\xC3\xA9 \xE4\xB8\xAD \xF0\x9F\x90\x8B"),
        "caf\xC3\xA9 \xE4\xB8\xAD \xF0\x9F\x90\x8B"
    );
}

TEST(PrintableTest, WhatCommandsIsSpelledOut) {
    EXPECT_EQ(printable("a\r\n\tb"), "a\\r\\n\\tb");
    EXPECT_EQ(printable("\x1b[2Jx\x7f"), "\\x1b[2Jx\\x7f");
    EXPECT_EQ(printable(std::string_view("\0", 1)), "\\x00");
    EXPECT_EQ(printable("\xC2\x9B"), "\\xc2\\x9b") << "a C1 control: CSI";
    EXPECT_EQ(printable("a\xE2\x80\xAE"), "a\\xe2\\x80\\xae") << "a direction override";
}

TEST(PrintableTest, WhatIsNoUtf8IsSpelledOut) {
    EXPECT_EQ(printable("\x15\x03\x01"), "\\x15\\x03\\x01");
    EXPECT_EQ(printable("\xff\xfe"), "\\xff\\xfe");
    EXPECT_EQ(printable("ab\xC3"), "ab\\xc3") << "cut within a character";
}

TEST(PrintableTest, AnyByteGivesOneLineOfUtf8) {
    std::string all;
    for (int byte = 0; byte < 256; ++byte) all += static_cast<char>(byte);
    const std::string shown = printable(all + all);
    EXPECT_TRUE(is_utf8(shown));
    for (const char c : shown) EXPECT_TRUE(c >= ' ' && c != '\x7f') << static_cast<int>(c);
}

TEST(PrintableTest, IsCutBetweenCharacters) {
    EXPECT_EQ(printable("abcd", 4), "abcd");
    EXPECT_EQ(printable("abcde", 4), "abcd...");
    EXPECT_EQ(printable("abc\xC3\xA9", 4), "abc...");
    EXPECT_EQ(printable("abc\xC3\xA9", 5), "abc\xC3\xA9");
    EXPECT_EQ(printable("a", 0), "...");
}

}  // namespace
}  // namespace apprunner::base
