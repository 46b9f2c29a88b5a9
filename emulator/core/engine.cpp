// The engine: finds the service that a request or fact is about, and hands it to its machine.
#include "emulator/core/engine_impl.hpp"
#include "emulator/core/service/admission.hpp"

#include <algorithm>
#include <utility>
#include <variant>

namespace apprunner::core {

using model::OperationType;
using model::ServiceStatus;

namespace {

Refusal unknown_service(const std::string& arn) {
    return {
        RefusalKind::resource_not_found,
        "Service with the provided ARN was not found: " + arn + "."};
}

std::string name_key_of(const model::Service& service) {
    return service.service_arn.substr(0, service.service_arn.rfind('/'));
}

}  // namespace

/// A check of an instance that serves, as before, leaves nothing that has to be kept.
void Engine::Impl::step(const std::string& service_id, const base::Now& now, auto&& work) {
    ServiceMachine& machine = machines.at(service_id);
    const std::size_t lines_before = outbox.lines.size();
    const auto effects_before = static_cast<std::ptrdiff_t>(outbox.effects.size());
    const bool was_busy = machine.is_busy();
    machine.allow_for_sleep(now);
    work(machine);
    machine.wake(now);
    const auto first = outbox.effects.begin() + effects_before;
    const bool has_told = outbox.lines.size() > lines_before;
    const bool has_asked = std::any_of(first, outbox.effects.end(), [](const Effect& effect) {
        return !std::holds_alternative<Probe>(effect);
    });
    if (was_busy || has_told || has_asked) note_change(service_id);
    settle(service_id);
}

/// A service's emulation changes between operations, never within one.
void Engine::Impl::settle(const std::string& service_id) {
    machines.at(service_id).check_invariants();
    ServiceView& view = views.at(service_id);
    const ServiceStatus status = view.service.status;
    if (status == ServiceStatus::operation_in_progress) return;
    if (status != ServiceStatus::deleted) {
        view.profile = profile_for(known_as(view.service));
        return;
    }
    const auto named = id_by_name.find(name_key_of(view.service));
    if (named == id_by_name.end() || named->second != service_id) return;
    id_by_name.erase(named);
    deleted.push_back(service_id);
    if (deleted.size() > deleted_services_max) forget_oldest_deleted();
}

void Engine::Impl::forget_oldest_deleted() {
    note_change(deleted.front());
    machines.erase(deleted.front());
    views.erase(deleted.front());
    deleted.pop_front();
}

Answer Engine::Impl::on(const CreateService& request, const base::Now& now) {
    const model::Account account = request.account.value_or(options.account);
    const std::string key = name_key(account, request.service_name);
    if (id_by_name.contains(key)) {
        return Refusal{
            RefusalKind::invalid_request,
            "Service with the provided name already exists: " + request.service_name + "."};
    }
    ServiceView view;
    model::Service& service = view.service;
    service.service_name = request.service_name;
    service.service_id = ids.hex32();
    service.service_arn = model::service_arn(account, service.service_name, service.service_id);
    view.host = model::service_host(account, ids.label10(), options.domain);
    service.service_url = view.host + options.url_suffix;
    service.created_at = now.wall;
    service.updated_at = now.wall;
    service.kms_key = request.kms_key;
    service.configuration = request.configuration;
    view.profile = profile_for(known_as(service));
    const std::string service_id = service.service_id;
    id_by_name[key] = service_id;
    const auto placed = views.emplace(service_id, std::move(view)).first;
    const auto machine = machines.try_emplace(service_id, placed->second, ids, outbox).first;
    machine->second.set_time_to_live(request.time_to_live, now);
    machine->second.create(now);
    note_change(service_id);
    settle(service_id);
    return Accepted{placed->second.service.service_arn, placed->second.operations.back().id};
}

Answer Engine::Impl::on(const SetEmulation& request, const base::Now& /*now*/) {
    const model::Account account = request.account.value_or(options.account);
    const std::string key = name_key(account, request.service_name);
    const std::string name = known_as(key, request.service_name);
    profile_by_name[name] = request.profile;
    outbox.changed_profiles.push_back(name);
    const auto named = id_by_name.find(key);
    if (named == id_by_name.end()) return Accepted{};
    note_change(named->second);
    settle(named->second);
    return Accepted{views.at(named->second).service.service_arn, ""};
}

Answer Engine::Impl::on(const SetTimeToLive& request, const base::Now& now) {
    const ServiceView* view = view_by_arn(request.service_arn);
    if (view == nullptr) return unknown_service(request.service_arn);
    machines.at(view->service.service_id).set_time_to_live(request.time_to_live, now);
    note_change(view->service.service_id);
    return Accepted{request.service_arn, ""};
}

Answer Engine::Impl::admit(
    OperationType type, const std::string& arn, const base::Now& now, auto&& start
) {
    ServiceView* view = view_by_arn(arn);
    if (view == nullptr) return unknown_service(arn);
    if (auto refusal = refusal_of(type, view->service.status, view->profile)) return *refusal;
    const std::string service_id = view->service.service_id;
    ServiceMachine& machine = machines.at(service_id);
    machine.allow_for_sleep(now);
    start(machine);
    // The operation may have ended within this step; it is still the one that was asked for.
    Accepted accepted{arn, view->operations.back().id};
    note_change(service_id);
    settle(service_id);
    return accepted;
}

Answer Engine::Impl::on(const UpdateService& request, const base::Now& now) {
    return admit(OperationType::update_service, request.service_arn, now, [&](auto& machine) {
        machine.update(request, now);
    });
}

Answer Engine::Impl::on(const StartDeployment& request, const base::Now& now) {
    return admit(OperationType::start_deployment, request.service_arn, now, [&](auto& machine) {
        machine.start_deployment(now);
    });
}

Answer Engine::Impl::on(const PauseService& request, const base::Now& now) {
    return admit(OperationType::pause_service, request.service_arn, now, [&](auto& machine) {
        machine.pause(now);
    });
}

Answer Engine::Impl::on(const ResumeService& request, const base::Now& now) {
    return admit(OperationType::resume_service, request.service_arn, now, [&](auto& machine) {
        machine.resume(now);
    });
}

Answer Engine::Impl::on(const DeleteService& request, const base::Now& now) {
    return admit(OperationType::delete_service, request.service_arn, now, [&](auto& machine) {
        machine.remove(now);
    });
}

void Engine::Impl::restore(SavedService saved, const base::Now& now) {
    const model::Service service = saved.view.service;
    const std::string& service_id = service.service_id;
    // The port that services are reached at may be another one this time.
    saved.view.service.service_url = saved.view.host + options.url_suffix;
    const auto placed = views.try_emplace(service_id).first;
    const auto machine = machines.try_emplace(service_id, placed->second, ids, outbox).first;
    machine->second.restore(std::move(saved), now);
    if (service.status == ServiceStatus::deleted) {
        deleted.push_back(service_id);
        return;
    }
    id_by_name[name_key_of(service)] = service_id;
    note_change(service_id);
    settle(service_id);
}

Engine::Engine(EngineOptions options) : impl_(std::make_unique<Impl>(std::move(options))) {}

Engine::~Engine() = default;

Answer Engine::submit(const Request& request, const base::Now& now) {
    return std::visit([&](const auto& each) { return impl_->on(each, now); }, request);
}

void Engine::observe(const Fact& fact, const base::Now& now) {
    const auto tell = [&](const auto& each) {
        if (!impl_->machines.contains(each.service_id)) return;
        impl_->step(each.service_id, now, [&](auto& machine) { machine.on(each, now); });
    };
    std::visit(tell, fact);
}

void Engine::wake(const base::Now& now) {
    for (auto& [service_id, machine] : impl_->machines) {
        const auto due = machine.next_wake();
        if (!due || now.steady < *due) continue;
        impl_->step(service_id, now, [](auto& /*machine*/) {});
    }
}

std::optional<base::SteadyTime> Engine::next_wake() const {
    std::optional<base::SteadyTime> next;
    for (const auto& [service_id, machine] : impl_->machines) {
        const auto due = machine.next_wake();
        if (due && (!next || *due < *next)) next = due;
    }
    return next;
}

Outbox Engine::take_outbox() {
    return std::exchange(impl_->outbox, {});
}

void Engine::restore(SavedService saved, const base::Now& now) {
    impl_->restore(std::move(saved), now);
}

void Engine::restore_profile(const std::string& name, const Profile& profile) {
    impl_->profile_by_name[name] = profile;
}

}  // namespace apprunner::core
