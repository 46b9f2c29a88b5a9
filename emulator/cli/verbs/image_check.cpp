// The order of a check: deploy and look, put under load, tell; try the stop, tell; then the update.
#include "emulator/cli/verbs/image_check.hpp"

#include "emulator/cli/client/engine_check.hpp"
#include "emulator/cli/client/load.hpp"
#include "emulator/cli/client/provisional.hpp"
#include "emulator/cli/client/services.hpp"
#include "emulator/cli/report/fail_on.hpp"
#include "emulator/cli/settings/rules.hpp"
#include "emulator/cli/settings/way_back.hpp"
#include "emulator/cli/terminal/text.hpp"
#include "emulator/cli/verbs/missing_image.hpp"
#include "emulator/model/feed_kind.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>

namespace apprunner::cli {
namespace {

using std::chrono::steady_clock;
using Knobs = std::vector<std::pair<std::string, std::string>>;

/// What AWS's own steps take from the first check on: who dies later is nobody's failed deployment.
constexpr int whole_look_s = 40;
/// Requests can only come when traffic is switched: the look is divided.
constexpr int steady_before_load_s = 5;
/// The stop at the end is tried, not waited for.
constexpr const char* stop_trial_s = "1";

Json sigterm_remark() {
    return {
        {"Code", "ARS-SIGTERM-IGNORED"},
        {"Weight", "PASS"},
        {"Summary",
         "The app ignores SIGTERM, or takes more than " + std::string(stop_trial_s) +
             " s to end after it: on App Runner requests under way are cut at each deployment."},
        {"Evidence", {"SIGTERM was sent, and it had to be killed"}},
        {"Fix",
         "Let the app's own process get the signal (`exec` in a start script, `node` instead of "
         "`npm`), and end on it."},
        {"HowTo", Json::object()},
        {"AwsLog", Json::array()},
        {"Page", "docs/causes/ARS-SIGTERM-IGNORED.md"}};
}

Json load_remark(const std::string& line) {
    return {
        {"Code", "ARS-LOAD-ERRORS"},
        {"Weight", "PASS"},
        {"Summary", "Under --load the app did not answer every request well."},
        {"Evidence", {line}},
        {"Fix", "See what the app says of these requests; one instance may be too small for them."},
        {"HowTo", Json::object()},
        {"AwsLog", Json::array()},
        {"Page", "docs/causes/ARS-LOAD-ERRORS.md"}};
}

Json& image_of(Json& request) {
    return request["SourceConfiguration"]["ImageRepository"]["ImageIdentifier"];
}

std::vector<std::string> check_daemon_arguments(const SecretFlags& secrets) {
    std::vector<std::string> words = daemon_arguments(secrets);
    words.insert(words.end(), {"--log-level", "warn"});
    return words;
}

/// The last one wins, as with --set.
int steady_for_in(const Knobs& knobs, int otherwise_s) {
    int seconds = otherwise_s;
    for (const auto& [knob, value] : knobs) {
        if (knob == steady_for_knob) seconds = whole_number(value).value_or(seconds);
    }
    return seconds;
}

}  // namespace

ImageCheck::ImageCheck(
    const CheckFlags& flags, UpPlan plan, std::optional<build::BuildRequest> build, Teller teller
)
    : flags_(flags),
      plan_(std::move(plan)),
      build_(std::move(build)),
      teller_(std::move(teller)),
      printer_(printer_options(flags.up.progress, *flags.up.common)),
      daemon_(check_daemon_arguments(flags.up.secrets), interrupt_) {
    look_s_ = rules::seconds_of(flags.look_for).value_or(whole_look_s);
    steady_s_ = flags.load > 0 ? std::min(look_s_, steady_before_load_s) : look_s_;
    const int asked_s = steady_s_;
    steady_s_ = steady_for_in(plan_.knobs, asked_s);
    if (steady_s_ != asked_s) look_s_ = std::max(steady_s_, flags.load > 0 ? look_s_ : 0);
}

Json ImageCheck::call(std::string_view operation, const Json& body) {
    return ask(daemon_.client(), operation, body);
}

void ImageCheck::emulate(const Knobs& more_knobs) {
    UpPlan plan = plan_;
    set_unless_given(plan, steady_for_knob, std::to_string(steady_s_));
    plan.knobs.insert(plan.knobs.end(), more_knobs.begin(), more_knobs.end());
    call("AppRunnerSim.SetEmulation", emulation_of(plan));
    if (!plan.secrets.is_null()) call("AppRunnerSim.SetSecrets", plan.secrets);
}

/// What follows from the operation's end for the case.
void ImageCheck::judge_end(CheckCase& result, OperationEnd end, const AppLines& lines) {
    result.end = std::move(end);
    lines.add_to(result.end);
    explain_missing_image(daemon_.client(), plan_.request, result.end);
    add_configuration(plan_, result.end.verdict);
    const std::string grade = text_at(result.end.verdict, "Grade");
    result.is_failure = result.end.code != ExitCode::passed || fails(grade, flags_.fail_on);
    if (result.end.code != ExitCode::passed || grade != "PASS" || look_s_ >= whole_look_s) return;
    result.end.verdict["Summary"] = fmt::format(
        "{} (looked for {} s; what fails later was not seen)",
        text_at(result.end.verdict, "Summary"),
        look_s_
    );
}

/// Remembers whether a signal has ended the look; its case is what was known then.
CheckCase ImageCheck::follow(const std::string& name, const std::string& slug, const Json& answer) {
    CheckCase result;
    result.name = name;
    result.slug = slug;
    printer_.note(fmt::format("{}:", name));
    Follower follower(daemon_.client(), interrupt_, printer_);
    const std::string operation_id = text_at(answer, "OperationId");
    follower.show_operation(operation_id);
    AppLines lines;
    follower.keep_entries([&result, &lines](const Json& entry) {
        result.entries.push_back(entry);
        lines.keep(entry);
    });
    tell_long_wait(follower, daemon_.client(), printer_, arn_);
    const auto began = steady_clock::now();
    is_interrupted_ = follower.until_operation_ends(arn_, operation_id) == FollowEnd::interrupted;
    result.took_s = std::chrono::duration<double>(steady_clock::now() - began).count();
    if (is_interrupted_) {
        auto end = end_so_far(daemon_.client(), arn_, operation_id);
        if (!end) throw Exit(ExitCode::interrupted, "interrupted; nothing is left behind");
        judge_end(result, std::move(*end), lines);
        return result;
    }
    OperationEnd end = operation_end(daemon_.client(), arn_, operation_id);
    const bool is_loaded = flags_.load > 0 && end.code == ExitCode::passed;
    if (is_loaded) {
        result.end = std::move(end);
        put_under_load(result, operation_id);
        follower.print_available(arn_);
        end = std::move(result.end);
    }
    // A report without a picture is a report all the same.
    const auto course = daemon_.client().call(
        "AppRunnerSim.DescribeTimeline", {{"ServiceArn", arn_}, {"OperationId", operation_id}}
    );
    if (course) result.timeline = member_at(*course, "Timeline");
    judge_end(result, std::move(end), lines);
    return result;
}

/// The verdict is asked for again afterwards: an instance that is lost meanwhile makes it RISKY.
void ImageCheck::put_under_load(CheckCase& result, const std::string& operation_id) {
    LoadPlan load;
    load.url = text_at(result.end.emulation, "LocalUrl") + "/";
    load.per_second = flags_.load;
    load.lasts = std::chrono::seconds(std::max(1, look_s_ - steady_s_));
    printer_.note(
        fmt::format("asking GET / {} times a second for {} s", load.per_second, load.lasts.count())
    );
    const LoadResult seen = run_load(load, interrupt_);
    is_interrupted_ = seen.is_interrupted;
    result.end = operation_end(daemon_.client(), arn_, operation_id);
    result.load = load_text(seen);
    if (seen.errors() > 0) {
        result.end.verdict["Findings"].push_back(load_remark(result.load));
    }
    if (is_interrupted_) result.end.code = ExitCode::interrupted;
}

CheckCase ImageCheck::create(
    const Json& request, const std::string& name, const std::string& slug
) {
    const Json answer = call("AppRunnerSim.CreateService", request);
    arn_ = text_at(member_at(answer, "Service"), "ServiceArn");
    return follow(name, slug, answer);
}

void ImageCheck::add_case(CheckCase result) {
    report_.cases.push_back(std::move(result));
    teller_.verdict(report_.cases.back());
}

/// Deletes the service; true: an instance had to be killed.
bool ImageCheck::remove() {
    emulate({{"stop_grace", stop_trial_s}, {"drain_limit", stop_trial_s}});
    const Json answer = call("AppRunner.DeleteService", {{"ServiceArn", arn_}});
    FeedPrinter unseen(printer_options("quiet", *flags_.up.common));
    Follower follower(daemon_.client(), interrupt_, unseen);
    const std::string operation_id = text_at(answer, "OperationId");
    bool is_killed = false;
    follower.show_operation(operation_id);
    follower.keep_entries([&is_killed, &operation_id](const Json& entry) {
        if (text_at(entry, "OperationId") == operation_id &&
            text_at(entry, "Text") == model::ignored_sigterm_remark) {
            is_killed = true;
        }
    });
    is_interrupted_ = follower.until_operation_ends(arn_, operation_id) == FollowEnd::interrupted;
    return is_killed;
}

/// The app of a case that passed is asked to end, as a deployment will ask it.
void ImageCheck::try_stop(CheckCase& result) {
    if (!remove()) return;
    result.end.verdict["Findings"].push_back(sigterm_remark());
    teller_.remark(result.end.verdict["Findings"].back());
}

/// The older version has to run first; that it does not is told as its own case.
void ImageCheck::update_from(const std::string& old_image) {
    Json request = plan_.request;
    image_of(request) = old_image;
    emulate({});
    CheckCase older = create(request, "first deployment of " + old_image, "older-version");
    if (older.end.code != ExitCode::passed) {
        older.is_failure = true;
        add_case(std::move(older));
        return;
    }
    // Its end is tried as that of any other version is.
    emulate({{"stop_grace", stop_trial_s}});
    const Json older_service = {{"ServiceArn", arn_}};
    const Json answer =
        call("AppRunnerSim.UpdateService", update_request(plan_.request, older_service));
    add_case(follow("update from " + old_image, "update", answer));
    CheckCase& update = report_.cases.back();
    if (!is_interrupted_ && update.end.code == ExitCode::passed) try_stop(update);
}

/// After the first deployment.
void ImageCheck::go_on() {
    CheckCase& first = report_.cases.front();
    const bool has_passed = first.end.code == ExitCode::passed;
    if (has_passed) {
        try_stop(first);
    } else if (!flags_.from.empty()) {
        remove();
    }
    if (!is_interrupted_ && !flags_.from.empty()) update_from(flags_.from);
}

CheckReport ImageCheck::run() {
    report_.service = text_at(plan_.request, "ServiceName");
    report_.image = image_of(plan_.request).get<std::string>();
    report_.file = plan_.config_file.value_or("Dockerfile");
    report_.began_at_s =
        std::chrono::duration<double>(std::chrono::system_clock::now().time_since_epoch()).count();
    const Json daemon = require_engine(daemon_.client());
    if (build_) {
        const std::string engine = text_at(member_at(daemon, "Engine"), "Endpoint");
        printer_.note(fmt::format("building {} of {}", build_->tag, build_->folder.string()));
        const auto built = build::build_image(*build_, engine, interrupt_, printer_);
        printer_.note(fmt::format("built ({:.1f} s)", built.took_s));
    }
    for (const std::string& line : configuration_lines(plan_)) printer_.note(line);
    for (const std::string& remark : plan_.remarks) printer_.note("note: " + remark);
    emulate({});
    add_case(create(plan_.request, "first deployment", "first-deployment"));
    try {
        if (!is_interrupted_) go_on();
    } catch (const Exit& exit) {
        // The first verdict is out, and its report is written all the same.
        if (exit.code() != ExitCode::interrupted) throw;
        is_interrupted_ = true;
    }
    for (const CheckCase& each : report_.cases) {
        if (report_.code != ExitCode::passed || !each.is_failure) continue;
        report_.code = each.end.code == ExitCode::passed ? ExitCode::failed : each.end.code;
    }
    if (is_interrupted_) report_.code = ExitCode::interrupted;
    return report_;
}

}  // namespace apprunner::cli
