// Three engines as one: where containers go, where calls about them go, and what networks become.
#include "tests/component/swarm/fleet_fixture.hpp"

namespace apprunner::swarm {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::UnorderedElementsAre;

class AFleet : public FleetTest {};

TEST_F(AFleet, SpreadsContainersAndAsksEachNodeForItsOwn) {
    start_linked();
    makes(manager, "on-m");
    makes(worker_1.engine, "on-w1");
    makes(worker_2->engine, "on-w2");
    std::vector<std::string> ids;
    for (const char* name : {"a", "b", "c"}) {
        const auto created = run(fleet->create_container(wanted(name)));
        ASSERT_TRUE(created) << created.error().detail;
        ids.push_back(created->id);
    }
    EXPECT_THAT(ids, UnorderedElementsAre("on-m", "on-w1", "on-w2"));
    EXPECT_EQ(fleet->node_of("on-w2"), "w2");
    EXPECT_EQ(fleet->node_of("b"), fleet->node_of(ids[1]));
    ASSERT_TRUE(run(fleet->start_container("on-w2", docker::call_timeout_default)));
    EXPECT_EQ(asked(worker_2->engine, "POST", "/containers/on-w2/start"), 1U);
    EXPECT_EQ(asked(manager, "POST", "/containers/on-w2/start"), 0U);
}

TEST_F(AFleet, StartsAgainWhatItsNodeHasNoNetworkForYet) {
    start_linked();
    makes(manager, "c");
    ASSERT_TRUE(run(fleet->create_container(wanted("a"))));
    const fakes::FakeReply missing{404, R"({"message":"network net1 not found"})", {}};
    manager.reply("POST", "/containers/c/start", missing);
    // The Swarm has none either: whoever has asked makes it again.
    const auto first = run(fleet->start_container("c", docker::call_timeout_default));
    ASSERT_FALSE(first);
    EXPECT_EQ(asked(manager, "POST", "/containers/c/start"), 1U);
    manager.reply("GET", "/networks/net1", {200, R"({"Id":"net1"})", {}});
    int count = 0;  // The engine's thread only.
    manager.handle("POST", "/containers/c/start", [&count, missing](const auto& /*request*/) {
        return ++count < 2 ? missing : fakes::FakeReply{204, "", {}};
    });
    EXPECT_TRUE(run(fleet->start_container("c", docker::call_timeout_default)));
    EXPECT_EQ(asked(manager, "POST", "/containers/c/start"), 3U);
}

TEST_F(AFleet, TellsTheNumbersWhenNothingHasRoom) {
    Json off = node("w1", 8);
    off["Spec"]["Labels"] = {{"apprunner-sim.instances", "no"}};
    Json paused = node("w2", 8);
    paused["Spec"]["Availability"] = "pause";
    tell_nodes({node("m", 3), off, paused});
    start_linked();
    makes(manager, "on-m");
    ASSERT_TRUE(run(fleet->create_container(wanted("a"))));
    const auto refused = run(fleet->create_container(wanted("b")));
    ASSERT_FALSE(refused);
    EXPECT_EQ(
        refused.error().detail,
        "no node of the Swarm has room for 2048 MB: m has 1024 of 3072 MB left, w1 takes no "
        "instances (label apprunner-sim.instances=no), w2 is paused"
    );
    // Room is there again when it is gone.
    docker::RemoveContainer removal;
    removal.id = "on-m";
    ASSERT_TRUE(run(fleet->remove_container(removal)));
    EXPECT_TRUE(run(fleet->create_container(wanted("c"))));
}

TEST_F(AFleet, CountsWhatAnEarlierDaemonHasLeft) {
    worker_1.engine.reply(
        "GET",
        "/containers/json",
        {200, R"([{"Id":"old","Names":["/old"],"Labels":{"apprunner-sim.service-id":"shop"}}])", {}}
    );
    worker_1.engine.reply(
        "GET", "/containers/old/json", {200, R"({"Id":"old","HostConfig":{"Memory":1}})", {}}
    );
    Json off = node("m", 8);
    off["Spec"]["Labels"] = {{"apprunner-sim.instances", "no"}};
    tell_nodes({off, node("w1", 8), node("w2", 8)});
    start_linked();
    EXPECT_EQ(fleet->node_of("old"), "w1");
    makes(worker_2->engine, "on-w2");
    const auto created = run(fleet->create_container(wanted("a")));
    ASSERT_TRUE(created) << created.error().detail;
    EXPECT_EQ(created->id, "on-w2");
}

/// Those of other revisions will go: they only decide between equals.
TEST_F(AFleet, SpreadsEachRevisionByItself) {
    const auto has_old = [](fakes::FakeDockerEngine& engine, const std::string& ids) {
        Json listed = Json::array();
        for (const char id : ids) {
            const Json labels{
                {"apprunner-sim.service-id", "shop"}, {"apprunner-sim.revision", "1"}};
            listed.push_back({{"Id", std::string(1, id)}, {"Labels", labels}});
            has(engine, std::string(1, id));
        }
        engine.reply("GET", "/containers/json", {200, listed.dump(), {}});
    };
    has_old(manager, "a");
    has_old(worker_2->engine, "bc");
    start_linked();
    makes(manager, "on-m");
    makes(worker_1.engine, "on-w1");
    makes(worker_2->engine, "on-w2");
    std::vector<std::string> ids;
    for (const char* name : {"e", "f", "g"}) {
        docker::CreateContainer next = wanted(name, 1);
        next.labels["apprunner-sim.revision"] = "2";
        const auto created = run(fleet->create_container(next));
        ASSERT_TRUE(created) << created.error().detail;
        ids.push_back(created->id);
    }
    EXPECT_THAT(ids, UnorderedElementsAre("on-m", "on-w1", "on-w2"));
}

TEST_F(AFleet, PutsAContainerBesideTheOneWhoseNetworkItIsIn) {
    start_linked();
    has(worker_2->engine, "other");
    makes(worker_2->engine, "look");
    docker::CreateContainer helper;
    helper.name = "look";
    helper.network = "container:other";
    const auto created = run(fleet->create_container(helper));
    ASSERT_TRUE(created) << created.error().detail;
    EXPECT_EQ(asked(worker_2->engine, "POST", "/containers/create"), 1U);
}

TEST_F(AFleet, ListsWhatAllNodesHave) {
    start_linked();
    manager.reply("GET", "/containers/json", {200, R"([{"Id":"a"}])", {}});
    worker_2->engine.reply("GET", "/containers/json", {200, R"([{"Id":"b"},{"Id":"c"}])", {}});
    const auto listed = run(fleet->list_containers({"owner=me"}));
    ASSERT_TRUE(listed) << listed.error().detail;
    std::vector<std::string> ids;
    for (const auto& each : *listed) ids.push_back(each.id);
    EXPECT_THAT(ids, UnorderedElementsAre("a", "b", "c"));
}

TEST_F(AFleet, MakesOverlayNetworksThatContainersMayBeIn) {
    manager.reply("POST", "/networks/create", {201, R"({"Id":"net"})", {}});
    manager.reply("GET", "/networks/net", {200, R"({"Id":"net","Driver":"overlay"})", {}});
    start_linked();
    docker::CreateNetwork options;
    options.name = "apprunner-sim-shop";
    options.driver_options["com.docker.network.bridge.enable_icc"] = "false";
    ASSERT_TRUE(run(fleet->create_network(options)));
    const Json body = Json::parse(manager.wait_for("POST", "/networks/create").body);
    EXPECT_EQ(body["Driver"], "overlay");
    EXPECT_EQ(body["Attachable"], true);
    EXPECT_TRUE(body["Options"].empty());
}

TEST_F(AFleet, ANetworkThatTheSwarmNeverSettlesIsNone) {
    manager.reply("POST", "/networks/create", {201, R"({"Id":"net"})", {}});
    manager.reply("GET", "/networks/net", {200, R"({"Id":"net","Driver":""})", {}});
    manager.reply("DELETE", "/networks/net", {204, "", {}});
    start_linked();
    docker::CreateNetwork options;
    options.subnet = "10.213.0.0/24";
    const auto made = run(fleet->create_network(options));
    ASSERT_FALSE(made);
    EXPECT_THAT(made.error().detail, HasSubstr("overlaps"));  // Another is tried.
    EXPECT_EQ(asked(manager, "DELETE", "/networks/net"), 1U);
}

TEST_F(AFleet, TakesTheStacksNetworkForProbes) {
    manager.handle("GET", "/networks", [](const fakes::FakeRequest& request) {
        // The stack's has no owner.
        const bool is_of_owner = request.query.find("owner") != std::string::npos;
        const char* const network =
            R"([{"Id":"p","Name":"stack_probe","Labels":{"apprunner-sim.probe":"true"}}])";
        return fakes::FakeReply{200, is_of_owner ? "[]" : network, {}};
    });
    start_linked();
    EXPECT_TRUE(run(fleet->list_networks({"owner=me"}))->empty());  // Not in use yet.
    docker::CreateNetwork options;
    options.name = "apprunner-sim-probe-me";
    options.labels = {{"owner", "me"}, {"apprunner-sim.probe", "true"}};
    const auto made = run(fleet->create_network(options));
    ASSERT_FALSE(made);
    EXPECT_THAT(made.error().detail, HasSubstr("already exists"));
    const auto listed = run(fleet->list_networks({"owner=me"}));
    ASSERT_TRUE(listed);
    ASSERT_EQ(listed->size(), 1U);
    EXPECT_EQ(listed->front().name, "apprunner-sim-probe-me");
    EXPECT_EQ(listed->front().id, "p");
    EXPECT_TRUE(run(fleet->list_networks({"owner=another"}))->empty());
    // It goes with the stack.
    EXPECT_TRUE(run(fleet->remove_network("p")));
    EXPECT_EQ(asked(manager, "DELETE", "/networks/p"), 0U);
}

TEST_F(AFleet, AsksAgainWhileTheSwarmLetsGoOfANetwork) {
    int count = 0;  // The engine's thread only.
    manager.handle("DELETE", "/networks/net", [&count](const auto& /*request*/) {
        if (++count < 3) {
            return fakes::FakeReply{400, R"({"message":"network net is in use by task t"})", {}};
        }
        return fakes::FakeReply{204, "", {}};
    });
    start_linked();
    EXPECT_TRUE(run(fleet->remove_network("net")));
}

TEST_F(AFleet, FollowsTheEventsOfAllNodes) {
    std::vector<std::shared_ptr<fakes::FakeStream>> streams;
    for (auto* engine : engines()) streams.push_back(engine->stream("GET", "/events"));
    start_linked();
    std::vector<std::string> seen;
    docker::OnEvent on_event = [&seen](const docker::EngineEvent& event) {
        seen.push_back(event.id);
    };
    auto followed = run(fleet->follow_events({}, on_event, {}));
    ASSERT_TRUE(followed);
    const auto event = [](const std::string& id) {
        return R"({"Type":"container","Action":"oom","Actor":{"ID":")" + id +
               "\"},\"timeNano\":5}\n";
    };
    streams[0]->send(event("a"));
    run_until([&seen] { return seen.size() == 1; });
    // A broken one is opened again.
    streams[2]->send(event("b"));
    run_until([&seen] { return seen.size() == 2; });
    streams[2]->cut();
    streams[2]->send(event("c"));
    run_until([&seen] { return seen.size() == 3; });
    EXPECT_THAT(seen, ElementsAre("a", "b", "c"));
    followed->cancel();
    for (const auto& stream : streams) EXPECT_TRUE(stream->wait_closed());
}

TEST_F(AFleet, SaysThatItsEngineIsNoManager) {
    manager.reply("GET", "/info", {200, R"({"Swarm":{"NodeID":"m"}})", {}});
    start_fleet();
    run_until([this] { return !fleet->nodes_text().empty(); });
    EXPECT_THAT(
        fleet->nodes_text(), ElementsAre(HasSubstr("this engine is no manager of a Swarm"))
    );
    // Nobody waits for what does not come.
    const auto began = std::chrono::steady_clock::now();
    const auto listed = run(fleet->list_containers({}));
    ASSERT_FALSE(listed);
    EXPECT_THAT(listed.error().detail, HasSubstr("`docker node ls`"));
    EXPECT_LT(std::chrono::steady_clock::now() - began, std::chrono::seconds(10));
}

}  // namespace
}  // namespace apprunner::swarm
