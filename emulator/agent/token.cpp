// Reads a small file, and lines of a head as far as one field is concerned.
#include "emulator/agent/token.hpp"

#include "emulator/base/text.hpp"

#include <openssl/crypto.h>

#include <algorithm>
#include <fstream>

namespace apprunner::agent {

namespace {

constexpr std::size_t token_chars_max = 4096;
constexpr std::string_view white_space = " \t\r\n";

std::string_view trimmed(std::string_view text) {
    const auto begin = text.find_first_not_of(white_space);
    if (begin == std::string_view::npos) return {};
    return text.substr(begin, text.find_last_not_of(white_space) - begin + 1);
}

bool is_same(std::string_view one, std::string_view other) {
    return one.size() == other.size() && CRYPTO_memcmp(one.data(), other.data(), one.size()) == 0;
}

}  // namespace

base::Result<std::string> read_token(const std::string& file) {
    const auto bad = [&file](const char* why) {
        return base::Error(base::Errc::invalid_argument, "the agents' token in " + file + why);
    };
    std::ifstream stream(file);
    if (!stream) return bad(" cannot be read");
    std::string text(token_chars_max + 1, '\0');
    stream.read(text.data(), static_cast<std::streamsize>(text.size()));
    text.resize(static_cast<std::size_t>(stream.gcount()));
    const std::string token(trimmed(text));
    if (token.size() < token_chars_min) return bad(" has fewer than 32 characters");
    const bool is_visible = std::all_of(token.begin(), token.end(), [](unsigned char each) {
        return each > ' ' && each < 0x7f;
    });
    if (!is_visible || text.size() > token_chars_max) return bad(" is no line of visible ASCII");
    return token;
}

bool carries_token(std::string_view head, std::string_view token) {
    constexpr std::string_view name = "authorization:";
    constexpr std::string_view scheme = "bearer ";
    int count = 0;
    bool is_right = false;
    while (!head.empty()) {
        const auto end = std::min(head.find('\n'), head.size());
        const std::string_view line = head.substr(0, end);
        head.remove_prefix(std::min(end + 1, head.size()));
        if (line.size() < name.size()) continue;
        if (!base::equal_but_for_case(line.substr(0, name.size()), name)) continue;
        const std::string_view value = trimmed(line.substr(name.size()));
        ++count;
        is_right = value.size() > scheme.size() &&
                   base::equal_but_for_case(value.substr(0, scheme.size()), scheme) &&
                   is_same(trimmed(value.substr(scheme.size())), token);
    }
    return count == 1 && is_right;
}

}  // namespace apprunner::agent
