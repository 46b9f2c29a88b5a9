// `up` in the foreground: until a signal comes, and with --watch at each change once more.
#include "emulator/cli/build/child.hpp"
#include "emulator/cli/client/services.hpp"
#include "emulator/cli/client/stop.hpp"
#include "emulator/cli/settings/way_back.hpp"
#include "emulator/cli/terminal/escape.hpp"
#include "emulator/cli/terminal/output.hpp"
#include "emulator/cli/verbs/up_run.hpp"
#include "emulator/model/service_fields.hpp"

#include <fmt/format.h>
#include <poll.h>

#include <array>
#include <set>

namespace apprunner::cli {

namespace field = model::field;

namespace {

/// Whoever ends it waits for it: the app has so long to end by itself, and requests under way.
constexpr const char* quick_end_s = "2";
/// A new version is served as soon as its checks pass, and a bad one is given up soon: the next
/// save is near.
constexpr const char* watched_steady_s = "0";
constexpr const char* watched_give_up_s = "30";

/// "src/a.js", or "src/a.js and 2 more".
std::string changes_text(const std::set<std::string>& changed) {
    std::string first = printable(*changed.begin());
    if (changed.size() == 1) return first;
    return fmt::format("{} and {} more", first, changed.size() - 1);
}

}  // namespace

/// The last word, when the app has died soon after a pass. (A remark told it when it came.)
void Up::tell_amended_verdict() {
    if (flags_.common->json()) return;
    OperationEnd now = operation_end(launched_.client, arn_, operation_id_);
    add_configuration(plan_, now.verdict);
    if (text_at(now.verdict, "Grade") != grade_) print_end(now, *flags_.common);
}

/// After a pass: shows what comes until a signal does, then removes the service again.
ExitCode Up::stay() {
    printer_.note(fmt::format("service {} runs; Ctrl-C ends and deletes it", name_));
    follower_.show_operation("");
    if (follower_.until_interrupted(arn_) == FollowEnd::deleted) {
        printer_.note(fmt::format("service {} was deleted", name_));
        stop_daemon_if_ours();
        return ExitCode::passed;
    }
    tell_amended_verdict();
    return end_service();
}

ExitCode Up::end_service() {
    printer_.note(fmt::format("deleting service {} (Ctrl-C again kills it)", name_));
    UpPlan quick = plan_;
    set_unless_given(quick, "stop_grace", quick_end_s);
    set_unless_given(quick, "drain_limit", quick_end_s);
    call("AppRunnerSim.SetEmulation", emulation_of(quick));
    const Json answer = call("AppRunner.DeleteService", {{"ServiceArn", arn_}});
    const std::string deletion = text_at(answer, "OperationId");
    follower_.show_operation(deletion);
    if (follower_.until_operation_ends(arn_, deletion) == FollowEnd::interrupted) {
        printer_.note("killing it (Ctrl-C again leaves it to the daemon)");
        kill_instances();
        if (follower_.until_operation_ends(arn_, deletion) == FollowEnd::interrupted) {
            throw Exit(ExitCode::interrupted, what_is_left("interrupted while deleting"));
        }
    }
    const OperationEnd end = operation_end(launched_.client, arn_, deletion);
    if (end.code != ExitCode::passed) {
        throw Exit(end.code, what_is_left("the service could not be deleted"));
    }
    stop_daemon_if_ours();
    return ExitCode::passed;
}

/// At once, where the docker command is there; else the grace is over in two seconds anyway.
void Up::kill_instances() {
    const auto docker = build::find_program("docker");
    const auto emulation =
        launched_.client.call("AppRunnerSim.DescribeEmulation", {{"ServiceArn", arn_}});
    if (!docker || !emulation) return;
    std::vector<std::string> words{*docker, "kill"};
    for (const Json& instance : member_at(*emulation, "Instances")) {
        const std::string id = text_at(instance, "ContainerId");
        if (!id.empty()) words.push_back(id);
    }
    if (words.size() == 2) return;
    std::map<std::string, std::string> variables;
    if (engine_.starts_with("unix://")) variables["DOCKER_HOST"] = engine_;
    build::run_child(words, variables, interrupt_, [](const std::string&) {});
}

/// Shows what comes until a file changes; `changed` tells which.
FollowEnd Up::until_change(std::string& changed) {
    const auto has_changed = [this, &changed] {
        const std::set<std::string> paths = watch_->take();
        if (!paths.empty()) changed = changes_text(paths);
        return !paths.empty();
    };
    if (!arn_.empty()) return follower_.until_woken(arn_, watch_->fd(), has_changed);
    while (true) {
        std::array<pollfd, 2> watched{{{interrupt_.fd(), POLLIN, 0}, {watch_->fd(), POLLIN, 0}}};
        poll(watched.data(), watched.size(), -1);
        if (interrupt_.take()) return FollowEnd::interrupted;
        if (has_changed()) return FollowEnd::woken;
    }
}

/// A bad build or configuration is told, and what served before goes on.
ExitCode Up::deploy_change(const std::string& changed) {
    printer_.note(changed + " has changed");
    try {
        plan_ = plan_up(flags_);
        keep_to_builds();
        set_unless_given(plan_, steady_for_knob, watched_steady_s);
        set_unless_given(plan_, "give_up", watched_give_up_s);
        if (!build()) {
            printer_.note("the image is the one that was deployed last; nothing to do");
            return ExitCode::passed;
        }
        request();
        return judge();
    } catch (const Exit& exit) {
        if (exit.code() == ExitCode::interrupted) is_interrupted_ = true;
        if (!is_interrupted_) print_failure(exit.what());
        return exit.code();
    }
}

/// A push that deploys by itself would come on top of what is deployed here.
void Up::keep_to_builds() {
    plan_.request[field::source.name][field::auto_deployments.name] = false;
}

ExitCode Up::keep_building(ExitCode last) {
    bool serves = grade_ == "PASS" || grade_ == "RISKY";
    while (true) {
        printer_.note(fmt::format(
            "watching {}; Ctrl-C ends{}",
            build_->folder.string(),
            arn_.empty() ? "" : " and deletes the service"
        ));
        follower_.show_operation("");
        std::string changed;
        const FollowEnd end = until_change(changed);
        if (end == FollowEnd::interrupted) break;
        if (end == FollowEnd::deleted) {
            printer_.note(fmt::format("service {} was deleted", name_));
            arn_.clear();
            image_id_.clear();
            serves = false;
            continue;
        }
        last = deploy_change(changed);
        if (is_interrupted_) return ExitCode::interrupted;
        serves = serves || last == ExitCode::passed;
        if (last != ExitCode::passed && serves) printer_.note("the version before goes on serving");
    }
    if (arn_.empty()) {
        stop_daemon_if_ours();
        return last;
    }
    try {
        end_service();
    } catch (const Exit& exit) {
        print_failure(exit.what());
        return exit.code();
    }
    return serves ? ExitCode::passed : last;
}

void Up::stop_daemon_if_ours() {
    if (!launched_.started_here) return;
    if (!list_services(launched_.client).empty()) {
        printer_.note("the daemon goes on: it has other services (`apprunner-sim ps`)");
        return;
    }
    stop_daemon(launched_.client, launched_.pid, false, interrupt_);
    printer_.note("the daemon that this `up` started has ended too");
}

}  // namespace apprunner::cli
