// The named scenarios against their golden timelines: every line that a user would see, when, and
// the verdict with its findings. `simulation_test --update-golden` writes them anew; read the
// difference before it is kept.
#include "emulator/model/wire_names.hpp"
#include "emulator/sim/simulator.hpp"
#include "tests/simulation/flags.hpp"
#include "tests/simulation/scenarios.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdio>
#include <fstream>
#include <iterator>
#include <regex>
#include <set>
#include <string>
#include <vector>

namespace apprunner::sim {
namespace {

/// Ids by their order: they are not what a timeline is about.
class Names {
  public:
    std::string in(const std::string& text) {
        static const std::regex operation("[0-9a-f]{32}");
        static const std::regex container(", container c[0-9a-f]{11}");
        std::string named = std::regex_replace(text, container, "");
        std::smatch match;
        while (std::regex_search(named, match, operation)) {
            const std::string id = match.str();
            const auto known = std::find(ids_.begin(), ids_.end(), id);
            const auto number = std::distance(ids_.begin(), known) + 1;
            if (known == ids_.end()) ids_.push_back(id);
            named.replace(
                static_cast<std::size_t>(match.position()),
                id.size(),
                "<operation " + std::to_string(number) + ">"
            );
        }
        return named;
    }

  private:
    std::vector<std::string> ids_;
};

std::string verdict_text(const core::Verdict& verdict) {
    std::string text = "ending " + std::string(core::ending_name(verdict.ending)) +
                       (verdict.stopped_early ? ", stopped early" : "") + "\n";
    for (const core::Finding& finding : verdict.findings) {
        text += "finding " + finding.code + " (" + std::string(core::grade_name(finding.weight)) +
                ") " + finding.summary + "\n";
        for (const std::string& seen : finding.evidence) text += "  seen " + seen + "\n";
        text += "  fix " + finding.fix + "\n";
    }
    return text;
}

std::string timeline_of(const Scenario& scenario) {
    std::string text;
    Names names;
    SimulatorOptions options;
    options.on_line = [&](base::Duration at, const core::Line& line) {
        // Seventy refusals tell no more than the evidence of the verdict.
        if (line.kind == model::FeedKind::probe) return;
        char time[32];
        std::snprintf(time, sizeof time, "%9.3f ", base::seconds(at));
        std::string kind(model::feed_kind_name(line.kind));
        kind.resize(11, ' ');
        text += time + kind + names.in(line.text) + "\n";
    };
    Simulator simulator(scenario, options);
    const Report report = simulator.run();
    if (report.violation) return "violation: " + *report.violation + "\n";
    const core::ServiceView& service = *simulator.service();
    text += "status " + std::string(model::wire_name(service.service.status)) + ", operations";
    for (const model::Operation& operation : service.operations) {
        text += " " + std::string(model::wire_name(operation.status));
    }
    return text + "\n" + verdict_text(service.verdict.value());
}

std::string golden_path(const Scenario& scenario) {
    return std::string(APPRUNNER_GOLDEN_FOLDER) + "/" + scenario.name + ".txt";
}

std::string read_file(const std::string& path) {
    std::ifstream file(path);
    return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

class Golden : public testing::TestWithParam<Scenario> {};

TEST_P(Golden, TimelineIsAsBefore) {
    const std::string timeline = timeline_of(GetParam());
    if (flags().updates_golden) std::ofstream(golden_path(GetParam())) << timeline;
    EXPECT_EQ(timeline, read_file(golden_path(GetParam())));
}

INSTANTIATE_TEST_SUITE_P(
    Scenarios,
    Golden,
    testing::ValuesIn(named_scenarios()),
    [](const auto& information) { return information.param.name; }
);

TEST(GoldenFiles, EachBelongsToAScenario) {
    std::set<std::string> names;
    for (const Scenario& scenario : named_scenarios()) {
        EXPECT_TRUE(names.insert(scenario.name).second) << scenario.name << " is there twice";
    }
    EXPECT_GE(names.size(), 20U);
}

}  // namespace

/// GoogleTest prints it when a scenario fails.
void PrintTo(const Scenario& scenario, std::ostream* out) {
    *out << scenario.name;
}

}  // namespace apprunner::sim
