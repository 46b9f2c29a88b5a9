// Banners, errors and greetings as these servers send them; what is a number in them is looked at
// as such.
#include "emulator/core/words/protocol_words.hpp"

#include "emulator/base/text.hpp"
#include "emulator/core/words/log_lines.hpp"

#include <array>
#include <cctype>
#include <cstddef>
#include <cstdint>

namespace apprunner::core {

namespace {

struct Banner {
    std::string_view beginning;
    std::string_view protocol;
};

/// The first that fits; longer ones stand before shorter ones.
constexpr std::array<Banner, 23> banners{{
    {"SSH-", "SSH"},
    {"-ERR ", "Redis"},
    {"-NOAUTH ", "Redis"},
    {"-DENIED ", "Redis"},
    {"-LOADING ", "Redis"},
    {"-MISCONF ", "Redis"},
    {"-NOPERM ", "Redis"},
    {"AMQP", "AMQP"},
    {"INFO {", "NATS"},
    {"RFB 0", "VNC"},
    {"@RSYNCD:", "rsync"},
    {"UNKNOWN_COMMAND", "beanstalkd's protocol"},
    {"* OK ", "IMAP"},
    {"+OK ", "POP3"},
    {"200 NNTP", "NNTP"},
    {"ERROR\r\n", "memcached's protocol"},
    {"CLIENT_ERROR ", "memcached's protocol"},
    {"<?xml version='1.0'?><stream:stream", "XMPP"},
    {"NOTICE AUTH", "IRC"},
    {":irc.", "IRC"},
    {"\xff\xfb", "Telnet"},
    {"\xff\xfd", "Telnet"},
    {"Protocol mismatch.", "SSH"},
}};

std::uint8_t byte_at(std::string_view bytes, std::size_t at) {
    return at < bytes.size() ? static_cast<std::uint8_t>(bytes[at]) : 0;
}

/// "220 mail.example.com ESMTP": the same number opens both.
std::string of_greeting_220(std::string_view bytes) {
    if (!bytes.starts_with("220 ") && !bytes.starts_with("220-")) return "";
    const std::string lower = base::lower(bytes.substr(0, 200));
    static constexpr std::array<std::string_view, 6> of_ftp{
        "ftp", "filezilla", "pure-", "vsf", "welcome to", "file transfer"};
    static constexpr std::array<std::string_view, 4> of_smtp{"smtp", "mail", "postfix", "exim"};
    if (has_any(lower, of_smtp)) return "SMTP";
    return has_any(lower, of_ftp) ? "FTP" : "SMTP";
}

/// A packet's length in three bytes, its number 0, then protocol version 10 and the server's
/// version, or 255 and an error.
bool is_mysql(std::string_view bytes) {
    if (bytes.size() < 7 || byte_at(bytes, 3) != 0 || byte_at(bytes, 2) != 0) return false;
    const std::size_t length = byte_at(bytes, 0) + 256U * byte_at(bytes, 1);
    if (length < 5 || length > 1024) return false;
    if (byte_at(bytes, 4) == 10) return std::isdigit(byte_at(bytes, 5)) != 0;
    return byte_at(bytes, 4) == 255;
}

/// 'E', a length, and fields of which the first is the severity.
bool is_postgres(std::string_view bytes) {
    const bool is_error = bytes.size() > 6 && bytes[0] == 'E' && byte_at(bytes, 1) == 0;
    return is_error &&
           (bytes.substr(5).starts_with("SFATAL") || bytes.substr(5).starts_with("SERROR") ||
            bytes.substr(5).starts_with("MFATAL"));
}

}  // namespace

std::string protocol_of_bytes(std::string_view bytes) {
    for (const Banner& banner : banners) {
        if (bytes.starts_with(banner.beginning)) return std::string(banner.protocol);
    }
    if (is_mysql(bytes)) return "MySQL's protocol";
    if (is_postgres(bytes)) return "PostgreSQL's protocol";
    return of_greeting_220(bytes);
}

std::string protocol_of_lines(const std::vector<std::string>& lines) {
    static constexpr std::array<Banner, 5> says{{
        {"invalid length of startup packet", "PostgreSQL's protocol"},
        {"possible security attack detected. it looks like somebody is sending post or host:",
         "Redis"},
        {"closed due to protocol error", "MQTT"},
        {"invalid receive (size = 1195725856", "Kafka's protocol"},
        // "GET ", read as a length.
        {"1195725856", "a binary protocol, which takes `GET ` for a length,"},
    }};
    for (auto line = lines.rbegin(); line != lines.rend(); ++line) {
        const std::string lower = base::lower(*line);
        for (const Banner& each : says) {
            if (lower.find(each.beginning) != std::string::npos) return std::string(each.protocol);
        }
    }
    return "";
}

}  // namespace apprunner::core
