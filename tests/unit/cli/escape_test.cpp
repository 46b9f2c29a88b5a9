// No byte of an app's output can command a terminal.
#include "emulator/cli/terminal/escape.hpp"

#include <gtest/gtest.h>

#include <string>

namespace apprunner::cli {
namespace {

using namespace std::string_literals;

TEST(Printable, PlainTextStays) {
    EXPECT_EQ(printable("hello\tworld"), "hello\tworld");
    EXPECT_EQ(
        printable("gr\xc3\xbc\xc3\x9f \xe2\x82\xac \xf0\x9f\x9a\x80"),
        "gr\xc3\xbc\xc3\x9f \xe2\x82\xac \xf0\x9f\x9a\x80"
    );
    EXPECT_EQ(printable(""), "");
}

TEST(Printable, LineEndsGoColoursGo) {
    EXPECT_EQ(printable("line\r\n"), "line");
    EXPECT_EQ(printable("\x1b[1;32mINFO\x1b[0m up"), "INFO up");
    EXPECT_EQ(printable("\x1b[38:2:1:2:3mX"), "X");
}

TEST(Printable, EverythingElseThatCommandsIsSpelledOut) {
    EXPECT_EQ(printable("\x1b]0;title\x07"), "\\x1b]0;title\\x07");
    EXPECT_EQ(printable("\x1b[2J"), "\\x1b[2J");
    EXPECT_EQ(printable("a\rb"), "a\\x0db");
    EXPECT_EQ(printable("a\nb"), "a\\x0ab");
    EXPECT_EQ(printable("\x08\x7f"), "\\x08\\x7f");
    EXPECT_EQ(printable("a\0b"s), "a\\x00b");
    EXPECT_EQ(
        printable("\xc2\x9b"
                  "2J"),
        "\\x9b2J"
    ) << "a C1 control sequence introducer";
    EXPECT_EQ(
        printable("\xe2\x80\xae"
                  "exe"),
        "\\u{202e}exe"
    ) << "right-to-left override";
    EXPECT_EQ(printable("\x1b[31"), "\\x1b[31") << "an unfinished colour";
}

TEST(Disarmed, NoLineIsACommandForGithubsRunner) {
    EXPECT_EQ(disarmed("a ##[error]b ###[x] ##[y]"), "a ##\\[error]b ###\\[x] ##\\[y]");
    EXPECT_EQ(disarmed("::add-mask::x"), "\\::add-mask::x");
    EXPECT_EQ(disarmed(" \t\xe3\x80\x80::error::x"), " \t\xe3\x80\x80\\::error::x");
    for (const char* harmless : {"", "a ::error::x", "[::]:8080", "# [x]", ":", "std::x"}) {
        EXPECT_EQ(disarmed(harmless), harmless);
        EXPECT_EQ(disarmed(disarmed("::")), "\\::") << "twice is like once";
    }
}

TEST(Printable, EachLineByItself) {
    EXPECT_EQ(printable_lines("a\x1b[1mb\n\rc\n"), "ab\n\\x0dc\n\n");
}

TEST(Printable, BytesThatAreNotUtf8AreSpelledOut) {
    EXPECT_EQ(
        printable("\x9b"
                  "2J"),
        "\\x9b2J"
    );
    EXPECT_EQ(printable("\xc0\x80"), "\\xc0\\x80") << "overlong";
    EXPECT_EQ(printable("\xed\xa0\x80"), "\\xed\\xa0\\x80") << "a surrogate";
    EXPECT_EQ(printable("\xe2\x82"), "\\xe2\\x82") << "cut off";
    EXPECT_EQ(printable("\xff"), "\\xff");
}

TEST(Printable, NoInputLeavesAControlByte) {
    for (int first = 0; first < 256; ++first) {
        for (int second = 0; second < 256; ++second) {
            const std::string text = {'\x1b', static_cast<char>(first), static_cast<char>(second)};
            for (const char letter : printable(text)) {
                const auto byte = static_cast<unsigned char>(letter);
                EXPECT_TRUE(byte == '\t' || (byte >= 0x20 && byte != 0x7f))
                    << first << " " << second;
            }
        }
    }
}

}  // namespace
}  // namespace apprunner::cli
