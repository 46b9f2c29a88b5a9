// Heads byte by byte, contents in as large pieces as they come in.
#include "emulator/relay/frames.hpp"

#include <algorithm>
#include <utility>

namespace apprunner::relay {

namespace {

constexpr std::size_t number_size = 4;

void append_number(std::string& out, std::uint32_t number, std::size_t size) {
    for (std::size_t left = size; left > 0; --left) {
        out += static_cast<char>(number >> (8 * (left - 1)) & 0xFFU);
    }
}

std::uint32_t number_in(const unsigned char* bytes, std::size_t size) {
    std::uint32_t number = 0;
    for (std::size_t at = 0; at < size; ++at) number = number << 8U | bytes[at];
    return number;
}

}  // namespace

void append_frame(std::string& out, FrameKind kind, std::uint32_t line, std::string_view content) {
    out += static_cast<char>(kind);
    append_number(out, line, number_size);
    append_number(out, static_cast<std::uint32_t>(content.size()), 2);
    out += content;
}

std::string room_content(std::uint32_t bytes) {
    std::string content;
    append_number(content, bytes, number_size);
    return content;
}

std::uint32_t room_in(std::string_view content) {
    if (content.size() != number_size) return 0;
    return number_in(reinterpret_cast<const unsigned char*>(content.data()), number_size);
}

bool FrameReader::next(std::string_view& bytes, Frame& frame) {
    while (head_filled_ < head_size) {
        if (bytes.empty()) return false;
        head_[head_filled_++] = static_cast<unsigned char>(bytes.front());
        bytes.remove_prefix(1);
    }
    const std::size_t size = number_in(&head_[5], 2);
    const std::size_t taken = std::min(size - content_.size(), bytes.size());
    content_.append(bytes.substr(0, taken));
    bytes.remove_prefix(taken);
    if (content_.size() < size) return false;
    frame.kind = static_cast<FrameKind>(head_[0]);
    frame.line = number_in(&head_[1], number_size);
    frame.content = std::exchange(content_, {});
    head_filled_ = 0;
    return true;
}

}  // namespace apprunner::relay
