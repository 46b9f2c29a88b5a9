// Escapes byte by byte.
#include "probes/pure/printable.hpp"

namespace apprunner::probes {

std::string printable(std::string_view bytes, std::size_t shown_max) {
    static constexpr std::string_view digits = "0123456789abcdef";
    std::string text;
    for (const char c : bytes.substr(0, shown_max)) {
        const auto byte = static_cast<unsigned char>(c);
        if (c == '\r') {
            text += "\\r";
        } else if (c == '\n') {
            text += "\\n";
        } else if (c >= ' ' && c < '\x7f') {
            text += c;
        } else {
            text += "\\x";
            text += digits[byte / 16U];
            text += digits[byte % 16U];
        }
    }
    return bytes.size() > shown_max ? text + "..." : text;
}

}  // namespace apprunner::probes
