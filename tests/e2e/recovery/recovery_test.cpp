// SIGKILL at every step: the daemon is killed before the Nth thing that it writes (to its state, to
// the engine, to its client) during each operation, and started again. Afterwards no acknowledged
// call is lost, and the API, the containers and the routes agree.
//
// A first, undisturbed run counts the writes of an operation; the kill points are spread over
// them. APPRUNNER_TEST_KILL_POINTS says how many for each operation (`scripts/test recovery`: 36).
#include "tests/e2e/support/deployment.hpp"
#include "tests/fakes/kill_switch/kill_switch.hpp"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <functional>
#include <memory>
#include <optional>
#include <thread>

namespace apprunner::e2e {
namespace {

constexpr std::uint64_t default_points = 4;
constexpr std::chrono::seconds rest_limit{60};
constexpr const char* in_progress = "OPERATION_IN_PROGRESS";

std::uint64_t points_wanted() {
    const char* text = std::getenv("APPRUNNER_TEST_KILL_POINTS");
    return text == nullptr ? default_points : std::strtoull(text, nullptr, 10);
}

/// What an operation leads to when nothing, or a kill, comes between.
struct Expected {
    std::string operation_status;
    std::string service_status;
    std::string version;  ///< That answers; "": none.
};

class Recovery : public Deployment {
  protected:
    void SetUp() override {
        Deployment::SetUp();
        if (IsSkipped()) return;
        map_switch();
        good_ = make_image("one", {{"SAMPLE_VERSION", "one"}});
        other_ = make_image("two", {{"SAMPLE_VERSION", "two"}});
        bad_ = make_image("bad", {{"SAMPLE_VERSION", "bad"}, {"SAMPLE_EXIT_CODE", "1"}});
        start_daemon();
    }

    void TearDown() override {
        if (switch_ != nullptr) switch_->limit = 0;
        Deployment::TearDown();
        daemon_.reset();
    }

    void start_daemon() {
        switch_->limit = 0;
        sandbox_.environment["LD_PRELOAD"] = KILL_SWITCH;
        sandbox_.environment["APPRUNNER_TEST_KILL_SWITCH"] = switch_file();
        const std::vector<std::string> arguments{"daemon", "--port", "0", "--ingress-port", "0"};
        daemon_ = std::make_unique<Program>(sandbox_, arguments);
        sandbox_.environment.erase("LD_PRELOAD");
        ASSERT_TRUE(daemon_->wait_for("API at"));
    }

    Json service_request(const std::string& image) {
        return {
            {"SourceConfiguration",
             {{"AutoDeploymentsEnabled", false},
              {"ImageRepository",
               {{"ImageIdentifier", image},
                {"ImageRepositoryType", "ECR_PUBLIC"},
                {"ImageConfiguration", {{"Port", "8080"}}}}}}},
            {"HealthCheckConfiguration", {{"Interval", 1}, {"Timeout", 1}}}};
    }
    Json create() {
        Json request = service_request(good_);
        request["ServiceName"] = name_;
        return call("AppRunnerSim.CreateService", request);
    }
    Json update(const std::string& image) {
        Json request = service_request(image);
        request["ServiceArn"] = arn_;
        return call("AppRunnerSim.UpdateService", request);
    }
    Json ask(const std::string& operation) {
        return call("AppRunner." + operation, {{"ServiceArn", arn_}});
    }

    /// The service of our name that is not DELETED; nothing when there is none.
    std::optional<Json> find() {
        const Json listed = call("AppRunner.ListServices", Json::object());
        for (const Json& each : listed.at("ServiceSummaryList")) {
            if (each.at("ServiceName") == name_) return each;
        }
        return std::nullopt;
    }
    Json last_operation() { return ask("ListOperations").at("OperationSummaryList").at(0); }
    std::string service_status() {
        ++looks_;
        return ask("DescribeService").at("Service").at("Status");
    }
    bool rests() {
        return eventually([this] { return service_status() != in_progress; }, rest_limit);
    }

