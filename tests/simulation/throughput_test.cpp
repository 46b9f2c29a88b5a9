// How many deployments a second of processor time simulates, with every line written down. The
// floor is for optimised builds; others only print.
#include "emulator/sim/simulator.hpp"

#include <gtest/gtest.h>

#include <algorithm>
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

/// Of one run, in deployments a second of processor time.
double measured() {
    std::vector<std::string> log;
    SimulatorOptions options;
    options.on_line = [&log](base::Duration at, const core::Line& line) {
        log.push_back(std::to_string(base::seconds(at)) + " " + line.text);
    };
    const std::clock_t begin = std::clock();
    Simulator simulator(deploying_all_the_time(), options);
    const Report report = simulator.run();
    const double took_s = static_cast<double>(std::clock() - begin) / CLOCKS_PER_SEC;
    EXPECT_FALSE(report.violation) << *report.violation;
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
    return per_s;
}

/// The best of some runs counts: what else the machine does can only make a run slower.
TEST(Throughput, DeploymentsWithTheirLogs) {
    constexpr int runs_max = 8;
    double best = 0;
    for (int run = 0; run < runs_max && best < deployments_per_s_min; ++run) {
        best = std::max(best, measured());
        if (HasFailure() || APPRUNNER_IS_OPTIMISED == 0) return;
    }
    EXPECT_GE(best, deployments_per_s_min);
}

}  // namespace
}  // namespace apprunner::sim
