// The configuration file: values as written, and errors at their line and column.
#include "emulator/cli/settings/config_file.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace apprunner::cli {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

Json read(const std::string& content) {
    auto parsed = parse_config_file(content, "f.yaml");
    EXPECT_TRUE(parsed) << parsed.error().detail;
    return parsed ? *parsed : Json();
}

std::string error_of(const std::string& content) {
    const auto parsed = parse_config_file(content, "f.yaml");
    EXPECT_FALSE(parsed) << parsed->dump();
    return parsed ? "" : parsed.error().detail;
}

TEST(ConfigFile, WholeShapeInYaml) {
    const Json request = read(R"(
ServiceName: shop
SourceConfiguration:
  AutoDeploymentsEnabled: false
  ImageRepository:
    ImageIdentifier: shop:v1
    ImageRepositoryType: ECR
    ImageConfiguration:
      Port: 8080
      StartCommand: /app --x "y z"
      RuntimeEnvironmentVariables: {ON: on, VERSION: 1.10, ZERO: 007, NONE: , TEXT: "a b"}
InstanceConfiguration: {Cpu: 1 vCPU, Memory: 2048}
HealthCheckConfiguration: {Protocol: HTTP, Path: /health, Interval: 10, Timeout: "5"}
NetworkConfiguration:
  IngressConfiguration: {IsPubliclyAccessible: true}
Tags: [{Key: team, Value: 1}]
)");
    const Json& image = request["SourceConfiguration"]["ImageRepository"]["ImageConfiguration"];
    EXPECT_EQ(image["Port"], "8080") << "text, as AWS wants it";
    const Json& variables = image["RuntimeEnvironmentVariables"];
    EXPECT_EQ(variables["ON"], "on");
    EXPECT_EQ(variables["VERSION"], "1.10");
    EXPECT_EQ(variables["ZERO"], "007");
    EXPECT_EQ(variables["NONE"], "");
    EXPECT_EQ(variables["TEXT"], "a b");
    EXPECT_EQ(request["InstanceConfiguration"]["Memory"], "2048");
    EXPECT_EQ(request["HealthCheckConfiguration"]["Interval"], 10);
    EXPECT_EQ(request["HealthCheckConfiguration"]["Timeout"], 5);
    EXPECT_EQ(request["SourceConfiguration"]["AutoDeploymentsEnabled"], false);
    EXPECT_EQ(request["Tags"][0]["Value"], "1");
}

/// AWS's own refusal speaks of the whole map.
TEST(ConfigFile, AVariableThatIsRefusedIsNamed) {
    const std::string head =
        "SourceConfiguration: {ImageRepository: {ImageIdentifier: shop, ImageConfiguration: "
        "{RuntimeEnvironmentVariables: {";
    const std::string of_value = error_of(head + "PEM: \"a\\nhunter2\"}}}}");
    EXPECT_THAT(of_value, HasSubstr("f.yaml:1:"));
    EXPECT_THAT(of_value, HasSubstr("PEM: App Runner takes no line breaks in values"));
    EXPECT_THAT(of_value, ::testing::Not(HasSubstr("hunter2")));
    const std::string of_name = error_of(head + "AWSAPPRUNNER_X: a}}}}");
    EXPECT_THAT(of_name, HasSubstr("AWSAPPRUNNER_X: names that begin with AWSAPPRUNNER"));
}

TEST(ConfigFile, JsonWithTabsAndEscapes) {
    const Json request = read(
        "{\n\t\"ServiceName\": \"shop\",\n\t\"SourceConfiguration\": {\"ImageRepository\": "
        "{\"ImageIdentifier\": \"a\\/b\", \"ImageConfiguration\": {\"Port\": \"80\","
        "\"RuntimeEnvironmentVariables\": {\"A\": \"x\\ty\\u00fc\"}}}}\n}\n"
    );
    const Json& repository = request["SourceConfiguration"]["ImageRepository"];
    EXPECT_EQ(repository["ImageIdentifier"], "a/b");
    EXPECT_EQ(repository["ImageConfiguration"]["RuntimeEnvironmentVariables"]["A"], "x\ty\xc3\xbc");
}

TEST(ConfigFile, UnknownKeysNameTheirPlaceAndTheNearest) {
    EXPECT_EQ(
        error_of("ServiceName: shop\nInstanceConfiguration:\n  Cpu: 1024\n  Memry: 2048\n"),
        "f.yaml:4:3: unknown key 'Memry' in InstanceConfiguration; did you mean 'Memory'?"
    );
    EXPECT_EQ(
        error_of("{\n\t\"Servicename\": \"x\"}"),
        "f.yaml:2:2: unknown key 'Servicename' in the file; did you mean 'ServiceName'?"
    );
    EXPECT_THAT(
        error_of("HealthCheckConfiguration: {Port: 80}"),
        HasSubstr("known are Protocol, Path, Interval, Timeout")
    );
}

