// The Docker client's streams against the fake engine: logs, exits; their ends, their
// cancellation, and what a slow reader does to them.
#include "tests/component/docker/client_fixture.hpp"

#include <boost/asio/post.hpp>

#include <vector>

namespace apprunner::docker {
namespace {

std::string frame(int kind, const std::string& payload) {
    std::string bytes(8, '\0');
    bytes[0] = static_cast<char>(kind);
    for (std::size_t i = 0; i < 4; ++i) {
        bytes[7 - i] = static_cast<char>((payload.size() >> (8 * i)) & 0xFFU);
    }
    return bytes + payload;
}

class Streams : public ClientTest {
  protected:
    OnLogLine keep_lines() {
        return [this](const LogLine& line) { lines.push_back(line); };
    }
    OnEnd keep_end() {
        return [this](const StreamEnd& end) { ends.push_back(end); };
    }

    Subscription follow_logs(std::int64_t since_ns = 0) {
        FollowLogs options;
        options.container = "c1";
        options.since_ns = since_ns;
        auto followed = run(client->follow_logs(options, keep_lines(), keep_end()));
        EXPECT_TRUE(followed) << followed.error().detail;
        return followed ? std::move(*followed) : Subscription();
    }

    std::vector<LogLine> lines;
    std::vector<StreamEnd> ends;
};

TEST_F(Streams, LogsAreToldLineByLine) {
    const auto stream = engine.stream("GET", "/containers/c1/logs");
    const Subscription logs = follow_logs(1'795'426'134'520'066'145);
    const auto request = engine.requests().at(0);
    EXPECT_EQ(request.query, "stdout=1&stderr=1&timestamps=1&follow=1&since=1795426134.520066145");
    stream->send(frame(1, "2026-11-23T09:28:54.520066144Z line 0\n"));
    stream->send(frame(2, "2026-11-23T09:28:55.000000000Z oops\n"));
    stream->send(frame(1, "2026-11-23T09:28:56.000000000Z no newline"));
    stream->end();
    run_until([this] { return !ends.empty(); });
    ASSERT_EQ(lines.size(), 3U);
    EXPECT_EQ(lines[0], (LogLine{OutputStream::standard_out, 1'795'426'134'520'066'144, "line 0"}));
    EXPECT_EQ(lines[1].stream, OutputStream::standard_error);
    EXPECT_EQ(lines[2].text, "no newline");
    ASSERT_EQ(ends.size(), 1U);
    EXPECT_FALSE(ends[0].error);
}

TEST_F(Streams, ACutInTheMiddleOfAFrameTellsWhatThereIsAndWhy) {
    const auto stream = engine.stream("GET", "/containers/c1/logs");
    const Subscription logs = follow_logs();
    const std::string whole = frame(1, "2026-11-23T09:28:54.520066144Z half a line\n");
    stream->send(whole.substr(0, whole.size() - 6));
    stream->cut();
    run_until([this] { return !ends.empty(); });
    ASSERT_EQ(lines.size(), 1U);
    EXPECT_EQ(lines[0].text, "half a");
    ASSERT_EQ(ends.size(), 1U);
    ASSERT_TRUE(ends[0].error);
    EXPECT_EQ(ends[0].error->code, base::Errc::unreachable);
    EXPECT_NE(ends[0].error->detail.find(engine.address()), std::string::npos);
}

TEST_F(Streams, BytesThatAreNoFramesEndTheStream) {
    const auto stream = engine.stream("GET", "/containers/c1/logs");
    const Subscription logs = follow_logs();
    stream->send("hello, terminal\r\n");
    run_until([this] { return !ends.empty(); });
    ASSERT_EQ(ends.size(), 1U);
    ASSERT_TRUE(ends[0].error);
    EXPECT_EQ(ends[0].error->code, base::Errc::protocol);
    EXPECT_TRUE(stream->wait_closed());
}

TEST_F(Streams, EventsAreToldAsTheyComeUntilTheStreamBreaks) {
    const auto stream = engine.stream("GET", "/events");
    std::vector<EngineEvent> events;
    FollowEvents options;
    options.actions = {"oom"};
    options.labels = {"owner=me"};
    options.since_ns = 7'000'000'001;
    const auto keep = [&events](const EngineEvent& event) { events.push_back(event); };
    auto followed = run(client->follow_events(options, keep, keep_end()));
    ASSERT_TRUE(followed) << followed.error().detail;
    const auto request = engine.requests().at(0);
    EXPECT_NE(request.query.find("since=7.000000001"), std::string::npos) << request.query;
    EXPECT_NE(request.query.find("oom"), std::string::npos);
    EXPECT_NE(request.query.find("owner%3Dme"), std::string::npos);
    const std::string event =
        R"({"Type":"container","Action":"oom","Actor":{"ID":"c1"},"timeNano":8})";
    stream->send(event.substr(0, 20));
    stream->send(event.substr(20) + "\n" + event + "\n");
    run_until([&events] { return events.size() == 2; });
    ASSERT_EQ(events.size(), 2U);
    EXPECT_EQ(events[1].action, "oom");
    EXPECT_EQ(events[1].time_ns, 8);
    stream->send("<html>\n");
    run_until([this] { return !ends.empty(); });
    ASSERT_EQ(ends.size(), 1U);
    ASSERT_TRUE(ends[0].error);
    EXPECT_EQ(ends[0].error->code, base::Errc::protocol);
}

TEST_F(Streams, LogsOfAnUnknownContainerAreRefusedAtTheOpening) {
    engine.reply("GET", "/containers/c1/logs", {404, R"({"message":"No such container: c1"})", {}});
    FollowLogs options;
    options.container = "c1";
    const auto followed = run(client->follow_logs(options, keep_lines(), keep_end()));
    ASSERT_FALSE(followed);
    EXPECT_EQ(followed.error().code, base::Errc::not_found);
    EXPECT_EQ(followed.error().detail, "No such container: c1");
    EXPECT_TRUE(ends.empty());
}

TEST_F(Streams, ACancelledStreamTellsNothingMoreAndHangsUp) {
    const auto stream = engine.stream("GET", "/containers/c1/logs");
    Subscription logs = follow_logs();
    stream->send(frame(1, "2026-11-23T09:28:54.520066144Z one\n"));
    run_until([this] { return !lines.empty(); });
    // Two more are on their way when the reader has had enough.
    stream->send(frame(1, "2026-11-23T09:28:55.520066144Z two\n"));
    logs.cancel();
    EXPECT_TRUE(stream->wait_closed());
    context.restart();
    context.poll();
    EXPECT_EQ(lines.size(), 1U);
    EXPECT_TRUE(ends.empty());
}

TEST_F(Streams, AHandlerMayCancelItsOwnStream) {
    const auto stream = engine.stream("GET", "/containers/c1/logs");
    Subscription logs;
    FollowLogs options;
    options.container = "c1";
    const OnLogLine once = [this, &logs](const LogLine& line) {
        lines.push_back(line);
        logs.cancel();
    };
    auto followed = run(client->follow_logs(options, once, keep_end()));
    ASSERT_TRUE(followed);
    logs = std::move(*followed);
    const std::string line = frame(1, "2026-11-23T09:28:54.520066144Z x\n");
    stream->send(line + line + line);
    run_until([this] { return !lines.empty(); });
    EXPECT_TRUE(stream->wait_closed());
    context.restart();
    context.poll();
    EXPECT_EQ(lines.size(), 1U);
}

TEST_F(Streams, ASlowReaderLosesNothing) {
    constexpr int count = 200;
    const auto stream = engine.stream("GET", "/containers/c1/logs");
    const Subscription logs = follow_logs();
    // Far more than may wait, so that the client pauses the connection again and again.
    const std::string text(60'000, 'x');
    for (int i = 0; i < count; ++i) {
        stream->send(frame(1, "2026-11-23T09:28:54.520066144Z " + std::to_string(i) + text + "\n"));
    }
    stream->end();
    run_until([this] { return !ends.empty(); });
    ASSERT_EQ(lines.size(), static_cast<std::size_t>(count));
    for (int i = 0; i < count; ++i) {
        const std::string start = std::to_string(i) + "x";
        ASSERT_EQ(lines[static_cast<std::size_t>(i)].text.substr(0, start.size()), start);
    }
    EXPECT_FALSE(ends.at(0).error);
}

class Exits : public Streams {
  protected:
    Subscription watch() {
        auto watched = run(client->watch_exit(
            "c1",
            WaitCondition::next_exit,
            [this](const ContainerExit& exit) { exits.push_back(exit); },
            keep_end()
        ));
        EXPECT_TRUE(watched) << watched.error().detail;
        return watched ? std::move(*watched) : Subscription();
    }

    std::vector<ContainerExit> exits;
};

TEST_F(Exits, TheWatchIsInPlaceBeforeTheExit) {
    const auto stream = engine.stream("POST", "/containers/c1/wait");
    const Subscription watched = watch();
    EXPECT_EQ(engine.requests().at(0).query, "condition=next-exit");
    stream->send(R"({"Error":null,"StatusCode":3})");
    stream->end();
    run_until([this] { return !exits.empty(); });
    ASSERT_EQ(exits.size(), 1U);
    EXPECT_EQ(exits[0].code, 3);
    EXPECT_EQ(exits[0].error, "");
    context.restart();
    context.poll();
    EXPECT_TRUE(ends.empty());
}

TEST_F(Exits, ABrokenWatchIsNoExit) {
    const auto stream = engine.stream("POST", "/containers/c1/wait");
    const Subscription watched = watch();
    stream->cut();
    run_until([this] { return !ends.empty(); });
    EXPECT_TRUE(exits.empty());
    ASSERT_TRUE(ends.at(0).error);
    EXPECT_EQ(ends[0].error->code, base::Errc::unreachable);
}

TEST_F(Exits, AnEngineThatStopsWaitingIsNoExit) {
    const auto stream = engine.stream("POST", "/containers/c1/wait");
    const Subscription watched = watch();
    stream->send(R"({"Error":{"Message":"context canceled"},"StatusCode":-1})");
    stream->end();
    run_until([this] { return !ends.empty(); });
    EXPECT_TRUE(exits.empty());
    ASSERT_TRUE(ends.at(0).error);
    EXPECT_NE(ends[0].error->detail.find("context canceled"), std::string::npos);
}

TEST_F(Exits, DestroyingTheClientEndsItsStreams) {
    const auto stream = engine.stream("POST", "/containers/c1/wait");
    const Subscription watched = watch();
    client.reset();
    run_until([this] { return !ends.empty(); });
    ASSERT_TRUE(ends.at(0).error);
    EXPECT_EQ(ends[0].error->code, base::Errc::cancelled);
    EXPECT_TRUE(exits.empty());
}

}  // namespace
}  // namespace apprunner::docker
