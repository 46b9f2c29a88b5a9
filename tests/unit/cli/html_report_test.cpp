// The report as one file: that it needs nothing else, and that data stays data.
#include "emulator/cli/report/html_report.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace apprunner::cli {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

TEST(HtmlReport, NothingInTheDataEndsItsElement) {
    const Json data = {{"Title", "</script><script>alert(1)</script>"}};
    const std::string page = html_page(data);
    EXPECT_THAT(page, Not(HasSubstr("alert(1)</script>")));
    EXPECT_THAT(page, HasSubstr("\\u003c/script>"));
}

TEST(HtmlReport, NeedsNoOtherFile) {
    const std::string page = html_page({{"Title", "shop"}});
    EXPECT_THAT(page, Not(HasSubstr("\nimport ")));
    EXPECT_THAT(page, Not(HasSubstr("\nexport ")));
    EXPECT_THAT(page, Not(HasSubstr(" src=\"")));
    EXPECT_THAT(page, Not(HasSubstr("<link")));
    EXPECT_THAT(page, HasSubstr("function drawTimeline("));
    EXPECT_THAT(page, HasSubstr("default-src 'none'"));
}

TEST(HtmlReport, IsNoLargerThanItMayBe) {
    CheckReport report;
    CheckCase& each = report.cases.emplace_back();
    for (int line = 0; line < 5000; ++line) {
        each.entries.push_back(
            {{"At", 1}, {"Kind", "APP"}, {"Text", std::string(300, 'x') + std::to_string(line)}}
        );
    }
    const std::string page = html_of(report);
    EXPECT_LT(page.size(), 300'000U);
    EXPECT_THAT(page, HasSubstr("x4999\""));
}

}  // namespace
}  // namespace apprunner::cli
