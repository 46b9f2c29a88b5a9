// Finding text in text, and text with * for any letters, in a time that grows with the text and not
// with how often it repeats itself. Pure; any thread.
#pragma once

#include <cstring>
#include <string_view>

namespace apprunner::logs {

/// Where `piece` begins; npos: nowhere. The library's find() takes both lengths' product for texts
/// that repeat themselves.
[[nodiscard]] inline std::size_t find_text(std::string_view text, std::string_view piece) {
    if (piece.empty()) return 0;
    const void* const found = ::memmem(text.data(), text.size(), piece.data(), piece.size());
    if (found == nullptr) return std::string_view::npos;
    return static_cast<std::size_t>(static_cast<const char*>(found) - text.data());
}

/// What stands between two * is looked for once, behind what was found before it: the first place
/// is as good as any later one.
[[nodiscard]] inline bool matches_wildcard(std::string_view text, std::string_view pattern) {
    const std::size_t first = pattern.find('*');
    if (first == std::string_view::npos) return text == pattern;
    if (!text.starts_with(pattern.substr(0, first))) return false;
    text.remove_prefix(first);
    pattern.remove_prefix(first);
    const std::string_view end = pattern.substr(pattern.rfind('*') + 1);
    if (!text.ends_with(end)) return false;
    text.remove_suffix(end.size());
    pattern.remove_suffix(end.size());
    while (!pattern.empty()) {
        pattern.remove_prefix(1);  // A star.
        const std::string_view piece = pattern.substr(0, pattern.find('*'));
        const std::size_t at = find_text(text, piece);
        if (at == std::string_view::npos) return false;
        text.remove_prefix(at + piece.size());
        pattern.remove_prefix(piece.size());
    }
    return true;
}

}  // namespace apprunner::logs
