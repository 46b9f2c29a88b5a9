// The inputs of the slice of CloudWatch that reads metrics, as far as their constraints matter
// here. Times are seconds since the epoch and are looked at by the operations.
#include "emulator/wire/constraints.hpp"
#include "emulator/wire/shape_builders.hpp"

namespace apprunner::wire {

namespace shapes::cloudwatch {

namespace {

constexpr Shape name_space = text("Namespace", 1, 255);
constexpr Shape metric_name = text("MetricName", 1, 255);
constexpr Shape dimension_name = text("DimensionName", 1, 255);
constexpr Shape dimension_value = text("DimensionValue", 1, 1024);
constexpr Member dimension_members[] = {
    {"Name", &dimension_name, required}, {"Value", &dimension_value, required}};
constexpr Shape dimension = structure("Dimension", dimension_members);
constexpr Shape dimensions = list_between("Dimensions", &dimension, 0, 30);
constexpr Member filter_members[] = {
    {"Name", &dimension_name, required}, {"Value", &dimension_value}};
constexpr Shape filter = structure("DimensionFilter", filter_members);
constexpr Shape filters = list_between("DimensionFilters", &filter, 0, 30);
constexpr Shape period = integer("Period", 1, 86'400);
constexpr Shape statistic = text("Statistic", 1, 255);
constexpr Shape statistics = list_between("Statistics", &statistic, 1, 5);
constexpr Shape extended = list_between("ExtendedStatistics", &statistic, 1, 10);

constexpr Member list_members[] = {
    {"Namespace", &name_space}, {"MetricName", &metric_name}, {"Dimensions", &filters}};
constexpr Shape list_metrics = structure("ListMetricsInput", list_members);

constexpr Member statistics_members[] = {
    {"Namespace", &name_space, required},
    {"MetricName", &metric_name, required},
    {"Dimensions", &dimensions},
    {"Period", &period, required},
    {"Statistics", &statistics},
    {"ExtendedStatistics", &extended}};
constexpr Shape get_statistics = structure("GetMetricStatisticsInput", statistics_members);

constexpr Member metric_members[] = {
    {"Namespace", &name_space}, {"MetricName", &metric_name}, {"Dimensions", &dimensions}};
constexpr Shape metric = structure("Metric", metric_members);
constexpr Member stat_members[] = {
    {"Metric", &metric, required}, {"Period", &period, required}, {"Stat", &statistic, required}};
constexpr Shape stat = structure("MetricStat", stat_members);
constexpr Shape id = text("MetricId", 1, 255);
constexpr Member query_members[] = {{"Id", &id, required}, {"MetricStat", &stat}};
constexpr Shape query = structure("MetricDataQuery", query_members);
constexpr Shape queries = list_between("MetricDataQueries", &query, 1, 500);
constexpr Member data_members[] = {{"MetricDataQueries", &queries, required}};
constexpr Shape get_data = structure("GetMetricDataInput", data_members);

constexpr OperationInput inputs[] = {
    {"GetMetricData", &get_data},
    {"GetMetricStatistics", &get_statistics},
    {"ListMetrics", &list_metrics},
};

}  // namespace

}  // namespace shapes::cloudwatch

std::span<const OperationInput> cloudwatch_inputs() {
    return shapes::cloudwatch::inputs;
}

}  // namespace apprunner::wire
