// The splitting of json_lines.hpp: an unfinished line is kept until its newline comes, up to a
// limit.
#include "docker/json_lines.hpp"

namespace apprunner::docker {

bool JsonLines::feed(std::string_view bytes) {
    while (!bytes.empty()) {
        const auto newline = bytes.find('\n');
        if (newline == std::string_view::npos) {
            partial_.append(bytes);
            return partial_.size() <= json_line_bytes_max;
        }
        if (partial_.empty()) {
            tell(bytes.substr(0, newline));
        } else {
            partial_.append(bytes.substr(0, newline));
            const std::string line = std::move(partial_);
            partial_.clear();
            tell(line);
        }
        bytes.remove_prefix(newline + 1);
    }
    return true;
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
