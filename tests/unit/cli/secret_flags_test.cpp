// --secret and --secrets: what they amount to, and that no value is shown.
#include "emulator/cli/settings/secret_flags.hpp"

#include "emulator/cli/terminal/exit_code.hpp"

#include <gtest/gtest.h>

#include <array>
#include <cstdlib>

namespace apprunner::cli {
namespace {

const std::string arn = "arn:aws:secretsmanager:eu-west-1:123456789012:secret:prod/db-AbCdEf";

Json request_with(const Json& secrets) {
    return {
        {"ServiceName", "shop"},
        {"SourceConfiguration",
         {{"ImageRepository",
           {{"ImageConfiguration", {{"RuntimeEnvironmentSecrets", secrets}}}}}}}};
}

std::string complaint_about(const Json& request, const std::string& value) {
    try {
        const Json ignored = secrets_of(request, SecretFlags{{value}, {}}, "up");
    } catch (const Exit& exit) {
        return exit.what();
    }
    return "";
}

TEST(SecretFlags, AreTakenByVariableArnAndName) {
    const Json request = request_with({{"DB", arn + ":password::"}, {"KEY", "/prod/key"}});
    for (const std::string& key :
         {std::string("DB"),
          arn,
          arn + ":password::",
          std::string("prod/db"),
          std::string("/prod/key")}) {
        const Json input = secrets_of(request, SecretFlags{{key + "=a=b"}, {}}, "up");
        EXPECT_EQ(input["Values"], (Json{{key, "a=b"}}));
        EXPECT_EQ(input["ServiceName"], "shop");
        EXPECT_EQ(input["FromAws"], false);
    }
}

TEST(SecretFlags, ANameAloneTakesTheVariable) {
    const Json request = request_with({{"APPRUNNER_TEST_SECRET", arn}});
    unsetenv("APPRUNNER_TEST_SECRET");
    EXPECT_NE(complaint_about(request, "APPRUNNER_TEST_SECRET"), "");
    setenv("APPRUNNER_TEST_SECRET", "value", 1);
    const Json input = secrets_of(request, SecretFlags{{"APPRUNNER_TEST_SECRET"}, {}}, "up");
    EXPECT_EQ(input["Values"]["APPRUNNER_TEST_SECRET"], "value");
    unsetenv("APPRUNNER_TEST_SECRET");
}

TEST(SecretFlags, OneThatTheServiceDoesNotHaveIsRefusedWithoutItsValue) {
    for (const Json& request : {request_with({{"DB", arn}}), request_with(Json::object())}) {
        const std::string complaint = complaint_about(request, "OTHER=hunter22");
        EXPECT_NE(complaint.find("OTHER"), std::string::npos);
        EXPECT_EQ(complaint.find("hunter22"), std::string::npos);
    }
}

TEST(SecretFlags, WithoutSecretsThereIsNothingToSend) {
    EXPECT_TRUE(secrets_of(request_with(Json::object()), {}, "up").is_null());
    EXPECT_TRUE(secrets_of(Json::object(), {}, "up").is_null());
}

TEST(SecretFlags, ValuesAreHiddenInTheListOfProcesses) {
    std::array<std::string, 7> words{
        "apprunner-sim", "up", "--secret", "A=one", "--secret=B=two", "--secrets", "file"};
    std::array<char*, 7> argv{};
    for (std::size_t at = 0; at < words.size(); ++at) argv[at] = words[at].data();
    hide_secret_arguments(static_cast<int>(argv.size()), argv.data());
    EXPECT_EQ(words[3], "A=***");
    EXPECT_EQ(words[4], "--secret=B=***");
    EXPECT_EQ(words[6], "file");
}

}  // namespace
}  // namespace apprunner::cli
