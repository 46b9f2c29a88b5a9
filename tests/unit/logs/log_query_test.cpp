// Pages of a group's events in the order of their times.
#include "emulator/logs/log_query.hpp"

#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

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
    for (const Found& found : page.events) all.push_back(found.event->message.text());
    return all;
}

using Texts = std::vector<std::string>;

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

TEST_F(LogQueryTest, BordersAreNotIncluded) {
    Query query;
    const Page all = ask(store_, query);
    query.after = all.events[0].position();
    query.before = all.events[3].position();
    EXPECT_EQ(texts(ask(store_, query)), (Texts{"b", "c"})) << "c and d have the same time";
    query.before = all.events[2].position();
    EXPECT_EQ(texts(ask(store_, query)), Texts{"b"});
    query.after = all.events[1].position();
    EXPECT_EQ(texts(ask(store_, query)), Texts());
    EXPECT_FALSE(ask(store_, query).has_more);
}

TEST_F(LogQueryTest, APageThatIsJustFullIsTheLast) {
    Query query;
    query.limit = 4;
    EXPECT_FALSE(ask(store_, query).has_more);
    query.limit = 3;
    EXPECT_TRUE(ask(store_, query).has_more);
    // What does not match does not make a page follow.
    query.pattern = FilterPattern::parse("?a ?b ?c").value();
    query.limit = 2;
    EXPECT_TRUE(ask(store_, query).has_more);
    query.limit = 3;
    EXPECT_FALSE(ask(store_, query).has_more);
}

TEST_F(LogQueryTest, SmallPagesGiveEachEventOnce) {
    for (const bool newest : {false, true}) {
        for (std::size_t limit = 1; limit <= 4; ++limit) {
            Query query;
            query.limit = limit;
            query.newest = newest;
            Texts found;
            bool has_more = true;
            for (int pages = 0; has_more && pages < 10; ++pages) {
                const Page page = ask(store_, query);
                const Texts more = texts(page);
                found.insert(newest ? found.begin() : found.end(), more.begin(), more.end());
                (newest ? query.before : query.after) = page.seen;
                has_more = page.has_more;
            }
            EXPECT_EQ(found, (Texts{"a", "b", "c", "d"})) << limit << (newest ? " newest" : "");
        }
    }
}

TEST_F(LogQueryTest, TheLargestEventsFitThreeTimes) {
    for (int number = 0; number < 5; ++number) {
        store_.append("group", "one", 100 + number, 100, std::string(262'144, 'x'));
    }
    Query query;
    query.from_ms = 100;
    const Page page = ask(store_, query);
    EXPECT_EQ(page.events.size(), 3U) << "four of them and what counts beside are over 1 MiB";
    EXPECT_TRUE(page.has_more);
    query.newest = true;
    EXPECT_EQ(ask(store_, query).events.front().position().timestamp_ms, 102);
}

TEST_F(LogQueryTest, EventsKnowTheirStream) {
    const Page page = ask(store_, {});
    ASSERT_EQ(page.events.size(), 4U);
    EXPECT_EQ(*page.events[1].stream, "one");
    EXPECT_EQ(*page.events[2].stream, "two");
}

TEST(LogQuery, NoStreamsGiveAnEmptyPage) {
    const Page page = select({}, {});
    EXPECT_TRUE(page.events.empty());
    EXPECT_FALSE(page.has_more);
}

}  // namespace

}  // namespace apprunner::logs
