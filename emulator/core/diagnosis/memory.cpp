// Looks for the flags by which Java, Node.js, gunicorn, uvicorn, Puma and their like are given
// heaps and workers.
#include "emulator/core/diagnosis/memory.hpp"

#include "emulator/core/diagnosis/fix_snippets.hpp"
#include "emulator/core/ring/run_spec.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <map>
#include <string_view>
#include <system_error>
#include <utility>

namespace apprunner::core {

namespace {

/// The words of a text as a shell would split it, roughly: quotes are dropped.
std::vector<std::string> words_in(std::string_view text) {
    std::vector<std::string> words;
    while (!text.empty()) {
        const std::size_t end = std::min(text.find_first_of(" \t\n\"'"), text.size());
        if (end > 0) words.emplace_back(text.substr(0, end));
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return words;
}

bool is_number(std::string_view text) {
    return !text.empty() && text.size() <= 6 &&
           text.find_first_not_of("0123456789") == std::string_view::npos;
}

bool is_heap_flag(std::string_view word) {
    static constexpr std::array<std::string_view, 5> flags{
        "-Xmx",
        "-XX:MaxRAMPercentage=",
        "-XX:MaxHeapSize=",
        "--max-old-space-size=",
        "--max_old_space_size="};
    return std::any_of(flags.begin(), flags.end(), [word](std::string_view flag) {
        return word.starts_with(flag) && word.size() > flag.size() && word.size() < 64;
    });
}

/// How many workers a server's command asks for: "-w 4", "-w4", "--workers=4"; empty: it does not.
std::string workers_in(const std::vector<std::string>& words) {
    static constexpr std::array<std::string_view, 7> servers{
        "gunicorn", "uvicorn", "hypercorn", "puma", "unicorn", "uwsgi", "waitress"};
    const bool is_server = std::any_of(words.begin(), words.end(), [](const std::string& word) {
        const std::string_view name = std::string_view(word).substr(word.rfind('/') + 1);
        return std::find(servers.begin(), servers.end(), name) != servers.end();
    });
    if (!is_server) return "";
    for (auto word = words.begin(); word != words.end(); ++word) {
        for (const std::string_view flag : {"--workers", "--processes", "-w"}) {
            if (!word->starts_with(flag)) continue;
            std::string_view value = std::string_view(*word).substr(flag.size());
            if (value.empty() && word + 1 != words.end()) value = *(word + 1);
            if (value.starts_with('=')) value.remove_prefix(1);
            if (is_number(value)) return std::string(value);
        }
    }
    return "";
}

/// The image's variables below the service's.
std::map<std::string, std::string> environment_of(
    const model::ImageDetails& image, const RunSpec& spec
) {
    std::map<std::string, std::string> environment = image.environment;
    for (const auto& [name, value] : spec.environment) environment[name] = value;
    return environment;
}

void add_heaps(
    std::vector<std::string>& askers,
    const std::vector<std::string>& words,
    const std::string& where
) {
    for (const std::string& word : words) {
        if (is_heap_flag(word)) askers.push_back(word + " in " + where);
    }
}

/// The largest heap that is asked for; 0: none is.
int heap_mb_of(const std::vector<std::string>& askers) {
    int most = 0;
    for (const std::string& asker : askers) {
        for (const std::string_view flag : {"-Xmx", "--max-old-space-size="}) {
            if (!asker.starts_with(flag)) continue;
            int number = 0;
            const char* const begin = asker.data() + flag.size();
            const auto parsed = std::from_chars(begin, asker.data() + asker.size(), number);
            const char unit = *parsed.ptr;
            const bool is_known =
                unit == 'g' || unit == 'G' || unit == 'm' || unit == 'M' || flag != "-Xmx";
            if (parsed.ec != std::errc() || !is_known || number > 100'000) continue;
            most = std::max(most, unit == 'g' || unit == 'G' ? number * 1024 : number);
        }
    }
    return most;
}

std::string summary_of(const InstanceView& instance, int limit_mb) {
    const std::string limit = std::to_string(limit_mb) + " MB";
    if (instance.exit_code && (instance.out_of_memory || *instance.exit_code == 137)) {
        return "The app was killed because it needed more memory than " + limit +
               " (container exit code " + std::to_string(*instance.exit_code) + ").";
    }
    const std::string count =
        instance.memory_kills > 1
            ? std::to_string(instance.memory_kills) + " times a process of the app was killed"
            : "A process of the app was killed";
    const std::string then = instance.exit_code ? "; then the app ended with container exit code " +
                                                      std::to_string(*instance.exit_code)
                                                : ", while its first process lives on";
    return count + " because together they needed more memory than " + limit + then + ".";
}

}  // namespace

std::vector<Change> memory_of(const model::InstanceConfiguration& instance, int least_mb) {
    struct Size {
        int cpu_units;
        int memory_mb;
    };
    static constexpr Size sizes[] = {
        {256, 512},
        {256, 1024},
        {512, 1024},
        {1024, 2048},
        {1024, 3072},
        {1024, 4096},
        {2048, 4096},
        {2048, 6144},
        {4096, 8192},
        {4096, 10240},
        {4096, 12288}};
    for (const Size& size : sizes) {
        if (size.memory_mb < least_mb || size.cpu_units < instance.cpu_units) continue;
        std::vector<Change> changes;
        if (size.cpu_units != instance.cpu_units) {
            changes.push_back({Setting::cpu, std::to_string(size.cpu_units)});
        }
        changes.push_back({Setting::memory, std::to_string(size.memory_mb)});
        return changes;
    }
    return {};
}

std::vector<std::string> memory_askers(const Evidence& evidence) {
    std::vector<std::string> askers;
    if (evidence.image == nullptr) return askers;
    const RunSpec spec = run_spec_of(evidence.configuration, *evidence.image);
    std::vector<std::string> words;
    const auto add_words = [&words](const std::vector<std::string>& parts) {
        for (const std::string& part : parts) {
            const std::vector<std::string> more = words_in(part);
            words.insert(words.end(), more.begin(), more.end());
        }
    };
    if (spec.command.empty()) {
        add_words(evidence.image->entrypoint);
        add_words(evidence.image->cmd);
    } else {
        add_words(spec.command);
    }
    add_heaps(askers, words, "the command");
    const std::string workers = workers_in(words);
    if (!workers.empty()) askers.push_back(workers + " workers by the command");
    for (const auto& [name, value] : environment_of(*evidence.image, spec)) {
        const bool is_count = name == "WEB_CONCURRENCY" || name == "GUNICORN_WORKERS" ||
                              name == "PUMA_WORKERS" || name == "WORKERS";
        if (is_count && is_number(value)) askers.push_back(value + " workers by " + name);
        add_heaps(askers, words_in(value), name);
        const std::string in_arguments =
            name == "GUNICORN_CMD_ARGS" ? workers_in(words_in("gunicorn " + value)) : "";
        if (!in_arguments.empty()) askers.push_back(in_arguments + " workers by " + name);
    }
    return askers;
}

std::optional<Finding> explain_memory(const InstanceView& instance, const Evidence& evidence) {
    if (instance.memory_kills == 0 && !instance.out_of_memory) return std::nullopt;
    const int limit_mb = evidence.configuration.instance.memory_mb;
    Finding finding{"ARS-OUT-OF-MEMORY", Grade::fail, summary_of(instance, limit_mb), {}, ""};
    const std::string limit = std::to_string(limit_mb);
    const int peak_mb = instance.memory_peak_mb;
    finding.evidence.push_back(
        peak_mb >= limit_mb ? "memory: peak " + std::to_string(peak_mb) + " MB of " + limit + " MB"
        : peak_mb > 0
            ? "memory: limit " + limit + " MB; " + std::to_string(peak_mb) + " MB when last looked"
            : "memory: limit " + limit + " MB"
    );
    if (instance.memory_kills > 0) {
        finding.evidence.push_back(
            "processes killed by the kernel for want of memory: " +
            std::to_string(instance.memory_kills)
        );
    }
    const std::vector<std::string> askers = memory_askers(evidence);
    for (const std::string& asker : askers) finding.evidence.push_back("asked for: " + asker);
    finding.fix =
        askers.empty()
            ? "Give InstanceConfiguration.Memory a larger size, or make the app need less."
            : "Give InstanceConfiguration.Memory a larger size, or ask for less: " +
                  askers.front() + ".";
    const int heap_mb = heap_mb_of(askers);
    const int least_mb = std::max(limit_mb + 1, heap_mb + heap_mb / 4);
    const std::vector<Change> larger = memory_of(evidence.configuration.instance, least_mb);
    if (!larger.empty()) finding.how_to = written(larger);
    return finding;
}

}  // namespace apprunner::core
