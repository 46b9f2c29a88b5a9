// The report as SARIF 2.1.0: one rule for each code, one result for each finding, as its schema and
// GitHub's code scanning want it.
#include "emulator/cli/report/check_report.hpp"
#include "emulator/cli/terminal/version.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <filesystem>
#include <string_view>
#include <vector>

namespace apprunner::cli {
namespace {

/// A URI, relative to the current folder for what is below it: code scanning takes that for the
/// repository's root.
std::string uri_of(const std::string& file) {
    namespace fs = std::filesystem;
    std::string path = file;
    std::string result;
    if (fs::path(file).is_absolute()) {
        const std::string inside = fs::path(file).lexically_relative(fs::current_path()).string();
        const bool is_below = !inside.empty() && !inside.starts_with("..");
        if (is_below) path = inside;
        if (!is_below) result = "file://";
    }
    for (const char letter : path) {
        const bool is_plain = std::isalnum(static_cast<unsigned char>(letter)) != 0 ||
                              std::string_view("/-._~").find(letter) != std::string_view::npos;
        result += is_plain ? std::string(1, letter)
                           : fmt::format("%{:02X}", static_cast<unsigned char>(letter));
    }
    return result;
}

Json rule_of(const Json& finding) {
    const std::string code = text_at(finding, "Code");
    return {
        {"id", code},
        {"shortDescription", {{"text", code}}},
        {"fullDescription", {{"text", text_at(finding, "Summary")}}},
        {"help",
         {{"text",
           text_at(finding, "Fix") + " More: apprunner-sim explain " + text_at(finding, "Code")}}},
        {"defaultConfiguration", {{"level", level_of(text_at(finding, "Weight"))}}}};
}

Json result_of(const CheckReport& report, const CheckCase& each, const Json& finding, int rule) {
    const FindingPlace found = place_of(report, finding);
    const Json place = {
        {"artifactLocation", {{"uri", uri_of(found.file)}}},
        {"region", {{"startLine", found.line}}}};
    return {
        {"ruleId", text_at(finding, "Code")},
        {"ruleIndex", rule},
        {"level", level_of(text_at(finding, "Weight"))},
        {"message", {{"text", each.name + ": " + finding_text(finding)}}},
        {"locations", Json::array({{{"physicalLocation", place}}})},
        {"partialFingerprints",
         {{"apprunnerSimFinding/v1", report.service + "/" + text_at(finding, "Code")}}}};
}

}  // namespace

Json sarif_of(const CheckReport& report) {
    Json rules = Json::array();
    Json results = Json::array();
    std::vector<std::string> known;
    for (const CheckCase& each : report.cases) {
        for (const Json& finding : findings_of(each)) {
            const std::string code = text_at(finding, "Code");
            const auto found = std::find(known.begin(), known.end(), code);
            const auto rule = static_cast<int>(found - known.begin());
            if (found == known.end()) {
                known.push_back(code);
                rules.push_back(rule_of(finding));
            }
            results.push_back(result_of(report, each, finding, rule));
        }
    }
    const Json driver = {
        {"name", "apprunner-sim"}, {"semanticVersion", version_text}, {"rules", std::move(rules)}};
    const Json run = {{"tool", {{"driver", driver}}}, {"results", std::move(results)}};
    return {
        {"$schema", "https://json.schemastore.org/sarif-2.1.0.json"},
        {"version", "2.1.0"},
        {"runs", Json::array({run})}};
}

}  // namespace apprunner::cli
