// Base64 by OpenSSL's encoder and decoder, with the padding put right that they leave to their
// callers.
#include "emulator/base/base64.hpp"

#include <openssl/evp.h>

#include <algorithm>

namespace apprunner::base {

std::string to_base64(std::string_view bytes) {
    std::string text((bytes.size() + 2) / 3 * 4 + 1, '\0');
    const int length = EVP_EncodeBlock(
        reinterpret_cast<unsigned char*>(text.data()),
        reinterpret_cast<const unsigned char*>(bytes.data()),
        static_cast<int>(bytes.size())
    );
    text.resize(static_cast<std::size_t>(length));
    return text;
}

std::optional<std::string> from_base64(std::string_view text) {
    if (text.empty() || text.size() % 4 != 0) return std::nullopt;
    std::string bytes(text.size() / 4 * 3, '\0');
    const int length = EVP_DecodeBlock(
        reinterpret_cast<unsigned char*>(bytes.data()),
        reinterpret_cast<const unsigned char*>(text.data()),
        static_cast<int>(text.size())
    );
    if (length < 0) return std::nullopt;
    const std::size_t padding = text.back() != '=' ? 0 : text[text.size() - 2] != '=' ? 1 : 2;
    bytes.resize(static_cast<std::size_t>(length) - padding);
    return bytes;
}

std::string to_url_base64(std::string_view bytes) {
    std::string text = to_base64(bytes);
    std::replace(text.begin(), text.end(), '+', '-');
    std::replace(text.begin(), text.end(), '/', '_');
    return text;
}

std::optional<std::string> from_any_base64(std::string_view text) {
    std::string padded(text);
    std::replace(padded.begin(), padded.end(), '-', '+');
    std::replace(padded.begin(), padded.end(), '_', '/');
    while (!padded.empty() && padded.back() == '=') padded.pop_back();
    // The decoder itself would skip blanks, and take a '=' in the middle for a digit.
    constexpr const char* digits =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    const bool is_whole =
        padded.size() % 4 != 1 && text.size() - padded.size() <= (4 - padded.size() % 4) % 4;
    if (!is_whole || padded.find_first_not_of(digits) != std::string::npos) return std::nullopt;
    if (padded.empty()) return padded;
    padded.append((4 - padded.size() % 4) % 4, '=');
    return from_base64(padded);
}

}  // namespace apprunner::base
