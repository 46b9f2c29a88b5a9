// Parses a filter pattern and matches messages with it. Terms match anywhere in the message, with
// regard to case.
#include "emulator/logs/filter_pattern.hpp"

#include "emulator/logs/wildcard.hpp"

#include <algorithm>

namespace apprunner::logs {

namespace {

using base::Errc;
using base::Error;

/// The term at the front of `rest`, which is taken from it: a word, or a phrase in quotation marks
/// (\" stands for one inside). Nothing when the phrase does not end.
std::optional<std::string> take_term(std::string_view& rest) {
    if (rest.empty() || rest.front() != '"') {
        const std::size_t end = std::min(rest.find_first_of(blanks), rest.size());
        std::string word(rest.substr(0, end));
        rest.remove_prefix(end);
        return word;
    }
    std::string phrase;
    for (std::size_t at = 1; at < rest.size(); ++at) {
        if (rest[at] == '"') {
            rest.remove_prefix(at + 1);
            return phrase;
        }
        if (rest[at] == '\\' && at + 1 < rest.size() && rest[at + 1] == '"') ++at;
        phrase += rest[at];
    }
    return std::nullopt;
}

bool contains(std::string_view message, const std::string& term) {
    return find_text(message, term) != std::string_view::npos;
}

}  // namespace

base::Result<FilterPattern> FilterPattern::parse(std::string_view text) {
    FilterPattern pattern;
    const std::size_t start = std::min(text.find_first_not_of(blanks), text.size());
    std::string_view rest = text.substr(start);
    if (rest.empty()) return pattern;
    if (rest.front() == '{') {
        APPRUNNER_TRY(selector, JsonSelector::parse(rest));
        pattern.selector_ = std::move(selector);
        return pattern;
    }
    if (rest.front() == '[') {
        return Error{Errc::invalid_argument, "patterns for space-delimited events are not known"};
    }
    while (true) {
        rest.remove_prefix(std::min(rest.find_first_not_of(blanks), rest.size()));
        if (rest.empty()) return pattern;
        std::vector<std::string>* terms = &pattern.required_;
        if (rest.front() == '?') terms = &pattern.optional_;
        if (rest.front() == '-') terms = &pattern.excluded_;
        if (terms != &pattern.required_) rest.remove_prefix(1);
        if (!rest.empty() && rest.front() == '%') {
            return Error{Errc::invalid_argument, "regular expressions are not known"};
        }
        auto term = take_term(rest);
        if (!term) return Error{Errc::invalid_argument, "a quotation mark is missing"};
        if (!term->empty()) terms->push_back(std::move(*term));
    }
}

std::size_t FilterPattern::cost() const {
    constexpr std::size_t of_json = 8;
    if (selector_) return of_json;
    // A long term is compared for longer at each place of a text that repeats itself.
    constexpr std::size_t compared_at_once = 64;
    std::size_t cost = 0;
    for (const auto* terms : {&required_, &optional_, &excluded_}) {
        for (const std::string& term : *terms) cost += 1 + term.size() / compared_at_once;
    }
    return std::max<std::size_t>(cost, 1);
}

bool FilterPattern::matches(std::string_view message) const {
    if (selector_) return selector_->matches(message);
    const auto is_there = [&](const std::string& term) { return contains(message, term); };
    if (!std::all_of(required_.begin(), required_.end(), is_there)) return false;
    if (std::any_of(excluded_.begin(), excluded_.end(), is_there)) return false;
    if (!required_.empty() || !excluded_.empty() || optional_.empty()) return true;
    return std::any_of(optional_.begin(), optional_.end(), is_there);
}

}  // namespace apprunner::logs
