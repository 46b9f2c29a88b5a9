// Long texts are cut between characters, and say how much is missing.
#include "emulator/logs/cut_text.hpp"

#include <gtest/gtest.h>

#include <initializer_list>
#include <string>

namespace apprunner::logs {

namespace {

TEST(CutTextTest, SaysHowMuchIsMissing) {
    EXPECT_EQ(cut_text("short", 5), "short");
    EXPECT_EQ(cut_text("longer", 5), "longe [1 more bytes]");
}

TEST(CutTextTest, CutsNoCharacterInHalf) {
    EXPECT_EQ(cut_text("caf\xc3\xa9 au lait", 4), "caf [10 more bytes]");
    EXPECT_EQ(cut_text("caf\xc3\xa9 au lait", 5), "caf\xc3\xa9 [8 more bytes]");
    EXPECT_EQ(cut_text("\x80\x80", 1), " [2 more bytes]");
    EXPECT_EQ(cut_text(std::string(9, '\x80'), 8), std::string(4, '\x80') + " [5 more bytes]");
}

TEST(CutTextTest, NothingIsMissingFromWhatFits) {
    EXPECT_EQ(cut_text("", 0), "");
    EXPECT_EQ(cut_text("", 5), "");
    EXPECT_EQ(cut_text("\xc3\xa9", 2), "\xc3\xa9");
    EXPECT_EQ(cut_text("x", 0), " [1 more bytes]");
}

TEST(CutTextTest, ACharacterOfAnyLengthStaysWholeOrGoes) {
    for (const std::string& character :
         std::initializer_list<std::string>{"a", "\xc3\xa9", "\xe2\x82\xac", "\xf0\x9f\x98\x80"}) {
        const std::string text = "ab" + character + "cdef";
        for (std::size_t size = 2; size < 2 + character.size(); ++size) {
            EXPECT_EQ(kept_bytes(text, size), 2U) << character << size;
        }
        EXPECT_EQ(kept_bytes(text, 2 + character.size()), 2 + character.size());
        EXPECT_EQ(kept_bytes(text, 3 + character.size()), 3 + character.size());
    }
}

TEST(CutTextTest, WhatKeptBytesSaysIsWhatStays) {
    const std::string text = "gr\xc3\xbc\xc3\x9f \xe2\x82\xac\xf0\x9f\x98\x80!";
    for (std::size_t size = 0; size < text.size(); ++size) {
        const std::size_t kept = kept_bytes(text, size);
        EXPECT_LE(kept, size);
        EXPECT_EQ(
            cut_text(text, size),
            text.substr(0, kept) + " [" + std::to_string(text.size() - kept) + " more bytes]"
        );
    }
}

}  // namespace

}  // namespace apprunner::logs
