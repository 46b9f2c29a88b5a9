// Subnets, this machine's routes, and the addresses that instances get.
#include "emulator/performers/subnets.hpp"

#include "emulator/performers/subnet_allocator.hpp"

#include <gtest/gtest.h>

namespace apprunner::performers {
namespace {

TEST(Subnet, IsReadAndWritten) {
    const auto subnet = parse_subnet("10.213.7.9/24");
    ASSERT_TRUE(subnet);
    EXPECT_EQ(subnet->text(), "10.213.7.0/24") << "host bits are dropped";
    EXPECT_EQ(subnet->size(), 256U);
    for (const char* wrong : {"", "10.0.0.0", "10.0.0/24", "10.0.0.0/33", "10.0.0.256/8", "x"}) {
        EXPECT_FALSE(parse_subnet(wrong)) << wrong;
    }
}

TEST(Subnet, OverlapsWhatLiesInItOrAroundIt) {
    const Subnet small = *parse_subnet("10.213.7.0/24");
    EXPECT_TRUE(small.overlaps(*parse_subnet("10.0.0.0/8")));
    EXPECT_TRUE(parse_subnet("10.0.0.0/8")->overlaps(small));
    EXPECT_TRUE(small.overlaps(*parse_subnet("10.213.7.128/25")));
    EXPECT_FALSE(small.overlaps(*parse_subnet("10.213.8.0/24")));
}

constexpr const char* routes_text =
    "Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT\n"
    "eth0\t00000000\t0101A8C0\t0003\t0\t0\t0\t00000000\t0\t0\t0\n"
    "br-1\t0000D50A\t00000000\t0001\t0\t0\t0\t00FFFFFF\t0\t0\t0\n";

TEST(Routes, AreReadWithoutTheDefaultRoute) {
    const auto routes = parse_routes(routes_text);
    ASSERT_EQ(routes.size(), 1U);
    EXPECT_EQ(routes[0].text(), "10.213.0.0/24");
    EXPECT_TRUE(parse_routes("").empty());
    EXPECT_TRUE(parse_routes("Iface\nnonsense\n").empty());
}

TEST(Candidates, KeepClearOfRoutes) {
    SubnetAllocator subnets(instance_subnets());
    EXPECT_EQ(subnets.reserve(parse_routes(routes_text))->text(), "10.213.1.0/24");
    EXPECT_EQ(probe_subnets().front().text(), "169.254.172.0/22");
}

TEST(Candidates, AreAllLeftWhenOneRouteCoversThemAll) {
    SubnetAllocator subnets(instance_subnets());
    const std::vector<Subnet> all{*parse_subnet("10.0.0.0/8")};
    EXPECT_EQ(subnets.reserve(all)->text(), "10.213.0.0/24");
    EXPECT_EQ(subnets.reserve(all)->text(), "10.213.1.0/24");
}

TEST(SubnetAllocator, WhatIsReservedIsNotRefusedForGood) {
    SubnetAllocator subnets(instance_subnets());
    const auto first = subnets.reserve({});
    subnets.note_refused(*first);  // It is ours, and was in the engine's list.
    subnets.give_back(*first);
    EXPECT_EQ(subnets.reserve({})->text(), first->text());
}

TEST(SubnetAllocator, ReservesEachOnceForThousandsAndTakesItBack) {
    SubnetAllocator subnets(instance_subnets());
    std::set<std::uint32_t> bases;
    while (const auto subnet = subnets.reserve({})) EXPECT_TRUE(bases.insert(subnet->base).second);
    EXPECT_EQ(bases.size(), 4096U);
    subnets.give_back(*parse_subnet("10.214.3.0/24"));
    EXPECT_EQ(subnets.reserve({})->text(), "10.214.3.0/24");
}

TEST(SubnetAllocator, PassesOverWhatOthersHave) {
    SubnetAllocator subnets(instance_subnets());
    subnets.hold(*parse_subnet("10.213.1.64/28"));
    subnets.note_refused(*parse_subnet("10.213.2.0/23"));
    EXPECT_EQ(subnets.reserve({})->text(), "10.213.0.0/24");
    EXPECT_EQ(subnets.reserve({})->text(), "10.213.4.0/24");
    subnets.forget_refused();
    EXPECT_EQ(subnets.reserve({})->text(), "10.213.2.0/24");
}

TEST(AddressPool, GivesEachAddressOnceUntilItComesBack) {
    AddressPool pool(*parse_subnet("10.1.2.0/29"));
    std::set<std::string> given;
    while (const auto address = pool.take()) {
        EXPECT_TRUE(given.insert(*address).second) << *address;
    }
    const std::set<std::string> all{"10.1.2.2", "10.1.2.3", "10.1.2.4", "10.1.2.5", "10.1.2.6"};
    EXPECT_EQ(given, all) << "neither the network's, nor the gateway's, nor the broadcast address";
    pool.give_back("10.1.2.4");
    EXPECT_EQ(pool.take(), "10.1.2.4");
    EXPECT_FALSE(pool.take());
}

TEST(AddressPool, DoesNotGiveTheLastAddressAgainAtOnce) {
    AddressPool pool(*parse_subnet("10.1.2.0/24"));
    const auto first = pool.take();
    pool.give_back(*first);
    EXPECT_NE(pool.take(), first);
}

}  // namespace
}  // namespace apprunner::performers
