// A head of two bytes, high one first.
#include "emulator/relay/frames.hpp"

#include <algorithm>

namespace apprunner::relay {

namespace {

constexpr std::size_t head_size = 2;

}  // namespace

std::string framed(std::string_view bytes) {
    std::string frame{
        static_cast<char>(bytes.size() >> 8U), static_cast<char>(bytes.size() & 0xFFU)};
    return frame.append(bytes);
}

void FrameReader::feed(std::string_view bytes, std::string& content) {
    while (!bytes.empty() && !has_ended_) {
        if (head_filled_ < head_size) {
            left_ = left_ << 8U | static_cast<unsigned char>(bytes.front());
            bytes.remove_prefix(1);
            if (++head_filled_ == head_size) has_ended_ = left_ == 0;
            continue;
        }
        const std::size_t size = std::min(left_, bytes.size());
        content.append(bytes.substr(0, size));
        bytes.remove_prefix(size);
        left_ -= size;
        if (left_ == 0) head_filled_ = 0;
    }
}

}  // namespace apprunner::relay
