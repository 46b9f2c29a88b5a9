// The word to those who wait, and requests under load, with the command line's own parts.
#include "emulator/cli/client/provisional.hpp"

#include "emulator/cli/client/load.hpp"
#include "tests/component/cli/fake_daemon.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <memory>

namespace apprunner::cli::fake {
namespace {

using std::chrono::seconds;

class LongWait : public ::testing::Test {
  protected:
    /// What is printed while an operation that never ends is followed for 3 s.
    std::string told(const Json& provisional) {
        Script script;
        script.verdict = false;
        script.provisional = provisional;
        daemon_.set_script(script);
        DaemonClient client(daemon_.endpoint(), "test");
        const Json created =
            client.call("AppRunnerSim.CreateService", {{"ServiceName", "shop"}}).value();
        const std::string arn = created["Service"]["ServiceArn"].get<std::string>();
        const std::string id = created["OperationId"].get<std::string>();
        const std::unique_ptr<std::FILE, int (*)(std::FILE*)> file(std::tmpfile(), &std::fclose);
        FeedPrinterOptions options;
        options.stream = file.get();
        FeedPrinter printer(options);
        Interrupt interrupt;
        Follower follower(client, interrupt, printer);
        tell_long_wait(follower, client, printer, arn, seconds(0));
        const auto deadline = std::chrono::steady_clock::now() + seconds(3);
        EXPECT_EQ(follower.until_operation_ends(arn, id, deadline), FollowEnd::gave_up);
        std::rewind(file.get());
        std::array<char, 4096> text{};
        const std::size_t size = std::fread(text.data(), 1, text.size(), file.get());
        return {text.data(), size};
    }

    FakeDaemon daemon_;
};

TEST_F(LongWait, IsToldOnceWithWhatIsKnownAndWhatShortensIt) {
    EXPECT_EQ(
        told(
            {{"Grade", "FAIL"},
             {"AfterSeconds", 20.0},
             {"GiveUpAfterSeconds", 360.0},
             {"Summary", "not certain yet, after 20 s of the 360 s: it answers 500."},
             {"Findings", {{{"Code", "ARS-HEALTH-STATUS"}, {"Fix", "Answer 200."}}}}}
        ),
        "not certain yet, after 20 s of the 360 s: it answers 500. Ctrl-C ends it with what is "
        "known, --give-up 30 sooner\n"
        "if that is it: Answer 200.\n"
    );
}

TEST_F(LongWait, OfAHealthyOneIsNotTold) {
    EXPECT_EQ(told({{"Grade", "PASS"}, {"AfterSeconds", 20.0}, {"GiveUpAfterSeconds", 360.0}}), "");
    EXPECT_EQ(told(Json()), "") << "before the first check";
}

TEST(Load, AsksAtItsRateAndCountsAnswersByStatus) {
    const FakeDaemon daemon;
    Interrupt interrupt;
    const LoadPlan plan{daemon.endpoint() + "/healthz", 50, seconds(1)};
    const LoadResult seen = run_load(plan, interrupt);
    EXPECT_GT(seen.requests, 5);
    EXPECT_LE(seen.requests, 50);
    EXPECT_EQ(seen.answers, (std::map<int, int>{{200, seen.requests}}));
    EXPECT_EQ(seen.errors(), 0);
    EXPECT_EQ(std::ssize(seen.latencies_ms), seen.requests);
}

TEST(Load, IsOneLine) {
    LoadResult result;
    result.requests = 103;
    result.answers = {{200, 98}, {404, 1}, {503, 2}};
    result.unanswered = 2;
    for (int i = 1; i <= 101; ++i) result.latencies_ms.push_back(i);
    EXPECT_EQ(
        load_text(result),
        "103 requests: 98 x 200, 1 x 404, 2 x 503, 2 without an answer; p50 51.0 ms, p99 100.0 ms; "
        "4 errors"
    );
}

}  // namespace
}  // namespace apprunner::cli::fake
