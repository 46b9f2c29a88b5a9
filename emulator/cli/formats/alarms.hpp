// Alarms of a configuration that never go off, because App Runner has no such metric, or not with
// these dimensions. Pure; any thread.
#pragma once

#include "emulator/cli/formats/value.hpp"

#include <string>
#include <vector>

namespace apprunner::cli::formats {

/// What an alarm watches, as far as it is written out: "" and no names where it is not known.
struct WatchedMetric {
    std::string name_space;
    std::string metric;
    std::vector<std::string> dimensions;
    bool knows_dimensions = false;  ///< All of them are there.
};

/// AWS::CloudWatch::Alarm's Properties, not evaluated.
[[nodiscard]] WatchedMetric cloudformation_alarm(const ConfigValue& properties);
/// aws_cloudwatch_metric_alarm's values.
[[nodiscard]] WatchedMetric terraform_alarm(const ConfigValue& values);

/// A sentence on what `alarm` (its name in the file) is to be told of; "": nothing is wrong with
/// it, or it is none of App Runner's. The nine metrics and the dimensions ServiceName and ServiceID
/// are the developer guide's and published dashboards'.
[[nodiscard]] std::string alarm_note(const std::string& alarm, const WatchedMetric& watched);

}  // namespace apprunner::cli::formats
