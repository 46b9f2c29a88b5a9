// What goes through a trunk (trunk.hpp): frames, each of one line's. A frame is seven bytes of head
// (its kind, the line's number in four, its content's size in two; high bytes first) and the
// content. Pure; any thread.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace apprunner::relay {

inline constexpr std::size_t frame_bytes_max = 16UL * 1024;

enum class FrameKind : unsigned char {
    open = 1,  ///< A new line; content: the port that it leads to, as text.
    bytes,     ///< Of the connection.
    room,      ///< So many more bytes may come, in four bytes.
    end,       ///< No more bytes from this side.
    cut,       ///< The line is no more; content: why, for people, or nothing.
};

struct Frame {
    FrameKind kind = FrameKind::cut;
    std::uint32_t line = 0;
    std::string content;
};

/// Adds a frame to what goes out. `content` has at most frame_bytes_max bytes.
void append_frame(
    std::string& out, FrameKind kind, std::uint32_t line, std::string_view content = {}
);

/// A number as the content of a room frame, and back (0: it is none).
[[nodiscard]] std::string room_content(std::uint32_t bytes);
[[nodiscard]] std::uint32_t room_in(std::string_view content);

class FrameReader {
  public:
    /// Takes from the front of `bytes`, which have come in pieces of any size, up to the end of one
    /// frame. True: `frame` is whole, and there may be more; false: all bytes are taken.
    bool next(std::string_view& bytes, Frame& frame);

  private:
    static constexpr std::size_t head_size = 7;

    std::array<unsigned char, head_size> head_{};
    std::size_t head_filled_ = 0;
    std::string content_;
};

}  // namespace apprunner::relay
