// The parts of what the engine knows of a service (saved.hpp) in kept documents. Operations
// are kept apart: they are many, and only the last one changes.
#pragma once

#include "emulator/core/ring/saved.hpp"
#include "emulator/persistence/fields_model.hpp"

namespace apprunner::persistence {

template <>
inline constexpr int last_value<core::InstanceState> = static_cast<int>(core::InstanceState::stopped
);
template <>
inline constexpr int last_value<core::Grade> = static_cast<int>(core::Grade::fail);
template <>
inline constexpr int last_value<core::Ending> = static_cast<int>(core::Ending::environment);
template <>
inline constexpr int last_value<core::Phase> = static_cast<int>(core::Phase::removing);
template <>
inline constexpr int last_value<core::Step> = static_cast<int>(core::Step::finish);
template <>
inline constexpr int last_value<model::RouteMode> = static_cast<int>(model::RouteMode::deleted);
template <>
inline constexpr int last_value<core::LogWording> = static_cast<int>(core::LogWording::year_2024);
template <>
inline constexpr int last_value<core::GiveUp> = static_cast<int>(core::GiveUp::fixed);
template <>
inline constexpr int last_value<probes::OutcomeKind> =
    static_cast<int>(probes::OutcomeKind::probe_error);
template <>
inline constexpr int last_value<probes::HealthCounter::Held> =
    static_cast<int>(probes::HealthCounter::Held::unhealthy);

template <>
inline constexpr int last_value<probes::QuestionKind> =
    static_cast<int>(probes::QuestionKind::fastcgi_values);
template <>
inline constexpr int last_value<core::ForwardedProto> =
    static_cast<int>(core::ForwardedProto::as_received);
template <>
inline constexpr int last_value<core::PushWhileBusy> = static_cast<int>(core::PushWhileBusy::dropped
);

void fields(auto& archive, Is<core::Profile> auto& profile) {
    archive("Name", profile.name);
    archive("RebuildsCreateFailed", profile.rebuilds_create_failed);
    archive("UpdatesPaused", profile.updates_paused);
    archive("GiveUp", profile.give_up);
    archive("GiveUpAfter", profile.give_up_after);
    archive("Wording", profile.wording);
    archive("Other2xxHealthy", profile.other_2xx_healthy);
    archive("RedirectHealthy", profile.redirect_healthy);
    archive("AsksAgain", profile.asks_again);
    archive("TriesFixes", profile.tries_fixes);
    archive("EarlyVerdict", profile.early_verdict);
    archive("LowerCaseStatuses", profile.lower_case_statuses);
    archive("AwsPace", profile.aws_pace);
    archive("SteadyFor", profile.steady_for);
    archive("DrainLimit", profile.drain_limit);
    archive("DiskLimitMb", profile.disk_limit_mb);
    archive("StopGrace", profile.stop_grace);
    archive("ForwardedProto", profile.forwarded_proto);
    archive("CompletesHandshakes", profile.completes_handshakes);
    archive("PushWhileBusy", profile.push_while_busy);
    archive("AwsVariables", profile.aws_variables);
    archive("Credentials", profile.credentials);
    archive("LocalPort", profile.local_port);
}

void fields(auto& archive, Is<core::HowTo> auto& how_to) {
    archive("Dockerfile", how_to.dockerfile);
    archive("Up", how_to.up);
    archive("CreateService", how_to.create_service);
    archive("CloudFormation", how_to.cloudformation);
    archive("Terraform", how_to.terraform);
}

void fields(auto& archive, Is<core::Tried> auto& tried) {
    archive("Passes", tried.passes);
    archive("After", tried.after_s);
    archive("Saw", tried.saw);
}

void fields(auto& archive, Is<core::Finding> auto& finding) {
    archive("Code", finding.code);
    archive("Weight", finding.weight);
    archive("Summary", finding.summary);
    archive("Evidence", finding.evidence);
    archive("Fix", finding.fix);
    archive("HowTo", finding.how_to);
    archive("AwsLog", finding.aws_log);
    archive("Tried", finding.tried);
}

void fields(auto& archive, Is<core::Verdict> auto& verdict) {
    archive("OperationId", verdict.operation_id);
    archive("Grade", verdict.grade);
    archive("Ending", verdict.ending);
    archive("Summary", verdict.summary);
    archive("Findings", verdict.findings);
    archive("HealthyAfter", verdict.healthy_after_s);
    archive("DocumentedLimit", verdict.documented_limit_s);
    archive("StoppedEarly", verdict.stopped_early);
}

void fields(auto& archive, Is<probes::Outcome> auto& outcome) {
    archive("Kind", outcome.kind);
    archive("HttpStatus", outcome.http_status);
    archive("Detail", outcome.detail);
    archive("Took", outcome.took);
}

void fields(auto& archive, Is<probes::HealthCounter::Count> auto& count) {
    archive(model::field::healthy_threshold.name, count.healthy_threshold);
    archive(model::field::unhealthy_threshold.name, count.unhealthy_threshold);
    archive("Held", count.held);
    archive("Last", count.last);
    archive("Run", count.run);
}

void fields(auto& archive, Is<probes::KeptAnswer> auto& answer) {
    archive("StatusLine", answer.status_line);
    archive("Location", answer.location);
    archive("WwwAuthenticate", answer.www_authenticate);
    archive("Server", answer.server);
    archive("ContentType", answer.content_type);
    archive("ContentLength", answer.content_length);
    archive("Body", answer.body);
    archive("IsCut", answer.is_cut);
}

void fields(auto& archive, Is<core::SeenAnswer> auto& seen) {
    archive("Kind", seen.kind);
    archive("HttpStatus", seen.http_status);
    archive("Answer", seen.answer);
    archive("Count", seen.count);
}

void fields(auto& archive, Is<probes::Question> auto& question) {
    archive("Kind", question.kind);
    archive("Path", question.path);
    archive("Host", question.host);
    archive("SaysHttps", question.says_https);
    archive("Port", question.port);
}

void fields(auto& archive, Is<probes::QuestionReply> auto& reply) {
    archive("Question", reply.question);
    archive("Outcome", reply.outcome);
}

void fields(auto& archive, Is<model::ProgramFile> auto& file) {
    archive("Path", file.path);
    archive("IsThere", file.is_there);
    archive("IsExecutable", file.is_executable);
    archive("Head", file.head);
    archive("Interpreter", file.interpreter);
    archive("HasInterpreter", file.has_interpreter);
}

void fields(auto& archive, Is<core::ProbeRecord> auto& probe) {
    archive("Number", probe.number);
    archive("At", probe.at_s);
    archive("Healthy", probe.healthy);
    archive("Outcome", probe.outcome);
}

void instance_times(auto& archive, Is<core::Instance> auto& instance) {
    archive("StartDeadline", instance.schedule.start_deadline);
    archive("CheckDeadline", instance.schedule.check_deadline);
    archive("FirstProbeAt", instance.view.first_probe_at);
    archive("HealthyAt", instance.view.healthy_at);
    archive("NextProbeAt", instance.schedule.next_probe_at);
    archive("ListenersSince", instance.view.listeners_since);
    archive("LastProbeAt", instance.view.last_probe_at);
}

/// probes::HealthCounter is made from its count.
void instance_health(auto& archive, Is<core::InstanceView> auto& instance) {
    std::optional<probes::HealthCounter::Count> count;
    if (instance.health) count = instance.health->count();
    archive("Count", count);
    if constexpr (!std::is_const_v<std::remove_reference_t<decltype(instance)>>) {
        instance.health.reset();
        if (count) instance.health.emplace(*count);
    }
}

void fields(auto& archive, Is<core::Instance> auto& instance) {
    auto& view = instance.view;
    archive("InstanceId", view.instance_id);
    archive("Revision", view.revision);
    archive("State", view.state);
    archive("ContainerId", view.container_id);
    archive("ProbeAddress", view.probe_address);
    archive("InstanceAddress", view.instance_address);
    archive("Hostname", view.hostname);
    archive("Port", view.port);
    archive("Listeners", view.listeners);
    archive("ExitCode", view.exit_code);
    archive("OutOfMemory", view.out_of_memory);
    archive("MemoryKills", view.memory_kills);
    archive("MemoryPeakMb", view.memory_peak_mb);
    archive("Program", view.program);
    archive("EndedBy", view.ended_by);
    archive("Probes", view.probes);
    archive("FirstAnswer", view.first_answer);
    archive("IsAnswerAwaited", view.is_answer_awaited);
    archive("LastLines", view.last_lines);
    archive("Answers", view.answers);
    archive("Replies", view.replies);
    instance_health(archive, view);
    instance_times(archive, instance);
    archive("DrainsWithRoute", instance.schedule.drains_with_route);
    archive("ProbesSent", view.probes_sent);
    archive("IsProbeWanted", instance.schedule.is_probe_wanted);
    archive("IsHintGiven", instance.schedule.is_hint_given);
    archive("IsCertaintyChecked", instance.schedule.is_certainty_checked);
    archive("AskedKind", instance.schedule.asked_kind);
    archive("AskedStatus", instance.schedule.asked_status);
    archive("QuestionsAsked", instance.schedule.questions_asked);
    archive("SuspectedProbe", instance.schedule.suspected_probe);
    archive("IsConvicted", instance.schedule.is_convicted);
}

/// In a document the instances are parts of the view.
template <class Saved>
struct ViewOf {
    Saved& saved;

