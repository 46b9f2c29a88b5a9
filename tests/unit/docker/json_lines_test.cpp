// Lines of JSON out of a stream: cut anywhere, with any line end, and of any length.
#include "docker/json_lines.hpp"

#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

namespace apprunner::docker {
namespace {

using Texts = std::vector<std::string>;

struct Split {
    Texts lines;
    bool good = true;
    bool operator==(const Split&) const = default;
};

Split split_of(const std::vector<std::string_view>& pieces) {
    Split split;
    JsonLines lines([&split](std::string_view line) { split.lines.emplace_back(line); });
    for (const std::string_view piece : pieces) split.good = lines.feed(piece);
    lines.finish();
    return split;
}

TEST(JsonLines, WhereTheBytesAreCutDoesNotMatter) {
    const std::string_view all = "{\"a\":1}\r\n{\"b\":\"c d\"}\n\n \r\n  {}\n[1,\t2] ";
    const Split whole = split_of({all});
    EXPECT_EQ(whole.lines, (Texts{"{\"a\":1}", "{\"b\":\"c d\"}", "  {}", "[1,\t2]"}));
    EXPECT_TRUE(whole.good);
    for (std::size_t first = 0; first <= all.size(); ++first) {
        for (std::size_t second = first; second <= all.size(); ++second) {
            ASSERT_EQ(
                split_of(
                    {all.substr(0, first), all.substr(first, second - first), all.substr(second)}
                ),
                whole
            ) << first
              << " " << second;
        }
    }
}

TEST(JsonLines, ALineIsToldAsSoonAsItIsWhole) {
    Texts told;
    JsonLines lines([&told](std::string_view line) { told.emplace_back(line); });
    ASSERT_TRUE(lines.feed("{\"a\""));
    EXPECT_EQ(told, Texts{});
    ASSERT_TRUE(lines.feed(":1}\n{"));
    EXPECT_EQ(told, Texts{"{\"a\":1}"});
    ASSERT_TRUE(lines.feed("}"));
    EXPECT_EQ(told.size(), 1U) << "its newline is missing";
    lines.finish();
    EXPECT_EQ(told, (Texts{"{\"a\":1}", "{}"}));
    lines.finish();
    EXPECT_EQ(told.size(), 2U) << "the end is told once";
}

TEST(JsonLines, GarbageIsTheReadersToJudge) {
    const std::string bytes("<html>\0\xff{\n}\r", 12);
    EXPECT_EQ(split_of({bytes}).lines, (Texts{std::string("<html>\0\xff{", 9), "}"}));
}

TEST(JsonLines, ALineMayBeAsLongAsTheLimit) {
    const std::string longest(json_line_bytes_max, 'x');
    EXPECT_EQ(split_of({longest, "\n", "{}\n"}).lines, (Texts{longest, "{}"}));
    EXPECT_EQ(split_of({longest + "\n{}"}).lines, (Texts{longest, "{}"}));
    EXPECT_EQ(split_of({longest}).lines, Texts{longest});
}

TEST(JsonLines, ALongerLineEndsItWhereverItIsCut) {
    const std::string overlong(json_line_bytes_max + 1, 'x');
    const std::string_view all = overlong;
    const Split expected{Texts{"{}"}, false};
    EXPECT_EQ(split_of({"{}\n", all}), expected);
    EXPECT_EQ(split_of({"{}\n", all, "\n{}\n"}), expected);
    EXPECT_EQ(split_of({"{}\n" + overlong + "\n{}\n"}), expected) << "in one piece";
    EXPECT_EQ(split_of({"{}\n", all.substr(1), "x\n{}\n"}), expected) << "by its last byte";
    EXPECT_EQ(split_of({"{}\n", all, "", "{}\n"}), expected) << "for good";
}

}  // namespace
}  // namespace apprunner::docker
