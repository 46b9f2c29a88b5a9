// How many deployments a second of processor time simulates, with every line written down. The
// floor is for optimised builds; others only print.
#include "emulator/sim/simulator.hpp"

#include <gtest/gtest.h>

#include <cstdio>
#include <ctime>
#include <string>
#include <vector>

namespace apprunner::sim {
namespace {

/// As many as the build is fast.
constexpr int deployments = 2 * APPRUNNER_SEEDS;
constexpr double deployments_per_s_min = 20'000;

/// One service with one healthy instance, deployed again as soon as the last deployment has ended;
/// every second image cannot be started, so that half of them roll back.
Scenario deploying_all_the_time() {
    Scenario scenario;
    ImageScript good;
    ImageScript bad;
    bad.image_id = "sha256:2";
    bad.apps.front().exit =
        ScriptedExit{std::chrono::seconds(2), 3, false, {"no such table: users"}, {}};
    scenario.images = {{"demo:1", good}, {"demo:2", bad}};
    model::ServiceConfiguration second = simple_configuration();
    second.source.image_repository->image_identifier = "demo:2";
    scenario.steps.push_back({base::Duration{}, true, Create{simple_configuration()}});
    for (int i = 0; i < deployments / 2; ++i) {
        scenario.steps.push_back({base::Duration{}, true, Update{second, true}});
        scenario.steps.push_back({base::Duration{}, true, Deploy{}});
    }
    return scenario;
}

TEST(Throughput, DeploymentsWithTheirLogs) {
    std::vector<std::string> log;
    SimulatorOptions options;
    options.on_line = [&log](base::Duration at, const core::Line& line) {
        log.push_back(std::to_string(base::seconds(at)) + " " + line.text);
    };
    const std::clock_t begin = std::clock();
    Simulator simulator(deploying_all_the_time(), options);
    const Report report = simulator.run();
    const double took_s = static_cast<double>(std::clock() - begin) / CLOCKS_PER_SEC;
    ASSERT_FALSE(report.violation) << *report.violation;
    EXPECT_EQ(report.deployments, deployments + 1U);
    const double per_s = static_cast<double>(report.deployments) / took_s;
    std::printf(
        "%.0f deployments/s: %zu lines of log, %llu steps, %.1f virtual hours in %.2f s\n",
        per_s,
        log.size(),
        static_cast<unsigned long long>(report.steps),
        base::seconds(report.lasted) / 3600,
        took_s
    );
    if (APPRUNNER_IS_OPTIMISED != 0) {
        EXPECT_GE(per_s, deployments_per_s_min);
    }
}

}  // namespace
}  // namespace apprunner::sim
