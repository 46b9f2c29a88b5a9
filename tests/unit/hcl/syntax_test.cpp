// What is broken is told with its line and what was expected; what is odd but right is read.
#include "tests/unit/hcl/hcl_fixture.hpp"

namespace apprunner::hcl {
namespace {

std::string error_of(const std::string& text, const std::string& name = "main.tf") {
    const auto result = read_all({{name, text}});
    return result ? "(none)" : result.error().detail;
}

TEST(BrokenFiles, AreToldWithTheirPlaceAndWhatWasExpected) {
    EXPECT_EQ(
        error_of("locals {\n  a = 1;\n}\n"), "main.tf:2:8: expected the end of the line, not `;`"
    );
    EXPECT_EQ(
        error_of("resource \"a\" \"b\" {\n  x = 1\n"),
        "main.tf:3:1: the block has no end: expected `}`"
    );
    EXPECT_EQ(error_of("a = \n"), "main.tf:1:5: expected a value, not the end of the line");
    EXPECT_EQ(error_of("a = [1 2]\n"), "main.tf:1:8: expected `,` or `]`, not `2`");
    EXPECT_EQ(error_of("a = \"x\n"), "main.tf:1:7: the text has no end on its line: expected `\"`");
    EXPECT_EQ(error_of("a = \"${1\"\n"), "main.tf:1:9: expected `}`, not `\"`");
    EXPECT_EQ(
        error_of("a = <<EOT\nx\n"), "main.tf:1:5: the heredoc has no end: expected a line `EOT`"
    );
    EXPECT_EQ(error_of("a = 1\na = 2\n"), "main.tf:2:1: `a` is set twice");
    EXPECT_EQ(error_of("/* x"), "main.tf:1:1: the comment has no end (*/)");
    EXPECT_EQ(error_of("a = {b 1}\n"), "main.tf:1:8: expected `=` or `:`, not `1`");
    EXPECT_EQ(error_of("a = \"%{ if true }x\"\n"), "main.tf:1:6: `if` without its `endif`");
    EXPECT_EQ(
        error_of("resource x y\n"), "main.tf:1:13: expected `=` or `{`, not the end of the line"
    );
    EXPECT_EQ(
        error_of("variable \"a\" {}\nvariable \"a\" {}\n"),
        "main.tf:2:1: variable `a` is declared twice"
    );
    EXPECT_EQ(error_of("a = \"\xFF\"\n"), "main.tf:1:1: the file is not UTF-8");
    EXPECT_EQ(
        error_of("{\"resource\": [1]}", "main.tf.json"), "main.tf.json:1:15: expected an object"
    );
    EXPECT_EQ(
        error_of("{\n \"a\": }", "main.tf.json"), "main.tf.json:2:7: expected a value, not `}`"
    );
}

TEST(BrokenFiles, AreNotFoundWhereThereAreNone) {
    EXPECT_EQ(read_all({{"main.txt", ""}}).error().code, base::Errc::not_found);
}

TEST(OddFiles, AreRead) {
    EXPECT_EQ(value_of("1 # one\n  // two\n  /* three\n */ y = 2"), "1");
    EXPECT_EQ(value_of("[\n    1, # one\n    2,\n  ]"), "[1,2]");
    EXPECT_EQ(
        value_of("{\n    a = 1\n    b = 2, c = 3\n\n    \"d\" : 4\n  }"), "{a:1,b:2,c:3,d:4}"
    );
    EXPECT_EQ(value_of("(\n  true\n  ? 1\n  : 2\n  )"), "1");
    EXPECT_EQ(value_of("merge(\n    {a = 1},\n    {b = 2},\n  )"), "{a:1,b:2}");
    EXPECT_EQ(value_of("{ for = 1 }"), "{for:1}");
    EXPECT_EQ(value_of("local.a-b", "locals { a-b = 1 }"), "1");
    EXPECT_EQ(value_of("1\r\n  y = 2\r"), "1");
    EXPECT_EQ(value_of("{a = true ? 1 : 2}"), "{a:1}");
    EXPECT_EQ(value_of("{\n a = 1 == 1 ? {\n b = 2\n } : null\n}"), "{a:{b:2}}");
}

}  // namespace
}  // namespace apprunner::hcl
