// JsonWriter: separators wherever values may stand, escapes, broken UTF-8, numbers and times.
#include "emulator/base/json_writer.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <chrono>
#include <cstdint>
#include <functional>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace apprunner::base {
namespace {

std::string written(const std::function<void(JsonWriter&)>& write) {
    std::string out;
    JsonWriter writer(out);
    write(writer);
    return out;
}

std::string text_of(std::string_view value) {
    return written([value](JsonWriter& out) { out.text(value); });
}

std::string real_of(double value) {
    return written([value](JsonWriter& out) { out.real(value); });
}

std::string time_of(std::int64_t ms) {
    return written([ms](JsonWriter& out) { out.timestamp(WallTime(std::chrono::milliseconds(ms))); }
    );
}

TEST(JsonWriter, SeparatesMembersAndElements) {
    const std::string out = written([](JsonWriter& writer) {
        writer.begin_object();
        writer.text_member("A", "x");
        writer.begin_array_member("B");
        writer.number(1);
        writer.number(-2);
        writer.begin_object();
        writer.end_object();
        writer.end_array();
        writer.flag_member("C", true);
        writer.text_member("D", std::optional<std::string>());
        writer.real_member("E", 1.5);
        writer.time_member("F", WallTime(std::chrono::milliseconds(1'700'000'000'042)));
        writer.end_object();
    });
    EXPECT_EQ(out, R"({"A":"x","B":[1,-2,{}],"C":true,"E":1.500,"F":1700000000.042})");
}

TEST(JsonWriter, EveryKindOfValueStandsAnywhere) {
    struct Kind {
        std::string text;
        std::function<void(JsonWriter&)> write;
    };
    const std::vector<Kind> kinds{
        {"\"x\"", [](JsonWriter& out) { out.text("x"); }},
        {"7", [](JsonWriter& out) { out.number(7); }},
        {"0.500", [](JsonWriter& out) { out.real(0.5); }},
        {"false", [](JsonWriter& out) { out.flag(false); }},
        {"0.001", [](JsonWriter& out) { out.timestamp(WallTime(std::chrono::milliseconds(1))); }},
        {"{}",
         [](JsonWriter& out) {
             out.begin_object();
             out.end_object();
         }},
        {"[]",
         [](JsonWriter& out) {
             out.begin_array();
             out.end_array();
         }},
    };
    for (const auto& one : kinds) {
        for (const auto& other : kinds) {
            const std::string list_of_both = "[" + one.text + "," + other.text + "]";
            const std::string object_of_both =
                R"({"a":)" + one.text + R"(,"b":)" + other.text + "}";
            const std::string list = written([&](JsonWriter& out) {
                out.begin_array();
                one.write(out);
                other.write(out);
                out.end_array();
            });
            EXPECT_EQ(list, list_of_both);
            const std::string object = written([&](JsonWriter& out) {
                out.begin_object();
                out.key("a");
                one.write(out);
                out.key("b");
                other.write(out);
                out.end_object();
            });
            EXPECT_EQ(object, object_of_both);
        }
    }
}

TEST(JsonWriter, ListsAndObjectsInOneAnother) {
    const std::string out = written([](JsonWriter& writer) {
        writer.begin_object();
        writer.begin_object_member("a");
        writer.begin_array_member("b");
        writer.begin_array();
        writer.end_array();
        writer.begin_object();
        writer.number_member("c", 1);
        writer.end_object();
        writer.end_array();
        writer.texts_member("d", std::vector<std::string>{"x", "", "y"});
        writer.texts_member("e", std::vector<std::string>());
        writer.end_object();
        writer.flag_member("f", false);
        writer.end_object();
    });
    EXPECT_EQ(out, R"({"a":{"b":[[],{"c":1}],"d":["x","","y"],"e":[]},"f":false})");
}

TEST(JsonWriter, WhatIsNotThereIsLeftOut) {
    const std::string out = written([](JsonWriter& writer) {
        writer.begin_object();
        writer.text_member("a", std::optional<std::string>());
        writer.text_member("b", std::optional<std::string>(""));
        writer.text_member("c", std::string("x"));
        writer.text_member("d", std::string_view());
        writer.text_member("e", std::optional<std::string>());
        writer.end_object();
    });
    EXPECT_EQ(out, R"({"b":"","c":"x","d":""})");
}

TEST(JsonWriter, WritesBehindWhatIsThere) {
    std::string out = "before ";
    JsonWriter(out).text("x");
    EXPECT_EQ(out, "before \"x\"");
}

TEST(JsonWriter, EscapesWhatMustBe) {
    EXPECT_EQ(text_of("a\"b\\c\n\r\t\x01\x1f"), R"("a\"b\\c\n\r\t\u0001\u001f")");
    EXPECT_EQ(text_of(std::string_view("\0", 1)), R"("\u0000")");
    EXPECT_EQ(
        text_of("gr\xC3\xBC\xE2\x82\xAC\xF0\x9F\x98\x80"),
        "\"gr\xC3\xBC\xE2\x82\xAC\xF0\x9F\x98\x80\""
    );
    EXPECT_EQ(text_of("\x7F/"), "\"\x7F/\"");
    const std::string key = written([](JsonWriter& writer) {
        writer.begin_object();
        writer.number_member("a\"\n\xFF", 1);
        writer.end_object();
    });
    EXPECT_EQ(key, "{\"a\\\"\\n\xEF\xBF\xBD\":1}");
}

TEST(JsonWriter, AsciiReadsTheSame) {
    for (int byte = 0; byte < 128; ++byte) {
        const std::string text = std::string("a") + static_cast<char>(byte) + "z";
        EXPECT_EQ(nlohmann::json::parse(text_of(text)).get<std::string>(), text) << byte;
    }
}

TEST(JsonWriter, WhatIsNotUtf8IsReplaced) {
    const std::string mark = "\xEF\xBF\xBD";
    EXPECT_EQ(text_of("a\xFFz"), "\"a" + mark + "z\"");
    EXPECT_EQ(text_of("\xC3"), "\"" + mark + "\"");
    EXPECT_EQ(text_of("\xC0\x80"), "\"" + mark + mark + "\"");
    EXPECT_EQ(text_of("\xED\xA0\x80"), "\"" + mark + mark + mark + "\"");
    EXPECT_EQ(text_of("\xE2\x82z"), "\"" + mark + mark + "z\"");
    for (int first = 0; first < 256; ++first) {
        for (int second = 0; second < 256; ++second) {
            const std::string bytes{static_cast<char>(first), static_cast<char>(second), 'z'};
            EXPECT_FALSE(nlohmann::json::parse(text_of(bytes), nullptr, false).is_discarded());
        }
    }
}

TEST(JsonWriter, TheBordersOfUtf8) {
    // The first and the last character of each length, and of what stands around the surrogates.
    for (const std::string_view good :
         {"\xC2\x80",
          "\xDF\xBF",
          "\xE0\xA0\x80",
          "\xEF\xBF\xBF",
          "\xED\x9F\xBF",
          "\xEE\x80\x80",
          "\xF0\x90\x80\x80",
          "\xF4\x8F\xBF\xBF"}) {
        EXPECT_EQ(text_of(good), "\"" + std::string(good) + "\"");
    }
    // One beyond each of them; a shorter spelling; a sequence that ends too early.
    for (const std::string_view bad :
         {"\x80",
          "\xC1\xBF",
          "\xE0\x9F\xBF",
          "\xED\xA0\x80",
          "\xED\xBF\xBF",
          "\xF0\x8F\xBF\xBF",
          "\xF4\x90\x80\x80",
          "\xF5\x80\x80\x80",
          "\xE2\x82",
          "\xF0\x9F\x98",
          "\xE2\x28\xA1"}) {
        const std::string text = text_of(bad);
        EXPECT_NE(text.find("\xEF\xBF\xBD"), std::string::npos);
        EXPECT_FALSE(nlohmann::json::parse(text, nullptr, false).is_discarded()) << text;
    }
}

TEST(JsonWriter, Numbers) {
    const auto number = [](std::int64_t value) {
        return written([value](JsonWriter& out) { out.number(value); });
    };
    EXPECT_EQ(number(0), "0");
    EXPECT_EQ(number(std::numeric_limits<std::int64_t>::max()), "9223372036854775807");
    EXPECT_EQ(number(std::numeric_limits<std::int64_t>::min()), "-9223372036854775808");
    EXPECT_EQ(real_of(0), "0.000");
    EXPECT_EQ(real_of(-0.25), "-0.250");
    EXPECT_EQ(real_of(2.0004), "2.000");
    EXPECT_EQ(real_of(1.9996), "2.000");
    EXPECT_EQ(real_of(-0.0001), "0.000") << "no -0";
    EXPECT_EQ(real_of(1234567.891), "1234567.891");
}

TEST(JsonWriter, TimesAreSecondsWithAFraction) {
    EXPECT_EQ(time_of(0), "0.000");
    EXPECT_EQ(time_of(7), "0.007");
    EXPECT_EQ(time_of(1'700'000'000'420), "1700000000.420");
    EXPECT_EQ(time_of(-1), "-0.001");
    EXPECT_EQ(time_of(-1'500), "-1.500");
    EXPECT_EQ(time_of(std::numeric_limits<std::int64_t>::min()), "-9223372036854775.808");
}

}  // namespace
}  // namespace apprunner::base
