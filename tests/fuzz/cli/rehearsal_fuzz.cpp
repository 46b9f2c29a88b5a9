// Fuzzes a rehearsal's file: an error names the file, and what is understood can be played, and
// ends with a verdict or with a refusal. One thread.
#include "emulator/base/assert.hpp"
#include "emulator/cli/rehearsal/rehearsal.hpp"
#include "emulator/cli/rehearsal/scenario_file.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>

namespace {

/// Longer ones tell no more, and take long.
constexpr std::size_t played_steps_max = 4;
constexpr apprunner::base::Duration played_max = std::chrono::minutes(5);

void play(apprunner::sim::Scenario scenario) {
    if (scenario.steps.size() > played_steps_max) scenario.steps.resize(played_steps_max);
    for (apprunner::sim::ScenarioStep& step : scenario.steps)
        step.after = std::min(step.after, played_max);
    scenario.runs_on = std::min(scenario.runs_on, played_max);
    try {
        const auto rehearsal = apprunner::cli::rehearse(scenario, [](const auto&) {});
        APPRUNNER_ASSERT(!rehearsal.end.verdict.is_null(), "a deployment has a verdict");
        (void)apprunner::cli::rehearsal_document(rehearsal).dump();
    } catch (const apprunner::cli::Exit& exit) {
        const std::string message = exit.what();
        APPRUNNER_ASSERT(message.rfind("nothing was deployed: ", 0) == 0, "the engine is sound");
    }
}

}  // namespace

// NOLINTNEXTLINE(readability-identifier-naming): the name is libFuzzer's.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string content(reinterpret_cast<const char*>(data), size);
    const auto parsed = apprunner::cli::parse_rehearsal(content, "f.yaml");
    if (!parsed) {
        APPRUNNER_ASSERT(parsed.error().detail.rfind("f.yaml:", 0) == 0, "an error has its place");
        return 0;
    }
    play(parsed->scenario);
    return 0;
}
