// One word a socket: its address, a bar, its port.
#include "probes/io/listener_line.hpp"

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <system_error>

namespace apprunner::probes {

namespace {

constexpr std::string_view first_word = "listeners";

}  // namespace

std::string listener_line(const std::vector<model::ListeningSocket>& listeners) {
    std::string line(first_word);
    for (const model::ListeningSocket& each : listeners) {
        line += " " + each.address + "|" + std::to_string(each.port);
    }
    return line;
}

std::optional<std::vector<model::ListeningSocket>> parse_listener_line(std::string_view line) {
    if (line.substr(0, first_word.size()) != first_word) return std::nullopt;
    line.remove_prefix(first_word.size());
    std::vector<model::ListeningSocket> listeners;
    while (!line.empty()) {
        if (line.front() != ' ') return std::nullopt;
        line.remove_prefix(1);
        const std::string_view word = line.substr(0, line.find(' '));
        line.remove_prefix(word.size());
        const std::size_t bar = word.rfind('|');
        if (bar == std::string_view::npos || bar == 0) return std::nullopt;
        std::uint16_t port = 0;
        const char* const end = word.data() + word.size();
        const auto parsed = std::from_chars(word.data() + bar + 1, end, port);
        if (parsed.ec != std::errc() || parsed.ptr != end) return std::nullopt;
        listeners.push_back({std::string(word.substr(0, bar)), port});
    }
    return listeners;
}

}  // namespace apprunner::probes
