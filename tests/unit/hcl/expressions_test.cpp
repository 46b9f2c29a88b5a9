// A table of expressions, each with the value that Terraform 1.11's console gives it, as JSON.
#include "tests/unit/hcl/hcl_fixture.hpp"

namespace apprunner::hcl {
namespace {

struct Row {
    const char* expression;
    const char* json;
};

void PrintTo(const Row& row, std::ostream* out) {
    *out << row.expression;
}

class Expressions : public testing::TestWithParam<Row> {};

TEST_P(Expressions, HaveTheValueThatTerraformGivesThem) {
    EXPECT_EQ(
        value_of(std::string("jsonencode(") + GetParam().expression + ")"),
        json_of(text_datum(GetParam().json))
    );
}

constexpr Row rows[] = {
    // Literals and operators.
    {"1", "1"},
    {"0.50", "0.5"},
    {"1e3", "1000"},
    {"-5", "-5"},
    {"123456789012", "123456789012"},
    {"1 + 2 * 3 - 4 / 2", "5"},
    {"7 % 3", "1"},
    {"10 / 4", "2.5"},
    {"(1 + 2) * 3", "9"},
    {"1 < 2 && !(3 <= 2) || false", "true"},
    {"\"a\" == \"a\" ? \"yes\" : \"no\"", "\"yes\""},
    {"\"1\" == 1", "false"},
    {"[1, \"a\"] == [1, \"a\"]", "true"},
    {"{a = 1} != {a = 1}", "false"},
    {"true ? 1 : false ? 2 : 3", "1"},
    {"\"5\" + 1", "6"},
    {"null", "null"},
    // Texts.
    {"\"a${1 + 1}b${true}\"", "\"a2btrue\""},
    {"\"${[1, 2]}\"", "[1,2]"},
    {"\"$${a} %%{b}\"", "\"${a} %{b}\""},
    {"\"tab\\t\\\"q\\\" \\u00e9 \\\\\"", "\"tab\\t\\\"q\\\" \xC3\xA9 \\\\\""},
    {"\"%{ if true }y%{ else }n%{ endif }\"", "\"y\""},
    {"\"%{ for k, v in {b = 1, a = 2} }${k}=${v};%{ endfor }\"", "\"a=2;b=1;\""},
    {"\"a ${~ 1 ~} b\"", "\"a1b\""},
    {"\"x%{ if false }y%{ endif }\"", "\"x\""},
    // Lists, objects, steps.
    {"[1, 2, 3,][1]", "2"},
    {"{a = 1, \"b c\" = 2, (\"d\") : 3}", "{\"a\":1,\"b c\":2,\"d\":3}"},
    {"{a = {b = [10, 20]}}.a.b[1]", "20"},
    {"{a = 1}[\"a\"]", "1"},
    {"[{a = 1}, {a = 2}][*].a", "[1,2]"},
    {"[{a = 1}, {a = 2}].*.a", "[1,2]"},
    {"[for v in [{a = [1]}, {a = [2]}] : v][*].a[0]", "[1,2]"},
    {"\"x\"[*]", "[\"x\"]"},
    {"null[*]", "[]"},
    // for.
    {"[for x in [1, 2, 3] : x * 2 if x != 2]", "[2,6]"},
    {"[for i, x in [\"a\", \"b\"] : \"${i}${x}\"]", "[\"0a\",\"1b\"]"},
    {"{for k, v in {a = 1, b = 2} : upper(k) => v}", "{\"A\":1,\"B\":2}"},
    {"{for v in [\"a\", \"b\", \"a\"] : v => 1...}", "{\"a\":[1,1],\"b\":[1]}"},
    {"[for k, v in {z = 1, a = 2} : k]", "[\"a\",\"z\"]"},
    // Collections.
    {"merge({a = 1, b = 1}, {b = 2}, null)", "{\"a\":1,\"b\":2}"},
    {"merge([{a = 1}, {b = 2}]...)", "{\"a\":1,\"b\":2}"},
    {"concat([1], [2, 3])", "[1,2,3]"},
    {"lookup({a = \"1\"}, \"a\", \"2\")", "\"1\""},
    {"lookup({a = \"1\"}, \"b\", \"2\")", "\"2\""},
    {"coalesce(null, \"\", \"x\")", "\"x\""},
    {"length([1, 2])", "2"},
    {"length(\"h\u00e9\")", "2"},
    {"length({a = 1})", "1"},
    {"keys({b = 1, a = 2})", "[\"a\",\"b\"]"},
    {"values({b = 1, a = 2})", "[2,1]"},
    {"element([\"a\", \"b\"], 3)", "\"b\""},
    {"contains([\"a\", \"b\"], \"b\")", "true"},
    {"flatten([[1, [2]], [], 3])", "[1,2,3]"},
    {"compact([\"a\", \"\", \"b\"])", "[\"a\",\"b\"]"},
    {"distinct([1, 2, 1])", "[1,2]"},
    {"zipmap([\"a\", \"b\"], [1, 2])", "{\"a\":1,\"b\":2}"},
    {"toset([\"b\", \"a\", \"b\"])", "[\"a\",\"b\"]"},
    {"tolist([\"a\", 1])", "[\"a\",\"1\"]"},
    {"tomap({a = 1, b = \"x\"})", "{\"a\":\"1\",\"b\":\"x\"}"},
    {"sort([\"b\", \"a\"])", "[\"a\",\"b\"]"},
    {"reverse([1, 2])", "[2,1]"},
    {"slice([1, 2, 3], 1, 3)", "[2,3]"},
    {"range(3)", "[0,1,2]"},
    {"one([])", "null"},
    {"index([\"a\", \"b\"], \"b\")", "1"},
    {"setunion([\"b\"], [\"a\"])", "[\"a\",\"b\"]"},
    {"alltrue([true, \"true\"])", "true"},
    {"min(3, 1, 2)", "1"},
    {"max([3, 5]...)", "5"},
    {"sum([1, 2.5])", "3.5"},
    {"ceil(1.2) + floor(1.8) + abs(-1)", "4"},
    // Texts' functions.
    {"lower(\"AbC\")", "\"abc\""},
    {"upper(\"abc\")", "\"ABC\""},
    {"title(\"hello world\")", "\"Hello World\""},
    {"replace(\"a-b-c\", \"-\", \"_\")", "\"a_b_c\""},
    {"join(\",\", [\"a\", \"b\"])", "\"a,b\""},
    {"split(\",\", \"a,b,\")", "[\"a\",\"b\",\"\"]"},
    {"format(\"%s-%d-%03d-%.2f-%v-%q-%%\", \"a\", 1, 7, 1.5, true, \"x\")",
     "\"a-1-007-1.50-true-\\\"x\\\"-%\""},
    {"trimspace(\"  a \\n\")", "\"a\""},
    {"trim(\"?!a?!\", \"!?\")", "\"a\""},
    {"trimprefix(\"v1\", \"v\")", "\"1\""},
    {"trimsuffix(\"a.git\", \".git\")", "\"a\""},
    {"chomp(\"a\\n\\n\")", "\"a\""},
    {"substr(\"hello\", 1, 3)", "\"ell\""},
    {"substr(\"hello\", -3, -1)", "\"llo\""},
    {"startswith(\"abc\", \"ab\") && endswith(\"abc\", \"bc\")", "true"},
    {"indent(2, \"a\\nb\")", "\"a\\n  b\""},
    {"base64encode(\"hi\")", "\"aGk=\""},
    {"base64decode(\"aGk=\")", "\"hi\""},
    {"urlencode(\"a b/c\")", "\"a+b%2Fc\""},
    {"basename(\"a/b.c\")", "\"b.c\""},
    // Conversions, JSON, what may fail.
    {"tostring(1.10)", "\"1.1\""},
    {"tostring(true)", "\"true\""},
    {"tonumber(\"256\")", "256"},
    {"tobool(\"true\")", "true"},
    {"jsonencode({b = [1, null], a = \"<x>\"})",
     "\"{\\\"a\\\":\\\"\\\\u003cx\\\\u003e\\\",\\\"b\\\":[1,null]}\""},
    {"jsondecode(\"{\\\"a\\\": [1, -2.5, \\\"x\\\", null, true]}\")",
     "{\"a\":[1,-2.5,\"x\",null,true]}"},
    {"try({a = 1}.b, \"other\")", "\"other\""},
    {"try(tonumber(\"x\"), 5)", "5"},
    {"can({a = 1}.b)", "false"},
    {"can({a = 1}.a)", "true"},
    {"try([][0], null)", "null"},
};

INSTANTIATE_TEST_SUITE_P(Table, Expressions, testing::ValuesIn(rows));

TEST(Heredocs, KeepTheirLinesAndLoseTheirCommonIndentation) {
    EXPECT_EQ(value_of("<<EOT\n  a\n   b\nEOT"), R"("  a\n   b\n")");
    EXPECT_EQ(
        value_of("<<-EOT\n    a\n      b ${1 + 1}\n\n    c\n    EOT"), R"("a\n  b 2\n\nc\n")"
    );
    EXPECT_EQ(
        value_of("<<-EOT\n  %{ for x in [1, 2] ~}\n  x${x}\n  %{ endfor ~}\n  z\n  EOT"),
        R"("  x1\n  x2\n  z\n")"
    );
    EXPECT_EQ(value_of("<<EOT\n\\n \"q\" $${a}\nEOT"), R"("\\n \"q\" ${a}\n")");
    EXPECT_EQ(value_of("join(\",\", [<<A\nx\nA\n, \"y\"])"), R"("x\n,y")");
}

}  // namespace
}  // namespace apprunner::hcl
