// A checksum of what a row says, kept in the row: bytes that have changed since are noticed,
// however well they still read. Not for anything that somebody forges. Pure; any thread.
#pragma once

#include <cstdint>
#include <cstring>
#include <initializer_list>
#include <string_view>

namespace apprunner::persistence {

/// Of all the texts together, and of where each ends; never negative. Each step can be undone, so
/// that a change within eight bytes never goes unseen.
[[nodiscard]] inline std::int64_t sum_of(std::initializer_list<std::string_view> texts) {
    constexpr std::uint64_t factor = 0x9E3779B97F4A7C15U;
    constexpr unsigned turn = 29;
    std::uint64_t sum = factor;
    const auto take = [&sum](std::uint64_t word) {
        sum = (sum ^ word) * factor;
        sum ^= sum >> turn;
    };
    for (std::string_view text : texts) {
        take(text.size());
        while (!text.empty()) {
            std::uint64_t word = 0;
            const std::size_t size = text.size() < sizeof word ? text.size() : sizeof word;
            std::memcpy(&word, text.data(), size);
            take(word);
            text.remove_prefix(size);
        }
    }
    return static_cast<std::int64_t>(sum >> 1U);
}

}  // namespace apprunner::persistence
