// Which lines there are depends on how far the deployment came (an image, a start, a check) and,
// for some, on the wording of the year; the end of the deployment is always told.
#include "emulator/core/wording/failure.hpp"

#include "emulator/core/wording/events.hpp"

namespace apprunner::core {

namespace {

/// What App Runner calls the cause in the line that ends a deployment; empty: it gives none.
std::string_view reason_of(FailureKind kind, LogWording wording) {
    switch (kind) {
        case FailureKind::pull:
        case FailureKind::architecture:
            return "Failed to copy the image from ECR.";
        case FailureKind::exited:
        case FailureKind::unhealthy:
            // The 2023 wording gives this line no reason.
            return wording == LogWording::year_2024 ? "Health check failed." : "";
        case FailureKind::start:
        case FailureKind::code_source:
            break;
    }
    return "";
}

std::string_view deployment_line_of(FailureKind kind) {
    if (kind == FailureKind::code_source) return "Failed to build your application source code.";
    return "Failed to deploy your application image.";
}

/// As captured for a program of another processor: the exit of whatever was to run it; 126 and 127
/// as shells and the engine have them. When the platform itself fails to start a container, only
/// the end of the deployment is told.
std::vector<FailureLine> start_lines(StartFailure failure) {
    if (failure == StartFailure::exec_format) return {{FeedKind::event, timeline::exited(1)}};
    if (failure == StartFailure::program_not_found) {
        return {{FeedKind::event, timeline::exited(127)}};
    }
    if (failure == StartFailure::program_not_executable) {
        return {{FeedKind::event, timeline::exited(126)}};
    }
    if (failure == StartFailure::quota) return {{FeedKind::event, timeline::quota_exceeded()}};
    return {};
}

}  // namespace

std::vector<FailureLine> failure_lines(
    FailureKind kind, const Evidence& evidence, const std::string& operation_id
) {
    const LogWording wording = evidence.profile.wording;
    const auto check_failed = [&] {
        return FailureLine{
            FeedKind::event,
            timeline::check_failed(
                wording,
                evidence.configuration.health_check,
                model::port_text(evidence.configuration)
            )};
    };
    std::vector<FailureLine> lines;
    const bool has_image = kind != FailureKind::pull && kind != FailureKind::architecture;
    if (!has_image) {
        lines.push_back({FeedKind::deployment, timeline::pull_failed(evidence.pull_failure)});
    } else if (kind == FailureKind::exited) {
        const int code = evidence.instance->exit_code.value_or(-1);
        lines.push_back({FeedKind::event, timeline::exited(code)});
        if (wording == LogWording::year_2024) lines.push_back(check_failed());
    } else if (kind == FailureKind::unhealthy) {
        lines.push_back(check_failed());
    } else if (kind == FailureKind::start) {
        lines = start_lines(evidence.start_failure);
    } else if (kind == FailureKind::code_source) {
        lines.push_back(
            {FeedKind::remark, "apprunner-sim runs images; it does not build source code"}
        );
    }
    if (has_image) lines.push_back({FeedKind::deployment, std::string(deployment_line_of(kind))});
    const std::string reason(reason_of(kind, wording));
    lines.push_back({FeedKind::event, timeline::deployment_failed(operation_id, reason)});
    return lines;
}

}  // namespace apprunner::core
