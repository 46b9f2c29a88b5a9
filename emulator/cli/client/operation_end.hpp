// How an operation ended: its verdict, the exit code that follows from it, and the lines that tell
// it. The operation decides, never the service's status. One thread.
#pragma once

#include "emulator/cli/client/client.hpp"
#include "emulator/cli/terminal/exit_code.hpp"

#include <deque>
#include <string>
#include <utility>

namespace apprunner::cli {

struct CommonFlags;

struct OperationEnd {
    ExitCode code = ExitCode::failed;
    std::string operation_id;
    std::string status;  ///< OperationSummary's Status.
    std::string type;    ///< OperationSummary's Type.
    Json verdict;        ///< Null when the operation has none (pause, delete).
    Json emulation;      ///< DescribeEmulation's answer; null when the service is no more.
    Json service;        ///< The Service with LocalUrl; null when it cannot be described.
};

/// Asks the daemon. For an operation that has ended. Throws Exit when the daemon does not answer.
[[nodiscard]] OperationEnd operation_end(
    DaemonClient& client, const std::string& arn, const std::string& operation_id
);

/// An app's output lines, the latest, with the instances that printed them.
class AppLines {
  public:
    /// Passes over entries of other kinds.
    void keep(const Json& entry);
    /// Of an app that is alive the daemon's verdict has no lines: adds the last ones of the failed
    /// instance to the evidence of the first finding, unless some are there.
    void add_to(OperationEnd& end) const;

  private:
    std::deque<std::pair<std::string, std::string>> lines_;
};

/// The document of --output json. It becomes an artifact that others read: the values of variables
/// and the commands in Service are "***".
[[nodiscard]] Json end_document(const OperationEnd& end);

/// A verdict's line and its findings on stdout.
void print_verdict(const Json& verdict, const CommonFlags& common);
/// The verdict, or for an operation without one a line of its own, on stdout.
void print_end(const OperationEnd& end, const CommonFlags& common);
/// The verdict's line, its findings and the URLs on stdout; with --output json one document.
/// `ingress_port` 0: the second URL is left out.
void report_end(const OperationEnd& end, const CommonFlags& common, int ingress_port);

}  // namespace apprunner::cli
