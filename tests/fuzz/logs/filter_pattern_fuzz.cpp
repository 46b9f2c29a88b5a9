// Fuzzes filter patterns against messages: any pattern is understood or refused, and a single plain
// word is the same as looking for it. One thread.
//
// The first line is the pattern, the rest is the message.
#include "emulator/base/assert.hpp"
#include "emulator/logs/filter_pattern.hpp"

#include <algorithm>
#include <cctype>
#include <cstddef>
#include <cstdint>
#include <string_view>

// NOLINTNEXTLINE(readability-identifier-naming): the name is libFuzzer's.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view bytes(reinterpret_cast<const char*>(data), size);
    const std::string_view text = bytes.substr(0, bytes.find('\n'));
    const std::string_view message =
        text.size() == bytes.size() ? std::string_view() : bytes.substr(text.size() + 1);
    const auto pattern = apprunner::logs::FilterPattern::parse(text);
    if (!pattern) {
        APPRUNNER_ASSERT(!pattern.error().detail.empty(), "a refusal says why");
        return 0;
    }
    const bool matches = pattern->matches(message);
    const bool is_word = std::all_of(text.begin(), text.end(), [](char letter) {
        return std::isalnum(static_cast<unsigned char>(letter)) != 0;
    });
    if (is_word) {
        const bool is_there = message.find(text) != std::string_view::npos;
        APPRUNNER_ASSERT(matches == is_there, "a word matches where it is");
    }
    return 0;
}
