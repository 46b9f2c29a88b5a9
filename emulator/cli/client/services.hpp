// Services and operations as the daemon lists them. Throws Exit on errors that end a verb.
#pragma once

#include "emulator/cli/client/client.hpp"

#include <optional>
#include <string>
#include <vector>

namespace apprunner::cli {

/// The answer of a call that has to succeed. Throws Exit(failed) with the error's sentence, and
/// Exit(interrupted) when a watched signal ended it.
Json ask(
    DaemonClient& client,
    std::string_view target,
    const Json& body,
    std::chrono::milliseconds timeout = call_timeout
);

/// All ServiceSummary objects, over all pages.
[[nodiscard]] std::vector<Json> list_services(DaemonClient& client);

/// The summary of the service of that name or ARN, or nothing. Deleted ones are not listed.
[[nodiscard]] std::optional<Json> find_service(
    DaemonClient& client, const std::string& name_or_arn
);

/// The ARN of the named service; with an empty name, of the only one there is. Throws Exit(failed)
/// with the nearest name, or with the names to choose from.
[[nodiscard]] std::string service_arn_of(DaemonClient& client, const std::string& name_or_arn);

/// OperationSummary objects, newest first, over all pages.
[[nodiscard]] std::vector<Json> list_operations(DaemonClient& client, const std::string& arn);

/// DescribeService's Service with LocalUrl beside ServiceUrl.
[[nodiscard]] Json describe_with_local_url(
    DaemonClient& client, const std::string& arn, const Json& emulation
);

}  // namespace apprunner::cli
