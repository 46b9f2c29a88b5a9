// What cannot be known: with its expression, as far as it reaches, and settled by which variable.
#include "tests/unit/hcl/hcl_fixture.hpp"

namespace apprunner::hcl {
namespace {

const std::string ecr = "resource \"aws_ecr_repository\" \"app\" {\n  name = \"web\"\n}\n";
const std::string open_variable = "variable \"v\" {}\n";

Datum datum_of(
    const std::string& expression,
    const std::string& more,
    const std::vector<VariableGiven>& given = {}
) {
    const DeclaredResources found = read(
        {{"main.tf",
          "resource \"aws_apprunner_service\" \"s\" {\n x = " + expression + "\n}\n" + more}},
        given
    );
    const Datum* datum = found.resources.at(0).values.find("x");
    return datum != nullptr ? *datum : Datum();
}

TEST(Unknowns, AreToldInTheWordsOfTheFile) {
    EXPECT_EQ(
        value_of("aws_ecr_repository.app.repository_url", ecr),
        "<aws_ecr_repository.app.repository_url>"
    );
    EXPECT_EQ(
        value_of("\"${aws_ecr_repository.app.repository_url}:latest\"", ecr),
        "<\"${aws_ecr_repository.app.repository_url}:latest\">"
    );
    EXPECT_EQ(
        value_of("data.aws_caller_identity.me.account_id"),
        "<data.aws_caller_identity.me.account_id>"
    );
    EXPECT_EQ(value_of("some_new_function(1)"), "<some_new_function(1)>");
    EXPECT_EQ(
        value_of(
            "local.image",
            ecr + "locals {\n  image = \"${aws_ecr_repository.app.repository_url}:1\"\n}"
        ),
        "<\"${aws_ecr_repository.app.repository_url}:1\">"
    );
    EXPECT_EQ(
        value_of("module.far.url", "module \"far\" {\n  source = \"a/b/aws\"\n}\n"),
        "<module.far.url>"
    );
}

TEST(Unknowns, OfAResourceAreOnlyWhatItsBlockDoesNotSay) {
    EXPECT_EQ(value_of("aws_ecr_repository.app.name", ecr), "\"web\"");
}

TEST(Unknowns, ReachNoFartherThanTheyMust) {
    EXPECT_EQ(value_of("{A = \"1\", B = var.v}", open_variable), "{A:\"1\",B:<var.v>}");
    EXPECT_EQ(
        value_of("merge({A = \"1\"}, var.v, {C = 2})", open_variable), "{A:\"1\",C:2,...<var.v>}"
    );
    EXPECT_EQ(value_of("merge({A = \"1\"}, var.v).A", open_variable), "\"1\"");
    EXPECT_EQ(
        value_of("{for k, v in merge({a = 1}, var.v) : upper(k) => v}", open_variable),
        "{A:1,...<{for k, v in merge({a = 1}, var.v) : upper(k) => v}>}"
    );
    EXPECT_EQ(value_of("[var.v, 1][1]", open_variable), "1");
    EXPECT_EQ(value_of("length([var.v, 1])", open_variable), "2");
    EXPECT_EQ(value_of("lookup({a = 1}, \"a\", var.v)", open_variable), "1");
    EXPECT_EQ(value_of("coalesce(\"x\", var.v)", open_variable), "\"x\"");
    EXPECT_EQ(value_of("true || var.v", open_variable), "true");
    EXPECT_EQ(value_of("var.v && false", open_variable), "false");
    EXPECT_EQ(value_of("var.v ? 1 : 1", open_variable), "1");
    EXPECT_EQ(value_of("contains([var.v, 1], 1)", open_variable), "true");
    EXPECT_EQ(value_of("try(var.v.a, 1)", open_variable), "<var.v.a>");
    EXPECT_EQ(value_of("contains([var.v], 1)", open_variable), "<contains([var.v], 1)>");
    EXPECT_EQ(
        value_of("keys(merge({a = 1}, var.v))", open_variable), "<keys(merge({a = 1}, var.v))>"
    );
}

TEST(Unknowns, NameTheVariableThatSettlesThem) {
    EXPECT_EQ(datum_of("var.v", open_variable).settled_by, "v");
    EXPECT_EQ(datum_of("tostring(var.v)", open_variable).settled_by, "v");
    EXPECT_EQ(datum_of("\"${var.v}-${var.v}\"", open_variable).settled_by, "v");
    EXPECT_EQ(datum_of("var.v.a[0]", open_variable).settled_by, "v");
    EXPECT_EQ(datum_of("merge({}, var.v)", open_variable).settled_by, "v");
    EXPECT_EQ(
        datum_of("\"${var.v}-${var.w}\"", open_variable + "variable \"w\" {}\n").settled_by, ""
    );
    EXPECT_EQ(datum_of("\"${var.v}-${aws_x.y.z}\"", open_variable).settled_by, "");
    EXPECT_EQ(datum_of("var.v == 1 ? 2 : 3", open_variable).settled_by, "v");
}

TEST(Sensitive, ValuesMarkWhatIsMadeOfThem) {
    const std::string secret = "variable \"s\" {\n  sensitive = true\n  default = \"x\"\n}\n";
    EXPECT_TRUE(datum_of("var.s", secret).sensitive);
    EXPECT_TRUE(datum_of("\"a${var.s}\"", secret).sensitive);
    EXPECT_TRUE(datum_of("upper(var.s)", secret).sensitive);
    EXPECT_TRUE(datum_of("jsonencode({a = [var.s]})", secret).sensitive);
    EXPECT_TRUE(datum_of("var.s == \"x\" ? 1 : 2", secret).sensitive);
    EXPECT_TRUE(datum_of("[for a in sensitive([1]) : a][0]", secret).sensitive);
    EXPECT_TRUE(datum_of("var.s", "variable \"s\" {\n  sensitive = true\n}\n").sensitive);
    EXPECT_FALSE(datum_of("{A = 1, B = var.s}", secret).sensitive);
    EXPECT_TRUE(datum_of("{A = 1, B = var.s}", secret).find("B")->sensitive);
    EXPECT_FALSE(datum_of("merge({A = 1}, {B = var.s}).A", secret).sensitive);
    EXPECT_FALSE(datum_of("nonsensitive(var.s)", secret).sensitive);
}

TEST(Notices, TellWhatTerraformWouldRefuse) {
    const auto notice = [](const std::string& expression, const std::string& more = "") {
        return notices_of(read(
            {{"main.tf",
              "resource \"aws_apprunner_service\" \"s\" {\n  x = " + expression + "\n}\n" + more}}
        ));
    };
    EXPECT_EQ(notice("var.nope"), "main.tf:2:7: `var.nope`: there is no variable `nope`");
    EXPECT_EQ(notice("local.nope"), "main.tf:2:7: `local.nope`: there is no local `nope`");
    EXPECT_EQ(notice("{a = 1}.b"), "main.tf:2:7: `{a = 1}.b`: there is no `b`");
    EXPECT_EQ(notice("[1][1]"), "main.tf:2:7: `[1][1]`: the list has 1 elements");
    EXPECT_EQ(
        notice("tonumber(\"x\")"), "main.tf:2:7: `tonumber(\"x\")`: arguments that do not suit it"
    );
    EXPECT_EQ(notice("try(var.nope, 1)"), "");
    EXPECT_EQ(
        notice("local.a", "locals {\n  a = local.b\n  b = local.a\n}\n"),
        "main.tf:6:7: `local.a`: it refers to itself"
    );
    EXPECT_EQ(
        notice("var.n", "variable \"n\" {\n  type = number\n  default = \"x\"\n}\n"),
        "main.tf:6:13: the value of variable `n` is no number"
    );
}

}  // namespace
}  // namespace apprunner::hcl
