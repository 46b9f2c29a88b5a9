// Only what is written out is judged.
#include "emulator/cli/formats/alarms.hpp"

#include "emulator/cli/formats/tree.hpp"

#include <algorithm>
#include <array>
#include <string_view>

namespace apprunner::cli::formats {

namespace {

constexpr std::string_view runner_space = "AWS/AppRunner";
constexpr std::array<std::string_view, 9> metrics{
    "2xxStatusResponses",
    "4xxStatusResponses",
    "5xxStatusResponses",
    "ActiveInstances",
    "CPUUtilization",
    "Concurrency",
    "MemoryUtilization",
    "RequestLatency",
    "Requests"};
/// `Instance` is of the two utilizations alone, and nobody has published its values.
constexpr std::array<std::string_view, 3> dimension_names{"Instance", "ServiceID", "ServiceName"};

bool has(const auto& names, std::string_view name) {
    return std::find(names.begin(), names.end(), name) != names.end();
}

std::string plain(const ConfigValue* value) {
    return value != nullptr && value->kind == ValueKind::text ? value->text : "";
}

}  // namespace

WatchedMetric cloudformation_alarm(const ConfigValue& properties) {
    WatchedMetric watched;
    watched.name_space = plain(properties.find("Namespace"));
    watched.metric = plain(properties.find("MetricName"));
    const ConfigValue* dimensions = properties.find("Dimensions");
    if (dimensions == nullptr || dimensions->kind != ValueKind::list) return watched;
    watched.knows_dimensions = true;
    for (const ConfigValue& each : dimensions->items) {
        const std::string name = plain(each.find("Name"));
        watched.knows_dimensions = watched.knows_dimensions && !name.empty();
        watched.dimensions.push_back(name);
    }
    return watched;
}

WatchedMetric terraform_alarm(const ConfigValue& values) {
    WatchedMetric watched;
    watched.name_space = plain(values.find("namespace"));
    watched.metric = plain(values.find("metric_name"));
    const ConfigValue* dimensions = values.find("dimensions");
    if (dimensions == nullptr || dimensions->kind != ValueKind::object) return watched;
    watched.knows_dimensions = dimensions->unknown_rest.empty();
    for (const Entry& each : dimensions->entries) watched.dimensions.push_back(each.name);
    return watched;
}

std::string alarm_note(const std::string& alarm, const WatchedMetric& watched) {
    if (watched.name_space != runner_space) return "";
    const std::string never = "the alarm " + alarm + " never goes off: ";
    if (!watched.metric.empty() && !has(metrics, watched.metric)) {
        std::string known;
        for (const std::string_view each : metrics) {
            known += (known.empty() ? "" : ", ") + std::string(each);
        }
        return never + "App Runner has no metric " + watched.metric + " (it has " + known + ")";
    }
    for (const std::string& each : watched.dimensions) {
        if (each.empty() || has(dimension_names, each)) continue;
        return never + "App Runner's metrics have no dimension " + each +
               " (they have ServiceName and ServiceID, both at once)";
    }
    if (!watched.knows_dimensions) return "";
    for (const std::string_view needed : {"ServiceName", "ServiceID"}) {
        if (has(watched.dimensions, needed)) continue;
        return never +
               "App Runner's metrics have the dimensions ServiceName and ServiceID both, "
               "and this one lacks " +
               std::string(needed);
    }
    return "";
}

}  // namespace apprunner::cli::formats
