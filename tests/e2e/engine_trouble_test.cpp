// What becomes of services when the Docker Engine stops, is killed, hangs or is full, and when
// somebody else removes, stops or cuts off what is ours in it: noticed, told without blaming the
// app, and healed.
#include "tests/e2e/support/deployment.hpp"
#include "tests/e2e/support/private_engine.hpp"

#include <gmock/gmock.h>

#include <fstream>
#include <iterator>
#include <optional>
#include <set>
#include <sstream>

namespace apprunner::e2e {
namespace {

using std::chrono::seconds;
using ::testing::HasSubstr;
using ::testing::Not;

/// One with an engine of its own, which nobody else uses.
class EngineTrouble : public Deployment {
  protected:
    void SetUp() override {
        const std::string missing = PrivateEngine::missing();
        if (!missing.empty()) GTEST_SKIP() << missing;
        engine_.emplace(data_size_);
        setenv("DOCKER_HOST", engine_->host().c_str(), 1);
        sandbox_.environment["DOCKER_HOST"] = engine_->host();
        Deployment::SetUp();
    }
    void TearDown() override {
        if (engine_) Deployment::TearDown();
        engine_.reset();
    }

    std::string deployed(const std::vector<std::string>& flags = {}) {
        const Finished finished = up(make_image("v1", {{"SAMPLE_VERSION", "one"}}), flags);
        EXPECT_EQ(finished.code, 0) << finished.err;
        first_ = containers_of(name_).at(0);
        return local_url(name_);
    }
    /// Another container than the first serves, and it alone is there.
    bool is_replaced(const std::string& url) {
        const auto now = containers_of(name_);
        return now.size() == 1 && now[0] != first_ && get(url).status == 200;
    }
    void scale_to_two() {
        const Json made = call(
            "AppRunner.CreateAutoScalingConfiguration",
            {{"AutoScalingConfigurationName", "two-of-it"}, {"MinSize", 2}, {"MaxSize", 2}}
        );
        const Json arn = made["AutoScalingConfiguration"]["AutoScalingConfigurationArn"];
        call(
            "AppRunnerSim.UpdateService",
            {{"ServiceArn", describe(name_)["ServiceArn"]}, {"AutoScalingConfigurationArn", arn}}
        );
        const auto is_done = [this] {
            return describe(name_)["Status"] == "RUNNING" && containers_of(name_).size() == 2;
        };
        EXPECT_TRUE(eventually(is_done, seconds(20))) << log();
    }
    std::string log() { return run({"logs", name_}).out; }
    std::string grade() {
        const Json emulation =
            call("AppRunnerSim.DescribeEmulation", {{"ServiceArn", describe(name_)["ServiceArn"]}});
        return emulation["Verdict"]["Grade"];
    }
    static std::string ours(const std::string& what) {
        return shell("docker " + what + " --filter label=apprunner-sim.owner");
    }

