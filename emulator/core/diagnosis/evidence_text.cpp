// The words for evidence: times, listening sockets, and runs of equal answers of a probe.
#include "emulator/core/diagnosis/evidence_text.hpp"

#include "emulator/base/text.hpp"
#include "emulator/core/diagnosis/certainty.hpp"
#include "emulator/core/ring/fact.hpp"

#include <algorithm>
#include <cstdio>

namespace apprunner::core {

namespace {

/// Of the runs of equal answers, the latest are told.
constexpr std::size_t runs_told_max = 6;

}  // namespace

bool is_same_answer(const probes::Outcome& a, const probes::Outcome& b) {
    return a.kind == b.kind && a.http_status == b.http_status;
}

std::string seconds_text(double seconds) {
    char text[32];
    std::snprintf(text, sizeof text, seconds < 10 ? "%.1f s" : "%.0f s", seconds);
    return text;
}

std::vector<std::string> shown_lines(const InstanceView& instance) {
    const std::vector<std::string>& lines = instance.last_lines;
    const std::size_t count = std::min(lines.size(), shown_lines_max);
    return {lines.end() - static_cast<std::ptrdiff_t>(count), lines.end()};
}

std::string listeners_text(const std::vector<model::ListeningSocket>& listeners) {
    std::vector<std::string> sockets;
    for (const model::ListeningSocket& listener : listeners) {
        if (!is_of_the_app(listener)) continue;
        if (is_unix(listener)) {
            sockets.push_back(listener.address);
            continue;
        }
        const bool v6 = listener.address.find(':') != std::string::npos;
        const std::string host = v6 ? "[" + listener.address + "]" : listener.address;
        sockets.push_back(host + ":" + std::to_string(listener.port));
    }
    return base::joined(sockets);
}

std::string probes_text(const InstanceView& instance) {
    if (instance.probes.empty()) return "no probe was answered";
    std::vector<std::string> runs;
    const ProbeRecord* first_of_run = nullptr;
    int length = 0;
    const auto end_run = [&] {
        if (first_of_run == nullptr) return;
        runs.push_back(first_of_run->outcome.detail + " (" + std::to_string(length) + ")");
    };
    for (const ProbeRecord& probe : instance.probes) {
        if (first_of_run == nullptr || !is_same_answer(first_of_run->outcome, probe.outcome)) {
            end_run();
            first_of_run = &probe;
            length = 0;
        }
        ++length;
    }
    end_run();
    const bool is_cut = runs.size() > runs_told_max || instance.probes.front().number != 1;
    if (runs.size() > runs_told_max) {
        runs.erase(runs.begin(), runs.end() - static_cast<std::ptrdiff_t>(runs_told_max));
    }
    const std::uint64_t count = instance.probes.back().number;
    return std::to_string(count) + (count == 1 ? " probe in " : " probes in ") +
           seconds_text(instance.probes.back().at_s) + ": " + (is_cut ? "..., " : "") +
           base::joined(runs);
}

}  // namespace apprunner::core
