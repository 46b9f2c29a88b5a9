// Missing variables in messages of several lines: zod's issues with their paths, pydantic's fields,
// and names that stand in a list under a heading (envalid, dotenv-safe, the official images).
#include "emulator/core/words/complaint.hpp"
#include "emulator/core/words/output_patterns.hpp"

#include <algorithm>
#include <array>
#include <cctype>

namespace apprunner::core {

namespace {

/// How far a list reaches below its heading, and an issue around its path.
constexpr std::size_t list_lines_max = 16;
constexpr std::size_t issue_lines_max = 8;
constexpr std::size_t heading_lines_max = 40;

bool speaks_of_variables(std::string_view lower) {
    static constexpr std::array<std::string_view, 7> words{
        "environment variable", "env var", "environment", "env.", ".env", "variables", "config"};
    return has_any(lower, words);
}

/// What zod and its kin say of a value that is not there.
bool says_absent(std::string_view lower) {
    static constexpr std::array<std::string_view, 8> words{
        "'required'",
        "\"required\"",
        "received: 'undefined'",
        "received undefined",
        "\"received\":\"undefined\"",
        "\"received\": \"undefined\"",
        "message: required",
        ": required"};
    return has_any(lower, words);
}

bool says_wrong(std::string_view lower) {
    static constexpr std::array<std::string_view, 6> words{
        "invalid_string", "invalid_format", "invalid url", "too_small", "invalid_enum", "too_big"};
    return has_any(lower, words);
}

/// All that is in quotes, from `at` up to the list's end.
std::vector<std::string> quoted_words(std::string_view text, std::size_t at) {
    std::vector<std::string> words;
    const auto end = std::min(text.find(']', at), text.size());
    while (at < end) {
        const auto open = text.find_first_of("'\"", at);
        if (open >= end) break;
        const auto close = text.find(text[open], open + 1);
        if (close == std::string_view::npos) break;
        words.emplace_back(text.substr(open + 1, close - open - 1));
        at = close + 1;
    }
    return words;
}

/// The lines around a path in one text, from the issue's opening brace to its closing one.
struct Issue {
    std::size_t first = 0;
    std::size_t last = 0;
    std::string lower = {};
    std::vector<std::string> path = {};
};

/// Of an issue on one line: from the brace before its path to the one after it.
Issue issue_in_line(const SaidLine& line, std::size_t at, std::size_t path) {
    const auto open = line.lower.rfind('{', path);
    const auto close = line.lower.find('}', path);
    Issue issue{at, at};
    const std::size_t begin = open == std::string::npos ? 0 : open;
    issue.lower = line.lower.substr(begin, close == std::string::npos ? close : close - begin);
    issue.path = quoted_words(line.text, line.text.find('[', path));
    return issue;
}

Issue issue_over_lines(const std::vector<SaidLine>& lines, std::size_t at, std::size_t path) {
    Issue issue{at, at};
    for (std::size_t i = 0; i < issue_lines_max && issue.first > 0; ++i) {
        if (lines[issue.first].text.ends_with('{')) break;
        --issue.first;
    }
    std::string text;
    for (std::size_t i = 0; i < issue_lines_max && issue.last + 1 < lines.size(); ++i) {
        if (lines[issue.last].text.starts_with('}')) break;
        ++issue.last;
    }
    for (std::size_t i = issue.first; i <= issue.last; ++i) issue.lower += lines[i].lower + "\n";
    for (std::size_t i = at; i <= issue.last; ++i) text += lines[i].text + "\n";
    issue.path = quoted_words(text, text.find('[', path));
    return issue;
}

bool is_headed_by_variables(const std::vector<SaidLine>& lines, std::size_t at) {
    for (std::size_t i = 0; i < heading_lines_max && at > i; ++i) {
        if (speaks_of_variables(lines[at - i].lower)) return true;
    }
    return speaks_of_variables(lines[0].lower);
}

/// zod: `path: [ 'DATABASE_URL' ]`, `"path": ["DATABASE_URL"]`, over several lines or in one.
void add_issues(const std::vector<SaidLine>& lines, NamedCauses& complaints) {
    for (std::size_t at = 0; at < lines.size(); ++at) {
        const SaidLine& line = lines[at];
        for (auto path = line.lower.find("path"); path != std::string::npos;
             path = line.lower.find("path", path + 4)) {
            const auto rest = line.lower.find_first_not_of("\"': \\", path + 4);
            if (rest == std::string::npos || line.lower[rest] != '[') continue;
            const bool is_open = path > 1 && line.lower.find('{') < path;
            const Issue issue =
                is_open ? issue_in_line(line, at, path) : issue_over_lines(lines, at, path);
            if (issue.path.size() != 1) continue;
            const std::string& name = issue.path.front();
            if (!is_shouted(name) && !is_headed_by_variables(lines, issue.first)) continue;
            if (!is_shouted(name) && name.find('_') == std::string::npos) continue;
            const bool is_absent = says_absent(issue.lower);
            if (!is_absent && !says_wrong(issue.lower)) continue;
            NamedCause complaint{
                is_absent ? CauseKind::missing_variable : CauseKind::bad_variable,
                issue.first,
                issue.last};
            complaint.subjects = {variable_of(name)};
            if (complaint.subjects.front() != name) complaint.field = name;
            complaints.push_back(std::move(complaint));
        }
    }
}

/// zod flattened or formatted, and pretty: "X: [ 'Required' ]", "X: { _errors: [ 'Required' ] }",
/// "✖ Invalid input: expected string, received undefined" above "→ at X".
void add_flat_issues(const std::vector<SaidLine>& lines, NamedCauses& complaints) {
    static constexpr std::array<std::string_view, 6> after{
        ": [ 'required",
        ":['required",
        ": ['required",
        "\":[\"required",
        ": { _errors: [ 'required",
        "\": [\"required"};
    for (std::size_t at = 0; at < lines.size(); ++at) {
        const SaidLine& line = lines[at];
        NamedCause complaint{CauseKind::missing_variable, at, at};
        for (const std::string_view words : after) {
            for (auto end = line.lower.find(words); end != std::string::npos;
                 end = line.lower.find(words, end + 1)) {
                auto begin = end;
                while (begin > 0 &&
                       (std::isalnum(static_cast<unsigned char>(line.text[begin - 1])) ||
                        line.text[begin - 1] == '_')) {
                    --begin;
                }
                const std::string name = line.text.substr(begin, end - begin);
                if (is_shouted(name)) complaint.subjects.push_back(name);
            }
        }
        if (at > 0 && line.text.starts_with("→ at ") && says_absent(lines[at - 1].lower)) {
            const std::string name = word_at(line.text, std::string_view("→ at ").size());
            complaint.first = at - 1;
            if (is_shouted(name)) complaint.subjects.push_back(name);
        }
        if (!complaint.subjects.empty()) complaints.push_back(std::move(complaint));
    }
}

/// The class whose fields they are is of settings, or got nothing at all.
bool is_of_settings(const std::vector<SaidLine>& lines, std::size_t at) {
    static constexpr std::array<std::string_view, 7> words{
        "setting", "config", "env", "secret", "option", "vars", "credential"};
    const bool got_nothing = lines[at].lower.find("input_value={}") != std::string::npos;
    for (std::size_t i = 1; i <= at && i < list_lines_max; ++i) {
        const std::string& lower = lines[at - i].lower;
        const auto heading = lower.find("validation error");
        if (heading == std::string::npos) continue;
        return got_nothing || has_any(std::string_view(lower).substr(heading), words);
    }
    return false;
}

/// pydantic: the field's name, and below it "field required".
void add_fields(const std::vector<SaidLine>& lines, NamedCauses& complaints) {
    for (std::size_t at = 1; at < lines.size(); ++at) {
        const std::string& field = lines[at - 1].text;
        const bool is_absent = lines[at].lower.starts_with("field required");
        const bool is_wrong = lines[at].lower.starts_with("input should be a valid") ||
                              lines[at].lower.starts_with("value is not a valid");
        const bool is_name =
            !field.empty() && std::all_of(field.begin(), field.end(), [](unsigned char letter) {
                return std::isalnum(letter) != 0 || letter == '_' || letter == '.';
            });
        if (!(is_absent || is_wrong) || !is_name || !is_of_settings(lines, at)) continue;
        NamedCause complaint{
            is_absent ? CauseKind::missing_variable : CauseKind::bad_variable, at - 1, at};
        complaint.subjects = {variable_of(field)};
        if (complaint.subjects.front() != field) complaint.field = field;
        complaints.push_back(std::move(complaint));
    }
}

/// It announces names that are missing; `wants_word`: of several kinds, so each line has to say so.
bool is_heading(const SaidLine& line, bool& wants_word) {
    static constexpr std::array<std::string_view, 9> missing{
        "missing",
        "not present in the environment",
        "not set",
        "are required",
        "is required",
        "you need to specify",
        "must be set",
        "not defined",
        "undefined"};
    const std::string& text = line.text;
    const bool is_open = text.ends_with(':') || text.ends_with('{') || text.ends_with('[');
    const bool follows = line.lower.find("not present in the environment") != std::string::npos;
    if (!(is_open || follows) || !speaks_of_variables(line.lower)) return false;
    if (line.kind == LineKind::frame || line.kind == LineKind::remark) return false;
    wants_word = !has_any(line.lower, missing);
    return !wants_word || line.lower.find("invalid") != std::string::npos ||
           line.lower.find("validation") != std::string::npos;
}

/// The names at the beginning of "- X: words", "X, Y", "'X',".
std::vector<std::string> listed_names(const SaidLine& line) {
    std::vector<std::string> listed;
    std::size_t at = line.text.find_first_not_of("-*•✖❌❯×> ");
    while (at != std::string::npos && at < line.text.size()) {
        const std::string word = word_at(line.text, at);
        if (!is_shouted(word) || word.size() < 3) break;
        listed.push_back(word);
        at = line.text.find(word, at) + word.size();
        at = line.text.find_first_not_of("'\"`", at);
        if (at == std::string::npos || line.text[at] != ',') break;
        ++at;
    }
    return listed;
}

void add_lists(const std::vector<SaidLine>& lines, NamedCauses& complaints) {
    static constexpr std::array<std::string_view, 5> absent{
        "required", "undefined", "missing", "not set", "not defined"};
    for (std::size_t at = 0; at < lines.size(); ++at) {
        bool wants_word = false;
        if (!is_heading(lines[at], wants_word)) continue;
        NamedCause complaint{CauseKind::missing_variable, at, at};
        for (std::size_t i = at + 1; i < lines.size() && i <= at + list_lines_max; ++i) {
            const SaidLine& line = lines[i];
            if (line.kind == LineKind::blank || line.text.starts_with("===")) break;
            const std::vector<std::string> listed = listed_names(line);
            if (listed.empty()) break;
            if (wants_word && !has_any(line.lower, absent)) continue;
            complaint.subjects.insert(complaint.subjects.end(), listed.begin(), listed.end());
            complaint.last = i;
        }
        // "One of the following": the first will do.
        const bool is_choice = lines[at].lower.find("one of") != std::string::npos;
        if (is_choice && complaint.subjects.size() > 1) complaint.subjects.resize(1);
        if (!complaint.subjects.empty()) complaints.push_back(std::move(complaint));
    }
}

}  // namespace

NamedCauses listed_complaints(const std::vector<SaidLine>& lines) {
    NamedCauses complaints;
    if (lines.empty()) return complaints;
    add_issues(lines, complaints);
    add_flat_issues(lines, complaints);
    add_fields(lines, complaints);
    add_lists(lines, complaints);
    return complaints;
}

}  // namespace apprunner::core
