// Finds the place where a long text is cut: the last one between two characters that still fits.
#include "emulator/logs/cut_text.hpp"

#include "emulator/base/utf8.hpp"

namespace apprunner::logs {

namespace {

/// A character takes at most four bytes: further back is no UTF-8, and is cut anywhere.
constexpr std::size_t character_bytes_max = 4;

}  // namespace

std::size_t kept_bytes(std::string_view text, std::size_t bytes_max) {
    std::size_t kept = bytes_max;
    while (kept > 0 && bytes_max - kept < character_bytes_max &&
           base::continues_character(text[kept])) {
        --kept;
    }
    return kept;
}

std::string cut_text(std::string_view text, std::size_t bytes_max) {
    if (text.size() <= bytes_max) return std::string(text);
    const std::size_t kept = kept_bytes(text, bytes_max);
    std::string cut(text.substr(0, kept));
    cut += " [" + std::to_string(text.size() - kept) + " more bytes]";
    return cut;
}

}  // namespace apprunner::logs
