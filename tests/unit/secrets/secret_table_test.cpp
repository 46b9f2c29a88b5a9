// Tables: which references App Runner takes and what they name, what an app gets of a secret, and
// whose fault an answer is.
#include "emulator/secrets/aws_questions.hpp"
#include "emulator/secrets/resolver.hpp"
#include "emulator/secrets/secret_text.hpp"

#include <gtest/gtest.h>

namespace apprunner::secrets {
namespace {

const std::string arn = "arn:aws:secretsmanager:eu-west-1:123456789012:secret:prod/db-AbCdEf";
const std::string parameter_arn = "arn:aws:ssm:eu-west-1:123456789012:parameter/prod/db";

struct ReferenceRow {
    std::string value_from;
    std::string id;  ///< "": refused.
    std::string name = {};
    std::string json_key = {};
    std::string stage = {};
    std::string version = {};
};

const std::vector<ReferenceRow> reference_rows{
    {arn, arn, "prod/db"},
    {arn + ":password::", arn, "prod/db", "password"},
    {arn + ":::", arn, "prod/db"},
    {arn + "::AWSPREVIOUS:", arn, "prod/db", "", "AWSPREVIOUS"},
    {arn + ":::v1", arn, "prod/db", "", "", "v1"},
    {arn + ":k:AWSCURRENT:v1", arn, "prod/db", "k", "AWSCURRENT", "v1"},
    {arn + ":password", ""},
    {arn + ":password:", ""},
    {arn + ":password:::", ""},
    {"arn:aws:secretsmanager:eu-west-1:123456789012:secret:prod/db", ""},
    {"arn:aws:secretsmanager:eu-west-1:123456789012:secret:prod/db:password::", ""},
    {"arn:aws:secretsmanager:eu-west-1:123456789012:secret:db-AbC_Ef", ""},
    {"arn:aws:secretsmanager:eu-west-1:123456789012:secret:", ""},
    {"arn:aws:secretsmanager:eu-west-1:123456789012:secret", ""},
    {"arn:aws:secretsmanager::123456789012:secret:db-AbCdEf", ""},
    {"arn:aws:secretsmanager:eu-west-1:123456789012:secrets:db-AbCdEf", ""},
    {"arn:aws:s3:::bucket/key", ""},
    {"arn", ""},
    {"", ""},
    {"arn:aws-cn:secretsmanager:cn-north-1:123456789012:secret:db-AbCdEf",
     "arn:aws-cn:secretsmanager:cn-north-1:123456789012:secret:db-AbCdEf",
     "db"},
    {parameter_arn, parameter_arn, "/prod/db"},
    {"arn:aws:ssm:eu-west-1:123456789012:parameter/db",
     "arn:aws:ssm:eu-west-1:123456789012:parameter/db",
     "db"},
    {"arn:aws:ssm:eu-west-1:123456789012:parameter/", ""},
    {"arn:aws:ssm:eu-west-1:123456789012:document/x", ""},
    {"/prod/db", "/prod/db", "/prod/db"},
    {"db", "db", "db"},
    {"db:3", "db:3", "db"},
    {"db:3:4", ""},
    {"my db", ""},
    {"${DB}", ""}};

TEST(SecretReference, FollowsTheGrammar) {
    for (const ReferenceRow& row : reference_rows) {
        const auto found = model::parse_secret_reference(row.value_from);
        ASSERT_EQ(found.has_value(), !row.id.empty()) << row.value_from;
        if (!found) {
            EXPECT_FALSE(found.error().detail.empty());
            continue;
        }
        EXPECT_EQ(found->id, row.id) << row.value_from;
        EXPECT_EQ(found->name, row.name) << row.value_from;
        EXPECT_EQ(found->json_key, row.json_key) << row.value_from;
        EXPECT_EQ(found->version_stage, row.stage) << row.value_from;
        EXPECT_EQ(found->version_id, row.version) << row.value_from;
        EXPECT_EQ(found->is_parameter, row.id.find("secretsmanager") == std::string::npos);
    }
    EXPECT_EQ(model::parse_secret_reference(arn)->region, "eu-west-1");
    EXPECT_EQ(model::parse_secret_reference("db")->region, "");
}

TEST(SecretReference, IsRefusedInAwssWords) {
    EXPECT_EQ(
        model::parse_secret_reference(arn + ":password").error().detail,
        "an invalid ARN format for the AWS Secrets Manager secret was specified. Specify a valid "
        "ARN and try again."
    );
    EXPECT_EQ(model::parse_secret_reference("my db").error().detail, "invalid parameters: my db");
}

constexpr const char* secret =
    R"({"user":"me","port":5432,"big":12345678,"million":1000000,"below":999999,"half":0.5,)"
    R"("tiny":0.00001,"small":0.0001,"huge":1e21,"minus":-3,"yes":true,"no":false,"none":null,)"
    R"("empty":"","list":[1,"a",[true]],"map":{"b":1,"a":{"c":"d"}},"nothing":{},"line":"a\nb",)"
    R"("id":123456789012345678})";

TEST(SecretText, IsPrintedAsTheAgentPrintsIt) {
    const std::pair<const char*, const char*> rows[] = {
        {"user", "me"},
        {"port", "5432"},
        {"big", "1.2345678e+07"},
        {"million", "1e+06"},
        {"below", "999999"},
        {"half", "0.5"},
        {"tiny", "1e-05"},
        {"small", "0.0001"},
        {"huge", "1e+21"},
        {"minus", "-3"},
        {"yes", "true"},
        {"no", "false"},
        {"none", "<nil>"},
        {"empty", ""},
        {"list", "[1 a [true]]"},
        {"map", "map[a:map[c:d] b:1]"},
        {"nothing", "map[]"},
        {"line", "a\nb"},
        {"id", "1.2345678901234568e+17"}};
    for (const auto& [key, text] : rows) EXPECT_EQ(secret_text(secret, key).value(), text) << key;
    EXPECT_EQ(secret_text(secret, "").value(), secret);
    EXPECT_EQ(secret_text("", "").value(), "");
    EXPECT_EQ(
        secret_text(secret, "pass").error().detail,
        "retrieved secret from Secrets Manager did not contain json key pass"
    );
    for (const char* other : {"hunter22", "", "[1]", "\"text\"", "{\"a\":"}) {
        const auto error = secret_text(other, "a").error();
        EXPECT_EQ(error.code, base::Errc::protocol);
        EXPECT_EQ(error.detail.find("hunter22"), std::string::npos);
    }
}

struct AnswerRow {
    std::string value_from;
    int status;
    std::string body;
    std::optional<SecretTrouble> trouble;
    std::string text;  ///< The value, or a part of what is told.
};

const std::vector<AnswerRow> answer_rows{
    {arn, 200, R"({"SecretString":"v"})", {}, "v"},
    {arn, 200, R"({"SecretBinary":"aGk="})", {}, ""},
    {arn, 200, R"({})", SecretTrouble::source, "no secret"},
    {arn, 200, "<html>", SecretTrouble::source, "no JSON"},
    {arn,
     400,
     R"({"__type":"ResourceNotFoundException","Message":"gone"})",
     SecretTrouble::missing,
     "in Region eu-west-1: gone"},
    {arn,
     400,
     R"({"__type":"com.amazonaws.x#ResourceNotFoundException:http://y"})",
     SecretTrouble::missing,
     "ResourceNotFoundException: arn"},
    {arn,
     400,
     R"({"__type":"InvalidRequestException","Message":"marked for deletion"})",
     SecretTrouble::missing,
     "marked for deletion"},
    {arn,
     400,
     R"({"__type":"AccessDeniedException","Message":"no"})",
     SecretTrouble::source,
     "AccessDeniedException: no"},
    {arn, 403, R"({"__type":"InvalidSignatureException"})", SecretTrouble::source, "403"},
    {arn, 500, R"({"__type":"InternalServiceError"})", SecretTrouble::source, "500"},
    {arn, 502, "", SecretTrouble::source, "502"},
    {"db", 200, R"({"Parameters":[{"Name":"db","Value":"v"}],"InvalidParameters":[]})", {}, "v"},
    {"db",
     200,
     R"({"Parameters":[],"InvalidParameters":["db"]})",
     SecretTrouble::missing,
     "invalid parameters: db"},
    {"db", 200, "{}", SecretTrouble::source, "no parameter"},
    {"db", 400, R"({"__type":"InvalidKeyId","message":"key"})", SecretTrouble::source, "key"}};

TEST(SecretAnswer, TellsTheValueOrWhoseFaultItIs) {
    for (const AnswerRow& row : answer_rows) {
        const auto reference = model::parse_secret_reference(row.value_from).value();
        const auto found = value_in(reference, row.status, row.body);
        if (!row.trouble) {
            ASSERT_TRUE(found.has_value()) << row.body;
            EXPECT_EQ(*found, row.text);
            continue;
        }
        ASSERT_TRUE(found.has_error()) << row.body;
        EXPECT_EQ(found.error().trouble, *row.trouble) << row.body;
        EXPECT_NE(found.error().message.find(row.text), std::string::npos) << found.error().message;
    }
}

TEST(SecretQuestion, IsWhatTheAgentAsks) {
    const auto whole = question_of(model::parse_secret_reference(arn).value(), "us-east-1");
    EXPECT_EQ(whole.body, "{\"SecretId\":\"" + arn + "\"}");
    EXPECT_EQ(whole.region, "eu-west-1") << "the ARN's";
    EXPECT_EQ(aws_endpoint(whole), "https://secretsmanager.eu-west-1.amazonaws.com");
    const auto stage =
        question_of(model::parse_secret_reference(arn + "::S:V").value(), "us-east-1");
    EXPECT_NE(stage.body.find(R"("VersionId":"V","VersionStage":"S")"), std::string::npos);
    const auto named = question_of(model::parse_secret_reference("/a").value(), "cn-north-1");
    EXPECT_EQ(named.body, R"({"Names":["/a"],"WithDecryption":true})");
    EXPECT_EQ(named.target, "AmazonSSM.GetParameters");
    EXPECT_EQ(aws_endpoint(named), "https://ssm.cn-north-1.amazonaws.com.cn");
}

TEST(LocalValues, AreFoundByVariableReferenceArnAndName) {
    const std::string keyed = arn + ":password::";
    const auto reference = model::parse_secret_reference(keyed).value();
    const auto found = [&](const std::string& key) {
        return value_among({{key, "v"}, {"other", "x"}}, "DB", keyed, reference);
    };
    EXPECT_FALSE(found("DB")->is_whole);
    EXPECT_FALSE(found(keyed)->is_whole) << "the value of that key";
    EXPECT_TRUE(found(arn)->is_whole);
    EXPECT_TRUE(found("prod/db")->is_whole);
    EXPECT_FALSE(found("db"));
    EXPECT_EQ(value_among({{"DB", "1"}, {arn, "2"}}, "DB", keyed, reference)->text, "1");
}

}  // namespace
}  // namespace apprunner::secrets
