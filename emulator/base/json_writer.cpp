// Puts separators and escapes where they belong, and U+FFFD in the place of what is not UTF-8.
#include "emulator/base/json_writer.hpp"

#include "emulator/base/utf8.hpp"

#include <array>
#include <charconv>
#include <cmath>

namespace apprunner::base {

namespace {

/// Bytes that stand for themselves. A table, because every byte of every answer asks it.
constexpr std::array<bool, 256> plain_bytes = [] {
    std::array<bool, 256> plain{};
    for (std::size_t byte = 0x20; byte < 0x80; ++byte) plain[byte] = byte != '"' && byte != '\\';
    return plain;
}();

void append_escape(std::string& out, unsigned char byte) {
    constexpr std::string_view digits = "0123456789abcdef";
    switch (byte) {
        case '"':
            out += "\\\"";
            return;
        case '\\':
            out += "\\\\";
            return;
        case '\n':
            out += "\\n";
            return;
        case '\r':
            out += "\\r";
            return;
        case '\t':
            out += "\\t";
            return;
        default:
            out += "\\u00";
            out += digits[byte >> 4U];
            out += digits[byte & 15U];
    }
}

}  // namespace

void JsonWriter::separate() {
    if (needs_comma_) out_ += ',';
}

void JsonWriter::open(char bracket) {
    separate();
    out_ += bracket;
    needs_comma_ = false;
}

void JsonWriter::close(char bracket) {
    out_ += bracket;
    needs_comma_ = true;
}

void JsonWriter::key(std::string_view name) {
    text(name);
    out_ += ':';
    needs_comma_ = false;
}

void JsonWriter::text(std::string_view value) {
    separate();
    out_ += '"';
    while (!value.empty()) {
        std::size_t plain = 0;
        while (plain < value.size() && plain_bytes[static_cast<unsigned char>(value[plain])])
            ++plain;
        out_ += value.substr(0, plain);
        value.remove_prefix(plain);
        if (value.empty()) break;
        const auto byte = static_cast<unsigned char>(value.front());
        std::size_t taken = 1;
        if (byte < 0x80) {
            append_escape(out_, byte);
        } else if (const std::size_t length = utf8_character(value).length; length > 0) {
            out_ += value.substr(0, length);
            taken = length;
        } else {
            out_ += "\xEF\xBF\xBD";
        }
        value.remove_prefix(taken);
    }
    out_ += '"';
    needs_comma_ = true;
}

void JsonWriter::number(std::int64_t value) {
    separate();
    std::array<char, 24> digits{};
    const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), value).ptr;
    out_.append(digits.data(), end);
    needs_comma_ = true;
}

void JsonWriter::real(double value) {
    const auto thousandths = static_cast<std::int64_t>(std::llround(value * 1000.0));
    timestamp(WallTime(std::chrono::milliseconds(thousandths)));
}

void JsonWriter::flag(bool value) {
    separate();
    out_ += value ? "true" : "false";
    needs_comma_ = true;
}

void JsonWriter::timestamp(WallTime value) {
    const std::int64_t signed_ms = epoch_ms(value);
    separate();
    if (signed_ms < 0) out_ += '-';
    // Of the smallest number, the opposite fits an unsigned one only.
    const auto bits = static_cast<std::uint64_t>(signed_ms);
    const std::uint64_t ms = signed_ms < 0 ? 0 - bits : bits;
    std::array<char, 24> digits{};
    const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), ms / 1000).ptr;
    out_.append(digits.data(), end);
    out_ += '.';
    const std::uint64_t fraction = ms % 1000;
    out_ += static_cast<char>('0' + fraction / 100);
    out_ += static_cast<char>('0' + fraction / 10 % 10);
    out_ += static_cast<char>('0' + fraction % 10);
    needs_comma_ = true;
}

}  // namespace apprunner::base
