// The framing of a message body: how long it is, by what rule, and where it ends in the bytes that
// go by. Bytes are counted and checked, not kept. Pure; any thread.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace apprunner::ingress {

enum class BodyKind {
    none,
    length,       ///< Content-Length.
    chunked,      ///< Transfer-Encoding: chunked.
    until_close,  ///< A response that ends with its connection.
};

struct BodyFraming {
    BodyKind kind = BodyKind::none;
    std::uint64_t length = 0;  ///< For BodyKind::length.

    friend bool operator==(const BodyFraming&, const BodyFraming&) = default;
};

/// A chunk's size line with its extensions.
inline constexpr std::size_t chunk_line_bytes_max = std::size_t{4} * 1024;
/// All trailer fields of a body.
inline constexpr std::size_t trailer_bytes_max = std::size_t{16} * 1024;

/// Walks through a chunked body, strictly: lines end with CRLF, sizes are hexadecimal digits,
/// extensions and trailers hold no control characters, and no trailer is a field that frames or
/// routes a message (a receiver may take trailers for fields of the head). Whatever passes can be
/// relayed byte for byte without two parsers seeing different bodies.
class ChunkScanner {
  public:
    /// Gives how many of `bytes` belong to the body; fewer than all only when done() or broken().
    std::size_t scan(std::string_view bytes);
    /// The same, and moves the payload to the front of `bytes`, without sizes and trailers.
    /// `payload` is set to its size.
    std::size_t extract(std::span<char> bytes, std::size_t& payload);

    [[nodiscard]] bool done() const { return state_ == State::done; }
    [[nodiscard]] bool broken() const { return state_ == State::broken; }

  private:
    enum class State {
        size_first,
        size,
        padding,
        extension,
        size_line_feed,
        data,
        data_return,
        data_line_feed,
        trailer_first,
        trailer_name,
        trailer_value,
        trailer_line_feed,
        last_line_feed,
        done,
        broken,
    };

    template <class OnPayload>
    std::size_t walk(std::string_view bytes, const OnPayload& on_payload);
    [[nodiscard]] State step(char c);
    [[nodiscard]] State step_size_line(char c);
    [[nodiscard]] State step_trailer(char c);
    [[nodiscard]] State step_trailer_name(char c);
    [[nodiscard]] State add_size_digit(char c);

    State state_ = State::size_first;
    std::uint64_t left_ = 0;      ///< Of the chunk's data.
    std::size_t line_bytes_ = 0;  ///< Of the size line.
    std::size_t trailer_bytes_ = 0;
    /// The trailer's name as far as it fits; no longer one is forbidden.
    std::array<char, 20> trailer_name_{};
    std::size_t trailer_name_size_ = 0;
};

/// Follows one body of any kind.
class BodyTracker {
  public:
    BodyTracker() = default;
    explicit BodyTracker(BodyFraming framing) : framing_(framing), left_(framing.length) {}

    /// Gives how many of `bytes` belong to the body; fewer than all only when done() or broken().
    std::size_t take(std::string_view bytes);
    /// The same for a chunked body of which only the payload is wanted; see ChunkScanner.
    std::size_t take_payload(std::span<char> bytes, std::size_t& payload);

    /// Never for until_close.
    [[nodiscard]] bool done() const;
    [[nodiscard]] bool broken() const { return chunks_.broken(); }
    /// An upper bound of what take() can still take.
    [[nodiscard]] std::uint64_t left() const {
        return framing_.kind == BodyKind::length ? left_ : UINT64_MAX;
    }
    [[nodiscard]] const BodyFraming& framing() const { return framing_; }

  private:
    BodyFraming framing_;
    std::uint64_t left_ = 0;
    ChunkScanner chunks_;
};

}  // namespace apprunner::ingress
