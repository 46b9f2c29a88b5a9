// Counting requests under way, and the news that an instance has none left.
#include "emulator/ingress/load.hpp"

#include <gtest/gtest.h>

#include <memory>
#include <thread>
#include <utility>
#include <vector>

namespace apprunner::ingress {
namespace {

TEST(InstanceLoad, TellsOfItsLastRequestOnlyWhileDraining) {
    int told = 0;
    const auto load = std::make_shared<InstanceLoad>([&told] { ++told; });
    { const Lease<InstanceLoad> one(load); }
    EXPECT_EQ(told, 0);
    {
        const Lease<InstanceLoad> one(load);
        load->begin_draining();
        const Lease<InstanceLoad> two(load);
        EXPECT_EQ(load->under_way(), 2U);
    }
    EXPECT_EQ(load->under_way(), 0U);
    EXPECT_EQ(told, 1);
}

TEST(Lease, MovesAndEndsOnce) {
    const auto load = std::make_shared<InstanceLoad>([] {});
    Lease<InstanceLoad> held(load);
    Lease<InstanceLoad> moved(std::move(held));
    EXPECT_EQ(load->under_way(), 1U);
    moved = Lease<InstanceLoad>(load);
    EXPECT_EQ(load->under_way(), 1U);
    moved = {};
    EXPECT_EQ(load->under_way(), 0U);
}

TEST(ServiceLoad, KeepsTheHighestCountSinceItWasAsked) {
    const auto load = std::make_shared<ServiceLoad>();
    {
        const Lease<ServiceLoad> one(load);
        { const Lease<ServiceLoad> two(load); }
        EXPECT_EQ(load->take_peak(), 2U);
        EXPECT_EQ(load->take_peak(), 1U);
    }
    EXPECT_EQ(load->take_peak(), 1U);
    EXPECT_EQ(load->take_peak(), 0U);
}

TEST(InstanceLoad, NoThreadsLastRequestIsMissed) {
    for (int round = 0; round < 200; ++round) {
        std::atomic<int> told = 0;
        const auto load = std::make_shared<InstanceLoad>([&told] { ++told; });
        std::vector<std::thread> threads;
        for (int i = 0; i < 2; ++i) {
            threads.emplace_back([&load] { const Lease<InstanceLoad> lease(load); });
        }
        load->begin_draining();
        const bool seen_idle = load->under_way() == 0;
        for (std::thread& thread : threads) thread.join();
        // Either the one who waits saw that nothing was left, or somebody told.
        EXPECT_TRUE(seen_idle || told > 0);
    }
}

}  // namespace
}  // namespace apprunner::ingress
