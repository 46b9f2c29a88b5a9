// The finding on an app that got no more memory and says so itself: its own heap is full, below
// what the instance has, or it asked for more than there is.
#include "emulator/core/diagnosis/fix_snippets.hpp"
#include "emulator/core/diagnosis/memory.hpp"
#include "emulator/core/diagnosis/word_findings.hpp"
#include "emulator/core/ring/run_spec.hpp"

#include <algorithm>
#include <array>

namespace apprunner::core {

namespace {

/// What gives a runtime's heap most of the instance: a variable, and the flag in it.
struct HeapSetting {
    std::string_view variable;
    std::string flag;
};

HeapSetting setting_of(std::string_view runtime, int memory_mb) {
    constexpr int quarter = 4;
    if (runtime == heap_of_java) return {"JAVA_TOOL_OPTIONS", "-XX:MaxRAMPercentage=75"};
    const int most_mb = memory_mb - memory_mb / quarter;
    return {"NODE_OPTIONS", "--max-old-space-size=" + std::to_string(most_mb)};
}

bool is_heap(std::string_view asker) {
    static constexpr std::array<std::string_view, 5> flags{
        "-Xmx", "-XX:MaxRAM", "-XX:MaxHeap", "--max-old-space-size", "--max_old_space_size"};
    return std::any_of(flags.begin(), flags.end(), [asker](std::string_view flag) {
        return asker.starts_with(flag);
    });
}

/// The service or the image gives it some value.
bool is_any_value_given(const Evidence& evidence, std::string_view name) {
    const std::string text(name);
    if (evidence.image == nullptr || evidence.image->environment.contains(text)) return true;
    const RunSpec spec = run_spec_of(evidence.configuration, *evidence.image);
    return std::any_of(spec.environment.begin(), spec.environment.end(), [&text](const auto& each) {
        return each.first == text;
    });
}

void propose_larger(Finding& finding, const Evidence& evidence) {
    const auto& instance = evidence.configuration.instance;
    const std::vector<Change> larger = memory_of(instance, instance.memory_mb + 1);
    if (!larger.empty()) finding.how_to = written(larger);
}

}  // namespace

Finding heap_finding(
    const NamedCause& complaint, const InstanceView& instance, const Evidence& evidence
) {
    const std::string& runtime = complaint.subjects.front();
    const bool is_of_heap = runtime == heap_of_v8 || runtime == heap_of_java;
    const int memory_mb = evidence.configuration.instance.memory_mb;
    const std::string limit = std::to_string(memory_mb) + " MB";
    const std::string what =
        is_of_heap ? runtime + " was full, within the instance's " + limit + "; nothing was killed."
                   : runtime + " got no more memory, within the instance's " + limit + ".";
    Finding finding{
        "ARS-OUT-OF-MEMORY",
        Grade::fail,
        told_by(instance, "say that " + what, what),
        {"memory: limit " + limit},
        "Give InstanceConfiguration.Memory a larger size, or make the app need less."};
    if (runtime == "PHP") {
        finding.fix = "Raise PHP's memory_limit (Memory is " + limit + "), or make it need less.";
        return finding;
    }
    if (!is_of_heap) {
        propose_larger(finding, evidence);
        return finding;
    }
    const std::vector<std::string> askers = memory_askers(evidence);
    const auto asked = std::find_if(askers.begin(), askers.end(), is_heap);
    if (asked != askers.end()) {
        finding.evidence.push_back("asked for: " + *asked);
        finding.fix = "Raise " + *asked + " (Memory is " + limit +
                      "), with InstanceConfiguration.Memory where it has to be larger than three "
                      "quarters of that, or make the app need less.";
        return finding;
    }
    const HeapSetting setting = setting_of(runtime, memory_mb);
    finding.fix = "Give it a larger heap: " + std::string(setting.variable) + "=" + setting.flag +
                  ", InstanceConfiguration.Memory a larger size where that is not enough, or make "
                  "the app need less.";
    if (is_any_value_given(evidence, setting.variable)) return finding;
    finding.how_to = written({{Setting::variable, setting.flag, std::string(setting.variable)}});
    return finding;
}

}  // namespace apprunner::core
