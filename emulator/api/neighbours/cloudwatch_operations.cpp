// From dimensions to a service, and from its minutes to datapoints. The texts of refusals are ours.
#include "emulator/api/neighbours/cloudwatch_operations.hpp"

#include "emulator/base/json_writer.hpp"
#include "emulator/metrics/metric_store.hpp"
#include "emulator/runtime/driver.hpp"

#include <algorithm>
#include <map>

namespace apprunner::api {

namespace {

using metrics::MetricName;
using metrics::MetricPoint;

constexpr int period_unit_s = 60;

AwsError bad_value(const std::string& message) {
    return {"InvalidParameterValue", message};
}

/// Of what a request asks for.
struct Asked {
    const MetricName* metric = nullptr;  ///< Null: there is none of that name.
    std::string service_id;              ///< "": no service has these dimensions.
    base::WallTime start;
    base::WallTime end;
    int period_s = period_unit_s;
};

std::map<std::string, std::string> dimensions_of(const wire::Json& dimensions) {
    std::map<std::string, std::string> given;
    if (!dimensions.is_array()) return given;
    for (const wire::Json& each : dimensions) {
        given[wire::text_at(each, "Name")] = wire::text_at(each, "Value");
    }
    return given;
}

/// The service whose two dimensions these are, and no others.
std::string service_with(
    const Context& context, const Call& call, const std::map<std::string, std::string>& given
) {
    const auto id = given.find("ServiceID");
    const auto name = given.find("ServiceName");
    if (given.size() != 2 || id == given.end() || name == given.end()) return "";
    const auto& services = context.driver.engine().services();
    const auto found = services.find(id->second);
    if (found == services.end()) return "";
    const model::Service& service = found->second.service;
    const bool is_it = service.service_name == name->second && call.lists(service.service_arn);
    return is_it ? service.service_id : "";
}

boost::system::result<base::WallTime, AwsError> time_at(
    const wire::Json& input, const char* member
) {
    const wire::Json& value = wire::member_at(input, member);
    if (!value.is_number()) {
        return bad_value(std::string(member) + " is no time: seconds since the epoch are wanted.");
    }
    constexpr double ms_per_s = 1000;
    return base::WallTime(
        std::chrono::milliseconds(static_cast<std::int64_t>(value.get<double>() * ms_per_s))
    );
}

boost::system::result<Asked, AwsError> asked_of(
    const Context& context, const Call& call, const wire::Json& metric, int period_s
) {
    Asked asked;
    const auto start = time_at(call.input, "StartTime");
    if (!start) return start.error();
    const auto end = time_at(call.input, "EndTime");
    if (!end) return end.error();
    if (*start >= *end) return bad_value("StartTime must be before EndTime.");
    if (period_s % period_unit_s != 0) return bad_value("Period must be a multiple of 60.");
    asked.start = *start;
    asked.end = *end;
    asked.period_s = period_s;
    if (wire::text_at(metric, "Namespace") != metrics::name_space) return asked;
    asked.metric = metrics::find_metric(wire::text_at(metric, "MetricName"));
    const auto dimensions = dimensions_of(wire::member_at(metric, "Dimensions"));
    asked.service_id = service_with(context, call, dimensions);
    return asked;
}

std::vector<MetricPoint> points_of(const Context& context, const Asked& asked) {
    if (asked.metric == nullptr || asked.service_id.empty() || context.host.metrics == nullptr) {
        return {};
    }
    return context.host.metrics->points(
        asked.service_id, asked.metric->metric, asked.start, asked.end, asked.period_s
    );
}

std::vector<std::string> texts_of(const wire::Json& list) {
    std::vector<std::string> texts;
    if (!list.is_array()) return texts;
    for (const wire::Json& each : list) texts.push_back(each.get<std::string>());
    return texts;
}

/// The first that is no statistic; "" when all are.
std::string unknown_statistic(const std::vector<std::string>& statistics) {
    metrics::Distribution one;
    one.add(1);
    for (const std::string& each : statistics) {
        if (!metrics::statistic_of(one, each)) return each;
    }
    return "";
}

void write_dimensions(base::JsonWriter& out, const model::Service& service) {
    out.begin_array_member("Dimensions");
    const std::pair<const char*, const std::string*> dimensions[] = {
        {"ServiceName", &service.service_name}, {"ServiceID", &service.service_id}};
    for (const auto& [name, value] : dimensions) {
        out.begin_object();
        out.text_member("Name", name);
        out.text_member("Value", *value);
        out.end_object();
    }
    out.end_array();
}

bool is_wanted(const wire::Json& input, const MetricName& metric, const model::Service& service) {
    const std::string name_space = wire::text_at(input, "Namespace");
    const std::string name = wire::text_at(input, "MetricName");
    if (!name_space.empty() && name_space != metrics::name_space) return false;
    if (!name.empty() && name != metric.name) return false;
    const auto filters = dimensions_of(wire::member_at(input, "Dimensions"));
    return std::all_of(filters.begin(), filters.end(), [&](const auto& filter) {
        const auto& [key, value] = filter;
        if (key == "ServiceName") return value.empty() || value == service.service_name;
        return key == "ServiceID" && (value.empty() || value == service.service_id);
    });
}

}  // namespace

OperationOutput list_metrics(Context& context, const Call& call) {
    std::string body;
    base::JsonWriter out(body);
    out.begin_object();
    out.begin_array_member("Metrics");
    for (const auto& [id, view] : context.driver.engine().services()) {
        if (!call.lists(view.service.service_arn)) continue;
        for (const MetricName& metric : metrics::metric_names()) {
            if (!is_wanted(call.input, metric, view.service)) continue;
            out.begin_object();
            out.text_member("Namespace", metrics::name_space);
            out.text_member("MetricName", metric.name);
            write_dimensions(out, view.service);
            out.end_object();
        }
    }
    out.end_array();
    out.end_object();
    return body;
}

OperationOutput get_metric_statistics(Context& context, const Call& call) {
    const wire::Json& input = call.input;
    const auto asked =
        asked_of(context, call, input, wire::number_at(input, "Period", period_unit_s));
    if (!asked) return asked.error();
    const auto statistics = texts_of(wire::member_at(input, "Statistics"));
    const auto extended = texts_of(wire::member_at(input, "ExtendedStatistics"));
    if (statistics.empty() && extended.empty()) {
        return AwsError{
            "InvalidParameterCombination",
            "At least one of Statistics and ExtendedStatistics must be given."};
    }
    for (const auto& each : {unknown_statistic(statistics), unknown_statistic(extended)}) {
        if (!each.empty()) return bad_value("'" + each + "' is no statistic.");
    }
    std::string body;
    base::JsonWriter out(body);
    out.begin_object();
    out.text_member("Label", wire::text_at(input, "MetricName"));
    out.begin_array_member("Datapoints");
    for (const MetricPoint& point : points_of(context, *asked)) {
        out.begin_object();
        out.time_member("Timestamp", point.at);
        for (const std::string& each : statistics) {
            out.real_member(each, metrics::statistic_of(point.values, each).value_or(0));
        }
        if (!extended.empty()) {
            out.begin_object_member("ExtendedStatistics");
            for (const std::string& each : extended) {
                out.real_member(each, metrics::statistic_of(point.values, each).value_or(0));
            }
            out.end_object();
        }
        out.text_member("Unit", asked->metric->unit);
        out.end_object();
    }
    out.end_array();
    out.end_object();
    return body;
}

OperationOutput get_metric_data(Context& context, const Call& call) {
    const bool is_ascending = wire::text_at(call.input, "ScanBy") == "TimestampAscending";
    std::string body;
    base::JsonWriter out(body);
    out.begin_object();
    out.begin_array_member("MetricDataResults");
    for (const wire::Json& query : wire::member_at(call.input, "MetricDataQueries")) {
        const wire::Json& stat = wire::member_at(query, "MetricStat");
        const std::string id = wire::text_at(query, "Id");
        if (stat.is_null()) {
            return AwsError{
                "ValidationError",
                "Only MetricStat is answered here, no Expression (query '" + id + "')."};
        }
        const wire::Json& metric = wire::member_at(stat, "Metric");
        const auto asked =
            asked_of(context, call, metric, wire::number_at(stat, "Period", period_unit_s));
        if (!asked) return asked.error();
        const std::string statistic = wire::text_at(stat, "Stat");
        if (!unknown_statistic({statistic}).empty()) {
            return bad_value("'" + statistic + "' is no statistic.");
        }
        if (!wire::flag_at(query, "ReturnData", true)) continue;
        auto points = points_of(context, *asked);
        if (!is_ascending) std::reverse(points.begin(), points.end());
        out.begin_object();
        out.text_member("Id", id);
        const std::string label = wire::text_at(query, "Label");
        out.text_member("Label", label.empty() ? wire::text_at(metric, "MetricName") : label);
        out.begin_array_member("Timestamps");
        for (const MetricPoint& point : points) out.timestamp(point.at);
        out.end_array();
        out.begin_array_member("Values");
        for (const MetricPoint& point : points) {
            out.real(metrics::statistic_of(point.values, statistic).value_or(0));
        }
        out.end_array();
        out.text_member("StatusCode", "Complete");
        out.end_object();
    }
    out.end_array();
    out.end_object();
    return body;
}

}  // namespace apprunner::api
