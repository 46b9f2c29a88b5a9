// Tables of the words for levels, grave failures, hints and recovery, all in lower case.
#include "emulator/core/words/level_words.hpp"

#include "emulator/core/words/log_lines.hpp"

#include <algorithm>
#include <array>

namespace apprunner::core {

/// What loggers write for a level that is no error. (Pino's are numbers.)
bool is_below_error(std::string_view lower) {
    static constexpr std::array<std::string_view, 24> levels{
        "level=warn",
        "level=info",
        "level=debug",
        "\"level\":\"warn",
        "\"level\":\"inf",
        "\"level\":\"debu",
        "\"level\": \"wa",
        "\"level\": \"in",
        "\"level\":40",
        "\"level\":30",
        "\"level\":20",
        "[warn",
        "[info",
        "[notice",
        "[debug",
        "\"severity\":\"warn",
        "\"severity\":\"info",
        " warn ",
        " info ",
        " debug ",
        " warn:",
        "deprecat",
        "userwarning",
        "futurewarning"};
    static constexpr std::array<std::string_view, 8> beginnings{
        "warn", "info", "debug", "notice", "trace", "(node:", "npm warn", "⚠"};
    return has_any(lower, levels) || starts_with_any(lower, beginnings);
}

bool is_grave(std::string_view lower) {
    static constexpr std::array<std::string_view, 34> words{
        "error:",
        "error]",
        "error)",
        "error -",
        "err:",
        "[err",
        "level=error",
        "level=fatal",
        "level=panic",
        "\"level\":\"err",
        "\"level\":\"fat",
        "\"level\":50",
        "\"level\":60",
        " error ",
        "exception",
        "fatal",
        "panic",
        "critical",
        "keyerror",
        "must be",
        "is required",
        "required key",
        "cannot",
        "unable to",
        "parameter",
        "unbound variable",
        "failed",
        "must set",
        "must specify",
        "must provide",
        "missing required",
        "error >",
        "refusing",
        "✖"};
    static constexpr std::array<std::string_view, 3> none{
        "error report", "error track", "error monitor"};
    return has_any(lower, words) && !has_any(lower, none);
}

bool is_hint(std::string_view lower) {
    static constexpr std::array<std::string_view, 32> beginnings{
        "please",   "set ",          "see ",    "usage",    "for example",  "example",   "hint",
        "note:",    "= note",        "= help",  "help:",    "export ",      "make sure", "check ",
        "visit",    "docker run",    "e.g",     "you can ", "you need to ", "try ",      "run ",
        "add ",     "-e ",           "or ",     "tip:",     "consider ",    "if you ",   "did you ",
        "for more", "alternatively", "ensure ", "action:"};
    static constexpr std::array<std::string_view, 5> words{
        "background on this error",
        "for further information",
        "for more information",
        "rust_backtrace",
        "more details"};
    return starts_with_any(lower, beginnings) || has_any(lower, words);
}

/// The app serves or was successful; not when the line takes it back.
bool is_recovery(std::string_view lower) {
    static constexpr std::array<std::string_view, 22> words{
        "listening on",
        "listening at",
        "listening:",
        "server listening",
        "running on http",
        "running at http",
        "server started",
        "server is running",
        "server running",
        "started server",
        "successfully started",
        "startup complete",
        " ready in",
        " ready on",
        " ready to accept",
        "now listening",
        "reconnected",
        "connected to",
        "connection established",
        "connection restored",
        "succeeded",
        "connection ok"};
    static constexpr std::array<std::string_view, 9> whole{
        "connected",
        "database is up",
        "is available",
        "is up",
        "is ready",
        "app is running",
        "started successfully",
        "connected successfully",
        "recovered"};
    static constexpr std::array<std::string_view, 11> taken_back{
        "not ",
        "is the server",
        "disconnected",
        "waiting",
        "until",
        "trying",
        "n't ",
        "cannot",
        "retry succeeded 0",
        "before",
        "to be "};
    return (has_any(lower, words) || has_any(lower, whole)) && !has_any(lower, taken_back);
}

bool does_without(std::string_view lower_line) {
    static constexpr std::array<std::string_view, 22> words{
        "using default",
        "using the default",
        "the default value",
        "its default value",
        "default value of",
        "default value is",
        "by default",
        "defaulting",
        "fallback",
        "falling back",
        "optional",
        "ignoring",
        "ignored",
        "skipping",
        "skipped",
        "disabled",
        "is off",
        "turned off",
        "not enabled",
        "will not be",
        "no-op",
        "using in-memory"};
    return has_any(lower_line, words);
}

}  // namespace apprunner::core
