// Takes the Docker Engine's log stream apart: frames of stdout and stderr, each starting with the
// engine's timestamp, into whole lines. Chunk borders carry no meaning. Pure; one owner, any
// thread.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace apprunner::docker {

enum class OutputStream { standard_out, standard_error };

struct LogLine {
    OutputStream stream = OutputStream::standard_out;
    std::int64_t timestamp_ns = 0;  ///< The engine's, since the Unix epoch; 0: it sent none.
    std::string text;               ///< Without the newline.
    bool operator==(const LogLine&) const = default;
};

/// Longer lines are told in pieces of this size.
inline constexpr std::size_t log_line_bytes_max = 256 * 1024;

class LogFrames {
  public:
    using Sink = std::function<void(LogLine)>;

    explicit LogFrames(Sink sink) : sink_(std::move(sink)) {}

    /// Gives false when the bytes are not frames, or when the engine reports an error of its own;
    /// error() then says why, and further bytes are ignored.
    bool feed(std::string_view bytes);
    /// The stream is over: tells the unfinished last line of each stream, if there is one. An error
    /// of the engine's that was cut off is in error() now.
    void finish();
    [[nodiscard]] const std::string& error() const { return error_; }

  private:
    struct Assembly {
        std::int64_t timestamp_ns = 0;
        std::string text;
        bool open = false;
    };

    void take_header_byte(char byte);
    void start_frame();
    void end_frame();
    void take_payload(std::string_view bytes);
    std::string_view strip_timestamp(std::string_view bytes, bool last_of_frame);
    void append(std::string_view text);
    void tell(OutputStream stream, Assembly& line);

    Sink sink_;
    std::array<unsigned char, 8> header_{};
    std::size_t header_size_ = 0;
    std::uint64_t payload_left_ = 0;
    OutputStream stream_ = OutputStream::standard_out;
    bool engine_error_ = false;
    bool in_prefix_ = false;
    std::string prefix_;
    std::int64_t frame_timestamp_ns_ = 0;
    std::array<Assembly, 2> lines_;
    std::string error_;
};

/// 2026-11-23T09:28:54.520066144Z as nanoseconds since the Unix epoch (any number of fraction
/// digits up to nine; Z or an offset). Nothing when it is not a time.
[[nodiscard]] std::optional<std::int64_t> parse_timestamp_ns(std::string_view text);

}  // namespace apprunner::docker
