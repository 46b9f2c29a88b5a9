// The heads of HTTP/1.x messages: finding where one ends in the bytes that came so far, and cutting
// it into start line and fields with Beast's parser. What a head means is not its business
// (http_semantics.hpp). Pure; any thread.
#pragma once

#include <boost/beast/http/field.hpp>
#include <boost/beast/http/verb.hpp>

#include <cstddef>
#include <cstdint>
#include <ostream>  // Beast needs it and does not include it.
#include <string_view>
#include <vector>

namespace apprunner::ingress {

/// Envoy's default for a request head; here for both kinds.
inline constexpr std::size_t head_bytes_max = std::size_t{60} * 1024;
/// Envoy's default.
inline constexpr std::size_t head_fields_max = 100;

/// Views into the bytes that were parsed: valid as long as they stay where they are.
struct Field {
    boost::beast::http::field id;
    std::string_view name;
    std::string_view value;
    bool relayed = true;
};

struct RequestHead {
    boost::beast::http::verb verb{};
    std::string_view method;
    std::string_view target;
    int version = 11;  ///< 10 or 11.
    std::vector<Field> fields;
};

struct ResponseHead {
    int status = 0;
    std::string_view reason;
    int version = 11;
    std::vector<Field> fields;
};

enum class HeadState {
    partial,    ///< More bytes are needed.
    complete,   ///< The head ends at size().
    malformed,  ///< It can never become a head.
    too_large,  ///< It goes on past head_bytes_max.
};

/// Finds the empty line that ends a head, remembering how far it has looked. Lines must end with
/// CRLF and may not be folded: both are ways to make two parsers disagree.
class HeadFinder {
  public:
    enum class Kind { request, response };
    explicit HeadFinder(Kind kind) : kind_(kind) {}

    /// `bytes` is all that has come of the head, from its first byte: what was given before, and
    /// more.
    [[nodiscard]] HeadState advance(std::string_view bytes);
    /// Of a complete head, its last empty line included.
    [[nodiscard]] std::size_t size() const { return line_start_; }

  private:
    [[nodiscard]] bool is_line_possible(std::string_view line) const;

    Kind kind_;
    std::size_t line_start_ = 0;
};

enum class HeadError { none, malformed, too_many_fields };

/// `bytes` is one complete head.
[[nodiscard]] HeadError parse_request_head(std::string_view bytes, RequestHead& head);
[[nodiscard]] HeadError parse_response_head(std::string_view bytes, ResponseHead& head);

/// What RFC 9110 calls a token: a method, a field name.
[[nodiscard]] bool is_token_char(char c);

}  // namespace apprunner::ingress
