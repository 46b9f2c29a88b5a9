// Chooses the cause: goes back from the end to the last complaint, and asks of all lines behind it
// whether one of them tells another failure or that the app went on. Has the names of variables,
// too.
#include "emulator/core/words/complaint.hpp"

#include <algorithm>
#include <array>
#include <cctype>

namespace apprunner::core {

namespace {

bool shares_subject(const NamedCause& one, const NamedCause& other) {
    return std::any_of(one.subjects.begin(), one.subjects.end(), [&other](const auto& each) {
        return std::find(other.subjects.begin(), other.subjects.end(), each) !=
               other.subjects.end();
    });
}

/// The same thing said again, or said again with less in it.
bool is_same(const NamedCause& one, const NamedCause& other) {
    return one.kind == other.kind &&
           (one.subjects.empty() || other.subjects.empty() || shares_subject(one, other));
}

bool holds_word(const std::string& text, const std::string& word) {
    const auto is_letter = [](char letter) {
        return std::isalnum(static_cast<unsigned char>(letter)) != 0 || letter == '_';
    };
    for (auto at = text.find(word); at != std::string::npos; at = text.find(word, at + 1)) {
        const auto end = at + word.size();
        const bool is_cut =
            (at > 0 && is_letter(text[at - 1])) || (end < text.size() && is_letter(text[end]));
        if (!is_cut) return true;
    }
    return false;
}

/// The line speaks of what the complaint is about, by its name.
bool is_about(const SaidLine& line, const NamedCause& complaint) {
    if (!complaint.field.empty() && holds_word(line.text, complaint.field)) return true;
    return std::any_of(
        complaint.subjects.begin(),
        complaint.subjects.end(),
        [&line](const std::string& each) { return each.size() >= 2 && holds_word(line.text, each); }
    );
}

const NamedCause* complaint_on(const NamedCauses& complaints, std::size_t at) {
    const auto found =
        std::find_if(complaints.begin(), complaints.end(), [at](const NamedCause& each) {
            return each.first <= at && at <= each.last;
        });
    return found != complaints.end() ? &*found : nullptr;
}

/// The app was there before between two of the same complaints: it comes round again and again,
/// and what looks like recovery is its next attempt.
bool comes_round(
    const std::vector<SaidLine>& lines, const NamedCauses& complaints, const NamedCause& cause
) {
    const NamedCause* before = nullptr;
    for (const NamedCause& each : complaints) {
        if (each.first < cause.first && is_same(each, cause)) before = &each;
    }
    if (before == nullptr) return false;
    for (std::size_t at = before->last + 1; at < cause.first; ++at) {
        if (lines[at].kind == LineKind::recovered) return true;
    }
    return false;
}

/// Indented below it, or a word of farewell: no sign that the app went on.
bool belongs_to_end(const SaidLine& line) {
    static constexpr std::array<std::string_view, 12> words{
        "exiting",
        "exit",
        "bye",
        "abort",
        "stopp",
        "terminat",
        "quit",
        "node.js v",
        "error",
        "shut",
        "reason:",
        "clos"};
    if (line.indent >= 2 || line.text.find_first_not_of("-=*#_ ^~+") == std::string::npos) {
        return true;
    }
    return has_any(line.lower, words) || line.text.starts_with("-") || line.text.starts_with("}") ||
           line.text.starts_with("]") || line.text.starts_with(")") || line.text.starts_with("*");
}

/// What weak words may be followed by.
bool is_quiet(const SaidLine& line) {
    return line.kind == LineKind::blank || line.kind == LineKind::frame ||
           line.kind == LineKind::end || line.kind == LineKind::hint || belongs_to_end(line);
}

bool is_superseded(
    const std::vector<SaidLine>& lines, const NamedCauses& complaints, const NamedCause& cause
) {
    for (std::size_t at = cause.last + 1; at < lines.size(); ++at) {
        const SaidLine& line = lines[at];
        const NamedCause* other = complaint_on(complaints, at);
        if (other != nullptr && is_same(*other, cause)) continue;
        if (line.kind == LineKind::recovered && !comes_round(lines, complaints, cause)) return true;
        // pydantic and zod list several: the first is as good.
        if (other != nullptr && other->kind == cause.kind) continue;
        // The configuration's own restatement of a database that it could not ask.
        const bool is_reason = line.lower.starts_with("reason: failed to determine");
        if (line.kind == LineKind::failure && !is_about(line, cause) && !is_reason) return true;
        if (cause.is_weak && other == nullptr && !is_quiet(line) && !is_about(line, cause)) {
            return true;
        }
    }
    return false;
}

}  // namespace

bool is_shouted(std::string_view word) {
    return word.size() >= 2 && std::isupper(static_cast<unsigned char>(word[0])) != 0 &&
           std::all_of(word.begin(), word.end(), [](unsigned char letter) {
               return std::isupper(letter) != 0 || std::isdigit(letter) != 0 || letter == '_';
           });
}

std::string word_at(std::string_view text, std::size_t at) {
    static constexpr std::string_view around = " \t'\"`${([<=";
    while (at < text.size() && around.find(text[at]) != std::string_view::npos) ++at;
    std::size_t end = at;
    while (end < text.size() && (std::isalnum(static_cast<unsigned char>(text[end])) != 0 ||
                                 std::string_view("_.:-/@+").find(text[end]) != around.npos)) {
        ++end;
    }
    while (end > at && (text[end - 1] == '.' || text[end - 1] == ':' || text[end - 1] == '-')) {
        --end;
    }
    return std::string(text.substr(at, end - at));
}

std::string variable_of(std::string_view field) {
    std::string name;
    for (const char letter : field) {
        if (letter == '.') {
            name += '_';
        } else if (letter == ':') {
            name += "__";  // .NET's separator; such names keep their case.
        } else if (letter != '-') {
            name += letter;
        }
    }
    if (field.find(':') != std::string_view::npos) return name;
    for (char& letter : name) {
        letter = static_cast<char>(std::toupper(static_cast<unsigned char>(letter)));
    }
    return name;
}

std::optional<NamedCause> cause_among(
    const std::vector<SaidLine>& lines, const NamedCauses& complaints, bool is_running
) {
    const NamedCause* cause = nullptr;
    for (const NamedCause& each : complaints) {
        const bool is_out = each.is_weak && is_running && each.kind != CauseKind::unreachable;
        if (is_out || is_superseded(lines, complaints, each)) continue;
        const bool is_later = cause == nullptr || each.last > cause->last;
        const bool says_less = cause != nullptr && is_same(each, *cause) &&
                               each.subjects.size() < cause->subjects.size();
        const bool is_surer = cause != nullptr && !each.is_weak && cause->is_weak;
        if ((is_later && !says_less && (cause == nullptr || cause->is_weak || !each.is_weak)) ||
            is_surer) {
            cause = &each;
        }
    }
    if (cause == nullptr) return std::nullopt;
    NamedCause told = *cause;
    for (const NamedCause& each : complaints) {
        if (told.kind != CauseKind::missing_variable || each.kind != told.kind) continue;
        if (each.is_weak || is_superseded(lines, complaints, each)) continue;
        for (const std::string& name : each.subjects) {
            const bool is_new =
                std::find(told.subjects.begin(), told.subjects.end(), name) == told.subjects.end();
            if (is_new && each.last < told.first) told.subjects.push_back(name);
        }
    }
    return told;
}

bool is_last_failure(const std::vector<SaidLine>& lines, std::size_t at) {
    for (std::size_t later = at + 1; later < lines.size(); ++later) {
        if (lines[later].kind == LineKind::failure || lines[later].kind == LineKind::recovered) {
            return false;
        }
    }
    return true;
}

int times_said(const NamedCauses& complaints, const NamedCause& complaint) {
    return static_cast<int>(std::count_if(
        complaints.begin(),
        complaints.end(),
        [&complaint](const NamedCause& each) { return is_same(each, complaint); }
    ));
}

}  // namespace apprunner::core
