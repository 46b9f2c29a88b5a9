// What the keeper has written is there for the next process: services, profiles, log groups and
// lines.
#include "emulator/persistence/writer.hpp"

#include "emulator/catalog/catalog.hpp"
#include "emulator/core/engine.hpp"
#include "emulator/logs/log_store.hpp"
#include "emulator/persistence/reader.hpp"
#include "tests/component/persistence/folder.hpp"
#include "tests/component/persistence/life.hpp"
#include "tests/component/persistence/no_room.hpp"

#include <gmock/gmock.h>
#include <sqlite3.h>

#include <chrono>

namespace apprunner::persistence {
namespace {

using std::chrono::seconds;

TEST(Keeper, ATimeToLiveIsKept) {
    const Folder folder;
    std::string arn;
    {
        Life life(folder);
        arn = life.create("shop");
        const core::SetTimeToLive request{arn, std::chrono::hours(2)};
        ASSERT_TRUE(life.engine.submit(request, now));
        life.keep();
    }
    const Life next(folder);
    EXPECT_EQ(next.engine.find_by_arn(arn)->ends_at, now.wall + std::chrono::hours(2));
}

TEST(Keeper, AServiceGoesOnWithItsOperation) {
    const Folder folder;
    std::string arn;
    {
        Life life(folder);
        core::Profile profile = core::profile_named("2023-05").value();
        life.engine.submit(core::SetEmulation{"shop", profile}, now);
        arn = life.create("shop");
        EXPECT_EQ(life.owner, "first");
    }
    Life life(folder);
    const core::ServiceView* view = life.engine.find_by_arn(arn);
    ASSERT_NE(view, nullptr);
    EXPECT_EQ(view->service.status, model::ServiceStatus::operation_in_progress);
    EXPECT_EQ(view->operations.back().status, model::OperationStatus::in_progress);
    EXPECT_EQ(view->profile.name, "2023-05");
    EXPECT_EQ(life.engine.find_by_name("shop"), view);
    EXPECT_EQ(life.owner, "first") << "the containers of the first are its own";
}

TEST(Keeper, LogLinesKeepTheirIdsAndGoWithTheirRetention) {
    const Folder folder;
    const std::string text = "caf\xc3\xa9 \xff";
    {
        Life life(folder);
        life.logs.append("group", "stream", now.wall, text);
        life.logs.append("group", "stream", now.wall + std::chrono::hours(48), "newer");
        life.logs.append("gone", "stream", now.wall, "x");
        life.logs.delete_group("gone");
        life.logs.find_group("group")->retention_days = 1;
        life.logs.has_changed("group");
        ASSERT_TRUE(life.keeper->keep_resources());
    }
    {
        Life life(folder);
        const logs::LogGroup* group = life.logs.find_group("group");
        ASSERT_NE(group, nullptr);
        EXPECT_EQ(life.logs.find_group("gone"), nullptr);
        EXPECT_EQ(group->retention_days, 1);
        const auto& events = group->streams.at("stream").events;
        ASSERT_EQ(events.size(), 2U);
        EXPECT_EQ(events[0].message.text(), text);
        EXPECT_EQ(events[0].id, 1U);
        EXPECT_EQ(life.logs.append("group", "stream", now.wall, "next"), 4U);
        life.logs.expire(now.wall + std::chrono::hours(49));
        ASSERT_TRUE(life.keeper->keep_resources());
    }
    Life life(folder);
    const auto& events = life.logs.find_group("group")->streams.at("stream").events;
    ASSERT_FALSE(events.empty());
    EXPECT_EQ(events.front().message.text(), "newer");
}

TEST(Keeper, LinesThatCouldNotBeWrittenDoNotPileUpAndAreWrittenLater) {
    const Folder folder;
    const auto log = [](Life& life, const std::string& stream, int count) {
        for (int line = 0; line < count; ++line) {
            life.logs.append("group", stream, now.wall, std::to_string(line));
        }
    };
    std::size_t kept = 0;
    {
        Life life(folder);
        log(life, "early", 10);
        ASSERT_TRUE(life.keeper->keep_resources());
        {
            const persistence::NoRoom no_room;
            log(life, "early", 10);
            EXPECT_FALSE(life.keeper->keep_resources());
            const std::size_t waiting = life.keeper->store().waiting();
            log(life, "early", 20'000);
            log(life, "late", 3000);
            log(life, "deleted", 10);
            life.logs.delete_stream("group", "deleted");
            life.create("shop");
            EXPECT_LT(life.keeper->store().waiting(), waiting + 10);
            EXPECT_FALSE(life.keeper->keep_resources()) << "an API call is told each time";
        }
        ASSERT_TRUE(life.keeper->keep_resources());
        EXPECT_EQ(life.keeper->store().waiting(), 0U);
        log(life, "late", 1);
        ASSERT_TRUE(life.keeper->keep_resources());
        kept = life.logs.bytes();
    }
    Life life(folder);
    const auto& streams = life.logs.find_group("group")->streams;
    ASSERT_EQ(streams.size(), 2U);
    EXPECT_EQ(streams.at("early").events.size(), 20'000U);
    EXPECT_EQ(streams.at("early").events.front().id, 21U);
    EXPECT_EQ(streams.at("late").events.size(), 3001U);
    EXPECT_EQ(life.logs.bytes(), kept) << "the file holds what the log store held";
    EXPECT_EQ(life.engine.services().size(), 1U);
}

TEST(Keeper, AStepOfTheEngineDoesNotTryAgainWhatFails) {
    const Folder folder;
    Life life(folder);
    {
        const persistence::NoRoom no_room;
        life.create("shop");
    }
    life.create("cart");
    EXPECT_EQ(life.keeper->store().documents(kind::service)->size(), 0U);
    life.control.run_for(seconds(3));
    EXPECT_EQ(life.keeper->store().documents(kind::service)->size(), 2U) << "the timer does";
}

TEST(Keeper, ABadDocumentIsLeftOutAndTheOthersAreRead) {
    const Folder folder;
    std::string good;
    {
        Life life(folder);
        good = life.create("good");
        life.create("bad1");
    }
    sqlite3* raw = nullptr;
    ASSERT_EQ(sqlite3_open(folder.state_file().c_str(), &raw), SQLITE_OK);
    const char* spoil =
        "UPDATE documents SET body = replace(body, '\"Status\":', '\"Status\":9')"
        " WHERE kind = 'service' AND body LIKE '%bad1%'";
    ASSERT_EQ(sqlite3_exec(raw, spoil, nullptr, nullptr, nullptr), SQLITE_OK);
    ASSERT_EQ(sqlite3_changes(raw), 1);
    sqlite3_close(raw);
    Life life(folder);
    EXPECT_EQ(life.kept.services.size(), 1U);
    EXPECT_NE(life.engine.find_by_arn(good), nullptr);
    EXPECT_EQ(life.keeper->store().documents(kind::service)->size(), 2U) << "it stays in the file";
}

}  // namespace
}  // namespace apprunner::persistence
