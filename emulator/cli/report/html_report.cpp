// The console's modules become one script: each after those that it imports, without the lines that
// say so. Nothing in the data can end its element.
#include "emulator/cli/report/html_report.hpp"

#include "emulator/cli/terminal/version.hpp"
#include "emulator/console/web_files.hpp"

#include <algorithm>
#include <string_view>

namespace apprunner::cli {
namespace {

constexpr std::string_view report_modules[] = {
    "dom.js", "words.js", "course.js", "timeline.js", "verdict.js", "feed.js", "report.js"};
constexpr std::size_t lines_bytes_max = 100'000;

std::string_view web_file(std::string_view name) {
    for (const console::WebFile& file : console::web_files()) {
        if (file.name == name) return file.content;
    }
    return {};
}

std::string script() {
    std::string text;
    for (const std::string_view name : report_modules) {
        std::string_view rest = web_file(name);
        while (!rest.empty()) {
            std::string_view line = rest.substr(0, rest.find('\n'));
            rest.remove_prefix(std::min(rest.size(), line.size() + 1));
            constexpr std::string_view exported = "export ";
            if (line.starts_with("import ")) continue;
            if (line.starts_with(exported)) line.remove_prefix(exported.size());
            text += line;
            text += '\n';
        }
    }
    return text;
}

/// JSON in which no "<" stands: it cannot close the element that it is in.
std::string embedded(const Json& data) {
    const std::string plain = data.dump(-1, ' ', false, Json::error_handler_t::replace);
    std::string text;
    for (const char each : plain) {
        if (each == '<') {
            text += "\\u003c";
        } else {
            text += each;
        }
    }
    return text;
}

/// The newest, as many as a page can hold.
Json newest(const std::vector<Json>& entries) {
    Json kept = Json::array();
    std::size_t bytes = 0;
    for (auto at = entries.rbegin(); at != entries.rend() && bytes < lines_bytes_max; ++at) {
        if (text_at(*at, "Kind") == "PULL") continue;
        kept.push_back(*at);
        bytes += at->dump(-1, ' ', false, Json::error_handler_t::replace).size();
    }
    std::reverse(kept.begin(), kept.end());
    return kept;
}

Json case_of(const CheckCase& each) {
    const Json document = end_document(each.end);
    Json one = {
        {"Name", each.name},
        {"Verdict", each.end.verdict},
        {"Service", member_at(document, "Service")},
        {"Entries", newest(each.entries)},
        {"TookSeconds", each.took_s},
        {"Load", each.load},
        {"Timelines", Json::array()}};
    if (each.timeline.is_object()) one["Timelines"].push_back(each.timeline);
    return one;
}

}  // namespace

std::string html_page(const Json& data) {
    std::string page =
        "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">\n"
        "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
        "<meta name=\"color-scheme\" content=\"light dark\">\n"
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src "
        "'unsafe-inline'; script-src 'unsafe-inline'; base-uri 'none'; form-action 'none'\">\n"
        "<title>apprunner-sim</title>\n<style>\n";
    page += web_file("style.css");
    page +=
        "</style></head>\n<body class=\"report\"><main id=\"main\"><noscript>This report is "
        "drawn by its script.</noscript></main>\n<footer class=\"foot\">apprunner-sim ";
    page += version_text;
    page += "</footer>\n<script type=\"application/json\" id=\"data\">";
    page += embedded(data);
    page += "</script>\n<script type=\"module\">\n";
    page += script();
    page += "</script></body></html>\n";
    return page;
}

std::string html_of(const CheckReport& report) {
    Json data = {
        {"Kind", "check"},
        {"Title", report.service},
        {"Image", report.image},
        {"Grade", worst_grade(report)},
        {"BeganAt", report.began_at_s * 1000},
        {"Cases", Json::array()}};
    for (const CheckCase& each : report.cases) data["Cases"].push_back(case_of(each));
    return html_page(data);
}

}  // namespace apprunner::cli
