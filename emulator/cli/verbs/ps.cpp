// `ps`: all services as a table, with the address that works and the last verdict.
#include "emulator/cli/client/daemon_process.hpp"
#include "emulator/cli/client/runtime_files.hpp"
#include "emulator/cli/client/services.hpp"
#include "emulator/cli/terminal/escape.hpp"
#include "emulator/cli/terminal/output.hpp"
#include "emulator/cli/verbs/verb.hpp"
#include "emulator/model/service_fields.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <utility>

namespace apprunner::cli {
namespace {

namespace field = model::field;

/// The last verdict in two words: "FAIL ROLLED_BACK". The status alone would hide a rollback.
std::string last_verdict(const Json& emulation) {
    const Json& verdict = member_at(emulation, "Verdict");
    const std::string grade = text_at(verdict, "Grade");
    if (grade.empty()) return {};
    return grade + " " + text_at(verdict, "Ending");
}

std::size_t serving_instances(const Json& emulation) {
    std::size_t count = 0;
    for (const Json& instance : member_at(emulation, "Instances")) {
        if (text_at(instance, "State") == "SERVING") ++count;
    }
    return count;
}

/// Of the instances that serve; counts deployments that went live. 0: none serves.
int served_revision(const Json& emulation) {
    int revision = 0;
    for (const Json& instance : member_at(emulation, "Instances")) {
        if (text_at(instance, "State") != "SERVING") continue;
        revision = std::max(revision, number_at(instance, "Revision", 0));
    }
    return revision;
}

/// "42s", "17m", "3h", "5d": since it was created.
std::string service_age_text(double seconds) {
    constexpr std::pair<double, char> units[] = {{86400, 'd'}, {3600, 'h'}, {60, 'm'}};
    for (const auto& [length, letter] : units) {
        if (seconds >= length) return fmt::format("{:.0f}{}", std::floor(seconds / length), letter);
    }
    return fmt::format("{:.0f}s", std::max(0.0, std::floor(seconds)));
}

/// Services that a damaged state does not tell of any more; gives what to say of that, or "".
std::string add_kept_aside(DaemonClient& client, Json& document, Table& table) {
    const Json daemon = ask(client, "AppRunnerSim.DescribeDaemon", Json::object());
    const Json& damage = member_at(daemon, "StateDamage");
    if (damage.is_null()) return {};
    for (const Json& aside : member_at(damage, "KeptAside")) {
        const std::string name = text_at(aside, "ServiceName");
        const std::string shown = name.empty() ? text_at(aside, "ServiceId").substr(0, 12) : name;
        const std::string url = text_at(aside, "LocalUrl");
        table.add({shown, "KEPT ASIDE", url, "-", text_at(aside, "Reason"), "-", "-", "-", "-"});
        Json entry = aside;
        entry["Status"] = "KEPT_ASIDE";
        document.push_back(entry);
    }
    return fmt::format("{}; a copy is {}", text_at(damage, "What"), text_at(damage, "Backup"));
}

ExitCode run_ps(const CommonFlags& common) {
    // Without a daemon there are no services; that is an answer, not a failure.
    if (!daemon_address(common.endpoint)) {
        if (common.json()) print_json(Json::array());
        if (!common.json()) {
            print_line(
                stderr,
                has_kept_state()
                    ? "no daemon runs, but the last one has left services, whose containers may "
                      "run "
                      "on; `apprunner-sim daemon --detach` takes them over, `down` removes them"
                    : "no daemon runs; `apprunner-sim up` starts one"
            );
        }
        return ExitCode::passed;
    }
    DaemonClient client = connect(common.endpoint);
    Json document = Json::array();
    Table table(
        {"NAME", "STATUS", "URL", "SERVING", "LAST VERDICT", "IMAGE", "PORT", "REVISION", "AGE"}
    );
    const double now_s =
        std::chrono::duration<double>(std::chrono::system_clock::now().time_since_epoch()).count();
    for (const Json& summary : list_services(client)) {
        const Json body = {{"ServiceArn", text_at(summary, "ServiceArn")}};
        // A service may go between the two calls.
        const auto answer = client.call("AppRunnerSim.DescribeEmulation", body);
        const Json emulation = answer ? *answer : Json();
        const auto described = client.call("AppRunner.DescribeService", body);
        const Json service = described ? member_at(*described, "Service") : Json();
        const Json& repository =
            member_at(member_at(service, field::source.name), field::image_repository.name);
        const std::string image = text_at(repository, field::image_identifier.name);
        const std::string port =
            text_at(member_at(repository, field::image_configuration.name), field::port.name);
        const int revision = served_revision(emulation);
        Json entry = summary;
        entry["Image"] = image;
        entry["Port"] = port;
        entry["Revision"] = revision;
        entry["LocalUrl"] = text_at(emulation, "LocalUrl");
        entry["Verdict"] = member_at(emulation, "Verdict");
        document.push_back(entry);
        table.add(
            {text_at(summary, "ServiceName"),
             text_at(summary, "Status"),
             text_at(emulation, "LocalUrl"),
             fmt::format("{}", serving_instances(emulation)),
             last_verdict(emulation),
             image,
             port,
             revision == 0 ? "-" : fmt::format("{}", revision),
             service_age_text(now_s - number_at(summary, "CreatedAt", now_s))}
        );
    }
    const std::string damage = add_kept_aside(client, document, table);
    if (!damage.empty()) print_line(stderr, printable(damage));
    if (common.json()) {
        print_json(document);
    } else {
        const std::string text = table.text();
        std::fwrite(text.data(), 1, text.size(), stdout);
    }
    return ExitCode::passed;
}

}  // namespace

Verb add_ps(CLI::App& root) {
    CLI::App* command = add_command(root, "ps", "List the services", "Looking verbs");
    command->footer("Example:\n  apprunner-sim ps --output json\n");
    auto common = add_common_flags(*command);
    return {command, common, [common] { return run_ps(*common); }};
}

}  // namespace apprunner::cli
