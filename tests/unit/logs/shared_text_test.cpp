// A text stands once, for as long as somebody holds it.
#include "emulator/logs/shared_text.hpp"

#include "emulator/logs/feed.hpp"
#include "emulator/logs/log_store.hpp"

#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <utility>

namespace apprunner::logs {
namespace {

TEST(ASharedText, StandsOnceAndGoesWithItsLastHolder) {
    TextPool pool;
    std::optional<SharedText> one = pool.share("Health check is successful.");
    std::optional<SharedText> other = pool.share("Health check is successful.");
    EXPECT_EQ(pool.size(), 1U);
    EXPECT_EQ(&one->text(), &other->text());
    one.reset();
    EXPECT_EQ(pool.size(), 1U);
    EXPECT_EQ(other->text(), "Health check is successful.");
    other.reset();
    EXPECT_EQ(pool.size(), 0U);
}

TEST(ASharedText, IsCopiedMovedAndAssigned) {
    TextPool pool;
    SharedText first = pool.share("first");
    const SharedText copy = first;
    const SharedText moved = std::move(first);
    EXPECT_EQ(moved.text(), "first");
    SharedText assigned = pool.share("second");
    EXPECT_EQ(pool.size(), 2U);
    assigned = copy;
    EXPECT_EQ(assigned.text(), "first");
    EXPECT_EQ(pool.size(), 1U);
    SharedText& same = assigned;
    assigned = same;
    EXPECT_EQ(assigned.text(), "first");
}

TEST(ASharedText, IsTheLogsAndTheFeedsInOne) {
    LogStore store;
    Feed feed(store.texts());
    store.append("group", "stream", base::WallTime(), "listening on 8080");
    FeedEntry entry;
    entry.text = "listening on 8080";
    feed.append(entry);
    EXPECT_EQ(store.texts()->size(), 2U);  // And "", which an entry's ids are.
    store.delete_group("group");
    EXPECT_EQ(feed.after(0, "", 1).entries.at(0).text, "listening on 8080");
    EXPECT_EQ(store.texts()->size(), 2U);
}

}  // namespace
}  // namespace apprunner::logs
