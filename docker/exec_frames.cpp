// One frame after the other, each in as many pieces as it comes in.
#include "docker/exec_frames.hpp"

#include <algorithm>

namespace apprunner::docker {

void ExecFrames::feed(std::string_view bytes, std::string& output, std::string& errors) {
    constexpr unsigned char stderr_stream = 2;
    while (!bytes.empty()) {
        if (left_ == 0) {
            head_[head_filled_++] = static_cast<unsigned char>(bytes.front());
            bytes.remove_prefix(1);
            if (head_filled_ < head_size) continue;
            head_filled_ = 0;
            for (std::size_t at = 4; at < head_size; ++at) left_ = left_ << 8U | head_[at];
            continue;
        }
        const auto size = static_cast<std::size_t>(std::min<std::uint64_t>(left_, bytes.size()));
        (head_[0] == stderr_stream ? errors : output).append(bytes.substr(0, size));
        bytes.remove_prefix(size);
        left_ -= size;
    }
}

}  // namespace apprunner::docker
