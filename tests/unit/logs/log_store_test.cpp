// The store's bounds, and pages of events in the order of their times.
#include "emulator/logs/log_store.hpp"

#include "emulator/logs/log_query.hpp"

#include <gtest/gtest.h>

namespace apprunner::logs {

namespace {

Page ask(const LogStore& store, const Query& query) {
    std::vector<std::pair<const std::string*, const LogStream*>> streams;
    for (const auto& [name, stream] : store.groups().at("group").streams) {
        streams.emplace_back(&name, &stream);
    }
    return select(streams, query);
}

std::vector<std::string> texts(const Page& page) {
    std::vector<std::string> all;
    for (const Found& found : page.events) all.push_back(found.event->message);
    return all;
}

using Texts = std::vector<std::string>;

TEST(LogStoreTest, GroupsAndStreamsAppearWithTheirFirstLine) {
    LogStore store;
    EXPECT_EQ(store.find_group("group"), nullptr);
    store.append("group", "one", 1'000, 1'005, "first");
    ASSERT_NE(store.find_group("group"), nullptr);
    const LogGroup& group = *store.find_group("group");
    EXPECT_EQ(group.created_ms, 1'005);
    EXPECT_EQ(group.retention_days, std::nullopt);
    EXPECT_EQ(group.streams.at("one").events.front().message, "first");
    EXPECT_FALSE(store.create_group("group", {}));
    EXPECT_TRUE(store.create_group("other", {}));
    EXPECT_FALSE(store.create_stream("group", "one", 0));
    EXPECT_TRUE(store.create_stream("group", "two", 0));
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

TEST(LogStoreTest, OverlongMessagesAreCut) {
    LogStore store;
    store.append("group", "one", 1, 1, std::string(1'000'000, 'x'));
    EXPECT_EQ(store.find_group("group")->streams.at("one").events.front().message.size(), 262'144U);
}

class LogQueryTest : public ::testing::Test {
  protected:
    LogQueryTest() {
        store_.append("group", "one", 10, 10, "a");
        store_.append("group", "two", 30, 30, "c");
        store_.append("group", "one", 20, 20, "b");
        store_.append("group", "one", 30, 30, "d");
    }

    LogStore store_;
};

TEST_F(LogQueryTest, StreamsAreMergedByTimeThenArrival) {
    EXPECT_EQ(texts(ask(store_, {})), (Texts{"a", "b", "c", "d"}));
}

TEST_F(LogQueryTest, TimesAreInclusive) {
    Query query;
    query.from_ms = 20;
    query.until_ms = 30;
    EXPECT_EQ(texts(ask(store_, query)), (Texts{"b", "c", "d"}));
    query.until_ms = 29;
    EXPECT_EQ(texts(ask(store_, query)), (Texts{"b"}));
}

TEST_F(LogQueryTest, PagesFollowOneAnother) {
    Query query;
    query.limit = 3;
    const Page first = ask(store_, query);
    EXPECT_EQ(texts(first), (Texts{"a", "b", "c"}));
    EXPECT_TRUE(first.has_more);
    query.after = first.events.back().position();
    const Page second = ask(store_, query);
    EXPECT_EQ(texts(second), (Texts{"d"}));
    EXPECT_FALSE(second.has_more);
}

TEST_F(LogQueryTest, TheNewestComeOldestFirstToo) {
    Query query;
    query.limit = 2;
    query.newest = true;
    const Page last = ask(store_, query);
    EXPECT_EQ(texts(last), (Texts{"c", "d"}));
    EXPECT_TRUE(last.has_more);
    query.before = last.events.front().position();
    EXPECT_EQ(texts(ask(store_, query)), (Texts{"a", "b"}));
}

TEST_F(LogQueryTest, OnlyWhatThePatternMatches) {
    Query query;
    query.pattern = FilterPattern::parse("?a ?d").value();
    EXPECT_EQ(texts(ask(store_, query)), (Texts{"a", "d"}));
}

TEST_F(LogQueryTest, APatternThatMatchesNothingDoesNotLookAtEverythingAtOnce) {
    for (int number = 0; number < 50; ++number) {
        store_.append("group", "one", 100 + number, 100, std::string(200'000, 'x'));
    }
    store_.append("group", "two", 200, 200, "needle");
    Query query;
    query.pattern = FilterPattern::parse("needle").value();
    Page page = ask(store_, query);
    EXPECT_EQ(texts(page), Texts());
    EXPECT_TRUE(page.has_more);
    int pages = 1;
    for (; page.has_more && page.events.empty() && pages < 10; ++pages) {
        query.after = page.seen;
        page = ask(store_, query);
    }
    EXPECT_EQ(texts(page), Texts{"needle"});
    EXPECT_FALSE(page.has_more);
    EXPECT_EQ(pages, 3) << "10 MB, 4 MB at a time";
}

TEST_F(LogQueryTest, AnAnswerHoldsAboutOneMegabyte) {
    for (int number = 0; number < 8; ++number) {
        store_.append("group", "one", 100 + number, 100, std::string(200'000, 'x'));
    }
    const Page page = ask(store_, {});
    EXPECT_EQ(page.events.size(), 4U + 5U);
    EXPECT_TRUE(page.has_more);
}

}  // namespace

}  // namespace apprunner::logs
