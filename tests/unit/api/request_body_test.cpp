// The small parts of the wire: bodies, tokens, credentials.
#include "emulator/wire/request_body.hpp"

#include "emulator/api/http/credential_scope.hpp"
#include "emulator/api/pages.hpp"
#include "emulator/base/base64.hpp"

#include <gtest/gtest.h>

#include <string>
#include <string_view>

namespace apprunner::api {

namespace {

TEST(RequestBodyTest, OnlyObjectsOfBoundedDepth) {
    EXPECT_EQ(wire::parse_body(""), wire::Json::object());
    EXPECT_EQ(wire::parse_body(" \n"), wire::Json::object());
    EXPECT_EQ(wire::parse_body(R"({"a":"[[[["})"), wire::Json({{"a", "[[[["}}));
    EXPECT_EQ(wire::parse_body(R"({"a":"\"[{"})"), wire::Json({{"a", "\"[{"}}));
    EXPECT_FALSE(wire::parse_body("[]"));
    EXPECT_FALSE(wire::parse_body("{"));
    EXPECT_FALSE(wire::parse_body("{\"a\":\xff}"));
    EXPECT_FALSE(wire::parse_body("{\"a\":" + std::string(40, '[') + std::string(40, ']') + "}"));
}

std::string list_of(std::string_view value, int count) {
    std::string body = "{\"logEvents\":[";
    for (int i = 0; i < count; ++i) (body += value) += ',';
    body.back() = ']';
    return body + "}";
}

TEST(RequestBodyTest, OnlyAsManyValuesAsAnyRequestMayHave) {
    EXPECT_TRUE(wire::parse_body(list_of(R"({"timestamp":1,"message":"a,b,c,d"})", 10'000)));
    EXPECT_TRUE(wire::parse_body(list_of("1", 65'000)));
    for (const char* value : {"1", "[]", "{}"}) {
        EXPECT_FALSE(wire::parse_body(list_of(value, 66'000))) << value;
    }
}

TEST(Base64Test, BothWays) {
    for (const char* text : {"a", "ab", "abc", "abcd"}) {
        EXPECT_EQ(base::from_base64(base::to_base64(text)), text);
    }
    EXPECT_EQ(base::to_base64("AWS:password"), "QVdTOnBhc3N3b3Jk");
    EXPECT_FALSE(base::from_base64(""));
    EXPECT_FALSE(base::from_base64("abc"));
    EXPECT_FALSE(base::from_base64("ab!="));
}

TEST(PagesTest, TokensAreOfOneList) {
    const std::string token = page_token("services", "0a1b");
    EXPECT_EQ(page_key("services", token), "0a1b");
    EXPECT_FALSE(page_key("operations", token));
    EXPECT_FALSE(page_key("service", token));
    EXPECT_FALSE(page_key("services", "nonsense"));
    EXPECT_FALSE(page_key("services", ""));
}

TEST(CredentialScopeTest, RegionAndAccount) {
    const model::Account ours{"us-east-1", "000000000000"};
    const auto named = account_of_credentials(
        "AWS4-HMAC-SHA256 Credential=AKID/20261123/eu-west-1/apprunner/aws4_request, "
        "SignedHeaders=host, Signature=00"
    );
    ASSERT_TRUE(named);
    EXPECT_EQ(named->region, "eu-west-1");
    EXPECT_EQ(named->account_id, "");
    EXPECT_EQ(completed(*named, ours).region, "eu-west-1");
    EXPECT_EQ(completed(*named, ours).account_id, "000000000000");
    const auto numbered = account_of_credentials(
        "AWS4-HMAC-SHA256 Credential=123456789012/20261123/us-east-2/logs/aws4_request,"
    );
    ASSERT_TRUE(numbered);
    EXPECT_EQ(completed(*numbered, ours).account_id, "123456789012");
    EXPECT_FALSE(account_of_credentials(""));
    EXPECT_FALSE(account_of_credentials("Basic abc"));
    EXPECT_FALSE(account_of_credentials("Credential=a/b/c"));
    const auto odd = account_of_credentials("Credential=a/b/../d/e");
    ASSERT_TRUE(odd);
    EXPECT_EQ(completed(*odd, ours).region, "us-east-1");
}

}  // namespace

}  // namespace apprunner::api