    static void fields(auto& archive, auto& of) {
        auto& view = of.saved.view;
        archive("Service", view.service);
        archive("Host", view.host);
        archive("Profile", view.profile);
        archive("LiveRevision", view.live_revision);
        archive("LiveImage", view.live_image);
        archive("Instances", of.saved.instances);
        archive("FailedInstances", of.saved.failed_instances);
        archive("Verdict", view.verdict);
        archive("EndsAt", view.ends_at);
    }
};

void fields(auto& archive, Is<core::Revision> auto& revision) {
    archive("Number", revision.number);
    archive("Configuration", revision.configuration);
    archive("Image", revision.image);
}

void fields(auto& archive, Is<core::Work> auto& work) {
    archive("OperationId", work.operation_id);
    archive("Type", work.type);
    archive("Phase", work.phase);
    archive("PhaseDeadline", work.phase_deadline);
    archive("Candidate", work.candidate);
    archive("HasImage", work.has_image);
    archive("ChangedSource", work.changed_source);
    archive("HasAnnouncedCheck", work.has_announced_check);
    archive("WasPaused", work.was_paused);
    archive("FirstProbeAt", work.first_probe_at);
    archive("HeldStep", work.held_step);
    archive("HeldUntil", work.held_until);
    archive("RouteGeneration", work.route_generation);
    archive("PushedDigest", work.pushed_digest);
    archive("Verdict", work.verdict);
}

void fields(auto& archive, Is<core::SavedService> auto& saved) {
    ViewOf<std::remove_reference_t<decltype(saved)>> view{saved};
    archive("At", saved.at);
    archive("View", view);
    archive("Work", saved.work);
    archive("Live", saved.live);
    archive("LastRevision", saved.last_revision);
    archive("KnownDigests", saved.known_digests);
    archive("RouteGeneration", saved.route_generation);
    archive("RouteMode", saved.route_mode);
    archive("ScaledTo", saved.scaled_to);
    archive("Losses", saved.losses);
    archive("ReplaceAt", saved.replace_at);
}

}  // namespace apprunner::persistence
