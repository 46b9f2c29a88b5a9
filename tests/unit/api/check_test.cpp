// What the constraint table finds, and in which words.
#include "emulator/wire/constraints.hpp"
#include "emulator/wire/validator.hpp"

#include <gtest/gtest.h>

namespace apprunner::api {

namespace {

const wire::Shape& input_of(std::string_view operation) {
    for (const wire::OperationInput& each : wire::app_runner_inputs()) {
        if (each.operation == operation) return *each.input;
    }
    throw std::out_of_range(std::string(operation));
}

wire::Json valid_service() {
    return {
        {"ServiceName", "shop"},
        {"SourceConfiguration",
         {{"ImageRepository",
           {{"ImageIdentifier", "123456789012.dkr.ecr.us-east-1.amazonaws.com/shop"},
            {"ImageRepositoryType", "ECR"}}}}}};
}

/// "path: constraint" of each violation of CreateService.
std::vector<std::string> found_in(const wire::Json& input) {
    std::vector<std::string> found;
    for (const wire::Violation& each : wire::violations_of(input_of("CreateService"), input)) {
        found.push_back(each.path + ": " + each.constraint);
    }
    return found;
}

using Found = std::vector<std::string>;

TEST(CheckTest, AValidRequestHasNoViolation) {
    EXPECT_EQ(found_in(valid_service()), Found());
}

TEST(CheckTest, ATimeToLiveIsOne) {
    wire::Json input = valid_service();
    input["Tags"] = wire::Json::array({{{"Key", "team"}, {"Value", "soon"}}});
    input["Tags"].push_back({{"Key", "apprunner-sim:ttl"}, {"Value", "90m"}});
    EXPECT_EQ(found_in(input), Found());
    for (const char* value : {"soon", "", "0h", "400d"}) {
        input["Tags"][1]["Value"] = value;
        EXPECT_EQ(
            found_in(input),
            Found{"tags.2.member.value: Tag apprunner-sim:ttl must be a whole number with s, m, h "
                  "or d behind it, such as 90m, 2h or 1d, of at most 365d"}
        ) << value;
    }
}

TEST(CheckTest, NullIsAsGoodAsAbsent) {
    wire::Json input = valid_service();
    input["Tags"] = nullptr;
    EXPECT_EQ(found_in(input), Found());
    input["ServiceName"] = nullptr;
    EXPECT_EQ(found_in(input), Found{"serviceName: Member must not be null"});
}

TEST(CheckTest, UnknownMembersAreIgnored) {
    wire::Json input = valid_service();
    input["Colour"] = {{"Deep", "red"}};
    EXPECT_EQ(found_in(input), Found());
}

TEST(CheckTest, NoTextOrKeyHasANulAndNoValueIsShown) {
    const std::string nul("x\0SECRET", 8);
    wire::Json variables = valid_service();
    wire::Json& image = variables["SourceConfiguration"]["ImageRepository"];
    image["ImageConfiguration"]["RuntimeEnvironmentVariables"] = {{"A", nul}};
    const auto found = wire::violations_of(input_of("CreateService"), variables);
    ASSERT_EQ(found.size(), 1U);
    EXPECT_NE(found[0].constraint.find("Map value must satisfy"), std::string::npos);
    EXPECT_FALSE(found[0].shown);
    image["ImageConfiguration"]["RuntimeEnvironmentVariables"] = {{nul, "x"}};
    EXPECT_EQ(found_in(variables).size(), 1U);
    image["ImageConfiguration"] = {{"StartCommand", "run " + nul}};
    EXPECT_EQ(found_in(variables).size(), 1U);
    image["ImageConfiguration"] = {{"StartCommand", "run SECRET"}};
    EXPECT_EQ(found_in(variables), Found());
    wire::Json path = valid_service();
    path["HealthCheckConfiguration"] = {{"Protocol", "HTTP"}, {"Path", "/" + nul}};
    EXPECT_EQ(found_in(path).size(), 1U);
}

TEST(CheckTest, NestedMembersAreNamedByTheirPath) {
    wire::Json input = valid_service();
    input["SourceConfiguration"]["ImageRepository"]["ImageRepositoryType"] = "DOCKER";
    input["HealthCheckConfiguration"] = {{"Interval", 21}, {"Timeout", 0}, {"Protocol", "UDP"}};
    EXPECT_EQ(
        found_in(input),
        (Found{
            "sourceConfiguration.imageRepository.imageRepositoryType: Member must satisfy enum "
            "value set: [ECR, ECR_PUBLIC]",
            "healthCheckConfiguration.protocol: Member must satisfy enum value set: [TCP, HTTP]",
            "healthCheckConfiguration.interval: Member must have value less than or equal to 20",
            "healthCheckConfiguration.timeout: Member must have value greater than or equal to 1"})
    );
}

TEST(CheckTest, ElementsOfListsAreNumbered) {
    wire::Json input = valid_service();
    input["Tags"] = {{{"Key", "ok"}}, {{"Key", ""}, {"Value", "x"}}};
    EXPECT_EQ(
        found_in(input),
        (Found{
            "tags.2.member.key: Member must satisfy regular expression pattern: ^(?!aws:).+",
            "tags.2.member.key: Member must have length greater than or equal to 1"})
    );
    input["Tags"] = wire::Json::array();
    for (int number = 0; number < 51; ++number) {
        input["Tags"].push_back({{"Key", std::to_string(number)}});
    }
    EXPECT_EQ(found_in(input), Found{"tags: Member must have length less than or equal to 50"});
}

TEST(CheckTest, ListsOfTextsAreToldAsOne) {
    const wire::Json input = {
        {"ResourceArn", "arn:aws:apprunner:us-east-1:000000000000:service/a/b"},
        {"TagKeys", {"good", ""}}};
    EXPECT_EQ(
        wire::validation_message(wire::violations_of(input_of("UntagResource"), input)),
        "1 validation error detected: Value '[good, ]' at 'tagKeys' failed to satisfy constraint: "
        "Member must satisfy constraint: [Member must have length less than or equal to 128, "
        "Member must have length greater than or equal to 1, Member must satisfy regular "
        "expression pattern: ^(?!aws:).+]"
    );
}

TEST(CheckTest, MapsAreToldByKeysAndValuesAndSecretsAreNotShown) {
    wire::Json input = valid_service();
    wire::Json& image = input["SourceConfiguration"]["ImageRepository"]["ImageConfiguration"];
    image["RuntimeEnvironmentVariables"] = {{"", "secret"}, {"A", "two\nlines"}};
    const std::string message =
        wire::validation_message(wire::violations_of(input_of("CreateService"), input));
    EXPECT_EQ(message.find("secret"), std::string::npos);
    EXPECT_EQ(
        message.rfind(
            "2 validation errors detected: Value at "
            "'sourceConfiguration.imageRepository.imageConfiguration.runtimeEnvironmentVariables' "
            "failed to satisfy constraint: Map keys must satisfy constraint: [",
            0
        ),
        0U
    );
    EXPECT_NE(message.find("Map value must satisfy constraint: ["), std::string::npos);
    image["RuntimeEnvironmentVariables"] = {{"A", 1}};
    EXPECT_EQ(found_in(input).size(), 1U);
    image["RuntimeEnvironmentVariables"] = {{"AWSAPPRUNNER_X", "1"}};
    EXPECT_EQ(found_in(input).size(), 1U);
    image["RuntimeEnvironmentVariables"] = {{"PORT", "1"}, {"EMPTY", ""}};
    EXPECT_EQ(found_in(input), Found());
}

TEST(CheckTest, SecretsOfAWrongTypeAreNotShownEither) {
    wire::Json input = valid_service();
    wire::Json& image = input["SourceConfiguration"]["ImageRepository"];
    const wire::Json secrets = wire::Json::array({"DB_PASSWORD=hunter2"});
    const auto message = [&input] {
        const wire::Violations violations = wire::violations_of(input_of("CreateService"), input);
        return violations.empty() ? std::string() : wire::validation_message(violations);
    };
    for (const char* member : {"RuntimeEnvironmentVariables", "RuntimeEnvironmentSecrets"}) {
        image["ImageConfiguration"] = {{member, secrets}};
        EXPECT_NE(message().find("Member must be a map"), std::string::npos);
        EXPECT_EQ(message().find("hunter2"), std::string::npos) << member;
    }
    image["ImageConfiguration"] = secrets;
    EXPECT_NE(message().find("Member must be a structure"), std::string::npos);
    EXPECT_EQ(message().find("hunter2"), std::string::npos);
    image = valid_service()["SourceConfiguration"]["ImageRepository"];
    input["Tags"] = "hunter2";
    EXPECT_NE(message().find("hunter2"), std::string::npos) << "tags are no secret";
}

TEST(CheckTest, WrongTypes) {
    wire::Json input = valid_service();
    input["ServiceName"] = 5;
    input["SourceConfiguration"]["AutoDeploymentsEnabled"] = "true";
    input["InstanceConfiguration"] = "large";
    input["Tags"] = wire::Json::object();
    input["HealthCheckConfiguration"] = {{"Interval", 5.5}};
    EXPECT_EQ(
        found_in(input),
        (Found{
            "serviceName: Member must be a string",
            "sourceConfiguration.autoDeploymentsEnabled: Member must be a boolean",
            "instanceConfiguration: Member must be a structure",
            "tags: Member must be a list",
            "healthCheckConfiguration.interval: Member must be an integer"})
    );
}

TEST(CheckTest, NumbersBeyondAnyInteger) {
    const wire::Json input = wire::Json::parse(
        R"({"AutoScalingConfigurationName": "name", "MaxSize": 18446744073709551615})"
    );
    EXPECT_EQ(wire::violations_of(input_of("CreateAutoScalingConfiguration"), input).size(), 1U);
}

TEST(CheckTest, LengthsCountCharacters) {
    wire::Json input = valid_service();
    input["Tags"] = {{{"Key", "k"}, {"Value", ""}}};
    std::string& value = input["Tags"][0]["Value"].get_ref<std::string&>();
    for (int count = 0; count < 256; ++count) value += "\xC3\xBC";
    EXPECT_EQ(found_in(input), Found());
    value += "x";
    EXPECT_EQ(
        found_in(input),
        Found{"tags.1.member.value: Member must have length less than or equal to 256"}
    );
}

TEST(CheckTest, ExactlyOneSource) {
    wire::Json input = valid_service();
    input["SourceConfiguration"]["CodeRepository"] = {
        {"RepositoryUrl", "https://example.com"},
        {"SourceCodeVersion", {{"Type", "BRANCH"}, {"Value", "main"}}},
        {"CodeConfiguration", {{"ConfigurationSource", "API"}}}};
    EXPECT_EQ(found_in(input).size(), 1U);
    input["SourceConfiguration"].erase("ImageRepository");
    EXPECT_EQ(found_in(input), Found());
    input["SourceConfiguration"]["CodeRepository"].erase("CodeConfiguration");
    EXPECT_EQ(
        found_in(input),
        Found{"sourceConfiguration.codeRepository.codeConfiguration: Member must not be null"}
    );
    input["SourceConfiguration"] = wire::Json::object();
    EXPECT_EQ(
        found_in(input),
        Found{"sourceConfiguration: Member must have exactly one of imageRepository and "
              "codeRepository"}
    );
}

TEST(CheckTest, CpuAndMemoryPairs) {
    const auto is_offered = [](const wire::Json& instance) {
        wire::Json input = valid_service();
        input["InstanceConfiguration"] = instance;
        return found_in(input).empty();
    };
    EXPECT_TRUE(is_offered({{"Cpu", "256"}, {"Memory", "512"}}));
    EXPECT_TRUE(is_offered({{"Cpu", "0.25 vCPU"}, {"Memory", "1 GB"}}));
    EXPECT_TRUE(is_offered({{"Cpu", "1024"}, {"Memory", "4 GB"}}));
    EXPECT_TRUE(is_offered({{"Cpu", "4 vCPU"}, {"Memory", "12288"}}));
    EXPECT_TRUE(is_offered({{"Memory", "3072"}}));
    EXPECT_FALSE(is_offered({{"Cpu", "256"}}));
    EXPECT_FALSE(is_offered({{"Cpu", "512"}, {"Memory", "512"}}));
    EXPECT_FALSE(is_offered({{"Cpu", "1 vCPU"}, {"Memory", "6 GB"}}));
    EXPECT_FALSE(is_offered({{"Cpu", "9999"}}));
}

TEST(CheckTest, PortsAndEgress) {
    wire::Json input = valid_service();
    wire::Json& image = input["SourceConfiguration"]["ImageRepository"]["ImageConfiguration"];
    for (const char* port : {"0", "65536", "http", "80 ", "-1", "99999999999999999999"}) {
        image["Port"] = port;
        EXPECT_EQ(found_in(input).size(), 1U) << port;
    }
    image["Port"] = "65535";
    EXPECT_EQ(found_in(input), Found());
    input["NetworkConfiguration"]["EgressConfiguration"] = {{"EgressType", "VPC"}};
    EXPECT_EQ(
        found_in(input),
        Found{"networkConfiguration.egressConfiguration.vpcConnectorArn: Member must not be null "
              "with egressType VPC"}
    );
}

TEST(CheckTest, ValuesAndViolationsAreBounded) {
    wire::Json input = valid_service();
    input["ServiceName"] = std::string(100'000, 'x');
    EXPECT_LT(
        wire::validation_message(wire::violations_of(input_of("CreateService"), input)).size(),
        1000U
    );
    input["Tags"] = wire::Json::array();
    for (int number = 0; number < 10'000; ++number) input["Tags"].push_back(number);
    EXPECT_EQ(wire::violations_of(input_of("CreateService"), input).size(), wire::violations_max);
}

}  // namespace

}  // namespace apprunner::api
