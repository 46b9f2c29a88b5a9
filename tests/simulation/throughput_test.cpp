// What a simulated deployment costs, with every line written down, beside what a library that
// everybody knows takes for work of the same kind (small strings and trees): nlohmann/json, reading
// and writing a document. Both run in turn in the same process, so that a slow or a busy machine is
// slow for both. The ceiling is for optimised builds; others only print.
#include "emulator/sim/simulator.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <cstdio>
#include <ctime>
#include <limits>
#include <string>
#include <vector>

namespace apprunner::sim {
namespace {

/// In a round, as many as the build is fast.
constexpr int deployments = APPRUNNER_SEEDS / 10;
constexpr int rounds = 40;
/// A deployment may cost as much as this many documents.
constexpr double documents_max = 0.6;

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

/// Seconds of processor time that `work` took.
template <class Work>
double cost_s(const Work& work) {
    const std::clock_t begin = std::clock();
    work();
    return static_cast<double>(std::clock() - begin) / CLOCKS_PER_SEC;
}

/// Of one deployment, in seconds.
double deployment_cost_s() {
    std::vector<std::string> log;
    SimulatorOptions options;
    options.on_line = [&log](base::Duration at, const core::Line& line) {
        log.push_back(std::to_string(base::seconds(at)) + " " + line.text);
    };
    Report report;
    const double took_s = cost_s([&] {
        Simulator simulator(deploying_all_the_time(), options);
        report = simulator.run();
    });
    EXPECT_FALSE(report.violation) << *report.violation;
    EXPECT_EQ(report.deployments, deployments + 1U);
    EXPECT_GT(log.size(), 10U * deployments);
    return took_s / deployments;
}

/// The document of the peer: forty services as a list of them is answered.
std::string document() {
    nlohmann::json list = nlohmann::json::array();
    for (int i = 0; i < 40; ++i) {
        list.push_back(
            {{"ServiceName", "service-" + std::to_string(i)},
             {"Status", "RUNNING"},
             {"CreatedAt", 1.7e9 + i},
             {"HealthCheckConfiguration", {{"Protocol", "TCP"}, {"Interval", 5}}}}
        );
    }
    return list.dump();
}

/// Of reading and writing one such document, in seconds.
double document_cost_s(const std::string& text) {
    constexpr int documents = 100;
    return cost_s([&] {
               for (int i = 0; i < documents; ++i) {
                   ASSERT_EQ(nlohmann::json::parse(text).dump().size(), text.size());
               }
           }) /
           documents;
}

/// The least that each took counts: what else the machine does can only make a round slower.
TEST(Throughput, DeploymentsWithTheirLogs) {
    const std::string text = document();
    double deployment_s = std::numeric_limits<double>::infinity();
    double document_s = std::numeric_limits<double>::infinity();
    for (int round = 0; round < rounds && !HasFailure(); ++round) {
        deployment_s = std::min(deployment_s, deployment_cost_s());
        document_s = std::min(document_s, document_cost_s(text));
    }
    const double documents = deployment_s / document_s;
    std::printf(
        "%.0f deployments/s, %.0f documents/s: a deployment costs %.2f documents\n",
        1 / deployment_s,
        1 / document_s,
        documents
    );
    if (HasFailure() || APPRUNNER_IS_OPTIMISED == 0) return;
    EXPECT_LE(documents, documents_max);
}

}  // namespace
}  // namespace apprunner::sim
