// One thread's routes: finding them, choosing among instances, and which idle connections outlive a
// replacement.
#include "emulator/ingress/route_table.hpp"

#include <boost/asio/io_context.hpp>

#include <gtest/gtest.h>

#include <memory>
#include <set>
#include <string>
#include <vector>

namespace apprunner::ingress {
namespace {

using Loads = std::vector<std::shared_ptr<InstanceLoad>>;

std::shared_ptr<InstanceLoad> make_load() {
    return std::make_shared<InstanceLoad>([] {});
}

std::shared_ptr<const SharedRoute> make_route(
    const Loads& loads, int max_concurrency = 100, const std::string& host = "a.localhost"
) {
    auto route = std::make_shared<SharedRoute>();
    route->route.service_id = "service";
    route->route.host = host;
    route->route.mode = model::RouteMode::serving;
    route->route.max_concurrency = max_concurrency;
    for (std::size_t i = 0; i < loads.size(); ++i) {
        model::RouteTarget target;
        target.instance_id = "instance-" + std::to_string(i);
        route->targets.push_back({target, {}, loads[i]});
    }
    route->load = std::make_shared<ServiceLoad>();
    return route;
}

TEST(RouteTable, FindsByHostAndByService) {
    RouteTable table;
    EXPECT_EQ(table.by_host("a.localhost"), nullptr);
    table.replace(make_route({make_load()}));
    EXPECT_NE(table.by_host("a.localhost"), nullptr);
    EXPECT_EQ(table.by_host("a.localhost"), table.by_service("service"));
    table.replace(make_route({make_load()}, 100, "b.localhost"));
    EXPECT_EQ(table.by_host("a.localhost"), nullptr);
    EXPECT_NE(table.by_host("b.localhost"), nullptr);
    table.remove("service");
    table.remove("service");
    EXPECT_EQ(table.by_host("b.localhost"), nullptr);
    EXPECT_EQ(table.by_service("service"), nullptr);
}

TEST(RouteTable, AServiceWithoutAHostIsReachedByItsOwnPortOnly) {
    RouteTable table;
    table.replace(make_route({make_load()}, 100, ""));
    EXPECT_EQ(table.by_host(""), nullptr);
    EXPECT_NE(table.by_service("service"), nullptr);
}

TEST(Choose, TakesTurnsAmongEqualsAndTheLeastBusyOtherwise) {
    const Loads loads{make_load(), make_load(), make_load()};
    RouteTable table;
    table.replace(make_route(loads));
    const auto route = table.by_host("a.localhost");
    std::multiset<std::string> chosen;
    for (int i = 0; i < 6; ++i) chosen.insert(route->choose()->instance_id);
    for (int i = 0; i < 3; ++i) EXPECT_EQ(chosen.count("instance-" + std::to_string(i)), 2U);
    loads[0]->begin_request();
    loads[2]->begin_request();
    for (int i = 0; i < 3; ++i) EXPECT_EQ(route->choose()->instance_id, "instance-1");
}

TEST(Choose, GivesNothingWhenAllHaveWhatTheyMayTake) {
    const Loads loads{make_load(), make_load()};
    RouteTable table;
    table.replace(make_route(loads, 2));
    const auto route = table.by_host("a.localhost");
    for (int i = 0; i < 4; ++i) {
        const auto upstream = route->choose();
        ASSERT_TRUE(upstream) << i;
        upstream->load->begin_request();
    }
    EXPECT_EQ(route->choose(), nullptr);
    loads[1]->end_request();
    EXPECT_EQ(route->choose()->instance_id, "instance-1");
}

TEST(RouteTable, AnInstanceThatStaysKeepsItsConnectionsAndOneThatGoesLosesThem) {
    const Loads loads{make_load(), make_load()};
    RouteTable table;
    table.replace(make_route(loads));
    const auto before = table.by_service("service");
    const auto stays = before->upstreams[0];
    const auto goes = before->upstreams[1];
    boost::asio::io_context context;
    const std::chrono::steady_clock::time_point now;
    table.replace(make_route({loads[0], make_load()}));
    const auto after = table.by_service("service");
    EXPECT_EQ(after->upstreams[0], stays);
    EXPECT_NE(after->upstreams[1], goes);
    for (const auto& upstream : {stays, goes}) {
        UpstreamPool::Socket socket(context);
        socket.open(boost::asio::ip::tcp::v4());
        upstream->pool.give_back(std::move(socket), now);
    }
    EXPECT_TRUE(stays->pool.take(now, false));
    EXPECT_FALSE(goes->pool.take(now, false));
}

}  // namespace
}  // namespace apprunner::ingress
