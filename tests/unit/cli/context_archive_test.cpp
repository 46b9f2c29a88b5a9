// The archive that the engine builds of, read by tar itself.
#include "emulator/cli/build/context_archive.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>

namespace apprunner::cli::build {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;
using ::testing::Not;

class ContextArchive : public ::testing::Test {
  protected:
    ContextArchive() {
        std::string name = (fs::temp_directory_path() / "archive-test-XXXXXX").string();
        if (mkdtemp(name.data()) == nullptr) throw std::runtime_error("mkdtemp");
        folder_ = name;
    }
    ~ContextArchive() override {
        std::error_code ignored;
        fs::remove_all(folder_, ignored);
        fs::remove(archive_, ignored);
    }
    void write(const std::string& name, const std::string& text) {
        fs::create_directories((folder_ / name).parent_path());
        std::ofstream(folder_ / name) << text;
    }
    /// What `tar` with these options says of the archive.
    std::string tar(const std::string& options) {
        const OpenFile file = archive_of(folder_, "Dockerfile");
        archive_ = folder_.string() + ".tar";
        std::FILE* copy = std::fopen(archive_.c_str(), "wb");
        std::array<char, 4096> bytes{};
        for (std::size_t got = 0; (got = std::fread(bytes.data(), 1, bytes.size(), file.get()));) {
            std::fwrite(bytes.data(), 1, got, copy);
        }
        std::fclose(copy);
        std::FILE* pipe = popen(("tar " + options + " -f " + archive_ + " 2>&1").c_str(), "r");
        std::string said;
        for (std::size_t got = 0; (got = std::fread(bytes.data(), 1, bytes.size(), pipe));) {
            said.append(bytes.data(), got);
        }
        EXPECT_EQ(pclose(pipe), 0) << said;
        return said;
    }

    fs::path folder_;
    std::string archive_;
};

TEST_F(ContextArchive, HasWhatIsNotIgnoredAndAlwaysTheDockerfile) {
    write("Dockerfile", "FROM scratch\n");
    write(".dockerignore", "node_modules\nDockerfile\n.dockerignore\n*.log\n");
    write("src/a.js", "one\n");
    write("node_modules/x/y.js", "two\n");
    write("a.log", "three\n");
    fs::create_symlink("src/a.js", folder_ / "link");
    const std::string names = tar("-t");
    EXPECT_THAT(names, HasSubstr("Dockerfile\n"));
    EXPECT_THAT(names, HasSubstr(".dockerignore\n"));
    EXPECT_THAT(names, HasSubstr("src/a.js\n"));
    EXPECT_THAT(names, HasSubstr("link\n"));
    EXPECT_THAT(names, Not(HasSubstr("node_modules")));
    EXPECT_THAT(names, Not(HasSubstr("a.log")));
    EXPECT_EQ(tar("-xO src/a.js"), "one\n");
}

TEST_F(ContextArchive, LongNamesAndFullBlocksArrive) {
    const std::string name = std::string(90, 'd') + "/" + std::string(150, 'f');
    write("Dockerfile", "FROM scratch\n");
    write(name, std::string(1024, 'x'));
    EXPECT_THAT(tar("-t"), HasSubstr(name + "\n"));
    EXPECT_EQ(tar("-xO " + name), std::string(1024, 'x'));
    EXPECT_EQ(tar("-xO Dockerfile"), "FROM scratch\n");
}

TEST_F(ContextArchive, TheDockerfilesOwnIgnoreFileCountsFirst) {
    write("Dockerfile", "FROM scratch\n");
    write("Dockerfile.dockerignore", "a\n");
    write(".dockerignore", "b\n");
    EXPECT_TRUE(ignored_in(folder_, "Dockerfile").ignores("a"));
    EXPECT_FALSE(ignored_in(folder_, "Dockerfile").ignores("b"));
    EXPECT_TRUE(ignored_in(folder_, "other/Dockerfile").ignores("b"));
}

}  // namespace
}  // namespace apprunner::cli::build
