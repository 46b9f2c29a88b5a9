// The splitting of json_lines.hpp: an unfinished line is kept until its newline comes, up to a
// limit.
#include "docker/json_lines.hpp"

namespace apprunner::docker {

bool JsonLines::feed(std::string_view bytes) {
    while (!bytes.empty() && !overlong_) {
        const auto newline = bytes.find('\n');
        const std::string_view piece = bytes.substr(0, newline);
        if (piece.size() > json_line_bytes_max - partial_.size()) {
            overlong_ = true;
            partial_.clear();
            break;
        }
        if (newline == std::string_view::npos) {
            partial_.append(piece);
            break;
        }
        if (partial_.empty()) {
            tell(piece);
        } else {
            partial_.append(piece);
            const std::string line = std::move(partial_);
            partial_.clear();
            tell(line);
        }
        bytes.remove_prefix(newline + 1);
    }
    return !overlong_;
}

void JsonLines::finish() {
    const std::string line = std::move(partial_);
    partial_.clear();
    tell(line);
}

void JsonLines::tell(std::string_view line) {
    while (!line.empty() && (line.back() == '\r' || line.back() == ' ')) line.remove_suffix(1);
    if (!line.empty()) sink_(line);
}

}  // namespace apprunner::docker
