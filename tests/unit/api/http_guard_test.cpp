// Whom the door lets in.
#include "emulator/api/http/http_guard.hpp"

#include <gtest/gtest.h>

namespace apprunner::api {

namespace {

TEST(HttpGuardTest, NamesOfThisMachinePass) {
    for (const char* host :
         {"localhost",
          "LOCALHOST:8070",
          "localhost.",
          "abc.us-east-1.localhost:8071",
          "127.0.0.1:8070",
          "127.8.9.10",
          "[::1]:8070",
          "[::1]"}) {
        EXPECT_TRUE(is_host_allowed(host, "127.0.0.1")) << host;
    }
}

TEST(HttpGuardTest, AllElseDoesNot) {
    for (const char* host :
         {"",
          ":8070",
          "example.com",
          "evillocalhost",
          ".localhost",
          "localhost.example.com",
          "127.0.0.1.example.com",
          "10.0.0.1",
          "[::1",
          "[::1]x",
          "[fe80::1]",
          "2130706433",
          "0x7f.1"}) {
        EXPECT_FALSE(is_host_allowed(host, "127.0.0.1")) << host;
    }
}

TEST(HttpGuardTest, TheListeningAddressPasses) {
    EXPECT_TRUE(is_host_allowed("10.0.0.1:8070", "10.0.0.1"));
    EXPECT_FALSE(is_host_allowed("10.0.0.2:8070", "10.0.0.1"));
    EXPECT_TRUE(is_host_allowed("10.0.0.2:8070", "0.0.0.0"));
    EXPECT_FALSE(is_host_allowed("example.com:8070", "0.0.0.0"));
    EXPECT_TRUE(is_host_allowed("[2001:db8::1]:8070", "::"));
}

TEST(HttpGuardTest, OnlyTheServersOwnOrigin) {
    EXPECT_TRUE(is_origin_allowed("http://127.0.0.1:8070", "127.0.0.1:8070"));
    EXPECT_TRUE(is_origin_allowed("http://LocalHost:8070", "localhost:8070"));
    EXPECT_FALSE(is_origin_allowed("http://127.0.0.1:8071", "127.0.0.1:8070"));
    EXPECT_FALSE(is_origin_allowed("https://127.0.0.1:8070", "127.0.0.1:8070"));
    EXPECT_FALSE(is_origin_allowed("null", "127.0.0.1:8070"));
    EXPECT_FALSE(is_origin_allowed("http://127.0.0.1:8070.example.com", "127.0.0.1:8070"));
}

}  // namespace

}  // namespace apprunner::api