    /// Instances on which a fix is tried.
    static std::size_t trials() {
        const std::string ids = shell("docker ps -aq --filter label=apprunner-sim.trial");
        return ids.empty() ? 0
                           : static_cast<std::size_t>(std::count(ids.begin(), ids.end(), '\n')) + 1;
    }

    /// Does it undisturbed, and counts the writes that it took.
    template <class Ask>
    std::uint64_t writes_of(Ask&& ask_for, const Expected& expected) {
        const std::uint64_t before = switch_->count;
        looks_ = 0;
        const Json answer = ask_for();
        EXPECT_TRUE(answer.is_object() && answer.contains("OperationId")) << answer.dump();
        arn_ = answer.at("Service").at("ServiceArn");
        EXPECT_TRUE(rests());
        // Each look at it was answered with one write.
        const std::uint64_t writes = switch_->count - before - looks_;
        check(expected);
        return writes;
    }

    struct TrialWrites {
        std::uint64_t first = 0;  ///< By the time when the first of them was seen.
        std::uint64_t all = 0;
    };

    /// The same of an operation in which fixes are tried.
    template <class Ask>
    TrialWrites writes_of_trials(Ask&& ask_for, const Expected& expected) {
        const std::uint64_t before = switch_->count;
        looks_ = 0;
        const Json answer = ask_for();
        arn_ = answer.at("Service").at("ServiceArn");
        TrialWrites writes;
        EXPECT_TRUE(eventually([] { return trials() > 0; }, rest_limit)) << "no fix is tried";
        writes.first = switch_->count - before;
        EXPECT_TRUE(rests());
        writes.all = switch_->count - before - looks_;
        check(expected);
        return writes;
    }

    /// Kills the daemon before that write of what `ask_for` begins, and starts it again. True: what
    /// was asked for has happened; false: it was not acknowledged, and has not begun.
    template <class Ask>
    bool killed_at(
        std::uint64_t write,
        Ask&& ask_for,
        const Expected& expected,
        std::chrono::seconds kill_limit = std::chrono::seconds(3)
    ) {
        SCOPED_TRACE("killed before write " + std::to_string(write));
        const std::string operation_before =
            arn_.empty() || !find() ? "" : last_operation().at("Id").get<std::string>();
        switch_->limit = switch_->count + write;
        const Json answer = ask_for();
        const bool is_acknowledged = answer.is_object() && answer.contains("OperationId");
        if (is_acknowledged) arn_ = answer.at("Service").at("ServiceArn");
        wait_for_kill(kill_limit);
        start_daemon();
        if (HasFatalFailure()) return false;
        ++points_;
        if (is_acknowledged) {
            // A deleted service is still described.
            EXPECT_TRUE(rests());
            EXPECT_EQ(last_operation().at("Id"), answer.at("OperationId")) << "it was acknowledged";
            check(expected);
            return true;
        }
        const auto found = find();
        if (!found) return !operation_before.empty();
        arn_ = found->at("ServiceArn");
        EXPECT_TRUE(rests());
        if (last_operation().at("Id") == operation_before) return false;
        check(expected);
        return true;
    }

    /// An operation that took fewer writes this time is over by the deadline.
    void wait_for_kill(std::chrono::seconds limit) {
        const auto deadline = std::chrono::steady_clock::now() + limit;
        while (switch_->count < switch_->limit && std::chrono::steady_clock::now() < deadline) {
            std::this_thread::sleep_for(std::chrono::milliseconds(2));
        }
        daemon_->signal(SIGKILL);
        EXPECT_EQ(daemon_->finish().code, 1000 + SIGKILL);
    }

    void check(const Expected& expected) {
        judge(expected);
        if (HasFailure()) ADD_FAILURE() << run({"describe", name_}).out << run({"logs", name_}).out;
    }

