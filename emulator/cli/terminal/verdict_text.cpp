// Lays a verdict of DescribeEmulation out for people: the word, the sentence, each finding with its
// evidence and fix. Pure; any thread.
#include "emulator/cli/terminal/verdict_text.hpp"

#include "emulator/cli/terminal/escape.hpp"
#include "emulator/cli/terminal/output.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace apprunner::cli {
namespace {

Colour colour_of_grade(const std::string& grade) {
    if (grade == "PASS") return Colour::green;
    if (grade == "RISKY") return Colour::yellow;
    return Colour::red;
}

void add_lines(std::string& text, const std::string& label, const std::string& lines) {
    if (lines.empty()) return;
    std::string indent = fmt::format("    {:<7}", label);
    std::size_t at = 0;
    while (at <= lines.size()) {
        const std::size_t end = std::min(lines.find('\n', at), lines.size());
        text += indent + printable(lines.substr(at, end - at)) + "\n";
        indent = std::string(11, ' ');
        at = end + 1;
    }
}

/// How to write the fix down: for `up`, the image and AWS.
void add_how_to(std::string& text, const Json& finding) {
    const Json& how_to = member_at(finding, "HowTo");
    add_lines(text, "here:", up_command(finding));
    add_lines(text, "image:", text_at(how_to, "Dockerfile"));
    const std::string create_service = text_at(how_to, "CreateService");
    if (create_service.empty()) return;
    add_lines(text, "aws:", "CreateService, UpdateService: " + create_service);
    add_lines(text, "", "CloudFormation: " + text_at(how_to, "CloudFormation"));
    add_lines(text, "", "Terraform: " + text_at(how_to, "Terraform"));
}

/// The app's own lines are many, and come last: what to do is to be seen without scrolling.
void add_evidence(std::string& text, const Json& finding, bool of_app) {
    constexpr const char* app_prefix = "app | ";
    for (const Json& evidence : member_at(finding, "Evidence")) {
        if (!evidence.is_string()) continue;
        const auto line = evidence.get<std::string>();
        if (line.starts_with(app_prefix) != of_app) continue;
        text += "    seen: " + printable(line) + "\n";
    }
}

}  // namespace

std::string up_command(const Json& finding) {
    const std::string flags = text_at(member_at(finding, "HowTo"), "Up");
    return flags.empty() ? "" : "apprunner-sim up ... " + flags;
}

std::string tried_text(const Json& finding) {
    const Json& tried = member_at(finding, "Tried");
    if (!tried.is_object()) return "";
    const Json& passes = member_at(tried, "Passes");
    if (!passes.is_boolean() || !passes.get<bool>()) return "tried: does not help";
    return fmt::format("tried: passes after {:.1f} s", number_at(tried, "AfterSeconds", 0.0));
}

std::string verdict_line(const Json& verdict, bool colour) {
    const std::string grade = text_at(verdict, "Grade");
    std::string line = coloured(printable(grade), colour_of_grade(grade), colour);
    for (const Json& finding : member_at(verdict, "Findings")) {
        if (grade == "PASS" || text_at(finding, "Weight") != grade) continue;
        line += " " + printable(text_at(finding, "Code"));
        break;
    }
    return line + " " + printable(text_at(verdict, "Summary"));
}

std::string findings_text(const Json& verdict, bool colour) {
    std::string text;
    const std::string verdict_summary = text_at(verdict, "Summary");
    for (const Json& finding : member_at(verdict, "Findings")) {
        const std::string weight = text_at(finding, "Weight");
        // A finding of the grade PASS is a remark and must not read like the verdict.
        const std::string word = weight == "PASS" ? "note" : printable(weight);
        const std::string summary = text_at(finding, "Summary");
        // What the verdict's line has said already is not said again.
        const bool is_told = text.empty() && weight == text_at(verdict, "Grade") &&
                             verdict_summary.find(summary) != std::string::npos;
        if (!is_told) {
            text += fmt::format(
                "  {} {} {}\n",
                coloured(word, colour_of_grade(weight), colour),
                printable(text_at(finding, "Code")),
                printable(summary)
            );
        }
        add_evidence(text, finding, false);
        const std::string fix = text_at(finding, "Fix");
        const std::string tried = tried_text(finding);
        if (!fix.empty()) {
            text +=
                "    fix" + (tried.empty() ? ":  " : " (" + tried + "): ") + printable(fix) + "\n";
        }
        for (const Json& place : member_at(finding, "Where")) {
            if (place.is_string()) add_lines(text, "file:", place.get<std::string>());
        }
        if (weight != "PASS") {
            add_how_to(text, finding);
            const bool has_page = !text_at(finding, "Page").empty();
            const std::string code = text_at(finding, "Code");
            add_lines(text, "more:", has_page ? "apprunner-sim explain " + code : "");
        }
        add_evidence(text, finding, true);
    }
    return text;
}

}  // namespace apprunner::cli
