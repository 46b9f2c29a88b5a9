// Nodes that go and come: what is told of their containers, when, and what becomes of those.
#include "tests/component/swarm/fleet_fixture.hpp"

namespace apprunner::swarm {
namespace {

using testing::HasSubstr;

class Loss : public FleetTest {
  protected:
    /// The only node that takes containers is w1.
    Json only_w1(const std::string& availability = "active") {
        Json off = node("m", 8);
        off["Spec"]["Labels"] = {{"apprunner-sim.instances", "no"}};
        Json w1 = node("w1", 8);
        w1["Spec"]["Availability"] = availability;
        return {off, w1};
    }
    void start_with_one_on_w1() {
        tell_nodes(only_w1());
        start_linked();
        makes(worker_1.engine, "c");
        const auto created = run(fleet->create_container(wanted("c-name")));
        ASSERT_TRUE(created) << created.error().detail;
    }
};

TEST_F(Loss, OfANodeTakesItsContainers) {
    start_with_one_on_w1();
    const auto exit = worker_1.engine.stream("POST", "/containers/c/wait");
    bool is_over = false;
    docker::OnEnd on_lost = [&is_over](const docker::StreamEnd& /*end*/) { is_over = true; };
    const auto watched = run(fleet->watch_exit(
        "c", docker::WaitCondition::next_exit, [](const docker::ContainerExit&) {}, on_lost
    ));
    ASSERT_TRUE(watched);
    EXPECT_EQ(fleet->lost_with("c"), "");
    worker_1.stop();
    run_until([this] { return !fleet->lost_with("c").empty(); });
    EXPECT_EQ(fleet->lost_with("c"), "the loss of node w1");
    run_until([&is_over] { return is_over; });
    EXPECT_TRUE(is_over);
    const auto info = run(fleet->inspect_container("c"));
    ASSERT_FALSE(info);
    EXPECT_EQ(info.error().code, base::Errc::not_found);
    EXPECT_THAT(info.error().detail, HasSubstr("the loss of node w1"));
    EXPECT_EQ(fleet->node_of("c"), "");
}

TEST_F(Loss, ACallThatWasUnderWayIsAnsweredByIt) {
    start_with_one_on_w1();
    worker_1.engine.stall("POST", "/containers/c/stop");
    worker_1.engine.stall("GET", "/_ping");
    docker::StopContainer options;
    options.id = "c";
    const auto stopped = run(fleet->stop_container(options));
    ASSERT_FALSE(stopped);
    EXPECT_EQ(stopped.error().code, base::Errc::not_found);
    worker_1.stop();  // Before its engine, which has the requests.
}

TEST_F(Loss, AMachineThatIsLookedAtIsKnownInTheEnd) {
    start_with_one_on_w1();
    EXPECT_EQ(run(fleet->look_at_machine("c")), docker::MachineSight::answers);
    worker_1.stop();
    EXPECT_EQ(run(fleet->look_at_machine("c")), docker::MachineSight::is_lost);
    EXPECT_EQ(run(fleet->look_at_machine("c")), docker::MachineSight::is_lost);
    EXPECT_EQ(run(fleet->look_at_machine("of nobody")), docker::MachineSight::answers);
}

TEST_F(Loss, AShortAbsenceIsNone) {
    start_with_one_on_w1();
    worker_1.stop();
    bool is_back = false;
    boost::asio::steady_timer timer(context, std::chrono::milliseconds(100));
    timer.async_wait([this, &is_back](const boost::system::error_code& /*error*/) {
        worker_1.start();
        is_back = true;
    });
    // Asked while it is away; the answer is for the caller to ask again.
    const auto first = run(fleet->inspect_container("c"));
    run_until([&is_back] { return is_back; });
    EXPECT_TRUE(first || first.error().code == base::Errc::unreachable);
    const auto second = run(fleet->inspect_container("c"));
    EXPECT_TRUE(second) << second.error().detail;
    EXPECT_EQ(fleet->lost_with("c"), "");
}

TEST_F(Loss, ANodeThatComesBackIsRidOfWhatItHad) {
    start_with_one_on_w1();
    worker_1.stop();
    run_until([this] { return !fleet->lost_with("c").empty(); });
    worker_1.engine.reply("GET", "/containers/json", {200, R"([{"Id":"c"}])", {}});
    const auto refused = run(fleet->create_container(wanted("d")));
    ASSERT_FALSE(refused);
    EXPECT_THAT(refused.error().detail, HasSubstr("w1 does not answer"));
    worker_1.start();
    run_until([this] { return asked(worker_1.engine, "DELETE", "/containers/c") == 1; });
    makes(worker_1.engine, "d");
    run_until([this] { return fleet->nodes_text().back() == "w1"; });
    EXPECT_TRUE(run(fleet->create_container(wanted("d"))));
    EXPECT_EQ(asked(worker_1.engine, "DELETE", "/containers/c"), 1U);
}

TEST_F(Loss, TheSwarmsWordOfADeadNodeIsEnough) {
    first_limit = std::chrono::hours(1);
    Json nodes = only_w1();
    nodes[1]["Status"]["State"] = "down";
    tell_nodes(nodes);
    worker_1.stop();
    start_fleet();
    EXPECT_TRUE(run(fleet->info()));  // Waits for all nodes.
}

TEST_F(Loss, ANodeThatIsNotThereYetIsWaitedFor) {
    tell_nodes(only_w1());
    has(worker_1.engine, "old");
    worker_1.stop();
    start_fleet();
    boost::asio::steady_timer timer(context, std::chrono::milliseconds(600));
    timer.async_wait([this](const boost::system::error_code& /*error*/) { worker_1.start(); });
    const auto info = run(fleet->inspect_container("old"));
    EXPECT_TRUE(info) << info.error().detail;
}

TEST_F(Loss, ANodeThatDoesNotTellWhatItHasIsSilent) {
    first_limit = std::chrono::milliseconds(200);
    tell_nodes(only_w1());
    worker_1.engine.reply("GET", "/containers/json", {500, R"({"message":"broken"})", {}});
    start_linked();
    const auto refused = run(fleet->create_container(wanted("c")));
    ASSERT_FALSE(refused);
    EXPECT_THAT(refused.error().detail, HasSubstr("w1 does not answer"));
}

TEST_F(Loss, ANodeThatComesLaterIsNotWaitedFor) {
    first_limit = std::chrono::hours(1);
    tell_nodes(only_w1());
    start_linked();
    Json nodes = only_w1();
    nodes.push_back(node("w2", 8));
    worker_2->stop();
    tell_nodes(nodes);
    run_until([this] { return fleet->nodes_text().size() == 3; });
    makes(worker_1.engine, "c");
    EXPECT_TRUE(run(fleet->create_container(wanted("c-name"))));
    EXPECT_EQ(fleet->nodes_text().back(), "w2 does not answer");
}

TEST_F(Loss, ANodeThatComesLaterIsNotAskedBeforeItAnswers) {
    first_limit = std::chrono::hours(1);
    tell_nodes(only_w1());
    start_linked();
    worker_2->engine.stall("GET", "/_ping");
    Json nodes = only_w1();
    nodes.push_back(node("w2", 8));
    tell_nodes(nodes);
    run_until([this] { return worker_2->engine.pings() > 0; });
    EXPECT_TRUE(run(fleet->list_containers({})));
    const auto info = run(fleet->inspect_container("old"));
    ASSERT_FALSE(info);
    EXPECT_EQ(info.error().code, base::Errc::not_found);
    EXPECT_EQ(fleet->lost_with("old"), "");
    EXPECT_EQ(asked(worker_2->engine, "GET", "/containers/json"), 0U);
    EXPECT_EQ(asked(worker_2->engine, "GET", "/containers/old/json"), 0U);
    worker_2->stop();  // Before its engine, which has the requests.
}

TEST_F(Loss, WhatNoNodeHasMayHaveBeenOnALostOne) {
    first_limit = std::chrono::milliseconds(200);
    tell_nodes(only_w1());
    worker_1.stop();
    start_fleet();
    const auto info = run(fleet->inspect_container("old"));
    ASSERT_FALSE(info);
    EXPECT_EQ(info.error().code, base::Errc::not_found);
    EXPECT_EQ(fleet->lost_with("old"), "the loss of node w1");
}

TEST_F(Loss, WhereAllNodesAreThereAnUnknownContainerIsGone) {
    start_linked();
    const auto info = run(fleet->inspect_container("old"));
    ASSERT_FALSE(info);
    EXPECT_EQ(info.error().code, base::Errc::not_found);
    EXPECT_EQ(fleet->lost_with("old"), "");
}

TEST_F(Loss, OfADrainedNodesContainersTheEndIsToldFirst) {
    start_with_one_on_w1();
    const auto stream = worker_1.engine.stream("POST", "/containers/c/wait");
    int exits = 0;
    docker::OnExit on_exit = [&exits](const docker::ContainerExit& exit) {
        EXPECT_EQ(exit.code, 143);
        ++exits;
    };
    const auto watched =
        run(fleet->watch_exit("c", docker::WaitCondition::next_exit, on_exit, nullptr));
    ASSERT_TRUE(watched);
    tell_nodes(only_w1("drain"));
    tell_agents({});  // Swarm ends it too; it stays for a while.
    run_until([&exits] { return exits == 1; });
    EXPECT_EQ(fleet->lost_with("c"), "node w1 being drained");
    EXPECT_EQ(asked(worker_1.engine, "POST", "/containers/c/stop"), 0U);
    const auto refused = run(fleet->create_container(wanted("d")));
    ASSERT_FALSE(refused);
    EXPECT_THAT(refused.error().detail, HasSubstr("w1 is drained"));
    // Nobody is led to it any more; it may end in peace.
    docker::RemoveContainer removal;
    removal.id = "c";
    EXPECT_TRUE(run(fleet->remove_container(removal)));
    EXPECT_EQ(worker_1.engine.wait_for("POST", "/containers/c/stop").query, "t=10");
    EXPECT_EQ(asked(worker_1.engine, "DELETE", "/containers/c"), 1U);
    // Its real end is no news.
    stream->send(R"({"StatusCode":0})");
    stream->end();
    ASSERT_TRUE(run(fleet->info()));
    EXPECT_EQ(exits, 1);
}

TEST_F(Loss, ADrainedNodeWithoutAnAgentIsNotWaitedFor) {
    tell_nodes(only_w1("drain"));
    tell_agents({});
    first_limit = std::chrono::hours(1);
    start_fleet();
    EXPECT_TRUE(run(fleet->info()));
}

TEST_F(Loss, AnAgentElsewhereIsFound) {
    start_with_one_on_w1();
    worker_1.stop();
    Worker anew("127.0.0.4", worker_1.port(), token);
    has(anew.engine, "c");
    anew.engine.reply("GET", "/containers/json", {200, "[]", {}});
    anew.start();
    tell_agents({{"w1", "127.0.0.4"}});
    run_until([&anew] { return anew.engine.pings() > 0; });
    const auto info = run(fleet->inspect_container("c"));
    EXPECT_TRUE(info) << info.error().detail;
    fleet.reset();
}

}  // namespace
}  // namespace apprunner::swarm
