// The sentences and fixes for each kind of complaint. Where the app still runs its words are no
// more than a suggestion, and no sentence says that it has ended.
#include "emulator/core/diagnosis/word_findings.hpp"

#include "emulator/base/text.hpp"
#include "emulator/core/diagnosis/fix_snippets.hpp"

namespace apprunner::core {

namespace {

Finding credentials_finding(const InstanceView& instance) {
    Finding finding{
        "ARS-NO-CREDENTIALS",
        Grade::fail,
        told_by(instance, "tell that it found no AWS credentials.", "it finds no AWS credentials."),
        {},
        "On AWS give the service an instance role (InstanceConfiguration.InstanceRoleArn) that may "
        "do what the app does. Here a service with a role gets keys where that is asked for: "
        "--credentials profile passes yours on, --credentials dummy makes some up."};
    finding.how_to.up = "--credentials profile";
    return finding;
}

Finding refused_credentials_finding(const InstanceView& instance) {
    Finding finding{
        "ARS-CREDENTIALS-REFUSED",
        Grade::fail,
        told_by(
            instance,
            "tell that AWS refuses the app's credentials.",
            "AWS refuses the credentials that it uses."
        ),
        {},
        "Keys of --credentials dummy are made up: for AWS itself pass yours on with --credentials "
        "profile, or give the app an emulator's address in AWS_ENDPOINT_URL. Keys of your own may "
        "have expired; on AWS the instance role's are always fresh, and none belong in the "
        "service's variables."};
    finding.how_to.up = "--credentials profile";
    return finding;
}

Finding module_finding(const NamedCause& complaint, const InstanceView& instance) {
    const std::string& module = complaint.subjects.front();
    const bool is_file = module.starts_with('/') || module.starts_with('.');
    const bool is_library = module.find(".so") != std::string::npos;
    const bool is_symbol = module.starts_with("GLIBC") || module.starts_with("CXXABI");
    Finding finding{
        "ARS-MISSING-MODULE",
        Grade::fail,
        told_by(
            instance, "say that the image lacks " + module + ".", "the image lacks " + module + "."
        ),
        {},
        "Install it in the image: among the dependencies that are kept for production, in the "
        "final stage of the Dockerfile, for the same version of the runtime."};
    if (is_symbol) {
        finding.fix =
            "Build the program in the same distribution and release as the image's, or take a "
            "newer "
            "base image: its C library is older than the one that it was built with.";
    } else if (is_library) {
        finding.fix =
            "Install the package that has the library in the Dockerfile's final stage; a program "
            "that was built with glibc does not run on Alpine's musl.";
    } else if (is_file) {
        finding.fix =
            "Copy it into the image, or correct the path: look at the build's output folder, "
            "WORKDIR, and .dockerignore.";
    }
    return finding;
}

Finding port_finding(const NamedCause& complaint, const InstanceView& instance) {
    const std::string port =
        complaint.port != 0 ? "port " + std::to_string(complaint.port) : "its port";
    if (complaint.kind == CauseKind::port_in_use) {
        return {
            "ARS-PORT-IN-USE",
            Grade::fail,
            told_by(
                instance, "say that " + port + " is taken already.", port + " is taken already."
            ),
            {},
            "No other container can take it: two processes of this one want the same port, or one "
            "process listens twice. Let only one of them listen there."};
    }
    Finding finding{
        "ARS-PORT-NOT-PERMITTED",
        Grade::fail,
        told_by(
            instance,
            "say that it may not listen on " + port + ".",
            "it may not listen on " + port + "."
        ),
        {},
        "Ports below 1024 are for root: listen on the port in the PORT variable, with "
        "ImageConfiguration.Port 8080."};
    finding.how_to = written({{Setting::port, "8080"}});
    return finding;
}

}  // namespace

std::string told_by(
    const InstanceView& instance, std::string_view ended, std::string_view running
) {
    if (instance.exit_code) {
        return "The app ended with exit code " + std::to_string(*instance.exit_code) +
               ", and its last lines " + std::string(ended);
    }
    return "The app still runs; its last lines suggest that " + std::string(running);
}

Finding missing_finding(const NamedCause& complaint, const InstanceView& instance) {
    const std::string names = base::joined(complaint.subjects);
    const bool is_one = complaint.subjects.size() == 1;
    std::string what = names;
    if (!complaint.field.empty()) {
        what =
            complaint.field + ", most likely the variable " + names + ", which it was not given.";
    } else {
        what +=
            is_one ? ", a variable that it was not given." : ", variables that it was not given.";
    }
    Finding finding{
        "ARS-MISSING-VARIABLE",
        Grade::fail,
        told_by(instance, "ask for " + what, "it wants " + what),
        {},
        "Give " + names + (is_one ? " a value" : " values") + " in RuntimeEnvironmentVariables."};
    std::vector<Change> changes;
    for (const std::string& name : complaint.subjects) {
        changes.push_back({Setting::variable, "VALUE", name});
    }
    finding.how_to = written(changes);
    for (const std::string& name : complaint.subjects) {
        if (!finding.how_to.dockerfile.empty()) finding.how_to.dockerfile += '\n';
        finding.how_to.dockerfile += "ENV " + name + "=VALUE";
    }
    return finding;
}

Finding finding_of(
    const NamedCause& complaint, int times, const InstanceView& instance, const Evidence& evidence
) {
    const std::string subject = complaint.subjects.empty() ? "" : complaint.subjects.front();
    switch (complaint.kind) {
        case CauseKind::unreachable:
            return unreachable_finding(complaint, times, instance, evidence);
        case CauseKind::out_of_memory:
            return heap_finding(complaint, instance, evidence);
        case CauseKind::no_credentials:
            return credentials_finding(instance);
        case CauseKind::refused_credentials:
            return refused_credentials_finding(instance);
        case CauseKind::missing_module:
            return module_finding(complaint, instance);
        case CauseKind::port_not_permitted:
        case CauseKind::port_in_use:
            return port_finding(complaint, instance);
        case CauseKind::file_not_permitted:
            return {
                "ARS-FILE-NOT-PERMITTED",
                Grade::fail,
                told_by(
                    instance,
                    "say that it may not use " + subject + ".",
                    "it may not use " + subject + "."
                ),
                {},
                "Give the image's USER the right to it in the Dockerfile (`COPY --chown`, "
                "`chmod`), "
                "or let the app write below /tmp."};
        case CauseKind::missing_variable:
            return missing_finding(complaint, instance);
        case CauseKind::bad_variable:
            break;
    }
    Finding finding{
        "ARS-BAD-VARIABLE",
        Grade::fail,
        told_by(
            instance,
            "call the value of " + subject + " invalid.",
            "the value of " + subject + " is invalid."
        ),
        {},
        "Correct the value of " + subject + "."};
    finding.how_to = written({{Setting::variable, "VALUE", subject}});
    return finding;
}

}  // namespace apprunner::core
