// Single values: what App Runner takes, and messages that name it.
#include "emulator/cli/settings/rules.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace apprunner::cli {
namespace {

using ::testing::HasSubstr;

TEST(Rules, Ports) {
    for (const char* good : {"1", "80", "8080", "65535"}) EXPECT_EQ(rules::port(good), "") << good;
    for (const char* bad : {"0", "65536", "-1", "", "http", "80 "}) {
        EXPECT_THAT(rules::port(bad), HasSubstr("from 1 to 65535")) << bad;
    }
}

TEST(Rules, HealthCheckNumbers) {
    for (const char* good : {"1", "20"}) EXPECT_EQ(rules::health_check_number(good), "");
    for (const char* bad : {"0", "21", "1.5", ""}) {
        EXPECT_THAT(rules::health_check_number(bad), HasSubstr("from 1 to 20")) << bad;
    }
}

TEST(Rules, CpuAndMemoryInBothSpellings) {
    EXPECT_EQ(rules::cpu("1024"), "");
    EXPECT_EQ(rules::cpu("0.25 vCPU"), "");
    EXPECT_THAT(rules::cpu("1"), HasSubstr("\"1 vCPU\""));
    EXPECT_EQ(rules::memory("12288"), "");
    EXPECT_EQ(rules::memory("0.5 GB"), "");
    EXPECT_THAT(rules::memory("2"), HasSubstr("\"2 GB\""));
    EXPECT_EQ(rules::in_units("1 vCPU"), "1024");
    EXPECT_EQ(rules::in_units("2 GB"), "2048");
    EXPECT_EQ(rules::in_units("4096"), "4096");
}

TEST(Rules, CpuIsOfferedWithSomeMemoryOnly) {
    const std::vector<std::pair<std::string, std::vector<std::string>>> offered = {
        {"256", {"512", "1024"}},
        {"512", {"1024"}},
        {"1 vCPU", {"2048", "3 GB", "4096"}},
        {"2048", {"4096", "6144"}},
        {"4096", {"8192", "10 GB", "12288"}},
    };
    for (const auto& [cpu, sizes] : offered) {
        for (const std::string& size : sizes) EXPECT_EQ(rules::cpu_with_memory(cpu, size), "");
    }
    EXPECT_THAT(rules::cpu_with_memory("256", "2048"), HasSubstr("Memory 512 or 1024"));
    EXPECT_THAT(rules::cpu_with_memory("1024", "1024"), HasSubstr("2048, 3072 or 4096"));
}

TEST(Rules, ServiceNames) {
    for (const char* good : {"abcd", "A-b_9", "a234567890123456789012345678901234567890"}) {
        EXPECT_EQ(rules::service_name(good), "") << good;
    }
    for (const char* bad :
         {"", "abc", "-abcd", "_abcd", "ab.cd", "a2345678901234567890123456789012345678901"}) {
        EXPECT_THAT(rules::service_name(bad), HasSubstr("4 to 40")) << bad;
    }
}

TEST(Rules, NamesMadeFromImagesAreAlwaysNames) {
    EXPECT_EQ(rules::name_from_image("shop"), "shop");
    EXPECT_EQ(rules::name_from_image("shop:v1"), "shop");
    EXPECT_EQ(rules::name_from_image("localhost:5000/team/My.Shop:1@sha256:abc"), "My-Shop");
    EXPECT_EQ(rules::name_from_image("web"), "web-app");
    EXPECT_EQ(rules::name_from_image("x/_"), "service");
    EXPECT_EQ(rules::name_from_image("__api"), "api-app");
    const std::vector<std::string> images = {
        "a", "a:1", "reg:5000/a", "...", std::string(300, 'x'), "@", "x@sha256:0", "a/b/"};
    for (const std::string& image : images) {
        EXPECT_EQ(rules::service_name(rules::name_from_image(image)), "") << image;
    }
}

TEST(Rules, NoLineBreaksInValues) {
    EXPECT_EQ(
        rules::environment_pair("PEM=-----BEGIN-----\nabc"),
        "PEM: App Runner takes no line breaks in values; encode it (base64)"
    );
    EXPECT_THAT(rules::environment_pair("A=b\r"), HasSubstr("A: App Runner takes no line breaks"));
    EXPECT_EQ(
        rules::environment_pair("AWSAPPRUNNER_KEY=1"),
        "AWSAPPRUNNER_KEY: names that begin with AWSAPPRUNNER are App Runner's own"
    );
}

TEST(Rules, Times) {
    EXPECT_EQ(rules::seconds_of("5"), 5);
    EXPECT_EQ(rules::seconds_of("40s"), 40);
    EXPECT_EQ(rules::seconds_of("2m"), 120);
    for (const char* bad : {"", "s", "-1", "1h", "86401", "1441m"}) {
        EXPECT_FALSE(rules::seconds_of(bad)) << bad;
    }
}

TEST(Rules, EnvironmentPairs) {
    for (const char* good : {"A=1", "A=", "A=b=c", "spring.profiles.active=x"}) {
        EXPECT_EQ(rules::environment_pair(good), "") << good;
    }
    EXPECT_EQ(rules::split_pair("A=b=c"), (std::pair<std::string, std::string>("A", "b=c")));
    for (const char* bad : {"A", "=1", "A B=1", " A=1"}) {
        EXPECT_NE(rules::environment_pair(bad), "") << bad;
    }
    EXPECT_EQ(rules::environment_pair("PORT=80"), "") << "the verdict tells where it differs";
}

TEST(Rules, OtherValues) {
    EXPECT_EQ(rules::protocol("http"), "");
    EXPECT_EQ(rules::protocol("TCP"), "");
    EXPECT_THAT(rules::protocol("https"), HasSubstr("tcp or http"));
    EXPECT_EQ(rules::path("/health?full=1"), "");
    EXPECT_NE(rules::path("health"), "");
    EXPECT_NE(rules::path("/a b"), "");
    EXPECT_NE(rules::start_command("a\nb"), "");
    EXPECT_EQ(rules::give_up("observed"), "");
    EXPECT_EQ(rules::give_up("60"), "");
    EXPECT_NE(rules::give_up("0"), "");
    EXPECT_NE(rules::image("my app"), "");
    EXPECT_NE(rules::image("--detach"), "") << "a forgotten value";
    EXPECT_NE(rules::knob_pair("give_up="), "");
}

TEST(Rules, ComplaintsCannotCommandTheTerminal) {
    EXPECT_EQ(rules::port("\x1b[2J").find('\x1b'), std::string::npos);
}

}  // namespace
}  // namespace apprunner::cli
