// The feed's bounds: entries, bytes, the length of a text, and of a page.
#include "emulator/logs/feed.hpp"

#include <gtest/gtest.h>

#include <limits>

namespace apprunner::logs {

namespace {

FeedEntry entry(std::string text, std::string service_id = "shop") {
    FeedEntry entry;
    entry.service_id = std::move(service_id);
    entry.kind = model::FeedKind::app;
    entry.text = std::move(text);
    return entry;
}

TEST(FeedTest, AppOutputWithoutLineFeedsDoesNotEatTheMemory) {
    Feed feed;
    for (int number = 0; number < 4'000; ++number) {
        feed.append(entry(std::string(256UL * 1024, 'x')));
    }
    std::size_t bytes = 0;
    std::uint64_t after = 0;
    for (FeedPage page = feed.after(0, "", 1000); !page.entries.empty();
         page = feed.after(after, "", 1000)) {
        for (const FeedEntry& each : page.entries) bytes += each.text.size();
        after = page.entries.back().sequence;
    }
    EXPECT_EQ(after, 4'000U);
    EXPECT_GT(bytes, 16UL * 1024 * 1024);
    EXPECT_LE(bytes, 32UL * 1024 * 1024);
    EXPECT_GT(feed.first_sequence(), 1U);
}

TEST(FeedTest, ALongTextIsCut) {
    Feed feed;
    feed.append(entry(std::string(feed_text_bytes_max, 'x')));
    feed.append(entry(std::string(feed_text_bytes_max + 5, 'x')));
    const FeedPage page = feed.after(0, "", 10);
    ASSERT_EQ(page.entries.size(), 2U);
    EXPECT_EQ(page.entries[0].text.size(), feed_text_bytes_max);
    EXPECT_TRUE(page.entries[1].text.ends_with("x [5 more bytes]"));
}

TEST(FeedTest, TheNewestEntryIsKeptHoweverLittleRoomThereIs) {
    Feed feed(10, 1);
    feed.append(entry("one"));
    feed.append(entry("two"));
    EXPECT_EQ(feed.first_sequence(), 2U);
    EXPECT_EQ(feed.after(0, "", 10).entries.front().text, "two");
}

TEST(FeedTest, WhatIsDroppedTakesNoIdFromWhatIsKept) {
    Feed feed(3);
    for (const char* service : {"shop", "cart", "shop", "mail", "cart", "shop"}) {
        FeedEntry made = entry("of " + std::string(service), service);
        made.operation_id = std::string("op-") + service;
        made.instance_id = std::string("i-") + service;
        made.stream = "stderr";
        feed.append(std::move(made));
    }
    const FeedPage page = feed.after(0, "", 10);
    ASSERT_EQ(page.entries.size(), 3U);
    std::uint64_t sequence = 4;
    for (const FeedEntry& each : page.entries) {
        EXPECT_EQ(each.sequence, sequence++);
        EXPECT_EQ(each.text, "of " + each.service_id);
        EXPECT_EQ(each.operation_id, "op-" + each.service_id);
        EXPECT_EQ(each.instance_id, "i-" + each.service_id);
        EXPECT_EQ(each.stream, "stderr");
        EXPECT_EQ(each.kind, model::FeedKind::app);
    }
    EXPECT_EQ(feed.after(0, "shop", 10).entries.size(), 1U);
    EXPECT_TRUE(feed.after(6, "", 10).entries.empty());
    EXPECT_TRUE(feed.after(std::numeric_limits<std::uint64_t>::max(), "", 10).entries.empty());
}

TEST(FeedTest, APageEndsWithItsBytesAndSaysThatThereIsMore) {
    Feed feed;
    for (int number = 0; number < 100; ++number) {
        feed.append(entry(std::string(feed_text_bytes_max, 'x')));
        feed.append(entry("other", "cart"));
    }
    const FeedPage first = feed.after(0, "shop", 1000);
    EXPECT_EQ(first.entries.size(), feed_page_bytes_max / feed_text_bytes_max);
    EXPECT_TRUE(first.has_more);
    const FeedPage second = feed.after(first.entries.back().sequence, "shop", 1000);
    EXPECT_EQ(first.entries.size() + second.entries.size(), 100U);
    EXPECT_FALSE(second.has_more);
}

TEST(FeedTest, APageThatIsJustFullIsTheLast) {
    Feed feed;
    feed.append(entry("one"));
    feed.append(entry("two"));
    EXPECT_TRUE(feed.after(0, "", 1).has_more);
    EXPECT_FALSE(feed.after(0, "", 2).has_more);
}

}  // namespace

}  // namespace apprunner::logs
