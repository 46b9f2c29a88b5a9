// Compares happening by happening.
#include "emulator/cli/rehearsal_compare.hpp"

#include "emulator/cli/escape.hpp"
#include "emulator/cli/output.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace apprunner::cli {
namespace {

std::string seconds_text(std::optional<double> seconds) {
    return seconds && *seconds >= 0 ? fmt::format("{:g} s", *seconds) : "";
}

std::string verdict_cell(const Json& verdict) {
    const std::string grade = text_at(verdict, "Grade");
    const Json& findings = member_at(verdict, "Findings");
    if (findings.empty() || text_at(findings.front(), "Weight") != grade) return grade;
    return grade + " " + text_at(findings.front(), "Code");
}

std::optional<double> healthy_after(const Json& verdict) {
    const double seconds = number_at(verdict, "HealthyAfterSeconds", -1.0);
    return seconds < 0 ? std::nullopt : std::optional(seconds);
}

std::string table_of(const std::vector<Rehearsal>& rehearsals) {
    Table table(
        {"PROFILE", "SERVICE", "OPERATION", "VERDICT", "HEALTHY AFTER", "GIVEN UP AFTER", "LAST EVENT"
        }
    );
    for (const Rehearsal& each : rehearsals) {
        table.add(
            {each.profile,
             text_at(each.end.service, "Status"),
             each.end.status,
             verdict_cell(each.end.verdict),
             seconds_text(healthy_after(each.end.verdict)),
             seconds_text(each.given_up_after_s),
             each.last_event}
        );
    }
    return table.text();
}

std::string told(const std::string& text) {
    return text.empty() ? "nothing more" : printable(text);
}

}  // namespace

std::optional<Parting> parting_of(const Rehearsal& one, const Rehearsal& other) {
    const auto [left, right] = std::mismatch(
        one.happenings.begin(),
        one.happenings.end(),
        other.happenings.begin(),
        other.happenings.end()
    );
    const bool is_left = left != one.happenings.end();
    const bool is_right = right != other.happenings.end();
    if (!is_left && !is_right) return std::nullopt;
    Parting parting;
    // The one that comes first; the other world has something else then, or still nothing.
    const base::Duration at = !is_left    ? right->at
                              : !is_right ? left->at
                                          : std::min(left->at, right->at);
    parting.at_s = base::seconds(at);
    if (is_left) parting.one = left->text;
    if (is_right) parting.other = right->text;
    return parting;
}

std::string comparison_text(const std::vector<Rehearsal>& rehearsals) {
    std::string text = table_of(rehearsals);
    const Rehearsal& first = rehearsals.front();
    for (const Rehearsal& each : rehearsals) {
        if (&each == &first) continue;
        const auto parting = parting_of(first, each);
        if (!parting) {
            text += fmt::format("{}: the same happens as with {}\n", each.profile, first.profile);
            continue;
        }
        text += fmt::format(
            "{} parts from {} after {:.3f} s\n  {}: {}\n  {}: {}\n",
            each.profile,
            first.profile,
            parting->at_s,
            first.profile,
            told(parting->one),
            each.profile,
            told(parting->other)
        );
    }
    return text;
}

Json comparison_document(const std::vector<Rehearsal>& rehearsals) {
    Json document = {
        {"SchemaVersion", 1},
        {"ExitCode", static_cast<int>(exit_code_of(rehearsals))},
        {"Cases", Json::array()},
        {"Partings", Json::array()}};
    for (const Rehearsal& each : rehearsals) {
        document["Cases"].push_back(rehearsal_document(each));
        const auto parting = parting_of(rehearsals.front(), each);
        if (!parting) continue;
        document["Partings"].push_back(
            {{"Profile", each.profile},
             {"From", rehearsals.front().profile},
             {"AtSeconds", parting->at_s},
             {"Happens", parting->other},
             {"InsteadOf", parting->one}}
        );
    }
    return document;
}

ExitCode exit_code_of(const std::vector<Rehearsal>& rehearsals) {
    for (const Rehearsal& each : rehearsals) {
        const ExitCode code = exit_code_of(each);
        if (code != ExitCode::passed) return code;
    }
    return ExitCode::passed;
}

}  // namespace apprunner::cli