TEST(ConfigFile, ValuesOutsideTheirRangeNameTheRange) {
    EXPECT_EQ(
        error_of("HealthCheckConfiguration:\n  Interval: 21\n"),
        "f.yaml:2:13: Interval takes a whole number from 1 to 20, not '21'"
    );
    EXPECT_THAT(error_of("InstanceConfiguration: {Cpu: 1}"), HasSubstr("1:30: Cpu takes 256"));
    EXPECT_THAT(
        error_of("SourceConfiguration: {AutoDeploymentsEnabled: maybe}"), HasSubstr("true or false")
    );
    EXPECT_THAT(error_of("ServiceName: abc"), HasSubstr("4 to 40"));
    EXPECT_THAT(error_of("ServiceName: [a]"), HasSubstr("takes one value"));
    EXPECT_THAT(error_of("ServiceName: !Ref Name"), HasSubstr("the tag !Ref is not read here"));
}

TEST(ConfigFile, WrongStructureIsToldInWords) {
    const std::string in_image =
        "SourceConfiguration: {ImageRepository: {ImageConfiguration: "
        "{RuntimeEnvironmentVariables: ";
    EXPECT_THAT(error_of(in_image + "[{Name: A, Value: b}]}}}"), HasSubstr("takes a map"));
    EXPECT_THAT(
        error_of("SourceConfiguration:\n  CodeRepository: {RepositoryUrl: u}\n"),
        StartsWith("f.yaml:2:35: CodeRepository: source services are not built here")
    );
    EXPECT_EQ(
        error_of("ServiceName: shop\nServiceName: shop2\n"),
        "f.yaml:2:1: 'ServiceName' is given twice"
    );
    EXPECT_THAT(error_of("Tags: [{Value: a}]"), HasSubstr("a tag needs a Key"));
    EXPECT_THAT(error_of("- a\n"), HasSubstr("takes a map"));
}

TEST(ConfigFile, NullAndEmptyMembersAreAbsent) {
    EXPECT_EQ(
        read("ServiceName:\nInstanceConfiguration: {Cpu: '', Memory: null}\n"), Json::object()
    );
}

TEST(ConfigFile, PortAmongTheVariablesIsTaken) {
    const Json request = read(
        "SourceConfiguration: {ImageRepository: {ImageConfiguration: {Port: 80, "
        "RuntimeEnvironmentVariables: {PORT: 80}}}}"
    );
    EXPECT_THAT(request.dump(), HasSubstr("\"PORT\":\"80\""));
}

TEST(ConfigFile, AnUnquotedArnThatEndsInColonsIsToldTheWayOut) {
    EXPECT_THAT(error_of("A: arn:aws:x:y::\n"), HasSubstr("needs quotes"));
}

TEST(ConfigFile, BrokenFilesAreErrorsWithAPlace) {
    EXPECT_THAT(error_of(""), HasSubstr("the file is empty"));
    EXPECT_THAT(error_of("# nothing\n"), HasSubstr("the file is empty"));
    EXPECT_THAT(error_of("ServiceName: shop\n  x: 1\n"), StartsWith("f.yaml:2:"));
    EXPECT_THAT(error_of("{\"ServiceName\": \"shop\""), HasSubstr("not valid YAML or JSON"));
    EXPECT_THAT(
        error_of("ServiceName: shop\n---\nServiceName: shop\n"), HasSubstr("second document")
    );
    EXPECT_THAT(error_of(std::string(100'000, '[')), HasSubstr("f.yaml:")) << "deep, not a crash";
    EXPECT_THAT(error_of("ServiceName: *nobody\n"), HasSubstr("f.yaml:1:"));
}

TEST(ConfigFile, LargeAndDeepFilesAreErrors) {
    const std::string blanks(5'000'000, ' ');
    EXPECT_THAT(error_of("{\"ServiceName\": \"shop\"" + blanks + "}"), HasSubstr("larger than"));
    EXPECT_THAT(error_of("ServiceName: shop\n#" + blanks), HasSubstr("larger than"));
    std::string deep;
    for (int level = 0; level < 10'000; ++level) deep += "{\"a\":";
    EXPECT_THAT(error_of(deep), HasSubstr("nested too deep"));
    std::string lists = "a: ";
    for (int level = 0; level < 10'000; ++level) lists += '[';
    EXPECT_THAT(error_of(lists), HasSubstr("nested too deep"));
    std::string names = "{";
    for (int name = 0; name < 6000; ++name) names += "\"n" + std::to_string(name) + "\": 1,\n";
    EXPECT_THAT(error_of(names + "\"x\": 1}"), HasSubstr("too many names"));
}

TEST(ConfigFile, AliasesThatExplodeAreAnError) {
    std::string bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n";
    for (int level = 1; level < 9; ++level) {
        const std::string below = "*a" + std::to_string(level - 1);
        bomb += "a" + std::to_string(level) + ": &a" + std::to_string(level) + " [" + below;
        for (int item = 1; item < 10; ++item) bomb += ", " + below;
        bomb += "]\n";
    }
    EXPECT_THAT(error_of(bomb), HasSubstr("too many values"));
}

TEST(ConfigFile, TextThatIsNotUtf8IsNotSent) {
    EXPECT_EQ(
        error_of("ServiceName: shop\nTags: [{Key: a\xed\xa0\xbd, Value: 1}]"),
        "f.yaml:2:14: a value is not UTF-8"
    );
}

TEST(ConfigFile, ALeadingCommaDoesNotMakeEndlessDocuments) {
    EXPECT_THAT(error_of(", ServiceName: x"), StartsWith("f.yaml:1:1: "));
}

}  // namespace
}  // namespace apprunner::cli
