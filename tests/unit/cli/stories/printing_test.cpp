// What people read: the verdict's line, tables, feed lines, shell lines.
#include "emulator/cli/terminal/feed_printer.hpp"
#include "emulator/cli/terminal/output.hpp"
#include "emulator/cli/terminal/verdict_text.hpp"
#include "emulator/cli/verbs/env.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

namespace apprunner::cli {
namespace {

Json verdict(const std::string& grade, const Json& findings) {
    return {{"Grade", grade}, {"Summary", "it is so"}, {"Findings", findings}};
}

TEST(VerdictText, LineBeginsWithTheWordAndTheMatchingCode) {
    EXPECT_EQ(verdict_line(verdict("PASS", Json::array()), false), "PASS it is so");
    const Json findings = {
        {{"Code", "ARS-NOTE"}, {"Weight", "PASS"}},
        {{"Code", "ARS-LATE"}, {"Weight", "RISKY"}},
        {{"Code", "ARS-EXIT"}, {"Weight", "FAIL"}},
    };
    EXPECT_EQ(verdict_line(verdict("RISKY", findings), false), "RISKY ARS-LATE it is so");
    EXPECT_EQ(verdict_line(verdict("FAIL", findings), false), "FAIL ARS-EXIT it is so");
    EXPECT_EQ(verdict_line(verdict("PASS", findings), false), "PASS it is so");
    EXPECT_EQ(
        verdict_line(verdict("FAIL", findings), true), "\x1b[1;31mFAIL\x1b[0m ARS-EXIT it is so"
    );
}

TEST(VerdictText, WhatToDoStandsBeforeTheAppsOwnLines) {
    const Json findings = {
        {{"Code", "ARS-EXIT"},
         {"Weight", "FAIL"},
         {"Summary", "it exited"},
         {"Evidence", {"exit code 3", "app | Traceback", "app | KeyError"}},
         {"Fix", "do not exit"},
         {"Page", "docs/causes/ARS-EXIT.md"}}};
    EXPECT_EQ(
        findings_text(verdict("FAIL", findings), false),
        "  FAIL ARS-EXIT it exited\n"
        "    seen: exit code 3\n"
        "    fix:  do not exit\n"
        "    more:  apprunner-sim explain ARS-EXIT\n"
        "    seen: app | Traceback\n"
        "    seen: app | KeyError\n"
    );
}

/// What a terminal was sent.
std::string shown_of(const std::vector<Json>& entries) {
    char* bytes = nullptr;
    std::size_t size = 0;
    std::FILE* stream = open_memstream(&bytes, &size);
    FeedPrinterOptions options;
    options.stream = stream;
    options.mode = ProgressMode::tty;
    {
        FeedPrinter printer(options);
        for (const Json& entry : entries) printer.print(entry);
        printer.settle();
    }
    std::fclose(stream);
    std::string text(bytes, size);
    std::free(bytes);
    return text;
}

Json probe_entry(int number, const std::string& outcome) {
    return {
        {"Kind", "PROBE"},
        {"At", 1000 * number},
        {"Text", "probe " + std::to_string(number) + ": " + outcome}};
}

TEST(FeedPrinter, OnATerminalChecksThatEndAlikeAreOneLine) {
    const std::string text = shown_of(
        {probe_entry(1, "refused"),
         probe_entry(2, "refused"),
         probe_entry(3, "refused"),
         probe_entry(4, "healthy, connected")}
    );
    std::string lines;
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t end = std::min(text.find('\n', at), text.size());
        const std::string line = text.substr(at, end - at);
        // What stays of a line is behind the last erasing.
        lines += line.substr(line.rfind("\x1b[K") + 3) + "\n";
        at = end + 1;
    }
    EXPECT_EQ(
        lines,
        "   2.000s probe    | probe 3: refused (3 alike)\n"
        "   3.000s probe    | probe 4: healthy, connected\n"
    );
}

TEST(VerdictText, FindingsCarryEvidenceAndFixAndNoEscapes) {
    const Json findings = {
        {{"Code", "ARS-EXIT"},
         {"Weight", "FAIL"},
         {"Summary", "it exited"},
         {"Evidence", {"exit code 3", "last line: \x1b[2Joops"}},
         {"Fix", "do not exit"}},
        {{"Code", "ARS-NOTE"}, {"Weight", "PASS"}, {"Summary", "by the way"}},
    };
    EXPECT_EQ(
        findings_text(verdict("FAIL", findings), false),
        "  FAIL ARS-EXIT it exited\n"
        "    seen: exit code 3\n"
        "    seen: last line: \\x1b[2Joops\n"
        "    fix:  do not exit\n"
        "  note ARS-NOTE by the way\n"
    );
}

TEST(VerdictText, WhatTheVerdictsLineHasToldIsNotToldAgain) {
    const Json findings = {
        {{"Code", "ARS-EXIT"}, {"Weight", "FAIL"}, {"Summary", "is so"}, {"Fix", "mend it"}}};
    EXPECT_EQ(findings_text(verdict("FAIL", findings), false), "    fix:  mend it\n");
    EXPECT_EQ(
        findings_text(verdict("PASS", findings), false),
        "  FAIL ARS-EXIT is so\n    fix:  mend it\n"
    ) << "the line of a pass names no finding";
}

TEST(Table, ColumnsAreAsWideAsTheirWidestCell) {
    Table table({"NAME", "URL"});
    table.add({"shop", "http://x"});
    table.add({"a-longer-name", ""});
    table.add({"gr\xc3\xbcn", "y"});
    EXPECT_EQ(
        table.text(),
        "NAME           URL\n"
        "shop           http://x\n"
        "a-longer-name  -\n"
        "gr\xc3\xbcn           y\n"
    );
}

/// What a printer writes for the entries.
std::string printed(FeedPrinterOptions options, const std::vector<Json>& entries) {
    char* text = nullptr;
    std::size_t size = 0;
    std::FILE* stream = open_memstream(&text, &size);
    options.stream = stream;
    FeedPrinter printer(options);
    for (const Json& entry : entries) printer.print(entry);
    printer.settle();
    std::fclose(stream);
    std::string result(text, size);
    std::free(text);
    return result;
}

Json entry(std::int64_t at, const std::string& kind, const std::string& text) {
    return {
        {"At", at},
        {"Kind", kind},
        {"Text", text},
        {"Stream", "stdout"},
        {"InstanceId", "abcdef012"}};
}

TEST(FeedPrinter, PlainLinesCountSecondsFromTheFirst) {
    EXPECT_EQ(
        printed({}, {entry(1'000'000, "EVENT", "begun"), entry(1'001'250, "APP", "up\x1b[2J")}),
        "   0.000s event    | begun\n"
        "   1.250s app      | up\\x1b[2J\n"
    );
}

TEST(FeedPrinter, PullIsRareInPlainAndInPlaceOnATerminal) {
    const std::vector<Json> entries = {
        entry(1'000'000, "PULL", "10%"),
        entry(1'000'500, "PULL", "20%"),
        entry(1'002'500, "PULL", "90%"),
        entry(1'002'600, "EVENT", "pulled"),
    };
    EXPECT_EQ(
        printed({}, entries),
        "   0.000s pull     | 10%\n"
        "   2.500s pull     | 90%\n"
        "   2.600s event    | pulled\n"
    );
    FeedPrinterOptions terminal;
    terminal.mode = ProgressMode::tty;
    const std::string text = printed(terminal, entries);
    EXPECT_NE(text.find("\r\x1b[K   0.500s pull     | 20%"), std::string::npos);
    EXPECT_NE(text.find("\r\x1b[K   2.600s event    | pulled\n"), std::string::npos);
}

TEST(FeedPrinter, SecondInstanceIsToldApart) {
    Json other = entry(1'000'001, "APP", "two");
    other["InstanceId"] = "fedcba987";
    other["Stream"] = "stderr";
    EXPECT_EQ(
        printed({}, {entry(1'000'000, "APP", "one"), other, entry(1'000'002, "APP", "three")}),
        "   0.000s app      | one\n"
        "   0.001s app fedcba! | two\n"
        "   0.002s app abcdef | three\n"
    );
}

TEST(FeedPrinter, QuietIsSilentAndJsonIsOneEntryPerLine) {
    FeedPrinterOptions options;
    options.mode = ProgressMode::quiet;
    EXPECT_EQ(printed(options, {entry(1, "EVENT", "x")}), "");
    options.mode = ProgressMode::json;
    const std::string text = printed(options, {entry(1, "EVENT", "x"), entry(2, "VERDICT", "y")});
    EXPECT_EQ(Json::parse(text.substr(0, text.find('\n')))["Text"], "x");
    EXPECT_EQ(Json::parse(text.substr(text.find('\n')))["Kind"], "VERDICT");
}

TEST(JsonText, HasNoCommandForGithubsRunner) {
    const Json document = {{"Text", "x ##[error]##[y] ###[z]"}};
    const std::string text = json_text(document);
    EXPECT_EQ(text.find("##["), std::string::npos);
    EXPECT_EQ(Json::parse(text), document);
    FeedPrinterOptions options;
    options.mode = ProgressMode::json;
    EXPECT_EQ(printed(options, {document}).find("##["), std::string::npos);
}

TEST(EnvLines, AreSafeInEachShell) {
    EXPECT_EQ(env_line("A", "x'y", "sh"), "export A='x'\\''y'");
    EXPECT_EQ(env_line("A", "x'y", "fish"), "set -gx A 'x\\'y';");
    EXPECT_EQ(env_line("A", "x\\", "fish"), "set -gx A 'x\\\\';");
    EXPECT_EQ(env_line("A", "x\\", "sh"), "export A='x\\'");
    EXPECT_EQ(env_line("A", "x'y", "powershell"), "$Env:A = 'x''y'");
    const Variables variables = aws_variables("http://127.0.0.1:8070", "eu-west-1");
    ASSERT_EQ(variables.size(), 9U);
    EXPECT_EQ(variables[0].first, "AWS_ENDPOINT_URL_APPRUNNER");
    EXPECT_EQ(variables[5].second, "eu-west-1");
    EXPECT_EQ(variables[6].first, "AWS_DEFAULT_REGION") << "boto3 reads no other";
    EXPECT_EQ(variables[6].second, "eu-west-1");
    const base::AwsKeys key{"APPRUNNERSIMABCDEFGH", "secret"};
    const Variables signing = aws_variables("http://10.1.2.3:8070", "eu-west-1", key);
    EXPECT_EQ(signing[7].second, key.access_key_id);
    EXPECT_EQ(signing[8].second, key.secret_access_key);
}

TEST(Times, AreUtc) {
    EXPECT_EQ(utc_time(1'700'000'000.9), "2023-11-14 22:13:20");
    EXPECT_EQ(utc_time(0), "-");
    EXPECT_EQ(utc_clock(1'700'000'000'123), "22:13:20.123");
}

}  // namespace
}  // namespace apprunner::cli
