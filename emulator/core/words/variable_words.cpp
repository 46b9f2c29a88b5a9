// The ways of languages, shells and libraries to say in one line that a variable is missing. Issue
// lists of several lines are in listed_words.cpp.
#include "emulator/core/words/complaint.hpp"
#include "emulator/core/words/output_patterns.hpp"

#include <algorithm>
#include <array>
#include <cctype>

namespace apprunner::core {

namespace {

/// Words that stand for one variable, which they do not spell.
struct Phrase {
    std::string_view words;  ///< In lower case.
    std::string_view variable;
};

constexpr std::array<Phrase, 15> phrases{{
    {"missing `secret_key_base`", "SECRET_KEY_BASE"},
    {"missing secret_key_base", "SECRET_KEY_BASE"},
    {"`secret_key_base` for", "SECRET_KEY_BASE"},
    {"no application encryption key has been specified", "APP_KEY"},
    {"the secret_key setting must not be empty", "SECRET_KEY"},
    {"environment variable django_settings_module", "DJANGO_SETTINGS_MODULE"},
    {"failed to configure a datasource: 'url' attribute is not specified", "SPRING_DATASOURCE_URL"},
    {"failed to determine suitable jdbc url", "SPRING_DATASOURCE_URL"},
    {"please define a `secret`", "AUTH_SECRET"},
    {"[next-auth][error][no_secret]", "NEXTAUTH_SECRET"},
    {"region is missing", "AWS_REGION"},
    {"unable to load region from any of the providers", "AWS_REGION"},
    {"could not find region configuration", "AWS_REGION"},
    {"missingregion", "AWS_REGION"},
    {"you must specify a region", "AWS_DEFAULT_REGION"},
}};

enum class Spelling {
    variable,    ///< As it is.
    field,       ///< Of a structure that is filled from the environment: database_url.
    property,    ///< "db.url".
    connection,  ///< Of a .NET connection string: "Default".
};

/// A message with a name in it, between `before` and `after`.
struct Slot {
    std::string_view before;  ///< In lower case.
    std::string_view after;   ///< Anywhere behind the name; may be empty.
    Spelling spelling;
    std::string_view without = {};  ///< Must not be in the line.
};

constexpr std::array<Slot, 25> slots{{
    {"required key ", "missing value", Spelling::variable},
    {"missing value for field ", "", Spelling::field},
    {"missingvalue(", "", Spelling::field},
    {"missing required value: ", "", Spelling::variable},
    {"could not resolve placeholder ", "", Spelling::property},
    {"could not resolve substitution to a value: ", "", Spelling::property},
    {"could not expand value ", "", Spelling::property},
    {"the config property ", "is required", Spelling::property},
    {"configuration property ", "not found", Spelling::property},
    {"missing configuration value ", "", Spelling::property},
    {"missing configuration: ", "", Spelling::property},
    {"missing configuration for ", "", Spelling::property},
    {"property ", "has failed the following constraints", Spelling::variable},
    {"config '", "is missing, and has no default", Spelling::variable},
    {"you must specify ", "to a non-empty value", Spelling::variable},
    {"missing environment variable ", "", Spelling::variable},
    {"configuration key ", "does not exist", Spelling::property},
    {"invalid key: expected ", "but received undefined", Spelling::variable},
    {"applicationconfigurationexception: property ", "not found", Spelling::property},
    {"missingfield(", "", Spelling::field},
    {"missing configuration field ", "", Spelling::field},
    // With a line it is of a document: a request's body, a file.
    {"missing field ", "", Spelling::field, " line "},
    {"section ", "not found in configuration", Spelling::property},
    {"connection string ", "not found", Spelling::connection},
    {"value cannot be null. (parameter ", "", Spelling::variable},
}};

/// A shell's `${X:?}` or `set -u`: "sh: 1: X: parameter not set", "run.sh: line 3: X: any words".
std::string name_of_shell(std::string_view text) {
    static constexpr std::array<std::string_view, 7> not_of_variables{
        "not found",
        "no such file",
        "ermission denied",
        "annot ",
        "yntax",
        "bad substitution",
        "eadonly"};
    static constexpr std::array<std::string_view, 3> sure{
        ": parameter not set", ": parameter null or not set", ": unbound variable"};
    for (const std::string_view words : sure) {
        const auto end = text.find(words);
        if (end == std::string_view::npos) continue;
        const auto begin = text.rfind(' ', end);
        const std::string_view name =
            text.substr(begin == std::string_view::npos ? 0 : begin + 1, end - begin - 1);
        return is_shouted(name) ? std::string(name) : "";
    }
    const auto line = text.find(": line ");
    if (line == std::string_view::npos || has_any(text, not_of_variables)) return "";
    auto at = line + 7;
    while (at < text.size() && std::isdigit(static_cast<unsigned char>(text[at])) != 0) ++at;
    if (!text.substr(at).starts_with(": ")) return "";
    const std::string_view rest = text.substr(at + 2);
    const auto end = rest.find(": ");
    if (end == std::string_view::npos || !is_shouted(rest.substr(0, end))) return "";
    return std::string(rest.substr(0, end));
}

std::optional<NamedCause> by_slot(const SaidLine& line, std::size_t at) {
    for (const Slot& slot : slots) {
        const auto found = line.lower.find(slot.before);
        if (found == std::string::npos) continue;
        if (line.lower.find(slot.after, found) == std::string::npos) continue;
        const bool is_out =
            !slot.without.empty() && line.lower.find(slot.without) != line.lower.npos;
        if (is_out) continue;
        const std::string name = word_at(line.text, found + slot.before.size());
        if (name.empty()) continue;
        if (slot.spelling == Spelling::variable && !is_shouted(name)) continue;
        NamedCause complaint{CauseKind::missing_variable, at, at};
        const bool is_connection = slot.spelling == Spelling::connection;
        complaint.subjects = {is_connection ? "ConnectionStrings__" + name : variable_of(name)};
        if (complaint.subjects.front() != name) complaint.field = name;
        return complaint;
    }
    // python-decouple names it first.
    const auto words = line.lower.find(" not found. declare it as envvar");
    if (words == std::string::npos) return std::nullopt;
    const auto begin = line.text.rfind(' ', words - 1);
    NamedCause complaint{CauseKind::missing_variable, at, at};
    complaint.subjects = {word_at(line.text, begin == std::string::npos ? 0 : begin)};
    return complaint;
}

/// A KeyError that Python's own frames show to be of something else than the environment.
bool is_of_a_dict(const std::vector<SaidLine>& lines, std::size_t at) {
    static constexpr std::array<std::string_view, 7> words{
        "environ", "os.py", "env", "config", "settings", "decouple", "secret"};
    if (lines[at].lower.find("keyerror: '") == std::string::npos || at == 0) return false;
    if (lines[at - 1].kind != LineKind::frame) return false;
    for (std::size_t before = at; before > 0 && at - before < 8; --before) {
        if (has_any(lines[before - 1].lower, words)) return false;
    }
    return true;
}

/// "KeyError: 'TOKEN'" below a frame of os.environ.
std::string key_of_environ(const std::vector<SaidLine>& lines, std::size_t at) {
    const auto found = lines[at].lower.find("keyerror: '");
    if (found == std::string::npos) return "";
    for (std::size_t before = at; before > 0 && at - before < 8; --before) {
        const std::string& lower = lines[before - 1].lower;
        if (lower.find("os.environ[") != std::string::npos ||
            lower.find("/os.py\"") != std::string::npos) {
            return word_at(lines[at].text, found + 10);
        }
    }
    return "";
}

/// What telemetry and loggers want is hardly ever why an app ends.
bool is_of_telemetry(std::string_view name) {
    static constexpr std::array<std::string_view, 11> beginnings{
        "SENTRY",
        "DD_",
        "DATADOG",
        "OTEL_",
        "NEW_RELIC",
        "ROLLBAR",
        "BUGSNAG",
        "HONEYCOMB",
        "LOG_",
        "ANALYTICS",
        "GA_"};
    return std::any_of(beginnings.begin(), beginnings.end(), [name](std::string_view each) {
        return name.starts_with(each);
    });
}

/// The line before it is the head of the same failure.
bool has_failed_before(const std::vector<SaidLine>& lines, std::size_t at) {
    while (at > 0 && lines[at - 1].kind == LineKind::blank) --at;
    if (at == 0) return false;
    const SaidLine& head = lines[at - 1];
    return (head.kind == LineKind::failure || head.kind == LineKind::end) &&
           (head.is_grave || head.text.ends_with(':'));
}

std::optional<NamedCause> by_plain_words(
    const std::vector<SaidLine>& lines, std::size_t at, const std::vector<std::string>& known
) {
    const SaidLine& line = lines[at];
    NamedCause complaint{CauseKind::missing_variable, at, at};
    if (const std::string name = key_of_environ(lines, at); !name.empty()) {
        complaint.subjects = {name};
        return complaint;
    }
    if (!says_missing(line.text) || is_of_a_dict(lines, at)) return std::nullopt;
    complaint.subjects = names_in(line.text);
    for (const std::string& name : known) {
        const bool is_new = std::find(complaint.subjects.begin(), complaint.subjects.end(), name) ==
                            complaint.subjects.end();
        if (is_new && names(line.text, name)) complaint.subjects.push_back(name);
    }
    // A name of one word, where the line calls it a variable.
    const auto called = line.lower.find("variable ");
    const std::string word =
        called != std::string::npos ? word_at(line.text, called + 9) : std::string();
    if (complaint.subjects.empty() && is_shouted(word)) complaint.subjects = {word};
    complaint.is_weak = !line.is_grave && !has_failed_before(lines, at);
    if (complaint.is_weak) {
        std::erase_if(complaint.subjects, is_of_telemetry);
    }
    if (complaint.subjects.empty()) return std::nullopt;
    return complaint;
}

/// A value that is there, and that the line clearly calls wrong.
std::optional<NamedCause> bad_value(const SaidLine& line, std::size_t at) {
    static constexpr std::array<std::string_view, 13> words{
        "invalid value",
        "is invalid",
        "is not a valid",
        "not a valid",
        "must be a valid",
        "has an invalid",
        "invalid environment variable ",
        "malformed",
        "could not parse",
        "failed to parse",
        "cannot parse",
        "parse error",
        "must be a number"};
    if (!line.is_grave && line.lower.find("invalid") == std::string::npos) return std::nullopt;
    NamedCause complaint{CauseKind::bad_variable, at, at};
    // envconfig: "assigning PORT to Port: converting 'abc' to type int".
    const auto assigned = line.lower.find("assigning ");
    if (assigned != std::string::npos && line.lower.find("converting '") != std::string::npos) {
        complaint.subjects = {word_at(line.text, assigned + 10)};
        return complaint;
    }
    if (!has_any(line.lower, words)) return std::nullopt;
    complaint.subjects = names_in(line.text);
    if (complaint.subjects.empty()) return std::nullopt;
    return complaint;
}

}  // namespace

NamedCauses variable_complaints(
    const std::vector<SaidLine>& lines, const std::vector<std::string>& known
) {
    NamedCauses complaints;
    for (std::size_t at = 0; at < lines.size(); ++at) {
        const SaidLine& line = lines[at];
        const bool asks = line.lower.starts_with("please ") || line.lower.starts_with("you ");
        const bool counts = line.kind == LineKind::failure || line.kind == LineKind::other ||
                            (line.kind == LineKind::hint && asks);
        const auto phrase = std::find_if(phrases.begin(), phrases.end(), [&line](const auto& each) {
            return line.lower.find(each.words) != std::string::npos;
        });
        if (line.kind == LineKind::frame || line.kind == LineKind::remark) continue;
        std::optional<NamedCause> complaint;
        if (const std::string name = name_of_shell(line.text); !name.empty()) {
            complaint = NamedCause{CauseKind::missing_variable, at, at, {name}};
        } else if (phrase != phrases.end()) {
            complaint =
                NamedCause{CauseKind::missing_variable, at, at, {std::string(phrase->variable)}};
        } else {
            complaint = by_slot(line, at);
        }
        if (!complaint && counts) complaint = by_plain_words(lines, at, known);
        if (!complaint && counts) complaint = bad_value(line, at);
        if (complaint) complaints.push_back(std::move(*complaint));
    }
    return complaints;
}

}  // namespace apprunner::core