    std::string data_size_;  ///< Of the engine's folder; "": that of the disk.
    std::optional<PrivateEngine> engine_;
    std::string first_;  ///< Container of deployed().
};

TEST_F(EngineTrouble, ARestartedEngineGetsTheServiceBack) {
    const std::string url = deployed();
    engine_->stop();
    EXPECT_EQ(get(url).status, 503);
    EXPECT_EQ(describe(name_)["Status"], "RUNNING");
    engine_->start();
    EXPECT_TRUE(eventually([&] { return is_replaced(url); }, seconds(20))) << log();
    EXPECT_THAT(log(), HasSubstr("instance ended: container exit code 0, from outside: "));
    EXPECT_EQ(grade(), "PASS");
}

TEST_F(EngineTrouble, AKilledEngineTakesNothingFromTheTraffic) {
    const std::string url = deployed();
    Asker asker(url, "\"version\": \"one\"");
    engine_->kill();
    EXPECT_TRUE(eventually([&] { return asker.wanted_answers() > 100; }, seconds(20)));
    asker.stop();
    EXPECT_EQ(asker.other_answers(), 0);
    engine_->start();  // Which ends the containers that it finds.
    EXPECT_TRUE(eventually([&] { return is_replaced(url); }, seconds(20))) << log();
    EXPECT_EQ(grade(), "PASS");
}

/// As when the machine is shut down: the daemon first, and then nobody sees how the rest ends.
TEST_F(EngineTrouble, ARestartedMachineHasEndedTheContainersAndNotTheApp) {
    const std::string url = deployed();
    kill_daemon();
    engine_->stop();
    engine_->start();
    ASSERT_EQ(run({"daemon", "--detach"}).code, 0);
    EXPECT_TRUE(eventually([&] { return is_replaced(local_url(name_)); }, seconds(20))) << log();
    EXPECT_THAT(log(), HasSubstr("Docker Engine or its machine, while no daemon ran"));
    EXPECT_EQ(grade(), "PASS");
}

TEST_F(EngineTrouble, AnAppThatEndsByItselfWhileNoDaemonRunsIsToldSo) {
    deployed({"--env", "SAMPLE_EXIT_CODE=0", "--env", "SAMPLE_EXIT_AFTER_MS=6000"});
    kill_daemon();
    const auto has_ended = [this] {
        return shell("docker inspect --format '{{.State.Running}}' " + first_).starts_with("false");
    };
    ASSERT_TRUE(eventually(has_ended, seconds(20)));
    ASSERT_EQ(run({"daemon", "--detach"}).code, 0);
    const auto is_told = [this] {
        return log().find("instance ended: container exit code 0\n") != std::string::npos;
    };
    EXPECT_TRUE(eventually(is_told, seconds(10))) << log();
}

TEST_F(EngineTrouble, AnEngineThatHangsDelaysADeploymentAndNothingElse) {
    const std::string url = deployed();
    const std::string next = make_image("v2", {{"SAMPLE_VERSION", "two"}});
    engine_->freeze();
    Asker asker(url, "\"version\": ");
    std::thread thaw([this] {
        std::this_thread::sleep_for(seconds(3));
        engine_->thaw();
    });
    const Finished finished = up(next);
    thaw.join();
    asker.stop();
    EXPECT_EQ(finished.code, 0) << finished.err;
    EXPECT_EQ(asker.other_answers(), 0);
    EXPECT_THAT(get(url).body, HasSubstr("\"version\": \"two\""));
}

TEST_F(EngineTrouble, WhatIsDeletedWhileTheEngineIsAwayGoesWhenItIsBack) {
    deployed();
    engine_->kill();
    const Finished deleted = run({"delete", name_});
    EXPECT_EQ(deleted.code, 0) << deleted.err;
    engine_->start();
    const auto is_empty = [] { return (ours("ps -aq") + ours("network ls -q")).empty(); };
    // The probe network stays: it is the daemon's.
    const auto has_gone = [] {
        return ours("ps -aq").empty() && ours("network ls -q").size() == 12;
    };
    EXPECT_TRUE(eventually(has_gone, seconds(30))) << ours("network ls");
    EXPECT_EQ(run({"down"}).code, 0);
    EXPECT_TRUE(eventually(is_empty, seconds(10)));
}

TEST_F(EngineTrouble, DownWithoutTheEngineKeepsWhatIsNeededToFinishIt) {
    deployed();
    engine_->kill();
    const Finished first = run({"down"});
    EXPECT_NE(first.code, 0) << first.out;
    EXPECT_THAT(first.err, HasSubstr("cannot reach the Docker Engine"));
    engine_->start();
    EXPECT_FALSE(ours("ps -aq").empty());
    const Finished second = run({"down"});
    EXPECT_EQ(second.code, 0) << second.err;
    EXPECT_EQ(ours("ps -aq") + ours("network ls -q"), "");
}

TEST_F(EngineTrouble, NetworksAndContainersThatWerePrunedAreMadeAgain) {
    const std::string url = deployed();
    scale_to_two();
    ASSERT_EQ(run({"pause", name_}).code, 0);
    shell("docker system prune --force");
    ASSERT_EQ(ours("network ls -q"), "");
    const Finished resumed = run({"resume", name_});
    EXPECT_EQ(resumed.code, 0) << resumed.err;
    EXPECT_THAT(resumed.err, HasSubstr("a network had been removed from the Docker Engine"));
    EXPECT_EQ(get(url).status, 200) << log();
    EXPECT_EQ(containers_of(name_).size(), 2U) << "both find them missing at once";
    EXPECT_EQ(grade(), "PASS") << log();
}

TEST_F(EngineTrouble, AnImageThatWasRemovedIsLookedForAgain) {
    const std::string url = deployed();
    const std::string image = "apprunner-sim-" + name_ + ":v1";
    ASSERT_EQ(run({"pause", name_}).code, 0);
    shell("docker rmi " + image);
    const Finished refused = run({"resume", name_, "--output", "json"});
    EXPECT_NE(refused.code, 0);
    EXPECT_EQ(describe(name_)["Status"], "PAUSED");
    EXPECT_THAT(refused.out + refused.err, HasSubstr("ARS-IMAGE-GONE"));
    make_image("v1", {{"SAMPLE_VERSION", "another"}});
    const Finished another = run({"resume", name_});
    EXPECT_NE(another.code, 0) << "that one was never deployed";
    EXPECT_THAT(another.err, HasSubstr("is another image now"));
    make_image("v1", {{"SAMPLE_VERSION", "one"}});
    EXPECT_EQ(run({"resume", name_}).code, 0);
    EXPECT_THAT(get(url).body, HasSubstr("\"version\": \"one\""));
}

TEST_F(EngineTrouble, AContainerThatSomebodyEndsIsReplacedAndTheAppIsNotBlamed) {
    const std::string url = deployed();
    for (const char* end : {"docker stop ", "docker kill --signal TERM ", "docker rm --force "}) {
        shell(end + first_);
        EXPECT_TRUE(eventually([&] { return is_replaced(url); }, seconds(5))) << end << log();
        first_ = containers_of(name_).at(0);
    }
    const std::string told = log();
    EXPECT_THAT(told, HasSubstr("container exit code 0, from outside: signal 15 through"));
    EXPECT_THAT(told, HasSubstr("container exit code 137, from outside: signal 9 through"));
    EXPECT_EQ(grade(), "PASS");
}

TEST_F(EngineTrouble, AnAppThatEndsByItselfIsBlamed) {
    const std::string url = deployed();
    const std::string pid = shell("docker inspect --format '{{.State.Pid}}' " + first_);
    shell("kill -TERM " + pid);  // Not through the engine: as good as its own end.
    EXPECT_TRUE(eventually([&] { return is_replaced(url); }, seconds(5))) << log();
    EXPECT_THAT(log(), Not(HasSubstr("from outside")));
    EXPECT_EQ(grade(), "RISKY");
}

TEST_F(EngineTrouble, ADeploymentWhoseContainerSomebodyStopsSaysSo) {
    const std::string image = make_image("v1", {{"SAMPLE_BIND", "none"}});
    std::thread stopper([] {
        // One that runs: stopping one that is only made does nothing.
        std::string running;
        const auto runs = [&running] { return !(running = ours("ps -q")).empty(); };
        EXPECT_TRUE(eventually(runs, seconds(60)));
        shell("docker stop " + running);
    });
    const Finished finished = up(image);
    stopper.join();
    EXPECT_EQ(finished.code, 10) << finished.err;
    EXPECT_EQ(first_code(document(finished)), "ARS-ENDED-FROM-OUTSIDE");
}

TEST_F(EngineTrouble, AContainerThatIsCutOffOrPausedIsReplaced) {
    const std::vector<std::string> http{
        "--health-check", "http", "--path", "/", "--unhealthy-threshold", "2"};
    const std::string url = deployed(http);
    shell("docker pause " + first_);
    EXPECT_TRUE(eventually([&] { return is_replaced(url); }, seconds(30))) << log();
    first_ = containers_of(name_).at(0);
    const std::string probe_network =
        shell("docker network ls --format '{{.Name}}' | grep apprunner-sim-probe-");
    shell("docker network disconnect --force " + probe_network + " " + first_);
    EXPECT_TRUE(eventually([&] { return is_replaced(url); }, seconds(30))) << log();
}

/// Of the networks of all engines here.
std::set<std::string> bridges() {
    std::istringstream names(shell("ip -br link | grep -oE '^br-[0-9a-f]{12}' || true"));
    return {std::istream_iterator<std::string>(names), {}};
}

/// Its data folder has room for little more than the engine itself.
class FullEngine : public EngineTrouble {
  protected:
    FullEngine() { data_size_ = "64m"; }
    void TearDown() override {
        if (engine_) std::filesystem::remove(engine_->data() / "filler");
        EngineTrouble::TearDown();
        for (const std::string& bridge : left_) remove_if_nobodys(bridge);
    }
    /// A network that a full engine cannot keep has its bridge all the same.
    static void remove_if_nobodys(const std::string& bridge) {
        if (!bridges().contains(bridge)) return;
        const std::string others = shell("env -u DOCKER_HOST docker network ls -q || true");
        const bool is_nobodys = others.find(bridge.substr(3)) == std::string::npos;
        if (is_nobodys) shell("ip link delete " + bridge);
    }

    std::set<std::string> left_;  ///< Bridges made meanwhile, here or by another engine.
};

TEST_F(FullEngine, IsToldAsSuch) {
    const std::string image = make_image("v1");
    {
        std::ofstream filler(engine_->data() / "filler");
        const std::string block(1U << 20U, 'x');
        while (filler << block << std::flush) {
        }
    }
    const std::set<std::string> before = bridges();
    const Finished finished = up(image);
    left_ = bridges();
    for (const std::string& bridge : before) left_.erase(bridge);
    EXPECT_EQ(finished.code, 5) << finished.err;
    EXPECT_EQ(first_code(document(finished)), "ARS-DISK-FULL") << finished.out;
    std::filesystem::remove(engine_->data() / "filler");
    const Finished again = up(image);
    EXPECT_EQ(again.code, 0) << "there is room again" << again.err << log();
}

}  // namespace
}  // namespace apprunner::e2e
