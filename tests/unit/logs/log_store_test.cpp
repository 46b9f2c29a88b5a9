// The store's bounds, and what it holds.
#include "emulator/logs/log_store.hpp"

#include <gtest/gtest.h>

#include <cstdint>
#include <vector>

namespace apprunner::logs {

namespace {

TEST(LogStoreTest, GroupsAndStreamsAppearWithTheirFirstLine) {
    LogStore store;
    EXPECT_EQ(store.find_group("group"), nullptr);
    store.append("group", "one", 1'000, 1'005, "first");
    ASSERT_NE(store.find_group("group"), nullptr);
    const LogGroup& group = *store.find_group("group");
    EXPECT_EQ(group.created_ms, 1'005);
    EXPECT_EQ(group.retention_days, std::nullopt);
    EXPECT_EQ(group.streams.at("one").events.front().message.text(), "first");
    EXPECT_FALSE(store.create_group("group", {}));
    EXPECT_TRUE(store.create_group("other", {}));
    EXPECT_FALSE(store.create_stream("group", "one", 0));
    EXPECT_TRUE(store.create_stream("group", "two", 0));
}

TEST(LogStoreTest, LinesStayInTheirOrderWhenTheClockIsSetBack) {
    LogStore store;
    store.append("group", "one", 5'000, 5'000, "first");
    store.append("group", "one", 1'000, 1'000, "second");
    store.append("group", "one", 6'000, 6'000, "third");
    store.append("group", "one", 2'000, 7'000, "put, with a time of its own");
    std::vector<std::int64_t> times;
    for (const LogEvent& event : store.groups().at("group").streams.at("one").events) {
        times.push_back(event.timestamp_ms);
    }
    EXPECT_EQ(times, (std::vector<std::int64_t>{5'000, 5'000, 6'000, 2'000}));
}

TEST(LogStoreTest, TheOldestLinesGoFirstWhenItIsFull) {
    LogStore store(1'000'000);
    for (int number = 0; number < 3'000; ++number) {
        store.append("group", "old", number, number, std::string(400, 'x'));
    }
    for (int number = 0; number < 1'000; ++number) {
        store.append("group", "new", number, number, std::string(400, 'y'));
        ASSERT_LE(store.bytes(), 1'000'000U);
    }
    EXPECT_EQ(store.groups().at("group").streams.at("new").events.size(), 1'000U);
    EXPECT_LT(store.groups().at("group").streams.at("old").events.size(), 1'500U);
}

TEST(LogStoreTest, ItsSizeFollowsWhatIsDeleted) {
    LogStore store;
    store.append("group", "one", 1, 1, "text");
    const std::size_t one = store.bytes();
    store.append("group", "two", 1, 1, "text");
    store.append("other", "one", 1, 1, "text");
    store.delete_stream("group", "two");
    EXPECT_EQ(store.bytes(), 2 * one);
    store.delete_group("other");
    EXPECT_EQ(store.bytes(), one);
    store.delete_group("none");
    store.delete_stream("group", "none");
    store.delete_group("group");
    EXPECT_EQ(store.bytes(), 0U);
}

TEST(LogStoreTest, GroupsAndStreamsOfClientsAreBounded) {
    LogStore store;
    int groups = 0;
    while (store.has_room_for_group() && groups < 100'000) {
        store.create_group(std::to_string(++groups), {});
    }
    EXPECT_EQ(groups, 2'000);
    int streams = 0;
    while (store.has_room_for_stream() && streams < 100'000) {
        const std::string group = std::to_string(1 + streams % 10);
        store.create_stream(group, std::to_string(++streams), 0);
    }
    EXPECT_EQ(streams, 20'000);
    store.append("/aws/apprunner/shop", "instance/1", 1, 1, "an app's line comes in any case");
    EXPECT_NE(store.find_group("/aws/apprunner/shop"), nullptr);
}

TEST(LogStoreTest, GroupsOfDeletedServicesAreBoundedAndTheQuietestGoesFirst) {
    constexpr int services = 2'500;
    const auto group_of = [](int service) {
        return "/aws/apprunner/churn-" + std::to_string(service) + "/id/service";
    };
    LogStore store;
    store.create_group("somebody's own", {});
    for (int service = 0; service < services; ++service) {
        store.append(group_of(service), "events", 1, 1, "created");
        store.append(group_of(0), "events", 1, 1, "it lives all the time");
    }
    EXPECT_EQ(store.groups().size(), 2'001U);
    EXPECT_NE(store.find_group(group_of(0)), nullptr);
    EXPECT_EQ(store.find_group(group_of(1)), nullptr);
    EXPECT_NE(store.find_group(group_of(services - 1)), nullptr);
    EXPECT_NE(store.find_group("somebody's own"), nullptr);
}

TEST(LogStoreTest, OverlongMessagesAreCut) {
    LogStore store;
    store.append("group", "one", 1, 1, std::string(1'000'000, 'x'));
    EXPECT_EQ(
        store.find_group("group")->streams.at("one").events.front().message.text().size(), 262'144U
    );
}

}  // namespace

}  // namespace apprunner::logs
