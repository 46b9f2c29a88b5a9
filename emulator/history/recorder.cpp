// Compares each view with what was seen of it last: a difference is a mark.
#include "emulator/history/recorder.hpp"

#include <algorithm>
#include <string_view>
#include <utility>

namespace apprunner::history {

namespace {

/// Listens in every container on a network of Docker's, and is no socket of the app's.
constexpr std::string_view docker_resolver = "127.0.0.11";

void add(Course& course, Mark mark) {
    if (course.marks.size() < marks_max) {
        course.marks.push_back(std::move(mark));
    } else {
        ++course.marks_left_out;
    }
}

Mark mark_of(
    const core::InstanceView& instance, MarkKind kind, std::string text, base::WallTime at
) {
    return {at, kind, instance.instance_id, instance.revision, false, std::move(text)};
}

Mark mark_of(MarkKind kind, int revision, std::string text, base::WallTime at) {
    return {at, kind, "", revision, false, std::move(text)};
}

std::string socket_text(const model::ListeningSocket& socket) {
    const bool is_v6 = socket.address.find(':') != std::string::npos;
    if (socket.port == 0) return socket.address;
    return (is_v6 ? "[" + socket.address + "]" : socket.address) + ":" +
           std::to_string(socket.port);
}

std::string image_of(const core::ServiceView& view) {
    const auto& image = view.service.configuration.source.image_repository;
    return image ? image->image_identifier : std::string();
}

std::string exit_text(const core::InstanceView& instance) {
    std::string text = "exit code " + std::to_string(instance.exit_code.value_or(0));
    if (instance.out_of_memory) text += ", out of memory";
    if (!instance.ended_by.empty()) text += ", from outside: " + instance.ended_by;
    return text;
}

}  // namespace

const std::deque<Course>* CourseRecorder::find(const std::string& service_id) const {
    const auto found = services_.find(service_id);
    return found == services_.end() ? nullptr : &found->second.courses;
}

void CourseRecorder::note(const core::Outbox& step, const Services& services, base::WallTime at) {
    std::set<std::string> touched(step.changed_services.begin(), step.changed_services.end());
    for (const core::Line& line : step.lines) touched.insert(line.service_id);
    for (const std::string& id : touched) {
        const auto view = services.find(id);
        if (view == services.end()) {
            services_.erase(id);
        } else {
            note(step, view->second, at);
        }
    }
}

void CourseRecorder::note(
    const core::Outbox& step, const core::ServiceView& view, base::WallTime at
) {
    if (view.operations.empty()) return;
    Service& seen = services_[view.service.service_id];
    look(seen, view, at);
    look_at_lines(seen, step, view.service.service_id, at);
}

void CourseRecorder::begin(Service& seen, const core::ServiceView& view, base::WallTime at) {
    const model::Operation& operation = view.operations.back();
    Course course;
    course.operation_id = operation.id;
    course.type = operation.type;
    course.started_at = operation.started_at;
    course.revision_before = view.live_revision;
    course.revision_live = view.live_revision;
    course.check = view.service.configuration.health_check;
    course.profile = view.profile.name;
    if (!seen.courses.empty()) {
        const auto& images = seen.courses.back().images;
        const auto live = images.find(view.live_revision);
        if (live != images.end()) course.images.insert(*live);
    }
    seen.courses.push_back(std::move(course));
    if (seen.courses.size() > courses_max) seen.courses.pop_front();
    // What is there already is where the axis begins.
    for (const auto& [id, known] : seen.instances) {
        const std::string state(core::instance_state_name(known.state));
        add(seen.courses.back(), {at, MarkKind::state, id, known.revision, false, state});
    }
}

void CourseRecorder::look(Service& seen, const core::ServiceView& view, base::WallTime at) {
    const model::Operation& operation = view.operations.back();
    if (seen.courses.empty() || seen.courses.back().operation_id != operation.id) {
        begin(seen, view, at);
    }
    Course& course = seen.courses.back();
    for (const core::InstanceView& instance : view.instances) look_at_instance(seen, instance, at);
    for (const core::InstanceView& instance : view.failed_instances) {
        const auto known = seen.instances.find(instance.instance_id);
        if (known != seen.instances.end()) look_at_end(course, known->second, instance, at);
    }
    end_gone(seen, view, at);
    if (std::exchange(course.revision_live, view.live_revision) != view.live_revision) {
        add(course, mark_of(MarkKind::switched, view.live_revision, "", at));
    }
    course.status = operation.status;
    course.ended_at = operation.ended_at;
    const bool is_of_it = view.verdict && view.verdict->operation_id == operation.id;
    if (is_of_it) course.verdict = view.verdict;
}

/// What stands in no view: when a pull begins and ends, and when traffic is to be switched.
void CourseRecorder::look_at_lines(
    Service& seen, const core::Outbox& step, const std::string& service_id, base::WallTime at
) {
    Course& course = seen.courses.back();
    bool has_begun = false;
    for (const core::Effect& effect : step.effects) {
        if (const auto* pull = std::get_if<core::PullImage>(&effect)) {
            if (pull->service_id != service_id) continue;
            add(course, mark_of(MarkKind::pull, 0, pull->repository.image_identifier, at));
            seen.is_pulling = has_begun = true;
        } else if (const auto* change = std::get_if<core::SwitchTraffic>(&effect)) {
            const bool is_ours = change->service_id == service_id;
            if (is_ours && change->mode == model::RouteMode::serving) {
                add(course, mark_of(MarkKind::switching, 0, "", at));
            }
        }
    }
    if (!seen.is_pulling || has_begun) return;
    for (const core::Line& line : step.lines) {
        if (line.service_id != service_id || line.kind != core::FeedKind::deployment) continue;
        add(course, mark_of(MarkKind::pulled, 0, line.text, at));
        seen.is_pulling = false;
        return;
    }
}

void CourseRecorder::look_at_instance(
    Service& seen, const core::InstanceView& instance, base::WallTime at
) {
    Course& course = seen.courses.back();
    const auto [found, is_new] = seen.instances.try_emplace(instance.instance_id);
    Instance& known = found->second;
    known.revision = instance.revision;
    look_at_sockets(course, known, instance, at);
    const bool is_quiet = instance.state != core::InstanceState::checking;
    for (const core::ProbeRecord& probe : instance.probes) {
        if (probe.number <= known.last_probe) continue;
        known.last_probe = probe.number;
        const bool was_checked = known.state == core::InstanceState::checking || is_new;
        if (is_quiet && !was_checked && probe.healthy) continue;
        Mark mark = mark_of(instance, MarkKind::probe, probe.outcome.detail, at);
        mark.is_healthy = probe.healthy;
        add(course, std::move(mark));
    }
    look_at_end(course, known, instance, at);
    if (!is_new && known.state == instance.state) return;
    known.state = instance.state;
    const std::string state(core::instance_state_name(instance.state));
    add(course, mark_of(instance, MarkKind::state, state, at));
}

void CourseRecorder::look_at_sockets(
    Course& course, Instance& known, const core::InstanceView& instance, base::WallTime at
) {
    std::set<std::string> sockets;
    for (const auto& socket : instance.listeners) {
        if (socket.address != docker_resolver) sockets.insert(socket_text(socket));
    }
    if (sockets == known.sockets) return;
    for (const std::string& socket : sockets) {
        if (!known.sockets.contains(socket)) {
            add(course, mark_of(instance, MarkKind::listening, socket, at));
        }
    }
    for (const std::string& socket : known.sockets) {
        if (!sockets.contains(socket)) {
            add(course, mark_of(instance, MarkKind::closed, socket, at));
        }
    }
    known.sockets = std::move(sockets);
}

void CourseRecorder::look_at_end(
    Course& course, Instance& known, const core::InstanceView& instance, base::WallTime at
) {
    if (!instance.exit_code || std::exchange(known.has_exited, true)) return;
    add(course, mark_of(instance, MarkKind::exited, exit_text(instance), at));
}

/// An instance that is in no list any more has stopped.
void CourseRecorder::end_gone(Service& seen, const core::ServiceView& view, base::WallTime at) {
    Course& course = seen.courses.back();
    for (const core::InstanceView& instance : view.instances) {
        if (!course.images.contains(instance.revision) && !model::is_final(course.status) &&
            instance.revision != course.revision_before) {
            course.images[instance.revision] = image_of(view);
        }
    }
    std::erase_if(seen.instances, [&](const auto& entry) {
        const auto is_it = [&entry](const core::InstanceView& instance) {
            return instance.instance_id == entry.first;
        };
        if (std::any_of(view.instances.begin(), view.instances.end(), is_it)) return false;
        const std::string state(core::instance_state_name(core::InstanceState::stopped));
        add(course, {at, MarkKind::state, entry.first, entry.second.revision, false, state});
        return true;
    });
}

}  // namespace apprunner::history
