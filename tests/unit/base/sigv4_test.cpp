// AWS's published vectors of Signature Version 4 (the requests and signatures of the signing test
// suite), a signature taken apart, and what a changed request gives.
#include "emulator/base/sigv4.hpp"

#include <gtest/gtest.h>

namespace apprunner::base {
namespace {

/// The suite's keys, which are published and nobody's.
const AwsKeys suite_keys{"AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"};
constexpr const char* suite_time = "20150830T123600Z";
constexpr const char* vanilla = "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31";

struct Vector {
    std::string name;
    std::string method;
    std::string path;
    std::string query;
    SignedFields more;
    std::string body;
    std::string signed_fields;
    std::string signature;
};

SignableRequest request_of(const Vector& vector) {
    SignableRequest request{vector.method, vector.path, vector.query, {}, sha256_hex(vector.body)};
    request.fields = vector.more;
    request.fields.emplace_back("Host", "example.amazonaws.com");
    return request;
}

const std::string some = "host;x-amz-date";
const std::string header = "host;my-header1;x-amz-date";
const std::string form_hash = "9095672bbd1f56dfc5b65f3e153adc8731a4a654192329106275f4c7b24d0b6e";
const std::string unreserved = "-._~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

const std::vector<Vector> vectors{
    {"vanilla", "GET", "/", "", {}, "", some, vanilla},
    {"post-vanilla",
     "POST",
     "/",
     "",
     {},
     "",
     some,
     "5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b"},
    {"header-key-duplicate",
     "GET",
     "/",
     "",
     {{"My-Header1", "value2"}, {"My-Header1", "value2"}, {"My-Header1", "value1"}},
     "",
     header,
     "c9d5ea9f3f72853aea855b47ea873832890dbdd183b4468f858259531a5138ea"},
    {"header-value-order",
     "GET",
     "/",
     "",
     {{"My-Header1", "value4"},
      {"My-Header1", "value1"},
      {"My-Header1", "value3"},
      {"My-Header1", "value2"}},
     "",
     header,
     "08c7e5a9acfcfeb3ab6b2185e75ce8b1deb5e634ec47601a50643f830c755c01"},
    {"header-value-trim",
     "GET",
     "/",
     "",
     {{"My-Header1", " value1"}, {"My-Header2", " \"a   b   c\""}},
     "",
     "host;my-header1;my-header2;x-amz-date",
     "acc3ed3afb60bb290fc8d2dd0098b9911fcaa05412b367055dee359757a9c736"},
    {"relative-relative", "GET", "/example1/example2/../..", "", {}, "", some, vanilla},
    {"slashes",
     "GET",
     "//example//",
     "",
     {},
     "",
     some,
     "9a624bd73a37c9a373b5312afbebe7a714a789de108f0bdfe846570885f57e84"},
    {"slash-pointless-dot",
     "GET",
     "/./example",
     "",
     {},
     "",
     some,
     "ef75d96142cf21edca26f06005da7988e4f8dc83a165a80865db7089db637ec5"},
    {"space",
     "GET",
     "/example space/",
     "",
     {},
     "",
     some,
     "652487583200325589f1fba4c7e578f72c47cb61beeca81406b39ddec1366741"},
    {"utf8",
     "GET",
     "/\xE1\x88\xB4",
     "",
     {},
     "",
     some,
     "8318018e0b0f223aa2bbf98705b62bb787dc9c0e678f255a891fd03141be5d85"},
    {"empty-query-key",
     "GET",
     "/",
     "Param1=value1",
     {},
     "",
     some,
     "a67d582fa61cc504c4bae71f336f98b97f1ea3c7a6bfe1b6e45aec72011b9aeb"},
    {"query-order-encoded",
     "GET",
     "/",
     "Param-3=Value3&Param=Value2&%E1%88%B4=Value1",
     {},
     "",
     some,
     "371d3713e185cc334048618a97f809c9ffe339c62934c032af5a0e595648fcac"},
    {"query-order-key-case",
     "GET",
     "/",
     "Param2=value2&Param1=value1",
     {},
     "",
     some,
     "b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500"},
    {"query-unreserved",
     "GET",
     "/",
     unreserved + "=" + unreserved,
     {},
     "",
     some,
     "9c3e54bfcdf0b19771a7f523ee5669cdf59bc7cc0884027167c21bb143a40197"},
    {"utf8-query",
     "GET",
     "/",
     "\xE1\x88\xB4=bar",
     {},
     "",
     some,
     "2cdec8eed098649ff3a119c94853b13c643bcf08f8b0a1d91e12c9027818dd04"},
    {"x-www-form-urlencoded",
     "POST",
     "/",
     "",
     {{"Content-Type", "application/x-www-form-urlencoded"},
      {"Content-Length", "13"},
      {"x-amz-content-sha256", form_hash}},
     "Param1=value1",
     "content-length;content-type;host;x-amz-content-sha256;x-amz-date",
     "d3875051da38690788ef43de4db0d8f280229d82040bfac253562e56c3f20e0b"}};

TEST(SigV4Test, GivesThePublishedSignatures) {
    for (const Vector& vector : vectors) {
        const SignedFields added =
            sign(request_of(vector), suite_keys, suite_time, "us-east-1", "service");
        ASSERT_EQ(added.size(), 2U);
        EXPECT_EQ(added[0].second, suite_time);
        EXPECT_EQ(
            added[1].second,
            "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request, "
            "SignedHeaders=" +
                vector.signed_fields + ", Signature=" + vector.signature
        ) << vector.name;
    }
}

TEST(SigV4Test, SignsASessionToken) {
    AwsKeys keys = suite_keys;
    keys.session_token = "6e86291e8372ff2a2260956d9b8aae1d763fbf315fa00fa31553b73ebf194267";
    const SignedFields added =
        sign(request_of(vectors.front()), keys, suite_time, "us-east-1", "service");
    ASSERT_EQ(added.size(), 3U);
    EXPECT_EQ(added[1].first, "X-Amz-Security-Token");
    EXPECT_TRUE(added[2].second.ends_with(
        "SignedHeaders=host;x-amz-date;x-amz-security-token, Signature="
        "07ec1639c89043aa0e3e2de82b96708f198cceab042d4a97044c66dd9f74e7f8"
    ));
}

TEST(SigV4Test, AVerifierFormsTheSameSignature) {
    for (const Vector& vector : vectors) {
        SignableRequest request = request_of(vector);
        const SignedFields added = sign(request, suite_keys, suite_time, "us-east-1", "service");
        request.fields.insert(request.fields.end(), added.begin(), added.end());
        request.fields.emplace_back("User-Agent", "not signed");
        const auto read = parse_authorization(added.back().second);
        ASSERT_TRUE(read);
        EXPECT_EQ(read->access_key_id, "AKIDEXAMPLE");
        EXPECT_EQ(scope_text(read->scope), "20150830/us-east-1/service/aws4_request");
        const std::string& secret = suite_keys.secret_access_key;
        EXPECT_TRUE(is_same_signature(
            expected_signature(request, *read, secret, suite_time), read->signature
        ));
        SignableRequest other = request;
        other.payload_hash = sha256_hex("another body");
        EXPECT_NE(expected_signature(other, *read, secret, suite_time), read->signature);
        other = request;
        other.method = "PUT";
        EXPECT_NE(expected_signature(other, *read, secret, suite_time), read->signature);
        EXPECT_NE(expected_signature(request, *read, "another", suite_time), read->signature);
        EXPECT_NE(expected_signature(request, *read, secret, "20150830T123601Z"), read->signature);
    }
}

TEST(SigV4Test, APathThatIsEscapedIsEscapedOnceMore) {
    const SignableRequest request{"GET", "/a%20b", "", {{"Host", "h"}}, "x"};
    EXPECT_EQ(canonical_request(request, {"host"}), "GET\n/a%2520b\n\nhost:h\n\nhost\nx");
}

TEST(SigV4Test, AFieldThatIsNotWholeIsNone) {
    for (const char* field :
         {"",
          "Bearer x",
          "AWS4-HMAC-SHA256",
          "AWS4-HMAC-SHA256 Credential=A/20150830/r/s/aws4_request, SignedHeaders=host",
          "AWS4-HMAC-SHA256 Credential=A/20150830/r/s/aws4_request, Signature=0",
          "AWS4-HMAC-SHA256 Credential=A/20150830/r/s, SignedHeaders=host, Signature=0",
          "AWS4-HMAC-SHA256 Credential=/d/r/s/aws4_request, SignedHeaders=host, Signature=0",
          "AWS4-HMAC-SHA256 SignedHeaders=host, Signature=0"}) {
        EXPECT_FALSE(parse_authorization(field)) << field;
    }
    EXPECT_TRUE(parse_authorization(
        "AWS4-HMAC-SHA256 Credential=A/d/r/s/aws4_request,SignedHeaders=host,Signature=0"
    ));
    EXPECT_FALSE(is_same_signature("0", "00"));
    EXPECT_FALSE(is_same_signature("01", "00"));
}

}  // namespace
}  // namespace apprunner::base
