// JUnit, Markdown and annotations. Each form's reader decides what it has to look like
// (docs/CLI.md); text of others is escaped for the form that it goes into.
#include "emulator/cli/report/check_report.hpp"
#include "emulator/cli/terminal/escape.hpp"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <algorithm>
#include <ctime>
#include <set>

namespace apprunner::cli {
namespace {

constexpr std::size_t annotations_max = 10;
constexpr std::size_t summary_bytes_max = 1'000'000;

/// For text and attributes; characters that XML does not allow are shown as the terminal does.
std::string xml(const std::string& text) {
    std::string result;
    for (std::size_t at = 0; at < text.size(); ++at) {
        const char letter = text[at];
        const std::string_view rest = std::string_view(text).substr(at, 3);
        // U+FFFE and U+FFFF, which are no characters.
        if (rest == "\xEF\xBF\xBE" || rest == "\xEF\xBF\xBF") {
            result += rest == "\xEF\xBF\xBE" ? "\\u{FFFE}" : "\\u{FFFF}";
            at += rest.size() - 1;
            continue;
        }
        const auto byte = static_cast<unsigned char>(letter);
        if (letter == '&') {
            result += "&amp;";
        } else if (letter == '<') {
            result += "&lt;";
        } else if (letter == '>') {
            result += "&gt;";
        } else if (letter == '"') {
            result += "&quot;";
        } else if (letter == '\n') {
            result += "&#10;";
        } else if (byte < 0x20 && letter != '\t') {
            result += fmt::format("\\x{:02X}", byte);
        } else {
            result += letter;
        }
    }
    return result;
}

/// Those whose fix changes a file begin with its line, where readers of reports look for it.
std::string all_findings(const CheckReport& report, const CheckCase& each) {
    std::string text;
    for (const Json& finding : findings_of(each)) {
        if (!text.empty()) text += "\n\n";
        const FindingPlace place = place_of(report, finding);
        if (finding.contains("Where")) text += fmt::format("{}:{}: ", place.file, place.line);
        text += finding_text(finding);
    }
    return text;
}

std::string first_code(const CheckCase& each) {
    const Json& findings = findings_of(each);
    return findings.empty() ? each.end.status : text_at(findings.front(), "Code");
}

std::string summary_line(const CheckCase& each) {
    const std::string summary = text_at(each.end.verdict, "Summary");
    return summary.empty() ? each.end.type + " ended " + each.end.status : summary;
}

std::string junit_case(const CheckReport& report, const CheckCase& each) {
    std::string text = fmt::format(
        "    <testcase classname=\"{}\" name=\"{}\" time=\"{:.3f}\">\n",
        xml(report.service),
        xml(each.name),
        each.took_s
    );
    const std::string findings = all_findings(report, each);
    if (each.is_failure) {
        text += fmt::format(
            "      <failure message=\"{}\" type=\"{}\">{}</failure>\n",
            xml(summary_line(each)),
            xml(first_code(each)),
            xml(findings.empty() ? summary_line(each) : findings)
        );
    }
    std::string log;
    for (const Json& entry : each.entries) {
        log += text_at(entry, "Kind") + " " + text_at(entry, "Text") + "\n";
    }
    if (!each.is_failure && !findings.empty()) log = findings + "\n\n" + log;
    return text + "      <system-out>" + xml(log) + "</system-out>\n    </testcase>\n";
}

std::string cell(std::string text) {
    std::string result;
    for (const char letter : text) {
        if (std::string_view("\\|<`").find(letter) != std::string_view::npos) result += '\\';
        result += letter == '\n' ? ' ' : letter;
    }
    return printable(result);
}

/// Longer than any run of tildes in the text, so that no line of it ends the block.
std::string fence_of(const std::string& text) {
    std::size_t longest = 5;
    std::size_t run = 0;
    for (const char letter : text) {
        run = letter == '~' ? run + 1 : 0;
        longest = std::max(longest, run);
    }
    return std::string(longest + 1, '~');
}

std::string fenced(const std::string& text) {
    const std::string fence = fence_of(text);
    return fence + "text\n" + printable_lines(text) + fence + "\n";
}

std::string how_to_markdown(const Json& finding) {
    std::string text;
    for (const auto& [place, lines] : member_at(finding, "HowTo").items()) {
        if (!lines.is_string()) continue;
        text += fmt::format("\n{}:\n\n{}", place, fenced(lines.get<std::string>()));
    }
    return text;
}

/// A workflow command's message, or the value of one of its properties. It is printed, so that it
/// must not command the terminal either.
std::string command_text(const std::string& text, bool is_property) {
    std::string lines = printable_lines(text);
    lines.pop_back();
    std::string result;
    for (const char letter : lines) {
        if (letter == '%') {
            result += "%25";
        } else if (letter == '\n') {
            result += "%0A";
        } else if (is_property && letter == ':') {
            result += "%3A";
        } else if (is_property && letter == ',') {
            result += "%2C";
        } else {
            result += letter;
        }
    }
    return result;
}

}  // namespace

std::string junit_of(const CheckReport& report) {
    int failures = 0;
    double took_s = 0;
    std::string cases;
    for (const CheckCase& each : report.cases) {
        failures += each.is_failure ? 1 : 0;
        took_s += each.took_s;
        cases += junit_case(report, each);
    }
    const std::string counts = fmt::format(
        "tests=\"{}\" failures=\"{}\" errors=\"0\" time=\"{:.3f}\"",
        report.cases.size(),
        failures,
        took_s
    );
    return fmt::format(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
        "<testsuites name=\"apprunner-sim\" {0}>\n"
        "  <testsuite name=\"{1}\" {0} skipped=\"0\" timestamp=\"{2:%Y-%m-%dT%H:%M:%S}\" "
        "file=\"{3}\">\n"
        "{4}  </testsuite>\n"
        "</testsuites>\n",
        counts,
        xml(report.service),
        fmt::gmtime(static_cast<std::time_t>(report.began_at_s)),
        xml(report.file),
        cases
    );
}

std::string summary_of(const CheckReport& report) {
    std::string text = fmt::format(
        "## App Runner check: {} {}\n\n| deployment | verdict | exit code | operation | first "
        "finding |\n|---|---|---|---|---|\n",
        worst_grade(report),
        cell(report.image)
    );
    for (const CheckCase& each : report.cases) {
        text += fmt::format(
            "| {} | {} | {} | {} | {} |\n",
            cell(each.name),
            cell(text_at(each.end.verdict, "Grade")),
            static_cast<int>(each.end.code),
            cell(each.end.status),
            findings_of(each).empty() ? "" : cell(first_code(each))
        );
    }
    for (const CheckCase& each : report.cases) {
        text += fmt::format("\n### {}\n\n{}\n", cell(each.name), cell(summary_line(each)));
        for (const Json& finding : findings_of(each)) {
            text += "\n" + fenced(finding_text(finding)) + how_to_markdown(finding);
        }
    }
    if (text.size() > summary_bytes_max) {
        const std::string fence = fence_of(text);  // Of the whole: it ends any block of it.
        text.resize(summary_bytes_max);
        text += "\n" + fence + "\n\n(cut)\n";
    }
    return text;
}

std::vector<std::string> annotations_of(const CheckReport& report) {
    std::vector<std::string> lines;
    std::size_t left_out = 0;
    for (const char* weight : {"FAIL", "RISKY"}) {
        for (const CheckCase& each : report.cases) {
            for (const Json& finding : findings_of(each)) {
                if (text_at(finding, "Weight") != weight) continue;
                if (lines.size() >= annotations_max) {
                    ++left_out;
                    continue;
                }
                const FindingPlace place = place_of(report, finding);
                lines.push_back(fmt::format(
                    "::{} file={},line={},title={}::{}",
                    level_of(weight),
                    command_text(place.file, true),
                    place.line,
                    command_text(text_at(finding, "Code"), true),
                    command_text(each.name + ": " + finding_text(finding), false)
                ));
            }
        }
    }
    if (left_out > 0) lines.push_back(fmt::format("::notice::{} more findings", left_out));
    return lines;
}

}  // namespace apprunner::cli