    void judge(const Expected& expected) {
        EXPECT_EQ(service_status(), expected.service_status);
        EXPECT_EQ(last_operation().at("Status"), expected.operation_status);
        const std::size_t containers = expected.version.empty() ? 0 : 1;
        EXPECT_TRUE(
            eventually([&] { return containers_of(name_).size() == containers; }, rest_limit)
        ) << containers_of(name_).size()
          << " containers";
        if (expected.version.empty()) return;
        const std::string url = local_url(name_);
        const auto is_served = [&] {
            const HttpReply reply = get(url);
            return reply.status == 200 &&
                   reply.body.find("\"version\": \"" + expected.version) != std::string::npos;
        };
        EXPECT_TRUE(eventually(is_served, rest_limit)) << url << " " << get(url).body;
    }

    struct Change {
        std::function<Json()> ask;
        Expected expected;
    };

    /// Two operations of which each undoes the other.
    void kill_in_turn(const Change& there, const Change& back) {
        const std::uint64_t there_writes = writes_of(there.ask, there.expected);
        const std::uint64_t back_writes = writes_of(back.ask, back.expected);
        for (std::uint64_t round = 0; round < points_wanted() && !HasFailure(); ++round) {
            if (!killed_at(point(round, there_writes), there.ask, there.expected)) {
                writes_of(there.ask, there.expected);
            }
            if (!killed_at(point(round, back_writes), back.ask, back.expected)) {
                writes_of(back.ask, back.expected);
            }
        }
        RecordProperty("kill_points", points_);
        EXPECT_EQ(points_, 2 * static_cast<int>(points_wanted()));
    }

    /// The write before which the daemon dies in a round, of `writes` in all.
    static std::uint64_t point(std::uint64_t round, std::uint64_t writes) {
        return 1 + round * writes / points_wanted();
    }

    std::string good_;
    std::string other_;
    std::string bad_;
    std::string arn_;
    int points_ = 0;
    std::uint64_t looks_ = 0;
    fakes::KillSwitch* switch_ = nullptr;

  private:
    [[nodiscard]] std::string switch_file() const {
        return (sandbox_.folder() / "switch").string();
    }

