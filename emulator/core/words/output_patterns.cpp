// Tables of words that runtimes and frameworks print when something is missing or fails, and of
// those that take it back ("using default"). Compared in lower case.
#include "emulator/core/words/output_patterns.hpp"

#include "emulator/base/text.hpp"
#include "emulator/core/words/log_lines.hpp"

#include <algorithm>
#include <array>
#include <cctype>

namespace apprunner::core {

namespace {

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

bool is_name_letter(char letter) {
    const auto byte = static_cast<unsigned char>(letter);
    return std::isupper(byte) != 0 || std::isdigit(byte) != 0 || letter == '_';
}

/// The codes of errors, and what is in messages for other reasons.
bool is_code(std::string_view word) {
    static constexpr std::array<std::string_view, 6> beginnings{
        "ERR_", "E_", "INVALID_", "MISSING_", "UNABLE_", "AH00"};
    static constexpr std::array<std::string_view, 4> ends{
        "_ERROR", "_NOT_FOUND", "_FAILED", "_EXCEPTION"};
    return std::any_of(
               beginnings.begin(),
               beginnings.end(),
               [word](std::string_view each) { return word.starts_with(each); }
           ) ||
           std::any_of(ends.begin(), ends.end(), [word](std::string_view each) {
               return word.ends_with(each);
           });
}

}  // namespace

bool tells_only_the_end(std::string_view lower_line) {
    static constexpr std::array<std::string_view, 23> words{
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
        "above exception",
        "kernel pid terminated",
        "crash dump",
        "runtime terminating",
        "terminated with",
        "terminating due to",
        "dialectresolutioninfo",
        "unable to determine dialect",
        "max restarts limit",
        "aborted (core dumped)",
        "giving up"};
    return has_any(lower_line, words);
}

bool is_code_error(std::string_view line) {
    static constexpr std::array<std::string_view, 2> words{"nameerror", "referenceerror"};
    return has_any(base::lower(line), words);
}

bool says_missing(std::string_view line) {
    static constexpr std::array<std::string_view, 50> words{
        "keyerror",         "key not found",      "not set",
        "must be set",      "is required",        "required but",
        "is missing",       "missing required",   "not provided",
        "unbound variable", "must be provided",   "must be specified",
        "must be defined",  "must be configured", "must be supplied",
        "must be present",  "must be given",      "must specify",
        "must provide",     "must define",        "must set",
        "need to set",      "need to specify",    "needs to be set",
        "has to be set",    "should be set",      "please set",
        "please provide",   "please specify",     "please define",
        "not specified",    "not configured",     "not present",
        "not found in env", "missing value",      "missing env",
        "cannot be empty",  "must not be empty",  "should not be empty",
        "isn't set",        "wasn't set",         "not been set",
        "is unset",         "not been provided",  "not supplied",
        "missing config",   "no value for",       "must be non-empty",
        " is empty",        "must not be null"};
    static constexpr std::array<std::string_view, 2> variable{"environment variable", "env var"};
    static constexpr std::array<std::string_view, 13> wanted{
        "not ",
        " not",
        "missing",
        "require",
        "undefined",
        "must ",
        "need ",
        "set the",
        "expected",
        "empty",
        "please",
        "absent",
        "no "};
    const std::string lower_line = base::lower(line);
    const bool is_undefined = (lower_line.find("not defined") != std::string::npos ||
                               lower_line.find("is undefined") != std::string::npos) &&
                              speaks_of_environment(lower_line);
    const bool is_wanted = has_any(lower_line, variable) && has_any(lower_line, wanted);
    const bool lacks_name =
        lower_line.find("missing") != std::string::npos && !names_in(line).empty();
    return (is_undefined || is_wanted || lacks_name || has_any(lower_line, words)) &&
           !is_code_error(line) && !does_without(lower_line);
}

bool tells_failure(std::string_view line) {
    static constexpr std::array<std::string_view, 31> words{
        "error",       "exception",  "fatal",     "panic:",        "panicked",
        "fail",        "refused",    "denied",    "timed out",     "etimedout",
        "unable to",   "cannot",     "can't",     "could not",     "couldn't",
        "no such",     "unreach",    "econn",     "enotfound",     "eai_again",
        "eacces",      "eaddrinuse", "not found", "invalid",       "segmentation fault",
        "core dumped", "killed",     "assertion", "out of memory", "bad address",
        "unknown host"};
    static constexpr std::array<std::string_view, 12> none{
        " 0 error",
        " 0 fail",
        "no error",
        "without error",
        "error handler",
        "error page",
        "errors: 0",
        "failed: 0",
        "error log",
        "error report",
        "error track",
        "error monitor"};
    line.remove_prefix(std::min(line.find_first_not_of(" \t"), line.size()));
    const std::string lower_line = base::lower(line);
    return has_any(lower_line, words) && !has_any(lower_line, none) && !is_frame(lower_line) &&
           !tells_only_the_end(lower_line);
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
                             !word.ends_with('_') && !is_code(word);
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
