// The matchers against the regular expressions that they stand for, on short texts made of the
// pieces that matter; and against texts of a size that no regular expression engine should see.
#include "emulator/wire/patterns.hpp"

#include "emulator/base/ids.hpp"

#include <gtest/gtest.h>

#include <regex>

namespace apprunner::api {

namespace {

struct Case {
    const char* name;
    const wire::Pattern* pattern;
    const char* example;  ///< Matches.
    /// The expression when ECMAScript's spelling of it is another one.
    const char* expression = nullptr;
};

const Case cases[] = {
    {"resource_arn",
     &wire::patterns::resource_arn,
     "arn:aws-cn:apprunner:us-east-1:123456789012:service/a-b/0a"},
    {"role_arn",
     &wire::patterns::role_arn,
     "arn:aws:iam::123456789012:role/service-role/a.b",
     R"(arn:(aws|aws-us-gov|aws-cn|aws-iso|aws-iso-b):iam::[0-9]{12}:(role|role\/service-role)\/)"
     R"([\w+=,.@\-/]{1,1013})"},
    {"kms_key_arn",
     &wire::patterns::kms_key_arn,
     "arn:aws:kms:us-east-1:123456789012:key/01234567-89ab-cdef-0123-456789abcdef"},
    {"service_name", &wire::patterns::service_name, "my-service_1"},
    {"configuration_name", &wire::patterns::configuration_name, "my-config_1"},
    {"connector_name", &wire::patterns::connector_name, "my-connector_1"},
    {"cpu", &wire::patterns::cpu, "0.25 vCPU", R"(256|512|1024|2048|4096|(0\.25|0\.5|1|2|4) vCPU)"},
    {"memory",
     &wire::patterns::memory,
     "10 GB",
     R"(512|1024|2048|3072|4096|6144|8192|10240|12288|(0\.5|1|2|3|4|6|8|10|12) GB)"},
    {"private image",
     &wire::patterns::image_identifier,
     "123456789012.dkr.ecr.us-east-1.amazonaws.com/team/shop_a:v1",
     R"(([0-9]{12}\.dkr\.ecr\.[a-z\-]+-[0-9]{1}\.amazonaws\.com\/((?:[a-z0-9]+(?:[._-][a-z0-9]+)*)"
     R"(\/)*[a-z0-9]+(?:[._-][a-z0-9]+)*)(:([\w\d+\-=._:\/@])+|@([\w\d\:]+))?)|()"
     R"(public\.ecr\.aws\/.+\/((?:[a-z0-9]+(?:[._-][a-z0-9]+)*\/)*[a-z0-9]+(?:[._-][a-z0-9]+)*))"
     R"((:([\w\d+\-=._:\/@])+|@([\w\d\:]+))?))"},
    {"public image",
     &wire::patterns::image_identifier,
     "public.ecr.aws/Alias/shop/a-b@sha256:00ff",
     R"(([0-9]{12}\.dkr\.ecr\.[a-z\-]+-[0-9]{1}\.amazonaws\.com\/((?:[a-z0-9]+(?:[._-][a-z0-9]+)*)"
     R"(\/)*[a-z0-9]+(?:[._-][a-z0-9]+)*)(:([\w\d+\-=._:\/@])+|@([\w\d\:]+))?)|()"
     R"(public\.ecr\.aws\/.+\/((?:[a-z0-9]+(?:[._-][a-z0-9]+)*\/)*[a-z0-9]+(?:[._-][a-z0-9]+)*))"
     R"((:([\w\d+\-=._:\/@])+|@([\w\d\:]+))?))"},
    {"domain_name", &wire::patterns::domain_name, "*.example.com"},
    {"one_line", &wire::patterns::one_line, "any: thing at all/"},
    {"command", &wire::patterns::command, "node server.js", R"([^\n\r]+)"},
    {"source_directory", &wire::patterns::source_directory, "/app\n", R"([^\0]+)"},
    {"tag_key", &wire::patterns::tag_key, "aw:key"},
    {"log_group_name", &wire::patterns::log_group_name, "/aws/apprunner/a#b_c.d"},
    {"log_stream_name", &wire::patterns::log_stream_name, "instance/0a b"},
    {"log_resource", &wire::patterns::log_resource, "arn:aws:logs:us-east-1:1:log-group:/a,b@c"},
    {"ecr_repository", &wire::patterns::ecr_repository, "team/shop.a_b-c"},
    {"log_group_pattern", &wire::patterns::log_group_pattern, "apprunner/a#b"},
    {"ecr_digest", &wire::patterns::ecr_digest, "sha256:00ff"},
    {"ecr_tag", &wire::patterns::ecr_tag, "v1.0-beta_2"},
    {"registry_id", &wire::patterns::registry_id, "123456789012"},
};

class PatternTest : public ::testing::TestWithParam<Case> {};

TEST_P(PatternTest, AgreesWithItsRegularExpression) {
    const Case& tested = GetParam();
    const std::string spelled =
        tested.expression != nullptr ? tested.expression : std::string(tested.pattern->text);
    const std::regex expression(spelled);
    ASSERT_TRUE(tested.pattern->matches(tested.example)) << tested.example;
    constexpr std::string_view letters = "aZ0:/-_.@* \n\r+\\5,=#";
    base::IdSource random(42);
    int matching = 0;
    for (int round = 0; round < 20'000; ++round) {
        std::string text = tested.example;
        for (auto changes = random.next() % 3 + 1; changes > 0; --changes) {
            const std::size_t at = random.next() % (text.size() + 1);
            const char letter = letters[random.next() % letters.size()];
            switch (random.next() % 3) {
                case 0:
                    text.insert(at, 1, letter);
                    break;
                case 1:
                    text.erase(at, 1 + random.next() % 2);
                    break;
                default:
                    if (at < text.size()) text[at] = letter;
            }
        }
        const bool expected = std::regex_match(text, expression);
        ASSERT_EQ(tested.pattern->matches(text), expected) << tested.name << ": " << text;
        matching += expected ? 1 : 0;
    }
    // Both answers have been seen.
    EXPECT_GT(matching, 0);
    EXPECT_LT(matching, 20'000);
}

TEST_P(PatternTest, IsQuickAndSafeOnHugeTexts) {
    constexpr std::size_t size = 4'000'000;
    const wire::Pattern& pattern = *GetParam().pattern;
    for (const char letter : {'a', '0', '/', '-', ':'}) {
        const std::string body(size, letter);
        static_cast<void>(pattern.matches(body));
        static_cast<void>(pattern.matches(GetParam().example + body));
        static_cast<void>(pattern.matches("arn:aws" + body));
        static_cast<void>(pattern.matches("public.ecr.aws/" + body));
    }
}

INSTANTIATE_TEST_SUITE_P(All, PatternTest, ::testing::ValuesIn(cases), [](const auto& tested) {
    std::string name = tested.param.name;
    std::replace(name.begin(), name.end(), ' ', '_');
    return name;
});

TEST(PatternsTest, LineTerminatorsBeyondAsciiEndALineToo) {
    EXPECT_FALSE(wire::patterns::one_line.matches("a\xC2\x85z"));
    EXPECT_FALSE(wire::patterns::one_line.matches("a\xE2\x80\xA8z"));
    EXPECT_FALSE(wire::patterns::tag_key.matches("a\xE2\x80\xA9z"));
    EXPECT_TRUE(wire::patterns::one_line.matches("gr\xC3\xBC\xC3\x9F"));
    EXPECT_FALSE(wire::patterns::tag_key.matches("aws:owned"));
}

TEST(PatternsTest, ImageReferencesAsDockerHasThem) {
    for (const char* image : {"shop", "localhost:5000/Shop:v1", "ghcr.io/a/b@sha256:00"}) {
        EXPECT_TRUE(wire::patterns::image_reference.matches(image)) << image;
    }
    for (const char* image : {"", "-v", "a b", "a\tb", "a\x7F"}) {
        EXPECT_FALSE(wire::patterns::image_reference.matches(image)) << image;
    }
}

TEST(PatternsTest, TagsOfLogGroupsMayBeInAnyScript) {
    EXPECT_TRUE(wire::patterns::logs_tag_key.matches("B\xC3\xBCro 1:/=+-@"));
    EXPECT_FALSE(wire::patterns::logs_tag_key.matches(""));
    EXPECT_FALSE(wire::patterns::logs_tag_key.matches("a*b"));
    EXPECT_TRUE(wire::patterns::logs_tag_value.matches(""));
}

}  // namespace

}  // namespace apprunner::api