    void map_switch() {
        const int file = open(switch_file().c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
        ASSERT_EQ(ftruncate(file, sizeof(fakes::KillSwitch)), 0);
        void* shared =
            mmap(nullptr, sizeof(fakes::KillSwitch), PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
        close(file);
        ASSERT_NE(shared, MAP_FAILED);
        switch_ = static_cast<fakes::KillSwitch*>(shared);
    }

    std::unique_ptr<Program> daemon_;
};

TEST_F(Recovery, OfCreateAndDelete) {
    kill_in_turn(
        {[this] { return create(); }, {"SUCCEEDED", "RUNNING", "one"}},
        {[this] { return ask("DeleteService"); }, {"SUCCEEDED", "DELETED", ""}}
    );
}

TEST_F(Recovery, OfPauseAndResume) {
    const Expected running{"SUCCEEDED", "RUNNING", "one"};
    writes_of([this] { return create(); }, running);
    kill_in_turn(
        {[this] { return ask("PauseService"); }, {"SUCCEEDED", "PAUSED", ""}},
        {[this] { return ask("ResumeService"); }, running}
    );
}

TEST_F(Recovery, OfUpdate) {
    const auto to = [this](const std::string& image) {
        return [this, image] { return update(image); };
    };
    const Expected one{"SUCCEEDED", "RUNNING", "one"};
    const Expected two{"SUCCEEDED", "RUNNING", "two"};
    writes_of([this] { return create(); }, one);
    const std::uint64_t writes = writes_of(to(other_), two);
    writes_of(to(good_), one);
    bool is_one = true;
    for (std::uint64_t round = 0; round < points_wanted() && !HasFailure(); ++round) {
        const Expected& next = is_one ? two : one;
        if (killed_at(point(round, writes), to(is_one ? other_ : good_), next)) is_one = !is_one;
    }
    RecordProperty("kill_points", points_);
    EXPECT_EQ(points_, static_cast<int>(points_wanted()));
}

TEST_F(Recovery, OfRollback) {
    const auto ask_bad = [this] { return update(bad_); };
    const Expected one{"SUCCEEDED", "RUNNING", "one"};
    const Expected rolled_back{"ROLLBACK_SUCCEEDED", "RUNNING", "one"};
    writes_of([this] { return create(); }, one);
    const std::uint64_t writes = writes_of(ask_bad, rolled_back);
    for (std::uint64_t round = 0; round < points_wanted() && !HasFailure(); ++round) {
        killed_at(point(round, writes), ask_bad, rolled_back);
    }
    RecordProperty("kill_points", points_);
    EXPECT_EQ(points_, static_cast<int>(points_wanted()));
}

/// Nobody asks for it: a tag moves. Each time the newest image is deployed, once.
TEST_F(Recovery, OfPushes) {
    const std::string live = "apprunner-sim-" + name_ + ":live";
    const auto push = [&live](const std::string& image) {
        shell("docker tag " + image + " " + live);
    };
    push(good_);
    Json request = service_request(live);
    request["ServiceName"] = name_;
    request["SourceConfiguration"]["AutoDeploymentsEnabled"] = true;
    request["SourceConfiguration"]["ImageRepository"]["ImageRepositoryType"] = "ECR";
    writes_of(
        [&] { return call("AppRunnerSim.CreateService", request); }, {"SUCCEEDED", "RUNNING", "one"}
    );
    bool is_one = true;
    std::uint64_t writes = 0;
    for (std::uint64_t round = 0; round <= points_wanted() && !HasFailure(); ++round) {
        is_one = !is_one;
        const std::string before = last_operation().at("Id");
        looks_ = 0;
        const std::uint64_t count_before = switch_->count;
        const bool kills = round > 0;
        if (kills) switch_->limit = switch_->count + point(round - 1, writes);
        push(is_one ? good_ : other_);
        if (kills) {
            wait_for_kill(std::chrono::seconds(5));
            start_daemon();
            ++points_;
        }
        const auto has_ended = [&] {
            ++looks_;
            const Json last = last_operation();
            return last.at("Id") != before && last.at("Status") == "SUCCEEDED";
        };
        ASSERT_TRUE(eventually(has_ended, rest_limit)) << "the push is not deployed";
        if (!kills) writes = switch_->count - count_before - looks_;
        check({"SUCCEEDED", "RUNNING", is_one ? "one" : "two"});
        const Json operations = ask("ListOperations").at("OperationSummaryList");
        EXPECT_EQ(operations.at(0).at("Type"), "START_DEPLOYMENT");
        EXPECT_EQ(operations.at(1).at("Id"), before) << "once: " << operations.dump();
    }
    RecordProperty("kill_points", points_);
    EXPECT_EQ(points_, static_cast<int>(points_wanted()));
    ask("DeleteService");
    EXPECT_TRUE(rests());
    shell("docker rmi " + live);
}

/// It listens where nothing asks it: another Port is tried beside it.
TEST_F(Recovery, OfTriedFixes) {
    constexpr std::chrono::seconds trial_limit{20};
    const std::string elsewhere =
        make_image("elsewhere", {{"SAMPLE_PORT", "3000"}}, "--expose 3000");
    const auto ask_elsewhere = [this, &elsewhere] { return update(elsewhere); };
    const Expected one{"SUCCEEDED", "RUNNING", "one"};
    const Expected rolled_back{"ROLLBACK_SUCCEEDED", "RUNNING", "one"};
    writes_of([this] { return create(); }, one);
    const TrialWrites writes = writes_of_trials(ask_elsewhere, rolled_back);
    ASSERT_GT(writes.all, writes.first);
    for (std::uint64_t round = 0; round < points_wanted() && !HasFailure(); ++round) {
        // From a little before the first of them is made to the end.
        const std::uint64_t before = std::min<std::uint64_t>(writes.first, 6);
        const std::uint64_t from = writes.first - before;
        const std::uint64_t write = from + point(round, writes.all - from);
        killed_at(write, ask_elsewhere, rolled_back, trial_limit);
        EXPECT_TRUE(eventually([] { return trials() == 0; }, rest_limit)) << "one is left";
    }
    RecordProperty("kill_points", points_);
    EXPECT_EQ(points_, static_cast<int>(points_wanted()));
}

}  // namespace
}  // namespace apprunner::e2e
