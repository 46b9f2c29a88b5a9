// What all forms of a report share (titles, gathered findings, the worst grade), and the files of
// evidence beside them.
#include "emulator/cli/report/check_report.hpp"

#include "emulator/cli/report/fail_on.hpp"
#include "emulator/cli/terminal/escape.hpp"
#include "emulator/cli/terminal/feed_printer.hpp"
#include "emulator/cli/terminal/output.hpp"
#include "emulator/cli/terminal/text.hpp"
#include "emulator/cli/terminal/verdict_text.hpp"

#include <fmt/format.h>

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <memory>

namespace apprunner::cli {
namespace {

std::string grade_of(const CheckCase& each) {
    if (!each.end.verdict.is_null()) return text_at(each.end.verdict, "Grade");
    return each.end.code == ExitCode::passed ? "PASS" : "FAIL";
}

std::string app_log_of(const CheckCase& each) {
    std::string text;
    for (const Json& entry : each.entries) {
        if (kind_of(entry) == model::FeedKind::app) text += text_at(entry, "Text") + "\n";
    }
    return text;
}

std::string feed_of(const CheckCase& each) {
    std::string text;
    for (const Json& entry : each.entries) {
        text += json_line(entry) + "\n";
    }
    return text;
}

void write_timeline(const CheckCase& each, const std::string& path) {
    const std::unique_ptr<std::FILE, int (*)(std::FILE*)> file(
        std::fopen(path.c_str(), "w"), &std::fclose
    );
    if (file == nullptr) throw Exit(ExitCode::failed, "cannot write " + path);
    FeedPrinterOptions options;
    options.stream = file.get();
    FeedPrinter printer(options);
    for (const Json& entry : each.entries) printer.print(entry);
}

}  // namespace

std::string worst_grade(const CheckReport& report) {
    std::string worst = "PASS";
    for (const CheckCase& each : report.cases) worst = worse(worst, grade_of(each));
    return worst;
}

const Json& findings_of(const CheckCase& each) {
    static const Json none = Json::array();
    const Json& findings = member_at(each.end.verdict, "Findings");
    return findings.is_array() ? findings : none;
}

std::string finding_text(const Json& finding) {
    std::string text = text_at(finding, "Code") + " " + text_at(finding, "Summary");
    for (const Json& seen : member_at(finding, "Evidence")) {
        if (seen.is_string()) text += "\nseen: " + printable(seen.get<std::string>());
    }
    const std::string tried = tried_text(finding);
    text += "\nfix" + (tried.empty() ? "" : " (" + tried + ")") + ": " + text_at(finding, "Fix");
    for (const Json& place : member_at(finding, "Where")) {
        if (place.is_string()) text += "\nfile: " + printable(place.get<std::string>());
    }
    const std::string here = up_command(finding);
    if (!here.empty()) text += "\nhere: " + here;
    return text + "\nmore: apprunner-sim explain " + text_at(finding, "Code");
}

FindingPlace place_of(const CheckReport& report, const Json& finding) {
    FindingPlace place{report.file};
    const Json& all = member_at(finding, "Where");
    if (!all.is_array() || all.empty() || !all.front().is_string()) return place;
    // "main.tf:41: port = ..." (way_back.hpp); a name may have colons too.
    const std::string text = all.front().get<std::string>();
    for (auto colon = text.find(':'); colon != std::string::npos;
         colon = text.find(':', colon + 1)) {
        if (text.find(": ") < colon) break;
        const std::size_t end = text.find_first_not_of("0123456789", colon + 1);
        if (end == std::string::npos || end == colon + 1 || text.compare(end, 2, ": ") != 0)
            continue;
        const auto line = whole_number(text.substr(colon + 1, end - colon - 1));
        if (line && *line > 0) return {text.substr(0, colon), *line};
    }
    return place;
}

const char* level_of(const std::string& weight) {
    if (weight == "FAIL") return "error";
    return weight == "RISKY" ? "warning" : "note";
}

Json check_document(const CheckReport& report) {
    Json document = {
        {"SchemaVersion", 1},
        {"ExitCode", static_cast<int>(report.code)},
        {"Grade", worst_grade(report)},
        {"ServiceName", report.service},
        {"Image", report.image},
        {"Cases", Json::array()}};
    for (const CheckCase& each : report.cases) {
        Json one = {{"Name", each.name}, {"TookSeconds", each.took_s}};
        if (!each.load.empty()) one["Load"] = each.load;
        one.update(end_document(each.end));
        document["Cases"].push_back(std::move(one));
    }
    return document;
}

void write_text_file(const std::string& path, const std::string& text, bool append) {
    std::ofstream file(path, append ? std::ios::app : std::ios::trunc);
    file << text;
    file.flush();
    if (!file) throw Exit(ExitCode::failed, "cannot write " + path);
}

void write_artifacts(const CheckReport& report, const std::string& folder) {
    for (const CheckCase& each : report.cases) {
        const std::filesystem::path place = std::filesystem::path(folder) / each.slug;
        std::error_code error;
        std::filesystem::create_directories(place, error);
        if (error) {
            throw Exit(
                ExitCode::failed, fmt::format("cannot make {}: {}", place.string(), error.message())
            );
        }
        const auto file = [&place](const char* name) { return (place / name).string(); };
        write_timeline(each, file("timeline.txt"));
        write_text_file(file("feed.jsonl"), feed_of(each));
        write_text_file(file("app.log"), app_log_of(each));
        const Json document = end_document(each.end);
        const Json instances = {
            {"Instances", member_at(document, "Instances")},
            {"FailedInstances", member_at(document, "FailedInstances")}};
        write_text_file(file("probes.json"), json_text(instances));
        write_text_file(file("document.json"), json_text(document));
    }
    const auto whole = std::filesystem::path(folder) / "document.json";
    write_text_file(whole.string(), json_text(check_document(report)));
}

}  // namespace apprunner::cli
