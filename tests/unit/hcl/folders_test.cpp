// Whole folders: variables and their files, modules, copies, dynamic blocks, places.
#include "tests/unit/hcl/hcl_fixture.hpp"

namespace apprunner::hcl {
namespace {

const char* const service = R"(
resource "aws_apprunner_service" "web" {
  service_name = "${var.name}-svc"
  source_configuration {
    image_repository {
      image_identifier      = "${aws_ecr_repository.app.repository_url}:latest"
      image_repository_type = "ECR"
      image_configuration {
        port = tostring(var.port)
        runtime_environment_variables = merge(local.base, { LOG = "debug" })
      }
    }
  }
  lifecycle {
    ignore_changes = [tags]
  }
}
locals {
  base = {
    NAME = var.name
  }
}
resource "aws_ecr_repository" "app" {
  name = var.name
}
)";
const char* const variables = R"(
variable "name" {
  type    = string
  default = "app"
}
variable "port" {
  type = number
}
)";

std::string addresses(const DeclaredResources& found) {
    std::string text;
    for (const DeclaredResource& resource : found.resources)
        text += (text.empty() ? "" : " ") + resource.address;
    return text;
}

const Datum& first_block(const Datum& datum, std::string_view name) {
    static const Datum none;
    const Datum* list = datum.find(name);
    return list != nullptr && list->is_list() && !list->items->empty() ? list->items->front()
                                                                       : none;
}

TEST(Folders, GiveTheServiceWithItsPlaces) {
    const DeclaredResources found = read(
        {{"main.tf", service}, {"variables.tf", variables}, {"terraform.tfvars", "port = 3000\n"}}
    );
    ASSERT_EQ(addresses(found), "aws_apprunner_service.web");
    const Datum& values = found.resources[0].values;
    EXPECT_EQ(
        shown(values),
        "{service_name:\"app-svc\",source_configuration:[{image_repository:[{"
        "image_configuration:[{port:\"3000\",runtime_environment_variables:"
        "{LOG:\"debug\",NAME:\"app\"}}],"
        "image_identifier:<\"${aws_ecr_repository.app.repository_url}:latest\">,"
        "image_repository_type:\"ECR\"}]}]}"
    );
    EXPECT_EQ(found.resources[0].spot.line, 2);
    const Datum& image =
        first_block(first_block(values, "source_configuration"), "image_repository");
    EXPECT_EQ(*image.find("image_identifier")->spot.file, "main.tf");
    EXPECT_EQ(image.find("image_identifier")->spot.line, 6);
    const Datum& configuration = first_block(image, "image_configuration");
    EXPECT_EQ(configuration.find("port")->spot.line, 9);
    const Datum& environment = *configuration.find("runtime_environment_variables");
    EXPECT_EQ(environment.fields->at(0).name, "NAME");
    EXPECT_EQ(environment.fields->at(0).spot.line, 20);
    EXPECT_EQ(environment.fields->at(1).spot.line, 10);
    EXPECT_EQ(notices_of(found), "");
}

std::string port_with(const Texts& more, const std::vector<VariableGiven>& given = {}) {
    Texts files = more;
    files["main.tf"] = service;
    files["variables.tf"] = variables;
    const DeclaredResources found = read(files, given);
    const Datum& source = first_block(found.resources.at(0).values, "source_configuration");
    return shown(
        *first_block(first_block(source, "image_repository"), "image_configuration").find("port")
    );
}

TEST(Variables, ComeFromTheLastThatGivesThem) {
    EXPECT_EQ(port_with({}), "<tostring(var.port)>");
    EXPECT_EQ(port_with({{"terraform.tfvars", "port = 1\n"}}), "\"1\"");
    EXPECT_EQ(
        port_with({{"terraform.tfvars", "port = 1\n"}, {"a.auto.tfvars", "port = 2\n"}}), "\"2\""
    );
    EXPECT_EQ(port_with({{"terraform.tfvars.json", "{\"port\": 3}"}}), "\"3\"");
    EXPECT_EQ(port_with({{"other.tfvars", "port = 9\n"}}), "<tostring(var.port)>");
    EXPECT_EQ(port_with({{"terraform.tfvars", "port = 1\n"}}, {{"port", "4"}}), "\"4\"");
    EXPECT_EQ(
        port_with({{"other.tfvars", "port = 9\n"}}, {{"port", "4"}, {"", "other.tfvars"}}), "\"9\""
    );
}

