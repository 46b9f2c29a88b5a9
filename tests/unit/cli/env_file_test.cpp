// --env-file: lines, comments, quotes, and errors with their line.
#include "emulator/cli/settings/env_file.hpp"

#include <gtest/gtest.h>

namespace apprunner::cli {
namespace {

using Variables = std::map<std::string, std::string>;

TEST(EnvFile, ReadsLines) {
    const auto variables = parse_env_file(
        "# comment\n\nA=1\n  export B = no\n",  // " no" belongs to a name with a blank: refused
        "f"
    );
    EXPECT_FALSE(variables);
    const auto good = parse_env_file(
        "# comment\n\nA=1\r\n  export B=two words # kept\nC=\"x = y\"\nD='z'\nE=\nA=2\nF=\"open\n",
        "f"
    );
    ASSERT_TRUE(good) << good.error().detail;
    EXPECT_EQ(
        *good,
        (Variables{
            {"A", "2"},
            {"B", "two words # kept"},
            {"C", "x = y"},
            {"D", "z"},
            {"E", ""},
            {"F", "\"open"},
        })
    );
}

TEST(EnvFile, ErrorsNameTheLine) {
    const auto missing = parse_env_file("A=1\n\nB\n", "vars.env");
    ASSERT_FALSE(missing);
    EXPECT_EQ(
        missing.error().detail,
        "vars.env:3: takes NAME=VALUE on one line, without blanks in the name"
    );
    for (const char* secret : {"KEY=-----BEGIN\nMIIEsecret\n", "A=1\nMIIE secret=\n"}) {
        const auto error = parse_env_file(secret, "f").error().detail;
        EXPECT_EQ(error.find("f:2: takes NAME=VALUE"), 0U) << error;
        EXPECT_EQ(error.find("secret"), std::string::npos) << error;
    }
}

TEST(EnvFile, FileThatIsNotThereIsNamed) {
    const auto content = read_text_file("no-such-file.env");
    ASSERT_FALSE(content);
    EXPECT_EQ(content.error().code, base::Errc::not_found);
    EXPECT_NE(content.error().detail.find("no-such-file.env"), std::string::npos);
}

}  // namespace
}  // namespace apprunner::cli
