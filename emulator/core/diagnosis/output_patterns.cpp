// The words by which languages, servers and tools complain of a missing variable, a host or a port,
// and their search in one line.
#include "emulator/core/diagnosis/output_patterns.hpp"

#include <algorithm>
#include <array>
#include <cctype>

namespace apprunner::core {

namespace {

std::string lower(std::string_view text) {
    std::string result(text);
    for (char& letter : result) {
        letter = static_cast<char>(std::tolower(static_cast<unsigned char>(letter)));
    }
    return result;
}

bool has_any(std::string_view text, const auto& words) {
    return std::any_of(words.begin(), words.end(), [text](std::string_view word) {
        return text.find(word) != std::string_view::npos;
    });
}

/// What programs say when they go on without it.
bool does_without(std::string_view lower_line) {
    static constexpr std::array<std::string_view, 11> words{
        "using default",
        "using the default",
        "default value",
        "by default",
        "defaulting",
        "fallback",
        "falling back",
        "optional",
        "ignoring",
        "skipping",
        "disabled"};
    return has_any(lower_line, words);
}

/// "environment", "env.", as a word of its own or at its beginning.
bool speaks_of_environment(std::string_view lower_line) {
    for (auto at = lower_line.find("env"); at != std::string_view::npos;
         at = lower_line.find("env", at + 1)) {
        if (at == 0 || std::isalpha(static_cast<unsigned char>(lower_line[at - 1])) == 0) {
            return true;
        }
    }
    return false;
}

/// Where in the program it happened, and no more.
bool is_frame(std::string_view lower_line) {
    static constexpr std::array<std::string_view, 4> beginnings{"at ", "from ", "file \"", "#"};
    return std::any_of(beginnings.begin(), beginnings.end(), [lower_line](std::string_view each) {
        return lower_line.starts_with(each);
    });
}

/// What runs a program says when that has ended.
bool tells_only_the_end(std::string_view lower_line) {
    static constexpr std::array<std::string_view, 13> words{
        "npm err",
        "elifecycle",
        "command failed",
        "failed to boot",
        "startup failed",
        "shutting down",
        "exited with",
        "exit status",
        "exit code",
        "error code",
        "errorcode",
        "error count",
        "above exception"};
    return has_any(lower_line, words);
}

bool is_name_letter(char letter) {
    const auto byte = static_cast<unsigned char>(letter);
    return std::isupper(byte) != 0 || std::isdigit(byte) != 0 || letter == '_';
}

}  // namespace

bool is_code_error(std::string_view line) {
    static constexpr std::array<std::string_view, 2> words{"nameerror", "referenceerror"};
    return has_any(lower(line), words);
}

bool says_missing(std::string_view line) {
    static constexpr std::array<std::string_view, 11> words{
        "environment variable",
        "env var",
        "keyerror",
        "not set",
        "must be set",
        "is required",
        "required but",
        "is missing",
        "missing required",
        "not provided",
        "unbound variable"};
    const std::string lower_line = lower(line);
    const bool is_undefined =
        lower_line.find("not defined") != std::string::npos && speaks_of_environment(lower_line);
    return (is_undefined || has_any(lower_line, words)) && !is_code_error(line) &&
           !does_without(lower_line);
}

bool tells_failure(std::string_view line) {
    static constexpr std::array<std::string_view, 18> words{
        "error",
        "exception",
        "fatal",
        "panic:",
        "panicked",
        "fail",
        "refused",
        "denied",
        "timed out",
        "etimedout",
        "unable to",
        "cannot",
        "could not",
        "no such",
        "unreach",
        "econn",
        "enotfound",
        "eai_again"};
    line.remove_prefix(std::min(line.find_first_not_of(" \t"), line.size()));
    const std::string lower_line = lower(line);
    return has_any(lower_line, words) && !is_frame(lower_line) && !tells_only_the_end(lower_line);
}

std::vector<std::string> names_in(std::string_view line) {
    std::vector<std::string> names;
    for (std::size_t at = 0; at < line.size();) {
        std::size_t end = at;
        while (end < line.size() && is_name_letter(line[end])) ++end;
        const std::string_view word = line.substr(at, end - at);
        const bool is_cut =
            (at > 0 && std::isalnum(static_cast<unsigned char>(line[at - 1])) != 0) ||
            (end < line.size() && std::isalnum(static_cast<unsigned char>(line[end])) != 0);
        const bool is_name = word.size() >= 4 && word.find('_', 1) != std::string_view::npos &&
                             !word.starts_with("ERR_") && !word.starts_with("E_");
        if (is_name && !is_cut) names.emplace_back(word);
        at = end + 1;
    }
    return names;
}

bool names(std::string_view line, const std::string& name) {
    const std::vector<std::string> all = names_in(line);
    if (std::find(all.begin(), all.end(), name) != all.end()) return true;
    // One that does not look like a variable's, in quotes.
    return line.find("'" + name + "'") != std::string_view::npos ||
           line.find('"' + name + '"') != std::string_view::npos;
}

}  // namespace apprunner::core
