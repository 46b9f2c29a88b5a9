// The engine's frames of a program's two outputs: eight bytes of head (which output, how many
// bytes), then so many. Pure; any thread.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace apprunner::docker {

class ExecFrames {
  public:
    /// Takes what has come, in pieces of any size, and adds to either text what is of it.
    void feed(std::string_view bytes, std::string& output, std::string& errors);

  private:
    static constexpr std::size_t head_size = 8;

    std::array<unsigned char, head_size> head_{};
    std::size_t head_filled_ = 0;
    std::uint64_t left_ = 0;  ///< Of the frame's bytes.
};

}  // namespace apprunner::docker
