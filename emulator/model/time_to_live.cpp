// Reads a number and its unit.
#include "emulator/model/time_to_live.hpp"

#include <charconv>

namespace apprunner::model {

namespace {

using std::chrono::seconds;

constexpr seconds longest = std::chrono::days(365);
/// Enough for the longest in seconds.
constexpr std::size_t digits_max = 8;

seconds unit_of(char letter) {
    switch (letter) {
        case 's':
            return seconds(1);
        case 'm':
            return std::chrono::minutes(1);
        case 'h':
            return std::chrono::hours(1);
        case 'd':
            return std::chrono::days(1);
        default:
            return seconds(0);
    }
}

}  // namespace

std::optional<seconds> time_to_live_of(std::string_view text) {
    if (text.size() < 2 || text.size() > digits_max + 1) return std::nullopt;
    const char* const last = text.data() + text.size() - 1;
    unsigned count = 0;
    const auto [end, error] = std::from_chars(text.data(), last, count);
    const seconds time = unit_of(*last) * count;
    if (error != std::errc() || end != last || time <= seconds(0) || time > longest) {
        return std::nullopt;
    }
    return time;
}

}  // namespace apprunner::model
