// Takes the cause that complaint.hpp finds in an app's last lines, holds it against the
// configuration, and makes a finding of it that shows the lines which name it.
#include "emulator/core/diagnosis/app_output.hpp"

#include "emulator/base/text.hpp"
#include "emulator/core/diagnosis/environment.hpp"
#include "emulator/core/diagnosis/evidence_text.hpp"
#include "emulator/core/diagnosis/fix_snippets.hpp"
#include "emulator/core/diagnosis/secrets.hpp"
#include "emulator/core/diagnosis/upstream.hpp"
#include "emulator/core/diagnosis/word_findings.hpp"
#include "emulator/core/ring/run_spec.hpp"
#include "emulator/core/words/complaint.hpp"
#include "emulator/core/words/endpoint.hpp"
#include "emulator/core/words/output_patterns.hpp"

#include <algorithm>
#include <array>

namespace apprunner::core {

namespace {

/// Around the lines that name the cause, and at the end.
constexpr std::size_t shown_before = 2;
constexpr std::size_t shown_after = 3;
constexpr std::size_t shown_at_end = 2;
/// Of a long list of issues.
constexpr std::size_t cause_lines_max = 12;

/// `in_any_case`: the library that wants it does not tell cases apart.
bool is_given(const Evidence& evidence, const std::string& name, bool in_any_case = false) {
    const RunSpec spec = run_spec_of(evidence.configuration, *evidence.image);
    const bool by_service =
        std::any_of(spec.environment.begin(), spec.environment.end(), [&](const auto& each) {
            return each.first == name ||
                   (in_any_case && base::equal_but_for_case(each.first, name));
        });
    const auto in_image = evidence.image->environment.find(name);
    return by_service ||
           (in_image != evidence.image->environment.end() && !in_image->second.empty());
}

bool has(const std::vector<std::string>& names, const std::string& name) {
    return std::find(names.begin(), names.end(), name) != names.end();
}

/// What the configuration refutes is left out: a variable that is missing and was given, one that
/// is wrong and was not, and the app's own port as another server's.
NamedCauses borne_out(
    NamedCauses complaints, const InstanceView& instance, const Evidence& evidence
) {
    for (NamedCause& each : complaints) {
        const bool is_of_variable =
            each.kind == CauseKind::missing_variable || each.kind == CauseKind::bad_variable;
        if (!is_of_variable) continue;
        const bool wants_given = each.kind == CauseKind::bad_variable;
        std::erase_if(each.subjects, [&](const std::string& name) {
            return evidence.image == nullptr ||
                   is_given(evidence, name, !each.field.empty()) != wants_given;
        });
    }
    std::erase_if(complaints, [&](const NamedCause& each) {
        const bool is_of_variable =
            each.kind == CauseKind::missing_variable || each.kind == CauseKind::bad_variable;
        const bool has_host = each.kind == CauseKind::unreachable && !each.subjects.empty();
        const bool is_own =
            has_host &&
            ((each.port == instance.port && is_own_machine(each.subjects.front())) ||
             (each.how == Unreached::unresolved && is_own_name(each.subjects.front(), evidence)));
        return (is_of_variable && each.subjects.empty()) || is_own;
    });
    return complaints;
}

struct Reading {
    std::vector<SaidLine> lines;
    NamedCauses complaints = {};
};

Reading read(const InstanceView& instance, const Evidence& evidence, const Withheld& withheld) {
    Reading reading{read_lines(instance.last_lines)};
    std::vector<std::string> known = instance.unresolved_secrets;
    known.insert(known.end(), withheld.empty.begin(), withheld.empty.end());
    NamedCauses all = listed_complaints(reading.lines);
    for (NamedCauses each :
         {variable_complaints(reading.lines, known),
          reach_complaints(reading.lines),
          other_complaints(reading.lines),
          memory_complaints(reading.lines)}) {
        all.insert(all.end(), each.begin(), each.end());
    }
    // Where a line tells of credentials, the server and the variables in it are where it looked.
    std::erase_if(all, [&all](const NamedCause& each) {
        const bool is_aside =
            each.kind == CauseKind::unreachable || each.kind == CauseKind::missing_variable;
        return is_aside && std::any_of(all.begin(), all.end(), [&each](const NamedCause& other) {
                   return other.kind == CauseKind::no_credentials && other.first == each.first;
               });
    });
    std::stable_sort(all.begin(), all.end(), [](const NamedCause& a, const NamedCause& b) {
        return a.first < b.first;
    });
    reading.complaints = borne_out(std::move(all), instance, evidence);
    return reading;
}

/// What was withheld is named in the very last line, whatever that says of it.
std::optional<NamedCause> withheld_at_last(
    const std::vector<SaidLine>& lines,
    const InstanceView& instance,
    const Withheld& withheld,
    bool is_running
) {
    if (lines.empty() || is_running) return std::nullopt;
    const std::string& text = lines.back().text;
    if (is_code_error(text)) return std::nullopt;
    NamedCause complaint{CauseKind::missing_variable, lines.size() - 1, lines.size() - 1};
    for (const auto* each : {&instance.unresolved_secrets, &withheld.empty}) {
        for (const std::string& name : *each) {
            if (names(text, name)) complaint.subjects.push_back(name);
        }
    }
    return complaint.subjects.empty() ? std::nullopt : std::optional(complaint);
}

Finding variable_finding(
    const NamedCause& complaint, const InstanceView& instance, const Withheld& withheld
) {
    const auto of = [&complaint](const std::vector<std::string>& names) {
        const auto found = std::find_if(
            complaint.subjects.begin(),
            complaint.subjects.end(),
            [&names](const std::string& name) { return has(names, name); }
        );
        return found != complaint.subjects.end() ? *found : std::string();
    };
    if (const std::string secret = of(instance.unresolved_secrets); !secret.empty()) {
        Finding finding{
            "ARS-SECRET-NOT-RESOLVED",
            Grade::fail,
            told_by(instance, "name " + secret, "it wants " + secret) +
                ", a secret, for which there is no source here; App Runner fails a deployment "
                "whose secret it cannot resolve.",
            {},
            unresolved_secrets({secret}).fix};
        finding.how_to = unresolved_secrets({secret}).how_to;
        return finding;
    }
    if (const std::string empty = of(withheld.empty); !empty.empty()) {
        Finding finding{
            "ARS-EMPTY-VARIABLE",
            Grade::fail,
            told_by(instance, "name " + empty, "it wants " + empty) +
                ", whose value is empty: App Runner does not pass variables with an empty value.",
            {},
            "Give it a value, or let the app take an absent variable for an empty one."};
        finding.how_to = written({{Setting::variable, "VALUE", empty}});
        return finding;
    }
    return missing_finding(complaint, instance);
}

bool lacks_egress(const NamedCause& complaint, const Evidence& evidence) {
    const bool is_closed = evidence.configuration.network.egress_type == model::EgressType::vpc;
    const bool is_here = !complaint.subjects.empty() && is_own_machine(complaint.subjects.front());
    return is_closed && complaint.kind == CauseKind::unreachable && !is_here &&
           complaint.how != Unreached::refused;
}

Finding egress_finding(const InstanceView& instance) {
    Finding finding{
        "ARS-NO-EGRESS",
        Grade::fail,
        told_by(instance, "complain of the network", "it finds no way out of its network") +
            ": EgressType VPC sends all that it asks for through the VPC, and there is none here, "
            "as in a VPC without NAT gateway and endpoints.",
        {"EgressType is VPC"},
        "Give the VPC's subnets a NAT gateway or endpoints for what the app needs, or use "
        "EgressType DEFAULT; start without the network and try again later."};
    finding.how_to = written({{Setting::egress_type, "DEFAULT"}});
    finding.how_to.up = "--egress default";
    return finding;
}

/// Ended by the kernel for what the program did: no words of its own tell that.
bool was_struck(const InstanceView& instance) {
    static constexpr std::array<int, 5> codes{128 + 4, 128 + 5, 128 + 7, 128 + 8, 128 + 11};
    return instance.exit_code &&
           std::find(codes.begin(), codes.end(), *instance.exit_code) != codes.end();
}

}  // namespace

bool says_at_last(const InstanceView& instance, std::string_view words) {
    const std::vector<SaidLine> lines = read_lines(instance.last_lines);
    for (std::size_t at = lines.size(); at-- > 0;) {
        if (instance.last_lines[at].find(words) == std::string::npos) continue;
        if (lines[at].kind == LineKind::remark) continue;
        return is_last_failure(lines, at);
    }
    return false;
}

std::optional<Finding> explain_words(const InstanceView& instance, const Evidence& evidence) {
    if (was_struck(instance)) return std::nullopt;
    const Withheld withheld = withheld_from(evidence.configuration);
    const Reading reading = read(instance, evidence, withheld);
    const bool is_running = !instance.exit_code.has_value();
    std::optional<NamedCause> cause = cause_among(reading.lines, reading.complaints, is_running);
    if (!cause) cause = withheld_at_last(reading.lines, instance, withheld, is_running);
    if (!cause) return std::nullopt;
    Finding finding;
    if (cause->kind == CauseKind::missing_variable) {
        finding = variable_finding(*cause, instance, withheld);
    } else if (lacks_egress(*cause, evidence)) {
        finding = egress_finding(instance);
    } else {
        finding = finding_of(*cause, times_said(reading.complaints, *cause), instance, evidence);
    }
    for (std::string& line : lines_around(instance, cause->first, cause->last)) {
        finding.evidence.push_back(std::move(line));
    }
    return finding;
}

SaidUnreachable said_unreachable(const InstanceView& instance, const Evidence& evidence) {
    const Reading reading = read(instance, evidence, withheld_from(evidence.configuration));
    const auto cause =
        cause_among(reading.lines, reading.complaints, !instance.exit_code.has_value());
    SaidUnreachable said;
    if (!cause || cause->kind != CauseKind::unreachable) return said;
    said.times = times_said(reading.complaints, *cause);
    const bool is_named_here = !cause->subjects.empty() && is_in_instance(cause->subjects.front());
    said.is_in_instance = is_named_here || is_behind_proxy(*cause);
    return said;
}

std::vector<std::string> lines_around(
    const InstanceView& instance, std::size_t first, std::size_t last
) {
    const std::vector<std::string>& lines = instance.last_lines;
    std::vector<std::string> shown;
    last = std::min(last, first + cause_lines_max - 1);
    const std::size_t begin = first > shown_before ? first - shown_before : 0;
    const std::size_t end = std::min(last + shown_after + 1, lines.size());
    if (begin > 0) shown.emplace_back("app | ...");
    for (std::size_t at = begin; at < end; ++at) shown.push_back("app | " + lines[at]);
    const std::size_t ending = std::max(end, lines.size() - std::min(lines.size(), shown_at_end));
    if (ending > end) shown.emplace_back("app | ...");
    for (std::size_t at = ending; at < lines.size(); ++at) shown.push_back("app | " + lines[at]);
    return shown;
}

std::vector<std::string> telling_lines(const InstanceView& instance) {
    const std::vector<SaidLine> lines = read_lines(instance.last_lines);
    std::size_t at = lines.size();
    while (at > 0 && lines[at - 1].kind != LineKind::failure) --at;
    if (at > 0 && lines.size() - at >= shown_lines_max) {
        return lines_around(instance, at - 1, at - 1);
    }
    std::vector<std::string> shown;
    for (const std::string& line : shown_lines(instance)) shown.push_back("app | " + line);
    return shown;
}

std::vector<std::string> possible_variables(
    const InstanceView& instance, const Evidence& evidence
) {
    std::vector<std::string> texts;
    if (evidence.image == nullptr) return texts;
    for (const std::string& line : instance.last_lines) {
        if (!says_missing(line)) continue;
        for (const std::string& name : names_in(line)) {
            if (is_given(evidence, name)) continue;
            texts.push_back(
                "possible, though a later line tells of another failure: " + name +
                " was not given, and the app said: " + line
            );
        }
    }
    return texts;
}

bool is_misread_start_command(const InstanceView& instance, const Evidence& evidence) {
    const std::string command = start_command_of(evidence.configuration);
    if (shell_syntax_in(command).empty()) return false;
    if (instance.exit_code == 127 || says_at_last(instance, "yntax error") ||
        says_at_last(instance, "nterminated quoted string") ||
        says_at_last(instance, "unexpected EOF") || says_at_last(instance, ": not found")) {
        return true;
    }
    // The program complains of a word as only a shell would have read it.
    const std::vector<std::string> words = split_start_command(command);
    return std::any_of(words.begin(), words.end(), [&instance](const std::string& word) {
        return word.size() > 1 && !shell_syntax_in(word).empty() && says_at_last(instance, word);
    });
}

}  // namespace apprunner::core
