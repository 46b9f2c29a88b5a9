// Each member is written by hand, because their order is part of what docs/CLI.md promises.
#include "emulator/api/json/emulation_json.hpp"

#include "emulator/api/json/finding_json.hpp"
#include "emulator/base/printable.hpp"

namespace apprunner::api {

namespace {

void write_image(base::JsonWriter& out, const model::ImageDetails& image) {
    out.begin_object_member("LiveImage");
    out.text_member("ImageId", image.image_id);
    out.text_member("Architecture", image.architecture);
    out.text_member("Os", image.os);
    out.number_member("SizeBytes", image.size_bytes);
    out.text_member("User", image.user);
    out.texts_member("Entrypoint", image.entrypoint);
    out.texts_member("Cmd", image.cmd);
    out.begin_array_member("ExposedPorts");
    for (const std::uint16_t port : image.exposed_ports) out.number(port);
    out.end_array();
    out.end_object();
}

void write_probe(base::JsonWriter& out, const core::ProbeRecord& probe) {
    out.begin_object();
    out.number_member("Number", static_cast<std::int64_t>(probe.number));
    out.real_member("AtSeconds", probe.at_s);
    out.flag_member("Healthy", probe.healthy);
    out.text_member("Kind", probes::outcome_kind_name(probe.outcome.kind));
    out.text_member("Detail", probe.outcome.detail);
    out.real_member("TookMs", base::seconds(probe.outcome.took) * 1000.0);
    out.end_object();
}

/// Of each kind that came, as far as it is kept.
void write_answer(base::JsonWriter& out, const core::SeenAnswer& seen) {
    const probes::KeptAnswer& answer = seen.answer;
    const auto member = [&out](std::string_view name, const std::string& value) {
        if (!value.empty()) out.text_member(name, base::printable(value));
    };
    out.begin_object();
    out.text_member("Kind", probes::outcome_kind_name(seen.kind));
    if (seen.http_status != 0) out.number_member("Status", seen.http_status);
    out.number_member("Count", seen.count);
    member("StatusLine", answer.status_line);
    member("Location", answer.location);
    member("WwwAuthenticate", answer.www_authenticate);
    member("Server", answer.server);
    member("ContentType", answer.content_type);
    if (answer.content_length) {
        out.number_member("ContentLength", static_cast<std::int64_t>(*answer.content_length));
    }
    member("Body", answer.body);
    if (answer.is_cut) out.flag_member("IsCut", true);
    out.end_object();
}

void write_instance(base::JsonWriter& out, const core::InstanceView& instance) {
    out.begin_object();
    out.text_member("InstanceId", instance.instance_id);
    out.text_member("State", core::instance_state_name(instance.state));
    out.number_member("Revision", instance.revision);
    out.text_member("ContainerId", instance.container_id);
    out.text_member("Hostname", instance.hostname);
    out.text_member("ProbeAddress", instance.probe_address);
    out.number_member("Port", instance.port);
    out.begin_array_member("Listeners");
    for (const model::ListeningSocket& listener : instance.listeners) {
        out.begin_object();
        out.text_member("Address", listener.address);
        out.number_member("Port", listener.port);
        out.end_object();
    }
    out.end_array();
    if (instance.exit_code) out.number_member("ExitCode", *instance.exit_code);
    out.flag_member("OutOfMemory", instance.out_of_memory);
    if (!instance.ended_by.empty()) out.text_member("EndedBy", instance.ended_by);
    out.begin_array_member("Probes");
    for (const core::ProbeRecord& probe : instance.probes) write_probe(out, probe);
    out.end_array();
    out.begin_array_member("Answers");
    for (const core::SeenAnswer& seen : instance.answers) write_answer(out, seen);
    out.end_array();
    if (instance.first_answer) out.text_member("FirstAnswer", instance.first_answer->detail);
    out.texts_member("LastLines", instance.last_lines);
    out.end_object();
}

void write_instances(
    base::JsonWriter& out, std::string_view name, const std::vector<core::InstanceView>& instances
) {
    out.begin_array_member(name);
    for (const core::InstanceView& instance : instances) write_instance(out, instance);
    out.end_array();
}

void write_verdict_members(base::JsonWriter& out, const core::Verdict& verdict) {
    out.text_member("OperationId", verdict.operation_id);
    out.text_member("Grade", core::grade_name(verdict.grade));
    out.text_member("Ending", core::ending_name(verdict.ending));
    out.text_member("Summary", verdict.summary);
    out.begin_array_member("Findings");
    for (const core::Finding& finding : verdict.findings) write_finding(out, finding);
    out.end_array();
    if (verdict.healthy_after_s >= 0) {
        out.real_member("HealthyAfterSeconds", verdict.healthy_after_s);
    }
    out.real_member("DocumentedLimitSeconds", verdict.documented_limit_s);
    out.flag_member("StoppedEarly", verdict.stopped_early);
}

}  // namespace

void write_emulation_members(base::JsonWriter& out, const core::ServiceView& view) {
    out.text_member("Profile", view.profile.name);
    out.begin_object_member("Knobs");
    for (const auto& [knob, value] : core::knobs_of(view.profile)) out.text_member(knob, value);
    out.end_object();
    write_instances(out, "Instances", view.instances);
    write_instances(out, "FailedInstances", view.failed_instances);
    if (view.ends_at) out.time_member("EndsAt", *view.ends_at);
    if (view.live_image) write_image(out, *view.live_image);
    if (view.verdict) write_verdict(out, "Verdict", *view.verdict);
}

void write_verdict(base::JsonWriter& out, std::string_view name, const core::Verdict& verdict) {
    out.begin_object_member(name);
    write_verdict_members(out, verdict);
    out.end_object();
}

void write_outlook(base::JsonWriter& out, const core::Outlook& outlook) {
    out.begin_object_member("ProvisionalVerdict");
    write_verdict_members(out, outlook.verdict);
    out.flag_member("Provisional", true);
    out.real_member("AfterSeconds", outlook.after_s);
    out.real_member("GiveUpAfterSeconds", outlook.give_up_after_s);
    out.end_object();
}

}  // namespace apprunner::api
