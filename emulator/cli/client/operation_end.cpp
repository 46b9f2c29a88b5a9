// Gathers the end of an operation from three calls and prints it. One thread.
#include "emulator/cli/client/operation_end.hpp"

#include "emulator/cli/client/services.hpp"
#include "emulator/cli/terminal/common_flags.hpp"
#include "emulator/cli/terminal/escape.hpp"
#include "emulator/cli/terminal/output.hpp"
#include "emulator/cli/terminal/verdict_text.hpp"
#include "emulator/model/service_fields.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace apprunner::cli {
namespace {

/// Kept of all instances, and shown of one.
constexpr std::size_t lines_kept_max = 200;
constexpr std::size_t lines_shown_max = 10;
constexpr const char* app_prefix = "app | ";

bool has_app_lines(const Json& evidence) {
    return std::any_of(evidence.begin(), evidence.end(), [](const Json& seen) {
        return seen.is_string() && seen.get<std::string>().starts_with(app_prefix);
    });
}

constexpr const char* hidden = "***";

/// What AWS holds for sensitive: the values of variables, and commands.
void hide_values(Json& shape) {
    namespace field = model::field;
    for (auto& member : shape.items()) {
        const std::string& name = member.key();
        Json& value = member.value();
        if (name == field::variables.name) {
            for (auto& variable : value.items()) variable.value() = hidden;
        } else if (name == field::start_command.name || name == field::build_command.name) {
            value = hidden;
        } else if (value.is_object()) {
            hide_values(value);
        }
    }
}

ExitCode code_of_status(const std::string& status, const std::string& type) {
    if (status == "SUCCEEDED") return ExitCode::passed;
    if (status == "ROLLBACK_SUCCEEDED") return ExitCode::rolled_back;
    if (status == "ROLLBACK_FAILED") return ExitCode::rollback_failed;
    if (status == "FAILED" && type == "CREATE_SERVICE") return ExitCode::create_failed;
    return ExitCode::failed;
}

/// The answer, or null when there is no such thing any more.
Json ask_if_there(DaemonClient& client, std::string_view target, const std::string& arn) {
    auto answer = client.call(target, {{"ServiceArn", arn}});
    if (answer) return std::move(answer).value();
    if (answer.error().code == base::Errc::not_found) return nullptr;
    throw Exit(ExitCode::failed, answer.error().detail);
}

void print_urls(const OperationEnd& end, int ingress_port) {
    const std::string local_url = text_at(end.emulation, "LocalUrl");
    // A service that never ran has a port of its own, but nothing that answers there.
    const std::string status = text_at(end.service, "Status");
    if (local_url.empty() || status != "RUNNING") return;
    const char* what = end.code == ExitCode::passed ? "URL  " : "URL   (the version before) ";
    print_line(stdout, fmt::format("  {}{}", what, printable(local_url)));
    const std::string certificate = text_at(end.emulation, "Certificate");
    const std::string host = text_at(end.emulation, "Host");
    if (!host.empty() && ingress_port != 0) {
        const char* scheme = certificate.empty() ? "http" : "https";
        const std::string by_name = fmt::format("{}://{}:{}", scheme, host, ingress_port);
        // A daemon in a container has no other.
        if (by_name != local_url) print_line(stdout, "  also " + printable(by_name));
    }
    if (certificate.empty()) return;
    print_line(
        stdout, fmt::format("  curl --cacert {} {}", printable(certificate), printable(local_url))
    );
}

}  // namespace

OperationEnd operation_end(
    DaemonClient& client, const std::string& arn, const std::string& operation_id
) {
    OperationEnd end;
    end.operation_id = operation_id;
    end.emulation = ask_if_there(client, "AppRunnerSim.DescribeEmulation", arn);
    const Json& verdict = member_at(end.emulation, "Verdict");
    for (const Json& operation : list_operations(client, arn)) {
        if (text_at(operation, "Id") != operation_id) continue;
        end.status = text_at(operation, "Status");
        end.type = text_at(operation, "Type");
    }
    end.code = code_of_status(end.status, end.type);
    if (text_at(verdict, "OperationId") == operation_id) {
        end.verdict = verdict;
        end.code = exit_code_of_ending(text_at(verdict, "Ending"));
    }
    if (!end.emulation.is_null()) {
        end.service = describe_with_local_url(client, arn, end.emulation);
    }
    return end;
}

void AppLines::keep(const Json& entry) {
    if (kind_of(entry) != model::FeedKind::app) return;
    lines_.emplace_back(text_at(entry, "InstanceId"), text_at(entry, "Text"));
    if (lines_.size() > lines_kept_max) lines_.pop_front();
}

void AppLines::add_to(OperationEnd& end) const {
    const Json& gone = member_at(end.emulation, "FailedInstances");
    // Of a deployment that was interrupted none has failed yet.
    const Json& failed = gone.empty() ? member_at(end.emulation, "Instances") : gone;
    const bool has_finding =
        text_at(end.verdict, "Grade") == "FAIL" && !member_at(end.verdict, "Findings").empty();
    if (!has_finding || failed.empty()) return;
    Json& evidence = end.verdict["Findings"][0]["Evidence"];
    if (has_app_lines(evidence)) return;
    const std::string instance = text_at(failed.front(), "InstanceId");
    std::deque<std::string> last;
    for (const auto& [id, text] : lines_) {
        if (id != instance) continue;
        last.push_back(app_prefix + text);
        if (last.size() > lines_shown_max) last.pop_front();
    }
    for (std::string& line : last) evidence.push_back(std::move(line));
}

Json end_document(const OperationEnd& end) {
    Json document = {
        {"SchemaVersion", 1},
        {"ExitCode", static_cast<int>(end.code)},
        {"Operation", {{"Id", end.operation_id}, {"Type", end.type}, {"Status", end.status}}},
        {"Verdict", end.verdict},
        {"Service", end.service},
        {"Instances", member_at(end.emulation, "Instances")},
        {"FailedInstances", member_at(end.emulation, "FailedInstances")},
        {"LiveImage", member_at(end.emulation, "LiveImage")},
    };
    hide_values(document["Service"]);
    return document;
}

void print_verdict(const Json& verdict, const CommonFlags& common) {
    const bool colour = wants_colour(stdout, common.no_color);
    print_line(stdout, verdict_line(verdict, colour));
    const std::string findings = findings_text(verdict, colour);
    std::fwrite(findings.data(), 1, findings.size(), stdout);
    std::fflush(stdout);
}

void print_end(const OperationEnd& end, const CommonFlags& common) {
    if (!end.verdict.is_null()) {
        print_verdict(end.verdict, common);
        return;
    }
    print_line(
        stdout,
        fmt::format(
            "{} {} ended {}",
            end.code == ExitCode::passed ? "PASS" : "FAIL",
            printable(end.type),
            printable(end.status)
        )
    );
}

void report_end(const OperationEnd& end, const CommonFlags& common, int ingress_port) {
    if (common.json()) {
        print_json(end_document(end));
        return;
    }
    print_end(end, common);
    print_urls(end, ingress_port);
}

}  // namespace apprunner::cli
