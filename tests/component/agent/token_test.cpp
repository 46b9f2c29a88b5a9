// The token's file, and the field of a request that bears it.
#include "emulator/agent/token.hpp"

#include "tests/unit/docker/temporary_folder.hpp"

#include <gtest/gtest.h>

namespace apprunner::agent {
namespace {

const std::string token(64, 'a');

TEST(TokenFile, IsTrimmed) {
    const docker::TemporaryFolder folder;
    const auto read = read_token(folder.write("token", token + "\n"));
    ASSERT_TRUE(read) << read.error().detail;
    EXPECT_EQ(*read, token);
}

TEST(TokenFile, ThatIsNoneIsRefusedWithoutQuotingIt) {
    const docker::TemporaryFolder folder;
    const std::string longest(4097, 'b');
    for (const std::string& text :
         {std::string(),
          std::string(31, 'b'),
          std::string(20, 'b') + "\n" + std::string(20, 'b'),
          longest}) {
        const auto read = read_token(folder.write("token", text));
        ASSERT_FALSE(read) << text;
        EXPECT_EQ(read.error().detail.find("bbb"), std::string::npos);
    }
    EXPECT_FALSE(read_token(folder.path() / "absent"));
}

TEST(CarriesToken, OnceAndWhole) {
    const auto head = [](const std::string& fields) {
        return "GET /_ping HTTP/1.1\r\nHost: x\r\n" + fields;
    };
    EXPECT_TRUE(carries_token(head("Authorization: Bearer " + token), token));
    EXPECT_TRUE(carries_token(head("authorization:bearer  " + token + " \r\nA: b"), token));
    EXPECT_FALSE(carries_token(head(""), token));
    EXPECT_FALSE(carries_token(head("Authorization: Bearer " + token + "a"), token));
    EXPECT_FALSE(carries_token(head("Authorization: Bearer " + token.substr(1)), token));
    EXPECT_FALSE(carries_token(head("Authorization: Bearer "), token));
    EXPECT_FALSE(carries_token(head("Authorization: Basic " + token), token));
    EXPECT_FALSE(carries_token(head("X-Authorization: Bearer " + token), token));
    // Which of the two would somebody else believe?
    const std::string twice =
        "Authorization: Bearer " + std::string(64, 'x') + "\r\nAuthorization: Bearer " + token;
    EXPECT_FALSE(carries_token(head(twice), token));
}

}  // namespace
}  // namespace apprunner::agent
