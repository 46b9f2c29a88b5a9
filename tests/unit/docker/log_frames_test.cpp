// Frames of the engine's log stream: wherever they are cut, whatever they hold, and what is none.
#include "docker/log_frames.hpp"

#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace apprunner::docker {
namespace {

constexpr std::int64_t stamp_ns = 1'795'426'134'520'066'144;
const std::string stamp = "2026-11-23T09:28:54.520066144Z ";

constexpr OutputStream standard_out = OutputStream::standard_out;
constexpr OutputStream standard_error = OutputStream::standard_error;

/// The header of a frame that says it holds so many bytes.
std::string frame_header(int kind, std::uint64_t size) {
    std::string bytes(8, '\0');
    bytes[0] = static_cast<char>(kind);
    for (std::size_t i = 0; i < 4; ++i) {
        bytes[7 - i] = static_cast<char>((size >> (8 * i)) & 0xFFU);
    }
    return bytes;
}

std::string frame(int kind, const std::string& payload) {
    return frame_header(kind, payload.size()) + payload;
}

struct Told {
    std::vector<LogLine> lines;
    std::string error;
    bool operator==(const Told&) const = default;
};

/// What the pieces give, one after the other and to the end.
Told told_of(const std::vector<std::string_view>& pieces) {
    Told told;
    LogFrames frames([&told](LogLine line) { told.lines.push_back(std::move(line)); });
    for (const std::string_view piece : pieces) {
        const bool good = frames.feed(piece);
        EXPECT_EQ(good, frames.error().empty());
    }
    frames.finish();
    told.error = frames.error();
    return told;
}

std::vector<LogLine> lines_of(const std::string& bytes) {
    const Told told = told_of({bytes});
    EXPECT_EQ(told.error, "");
    return told.lines;
}

using Lines = std::vector<LogLine>;

TEST(LogFrames, ALineHasItsStreamItsTimeAndItsText) {
    EXPECT_EQ(
        lines_of(frame(1, stamp + "out\n") + frame(2, stamp + "oops\n")),
        (Lines{{standard_out, stamp_ns, "out"}, {standard_error, stamp_ns, "oops"}})
    );
}

TEST(LogFrames, WhereTheBytesAreCutDoesNotMatter) {
    const std::string bytes = frame(1, stamp + "one\n") + frame(2, stamp + "half ") +
                              frame(1, "no time here\n") + frame(2, stamp + "a line\n\n") +
                              frame(0, "") + frame(1, stamp + "end");
    const Told whole = told_of({bytes});
    EXPECT_EQ(whole.error, "");
    EXPECT_EQ(
        whole.lines,
        (Lines{
            {standard_out, stamp_ns, "one"},
            {standard_out, 0, "no time here"},
            {standard_error, stamp_ns, "half a line"},
            {standard_error, stamp_ns, ""},
            {standard_out, stamp_ns, "end"}})
    );
    const std::string_view all = bytes;
    for (std::size_t cut = 0; cut <= all.size(); ++cut) {
        ASSERT_EQ(told_of({all.substr(0, cut), all.substr(cut)}), whole) << cut;
    }
    std::vector<std::string_view> each;
    for (std::size_t at = 0; at < all.size(); ++at) each.push_back(all.substr(at, 1));
    EXPECT_EQ(told_of(each), whole);
}

TEST(LogFrames, StreamsAreToldApartLineByLine) {
    EXPECT_EQ(
        lines_of(
            frame(1, stamp + "a") + frame(2, stamp + "x") + frame(1, stamp + "b\n") +
            frame(2, stamp + "y\n")
        ),
        (Lines{{standard_out, stamp_ns, "ab"}, {standard_error, stamp_ns, "xy"}})
    );
}

TEST(LogFrames, AFrameMayHoldManyLines) {
    EXPECT_EQ(
        lines_of(frame(1, stamp + "a\n\nb\nc")),
        (Lines{
            {standard_out, stamp_ns, "a"},
            {standard_out, stamp_ns, ""},
            {standard_out, stamp_ns, "b"},
            {standard_out, stamp_ns, "c"}})
    );
}

TEST(LogFrames, OnlyATimeIsTakenForOne) {
    // A first word that is none, one that is too long for one, and no blank at all.
    for (const std::string& text :
         {std::string("GET /"),
          std::string("2026-11-23 x"),
          std::string("2026-13-23T09:28:54Z x"),
          std::string(40, 'x') + " y",
          std::string("word")}) {
        EXPECT_EQ(lines_of(frame(1, text + "\n")), (Lines{{standard_out, 0, text}})) << text;
    }
    EXPECT_EQ(lines_of(frame(1, " x\n")), (Lines{{standard_out, 0, " x"}}));
    EXPECT_EQ(lines_of(frame(1, stamp)), Lines{}) << "a frame without a line";
}

TEST(LogFrames, TheLongestTimeIsTakenOff) {
    const std::string longest = "2026-11-23T11:28:54.520066144+02:00 ";
    EXPECT_EQ(lines_of(frame(1, longest + "x\n")), (Lines{{standard_out, stamp_ns, "x"}}));
}

TEST(LogFrames, AVeryLongLineIsToldInPieces) {
    const std::string later = "2026-11-23T09:28:55.520066144Z ";
    const std::string piece(log_line_bytes_max, 'x');
    EXPECT_EQ(lines_of(frame(1, stamp + piece + "\n")).size(), 1U) << "just as long as it may be";
    const Lines lines =
        lines_of(frame(1, stamp + piece) + frame(1, later + piece) + frame(1, later + "rest\n"));
    ASSERT_EQ(lines.size(), 3U);
    EXPECT_EQ(lines[0].text, piece);
    EXPECT_EQ(lines[0].timestamp_ns, stamp_ns);
    EXPECT_EQ(lines[1].text, piece);
    EXPECT_EQ(lines[1].timestamp_ns, stamp_ns + 1'000'000'000);
    EXPECT_EQ(lines[2].text, "rest");
}

TEST(LogFrames, AHugeLengthIsNotAskedForAtOnce) {
    std::vector<LogLine> lines;
    LogFrames frames([&lines](LogLine line) { lines.push_back(std::move(line)); });
    ASSERT_TRUE(frames.feed(frame_header(1, 0xFFFF'FFFF) + stamp + "one\ntwo"));
    EXPECT_EQ(lines, (Lines{{standard_out, stamp_ns, "one"}}));
    // All that follows belongs to it, also what looks like a frame.
    ASSERT_TRUE(frames.feed(frame(2, "x\n")));
    frames.finish();
    ASSERT_EQ(lines.size(), 2U);
    EXPECT_EQ(lines[1].text, "two" + frame_header(2, 2) + "x");
    EXPECT_EQ(lines[1].stream, standard_out);
}

TEST(LogFrames, StandardInputCountsAsOutput) {
    EXPECT_EQ(lines_of(frame(0, stamp + "x\n")), (Lines{{standard_out, stamp_ns, "x"}}));
}

TEST(LogFrames, WhatIsNoFrameEndsItForGood) {
    for (const std::string& header :
         {frame_header(4, 1),
          frame_header(255, 1),
          std::string("hello, terminal\r\n"),
          std::string("\1\1\0\0\0\0\0\1", 8),
          std::string("\1\0\1\0\0\0\0\1", 8),
          std::string("\1\0\0\1\0\0\0\1", 8)}) {
        const Told told = told_of({frame(1, stamp + "good\n"), header, frame(1, stamp + "late\n")});
        EXPECT_EQ(told.lines, (Lines{{standard_out, stamp_ns, "good"}}));
        EXPECT_NE(told.error.find("not made of frames"), std::string::npos) << told.error;
    }
}

TEST(LogFrames, TheEnginesOwnErrorIsToldAndEndsIt) {
    const std::string words = "error from daemon: file is gone";
    const std::string expected = "the Docker Engine cannot read the container's log: " + words;
    const std::string good = frame(1, stamp + "good\n");
    const std::string bytes = good + frame(3, words);
    for (std::size_t cut = 0; cut <= bytes.size(); ++cut) {
        const std::string_view all = bytes;
        const Told told = told_of({all.substr(0, cut), all.substr(cut), frame(1, stamp + "x\n")});
        ASSERT_EQ(told.error, expected) << cut;
        ASSERT_EQ(told.lines, (Lines{{standard_out, stamp_ns, "good"}})) << cut;
    }
    EXPECT_LE(told_of({frame(3, std::string(100'000, 'x'))}).error.size(), 2'100U);
}

TEST(LogFrames, AnErrorOfTheEnginesThatIsCutOffIsStillOne) {
    const Told told = told_of({frame_header(3, 100) + "file is"});
    EXPECT_EQ(told.error, "the Docker Engine cannot read the container's log: file is");
    EXPECT_TRUE(told.lines.empty());
}

TEST(LogFrames, TheEndTellsWhatHasNoNewline) {
    EXPECT_EQ(
        lines_of(
            frame(2, stamp + "oops") + frame(1, stamp + "x") + frame_header(1, 9).substr(0, 5)
        ),
        (Lines{{standard_out, stamp_ns, "x"}, {standard_error, stamp_ns, "oops"}})
    );
    // Cut within what could have been a time.
    EXPECT_EQ(
        lines_of(frame_header(1, 100) + "2026-11-23T"), (Lines{{standard_out, 0, "2026-11-23T"}})
    );
    EXPECT_EQ(lines_of(""), Lines{});
}

TEST(ParseTimestamp, TimesOfAnyEngine) {
    const std::vector<std::pair<std::string, std::int64_t>> times{
        {"2026-11-23T09:28:54.520066144Z", stamp_ns},
        {"2026-11-23T09:28:54.52Z", stamp_ns - 66'144},
        {"2026-11-23T09:28:54Z", stamp_ns - 520'066'144},
        {"2026-11-23T11:28:54.520066144+02:00", stamp_ns},
        {"2026-11-23T03:58:54.520066144-05:30", stamp_ns},
        {"1970-01-01T00:00:00.000000001Z", 1},
        {"2024-02-29T00:00:00Z", 1'709'164'800'000'000'000},
        {"2016-12-31T23:59:60Z", 1'483'228'800'000'000'000},
        {"0001-01-01T00:00:00Z", 0},
        {"9999-12-31T23:59:59Z", 0},
    };
    for (const auto& [text, expected] : times) {
        const auto time = parse_timestamp_ns(text);
        ASSERT_TRUE(time) << text;
        EXPECT_EQ(*time, expected) << text;
    }
}

TEST(ParseTimestamp, WhatIsNoTime) {
    for (const char* text :
         {"",
          "2026-11-23",
          "2026-11-23T09:28:54",
          "2026-11-23T09:28:54.Z",
          "2026-11-23T09:28:54.1234567890Z",
          "2026-11-23T09:28:54,5Z",
          "2026-11-23 09:28:54.520Z",
          "2026-11-23t09:28:54.520z",
          "2026-11-23T09:28:54.520Zx",
          "2026-11-23T09:28:54.520",
          "2023-02-29T00:00:00Z",
          "2026-00-23T09:28:54Z",
          "2026-13-23T09:28:54Z",
          "2026-11-31T09:28:54Z",
          "2026-11-23T24:28:54Z",
          "2026-11-23T09:60:54Z",
          "2026-11-23T09:28:61Z",
          "2026-11-23T-0:28:54Z",
          "2026-11-23T09:-1:54Z",
          "-026-11-23T09:28:54Z",
          "2026-11-23T09:28:5xZ",
          "2026-11-23T09:28:54+0200",
          "2026-11-23T09:28:54+02",
          "2026-11-23T09:28:54+-2:00",
          "2026-11-23T09:28:54+24:00",
          "2026-11-23T09:28:54+02:60",
          "2026-11-23T09:28:54 02:00"}) {
        EXPECT_FALSE(parse_timestamp_ns(text)) << text;
    }
}

}  // namespace
}  // namespace apprunner::docker
