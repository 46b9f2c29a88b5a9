// Names of images: Docker's grammar, what is written instead, and what the engine has.
#include "emulator/cli/settings/image_name.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace apprunner::cli {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

TEST(ImageName, ThatDockerTakes) {
    const std::string digest = "sha256:" + std::string(64, 'a');
    const std::vector<std::string> good = {
        "shop",
        "shop:v1",
        "team/my.shop_x__y--z:1.0-RC_1",
        "localhost:5000/shop",
        "localhost/shop",
        "000000000000.dkr.ecr.us-east-1.amazonaws.com/shop@" + digest,
        "public.ecr.aws/a1b2/shop:v1@" + digest,
        digest};
    for (const std::string& name : good) EXPECT_EQ(image_name_complaint(name), "") << name;
}

TEST(ImageName, OfAFolderOrAFile) {
    EXPECT_EQ(
        image_name_complaint("."),
        "'.' is a folder; build it first: docker build -t NAME . && apprunner-sim up NAME"
    );
    for (const char* folder : {"./", "..", "/tmp"}) {
        EXPECT_THAT(image_name_complaint(folder), HasSubstr("is a folder; build it first"))
            << folder;
    }
    EXPECT_THAT(image_name_complaint("./no-such-app"), HasSubstr("is a path; build it first"));
    EXPECT_THAT(
        image_name_complaint("/etc/passwd"),
        HasSubstr("is a file; build it first: docker build -t NAME -f /etc/passwd /etc &&")
    );
}

TEST(ImageName, ThatIsWrittenWrongly) {
    EXPECT_THAT(image_name_complaint("UX/Express"), HasSubstr("upper-case letters"));
    EXPECT_THAT(image_name_complaint("nothere/Dockerfile"), HasSubstr("upper-case letters"));
    for (const char* name : {"shop_", "a//b", "-shop", "a..b", "shop/", "sh~op"}) {
        EXPECT_THAT(image_name_complaint(name), HasSubstr("is no image's name")) << name;
    }
    for (const char* name : {"shop:", "shop:-v", "localhost:5000/shop:a b"}) {
        EXPECT_THAT(image_name_complaint(name), HasSubstr("has no tag behind")) << name;
    }
    EXPECT_THAT(image_name_complaint("shop@sha256:0"), HasSubstr("has no digest behind"));
}

TEST(ImageName, OfARegistry) {
    for (const char* name : {"localhost:5000/a", "localhost/a", "public.ecr.aws/a", "a.b/c:1"}) {
        EXPECT_TRUE(names_a_registry(name)) << name;
    }
    for (const char* name : {"shop", "shop:v1", "team/shop", "my.shop", "my.shop:v1"}) {
        EXPECT_FALSE(names_a_registry(name)) << name;
    }
}

TEST(ImageName, MistypedHasItsNearest) {
    const std::vector<std::string> local{"field/min:latest", "field/proxy:2", "shop:v1", "shop:v2"};
    EXPECT_EQ(
        missing_image_text("field/mni", local),
        "the engine has no image of that name; nearest: field/min"
    );
    EXPECT_THAT(nearest_images("shop:v3", local), ElementsAre("shop:v1", "shop:v2"));
    EXPECT_THAT(nearest_images("something-else", local), IsEmpty());
    EXPECT_EQ(missing_image_text("zzzzzz", {}), "the engine has no image of that name");
}

}  // namespace
}  // namespace apprunner::cli
