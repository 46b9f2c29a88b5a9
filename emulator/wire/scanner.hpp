// Letters by class, and a reader that goes once through a text: what the matchers of patterns.cpp
// are made of. Pure; any thread.
#pragma once

#include <algorithm>
#include <string_view>

namespace apprunner::wire {

using Class = bool (*)(char letter);

inline bool is_digit(char letter) {
    return letter >= '0' && letter <= '9';
}
inline bool is_lower(char letter) {
    return letter >= 'a' && letter <= 'z';
}
inline bool is_lower_or_digit(char letter) {
    return is_lower(letter) || is_digit(letter);
}
inline bool is_alphanumeric(char letter) {
    return is_lower_or_digit(letter) || (letter >= 'A' && letter <= 'Z');
}
inline bool is_word(char letter) {
    return is_alphanumeric(letter) || letter == '_';
}
inline bool is_name(char letter) {
    return is_word(letter) || letter == '-';
}
inline bool is_hex(char letter) {
    return is_digit(letter) || (letter >= 'a' && letter <= 'f');
}

/// True for letters of `others` beside those of `basic`.
template <Class basic>
inline bool is_one_of(char letter, std::string_view others) {
    return basic(letter) || others.find(letter) != std::string_view::npos;
}

class Scanner {
  public:
    explicit Scanner(std::string_view text) : rest_(text) {}

    bool literal(std::string_view expected) {
        if (rest_.substr(0, expected.size()) != expected) return false;
        rest_.remove_prefix(expected.size());
        return true;
    }
    /// Takes the longest run of the class, and says how long it was.
    std::size_t run(Class is_in) {
        const auto end = std::find_if_not(rest_.begin(), rest_.end(), is_in);
        const auto length = static_cast<std::size_t>(end - rest_.begin());
        rest_.remove_prefix(length);
        return length;
    }
    bool run_between(Class is_in, std::size_t smallest, std::size_t largest) {
        const std::size_t length = run(is_in);
        return length >= smallest && length <= largest;
    }
    [[nodiscard]] bool is_at_end() const { return rest_.empty(); }
    [[nodiscard]] std::string_view rest() const { return rest_; }

  private:
    std::string_view rest_;
};

inline bool all_are(std::string_view value, Class is_in) {
    return std::all_of(value.begin(), value.end(), is_in);
}

}  // namespace apprunner::wire
