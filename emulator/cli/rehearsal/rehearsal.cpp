// Runs the simulator, collects lines and happenings with their virtual times, and writes them in
// the daemon's forms.
#include "emulator/cli/rehearsal/rehearsal.hpp"

#include "emulator/api/json/emulation_json.hpp"
#include "emulator/api/json/service_json.hpp"
#include "emulator/base/json_writer.hpp"
#include "emulator/history/recorder.hpp"
#include "emulator/model/wire_names.hpp"
#include "emulator/sim/simulator.hpp"

#include <cmath>
#include <utility>

namespace apprunner::cli {
namespace {

using model::FeedKind;
using model::OperationType;

bool is_deployment(OperationType type) {
    return type != OperationType::pause_service && type != OperationType::delete_service;
}

bool is_happening(FeedKind kind) {
    return kind != FeedKind::event && kind != FeedKind::deployment;
}

Json emulation_of(const core::ServiceView& view) {
    std::string text;
    base::JsonWriter out(text);
    out.begin_object();
    api::write_emulation_members(out, view);
    out.end_object();
    return Json::parse(text);
}

Json service_of(const core::ServiceView& view) {
    std::string text;
    base::JsonWriter out(text);
    api::write_service(out, view, nullptr, view.profile.lower_case_statuses);
    return Json::parse(text);
}

double milliseconds_kept(double seconds) {
    return std::round(seconds * 1000) / 1000;
}

class Player {
  public:
    Player(const sim::Scenario& scenario, const std::function<void(const Json&)>& on_entry)
        : on_entry_(on_entry), simulator_(scenario, options()) {
        rehearsal_.profile = scenario.profile.name;
    }

    Rehearsal play();

  private:
    sim::SimulatorOptions options();
    void on_line(base::Duration at, const core::Line& line);
    void look(base::Duration at);
    void keep_judged();
    [[nodiscard]] OperationEnd end() const;

    const std::function<void(const Json&)>& on_entry_;
    Rehearsal rehearsal_;
    history::CourseRecorder recorder_;
    std::optional<core::ServiceView> judged_;  ///< As it was when the last deployment had ended.
    std::string operation_id_;
    sim::Simulator simulator_;
};

sim::SimulatorOptions Player::options() {
    sim::SimulatorOptions options;
    options.checks = false;  // They try the emulator, and the tests of the simulation do that.
    options.on_step = [this](base::Duration at, const core::Outbox& step) {
        const core::ServiceView* view = simulator_.service();
        if (view != nullptr) recorder_.note(step, *view, sim::wall_time_of(at));
    };
    options.on_line = [this](base::Duration at, const core::Line& line) { on_line(at, line); };
    return options;
}

void Player::on_line(base::Duration at, const core::Line& line) {
    look(at);
    const bool is_judged = line.kind == FeedKind::verdict || line.kind == FeedKind::remark;
    if (is_judged) keep_judged();
    if (line.kind == FeedKind::event) rehearsal_.last_event = line.text;
    if (is_happening(line.kind)) rehearsal_.happenings.push_back({at, line.text});
    on_entry_(
        {{"At", base::epoch_ms(sim::wall_time_of(at))},
         {"OperationId", line.operation_id},
         {"InstanceId", line.instance_id},
         {"Kind", model::feed_kind_name(line.kind)},
         {"Text", line.text}}
    );
}

/// Notices when a deployment is given up.
void Player::look(base::Duration at) {
    const core::ServiceView* view = simulator_.service();
    if (view == nullptr || !is_deployment(view->operations.back().type)) return;
    if (std::exchange(operation_id_, view->operations.back().id) != view->operations.back().id) {
        rehearsal_.given_up_after_s.reset();
    }
    if (rehearsal_.given_up_after_s || view->failed_instances.empty()) return;
    if (const auto first_probe_at = view->failed_instances.front().first_probe_at) {
        const base::Duration after = at - first_probe_at->time_since_epoch();
        rehearsal_.given_up_after_s = milliseconds_kept(base::seconds(after));
    }
}

/// Keeps what the next operation takes away.
void Player::keep_judged() {
    const core::ServiceView* view = simulator_.service();
    if (view == nullptr) return;
    const model::Operation& last = view->operations.back();
    if (is_deployment(last.type) && model::is_final(last.status)) judged_ = *view;
}

OperationEnd Player::end() const {
    const model::Operation& operation = judged_->operations.back();
    OperationEnd end;
    end.operation_id = operation.id;
    end.type = model::wire_name(operation.type);
    end.status = model::wire_name(operation.status);
    end.emulation = emulation_of(*judged_);
    end.verdict = member_at(end.emulation, "Verdict");
    end.service = service_of(*simulator_.service());
    end.code = exit_code_of_ending(text_at(end.verdict, "Ending"));
    return end;
}

Rehearsal Player::play() {
    const sim::Report report = simulator_.run();
    if (report.violation) throw Exit(ExitCode::failed, "it ended early: " + *report.violation);
    keep_judged();
    rehearsal_.refusals = report.refusals;
    if (!judged_) {
        throw Exit(ExitCode::failed, "nothing was deployed: " + report.refusals.front());
    }
    rehearsal_.end = end();
    const std::string& service_id = simulator_.service()->service.service_id;
    if (const auto* courses = recorder_.find(service_id)) {
        rehearsal_.courses.assign(courses->begin(), courses->end());
    }
    rehearsal_.lasted_s = milliseconds_kept(base::seconds(report.lasted));
    return std::move(rehearsal_);
}

}  // namespace

Rehearsal rehearse(
    const sim::Scenario& scenario, const std::function<void(const Json&)>& on_entry
) {
    return Player(scenario, on_entry).play();
}

ExitCode exit_code_of(const Rehearsal& rehearsal) {
    const bool is_refused = rehearsal.end.code == ExitCode::passed && !rehearsal.refusals.empty();
    return is_refused ? ExitCode::failed : rehearsal.end.code;
}

Json rehearsal_document(const Rehearsal& rehearsal) {
    Json document = end_document(rehearsal.end);
    document["ExitCode"] = static_cast<int>(exit_code_of(rehearsal));
    document["Profile"] = rehearsal.profile;
    document["Refused"] = rehearsal.refusals;
    document["GivenUpAfterSeconds"] = nullptr;
    if (rehearsal.given_up_after_s) {
        document["GivenUpAfterSeconds"] = *rehearsal.given_up_after_s;
    }
    document["LastEvent"] = rehearsal.last_event;
    document["VirtualSeconds"] = rehearsal.lasted_s;
    return document;
}

}  // namespace apprunner::cli
