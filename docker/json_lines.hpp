// Splits a stream of JSON documents that are ended by newlines (pull progress, events) into lines.
// Pure; one owner, any thread.
#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>

namespace apprunner::docker {

/// A longer line than this is not something the engine sends.
inline constexpr std::size_t json_line_bytes_max = 4 * 1024 * 1024;

class JsonLines {
  public:
    using Sink = std::function<void(std::string_view line)>;

    explicit JsonLines(Sink sink) : sink_(std::move(sink)) {}

    /// Gives false once a line grows past json_line_bytes_max, its newline not counted. That line
    /// is not told, and further bytes are ignored.
    bool feed(std::string_view bytes);
    /// The stream is over: tells the last line when it lacks its newline.
    void finish();

  private:
    void tell(std::string_view line);

    Sink sink_;
    std::string partial_;
    bool overlong_ = false;
};

}  // namespace apprunner::docker
