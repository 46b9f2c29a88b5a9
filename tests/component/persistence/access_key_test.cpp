// The key that clients from elsewhere sign with: made once, and nobody else's to read or write.
#include "emulator/base/access_key.hpp"

#include "emulator/persistence/sqlite/access_key.hpp"
#include "tests/component/persistence/folder.hpp"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <fstream>

namespace apprunner::persistence {
namespace {

std::string file_in(const Folder& folder) {
    return folder.path() + "/" + std::string(base::access_key_file);
}

TEST(AccessKey, IsMadeOnceForItsOwnersEyes) {
    const Folder folder;
    const auto made = access_key(folder.path());
    ASSERT_TRUE(made) << made.error().detail;
    EXPECT_TRUE(made->access_key_id.starts_with(base::access_key_prefix));
    EXPECT_EQ(made->access_key_id.size(), 20U);
    EXPECT_EQ(made->secret_access_key.size(), 40U);
    struct stat status {};
    ASSERT_EQ(::stat(file_in(folder).c_str(), &status), 0);
    EXPECT_EQ(status.st_mode & 0777U, 0600U);
    EXPECT_EQ(access_key(folder.path())->secret_access_key, made->secret_access_key);
    const Folder other;
    EXPECT_NE(access_key(other.path())->secret_access_key, made->secret_access_key);
}

TEST(AccessKey, OfAnAccountIsKeptBesideTheDaemonsOwn) {
    const Folder folder;
    const auto own = access_key(folder.path());
    const auto teams = access_key(folder.path(), "111122223333");
    ASSERT_TRUE(own && teams);
    EXPECT_NE(own->access_key_id, teams->access_key_id);
    EXPECT_NE(own->secret_access_key, teams->secret_access_key);
    struct stat status {};
    ASSERT_EQ(::stat((folder.path() + "/access-key-111122223333").c_str(), &status), 0);
    EXPECT_EQ(status.st_mode & 0777U, 0600U);
    const auto again = access_key(folder.path(), "111122223333");
    EXPECT_EQ(again->secret_access_key, teams->secret_access_key);
    EXPECT_EQ(access_key(folder.path())->secret_access_key, own->secret_access_key);
}

TEST(AccessKey, ThatOthersCouldHaveWrittenIsRefused) {
    const Folder folder;
    ASSERT_TRUE(access_key(folder.path()));
    ::chmod(file_in(folder).c_str(), 0666);
    EXPECT_FALSE(access_key(folder.path()));
}

TEST(AccessKey, ThatIsNoneIsNotUsed) {
    for (const char* text : {"AKIA\nsecret\n", "APPRUNNERSIMABC\n", "APPRUNNERSIMABC\nsecret"}) {
        const Folder folder;
        std::ofstream(file_in(folder)) << text;
        EXPECT_FALSE(access_key(folder.path())) << text;
    }
}

}  // namespace
}  // namespace apprunner::persistence
