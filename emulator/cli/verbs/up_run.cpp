// One deployment of `up`: what is asked of the daemon, and how its end is told.
#include "emulator/cli/verbs/up_run.hpp"

#include "emulator/cli/client/engine_check.hpp"
#include "emulator/cli/client/open_page.hpp"
#include "emulator/cli/client/provisional.hpp"
#include "emulator/cli/client/services.hpp"
#include "emulator/cli/client/stop.hpp"
#include "emulator/cli/settings/way_back.hpp"
#include "emulator/cli/terminal/escape.hpp"
#include "emulator/cli/terminal/output.hpp"
#include "emulator/cli/terminal/text.hpp"
#include "emulator/cli/terminal/version.hpp"
#include "emulator/cli/verbs/missing_image.hpp"

#include <fmt/format.h>

#include <cstdlib>

namespace apprunner::cli {
namespace {

/// An app whose workers die right after their master listens is not healthy.
constexpr const char* steady_s = "3";
/// Of an image's id: "sha256:" and twelve digits.
constexpr std::size_t id_shown = 19;

}  // namespace

Up::Up(const UpFlags& flags, UpPlan plan, std::optional<build::BuildRequest> build, bool watches)
    : flags_(flags),
      plan_(std::move(plan)),
      build_(std::move(build)),
      name_(text_at(plan_.request, "ServiceName")),
      printer_(printer_options(flags.progress, *flags.common)),
      launched_(
          connect_or_start(flags.common->endpoint, daemon_arguments(flags.secrets), interrupt_)
      ),
      follower_(launched_.client, interrupt_, printer_) {
    if (!watches || !build_) return;
    watch_.emplace(build_->folder, build_->dockerfile);
    keep_to_builds();
}

Json Up::call(std::string_view operation, const Json& body) {
    return ask(launched_.client, operation, body);
}

void Up::check_daemon() {
    const Json daemon = require_engine(launched_.client);
    ingress_port_ = number_at(daemon, "IngressPort", 0);
    const std::string version = text_at(daemon, "Version");
    if (version != version_text) {
        printer_.note(fmt::format(
            "note: the daemon is version {}, this is {}; `apprunner-sim down` ends the daemon",
            version,
            version_text
        ));
    }
    engine_ = text_at(member_at(daemon, "Engine"), "Endpoint");
    const char* docker_host = std::getenv("DOCKER_HOST");
    if (docker_host != nullptr && *docker_host != '\0' && engine_ != docker_host) {
        printer_.note(fmt::format(
            "note: DOCKER_HOST is {}, but the running daemon uses {}; `apprunner-sim down` ends it",
            docker_host,
            engine_
        ));
    }
}

void Up::emulate() {
    const Json emulation = emulation_of(plan_);
    const std::string port = text_at(member_at(emulation, "Knobs"), local_port_knob);
    if (const auto number = whole_number(port); number && *number > 0) {
        const Json body = {{"ServiceName", name_}, {"Port", *number}};
        const auto taken = launched_.client.call("AppRunnerSim.TakePort", body);
        constexpr std::string_view is_taken = "LocalPortTakenException: ";
        const std::string detail = taken ? "" : taken.error().detail;
        if (detail.starts_with(is_taken)) {
            throw Exit(ExitCode::environment, detail.substr(is_taken.size()));
        }
        if (!taken) throw Exit(ExitCode::failed, detail);
    }
    call("AppRunnerSim.SetEmulation", emulation);
}

void Up::request() {
    set_unless_given(plan_, steady_for_knob, steady_s);
    emulate();
    if (!plan_.secrets.is_null()) call("AppRunnerSim.SetSecrets", plan_.secrets);
    if (const auto existing = find_service(launched_.client, name_)) {
        update(*existing);
    } else {
        const Json answer = call("AppRunnerSim.CreateService", plan_.request);
        arn_ = text_at(member_at(answer, "Service"), "ServiceArn");
        operation_id_ = text_at(answer, "OperationId");
        printer_.note("creating service " + name_);
    }
    follower_.show_operation(operation_id_);
    tell_long_wait(follower_, launched_.client, printer_, arn_);
}

void Up::update(const Json& summary) {
    arn_ = text_at(summary, "ServiceArn");
    const std::string status = text_at(summary, "Status");
    const Json described = call("AppRunner.DescribeService", {{"ServiceArn", arn_}});
    const Json& service = member_at(described, "Service");
    const auto changed = changes(service, plan_.request);
    follower_.skip_to_end(arn_);
    // A time to live counts from now on.
    const Json& tags = member_at(plan_.request, "Tags");
    if (!tags.empty()) call("AppRunner.TagResource", {{"ResourceArn", arn_}, {"Tags", tags}});
    const bool deploys_only = changed.empty() && status == "RUNNING";
    const char* operation =
        deploys_only ? "AppRunner.StartDeployment" : "AppRunnerSim.UpdateService";
    const Json body =
        deploys_only ? Json{{"ServiceArn", arn_}} : update_request(plan_.request, service);
    const auto answer = launched_.client.call(operation, body);
    if (!answer) {
        std::string advice;
        if (status == "PAUSED") advice = "; `apprunner-sim resume " + name_ + "` first";
        if (status == "CREATE_FAILED") advice = "; `apprunner-sim delete " + name_ + "` first";
        if (status == "OPERATION_IN_PROGRESS") advice = "; `apprunner-sim logs -f` shows it";
        throw Exit(ExitCode::failed, answer.error().detail + advice);
    }
    operation_id_ = text_at(*answer, "OperationId");
    if (deploys_only) {
        printer_.note(fmt::format("service {} exists as asked: deploying its image anew", name_));
        return;
    }
    printer_.note(fmt::format("updating service {} ({})", name_, status));
    for (const std::string& line : changed) printer_.note("  " + line);
}

std::string Up::what_is_left(const std::string& why) const {
    return fmt::format(
        "{}; service {} goes on in the daemon at {}. `apprunner-sim logs {} -f` follows it, "
        "`apprunner-sim delete {}` removes it, `apprunner-sim down` ends all.",
        why,
        name_,
        launched_.client.endpoint(),
        name_,
        name_
    );
}

/// After a signal: what is known of the deployment, which goes on.
ExitCode Up::tell_so_far(const AppLines& lines) {
    is_interrupted_ = true;
    const std::string left = what_is_left("interrupted before the verdict");
    auto so_far = end_so_far(launched_.client, arn_, operation_id_);
    if (!so_far) throw Exit(ExitCode::interrupted, left);
    lines.add_to(*so_far);
    report_end(*so_far, *flags_.common, 0);
    print_failure(left);
    return so_far->code;
}

/// Follows the operation to its end and tells the verdict.
ExitCode Up::judge() {
    AppLines lines;
    follower_.keep_entries([&lines](const Json& entry) { lines.keep(entry); });
    const FollowEnd end = follower_.until_operation_ends(arn_, operation_id_, deadline_);
    follower_.keep_entries(nullptr);
    printer_.settle();
    if (end == FollowEnd::interrupted) return tell_so_far(lines);
    if (end == FollowEnd::gave_up) {
        const std::string why = fmt::format("no verdict within {} s", flags_.wait);
        throw Exit(ExitCode::gave_up_waiting, what_is_left(why));
    }
    OperationEnd result = operation_end(launched_.client, arn_, operation_id_);
    lines.add_to(result);
    explain_missing_image(launched_.client, plan_.request, result);
    add_configuration(plan_, result.verdict);
    grade_ = text_at(result.verdict, "Grade");
    // In the foreground the app runs on: it is the configuration that AWS refuses.
    const bool is_refused = result.code == ExitCode::passed && grade_ == "FAIL";
    if (is_refused && flags_.detach && !watch_) result.code = ExitCode::failed;
    report_end(result, *flags_.common, ingress_port_);
    if (text_at(result.service, "Status") == "CREATE_FAILED" && !watch_) {
        printer_.note(fmt::format(
            "service {} is left CREATE_FAILED; the next `up` rebuilds it, `apprunner-sim delete "
            "{}` "
            "removes it",
            name_,
            name_
        ));
    }
    return result.code;
}

/// Nothing was made: a daemon that is here only for this `up` has no purpose any more, unless
/// another `up` has found it meanwhile.
void Up::take_back_daemon() {
    launched_.client.watch(-1);
    try {
        for (const Json& service : list_services(launched_.client)) {
            if (text_at(service, "ServiceName") != name_) return;
        }
        stop_daemon(launched_.client, launched_.pid, false, interrupt_);
    } catch (const Exit&) {
        // The first error is the one to tell.
    }
}

/// False: the image is the one that was deployed last.
bool Up::build() {
    if (!build_) return true;
    printer_.note(fmt::format("building {} of {}", build_->tag, build_->folder.string()));
    const build::BuiltImage built = build::build_image(*build_, engine_, interrupt_, printer_);
    printer_.note(
        fmt::format("built {} ({:.1f} s)", printable(built.id.substr(0, id_shown)), built.took_s)
    );
    const bool is_new = built.id.empty() || built.id != image_id_;
    image_id_ = built.id;
    return is_new;
}

ExitCode Up::run() {
    try {
        const std::string& endpoint = launched_.client.endpoint();
        if (launched_.started_here) printer_.note("started a daemon at " + endpoint);
        check_daemon();
        for (const std::string& line : configuration_lines(plan_)) printer_.note(line);
        for (const std::string& remark : plan_.remarks) printer_.note("note: " + remark);
        const auto wait_s = whole_number(flags_.wait);
        if (wait_s) deadline_ = std::chrono::steady_clock::now() + std::chrono::seconds(*wait_s);
        build();
        request();
        if (flags_.opens_console) printer_.note(open_console(endpoint, name_));
    } catch (const Exit& exit) {
        const bool goes_on = watch_ && exit.code() == ExitCode::image_not_obtained;
        if (!goes_on && launched_.started_here && arn_.empty()) take_back_daemon();
        if (!goes_on) throw;
        print_failure(exit.what());
        return keep_building(exit.code());
    }
    const ExitCode code = judge();
    if (watch_ && !is_interrupted_) return keep_building(code);
    if (code != ExitCode::passed || flags_.detach) return code;
    try {
        return stay();
    } catch (const Exit& exit) {
        // The verdict is out; a second document must not follow it.
        print_failure(exit.what());
        return exit.code();
    }
}

}  // namespace apprunner::cli
