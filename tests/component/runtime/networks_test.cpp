// Many networks at once on an engine that gives each subnet once, as Docker does.
#include "emulator/performers/networks.hpp"

#include "docker/client.hpp"
#include "emulator/performers/labels.hpp"
#include "emulator/performers/start_gate.hpp"
#include "tests/fakes/fake_docker_engine.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <set>
#include <string>
#include <vector>

namespace apprunner::performers {
namespace {

using fakes::FakeReply;
using fakes::FakeRequest;

/// Others have the first of them.
class OnABusyEngine : public testing::Test {
  protected:
    OnABusyEngine() {
        nlohmann::json listed = nlohmann::json::array();
        for (int third = 0; third < others; ++third) {
            const std::string subnet = "10.213." + std::to_string(third) + ".0/24";
            taken.insert(subnet);
            nlohmann::json network = {{"Id", subnet}, {"Name", subnet}};
            network["IPAM"]["Config"] = {{{"Subnet", subnet}}};
            listed.push_back(network);
        }
        engine.reply("GET", "/networks", {200, listed.dump(), {}});
        engine.handle("POST", "/networks/create", [this](const FakeRequest& request) {
            const auto body = nlohmann::json::parse(request.body);
            const auto subnet = body["IPAM"]["Config"][0]["Subnet"].get<std::string>();
            ++asked;
            if (!taken.insert(subnet).second) {
                return FakeReply{
                    403, R"({"message":"Pool overlaps with other one on this address space"})", {}};
            }
            return FakeReply{201, nlohmann::json{{"Id", subnet}}.dump(), {}};
        });
        client.emplace(
            control.get_executor(),
            *docker::parse_endpoint(engine.address(), "the test"),
            docker::fixed_environment({})
        );
    }

    static constexpr int others = 90;
    std::set<std::string> taken;
    int asked = 0;
    fakes::FakeDockerEngine engine;
    boost::asio::io_context control{1};
    std::optional<docker::EngineClient> client;
};

TEST_F(OnABusyEngine, ThreeHundredServicesAtOnceGetANetworkEach) {
    constexpr int services = 300;
    Networks networks(*client, "owner", {});
    std::set<std::string> places;
    std::vector<std::string> errors;
    for (int i = 0; i < services; ++i) {
        const NetworkKey key{"service-" + std::to_string(i), true};
        boost::asio::co_spawn(
            control,
            networks.place(key, "shop"),
            [&](const std::exception_ptr&, const base::Result<Placement>& placed) {
                if (placed) {
                    places.insert(placed->instance_network);
                } else {
                    errors.push_back(placed.error().detail);
                }
            }
        );
    }
    control.run_for(std::chrono::seconds(30));
    EXPECT_TRUE(errors.empty()) << errors.size() << " of them, first: " << errors.front();
    EXPECT_EQ(places.size(), services);
    engine.run([&] { EXPECT_LE(asked, services + 1 + others) << "nobody asks for another's"; });
}

/// A hundred of ours, that a killed daemon had made: they are not known here, and not offered.
TEST_F(OnABusyEngine, NetworksOfOursThatAreNotKnownAreLearnedOf) {
    constexpr int left = 100;
    nlohmann::json listed = nlohmann::json::array();
    for (int third = 0; third < left; ++third) {
        const std::string subnet = "10.213." + std::to_string(third) + ".0/24";
        taken.insert(subnet);
        nlohmann::json network = {{"Id", subnet}, {"Name", subnet}};
        network["IPAM"]["Config"] = {{{"Subnet", subnet}}};
        network["Labels"][owner_label] = "owner";
        listed.push_back(network);
    }
    engine.reply("GET", "/networks", {200, listed.dump(), {}});
    Networks networks(*client, "owner", {});
    base::Result<Placement> result = base::Error(base::Errc::cancelled, "not placed");
    const auto done = [&](const std::exception_ptr&, const base::Result<Placement>& placed) {
        result = placed;
    };
    boost::asio::co_spawn(control, networks.place({"service", true}, "shop"), done);
    control.run_for(std::chrono::seconds(10));
    ASSERT_TRUE(result) << result.error().detail;
    engine.run([&] { EXPECT_LE(asked, 3) << "one refusal, and a network each"; });
}

/// One engine, one service, and how it is reached.
class Reached : public OnABusyEngine {
  protected:
    /// The service's own network is made first, the probe network second.
    Reached() {
        engine.handle("POST", "/networks/create", [this](const FakeRequest& /*request*/) {
            const std::string id = "made-" + std::to_string(++asked);
            return FakeReply{201, nlohmann::json{{"Id", id}}.dump(), {}};
        });
    }

