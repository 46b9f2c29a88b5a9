// Both greetings, built from their parts, and the few bytes that tell who answers.
#include "probes/pure/greeting.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <initializer_list>

namespace apprunner::probes {

namespace {

constexpr std::uint8_t alert_record = 0x15;
constexpr std::uint8_t handshake_record = 0x16;
constexpr std::size_t h2_frame_header_size = 9;
/// Larger frames may not be sent before the client has allowed them (RFC 9113, 4.2).
constexpr std::size_t h2_frame_size_max = 16384;

std::uint8_t byte_at(std::string_view bytes, std::size_t at) {
    return static_cast<std::uint8_t>(bytes[at]);
}

/// Big-endian, in `width` bytes.
std::string number(std::size_t value, int width) {
    std::string bytes;
    for (int shift = 8 * (width - 1); shift >= 0; shift -= 8) {
        bytes += static_cast<char>((value >> static_cast<unsigned>(shift)) & 0xFFU);
    }
    return bytes;
}

/// Behind its length in `width` bytes.
std::string sized(const std::string& content, int width) {
    return number(content.size(), width) + content;
}

std::string list_of(std::initializer_list<std::size_t> values) {
    std::string bytes;
    for (const std::size_t value : values) bytes += number(value, 2);
    return bytes;
}

std::string extension(std::size_t type, const std::string& content) {
    return number(type, 2) + sized(content, 2);
}

std::string extensions() {
    constexpr std::size_t x25519 = 0x001d;
    const std::string name = number(0, 1) + sized("localhost", 2);
    const std::string groups = list_of({x25519, 0x0017, 0x0018});
    const std::string signatures = list_of(
        {0x0403, 0x0503, 0x0603, 0x0807, 0x0804, 0x0805, 0x0806, 0x0401, 0x0501, 0x0601, 0x0201}
    );
    const std::string key = number(x25519, 2) + sized(std::string(32, '\x09'), 2);
    return extension(0, sized(name, 2)) +                        // server_name
           extension(10, sized(groups, 2)) +                     // supported_groups
           extension(11, sized(number(0, 1), 1)) +               // ec_point_formats: uncompressed
           extension(13, sized(signatures, 2)) +                 // signature_algorithms
           extension(43, sized(list_of({0x0304, 0x0303}), 1)) +  // supported_versions
           extension(45, sized(number(1, 1), 1)) +               // psk_key_exchange_modes
           extension(51, sized(key, 2));                         // key_share
}

}  // namespace

std::string client_hello() {
    const std::string ciphers = list_of(
        {0x1301,
         0x1302,
         0x1303,
         0xc02b,
         0xc02f,
         0xc02c,
         0xc030,
         0xcca9,
         0xcca8,
         0xc009,
         0xc013,
         0xc00a,
         0xc014,
         0x009c,
         0x009d,
         0x002f,
         0x0035}
    );
    const std::string hello = number(0x0303, 2) + std::string(32, '\x5a') + sized("", 1) +
                              sized(ciphers, 2) + sized(number(0, 1), 1) + sized(extensions(), 2);
    const std::string message = number(1, 1) + sized(hello, 3);
    // Some old servers take no later version than this in the first record, whatever follows.
    return number(handshake_record, 1) + number(0x0301, 2) + sized(message, 2);
}

Likeness is_tls_answer(std::string_view bytes) {
    if (bytes.empty()) return Likeness::open;
    const std::uint8_t type = byte_at(bytes, 0);
    if (type != handshake_record && type != alert_record) return Likeness::no;
    if (bytes.size() > 1 && byte_at(bytes, 1) != 3) return Likeness::no;
    if (bytes.size() < 3) return Likeness::open;
    return byte_at(bytes, 2) <= 4 ? Likeness::yes : Likeness::no;
}

std::string h2_preface() {
    constexpr std::size_t settings = 4;
    return "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + number(0, 3) + number(settings, 1) + number(0, 5);
}

std::string fastcgi_values() {
    constexpr std::size_t get_values = 9;
    const std::string name = "FCGI_MPXS_CONNS";
    const std::string content = number(name.size(), 1) + number(0, 1) + name;
    return number(1, 1) + number(get_values, 1) + number(0, 2) + number(content.size(), 2) +
           number(0, 2) + content;
}

Likeness is_fastcgi_answer(std::string_view bytes) {
    constexpr std::array<std::uint8_t, 2> result{1, 10};   // FCGI_GET_VALUES_RESULT
    constexpr std::array<std::uint8_t, 2> unknown{1, 11};  // FCGI_UNKNOWN_TYPE
    for (std::size_t at = 0; at < bytes.size() && at < result.size(); ++at) {
        const std::uint8_t byte = byte_at(bytes, at);
        if (byte != result[at] && byte != unknown[at]) return Likeness::no;
    }
    return bytes.size() < result.size() ? Likeness::open : Likeness::yes;
}

Likeness is_h2_answer(std::string_view bytes) {
    // Length, type (SETTINGS), flags (none: it answers nothing yet), stream 0.
    constexpr std::array<std::uint8_t, 6> behind_length{4, 0, 0, 0, 0, 0};
    std::size_t length = 0;
    for (std::size_t at = 0; at < bytes.size() && at < h2_frame_header_size; ++at) {
        const std::uint8_t byte = byte_at(bytes, at);
        if (at < 3) {
            length = length * 256 + byte;
        } else if (byte != behind_length[at - 3]) {
            return Likeness::no;
        }
        if (length > h2_frame_size_max || (at == 2 && length % 6 != 0)) return Likeness::no;
    }
    return bytes.size() < h2_frame_header_size ? Likeness::open : Likeness::yes;
}

}  // namespace apprunner::probes
