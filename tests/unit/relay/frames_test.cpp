// What goes through a trunk, in pieces of every size.
#include "emulator/relay/frames.hpp"

#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

namespace apprunner::relay {
namespace {

std::vector<Frame> read_in_pieces(std::string_view bytes, std::size_t size) {
    std::vector<Frame> frames;
    FrameReader reader;
    Frame frame;
    while (!bytes.empty()) {
        std::string_view piece = bytes.substr(0, size);
        bytes.remove_prefix(piece.size());
        while (reader.next(piece, frame)) frames.push_back(frame);
        EXPECT_EQ(piece, "") << "all that came is taken";
    }
    return frames;
}

TEST(Frames, AreReadInAnyPieces) {
    const std::string large(frame_bytes_max, 'x');
    std::string bytes;
    append_frame(bytes, FrameKind::open, 1, "8080");
    append_frame(bytes, FrameKind::bytes, 0x01020304, large);
    append_frame(bytes, FrameKind::end, 0xFFFFFFFF);
    append_frame(bytes, FrameKind::cut, 2, "why");
    for (const std::size_t size : {1UL, 2UL, 6UL, 7UL, 8UL, 1000UL, bytes.size()}) {
        const auto frames = read_in_pieces(bytes, size);
        ASSERT_EQ(frames.size(), 4) << size;
        EXPECT_EQ(frames[0].kind, FrameKind::open);
        EXPECT_EQ(frames[0].line, 1);
        EXPECT_EQ(frames[0].content, "8080");
        EXPECT_EQ(frames[1].line, 0x01020304);
        EXPECT_EQ(frames[1].content, large);
        EXPECT_EQ(frames[2].line, 0xFFFFFFFF);
        EXPECT_EQ(frames[2].content, "");
        EXPECT_EQ(frames[3].kind, FrameKind::cut);
        EXPECT_EQ(frames[3].content, "why");
    }
}

TEST(Frames, RoomIsANumberOfFourBytes) {
    EXPECT_EQ(room_in(room_content(0)), 0);
    EXPECT_EQ(room_in(room_content(131'072)), 131'072);
    EXPECT_EQ(room_in(room_content(0xFEDCBA98)), 0xFEDCBA98);
    EXPECT_EQ(room_in("123"), 0);
    EXPECT_EQ(room_in("12345"), 0);
}

}  // namespace
}  // namespace apprunner::relay
