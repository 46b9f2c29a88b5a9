// Rows that survive their writer, all of a commit or nothing of it, and what is refused.
#include "emulator/persistence/sqlite/store.hpp"

#include "tests/component/persistence/folder.hpp"
#include "tests/component/persistence/no_room.hpp"

#include <gmock/gmock.h>
#include <sqlite3.h>
#include <sys/stat.h>
#include <unistd.h>

#include <fstream>
#include <iterator>

namespace apprunner::persistence {
namespace {

using ::testing::HasSubstr;

Store opened(const Folder& folder) {
    auto store = Store::open(folder.path());
    EXPECT_TRUE(store) << store.error().detail;
    return std::move(store).value();
}

std::vector<std::string> keys_of(Store& store, std::string_view kind) {
    std::vector<std::string> keys;
    const auto documents = store.documents(kind);
    for (const Document& document : *documents) keys.push_back(document.key + "=" + document.body);
    return keys;
}

std::vector<std::string> messages_of(Store& store) {
    std::vector<std::string> messages;
    const auto read = store.read_events([&](const StoredEvent& event) {
        messages.push_back(std::to_string(event.id) + " " + event.message);
    });
    EXPECT_TRUE(read);
    return messages;
}

std::string bytes_of(const std::string& file) {
    std::ifstream stream(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(stream), {}};
}

TEST(Store, KeepsTheLastOfEachDocumentInTheOrderOfTheFirst) {
    const Folder folder;
    {
        Store store = opened(folder);
        store.put("service", "b", "1");
        ASSERT_TRUE(store.commit());
        store.put("service", "a", "2");
        store.put("service", "b", "3");
        store.put("profile", "b", "4");
        ASSERT_TRUE(store.commit());
        store.put("service", "never", "written");
    }
    Store store = opened(folder);
    EXPECT_THAT(keys_of(store, "service"), testing::ElementsAre("b=3", "a=2"));
    store.remove("service", "b");
    ASSERT_TRUE(store.commit());
    EXPECT_THAT(keys_of(store, "service"), testing::ElementsAre("a=2"));
    EXPECT_THAT(keys_of(store, "profile"), testing::ElementsAre("b=4"));
}

std::string refusal_of(const Folder& folder) {
    const auto store = Store::open(folder.path());
    EXPECT_FALSE(store);
    return store ? "" : store.error().detail;
}

TEST(Store, AFolderThatOthersWriteToIsRefused) {
    const Folder folder;
    ASSERT_EQ(chmod(folder.path().c_str(), 0777), 0);
    EXPECT_THAT(refusal_of(folder), HasSubstr("`chmod go-w " + folder.path() + "`"));
    EXPECT_FALSE(std::filesystem::exists(folder.state_file()));
    ASSERT_EQ(chmod(folder.path().c_str(), 0755), 0);
    EXPECT_TRUE(Store::open(folder.path()));
}

TEST(Store, AFileThatOthersWriteToOrALinkIsRefused) {
    for (const char* name : {"/lock", "/state.db"}) {
        const Folder folder;
        opened(folder);
        const std::string file = folder.path() + name;
        ASSERT_EQ(chmod(file.c_str(), 0662), 0);
        EXPECT_THAT(refusal_of(folder), HasSubstr("`chmod go-w " + file + "`"));
        ASSERT_EQ(chmod(file.c_str(), 0644), 0);
        EXPECT_TRUE(Store::open(folder.path()));
        struct stat status {};
        ASSERT_EQ(stat(file.c_str(), &status), 0);
        EXPECT_EQ(status.st_mode & 0777U, 0600U) << "an older program's file may be readable";
        std::filesystem::rename(file, folder.path() + "/elsewhere");
        std::filesystem::create_symlink("elsewhere", file);
        EXPECT_THAT(refusal_of(folder), HasSubstr(file + " is a symbolic link"));
    }
}

TEST(Store, WhatIsAnotherUsersIsRefused) {
    if (geteuid() != 0) GTEST_SKIP() << "only root gives files away";
    const Folder folder;
    ASSERT_EQ(chown(folder.path().c_str(), 65534, 65534), 0);
    EXPECT_THAT(
        refusal_of(folder), HasSubstr("belongs to user 65534, and the daemon runs as user 0")
    );
}

TEST(Store, KeepsOperationsApartAndUpdatesThem) {
    const Folder folder;
    Store store = opened(folder);
    store.put_operation("s1", "o1", "pending");
    store.put_operation("s1", "o2", "pending");
    store.put_operation("s2", "o3", "pending");
    store.put_operation("s1", "o1", "done");
    store.remove_operations("s2");
    ASSERT_TRUE(store.commit());
    const auto operations = store.operations();
    EXPECT_THAT(operations->at("s1"), testing::ElementsAre("done", "pending"));
    EXPECT_FALSE(operations->contains("s2"));
}

TEST(Store, LinesGoWithTheirStreamAndByTheirAge) {
    const Folder folder;
    Store store = opened(folder);
    const std::string with_nul("a\0b", 3);
    store.put_stream("g", "one", 5);
    store.put_stream("g", "two", 6);
    store.put_event("g", "one", {1, 0, 10, 11, with_nul});
    store.put_event("g", "one", {2, 0, 10, 11, "\xff\x1b[31m"});
    store.put_event("g", "two", {3, 0, 10, 11, "c"});
    ASSERT_TRUE(store.commit());
    EXPECT_THAT(messages_of(store), testing::ElementsAre("1 " + with_nul, "2 \xff\x1b[31m", "3 c"));
    store.remove_events_before("g", "one", 2);
    ASSERT_TRUE(store.commit());
    EXPECT_THAT(messages_of(store), testing::ElementsAre("2 \xff\x1b[31m", "3 c"));
    store.remove_stream("g", "one");
    ASSERT_TRUE(store.commit());
    EXPECT_THAT(messages_of(store), testing::ElementsAre("3 c"));
    EXPECT_EQ(store.streams()->size(), 1U);
}

TEST(Store, ASecondOneOnTheSameFolderIsRefused) {
    const Folder folder;
    const Store first = opened(folder);
    const auto second = Store::open(folder.path());
    ASSERT_FALSE(second);
    EXPECT_EQ(second.error().code, base::Errc::conflict);
    EXPECT_THAT(second.error().detail, HasSubstr("process " + std::to_string(getpid())));
    EXPECT_THAT(second.error().detail, HasSubstr(folder.path()));
}

TEST(Store, AFileOfANewerProgramIsRefusedAndLeftAsItIs) {
    const Folder folder;
    {
        Store store = opened(folder);
        store.put("service", "a", "1");
        ASSERT_TRUE(store.commit());
    }
    sqlite3* raw = nullptr;
    ASSERT_EQ(sqlite3_open(folder.state_file().c_str(), &raw), SQLITE_OK);
    ASSERT_EQ(sqlite3_exec(raw, "PRAGMA user_version=99", nullptr, nullptr, nullptr), SQLITE_OK);
    sqlite3_close(raw);
    const std::string before = bytes_of(folder.state_file());
    const auto refused = Store::open(folder.path());
    ASSERT_FALSE(refused);
    EXPECT_THAT(refused.error().detail, HasSubstr("a newer apprunner-sim"));
    EXPECT_THAT(refused.error().detail, HasSubstr("schema 99"));
    EXPECT_EQ(bytes_of(folder.state_file()), before);
}

TEST(Store, WhatIsNoStateFileIsRefusedByName) {
    const Folder folder;
    std::ofstream(folder.state_file()) << std::string(4096, 'x');
    const auto refused = Store::open(folder.path());
    ASSERT_FALSE(refused);
    EXPECT_THAT(refused.error().detail, HasSubstr(folder.state_file()));
    EXPECT_THAT(refused.error().detail, HasSubstr("not a database"));
}

TEST(Store, AFolderThatCannotBeUsedIsNamed) {
    const auto refused = Store::open("/proc/none");
    ASSERT_FALSE(refused);
    EXPECT_THAT(refused.error().detail, HasSubstr("/proc/none"));
}

TEST(Store, ItsFilesAreItsOwnersAlone) {
    const Folder folder;
    Store store = opened(folder);
    store.put("service", "a", "secret");
    ASSERT_TRUE(store.commit());
    for (const char* ending : {"", "-wal", "-shm"}) {
        struct stat status {};
        ASSERT_EQ(stat((folder.state_file() + ending).c_str(), &status), 0) << ending;
        EXPECT_EQ(status.st_mode & 0777U, 0600U) << ending;
    }
}

TEST(Store, WhatCouldNotBeWrittenIsWrittenLater) {
    const Folder folder;
    Store store = opened(folder);
    store.put("service", "a", "1");
    ASSERT_TRUE(store.commit());
    store.put("service", "a", "2");
    store.put_operation("a", "o", "pending");
    store.put_operation("a", "p", "pending");
    {
        const NoRoom no_room;
        const auto written = store.commit();
        ASSERT_FALSE(written);
        EXPECT_THAT(written.error().detail, HasSubstr(folder.state_file()));
        EXPECT_THAT(keys_of(store, "service"), testing::ElementsAre("a=1")) << "nothing of it";
        store.put("service", "a", "3");
        for (int step = 0; step < 100; ++step) {
            store.put_operation("a", "o", std::to_string(step));
        }
        EXPECT_EQ(store.waiting(), 2U) << "the last of each operation";
    }
    ASSERT_TRUE(store.commit());
    EXPECT_THAT(keys_of(store, "service"), testing::ElementsAre("a=3"));
    EXPECT_THAT(store.operations()->at("a"), testing::ElementsAre("99", "pending"));
}

TEST(Store, AnOperationIsNotPutBeforeARemovalThatItFollows) {
    const Folder folder;
    Store store = opened(folder);
    store.put_operation("a", "o", "before");
    store.remove_operations("a");
    store.put_operation("a", "o", "after");
    ASSERT_TRUE(store.commit());
    EXPECT_THAT(store.operations()->at("a"), testing::ElementsAre("after"));
}

}  // namespace
}  // namespace apprunner::persistence
