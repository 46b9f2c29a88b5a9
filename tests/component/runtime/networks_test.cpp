// Many networks at once on an engine that gives each subnet once, as Docker does.
#include "emulator/performers/networks.hpp"

#include "docker/client.hpp"
#include "emulator/performers/start_gate.hpp"
#include "tests/fakes/fake_docker_engine.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <set>

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
