// What the journal keeps and tells, and that what is kept is told again by a later process.
#include "emulator/runtime/journal.hpp"

#include "emulator/core/engine.hpp"
#include "emulator/core/ring/saved.hpp"
#include "emulator/logs/feed.hpp"
#include "emulator/logs/log_store.hpp"

#include <gtest/gtest.h>

#include <chrono>

namespace apprunner::runtime {
namespace {

using model::FeedKind;

constexpr base::Now now{
    base::SteadyTime(std::chrono::seconds(1000)),
    base::WallTime(std::chrono::seconds(1'700'000'000))};
constexpr const char* operation_id = "0f8fad5b-d9cb-469f-a165-70867728950e";

class JournalTest : public testing::Test {
  protected:
    JournalTest() {
        core::CreateService request;
        request.service_name = "shop";
        request.configuration.source.image_repository.emplace().image_identifier = "shop:1";
        const std::string arn = engine_.submit(request, now).value().service_arn;
        id_ = arn.substr(arn.rfind('/') + 1);
    }

    void tell(FeedKind kind, const std::string& text, base::WallTime at) {
        core::Line line;
        line.kind = kind;
        line.service_id = id_;
        if (kind != FeedKind::event) line.operation_id = operation_id;
        line.text = text;
        journal_.publish(line, at);
    }

    [[nodiscard]] std::string group(const char* kind) const {
        return model::log_group_name("shop", id_, kind);
    }

    core::Engine engine_{core::EngineOptions{}};
    logs::LogStore logs_;
    logs::Feed feed_;
    Journal journal_{engine_, logs_, feed_};
    std::string id_;
};

TEST_F(JournalTest, KeepsWhatAwsLogsAndTellsTheFeedAll) {
    tell(FeedKind::event, "begun", now.wall);
    tell(FeedKind::deployment, "pulling", now.wall);
    tell(FeedKind::probe, "refused", now.wall);
    journal_.app_line(id_, "i1", "stderr", now.wall, "up");
    journal_.remark(id_, "", "by the way");
    journal_.pull_progress(id_, operation_id, "half");

    const auto& own = logs_.find_group(group("service"))->streams;
    ASSERT_EQ(own.size(), 2U);
    EXPECT_EQ(own.at("events").events.front().message.text(), "[AppRunner] begun");
    EXPECT_EQ(
        own.at("deployment/0f8fad5bd9cb469fa16570867728950e").events.front().message.text(),
        "[AppRunner] pulling"
    );
    const auto& app = logs_.find_group(group("application"))->streams;
    ASSERT_EQ(app.size(), 1U);
    EXPECT_EQ(app.at("instance/i1").events.front().message.text(), "up");

    std::vector<FeedKind> kinds;
    for (const auto& entry : feed_.after(0, id_, 100).entries) kinds.push_back(entry.kind);
    const std::vector<FeedKind> told{
        FeedKind::event,
        FeedKind::deployment,
        FeedKind::probe,
        FeedKind::app,
        FeedKind::remark,
        FeedKind::pull};
    EXPECT_EQ(kinds, told);
}

TEST_F(JournalTest, TellsAgainWhatIsKept) {
    const auto later = now.wall + std::chrono::milliseconds(1500);
    tell(FeedKind::event, "begun", now.wall);
    tell(FeedKind::deployment, "pulling", now.wall);
    tell(FeedKind::probe, "refused", now.wall);
    journal_.app_line(id_, "i1", "stdout", later, "up");
    tell(FeedKind::event, "done", later);
    auto told = feed_.after(0, "", 100).entries;
    std::erase_if(told, [](const auto& entry) { return entry.kind == FeedKind::probe; });

    logs::Feed fresh;
    Journal successor(engine_, logs_, fresh);
    successor.tell_again({engine_.saved(id_).value()});
    const auto again = fresh.after(0, "", 100).entries;
    ASSERT_EQ(again.size(), told.size());
    for (std::size_t at = 0; at < told.size(); ++at) {
        EXPECT_EQ(again[at].at, told[at].at);
        EXPECT_EQ(again[at].service_id, told[at].service_id);
        EXPECT_EQ(again[at].operation_id, told[at].operation_id);
        EXPECT_EQ(again[at].instance_id, told[at].instance_id);
        EXPECT_EQ(again[at].kind, told[at].kind);
        EXPECT_EQ(again[at].stream, told[at].stream);
        EXPECT_EQ(again[at].text, told[at].text);
    }
}

TEST_F(JournalTest, TellsAgainTheNewestThatTheFeedHolds) {
    for (const char* text : {"one", "two", "three"}) tell(FeedKind::event, text, now.wall);
    logs::Feed small(2);
    Journal(engine_, logs_, small).tell_again({engine_.saved(id_).value()});
    const auto entries = small.after(0, "", 100).entries;
    ASSERT_EQ(entries.size(), 2U);
    EXPECT_EQ(entries[0].text, "two");
    EXPECT_EQ(entries[0].sequence, 1U);
    EXPECT_EQ(entries[1].text, "three");
}

TEST_F(JournalTest, CountsTheKeptLinesOfTheLastMillisecond) {
    EXPECT_EQ(journal_.kept_lines(id_, "i1").at_last, 0U);
    journal_.app_line(id_, "i1", "stdout", now.wall, "one");
    journal_.app_line(id_, "i1", "stdout", now.wall + std::chrono::milliseconds(1), "two");
    journal_.app_line(id_, "i1", "stdout", now.wall + std::chrono::milliseconds(1), "three");
    const auto kept = journal_.kept_lines(id_, "i1");
    EXPECT_EQ(kept.last_ms, base::epoch_ms(now.wall) + 1);
    EXPECT_EQ(kept.at_last, 2U);
}

TEST_F(JournalTest, OutputOfAServiceThatIsGoneIsNotWritten) {
    journal_.app_line("gone", "i1", "stdout", now.wall, "late");
    EXPECT_TRUE(logs_.groups().empty());
    EXPECT_TRUE(feed_.after(0, "", 100).entries.empty());
}

}  // namespace
}  // namespace apprunner::runtime
