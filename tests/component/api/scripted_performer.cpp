// Facts come back through the io_context, as those of a real performer do.
#include "tests/component/api/scripted_performer.hpp"

#include "emulator/runtime/clock.hpp"

#include <boost/asio/post.hpp>

namespace apprunner::fakes {

namespace {

bool has_word(const std::string& name, std::string_view word) {
    return name.find(word) != std::string::npos;
}

}  // namespace

ScriptedPerformer::ScriptedPerformer(boost::asio::io_context& control, runtime::Driver& driver)
    : control_(control), driver_(driver) {
    driver_.set_performer([this](const core::Effect& effect) { perform(effect); });
}

void ScriptedPerformer::perform(const core::Effect& effect) {
    std::visit([this](const auto& each) { on(each); }, effect);
}

template <class Fact>
void ScriptedPerformer::tell(Fact fact) {
    boost::asio::post(control_, [this, fact = std::move(fact)] { driver_.observe(fact); });
}

void ScriptedPerformer::on(const core::PullImage& effect) {
    const std::string& name = effect.repository.image_identifier;
    if (has_word(name, "missing")) {
        tell(core::PullFailed{
            effect.service_id,
            effect.operation_id,
            model::PullFailure::image_not_found,
            "manifest unknown"});
        return;
    }
    core::ImagePulled pulled{effect.service_id, effect.operation_id, {}};
    pulled.image.image_id = "sha256:" + name;
    pulled.image.architecture = "amd64";
    pulled.image.os = "linux";
    tell(std::move(pulled));
}

void ScriptedPerformer::on(const core::StartInstance& effect) {
    image_of_instance_[effect.instance_id] = effect.spec.image_id;
    tell(core::InstanceStarted{
        effect.service_id,
        effect.instance_id,
        "container-" + effect.instance_id,
        "169.254.172.2",
        "10.0.0.2",
        "ip-10-0-0-2.us-east-1.compute.internal"});
    if (has_word(effect.spec.image_id, "crash")) {
        const base::WallTime now = runtime::read_clock().wall;
        driver_.journal().app_line(
            effect.service_id, effect.instance_id, "stderr", now, "cannot go on"
        );
        core::InstanceExited exited;
        exited.service_id = effect.service_id;
        exited.instance_id = effect.instance_id;
        exited.exit_code = 3;
        exited.last_lines = {"cannot go on"};
        tell(exited);
    }
}

void ScriptedPerformer::on(const core::WatchInstance& effect) {
    if (has_word(image_of_instance_[effect.instance_id], "silent")) return;
    tell(core::ListenersSeen{effect.service_id, effect.instance_id, {{"0.0.0.0", effect.port}}});
    tell(core::PortOpened{effect.service_id, effect.instance_id});
    driver_.journal().app_line(
        effect.service_id, effect.instance_id, "stdout", runtime::read_clock().wall, "listening"
    );
}

void ScriptedPerformer::on(const core::Probe& effect) {
    core::ProbeFinished finished{effect.service_id, effect.instance_id, effect.probe_number, {}};
    const bool is_silent = has_word(image_of_instance_[effect.instance_id], "silent");
    finished.outcome.kind =
        is_silent ? probes::OutcomeKind::refused : probes::OutcomeKind::connected;
    finished.outcome.detail = is_silent ? "connection refused" : "connected";
    tell(std::move(finished));
}

void ScriptedPerformer::on(const core::Inquire& effect) {
    tell(core::InquiryFinished{effect.service_id, effect.instance_id, {}});
}

void ScriptedPerformer::on(const core::SwitchTraffic& effect) {
    tell(core::TrafficSwitched{effect.service_id, effect.route_generation});
}

void ScriptedPerformer::on(const core::DrainInstance& effect) {
    tell(core::Drained{effect.service_id, effect.instance_id, true});
}

void ScriptedPerformer::on(const core::StopInstance& effect) {
    image_of_instance_.erase(effect.instance_id);
    tell(core::InstanceStopped{effect.service_id, effect.instance_id, false});
}

void ScriptedPerformer::on(const core::RemoveService& effect) {
    tell(core::ServiceRemoved{effect.service_id});
}

}  // namespace apprunner::fakes
