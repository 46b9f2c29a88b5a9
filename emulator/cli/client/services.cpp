// Reads all pages of a list, and finds the service that a user's name or ARN means. One thread.
#include "emulator/cli/client/services.hpp"

#include "emulator/cli/terminal/exit_code.hpp"
#include "emulator/cli/terminal/text.hpp"

#include <fmt/format.h>

namespace apprunner::cli {
namespace {

/// More pages than any daemon holds: a token that leads nowhere must not loop for ever.
constexpr int pages_max = 10'000;

std::vector<Json> all_pages(
    DaemonClient& client, std::string_view target, Json body, std::string_view member
) {
    std::vector<Json> entries;
    for (int page = 0; page < pages_max; ++page) {
        const Json answer = ask(client, target, body);
        const Json& list = member_at(answer, member);
        if (list.is_array()) entries.insert(entries.end(), list.begin(), list.end());
        const std::string token = text_at(answer, "NextToken");
        if (token.empty()) return entries;
        body["NextToken"] = token;
    }
    throw Exit(ExitCode::failed, fmt::format("{} never comes to its last page", target));
}

bool is_arn(const std::string& text) {
    return text.rfind("arn:", 0) == 0;
}

}  // namespace

Json ask(
    DaemonClient& client,
    std::string_view target,
    const Json& body,
    std::chrono::milliseconds timeout
) {
    auto answer = client.call(target, body, timeout);
    if (answer) return std::move(answer).value();
    const base::Error& error = answer.error();
    if (error.code == base::Errc::cancelled) throw Exit(ExitCode::interrupted, error.detail);
    throw Exit(ExitCode::failed, error.detail);
}

std::vector<Json> list_services(DaemonClient& client) {
    return all_pages(client, "AppRunner.ListServices", Json::object(), "ServiceSummaryList");
}

std::optional<Json> find_service(DaemonClient& client, const std::string& name_or_arn) {
    const char* member = is_arn(name_or_arn) ? "ServiceArn" : "ServiceName";
    for (Json& summary : list_services(client)) {
        const bool gone = text_at(summary, "Status") == "DELETED";
        if (!gone && text_at(summary, member) == name_or_arn) return std::move(summary);
    }
    return std::nullopt;
}

std::string service_arn_of(DaemonClient& client, const std::string& name_or_arn) {
    // An ARN goes through as it is: deleted services can still be described by it.
    if (is_arn(name_or_arn)) return name_or_arn;
    std::vector<std::string> names;
    const std::vector<Json> services = list_services(client);
    for (const Json& summary : services) {
        if (text_at(summary, "ServiceName") == name_or_arn) return text_at(summary, "ServiceArn");
        names.push_back(text_at(summary, "ServiceName"));
    }
    if (names.empty()) {
        throw Exit(ExitCode::failed, "there is no service; `apprunner-sim up` makes one");
    }
    if (name_or_arn.empty() && names.size() == 1) return text_at(services.front(), "ServiceArn");
    if (name_or_arn.empty()) {
        throw Exit(ExitCode::usage, "which service? There are " + listed(names, "and"));
    }
    const auto meant = nearest(name_or_arn, names);
    throw Exit(
        ExitCode::failed,
        fmt::format(
            "there is no service '{}'; {}",
            name_or_arn,
            meant ? fmt::format("did you mean '{}'?", *meant) : "there is " + listed(names, "and")
        )
    );
}

std::vector<Json> list_operations(DaemonClient& client, const std::string& arn) {
    return all_pages(
        client, "AppRunner.ListOperations", {{"ServiceArn", arn}}, "OperationSummaryList"
    );
}

Json describe_with_local_url(DaemonClient& client, const std::string& arn, const Json& emulation) {
    const Json answer = ask(client, "AppRunner.DescribeService", {{"ServiceArn", arn}});
    const std::string local_url = text_at(emulation, "LocalUrl");
    Json service = Json::object();
    const Json& described = member_at(answer, "Service");
    for (const auto& [key, value] : described.items()) {
        service[key] = value;
        if (key == "ServiceUrl" && !local_url.empty()) service["LocalUrl"] = local_url;
    }
    if (!local_url.empty()) service["LocalUrl"] = local_url;
    return service;
}

}  // namespace apprunner::cli
