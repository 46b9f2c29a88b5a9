// The developer's own secrets as a file.
#include "emulator/secrets/store.hpp"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

namespace apprunner::secrets {
namespace {

class SecretStoreTest : public testing::Test {
  protected:
    SecretStoreTest() {
        std::string pattern =
            (std::filesystem::temp_directory_path() / "apprunner-sim-secrets-XXXXXX").string();
        folder_ = mkdtemp(pattern.data());
        file_ = folder_ / "secrets.json";
    }
    ~SecretStoreTest() override { std::filesystem::remove_all(folder_); }
    SecretStoreTest(const SecretStoreTest&) = delete;
    SecretStoreTest& operator=(const SecretStoreTest&) = delete;

    std::filesystem::path folder_;
    std::filesystem::path file_;
};

TEST_F(SecretStoreTest, KeepsWhatItIsGivenForThisUserAlone) {
    EXPECT_TRUE(read_store(file_)->empty());
    const Values values{{"arn:x", "a\nb\"c"}, {"prod/db", "{\"a\":1}"}};
    umask(0);
    ASSERT_TRUE(write_store(file_, values).has_value());
    ASSERT_TRUE(write_store(file_, values).has_value()) << "again";
    EXPECT_EQ(read_store(file_).value(), values);
    struct stat info {};
    ASSERT_EQ(stat(file_.c_str(), &info), 0);
    EXPECT_EQ(info.st_mode & 0777U, 0600U);
    EXPECT_EQ(std::distance(std::filesystem::directory_iterator(folder_), {}), 1);
}

TEST_F(SecretStoreTest, IsNotReadWhereOthersMayRead) {
    ASSERT_TRUE(write_store(file_, {{"a", "hunter22"}}).has_value());
    ASSERT_EQ(chmod(file_.c_str(), 0644), 0);
    EXPECT_EQ(read_store(file_).error().code, base::Errc::refused);
}

TEST_F(SecretStoreTest, WhatIsNoStoreIsToldWithoutItsContent) {
    for (const char* content : {"hunter22", "[\"hunter22\"]", "{\"a\":{\"b\":\"hunter22\"}}"}) {
        ASSERT_TRUE(write_store(file_, {}).has_value());
        std::ofstream(file_) << content;
        const auto error = read_store(file_).error();
        EXPECT_EQ(error.code, base::Errc::protocol);
        EXPECT_EQ(error.detail.find("hunter22"), std::string::npos);
    }
}

TEST_F(SecretStoreTest, ALinkIsNotFollowed) {
    std::filesystem::create_symlink("/etc/hostname", file_);
    EXPECT_FALSE(read_store(file_).has_value());
}

}  // namespace
}  // namespace apprunner::secrets
