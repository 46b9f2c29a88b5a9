// The patterns are those of Go's filepath.Match, part by part, and `**` for any number of parts.
#include "emulator/cli/build/dockerignore.hpp"

#include <cstddef>
#include <span>

namespace apprunner::cli::build {
namespace {

using PathParts = std::span<const std::string>;

std::string_view without_blanks(std::string_view line) {
    constexpr std::string_view blanks = " \t\r";
    const std::size_t begin = line.find_first_not_of(blanks);
    if (begin == std::string_view::npos) return {};
    return line.substr(begin, line.find_last_not_of(blanks) - begin + 1);
}

/// Without empty parts and dots; `..` takes the part before it away.
std::vector<std::string> parts_of(std::string_view path) {
    std::vector<std::string> parts;
    while (!path.empty()) {
        const std::size_t slash = path.find('/');
        const std::string_view part = path.substr(0, slash);
        path = slash == std::string_view::npos ? std::string_view() : path.substr(slash + 1);
        if (part.empty() || part == ".") continue;
        if (part != "..") {
            parts.emplace_back(part);
        } else if (!parts.empty()) {
            parts.pop_back();
        }
    }
    return parts;
}

/// A class such as [a-z] or [^0-9] at the pattern's begin; `used` is its length, 0 when it has no
/// end, and so matches nothing.
bool matches_class(std::string_view pattern, char letter, std::size_t& used) {
    std::size_t at = 1;
    const bool is_negated = at < pattern.size() && pattern[at] == '^';
    if (is_negated) ++at;
    bool is_in = false;
    const std::size_t first = at;
    used = 0;
    while (at < pattern.size() && (pattern[at] != ']' || at == first)) {
        if (pattern[at] == '\\' && at + 1 < pattern.size()) ++at;
        const char low = pattern[at++];
        char high = low;
        if (at + 1 < pattern.size() && pattern[at] == '-' && pattern[at + 1] != ']') {
            high = pattern[at + 1];
            at += 2;
        }
        is_in = is_in || (low <= letter && letter <= high);
    }
    if (at >= pattern.size()) return false;
    used = at + 1;
    return is_in != is_negated;
}

/// One part of a path. Linear: a star that was passed is the only one gone back to.
bool matches_part(std::string_view pattern, std::string_view text) {
    std::size_t in_pattern = 0;
    std::size_t in_text = 0;
    std::size_t star = std::string_view::npos;
    std::size_t after_star = 0;
    while (in_text < text.size()) {
        std::size_t used = 0;
        bool fits = false;
        if (in_pattern < pattern.size()) {
            const char letter = pattern[in_pattern];
            if (letter == '*') {
                star = in_pattern++;
                after_star = in_text;
                continue;
            }
            if (letter == '?') {
                fits = true;
                used = 1;
            } else if (letter == '[') {
                fits = matches_class(pattern.substr(in_pattern), text[in_text], used);
            } else {
                const bool is_escaped = letter == '\\' && in_pattern + 1 < pattern.size();
                used = is_escaped ? 2 : 1;
                fits = pattern[in_pattern + used - 1] == text[in_text];
            }
        }
        if (fits) {
            in_pattern += used;
            ++in_text;
        } else if (star != std::string_view::npos) {
            in_pattern = star + 1;
            in_text = ++after_star;
        } else {
            return false;
        }
    }
    while (in_pattern < pattern.size() && pattern[in_pattern] == '*') ++in_pattern;
    return in_pattern == pattern.size();
}

/// Whether the pattern's parts match the path's, or those of a folder above it.
bool matches(PathParts pattern, PathParts path) {
    if (pattern.empty()) return true;
    if (pattern.front() == "**") {
        // At its end it means what is in the folder, not the folder.
        if (pattern.size() == 1) return !path.empty();
        for (std::size_t skipped = 0; skipped <= path.size(); ++skipped) {
            if (matches(pattern.subspan(1), path.subspan(skipped))) return true;
        }
        return false;
    }
    return !path.empty() && matches_part(pattern.front(), path.front()) &&
           matches(pattern.subspan(1), path.subspan(1));
}

}  // namespace

Dockerignore Dockerignore::parse(std::string_view text) {
    Dockerignore ignore;
    if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
    while (!text.empty()) {
        const std::size_t end = text.find('\n');
        std::string_view line = text.substr(0, end);
        text = end == std::string_view::npos ? std::string_view() : text.substr(end + 1);
        if (line.starts_with('#')) continue;
        line = without_blanks(line);
        Pattern pattern;
        pattern.takes_back = line.starts_with('!');
        if (pattern.takes_back) line = without_blanks(line.substr(1));
        pattern.parts = parts_of(line);
        if (pattern.parts.empty()) continue;
        // Two of them side by side say no more than one, and would be tried one by one.
        for (std::size_t at = 1; at < pattern.parts.size();) {
            const bool is_double = pattern.parts[at] == "**" && pattern.parts[at - 1] == "**";
            if (is_double) pattern.parts.erase(pattern.parts.begin() + static_cast<long>(at));
            if (!is_double) ++at;
        }
        ignore.takes_something_back_ = ignore.takes_something_back_ || pattern.takes_back;
        ignore.patterns_.push_back(std::move(pattern));
    }
    return ignore;
}

bool Dockerignore::ignores(std::string_view path) const {
    const std::vector<std::string> parts = parts_of(path);
    bool is_ignored = false;
    for (const Pattern& pattern : patterns_) {
        if (matches(pattern.parts, parts)) is_ignored = !pattern.takes_back;
    }
    return is_ignored;
}

bool Dockerignore::ignores_all_in(std::string_view folder) const {
    return !takes_something_back_ && ignores(folder);
}

}  // namespace apprunner::cli::build
