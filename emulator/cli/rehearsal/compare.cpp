// Lays the happenings of rehearsals under several profiles beside each other, and says where they
// begin to differ.
#include "emulator/cli/rehearsal/compare.hpp"

#include "emulator/cli/terminal/escape.hpp"
#include "emulator/cli/terminal/output.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace apprunner::cli {
namespace {

/// To a tenth; "" of nothing.
std::string seconds_text(std::optional<double> seconds) {
    return seconds ? fmt::format("{:g} s", std::round(*seconds * 10) / 10) : "";
}

std::string verdict_cell(const Json& verdict) {
    std::string grade = text_at(verdict, "Grade");
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
        {"PROFILE",
         "SERVICE",
         "OPERATION",
         "VERDICT",
         "HEALTHY AFTER",
         "GIVEN UP AFTER",
         "LAST EVENT"}
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

std::string told(const std::string& profile, const std::optional<Happening>& happening) {
    if (!happening) return fmt::format("  {}: nothing more\n", profile);
    return fmt::format(
        "  {}: {:.3f}s {}\n", profile, base::seconds(happening->at), printable(happening->text)
    );
}

Json json_of(const std::optional<Happening>& happening) {
    if (!happening) return nullptr;
    return {{"AtSeconds", base::seconds(happening->at)}, {"Text", happening->text}};
}

}  // namespace

base::Duration Parting::at() const {
    if (one && other) return std::min(one->at, other->at);
    return one ? one->at : other->at;
}

std::optional<Parting> parting_of(const Rehearsal& one, const Rehearsal& other) {
    const auto [left, right] = std::mismatch(
        one.happenings.begin(),
        one.happenings.end(),
        other.happenings.begin(),
        other.happenings.end()
    );
    Parting parting;
    if (left != one.happenings.end()) parting.one = *left;
    if (right != other.happenings.end()) parting.other = *right;
    if (!parting.one && !parting.other) return std::nullopt;
    return parting;
}

std::string comparison_text(const std::vector<Rehearsal>& rehearsals) {
    std::string text = table_of(rehearsals);
    const Rehearsal& first = rehearsals.front();
    for (std::size_t i = 1; i < rehearsals.size(); ++i) {
        const Rehearsal& each = rehearsals[i];
        const auto parting = parting_of(first, each);
        if (!parting) {
            text += fmt::format("{}: the same happens as with {}\n", each.profile, first.profile);
            continue;
        }
        text += fmt::format(
            "{} parts from {} after {:.3f} s\n{}{}",
            each.profile,
            first.profile,
            base::seconds(parting->at()),
            told(first.profile, parting->one),
            told(each.profile, parting->other)
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
             {"AtSeconds", base::seconds(parting->at())},
             {"Happens", json_of(parting->other)},
             {"InsteadOf", json_of(parting->one)}}
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
