// Reads the head of an HTTP answer from pieces of any size, and tells early when it is no HTTP at
// all. Pure; one owner.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace apprunner::probes {

/// Of all heads of one answer together, the 1xx ones included.
inline constexpr std::size_t head_bytes_max = 64 * 1024;

class AnswerHead {
  public:
    enum class Progress {
        partial,   ///< More is needed.
        complete,  ///< status() and reason() are known.
        broken,    ///< It is not HTTP/1, or too large; fault() says more.
    };

    /// Takes the next bytes. 1xx answers are skipped, except 101: it is the last one before another
    /// protocol. Not to be called again after `complete` or `broken`.
    [[nodiscard]] Progress feed(std::string_view bytes);

    [[nodiscard]] bool is_empty() const { return total_ == 0; }
    [[nodiscard]] int status() const { return status_; }
    /// The status's usual name, if it has one: what the app itself calls it may be anything.
    [[nodiscard]] std::string reason() const;
    /// "not HTTP: " and the first bytes, printable.
    [[nodiscard]] const std::string& fault() const { return fault_; }
    /// After `complete`: all bytes from that head on.
    [[nodiscard]] const std::string& rest() const { return bytes_; }

  private:
    Progress fail(std::string fault);

    std::string bytes_;  ///< Of the head that is being read.
    std::size_t total_ = 0;
    int status_ = 0;
    std::string fault_;
};

}  // namespace apprunner::probes
