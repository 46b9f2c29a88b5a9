// Files that are made to hurt: none takes long or deep. Time is the test's own limit.
#include "tests/unit/hcl/hcl_fixture.hpp"

namespace apprunner::hcl {
namespace {

std::string repeated(const std::string& text, std::size_t times) {
    std::string result;
    result.reserve(text.size() * times);
    for (std::size_t at = 0; at < times; ++at) result += text;
    return result;
}

std::string error_of(const std::string& text) {
    const auto result = read_all({{"main.tf", text}});
    return result ? "(none)" : result.error().detail;
}

TEST(Bounds, AFileOfFiveMegabytesIsRefused) {
    EXPECT_EQ(error_of(repeated("a = 1\n", 900'000)), "main.tf:1:1: the file is larger than 1 MiB");
}

TEST(Bounds, TenThousandDeepIsRefused) {
    constexpr std::size_t depth = 10'000;
    for (const char* opening :
         {"[", "(", "{a=", "!", "-", "f(", "a[", "\"${", "1?", "1?2:", "\"%{if ", "[for a in "}) {
        const std::string error = error_of("a = " + repeated(opening, depth));
        EXPECT_NE(error.find("nested more than 100 deep"), std::string::npos) << opening << error;
    }
    EXPECT_NE(
        error_of(repeated("a {\n", depth)).find("nested more than 100 deep"), std::string::npos
    );
}

TEST(Bounds, LongChainsAreNotDeep) {
    EXPECT_EQ(value_of("1" + repeated(" + 1", 20'000)), "20001");
    EXPECT_EQ(
        value_of("local.a" + repeated(".b", 20'000), "locals {\n a = {b = 1}\n}\n").front(), '<'
    );
}

TEST(Bounds, ALadderOfLocalsIsClimbedOnce) {
    std::string ladder = "locals {\n  a0 = 1\n";
    for (int at = 1; at < 60; ++at) {
        const std::string below = "local.a" + std::to_string(at - 1);
        ladder += "  a" + std::to_string(at) + " = " + below + " + " + below + "\n";
    }
    EXPECT_EQ(value_of("local.a40", ladder + "}\n"), "1099511627776");
}

TEST(Bounds, ALadderOfListsEndsWhereItsValueIsTooLarge) {
    std::string ladder = "locals {\n  a0 = [\"x\"]\n";
    for (int at = 1; at < 60; ++at) {
        const std::string below = "local.a" + std::to_string(at - 1);
        ladder += "  a" + std::to_string(at) + " = [" + below + ", " + below + "]\n";
    }
    EXPECT_EQ(value_of("local.a59", ladder + "}\n").front(), '[');
    EXPECT_NE(value_of("local.a59", ladder + "}\n").find("too large"), std::string::npos);
}

TEST(Bounds, ALadderOfTextsEndsWhereItIsTooLong) {
    std::string ladder = "locals {\n  a0 = \"xxxxxxxxxxxxxxxx\"\n";
    for (int at = 1; at < 60; ++at) {
        const std::string below = "${local.a" + std::to_string(at - 1) + "}";
        ladder += "  a" + std::to_string(at) + " = \"" + below + below + "\"\n";
    }
    EXPECT_EQ(value_of("local.a59", ladder + "}\n").front(), '<');
}

TEST(Bounds, LoopsWithinLoopsRunOutOfTheirBudget) {
    const DeclaredResources found = read(
        {{"main.tf",
          "resource \"aws_apprunner_service\" \"s\" {\n"
          "  x = [for a in range(1000) : [for b in range(1000) : [for c in range(1000) : c]]]\n"
          "  y = 1\n}\n"}}
    );
    EXPECT_EQ(
        notices_of(found), "(text):0:0: too much to evaluate: what is left counts as unknown"
    );
}

TEST(Bounds, ModulesThatCallThemselvesEnd) {
    const DeclaredResources found = read({
        {"main.tf", "module \"a\" {\n  source = \"./m\"\n}\n"},
        {"m/main.tf",
         "module \"a\" {\n  source = \"../m\"\n}\nmodule \"b\" {\n  source = \"../m\"\n}\n"
         "resource \"aws_apprunner_service\" \"s\" {}\n"},
    });
    EXPECT_FALSE(found.resources.empty());
    EXPECT_NE(notices_of(found).find("modules within modules go too far"), std::string::npos);
}

}  // namespace
}  // namespace apprunner::hcl
