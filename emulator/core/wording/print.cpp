// Prints each effect and fact with the members that tell runs apart; the service is left out,
// because a trace has one at a time.
#include "emulator/core/wording/print.hpp"

#include "emulator/base/text.hpp"
#include "emulator/core/diagnosis/evidence_text.hpp"

namespace apprunner::core {

namespace {

std::string whole_seconds(base::Duration duration) {
    const auto count = std::chrono::duration_cast<std::chrono::seconds>(duration).count();
    return std::to_string(count) + " s";
}

std::string number(std::uint64_t value) {
    return " #" + std::to_string(value);
}

std::string_view name_of(model::RouteMode mode) {
    switch (mode) {
        case model::RouteMode::serving:
            return "serving";
        case model::RouteMode::no_instances:
            return "no_instances";
        case model::RouteMode::paused:
            return "paused";
        case model::RouteMode::failed:
            return "failed";
        case model::RouteMode::deleted:
            break;
    }
    return "deleted";
}

std::string text_of(const PullImage& effect) {
    return "PullImage " + effect.repository.image_identifier;
}

std::string text_of(const StartInstance& effect) {
    std::string text = "StartInstance " + effect.instance_id + " image " + effect.spec.image_id;
    if (!effect.spec.command.empty()) text += " command " + base::joined(effect.spec.command, "|");
    for (const auto& [name, value] : effect.spec.environment) text += " " + name + "=" + value;
    return text;
}

std::string text_of(const AdoptInstance& effect) {
    return "AdoptInstance " + effect.instance_id;
}

std::string text_of(const WatchInstance& effect) {
    return "WatchInstance " + effect.instance_id;
}

std::string text_of(const UnwatchInstance& effect) {
    return "UnwatchInstance " + effect.instance_id;
}

std::string text_of(const Inquire& effect) {
    return "Inquire " + effect.instance_id + number(effect.questions.size());
}

std::string text_of(const Probe& effect) {
    const bool is_http = effect.protocol == model::HealthCheckProtocol::http;
    return "Probe " + effect.instance_id + number(effect.probe_number) +
           (is_http ? " http " : " tcp ") + effect.address + ":" + std::to_string(effect.port) +
           (is_http ? effect.path : "");
}

std::string text_of(const SwitchTraffic& effect) {
    std::string text = "SwitchTraffic" + number(effect.route_generation) + " ";
    text += name_of(effect.mode);
    for (const model::RouteTarget& target : effect.targets) text += " " + target.instance_id;
    return text;
}

std::string text_of(const DrainInstance& effect) {
    return "DrainInstance " + effect.instance_id;
}

std::string text_of(const StopInstance& effect) {
    return "StopInstance " + effect.instance_id + " grace " + whole_seconds(effect.grace);
}

std::string text_of(const RemoveService& /*effect*/) {
    return "RemoveService";
}

std::string text_of(const ImagePulled& fact) {
    return "ImagePulled " + fact.image.image_id;
}

std::string text_of(const PullFailed& fact) {
    return "PullFailed " + fact.message;
}

std::string text_of(const InstanceStarted& fact) {
    return "InstanceStarted " + fact.instance_id;
}

std::string text_of(const StartFailed& fact) {
    return "StartFailed " + fact.instance_id + " " + fact.message;
}

std::string text_of(const InstanceExited& fact) {
    const std::string what = "InstanceExited " + fact.instance_id;
    if (fact.is_lost) return what + " by " + fact.ended_by;
    return what + " code " + std::to_string(fact.exit_code);
}

std::string text_of(const PortOpened& fact) {
    return "PortOpened " + fact.instance_id;
}

std::string text_of(const ListenersSeen& fact) {
    return "ListenersSeen " + fact.instance_id + " " + listeners_text(fact.listeners);
}

std::string text_of(const ProbeFinished& fact) {
    return "ProbeFinished " + fact.instance_id + number(fact.probe_number) + " " +
           fact.outcome.detail;
}

std::string text_of(const MemoryKillSeen& fact) {
    return "MemoryKillSeen " + fact.instance_id;
}

std::string text_of(const InquiryFinished& fact) {
    std::string text = "InquiryFinished " + fact.instance_id;
    for (const probes::QuestionReply& reply : fact.replies)
        text += " " + reply.outcome.detail + ";";
    return text;
}

std::string text_of(const FirstAnswerSeen& fact) {
    return "FirstAnswerSeen " + fact.instance_id + " " + fact.outcome.detail;
}

std::string text_of(const TrafficSwitched& fact) {
    return "TrafficSwitched" + number(fact.route_generation);
}

std::string text_of(const Drained& fact) {
    return "Drained " + fact.instance_id + (fact.all_finished ? "" : " cut");
}

std::string text_of(const InstanceStopped& fact) {
    return "InstanceStopped " + fact.instance_id + (fact.killed ? " killed" : "");
}

std::string text_of(const ServiceRemoved& /*fact*/) {
    return "ServiceRemoved";
}

std::string text_of(const InFlightSampled& fact) {
    return "InFlightSampled " + std::to_string(fact.peak);
}

std::string text_of(const TagSeen& fact) {
    return "TagSeen" + number(fact.look_number) + " " + fact.image_identifier + " " + fact.digest;
}

}  // namespace

std::string to_text(const Effect& effect) {
    return std::visit([](const auto& each) { return text_of(each); }, effect);
}

std::string to_text(const Fact& fact) {
    return std::visit([](const auto& each) { return text_of(each); }, fact);
}

}  // namespace apprunner::core
