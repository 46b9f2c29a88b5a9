// Where injected faults take effect: probes, pulls, starts, and the containers themselves.
#include "emulator/base/await.hpp"
#include "emulator/performers/engine_retry.hpp"
#include "emulator/performers/instance_run.hpp"
#include "emulator/performers/performer.hpp"
#include "emulator/runtime/driver.hpp"

#include <spdlog/spdlog.h>

namespace apprunner::performers {

namespace asio = boost::asio;

namespace {

constexpr std::chrono::milliseconds stuck_step{100};

}  // namespace

bool Performer::has_fault(const std::string& service_id, model::FaultKind kind) const {
    const auto& services = driver_.engine().services();
    const auto found = services.find(service_id);
    if (found == services.end()) return false;
    const model::Service& service = found->second.service;
    const auto name = driver_.engine().known_as(service.service_arn, service.service_name);
    return faults_.is_active(name, kind);
}

/// An operation waits here for the end of its fault; a stop or the end of everything ends it too.
asio::awaitable<void> Performer::wait_while_stuck(std::string service_id) {
    while (!is_ending_ && has_fault(service_id, model::FaultKind::stuck_operation)) {
        co_await base::sleep_for(stuck_step);
    }
}

/// The image, unless its pull is to fail on purpose.
asio::awaitable<ImageSource::Result> Performer::obtain(
    core::PullImage effect, ImageListener listener
) {
    if (has_fault(effect.service_id, model::FaultKind::pull_fail)) {
        ImageFailure failure;
        failure.message = "the pull failed on purpose (injected)";
        co_return failure;
    }
    co_return co_await images_.obtain(effect.repository.image_identifier, listener);
}

/// What a check comes to although the app was not asked; nothing: it is to be asked.
asio::awaitable<std::optional<probes::Outcome>> Performer::injected_outcome(core::Probe effect) {
    probes::Outcome outcome;
    if (has_fault(effect.service_id, model::FaultKind::health_fail)) {
        const bool is_http = effect.protocol == model::HealthCheckProtocol::http;
        outcome.kind = is_http ? probes::OutcomeKind::answered : probes::OutcomeKind::refused;
        outcome.http_status = is_http ? 500 : 0;
        outcome.detail = is_http ? "HTTP 500 (injected)" : "connection refused (injected)";
        co_return outcome;
    }
    if (has_fault(effect.service_id, model::FaultKind::slow)) {
        const auto time = std::chrono::ceil<std::chrono::milliseconds>(effect.timeout);
        co_await base::sleep_for(time);
        outcome.kind = probes::OutcomeKind::timed_out;
        outcome.detail = "no answer in time (injected)";
        outcome.took = effect.timeout;
        co_return outcome;
    }
    co_return std::nullopt;
}

/// The start as it fails on purpose; nothing: it is to be done.
std::optional<core::StartFailure> Performer::injected_start_failure(const std::string& service_id
) const {
    if (has_fault(service_id, model::FaultKind::quota)) return core::StartFailure::quota;
    if (has_fault(service_id, model::FaultKind::platform)) return core::StartFailure::platform;
    return std::nullopt;
}

void Performer::crash_on_purpose() {
    for (const auto& [instance_id, run] : runs_) {
        if (has_fault(run->service_id(), model::FaultKind::crash)) run->crash();
    }
}

void InstanceRun::crash() {
    if (container_id_.empty() || exited_.is_set() || stop_requested_.is_set()) return;
    is_crashed_ = true;
    spawn(kill_container());
}

asio::awaitable<void> InstanceRun::kill_container() {
    const auto killed = co_await world_.client.kill_container(container_id_);
    if (!killed) spdlog::warn("crash on purpose: {}", killed.error().detail);
}

}  // namespace apprunner::performers
