// What kind of name an ImageIdentifier is, and what stands for ECR's names here.
#include "emulator/performers/image_names.hpp"

#include <gtest/gtest.h>

namespace apprunner::performers {
namespace {

constexpr const char* ecr_name = "123456789012.dkr.ecr.eu-west-1.amazonaws.com/team/shop:v2";

TEST(RegistryKind, GoesByTheHostInFront) {
    EXPECT_EQ(registry_kind(ecr_name), RegistryKind::ecr);
    EXPECT_EQ(
        registry_kind("123456789012.dkr.ecr.cn-north-1.amazonaws.com.cn/shop"), RegistryKind::ecr
    );
    EXPECT_EQ(registry_kind("public.ecr.aws/nginx/nginx:latest"), RegistryKind::ecr_public);
    EXPECT_EQ(registry_kind("127.0.0.1:5000/shop:1"), RegistryKind::named);
    EXPECT_EQ(registry_kind("localhost/shop"), RegistryKind::named);
    EXPECT_EQ(registry_kind("ghcr.io/me/shop@sha256:00"), RegistryKind::named);
    EXPECT_EQ(registry_kind("12345.dkr.ecr.eu-west-1.amazonaws.com/shop"), RegistryKind::named);
    EXPECT_EQ(registry_kind("nginx"), RegistryKind::unnamed);
    EXPECT_EQ(registry_kind("nginx:1.25"), RegistryKind::unnamed);
    EXPECT_EQ(registry_kind("me/shop:v1.2"), RegistryKind::unnamed);
    EXPECT_EQ(registry_kind(""), RegistryKind::unnamed);
}

TEST(InRegistry, KeepsWhatFollowsEcrsHost) {
    EXPECT_EQ(in_registry(ecr_name, "127.0.0.1:5000"), "127.0.0.1:5000/team/shop:v2");
    EXPECT_EQ(in_registry("public.ecr.aws/a/b:1", "localhost:5000"), "localhost:5000/a/b:1");
    EXPECT_FALSE(in_registry("nginx:1.25", "127.0.0.1:5000"));
    EXPECT_FALSE(in_registry(ecr_name, ""));
}

}  // namespace
}  // namespace apprunner::performers
