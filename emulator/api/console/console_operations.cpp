// Answers are written from what the daemon keeps in memory; a daemon that keeps none says so.
#include "emulator/api/console/console_operations.hpp"

#include "emulator/api/console/console_state.hpp"
#include "emulator/api/json/course_json.hpp"
#include "emulator/api/services/service_lookup.hpp"
#include "emulator/core/ring/view.hpp"
#include "emulator/history/recorder.hpp"
#include "emulator/runtime/clock.hpp"
#include "emulator/runtime/driver.hpp"

#include <algorithm>
#include <utility>

namespace apprunner::api {

namespace {

/// A picture begins before its operation and ends after it, so that one sees what changed.
constexpr std::int64_t before_s = 15;
constexpr std::int64_t after_s = 30;

AwsError not_done_here(const char* what) {
    return {"InternalServiceErrorException", std::string(what) + " is not done here", 500};
}

/// Empty `operation_id`: the last one.
const history::Course* course_of(
    const std::deque<history::Course>& courses, const std::string& operation_id
) {
    if (operation_id.empty()) return courses.empty() ? nullptr : &courses.back();
    const auto found = std::find_if(courses.begin(), courses.end(), [&](const auto& course) {
        return course.operation_id == operation_id;
    });
    return found == courses.end() ? nullptr : &*found;
}

void write_timeline(
    base::JsonWriter& out,
    const Context& context,
    const std::string& service_id,
    const history::Course& course,
    std::size_t first_mark
) {
    const base::WallTime now = runtime::read_clock().wall;
    const base::WallTime end = course.ended_at.value_or(now) + std::chrono::seconds(after_s);
    out.begin_object_member("Timeline");
    write_course(out, course, std::min(first_mark, course.marks.size()));
    if (context.host.traffic != nullptr) {
        write_traffic(
            out,
            context.host.traffic->find(service_id),
            base::epoch_ms(course.started_at) / 1000 - before_s,
            base::epoch_ms(end) / 1000
        );
    }
    out.end_object();
}

}  // namespace

OperationOutput describe_timeline(Context& context, const Call& call) {
    if (context.host.recorder == nullptr) return not_done_here("DescribeTimeline");
    const std::string arn = wire::text_at(call.input, "ServiceArn");
    const core::ServiceView* view = context.driver.engine().find_by_arn(arn);
    if (view == nullptr) return not_found(unknown_service(arn));
    const std::string& service_id = view->service.service_id;
    const auto* courses = context.host.recorder->find(service_id);
    static const std::deque<history::Course> none;
    if (courses == nullptr) courses = &none;
    const std::string operation_id = wire::text_at(call.input, "OperationId");
    const history::Course* course = course_of(*courses, operation_id);
    if (course == nullptr && !operation_id.empty()) {
        return not_found("The course of operation " + operation_id + " is not kept (any more).");
    }
    std::string body;
    base::JsonWriter out(body);
    out.begin_object();
    out.number_member("Now", base::epoch_ms(runtime::read_clock().wall));
    out.begin_array_member("Timelines");
    for (const history::Course& each : *courses) {
        out.begin_object();
        write_course_summary(out, each);
        out.end_object();
    }
    out.end_array();
    if (course != nullptr) {
        const auto& after = wire::member_at(call.input, "AfterMark");
        const std::size_t first = after.is_null() ? 0 : after.get<std::size_t>();
        write_timeline(out, context, service_id, *course, first);
    }
    out.end_object();
    return body;
}

OperationOutput start_load(Context& context, const Call& call) {
    if (!context.host.start_load) return not_done_here("StartLoad");
    const std::string arn = wire::text_at(call.input, "ServiceArn");
    const core::ServiceView* view = living_service(context, arn);
    if (view == nullptr) return not_found(unknown_service(arn));
    const auto done = context.host.start_load(
        view->service.service_id,
        wire::number_at(call.input, "RequestsPerSecond", 1),
        wire::number_at(call.input, "DurationSeconds", 0)
    );
    if (!done) return invalid_request(done.error().detail);
    return std::string("{}");
}

boost::asio::awaitable<OperationOutput> rehearse(Context& context, Call call) {
    if (!context.host.rehearse) co_return not_done_here("Rehearse");
    std::string scenario = wire::text_at(call.input, "Scenario");
    std::vector<std::string> profiles;
    for (const wire::Json& name : wire::member_at(call.input, "Profiles")) {
        profiles.push_back(name.get<std::string>());
    }
    auto document = co_await context.host.rehearse(std::move(scenario), std::move(profiles));
    if (!document) co_return invalid_request(document.error().detail);
    co_return std::move(document).value();
}

}  // namespace apprunner::api
