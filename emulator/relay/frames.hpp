// What goes through a carrier: pieces of a connection's bytes, each behind its length in two bytes,
// and a length of 0 for "no more from this side", so that each direction ends by itself. Pure; any
// thread.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace apprunner::relay {

inline constexpr std::size_t frame_bytes_max = 16UL * 1024;
/// Said once, before the first frame: the port was reached.
inline constexpr char reached = '+';

/// `bytes` has at most frame_bytes_max of them; none: this side has no more.
[[nodiscard]] std::string framed(std::string_view bytes);

class FrameReader {
  public:
    /// Takes what has come, in pieces of any size, and adds what the frames hold to `content`.
    void feed(std::string_view bytes, std::string& content);
    /// The other side has no more.
    [[nodiscard]] bool has_ended() const { return has_ended_; }

  private:
    std::size_t head_filled_ = 0;
    std::size_t left_ = 0;  ///< Of the frame's bytes.
    bool has_ended_ = false;
};

}  // namespace apprunner::relay
