// Implements body.hpp: a state machine over the bytes between the chunks; their data is skipped.
#include "emulator/ingress/body.hpp"

#include "emulator/ingress/head.hpp"

#include <algorithm>
#include <cstring>

namespace apprunner::ingress {

namespace {

int hex_value(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}

/// A field value's characters: no control character but the tab.
bool is_text_char(char c) {
    return c == '\t' || (static_cast<unsigned char>(c) >= 0x20 && c != 0x7F);
}

/// `name` in lower case.
bool is_forbidden_trailer(std::string_view name) {
    static constexpr std::array<std::string_view, 11> forbidden{
        "connection",
        "content-length",
        "host",
        "keep-alive",
        "proxy-connection",
        "te",
        "trailer",
        "transfer-encoding",
        "upgrade",
        "x-forwarded-for",
        "x-forwarded-proto",
    };
    return std::find(forbidden.begin(), forbidden.end(), name) != forbidden.end();
}

}  // namespace

ChunkScanner::State ChunkScanner::add_size_digit(char c) {
    const int digit = hex_value(c);
    constexpr std::uint64_t one_more_digit_max = 0x07FF'FFFF'FFFF'FFFFULL;
    if (digit < 0 || left_ > one_more_digit_max) return State::broken;
    left_ = left_ * 16 + static_cast<std::uint64_t>(digit);
    return State::size;
}

ChunkScanner::State ChunkScanner::step_size_line(char c) {
    if (++line_bytes_ > chunk_line_bytes_max) return State::broken;
    switch (c) {
        case '\r':
            return State::size_line_feed;
        case ';':
            return State::extension;
        case ' ':
        case '\t':
            return state_ == State::extension ? State::extension : State::padding;
        default:
            if (state_ == State::extension) return is_text_char(c) ? state_ : State::broken;
            return state_ == State::size ? add_size_digit(c) : State::broken;
    }
}

ChunkScanner::State ChunkScanner::step_trailer_name(char c) {
    if (state_ == State::trailer_first) trailer_name_size_ = 0;
    if (c == ':' && state_ == State::trailer_name) {
        const std::string_view name(trailer_name_.data(), trailer_name_size_);
        return is_forbidden_trailer(name) ? State::broken : State::trailer_value;
    }
    if (!is_token_char(c)) return State::broken;
    if (trailer_name_size_ < trailer_name_.size()) {
        trailer_name_[trailer_name_size_] = (c >= 'A' && c <= 'Z') ? static_cast<char>(c + 32) : c;
    }
    // One that does not fit must not look like one that does.
    trailer_name_size_ = std::min(trailer_name_size_ + 1, trailer_name_.size());
    return State::trailer_name;
}

ChunkScanner::State ChunkScanner::step_trailer(char c) {
    if (++trailer_bytes_ > trailer_bytes_max) return State::broken;
    if (state_ == State::trailer_first && c == '\r') return State::last_line_feed;
    if (state_ != State::trailer_value) return step_trailer_name(c);
    if (c == '\r') return State::trailer_line_feed;
    return is_text_char(c) ? State::trailer_value : State::broken;
}

ChunkScanner::State ChunkScanner::step(char c) {
    switch (state_) {
        case State::size_first:
            left_ = 0;
            line_bytes_ = 1;
            return add_size_digit(c);
        case State::size:
        case State::padding:
        case State::extension:
            return step_size_line(c);
        case State::size_line_feed:
            if (c != '\n') return State::broken;
            return left_ == 0 ? State::trailer_first : State::data;
        case State::data_return:
            return c == '\r' ? State::data_line_feed : State::broken;
        case State::data_line_feed:
            return c == '\n' ? State::size_first : State::broken;
        case State::trailer_first:
        case State::trailer_name:
        case State::trailer_value:
            return step_trailer(c);
        case State::trailer_line_feed:
            return c == '\n' ? State::trailer_first : State::broken;
        case State::last_line_feed:
            return c == '\n' ? State::done : State::broken;
        case State::data:
        case State::done:
        case State::broken:
            break;
    }
    return State::broken;
}

template <class OnPayload>
std::size_t ChunkScanner::walk(std::string_view bytes, const OnPayload& on_payload) {
    std::size_t at = 0;
    while (at < bytes.size() && !done() && !broken()) {
        if (state_ == State::data) {
            const auto size =
                static_cast<std::size_t>(std::min<std::uint64_t>(left_, bytes.size() - at));
            on_payload(bytes.substr(at, size));
            at += size;
            left_ -= size;
            if (left_ == 0) state_ = State::data_return;
        } else {
            state_ = step(bytes[at]);
            ++at;
        }
    }
    return at;
}

std::size_t ChunkScanner::scan(std::string_view bytes) {
    return walk(bytes, [](std::string_view /*payload*/) {});
}

std::size_t ChunkScanner::extract(std::span<char> bytes, std::size_t& payload) {
    payload = 0;
    char* const front = bytes.data();
    // The payload moves forward only, over bytes that were walked past before.
    return walk({bytes.data(), bytes.size()}, [front, &payload](std::string_view part) {
        std::memmove(front + payload, part.data(), part.size());
        payload += part.size();
    });
}

std::size_t BodyTracker::take(std::string_view bytes) {
    switch (framing_.kind) {
        case BodyKind::none:
            return 0;
        case BodyKind::length: {
            const auto size =
                static_cast<std::size_t>(std::min<std::uint64_t>(left_, bytes.size()));
            left_ -= size;
            return size;
        }
        case BodyKind::chunked:
            return chunks_.scan(bytes);
        case BodyKind::until_close:
            break;
    }
    return bytes.size();
}

std::size_t BodyTracker::take_payload(std::span<char> bytes, std::size_t& payload) {
    if (framing_.kind == BodyKind::chunked) return chunks_.extract(bytes, payload);
    payload = take({bytes.data(), bytes.size()});
    return payload;
}

bool BodyTracker::done() const {
    switch (framing_.kind) {
        case BodyKind::none:
            return true;
        case BodyKind::length:
            return left_ == 0;
        case BodyKind::chunked:
            return chunks_.done();
        case BodyKind::until_close:
            break;
    }
    return false;
}

}  // namespace apprunner::ingress
