// Times are milliseconds since the epoch, as in the feed: what is drawn is finer than a second.
#include "emulator/api/json/course_json.hpp"

#include "emulator/api/json/emulation_json.hpp"
#include "emulator/model/service_fields.hpp"
#include "emulator/model/wire_names.hpp"

namespace apprunner::api {

namespace field = model::field;

namespace {

void write_mark(base::JsonWriter& out, const history::Mark& mark) {
    out.begin_object();
    out.number_member("At", base::epoch_ms(mark.at));
    out.text_member("Kind", history::mark_kind_names[static_cast<std::size_t>(mark.kind)]);
    if (!mark.instance_id.empty()) out.text_member("InstanceId", mark.instance_id);
    if (mark.revision != 0) out.number_member("Revision", mark.revision);
    if (mark.kind == history::MarkKind::probe) out.flag_member("Healthy", mark.is_healthy);
    if (!mark.text.empty()) out.text_member("Text", mark.text);
    out.end_object();
}

}  // namespace

void write_course_summary(base::JsonWriter& out, const history::Course& course) {
    out.text_member("OperationId", course.operation_id);
    out.text_member("Type", model::wire_name(course.type));
    out.text_member("Status", model::wire_name(course.status));
    out.number_member("StartedAt", base::epoch_ms(course.started_at));
    if (course.ended_at) out.number_member("EndedAt", base::epoch_ms(*course.ended_at));
    if (!course.verdict) return;
    out.text_member("Grade", core::grade_name(course.verdict->grade));
    out.text_member("Ending", core::ending_name(course.verdict->ending));
    out.text_member("Summary", course.verdict->summary);
}

void write_course(base::JsonWriter& out, const history::Course& course, std::size_t first_mark) {
    write_course_summary(out, course);
    out.text_member("Profile", course.profile);
    out.number_member("RevisionBefore", course.revision_before);
    out.number_member("RevisionLive", course.revision_live);
    out.begin_object_member("HealthCheck");
    out.text_member(field::check_protocol.name, model::wire_name(course.check.protocol));
    out.text_member(field::check_path.name, course.check.path);
    out.number_member(field::check_interval.name, course.check.interval_s);
    out.number_member(field::check_timeout.name, course.check.timeout_s);
    out.number_member(field::healthy_threshold.name, course.check.healthy_threshold);
    out.number_member(field::unhealthy_threshold.name, course.check.unhealthy_threshold);
    out.end_object();
    out.begin_array_member("Images");
    for (const auto& [revision, image] : course.images) {
        out.begin_object();
        out.number_member("Revision", revision);
        out.text_member("Image", image);
        out.end_object();
    }
    out.end_array();
    out.number_member("FirstMark", static_cast<std::int64_t>(first_mark));
    out.begin_array_member("Marks");
    for (std::size_t at = first_mark; at < course.marks.size(); ++at) {
        write_mark(out, course.marks[at]);
    }
    out.end_array();
    out.number_member("MarksLeftOut", static_cast<std::int64_t>(course.marks_left_out));
    if (course.verdict) write_verdict(out, "Verdict", *course.verdict);
}

}  // namespace apprunner::api
