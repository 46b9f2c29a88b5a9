// Variables, the docker command's folder, and small files.
#include "docker/environment.hpp"

#include "tests/unit/docker/temporary_folder.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <string>

namespace apprunner::docker {
namespace {

TEST(Environment, FixedVariablesAndNoOthers) {
    const Environment environment = fixed_environment({{"A", "1"}, {"EMPTY", ""}});
    EXPECT_EQ(environment("A"), "1");
    EXPECT_EQ(environment("EMPTY"), std::nullopt) << "an empty one counts as unset";
    EXPECT_EQ(environment("HOME"), std::nullopt);
    EXPECT_EQ(environment(""), std::nullopt);
}

TEST(Environment, VariablesOfThisProcess) {
    const std::string name = "APPRUNNER_ENVIRONMENT_TEST";
    ASSERT_EQ(::setenv(name.c_str(), "x = y", 1), 0);
    const Environment environment = process_environment();
    EXPECT_EQ(environment(name), "x = y");
    EXPECT_EQ(environment(std::string_view(name).substr(0, 9)), std::nullopt)
        << "only the part of the name that was given";
    ASSERT_EQ(::setenv(name.c_str(), "", 1), 0);
    EXPECT_EQ(environment(name), std::nullopt) << "as it is when it is asked";
    ASSERT_EQ(::unsetenv(name.c_str()), 0);
    EXPECT_EQ(environment(name), std::nullopt);
}

TEST(Environment, TheDockerCommandsFolder) {
    const auto folder = [](std::map<std::string, std::string> variables) {
        return docker_config_folder(fixed_environment(std::move(variables)));
    };
    EXPECT_EQ(folder({{"HOME", "/h"}}), "/h/.docker");
    EXPECT_EQ(folder({{"HOME", "/h"}, {"DOCKER_CONFIG", "/c"}}), "/c");
    EXPECT_EQ(folder({{"HOME", "/h"}, {"DOCKER_CONFIG", ""}}), "/h/.docker");
    EXPECT_EQ(folder({}), std::nullopt);
}

TEST(ReadSmallFile, WholeFilesOfBoundedSize) {
    const TemporaryFolder folder;
    const std::string bytes("a\0b\r\n\xff", 6);
    EXPECT_EQ(read_small_file(folder.write("bytes", bytes)), bytes);
    EXPECT_EQ(read_small_file(folder.write("empty", "")), "");
    const std::string largest(1024UL * 1024, 'x');
    EXPECT_EQ(read_small_file(folder.write("largest", largest)), largest);
    EXPECT_EQ(read_small_file(folder.write("larger", largest + "x")), std::nullopt);
}

TEST(ReadSmallFile, WhatIsNoFile) {
    const TemporaryFolder folder;
    EXPECT_EQ(read_small_file(folder.path()), std::nullopt);
    EXPECT_EQ(read_small_file(folder.path() / "none"), std::nullopt);
    EXPECT_EQ(read_small_file(folder.write("file", "x") / "below"), std::nullopt);
    EXPECT_EQ(read_small_file("/dev/zero"), std::nullopt) << "has no end";
    EXPECT_EQ(read_small_file(""), std::nullopt);
    std::filesystem::create_symlink("loop", folder.path() / "loop");
    EXPECT_EQ(read_small_file(folder.path() / "loop"), std::nullopt);
    std::filesystem::create_symlink("file", folder.path() / "link");
    EXPECT_EQ(read_small_file(folder.path() / "link"), "x");
}

}  // namespace
}  // namespace apprunner::docker
