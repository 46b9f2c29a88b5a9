// .dockerignore, by the examples of Docker's own documentation and the cases that people trip over.
#include "emulator/cli/build/dockerignore.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace apprunner::cli::build {
namespace {

struct Case {
    std::string patterns;
    std::string path;
    bool is_ignored;
};

TEST(DockerignoreRules, ThePatternsOfTheDockerCommand) {
    const std::vector<Case> cases{
        {"node_modules", "node_modules", true},
        {"node_modules", "node_modules/a/b.js", true},
        {"node_modules", "web/node_modules/a.js", false},
        {"**/node_modules", "web/node_modules/a.js", true},
        {"**/node_modules", "node_modules/a.js", true},
        {"/out/", "out/a", true},
        {"./out", "out/a", true},
        {"*/temp*", "a/temporary.txt", true},
        {"*/temp*", "a/b/temporary.txt", false},
        {"temp?", "tempa", true},
        {"temp?", "temp", false},
        {"**/*.go", "a/b/c.go", true},
        {"**/*.go", "c.go", true},
        {"*.md\n!README.md", "README.md", false},
        {"*.md\n!README.md", "docs.md", true},
        {"*.md\n!README*.md\nREADME-secret.md", "README-secret.md", true},
        {"*.md\nREADME-secret.md\n!README*.md", "README-secret.md", false},
        {"*\n!src", "src/a.js", false},
        {"*\n!src", "other", true},
        {"# a\n\n  a  \n", "a", true},
        {"[ab].txt", "a.txt", true},
        {"[^ab].txt", "a.txt", false},
        {"[a-c].txt", "b.txt", true},
        {"[a", "a", false},
        {"a\\*", "a*", true},
        {"a\\*", "ab", false},
        {"dir/../other", "other/a", true},
        {"dir/**", "dir/a", true},
        {"dir/**", "dir", false},
        {"**/**/a", "x/y/z/a", true},
        {"", "a", false},
        {"!", "a", false},
        {"\xEF\xBB\xBF"
         "a",
         "a",
         true},
        {"a\r\nb\r\n", "b", true},
    };
    for (const Case& each : cases) {
        EXPECT_EQ(Dockerignore::parse(each.patterns).ignores(each.path), each.is_ignored)
            << each.patterns << " and " << each.path;
    }
}

TEST(DockerignoreRules, AFolderIsPassedOverOnlyWhenNothingOfItIsTakenBack) {
    EXPECT_TRUE(Dockerignore::parse("node_modules").ignores_all_in("node_modules"));
    EXPECT_FALSE(Dockerignore::parse("*\n!src/a").ignores_all_in("src"));
    EXPECT_FALSE(Dockerignore::parse("a").ignores_all_in("b"));
}

TEST(DockerignoreRules, ManyStarsTakeNoTime) {
    const std::string stars = "a*a*a*a*a*a*a*a*a*a*a*a*a*b";
    EXPECT_FALSE(Dockerignore::parse(stars).ignores(std::string(4000, 'a')));
}

}  // namespace
}  // namespace apprunner::cli::build
