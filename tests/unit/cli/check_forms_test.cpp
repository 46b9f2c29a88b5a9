// The forms of `check`: text of others cannot break out of the form that it is in.
#include "emulator/cli/report/check_report.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>

namespace apprunner::cli {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::SizeIs;
using ::testing::StartsWith;

Json finding(const std::string& code, const std::string& weight) {
    return {
        {"Code", code},
        {"Weight", weight},
        {"Summary", "It said \"<b>\" & 50%"},
        {"Evidence", Json::array({"\x1b[2J ~~~~~~ ]]>"})},
        {"Fix", "Mend it."},
        {"HowTo", {{"Up", "--port 3000"}}},
        {"Page", "docs/causes/" + code + ".md"}};
}

CheckReport report_with(const Json& findings, ExitCode code, const std::string& grade) {
    CheckCase one;
    one.name = "first deployment";
    one.slug = "first-deployment";
    one.end.code = code;
    one.end.status = "FAILED";
    one.end.type = "CREATE_SERVICE";
    one.end.verdict = {{"Grade", grade}, {"Summary", "two\nlines"}, {"Findings", findings}};
    one.took_s = 1.25;
    one.is_failure = code != ExitCode::passed;
    one.entries.push_back({{"Kind", "APP"}, {"Text", "bell \x07 <&>"}});
    CheckReport report;
    report.service = "shop";
    report.image = "shop|v1";
    report.file = "Docker,file:x";
    report.cases.push_back(one);
    report.code = code;
    return report;
}

CheckReport failed() {
    const Json findings = Json::array({finding("ARS-WRONG-PORT", "FAIL")});
    return report_with(findings, ExitCode::create_failed, "FAIL");
}

TEST(CheckForms, JunitEscapesWhatOthersSaid) {
    const std::string junit = junit_of(failed());
    EXPECT_THAT(junit, HasSubstr("tests=\"1\" failures=\"1\""));
    EXPECT_THAT(junit, HasSubstr("time=\"1.250\""));
    EXPECT_THAT(junit, HasSubstr("<failure message=\"two&#10;lines\" type=\"ARS-WRONG-PORT\">"));
    EXPECT_THAT(junit, HasSubstr("&quot;&lt;b&gt;&quot; &amp; 50%"));
    EXPECT_THAT(junit, HasSubstr("\\x1b[2J"));
    EXPECT_THAT(junit, HasSubstr("bell \\x07 &lt;&amp;&gt;"));
    EXPECT_THAT(junit, Not(HasSubstr("\x1b")));
}

TEST(CheckForms, WhatIsNoCharacterInXmlIsSpelled) {
    CheckReport report = failed();
    report.cases.front().entries.front()["Text"] = "\xEF\xBF\xBE \xEF\xBF\xBF \xEF\xBF\xBD";
    EXPECT_THAT(junit_of(report), HasSubstr("\\u{FFFE} \\u{FFFF} \xEF\xBF\xBD"));
}

TEST(CheckForms, SarifNamesTheFileByAUri) {
    const auto uri = [](const std::string& file) {
        CheckReport report = failed();
        report.file = file;
        const Json result = sarif_of(report)["runs"][0]["results"][0];
        return result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
            .get<std::string>();
    };
    EXPECT_EQ(uri("deploy/service.yaml"), "deploy/service.yaml");
    EXPECT_EQ(uri("my service:1.yaml"), "my%20service%3A1.yaml");
    EXPECT_EQ(uri((std::filesystem::current_path() / "a.yaml").string()), "a.yaml");
    EXPECT_EQ(uri("/somewhere/else/a.yaml"), "file:///somewhere/else/a.yaml");
}

TEST(CheckForms, JunitOfAPassHasNoFailure) {
    const std::string junit = junit_of(report_with(Json::array(), ExitCode::passed, "PASS"));
    EXPECT_THAT(junit, HasSubstr("failures=\"0\""));
    EXPECT_THAT(junit, Not(HasSubstr("<failure")));
}

TEST(CheckForms, SarifHasEachRuleOnce) {
    CheckReport report = failed();
    report.cases.push_back(report.cases.front());
    const Json run = sarif_of(report)["runs"][0];
    EXPECT_THAT(run["tool"]["driver"]["rules"], SizeIs(1));
    ASSERT_THAT(run["results"], SizeIs(2));
    EXPECT_EQ(run["results"][1]["ruleIndex"], 0);
    EXPECT_EQ(run["results"][1]["level"], "error");
    EXPECT_EQ(
        run["results"][0]["partialFingerprints"]["apprunnerSimFinding/v1"], "shop/ARS-WRONG-PORT"
    );
}

TEST(CheckForms, AFindingStandsAtTheLineThatItsFixChanges) {
    Json placed = finding("ARS-WRONG-PORT", "FAIL");
    placed["Where"] = {"infra/main.tf:41: port = \"3000\"", "infra/main.tf:50: path = \"/\""};
    const CheckReport report = report_with(Json::array({placed}), ExitCode::create_failed, "FAIL");
    EXPECT_THAT(
        annotations_of(report).front(), StartsWith("::error file=infra/main.tf,line=41,title=")
    );
    const Json place = sarif_of(report)["runs"][0]["results"][0]["locations"][0];
    EXPECT_EQ(place["physicalLocation"]["artifactLocation"]["uri"], "infra/main.tf");
    EXPECT_EQ(place["physicalLocation"]["region"]["startLine"], 41);
    EXPECT_THAT(junit_of(report), HasSubstr(">infra/main.tf:41: ARS-WRONG-PORT "));
    placed["Where"] = {"main.tf: add path = \"/\" to x:3: y"};
    EXPECT_EQ(place_of(report, placed).line, 1) << "no line is told";
}

TEST(CheckForms, SummaryKeepsCellsAndFencesClosed) {
    const std::string summary = summary_of(failed());
    EXPECT_THAT(summary, StartsWith("## App Runner check: FAIL shop\\|v1\n"));
    EXPECT_THAT(summary, HasSubstr("| first deployment | FAIL | 10 | FAILED | ARS-WRONG-PORT |"));
    EXPECT_THAT(summary, HasSubstr("two lines"));
    EXPECT_THAT(summary, Not(HasSubstr("\x1b")));
    // A line of the app's that looks like the fence's end is not one: it does not stand alone.
    EXPECT_THAT(summary, Not(HasSubstr("\n~~~~~~ ]]>")));
}

TEST(CheckForms, NoLineOfTheEvidenceEndsItsFence) {
    Json hostile = finding("ARS-WRONG-PORT", "FAIL");
    hostile["Evidence"] = {"app | one\n~~~~~~\n# mine"};
    hostile["HowTo"]["Dockerfile"] = "CMD x\n~~~~~~~~\n# mine";
    CheckReport report = report_with(Json::array({hostile}), ExitCode::create_failed, "FAIL");
    report.image = "a\\|b";
    const std::string summary = summary_of(report);
    EXPECT_THAT(summary, HasSubstr("\nseen: app | one\\x0a~~~~~~\\x0a# mine\n"));
    EXPECT_THAT(summary, HasSubstr("\n~~~~~~~~~text\nCMD x\n~~~~~~~~\n# mine\n~~~~~~~~~\n"));
    EXPECT_THAT(summary, HasSubstr("FAIL a\\\\\\|b\n"));
}

TEST(CheckForms, AnnotationsAreWorstFirstAndTenAtMost) {
    Json findings = Json::array();
    for (int i = 0; i < 8; ++i) findings.push_back(finding("ARS-SLOW-START", "RISKY"));
    for (int i = 0; i < 5; ++i) findings.push_back(finding("ARS-WRONG-PORT", "FAIL"));
    findings.push_back(finding("ARS-CHECK-TCP", "PASS"));
    const auto lines = annotations_of(report_with(findings, ExitCode::create_failed, "FAIL"));
    ASSERT_THAT(lines, SizeIs(11));
    EXPECT_THAT(
        lines.front(),
        StartsWith("::error file=Docker%2Cfile%3Ax,line=1,title=ARS-WRONG-PORT::first deployment: ")
    );
    EXPECT_THAT(lines.front(), HasSubstr("50%25%0A"));
    EXPECT_THAT(lines.front(), Not(HasSubstr("\x1b")));
    EXPECT_THAT(lines[5], StartsWith("::warning "));
    EXPECT_EQ(lines.back(), "::notice::3 more findings");
}

TEST(CheckForms, TheWorstGradeOfAllCasesCounts) {
    CheckReport report = report_with(Json::array(), ExitCode::passed, "PASS");
    EXPECT_EQ(worst_grade(report), "PASS");
    report.cases.push_back(
        report_with(Json::array({finding("ARS-SLOW-START", "RISKY")}), ExitCode::passed, "RISKY")
            .cases.front()
    );
    EXPECT_EQ(worst_grade(report), "RISKY");
    EXPECT_EQ(check_document(report)["Grade"], "RISKY");
    EXPECT_THAT(check_document(report)["Cases"], SizeIs(2));
    report.cases.push_back(failed().cases.front());
    EXPECT_EQ(worst_grade(report), "FAIL");
}

}  // namespace
}  // namespace apprunner::cli