TEST(Variables, FilesThatAreNotThereAreTold) {
    const auto result = read_all({{"main.tf", ""}}, {{"", "nope.tfvars"}});
    ASSERT_FALSE(result);
    EXPECT_EQ(result.error().detail, "nope.tfvars:1:1: the file cannot be read");
    EXPECT_EQ(
        notices_of(read({{"main.tf", ""}}, {{"nope", "1"}})),
        "--var:0:0: there is no variable `nope`"
    );
}

TEST(Variables, AreOfTheirType) {
    const auto typed = [](const std::string& type, const std::string& value) {
        return value_of(
            "var.v", "variable \"v\" {\n  type = " + type + "\n  default = " + value + "\n}\n"
        );
    };
    EXPECT_EQ(typed("string", "8080"), "\"8080\"");
    EXPECT_EQ(typed("number", "\"8080\""), "8080");
    EXPECT_EQ(typed("bool", "\"true\""), "true");
    EXPECT_EQ(typed("list(string)", "[1, true]"), "[\"1\",\"true\"]");
    EXPECT_EQ(typed("map(string)", "{A = 1}"), "{A:\"1\"}");
    EXPECT_EQ(typed("set(string)", "[\"b\", \"a\", \"b\"]"), "[\"a\",\"b\"]");
    EXPECT_EQ(
        typed(
            "object({a = string, b = optional(number, 5), c = optional(string)})", "{a = 1, z = 2}"
        ),
        "{a:\"1\",b:5,c:null}"
    );
    EXPECT_EQ(typed("string", "null"), "null");
    EXPECT_EQ(
        value_of("var.v", "variable \"v\" {\n  type = map(string)\n}\n", {{"v", "{A = 1}"}}),
        "{A:\"1\"}"
    );
}

TEST(Copies, HaveTheirKeysInTheAddress) {
    const auto with = [](const std::string& text) {
        return addresses(
            read({{"main.tf", "resource \"aws_apprunner_service\" \"s\" {\n" + text + "}\n"}})
        );
    };
    EXPECT_EQ(with("count = 2\n"), "aws_apprunner_service.s[0] aws_apprunner_service.s[1]");
    EXPECT_EQ(with("count = false ? 1 : 0\n"), "");
    EXPECT_EQ(
        with("for_each = toset([\"b\", \"a\"])\n"),
        "aws_apprunner_service.s[\"a\"] aws_apprunner_service.s[\"b\"]"
    );
    EXPECT_EQ(with("for_each = {x = 1}\n"), "aws_apprunner_service.s[\"x\"]");
    const DeclaredResources found = read(
        {{"main.tf",
          "variable \"on\" {}\nresource \"aws_apprunner_service\" \"s\" {\n"
          "  count = var.on ? 1 : 0\n  n = \"x${count.index}\"\n}\n"}}
    );
    ASSERT_EQ(addresses(found), "aws_apprunner_service.s");
    EXPECT_EQ(found.resources[0].depends_on, "var.on ? 1 : 0");
    EXPECT_EQ(found.resources[0].settled_by, "on");
    EXPECT_EQ(shown(found.resources[0].values), "{n:<\"x${count.index}\">}");
}

TEST(Copies, KnowTheirKeyAndValue) {
    const DeclaredResources found = read(
        {{"main.tf",
          "resource \"aws_apprunner_service\" \"s\" {\n  for_each = {a = {port = 1}, b = {port = "
          "2}}\n"
          "  service_name = each.key\n  port = each.value.port\n}\n"}}
    );
    ASSERT_EQ(found.resources.size(), 2U);
    EXPECT_EQ(shown(found.resources[1].values), "{port:2,service_name:\"b\"}");
}

TEST(Copies, AreReferredToByTheirKeys) {
    const std::string more =
        "resource \"aws_x\" \"c\" {\n  count = 2\n  n = count.index\n}\n"
        "resource \"aws_x\" \"e\" {\n  for_each = {k = 5}\n  n = each.value\n}\n";
    EXPECT_EQ(value_of("aws_x.c[1].n", more), "1");
    EXPECT_EQ(value_of("aws_x.c[*].n", more), "[0,1]");
    EXPECT_EQ(value_of("aws_x.e[\"k\"].n", more), "5");
    EXPECT_EQ(value_of("aws_x.c[0].arn", more), "<aws_x.c[0].arn>");
}

