// Puts separators and escapes where they belong, and U+FFFD in the place of what is not UTF-8.
#include "emulator/base/json_writer.hpp"

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

/// Length of the well-formed UTF-8 sequence at the front of `text`; 0 when there is none.
std::size_t sequence_length(std::string_view text) {
    const auto byte = [&](std::size_t at) { return static_cast<unsigned char>(text[at]); };
    const unsigned char lead = byte(0);
    std::size_t length = 0;
    unsigned char smallest = 0x80;
    unsigned char largest = 0xBF;
    if (lead >= 0xC2 && lead <= 0xDF) length = 2;
    if (lead >= 0xE0 && lead <= 0xEF) length = 3;
    if (lead >= 0xF0 && lead <= 0xF4) length = 4;
    if (lead == 0xE0) smallest = 0xA0;  // Else the same character has a shorter spelling.
    if (lead == 0xED) largest = 0x9F;   // Surrogates are no characters.
    if (lead == 0xF0) smallest = 0x90;
    if (lead == 0xF4) largest = 0x8F;
    if (length == 0 || text.size() < length) return 0;
    if (byte(1) < smallest || byte(1) > largest) return 0;
    for (std::size_t at = 2; at < length; ++at) {
        if ((byte(at) & 0xC0U) != 0x80) return 0;
    }
    return length;
}

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
        } else if (const std::size_t length = sequence_length(value); length > 0) {
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
    std::int64_t ms = epoch_ms(value);
    separate();
    if (ms < 0) {
        out_ += '-';
        ms = -ms;
    }
    std::array<char, 24> digits{};
    const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), ms / 1000).ptr;
    out_.append(digits.data(), end);
    out_ += '.';
    const std::int64_t fraction = ms % 1000;
    out_ += static_cast<char>('0' + fraction / 100);
    out_ += static_cast<char>('0' + fraction / 10 % 10);
    out_ += static_cast<char>('0' + fraction % 10);
    needs_comma_ = true;
}

}  // namespace apprunner::base
