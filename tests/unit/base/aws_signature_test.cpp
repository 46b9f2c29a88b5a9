// AWS's published test vectors of Signature Version 4 (aws-sig-v4-test-suite).
#include "emulator/base/aws_signature.hpp"

#include <gtest/gtest.h>

namespace apprunner::base {
namespace {

using Fields = std::vector<std::pair<std::string, std::string>>;

constexpr std::string_view secret = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";
constexpr std::string_view time = "20150830T123600Z";
constexpr CredentialScope scope{"20150830", "us-east-1", "service"};

SignedRequest request_of(
    std::string_view method, std::string_view path, std::string_view query, const Fields& fields
) {
    SignedRequest request{method, path, query, {}, sha256_hex("")};
    request.headers = {{"Host", "example.amazonaws.com"}, {"X-Amz-Date", std::string(time)}};
    request.headers.insert(request.headers.end(), fields.begin(), fields.end());
    return request;
}

std::string signature(const SignedRequest& request) {
    const std::string text = string_to_sign(time, scope, canonical_request(request));
    return signature_of(secret, scope, text);
}

TEST(AwsSignature, IsThatOfThePublishedVectors) {
    struct Vector {
        const char* name;
        const char* method;
        const char* path;
        const char* query;
        Fields fields;
        const char* signature;
    };
    const char* const vanilla = "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31";
    const char* const all_unreserved =
        "/-._~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    for (const Vector& each : {
             Vector{"get-vanilla", "GET", "/", "", {}, vanilla},
             {"get-slash-dot-slash", "GET", "/./", "", {}, vanilla},
             {"get-relative-relative", "GET", "/example1/example2/../..", "", {}, vanilla},
             {"get-slashes",
              "GET",
              "//example//",
              "",
              {},
              "9a624bd73a37c9a373b5312afbebe7a714a789de108f0bdfe846570885f57e84"},
             {"get-space",
              "GET",
              "/example space/",
              "",
              {},
              "652487583200325589f1fba4c7e578f72c47cb61beeca81406b39ddec1366741"},
             {"get-unreserved",
              "GET",
              all_unreserved,
              "",
              {},
              "07ef7494c76fa4850883e2b006601f940f8a34d404d0cfa977f52a65bbf5f24f"},
             {"get-vanilla-query-order-key-case",
              "GET",
              "/",
              "Param2=value2&Param1=value1",
              {},
              "b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500"},
             {"get-vanilla-query-order-value",
              "GET",
              "/",
              "Param1=value2&Param1=Value1",
              {},
              "eedbc4e291e521cf13422ffca22be7d2eb8146eecf653089df300a15b2382bd1"},
             {"get-vanilla-utf8-query",
              "GET",
              "/",
              "\xE1\x88\xB4=bar",
              {},
              "2cdec8eed098649ff3a119c94853b13c643bcf08f8b0a1d91e12c9027818dd04"},
             {"get-header-key-duplicate",
              "GET",
              "/",
              "",
              {{"My-Header1", "value2"}, {"My-Header1", "value2"}, {"My-Header1", "value1"}},
              "c9d5ea9f3f72853aea855b47ea873832890dbdd183b4468f858259531a5138ea"},
             {"get-header-value-trim",
              "GET",
              "/",
              "",
              {{"My-Header1", " value1"}, {"My-Header2", " \"a   b   c\""}},
              "acc3ed3afb60bb290fc8d2dd0098b9911fcaa05412b367055dee359757a9c736"},
             {"post-vanilla",
              "POST",
              "/",
              "",
              {},
              "5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b"},
             {"post-header-key-sort",
              "POST",
              "/",
              "",
              {{"My-Header1", "value1"}},
              "c5410059b04c1ee005303aed430f6e6645f61f4dc9e1461ec8f8916fdf18852c"},
         }) {
        const SignedRequest request = request_of(each.method, each.path, each.query, each.fields);
        EXPECT_EQ(signature(request), each.signature) << each.name;
    }
    SignedRequest form =
        request_of("POST", "/", "", {{"Content-Type", "application/x-www-form-urlencoded"}});
    form.payload_hash = sha256_hex("Param1=value1");
    EXPECT_EQ(signature(form), "ff11897932ad3f4e8b18135d722051e5ac45fc38421b1da7b9d196a0fe09473a");
}

TEST(AwsSignature, IsPutIntoOneHeader) {
    EXPECT_EQ(
        authorization_of(
            {"AKIDEXAMPLE", std::string(secret)}, scope, time, request_of("GET", "/", "", {})
        ),
        "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request, "
        "SignedHeaders=host;x-amz-date, "
        "Signature=5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31"
    );
}

TEST(AccessKey, IsReadWholeOrNotAtAll) {
    const auto key = read_access_key("APPRUNNERSIMABC\nsecret\n");
    ASSERT_TRUE(key);
    EXPECT_EQ(key->id, "APPRUNNERSIMABC");
    EXPECT_EQ(key->secret, "secret");
    for (const char* text :
         {"",
          "AKIA\nsecret\n",
          "APPRUNNERSIMABC\n",
          "APPRUNNERSIMABC\n\n",
          "APPRUNNERSIMABC\nsecret"}) {
        EXPECT_FALSE(read_access_key(text)) << text;
    }
}

}  // namespace
}  // namespace apprunner::base