TEST(DynamicBlocks, BecomeWhatTheyStandFor) {
    const auto block = [](const std::string& each) {
        return shown(read({{"main.tf",
                            "variable \"v\" {}\nresource \"aws_apprunner_service\" \"s\" {\n  "
                            "dynamic \"h\" {\n"
                            "    for_each = " +
                                each +
                                "\n    content {\n      path = h.value\n      k = h.key\n"
                                "    }\n  }\n}\n"}})
                         .resources.at(0)
                         .values);
    };
    EXPECT_EQ(block("[\"/a\", \"/b\"]"), "{h:[{k:0,path:\"/a\"},{k:1,path:\"/b\"}]}");
    EXPECT_EQ(block("{x = 1}"), "{h:[{k:\"x\",path:1}]}");
    EXPECT_EQ(block("[]"), "{}");
    EXPECT_EQ(block("var.v"), "{h:<var.v>}");
}

TEST(Modules, InFoldersAreFollowedWithTheirInputs) {
    const Texts files = {
        {"main.tf",
         "module \"web\" {\n  source = \"./modules/web\"\n  for_each = toset([\"a\"])\n"
         "  name = each.key\n  arn = module.scaling.arn\n}\n"
         "module \"scaling\" {\n  source = \"./modules/scaling\"\n}\n"},
        {"modules/web/main.tf",
         "variable \"name\" {}\nvariable \"arn\" {}\nvariable \"port\" {\n  default = 80\n}\n"
         "resource \"aws_apprunner_service\" \"this\" {\n  service_name = var.name\n"
         "  port = var.port\n  auto_scaling_configuration_arn = var.arn\n}\n"},
        {"modules/scaling/main.tf",
         "resource \"aws_apprunner_auto_scaling_configuration_version\" \"x\" {\n  max_size = "
         "3\n}\n"
         "output \"arn\" {\n  value = aws_apprunner_auto_scaling_configuration_version.x.arn\n}\n"},
    };
    const DeclaredResources found = read(files);
    EXPECT_EQ(
        addresses(found),
        "module.web[\"a\"].aws_apprunner_service.this "
        "module.scaling.aws_apprunner_auto_scaling_configuration_version.x"
    );
    EXPECT_EQ(
        shown(found.resources.at(0).values),
        "{auto_scaling_configuration_arn:<aws_apprunner_auto_scaling_configuration_version.x"
        ".arn>,port:80,service_name:\"a\"}"
    );
    EXPECT_EQ(*found.resources[0].spot.file, "modules/web/main.tf");
}

TEST(Modules, FromElsewhereAreTold) {
    EXPECT_EQ(
        notices_of(read({{"main.tf", "module \"m\" {\n  source = \"a/b/aws\"\n}\n"}})),
        "main.tf:1:1: module `m` is not followed: its source is not a folder here"
    );
}

TEST(Json, SaysTheSame) {
    const DeclaredResources found = read({{"main.tf.json", R"({
  "variable": {"name": {"default": "n\u00e9", "type": "string"}},
  "resource": {"aws_apprunner_service": {"s": {
    "service_name": "${upper(\"a\")}-${var.name}",
    "instance_configuration": {"cpu": 256},
    "tags": {"a": "b"}
  }}}
})"}});
    ASSERT_EQ(addresses(found), "aws_apprunner_service.s");
    EXPECT_EQ(
        shown(found.resources[0].values),
        "{instance_configuration:[{cpu:256}],service_name:\"A-n\xC3\xA9\",tags:{a:\"b\"}}"
    );
    EXPECT_EQ(found.resources[0].values.find("service_name")->spot.line, 4);
}

TEST(Overrides, ReplaceWhatTheyName) {
    const DeclaredResources found = read({
        {"main.tf", "resource \"aws_apprunner_service\" \"s\" {\n  a = 1\n  b = 1\n}\n"},
        {"override.tf", "resource \"aws_apprunner_service\" \"s\" {\n  b = 2\n}\n"},
    });
    ASSERT_EQ(found.resources.size(), 1U);
    EXPECT_EQ(shown(found.resources[0].values), "{a:1,b:2}");
}

TEST(Files, AreReadByTheirFunctions) {
    const Texts files = {
        {"main.tf",
         "resource \"aws_apprunner_service\" \"s\" {\n"
         "  a = file(\"${path.module}/a.txt\")\n"
         "  b = templatefile(\"b.tpl\", { name = \"x\" })\n"
         "  c = file(\"none\")\n}\n"},
        {"a.txt", "hello\n"},
        {"b.tpl", "n=${name}"},
    };
    const FileAccess access = access_to(files);
    const auto found = declared_resources(access, ".", {});
    ASSERT_TRUE(found);
    EXPECT_EQ(
        shown(found->resources.at(0).values), "{a:\"hello\\n\",b:\"n=x\",c:<file(\"none\")>}"
    );
}

}  // namespace
}  // namespace apprunner::hcl
