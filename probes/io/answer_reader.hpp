// Reads an HTTP answer to its end from pieces of any size, keeps what is worth showing, and tells
// early when it is no HTTP at all. Needs the same memory for any answer. Does no I/O; one owner.
#pragma once

#include "probes/pure/outcome.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace apprunner::probes {

/// Of all heads of one answer together, the 1xx ones included; and of the head of each chunk.
inline constexpr std::size_t head_bytes_max = 64 * 1024;
/// Of the status line and of each field that is kept.
inline constexpr std::size_t kept_field_bytes_max = 2048;

class AnswerReader {
  public:
    enum class Progress {
        head,      ///< More of the head is needed.
        body,      ///< status(), reason() and came() are known; the answer's end is not there.
        complete,  ///< The answer is whole.
        broken,    ///< It is not HTTP/1, or too large; fault() says more.
    };

    AnswerReader();
    ~AnswerReader();
    AnswerReader(const AnswerReader&) = delete;
    AnswerReader& operator=(const AnswerReader&) = delete;

    /// Takes the next bytes. 1xx answers are skipped, except 101: it is the last one before another
    /// protocol. Not to be called again after `complete` or `broken`.
    Progress feed(std::string_view bytes);
    /// The other side has closed in the normal way: what has neither a length nor chunks is
    /// complete then. After `head` or `body`.
    Progress end();

    /// Nothing has come.
    [[nodiscard]] bool is_empty() const { return total_ == 0; }
    /// 0 until the head is there.
    [[nodiscard]] int status() const { return status_; }
    /// "HTTP 404 Not Found", with the status's usual name, if it has one: what the app itself calls
    /// it may be anything. After the head.
    [[nodiscard]] std::string title() const;
    /// How much of the body has come: "17 of 999 bytes". After the head.
    [[nodiscard]] std::string came() const;
    /// "not HTTP: " and the first bytes, printable; or what is wrong with the body.
    [[nodiscard]] const std::string& fault() const { return fault_; }
    /// What has come, whether that is HTTP or not; nothing where nothing came.
    [[nodiscard]] std::optional<KeptAnswer> kept() const;

  private:
    struct Parsing;

    Progress fail(std::string fault);
    Progress read_head();
    Progress read_body();

    std::unique_ptr<Parsing> parsing_;  ///< Of the final head and its body.
    std::string bytes_;                 ///< Not parsed yet.
    std::size_t total_ = 0;
    int status_ = 0;
    std::string status_line_;
    std::string fault_;
};

}  // namespace apprunner::probes
