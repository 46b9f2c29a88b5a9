// Renders a verdict. Pure; any thread.
#include "emulator/cli/verdict_text.hpp"

#include "emulator/cli/escape.hpp"
#include "emulator/cli/output.hpp"

#include <fmt/format.h>

namespace apprunner::cli {
namespace {

Colour colour_of_grade(const std::string& grade) {
    if (grade == "PASS") return Colour::green;
    if (grade == "RISKY") return Colour::yellow;
    return Colour::red;
}

}  // namespace

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
        for (const Json& evidence : member_at(finding, "Evidence")) {
            if (evidence.is_string()) {
                text += "    seen: " + printable(evidence.get<std::string>()) + "\n";
            }
        }
        const std::string fix = text_at(finding, "Fix");
        if (!fix.empty()) text += "    fix:  " + printable(fix) + "\n";
    }
    return text;
}

}  // namespace apprunner::cli
