// Writes the totals of each service. Names of services have no character that a label escapes.
#include "emulator/api/neighbours/prometheus.hpp"

#include "emulator/core/ring/view.hpp"
#include "emulator/metrics/metric_store.hpp"
#include "emulator/runtime/clock.hpp"
#include "emulator/runtime/driver.hpp"

#include <algorithm>
#include <chrono>
#include <functional>

namespace apprunner::api {

namespace {

using metrics::Distribution;
using metrics::Metric;

struct Gauge {
    Metric metric;
    std::string name;
    const char* help;
};

std::string number(double value) {
    std::string text = std::to_string(value);
    text.erase(text.find_last_not_of('0') + 1);
    if (text.ends_with('.')) text.pop_back();
    return text;
}

std::string labels(const model::Service& service, const std::string& more = "") {
    return "{service_name=\"" + service.service_name + "\",service_id=\"" + service.service_id +
           "\"" + more + "} ";
}

void head(std::string& out, const std::string& name, const char* type, const char* help) {
    out += "# HELP " + name + " " + help + "\n# TYPE " + name + " " + type + "\n";
}

}  // namespace

std::string prometheus_text(const Context& context, const Asker& asker) {
    std::string out;
    const auto* store = context.host.metrics;
    if (store == nullptr) return out;
    const auto each = [&](const std::function<void(const core::ServiceView&)>& write) {
        for (const auto& [id, view] : context.driver.engine().services()) {
            if (asker.sees(view.service.service_arn)) write(view);
        }
    };
    head(out, "apprunner_requests_total", "counter", "Requests that were answered.");
    each([&](const core::ServiceView& view) {
        const std::string& id = view.service.service_id;
        const double count = store->total(id, Metric::requests).sum();
        out += "apprunner_requests_total" + labels(view.service) + number(count) + "\n";
    });
    head(out, "apprunner_responses_total", "counter", "Answers by class of status.");
    const std::pair<Metric, const char*> classes[] = {
        {Metric::status_2xx, ",class=\"2xx\""},
        {Metric::status_4xx, ",class=\"4xx\""},
        {Metric::status_5xx, ",class=\"5xx\""}};
    each([&](const core::ServiceView& view) {
        for (const auto& [metric, label] : classes) {
            const double count = store->total(view.service.service_id, metric).sum();
            out += "apprunner_responses_total" + labels(view.service, label) + number(count) + "\n";
        }
    });
    head(out, "apprunner_request_latency_ms", "summary", "Milliseconds from head to last byte.");
    each([&](const core::ServiceView& view) {
        const Distribution took = store->total(view.service.service_id, Metric::request_latency);
        for (const char* part : {"0.5", "0.99"}) {
            if (took.count() == 0) break;
            out += "apprunner_request_latency_ms" +
                   labels(view.service, std::string(",quantile=\"") + part + "\"") +
                   number(took.quantile(std::stod(part))) + "\n";
        }
        out +=
            "apprunner_request_latency_ms_sum" + labels(view.service) + number(took.sum()) + "\n";
        out += "apprunner_request_latency_ms_count" + labels(view.service) +
               std::to_string(took.count()) + "\n";
    });
    head(out, "apprunner_active_instances", "gauge", "Instances that serve.");
    each([&](const core::ServiceView& view) {
        const auto serving =
            std::count_if(view.instances.begin(), view.instances.end(), [](const auto& each) {
                return each.state == core::InstanceState::serving;
            });
        out += "apprunner_active_instances" + labels(view.service) + std::to_string(serving) + "\n";
    });
    // A service that is idle or paused has none.
    constexpr std::chrono::minutes recent{2};
    const base::WallTime since = runtime::read_clock().wall - recent;
    const Gauge gauges[] = {
        {Metric::concurrency, "apprunner_concurrency", "Requests at a time, of the last minute."},
        {Metric::cpu_utilization,
         "apprunner_cpu_utilization_percent",
         "Of the instances' CPU, of the last minute."},
        {Metric::memory_utilization,
         "apprunner_memory_utilization_percent",
         "Of the instances' memory, of the last minute."}};
    for (const Gauge& gauge : gauges) {
        head(out, gauge.name, "gauge", gauge.help);
        each([&](const core::ServiceView& view) {
            const auto value = store->newest(view.service.service_id, gauge.metric, since);
            if (value) out += gauge.name + labels(view.service) + number(*value) + "\n";
        });
    }
    return out;
}

}  // namespace apprunner::api
