// Image references: how each part is found, what stands for what is left out, and what is wrong.
#include "docker/reference.hpp"

#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

namespace apprunner::docker {
namespace {

const std::string digest = "sha256:" + std::string(64, 'a');

ImageReference parsed(const std::string& text) {
    const auto reference = parse_reference(text);
    EXPECT_TRUE(reference) << reference.error().detail;
    return reference ? *reference : ImageReference();
}

TEST(Reference, PartsAreFound) {
    const std::vector<std::pair<std::string, ImageReference>> references{
        {"nginx", {"docker.io", "library/nginx", "latest", ""}},
        {"nginx:1.25", {"docker.io", "library/nginx", "1.25", ""}},
        {"nginx@" + digest, {"docker.io", "library/nginx", "", digest}},
        {"nginx:1.25@" + digest, {"docker.io", "library/nginx", "1.25", digest}},
        {"team/app", {"docker.io", "team/app", "latest", ""}},
        {"team/part/app:1", {"docker.io", "team/part/app", "1", ""}},
        {"docker.io/nginx", {"docker.io", "library/nginx", "latest", ""}},
        {"index.docker.io/team/app", {"docker.io", "team/app", "latest", ""}},
        {"localhost/app", {"localhost", "app", "latest", ""}},
        {"localhost:5000/app", {"localhost:5000", "app", "latest", ""}},
        {"127.0.0.1:5000/team/app:1", {"127.0.0.1:5000", "team/app", "1", ""}},
        {"[::1]:5000/app", {"[::1]:5000", "app", "latest", ""}},
        {"[2001:db8::1]/app", {"[2001:db8::1]", "app", "latest", ""}},
        {"Registry.Example.COM/app", {"Registry.Example.COM", "app", "latest", ""}},
        {"registry:5000/app", {"registry:5000", "app", "latest", ""}},
        {"111111111111.dkr.ecr.us-east-1.amazonaws.com/shop:live",
         {"111111111111.dkr.ecr.us-east-1.amazonaws.com", "shop", "live", ""}},
        {"public.ecr.aws/docker/library/nginx",
         {"public.ecr.aws", "docker/library/nginx", "latest", ""}},
    };
    for (const auto& [text, expected] : references) {
        EXPECT_EQ(parsed(text), expected) << text << " is " << parsed(text).full();
    }
}

TEST(Reference, TheFirstPartIsARegistryOnlyWhenItLooksLikeAHost) {
    EXPECT_EQ(parsed("localhost").registry, "docker.io");
    EXPECT_EQ(parsed("localhost:5000").full(), "docker.io/library/localhost:5000");
    EXPECT_EQ(parsed("a.b/c").registry, "a.b");
    EXPECT_EQ(parsed("a.b").repository, "library/a.b");
    EXPECT_EQ(parsed("localhosts/app").registry, "docker.io");
}

TEST(Reference, TheFullNameIsCompleteAndReadsTheSame) {
    const std::vector<std::pair<std::string, std::string>> names{
        {"nginx", "docker.io/library/nginx:latest"},
        {"team/app:1", "docker.io/team/app:1"},
        {"nginx@" + digest, "docker.io/library/nginx@" + digest},
        {"h.x/app:1@" + digest, "h.x/app:1@" + digest},
        {"[::1]:5000/app", "[::1]:5000/app:latest"},
    };
    for (const auto& [text, full] : names) {
        const ImageReference reference = parsed(text);
        EXPECT_EQ(reference.full(), full);
        EXPECT_EQ(parsed(full), reference);
        EXPECT_EQ(reference.name(), full.substr(0, reference.name().size()));
    }
    EXPECT_EQ(parsed("127.0.0.1:5000/team/app:1").name(), "127.0.0.1:5000/team/app");
}

TEST(Reference, NamesHoldWhatTheyMay) {
    for (const char* good :
         {"a", "0", "a.b", "a_b", "a__b", "a-b", "a---b", "a/b.c/d_e", "team-1/app.2"}) {
        EXPECT_TRUE(parse_reference(good)) << good;
    }
    EXPECT_TRUE(parse_reference(std::string(247, 'a'))) << "with library/ it is 255 long";
    EXPECT_TRUE(parse_reference("a:" + std::string(128, 'T')));
    EXPECT_TRUE(parse_reference("a:_x.Y-0"));
}

/// All of these have to be refused, and the sentence has to name the part.
void expect_refused(const std::string& part, const std::vector<std::string>& texts) {
    for (const std::string& text : texts) {
        const auto reference = parse_reference(text);
        ASSERT_FALSE(reference) << text << " is read as " << reference->full();
        EXPECT_EQ(reference.error().code, base::Errc::invalid_argument);
        EXPECT_NE(reference.error().detail.find(part), std::string::npos)
            << text << ": " << reference.error().detail;
        const std::string quoted = "\"" + text.substr(0, 300) + "\" is not an image reference: ";
        EXPECT_EQ(reference.error().detail.substr(0, quoted.size()), quoted);
    }
}

TEST(Reference, WrongRepositoriesAreNamed) {
    expect_refused("the repository is missing", {"", ":1", "@" + digest, "h.x/", "h.x/:1"});
    expect_refused("repository names are lower case", {"Nginx", "Team/app", "h.x/App", "aPp:1"});
    expect_refused(
        "its repository \"",
        {"-a",
         "a-",
         ".a",
         "a.",
         "_a",
         "a_",
         "a..b",
         "a___b",
         "a.-b",
         "a._b",
         "a b",
         "a//b",
         "/a",
         "a/",
         "a\nb",
         "a$",
         "h.x//a",
         "\xC3\xA4",
         std::string("a\0b", 3),
         std::string(248, 'a')}
    );
}

TEST(Reference, WrongTagsAreNamed) {
    expect_refused("the tag after ':' is missing", {"a:", "h.x:5/a:", "a:@" + digest});
    expect_refused(
        "its tag may hold",
        {"a:.x", "a:-x", "a:x y", "a:x:y", "a:x+y", "a:\xC3\xA4", "a:" + std::string(129, 't')}
    );
}

TEST(Reference, WrongDigestsAreNamed) {
    expect_refused("the digest after '@' is missing", {"a@", "a:1@"});
    expect_refused(
        "its digest is not sha256:",
        {"a@sha256:",
         "a@" + digest + "a",
         "a@" + digest.substr(0, 70),
         "a@SHA256:" + digest.substr(7),
         "a@sha256:" + std::string(64, 'A'),
         "a@sha256:" + std::string(64, 'g'),
         "a@sha512:" + std::string(128, 'a'),
         "a@" + digest + "@" + digest,
         "a@b"}
    );
}

TEST(Reference, WrongRegistriesAreNamed) {
    expect_refused(
        "its registry is not HOST or HOST:PORT",
        {"h.x:/a",
         "h:5x/a",
         ":5000/a",
         "h:5:6/a",
         ".x/a",
         "h./a",
         "h..x/a",
         "-h.x/a",
         "h-.x/a",
         "h_1.x/a",
         "[::1/a",
         "::1]/a",
         "[]:5000/a",
         "[::1]5000/a",
         "[::1]:/a",
         "[::g]/a",
         "http://h.x/a"}
    );
}

TEST(Reference, AVeryLongTextIsNotRepeatedWhole) {
    const auto reference = parse_reference(std::string(10'000, 'a'));
    ASSERT_FALSE(reference);
    EXPECT_LT(reference.error().detail.size(), 1'000U);
}

}  // namespace
}  // namespace apprunner::docker
