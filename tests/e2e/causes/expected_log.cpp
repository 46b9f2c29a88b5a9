// Spells the captured lines, phase by phase.
#include "tests/e2e/causes/expected_log.hpp"

#include <algorithm>

namespace apprunner::e2e {
namespace {

std::string flag_of(const Case& wanted, const std::string& name, const std::string& otherwise) {
    const auto found = std::find(wanted.flags.begin(), wanted.flags.end(), name);
    return found == wanted.flags.end() ? otherwise : *(found + 1);
}

/// "protocol `TCP` [Port: '8080']"; behind `HTTP` a blank is missing in the line of a failure.
std::string check_of(const Case& wanted, bool is_failure) {
    const std::string port = "[Port: '" + flag_of(wanted, "--port", "8080") + "'].";
    if (flag_of(wanted, "--health-check", "tcp") == "tcp") return "protocol `TCP` " + port;
    const std::string path = "[Path: '" + flag_of(wanted, "--path", "/") + "'], ";
    return std::string("protocol `HTTP`") + (is_failure ? "" : " ") + path + port;
}

void open(ServiceLog& log, const std::string& image) {
    const std::size_t colon = image.rfind(':');
    const std::string repository = image.substr(0, colon);
    log.events = {
        "Service creation started.",
        "Service status is set to OPERATION_IN_PROGRESS.",
        "Deployment with ID : ID started. Triggering event : SERVICE_CREATE",
        "Deployment Artifact: [Repo Type: ECR], [Image URL: " + repository +
            "], [Image Tag: " + image.substr(colon + 1) + "]",
        "Pulling image " + repository + " from ECR repository."};
    log.deployment = {"Starting to pull your application image."};
}

void close_failed(ServiceLog& log, const std::string& deployment, const std::string& reason) {
    log.deployment.push_back(deployment);
    log.events.push_back("Deployment with ID : ID failed." + reason);
    log.events.emplace_back("Service creation failed. For details, see service logs.");
    log.events.emplace_back("Service status is set to CREATE_FAILED.");
}

void add_pulled(ServiceLog& log) {
    log.events.emplace_back("Successfully pulled your application image from ECR.");
    log.deployment.emplace_back("Successfully pulled your application image from ECR.");
    log.events.emplace_back(
        "Provisioning instances and deploying image for publicly accessible service."
    );
}

void add_exit(ServiceLog& log, int code) {
    log.events.push_back(
        "Your application stopped or failed to start. See logs for more information.  Container "
        "exit code: " +
        std::to_string(code)
    );
}

void add_checked(ServiceLog& log, const Case& wanted) {
    log.events.push_back("Performing health check on " + check_of(wanted, false));
    if (wanted.log.end == LogEnd::passed) {
        for (const char* line :
             {"Health check is successful. Routing traffic to application.",
              "Successfully routed incoming traffic to application.",
              "Service creation completed successfully.",
              "Service status is set to RUNNING."}) {
            log.events.emplace_back(line);
        }
        return;
    }
    if (wanted.log.end == LogEnd::exited) add_exit(log, wanted.log.exit_code.value_or(-1));
    log.events.push_back(
        "Health check failed on " + check_of(wanted, true) +
        " Check your configured port number. For more information, see the application logs."
    );
    close_failed(
        log, "Failed to deploy your application image.", " Failure reason : Health check failed."
    );
}

}  // namespace

ServiceLog expected_log(const Case& wanted, const std::string& image) {
    ServiceLog log;
    const ExpectedLog& end = wanted.log;
    if (end.end == LogEnd::refused) return log;
    open(log, image);
    if (end.end == LogEnd::not_pulled) {
        close_failed(
            log,
            "Failed to pull your application image." + end.reason,
            " Failure reason : Failed to copy the image from ECR."
        );
        return log;
    }
    add_pulled(log);
    if (end.end == LogEnd::not_started) {
        if (end.exit_code) add_exit(log, *end.exit_code);
        if (!end.reason.empty()) log.events.push_back(end.reason);
        close_failed(log, "Failed to deploy your application image.", "");
        return log;
    }
    add_checked(log, wanted);
    return log;
}

std::string short_name(const ExpectedLog& log) {
    std::string code = log.exit_code ? "exit " + std::to_string(*log.exit_code) : "";
    switch (log.end) {
        case LogEnd::refused:
            return "none";
        case LogEnd::not_pulled:
            return "pull failed";
        case LogEnd::not_started:
            return code.empty() ? "not started" : "not started, " + code;
        case LogEnd::exited:
            return code;
        case LogEnd::check_failed:
            return "check failed";
        case LogEnd::passed:
            break;
    }
    return "passed";
}

std::string text_of(const ServiceLog& log) {
    std::string text;
    for (const std::string& line : log.events) text += "    events     | " + line + "\n";
    for (const std::string& line : log.deployment) text += "    deployment | " + line + "\n";
    return text;
}

}  // namespace apprunner::e2e
