// What goes through a carrier, in pieces of every size.
#include "emulator/relay/frames.hpp"

#include <gtest/gtest.h>

#include <string>

namespace apprunner::relay {
namespace {

TEST(Frames, ContentAndEndInAnyPieces) {
    const std::string large(frame_bytes_max, 'x');
    const std::string bytes = framed("one") + framed(large) + framed("two") + framed("");
    for (const std::size_t size : {1UL, 2UL, 3UL, 1000UL, bytes.size()}) {
        FrameReader frames;
        std::string content;
        for (std::size_t at = 0; at < bytes.size(); at += size) {
            EXPECT_FALSE(frames.has_ended());
            frames.feed(std::string_view(bytes).substr(at, size), content);
        }
        EXPECT_TRUE(frames.has_ended());
        EXPECT_EQ(content, "one" + large + "two") << size;
    }
}

TEST(Frames, WhatComesAfterTheEndIsNothing) {
    FrameReader frames;
    std::string content;
    frames.feed(framed("") + framed("late"), content);
    EXPECT_TRUE(frames.has_ended());
    EXPECT_EQ(content, "");
}

}  // namespace
}  // namespace apprunner::relay