    base::Result<Placement> place(Networks& networks) {
        base::Result<Placement> result = base::Error(base::Errc::cancelled, "not placed");
        boost::asio::co_spawn(
            control,
            networks.place({"service", true}, "shop"),
            [&](const std::exception_ptr&, const base::Result<Placement>& placed) {
                result = placed;
            }
        );
        control.run_for(std::chrono::seconds(10));
        control.restart();
        return result;
    }
    std::vector<FakeRequest> requests_to(const std::string& end) {
        std::vector<FakeRequest> found;
        for (const FakeRequest& each : engine.requests()) {
            if (each.path.ends_with(end)) found.push_back(each);
        }
        return found;
    }
};

TEST_F(Reached, AJoinedDaemonHasTheFirstAddressInTheProbeNetworkAndLeavesIt) {
    const std::string self(64, 'e');
    engine.reply("GET", "/containers/" + self + "/json", {200, R"({"Id":"x"})", {}});
    engine.reply("POST", "/networks/made-2/connect", {200, "", {}});
    engine.reply("POST", "/networks/probe/disconnect", {200, "", {}});
    Networks networks(*client, "owner", {*parse_subnet("192.0.2.0/24")});
    EngineReach reach;
    reach.container_id = self;
    networks.set_reach(reach);
    const auto placed = place(networks);
    ASSERT_TRUE(placed) << placed.error().detail;
    EXPECT_EQ(placed->probe_address, "192.0.2.3");
    const auto connected = requests_to("/connect");
    ASSERT_EQ(connected.size(), 1U);
    const auto body = nlohmann::json::parse(connected[0].body);
    EXPECT_EQ(body["Container"], self);
    EXPECT_EQ(body["EndpointConfig"]["IPAMConfig"]["IPv4Address"], "192.0.2.2");
    const auto made = nlohmann::json::parse(requests_to("/create").back().body);
    EXPECT_EQ(made["Options"]["com.docker.network.bridge.enable_icc"], "true");

    engine.reply("GET", "/networks", {200, R"([{"Id":"probe","Name":"probe"}])", {}});
    boost::asio::co_spawn(control, networks.leave(), boost::asio::detached);
    control.run_for(std::chrono::seconds(10));
    ASSERT_EQ(requests_to("/disconnect").size(), 1U);
    const auto left = nlohmann::json::parse(requests_to("/disconnect")[0].body);
    EXPECT_EQ(left["Container"], self);
}

TEST_F(Reached, WhereTheNetworkIsElsewhereNothingIsPlaced) {
    engine.reply("DELETE", "/networks/*", {204, "", {}});
    Networks networks(*client, "owner", {*parse_subnet("192.0.2.0/24")});
    networks.set_reach({});
    const auto placed = place(networks);
    ASSERT_FALSE(placed);
    EXPECT_NE(placed.error().detail.find("no instance can be reached"), std::string::npos);
    EXPECT_EQ(requests_to("/networks/made-2").size(), 1U) << "it is removed again";
}

TEST(StartGate, LetsSoManyInAndTheOthersInTheirOrder) {
    boost::asio::io_context control{1};
    StartGate gate;
    std::vector<int> begun;
    std::vector<std::shared_ptr<base::Event>> ends;
    constexpr int starts = starts_at_once_max + 3;
    for (int i = 0; i < starts; ++i) {
        ends.push_back(std::make_shared<base::Event>(control.get_executor()));
        const auto start = [&begun, &gate, end = ends.back(), i]() -> boost::asio::awaitable<void> {
            const StartGate::Turn turn = co_await gate.turn();
            begun.push_back(i);
            co_await end->wait();
        };
        boost::asio::co_spawn(control, start, boost::asio::detached);
    }
    control.poll();
    EXPECT_EQ(begun.size(), starts_at_once_max);
    ends[2]->set();
    control.poll();
    EXPECT_EQ(begun.back(), starts_at_once_max);
    for (const auto& end : ends) end->set();
    control.restart();
    control.poll();
    EXPECT_EQ(begun.size(), starts);
    EXPECT_EQ(begun.back(), starts - 1);
}

}  // namespace
}  // namespace apprunner::performers
