// Writes and reads event ids and the tokens of GetLogEvents: a time and a number, padded with zeros
// so that they sort as texts.
#include "emulator/api/logs/log_position.hpp"

#include <algorithm>
#include <charconv>

namespace apprunner::api {

namespace {

constexpr std::size_t time_digits = 19;
constexpr std::size_t id_digits = 37;

std::string padded(std::uint64_t number, std::size_t digits) {
    const std::string text = std::to_string(number);
    return std::string(digits - text.size(), '0') + text;
}

std::optional<std::uint64_t> number_in(std::string_view digits) {
    const std::size_t start = std::min(digits.find_first_not_of('0'), digits.size());
    const std::string_view text = digits.substr(start);
    if (text.empty()) return 0;
    std::uint64_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
    return number;
}

}  // namespace

std::string position_text(const logs::Position& position) {
    const std::int64_t time_ms = std::max<std::int64_t>(position.timestamp_ms, 0);
    return padded(static_cast<std::uint64_t>(time_ms), time_digits) +
           padded(position.id, id_digits);
}

std::optional<logs::Position> position_in(std::string_view text) {
    if (text.size() != time_digits + id_digits) return std::nullopt;
    const auto time_ms = number_in(text.substr(0, time_digits));
    const auto id = number_in(text.substr(time_digits));
    if (!time_ms || !id ||
        *time_ms > static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max())) {
        return std::nullopt;
    }
    return logs::Position{static_cast<std::int64_t>(*time_ms), *id};
}

std::string stream_token(const StreamToken& token) {
    return (token.is_forward ? "f/" : "b/") + position_text(token.position) + "/s";
}

std::optional<StreamToken> stream_token_in(std::string_view text) {
    constexpr std::size_t frame = 4;
    if (text.size() <= frame || text.substr(text.size() - 2) != "/s") return std::nullopt;
    const std::string_view head = text.substr(0, 2);
    if (head != "f/" && head != "b/") return std::nullopt;
    const auto position = position_in(text.substr(2, text.size() - frame));
    if (!position) return std::nullopt;
    return StreamToken{head == "f/", *position};
}

}  // namespace apprunner::api
