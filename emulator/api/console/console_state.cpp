// Each member is what an operation of the API says as well, put together for one look.
#include "emulator/api/console/console_state.hpp"

#include "emulator/api/emulator/emulation_operations.hpp"
#include "emulator/api/json/course_json.hpp"
#include "emulator/core/ring/view.hpp"
#include "emulator/history/recorder.hpp"
#include "emulator/model/wire_names.hpp"
#include "emulator/runtime/clock.hpp"
#include "emulator/runtime/driver.hpp"

#include <algorithm>

namespace apprunner::api {

namespace {

/// Pages keep what they were told; a page that missed a second gets it with the next ones.
constexpr std::int64_t recent_s = 5;

void write_load(base::JsonWriter& out, const LoadView& load) {
    out.begin_object_member("Load");
    out.number_member("RequestsPerSecond", load.per_second);
    out.number_member("EndsInSeconds", static_cast<std::int64_t>(load.ends_in_s));
    out.number_member("Sent", static_cast<std::int64_t>(load.sent));
    out.number_member("Answered2xx", static_cast<std::int64_t>(load.answered_2xx));
    out.number_member("Answered4xx", static_cast<std::int64_t>(load.answered_4xx));
    out.number_member("Answered5xx", static_cast<std::int64_t>(load.answered_5xx));
    out.number_member("Unanswered", static_cast<std::int64_t>(load.unanswered));
    out.end_object();
}

/// The last operation that deployed something is what people want to know of.
const history::Course* last_judged(const Context& context, const std::string& service_id) {
    if (context.host.recorder == nullptr) return nullptr;
    const auto* courses = context.host.recorder->find(service_id);
    if (courses == nullptr || courses->empty()) return nullptr;
    const auto found = std::find_if(courses->rbegin(), courses->rend(), [](const auto& course) {
        return course.verdict.has_value();
    });
    return found == courses->rend() ? nullptr : &*found;
}

void write_operation(base::JsonWriter& out, const core::ServiceView& view) {
    if (view.operations.empty()) return;
    const model::Operation& operation = view.operations.back();
    out.begin_object_member("Operation");
    out.text_member("OperationId", operation.id);
    out.text_member("Type", model::wire_name(operation.type));
    out.text_member("Status", model::wire_name(operation.status));
    out.number_member("StartedAt", base::epoch_ms(operation.started_at));
    out.end_object();
}

void write_summary(base::JsonWriter& out, const Context& context, const core::ServiceView& view) {
    const model::Service& service = view.service;
    const Host& host = context.host;
    out.begin_object();
    out.text_member("ServiceArn", service.service_arn);
    out.text_member("ServiceId", service.service_id);
    out.text_member("ServiceName", service.service_name);
    out.text_member("Status", model::wire_name(service.status));
    const std::string url = host.local_url ? host.local_url(service.service_id) : "";
    if (!url.empty()) out.text_member("LocalUrl", url);
    const auto& image = service.configuration.source.image_repository;
    if (image) out.text_member("Image", image->image_identifier);
    const auto serving =
        std::count_if(view.instances.begin(), view.instances.end(), [](const auto& each) {
            return each.state == core::InstanceState::serving;
        });
    out.number_member("InstancesServing", serving);
    out.number_member("Instances", static_cast<std::int64_t>(view.instances.size()));
    out.number_member("RevisionLive", view.live_revision);
    write_operation(out, view);
    if (view.verdict) {
        out.begin_object_member("Verdict");
        out.text_member("Grade", core::grade_name(view.verdict->grade));
        out.text_member("Ending", core::ending_name(view.verdict->ending));
        out.text_member("Summary", view.verdict->summary);
        if (!view.verdict->findings.empty()) {
            out.text_member("Code", view.verdict->findings.front().code);
        }
        out.end_object();
    }
    if (const auto* judged = last_judged(context, service.service_id)) {
        out.begin_object_member("LastJudged");
        write_course_summary(out, *judged);
        out.end_object();
    }
    const core::Engine& engine = context.driver.engine();
    write_faults(out, host, engine.known_as(service.service_arn, service.service_name));
    if (host.load) {
        if (const auto load = host.load(service.service_id)) write_load(out, *load);
    }
    if (host.traffic != nullptr) {
        const std::int64_t now = base::epoch_ms(runtime::read_clock().wall) / 1000;
        write_traffic(out, host.traffic->find(service.service_id), now - recent_s, now);
    }
    out.end_object();
}

}  // namespace

void write_traffic(
    base::JsonWriter& out,
    const metrics::TrafficStore::Seconds* seconds,
    std::int64_t first,
    std::int64_t last
) {
    out.begin_array_member("Traffic");
    if (seconds != nullptr) {
        for (auto at = seconds->lower_bound({first, 0}); at != seconds->end(); ++at) {
            const auto& [key, count] = *at;
            if (key.second > last) break;
            out.begin_object();
            out.number_member("Second", key.second);
            out.number_member("Revision", key.revision);
            out.number_member("Answered2xx", static_cast<std::int64_t>(count.answered_2xx));
            out.number_member("Answered4xx", static_cast<std::int64_t>(count.answered_4xx));
            out.number_member("Answered5xx", static_cast<std::int64_t>(count.answered_5xx));
            out.number_member("Cut", static_cast<std::int64_t>(count.cut));
            out.end_object();
        }
    }
    out.end_array();
}

std::string console_state(const Context& context, const Asker& asker) {
    std::string text;
    base::JsonWriter out(text);
    out.begin_object();
    out.begin_array_member("Services");
    for (const auto& [id, view] : context.driver.engine().services()) {
        const bool is_gone = view.service.status == model::ServiceStatus::deleted;
        if (!is_gone && asker.sees(view.service.service_arn)) write_summary(out, context, view);
    }
    out.end_array();
    out.end_object();
    return text;
}

}  // namespace apprunner::api
