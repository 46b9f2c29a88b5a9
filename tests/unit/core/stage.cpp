// Feeds the engine and spells what it tells.
#include "tests/unit/core/stage.hpp"

#include "emulator/base/ids.hpp"
#include "emulator/core/wording/print.hpp"
#include "emulator/model/wire_names.hpp"

#include <algorithm>
#include <stdexcept>
#include <utility>

namespace apprunner::core {

Told only(const Told& told, const std::string& prefix) {
    Told chosen;
    for (const std::string& each : told) {
        if (each.starts_with(prefix)) chosen.push_back(each.substr(prefix.size()));
    }
    return chosen;
}

model::ServiceConfiguration tcp_service() {
    model::ServiceConfiguration configuration;
    model::ImageRepository repository;
    repository.image_identifier = "registry.test/demo:1";
    repository.image_configuration.emplace();
    configuration.source.image_repository = repository;
    return configuration;
}

model::ServiceConfiguration http_service(const std::string& path) {
    model::ServiceConfiguration configuration = tcp_service();
    configuration.health_check.protocol = model::HealthCheckProtocol::http;
    configuration.health_check.path = path;
    return configuration;
}

model::ServiceConfiguration with_image(
    model::ServiceConfiguration configuration, const std::string& image
) {
    configuration.source.image_repository->image_identifier = image;
    return configuration;
}

model::ImageConfiguration& image_configuration(model::ServiceConfiguration& configuration) {
    return *configuration.source.image_repository->image_configuration;
}

model::ImageDetails amd64_image(const std::string& image_id) {
    model::ImageDetails image;
    image.image_id = image_id;
    image.architecture = "amd64";
    image.os = "linux";
    image.cmd = {"/app"};
    return image;
}

probes::Outcome outcome_of(probes::OutcomeKind kind, const std::string& detail) {
    probes::Outcome outcome;
    outcome.kind = kind;
    outcome.detail = detail;
    return outcome;
}

probes::Outcome connected() {
    return outcome_of(probes::OutcomeKind::connected, "connected");
}

probes::Outcome refused() {
    return outcome_of(probes::OutcomeKind::refused, "connection refused");
}

probes::Outcome timed_out() {
    return outcome_of(probes::OutcomeKind::timed_out, "timed out");
}

probes::Outcome answered(int status) {
    probes::Outcome outcome =
        outcome_of(probes::OutcomeKind::answered, "HTTP " + std::to_string(status));
    outcome.http_status = status;
    return outcome;
}

Stage::Stage(const Profile& profile, bool looks_twice) : profile_(profile) {
    profile_.asks_again = looks_twice;
    profile_.tries_fixes = looks_twice;
    begin_engine();
    now_.wall = base::WallTime(std::chrono::seconds(1'700'000'000));
}

void Stage::begin_engine() {
    EngineOptions options;
    options.profile = profile_;
    options.url_suffix = ":8071";
    options.seed = ++seed_;
    engine_ = std::make_unique<Engine>(options);
}

Told Stage::restart(base::Duration away) {
    begin_engine();
    probes_.clear();
    nod(away);
    if (kept_) engine_->restore(*kept_, now_);
    return take();
}

Told Stage::create(const model::ServiceConfiguration& configuration) {
    CreateService request;
    request.service_name = "demo";
    request.configuration = configuration;
    return submit(request);
}

Told Stage::update(const model::ServiceConfiguration& configuration, bool always_pulls) {
    return submit(UpdateService{view().service.service_arn, configuration, always_pulls});
}

Told Stage::deploy() {
    return submit(StartDeployment{view().service.service_arn});
}

Told Stage::pause() {
    return submit(PauseService{view().service.service_arn});
}

Told Stage::resume() {
    return submit(ResumeService{view().service.service_arn});
}

Told Stage::remove() {
    return submit(DeleteService{view().service.service_arn});
}

Told Stage::submit(const Request& request) {
    const Answer answer = engine_->submit(request, now_);
    if (!answer) return {"refused: " + answer.error().message};
    if (!answer->operation_id.empty()) {
        operation_id_ = answer->operation_id;
        service_id_ = answer->service_arn.substr(answer->service_arn.rfind('/') + 1);
        const auto count = std::count_if(names_.begin(), names_.end(), [](const auto& each) {
            return each.second.starts_with("op");
        });
        names_.emplace_back(base::without_dashes(operation_id_), "op" + std::to_string(count + 1));
    }
    return take();
}

Told Stage::pulled(const model::ImageDetails& image) {
    return tell(ImagePulled{service_id_, operation_id_, image});
}

Told Stage::pull_failed(model::PullFailure reason, const std::string& message) {
    return tell(PullFailed{service_id_, operation_id_, reason, message});
}

Told Stage::started(const std::string& instance) {
    InstanceStarted fact;
    fact.service_id = service_id_;
    fact.instance_id = id_of(instance);
    fact.container_id = "container-of-" + instance;
    fact.probe_address = "169.254.172." + instance.substr(1);
    fact.instance_address = "10.0.0." + instance.substr(1);
    fact.hostname = "ip-10-0-0-" + instance.substr(1);
    fact.unresolved_secrets = unresolved_secrets_;
    return tell(fact);
}

Told Stage::start_failed(
    const std::string& instance, StartFailure reason, const std::string& words
) {
    return tell(StartFailed{service_id_, id_of(instance), reason, words});
}

Told Stage::exited(const std::string& instance, int code, std::vector<std::string> last_lines) {
    InstanceExited fact;
    fact.service_id = service_id_;
    fact.instance_id = id_of(instance);
    fact.exit_code = code;
    fact.last_lines = std::move(last_lines);
    return tell(fact);
}

Told Stage::ended(const std::string& instance, int code, const std::string& by) {
    InstanceExited fact;
    fact.service_id = service_id_;
    fact.instance_id = id_of(instance);
    fact.exit_code = code;
    fact.ended_by = by;
    return tell(fact);
}

Told Stage::lost(const std::string& instance, const std::string& by) {
    InstanceExited fact;
    fact.service_id = service_id_;
    fact.instance_id = id_of(instance);
    fact.exit_code = 137;
    fact.ended_by = by;
    fact.is_lost = true;
    return tell(fact);
}

Told Stage::port_opened(const std::string& instance) {
    return tell(PortOpened{service_id_, id_of(instance)});
}

Told Stage::listening(const std::string& instance, std::vector<model::ListeningSocket> listeners) {
    return tell(ListenersSeen{service_id_, id_of(instance), std::move(listeners)});
}

Told Stage::probe(
    const std::string& instance, const probes::Outcome& outcome, base::Duration known_for
) {
    const auto unanswered = probes_.find(instance);
    if (unanswered == probes_.end()) throw std::logic_error(instance + " was not probed");
    const std::uint64_t number = unanswered->second;
    probes_.erase(unanswered);
    return tell(ProbeFinished{service_id_, id_of(instance), number, outcome, {}, known_for});
}

Told Stage::first_answer(const std::string& instance, const probes::Outcome& outcome) {
    return tell(FirstAnswerSeen{service_id_, id_of(instance), outcome});
}

Told Stage::switched() {
    return tell(TrafficSwitched{service_id_, route_.route_generation});
}

Told Stage::drained(const std::string& instance, bool all_finished) {
    return tell(Drained{service_id_, id_of(instance), all_finished});
}

Told Stage::stopped(const std::string& instance, bool killed) {
    return tell(InstanceStopped{service_id_, id_of(instance), killed});
}

Told Stage::removed() {
    return tell(ServiceRemoved{service_id_});
}

Told Stage::load(unsigned peak) {
    return tell(InFlightSampled{service_id_, peak});
}

Told Stage::tell(const Fact& fact) {
    engine_->observe(fact, now_);
    return take();
}

Told Stage::pass(base::Duration duration) {
    Told told;
    const base::SteadyTime end = now_.steady + duration;
    const base::SteadyTime begin = now_.steady;
    const base::WallTime wall = now_.wall;
    for (int steps = 0;; ++steps) {
        if (steps > 10'000) throw std::logic_error("the engine wants to be woken for ever");
        const auto due = engine_->next_wake();
        const bool is_within = due && *due <= end;
        now_.steady = std::max(now_.steady, is_within ? *due : end);
        now_.wall =
            wall + std::chrono::duration_cast<std::chrono::milliseconds>(now_.steady - begin);
        engine_->wake(now_);
        const Told more = take();
        told.insert(told.end(), more.begin(), more.end());
        if (!is_within) return told;
    }
}

void Stage::nod(base::Duration duration) {
    now_.steady += duration;
    now_.wall += std::chrono::duration_cast<std::chrono::milliseconds>(duration);
}

Told Stage::doze(base::Duration duration) {
    nod(duration);
    engine_->wake(now_);
    return take();
}

Told Stage::keep_answering(const probes::Outcome& outcome, base::Duration duration) {
    Told told;
    const auto add = [&told](const Told& more) {
        told.insert(told.end(), more.begin(), more.end());
    };
    const base::SteadyTime end = now_.steady + duration;
    for (;;) {
        const std::map<std::string, std::uint64_t> unanswered = probes_;
        for (const auto& [name, number] : unanswered) add(probe(name, outcome));
        if (now_.steady >= end) return told;
        const auto due = engine_->next_wake();
        add(pass((due ? std::min(*due, end) : end) - now_.steady));
    }
}

Told Stage::bring_up(const probes::Outcome& outcome) {
    Told told;
    const auto add = [&told](const Told& more) {
        told.insert(told.end(), more.begin(), more.end());
    };
    const std::vector<InstanceView> instances = view().instances;
    for (const InstanceView& each : instances) {
        const std::string name = name_of(each.instance_id);
        if (each.state == InstanceState::starting) add(started(name));
        if (probes_.contains(name) && is_up(instance(name).state)) add(probe(name, outcome));
    }
    return told;
}

void Stage::run(const model::ServiceConfiguration& configuration) {
    create(configuration);
    switched();
    pulled();
    const bool is_http = configuration.health_check.protocol == model::HealthCheckProtocol::http;
    bring_up(is_http ? answered(200) : connected());
    switched();
    if (status() != model::ServiceStatus::running) throw std::logic_error("not RUNNING");
}

const ServiceView& Stage::view() const {
    return engine_->services().at(service_id_);
}

const InstanceView& Stage::instance(const std::string& name) const {
    for (const auto* instances : {&view().instances, &view().failed_instances}) {
        for (const InstanceView& each : *instances) {
            if (each.instance_id == id_of(name)) return each;
        }
    }
    throw std::logic_error("no instance " + name);
}

model::ServiceStatus Stage::status() const {
    return view().service.status;
}

model::OperationStatus Stage::operation_status() const {
    return view().operations.back().status;
}

const Verdict& Stage::verdict() const {
    return view().verdict.value();
}

Told Stage::codes() const {
    Told codes;
    for (const Finding& finding : verdict().findings) codes.push_back(finding.code);
    return codes;
}

Told Stage::route() const {
    if (route_.targets.empty()) return {with_names(to_text(Effect(route_)))};
    Told names;
    for (const model::RouteTarget& target : route_.targets)
        names.push_back(name_of(target.instance_id));
    return names;
}

std::string Stage::id_of(const std::string& instance) const {
    for (const auto& [id, name] : names_) {
        if (name == instance) return id;
    }
    throw std::logic_error("no instance " + instance + " was started");
}

std::string Stage::name_of(const std::string& instance_id) const {
    for (const auto& [id, name] : names_) {
        if (id == instance_id) return name;
    }
    throw std::logic_error("no instance " + instance_id + " was started");
}

const StartInstance& Stage::start_of(const std::string& instance) const {
    return starts_.at(instance);
}

double Stage::wakes_in_s() const {
    const auto due = engine_->next_wake();
    return due ? base::seconds(*due - now_.steady) : -1;
}

Told Stage::take() {
    const Outbox outbox = engine_->take_outbox();
    for (const std::string& service_id : outbox.changed_services) {
        if (auto saved = engine_->saved(service_id)) kept_ = std::move(*saved);
    }
    has_changed_ = !outbox.changed_services.empty();
    for (const Effect& effect : outbox.effects) note(effect);
    Told told;
    for (const Line& line : outbox.lines) {
        std::string text(model::feed_kind_name(line.kind));
        if (!line.instance_id.empty()) text += " " + line.instance_id;
        told.push_back(with_names(text + " " + line.text));
    }
    for (const Effect& effect : outbox.effects) told.push_back(with_names("-> " + to_text(effect)));
    return told;
}

void Stage::note(const Effect& effect) {
    if (const auto* start = std::get_if<StartInstance>(&effect)) {
        for (const auto& [id, name] : names_) {
            if (id == start->instance_id) return;  // Asked for again after a restart.
        }
        const std::string name = "i" + std::to_string(starts_.size() + 1);
        names_.emplace_back(start->instance_id, name);
        starts_.emplace(name, *start);
    } else if (const auto* pull = std::get_if<PullImage>(&effect)) {
        operation_id_ = pull->operation_id;  // Of one that no request has begun, too.
    } else if (const auto* probe = std::get_if<Probe>(&effect)) {
        probes_[name_of(probe->instance_id)] = probe->probe_number;
    } else if (const auto* route = std::get_if<SwitchTraffic>(&effect)) {
        route_ = *route;
    } else if (const auto* drain = std::get_if<DrainInstance>(&effect)) {
        drain_ = *drain;
    }
}

std::string Stage::with_names(std::string text) const {
    for (const auto& [id, name] : names_) {
        for (std::size_t at = text.find(id); at != std::string::npos; at = text.find(id)) {
            text.replace(at, id.size(), name);
        }
    }
    return text;
}

}  // namespace apprunner::core
