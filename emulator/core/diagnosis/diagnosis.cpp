// Chooses between the causes, and explains sources and images itself. container.cpp explains starts
// and exits, probes.cpp checks, environment.cpp what the configuration and the image tell.
#include "emulator/core/diagnosis/diagnosis.hpp"

#include "emulator/core/diagnosis/app_output.hpp"
#include "emulator/core/diagnosis/container.hpp"
#include "emulator/core/diagnosis/environment.hpp"
#include "emulator/core/diagnosis/evidence_text.hpp"
#include "emulator/core/diagnosis/fix_snippets.hpp"
#include "emulator/core/diagnosis/memory.hpp"
#include "emulator/core/diagnosis/probes.hpp"

namespace apprunner::core {

namespace {

std::string image_name(const Evidence& evidence) {
    const auto& source = evidence.configuration.source.image_repository;
    return source ? source->image_identifier : "";
}

Finding pull_finding(const Evidence& evidence) {
    const std::string image = image_name(evidence);
    switch (evidence.pull_failure) {
        case model::PullFailure::image_not_found:
            return {
                "ARS-IMAGE-NOT-FOUND",
                Grade::fail,
                "The image " + image + " does not exist where it was looked for.",
                {},
                "Push the image, or correct its name and tag, before the service is created."};
        case model::PullFailure::access_denied:
            return {
                "ARS-IMAGE-ACCESS",
                Grade::fail,
                "The registry refused to hand out the image " + image + ".",
                {},
                "Log in with `docker login`; on AWS, give the service an access role that "
                "build.apprunner.amazonaws.com may assume.",
                written({{Setting::access_role, "arn:aws:iam::ACCOUNT:role/ROLE"}})};
        case model::PullFailure::registry_unreachable:
            return {
                "ARS-REGISTRY-UNREACHABLE",
                Grade::fail,
                "The registry of " + image + " does not answer.",
                {},
                "Check the registry's host name and port, and that it is up."};
        case model::PullFailure::no_matching_platform:
            return {
                "ARS-IMAGE-ARCHITECTURE",
                Grade::fail,
                "The image " + image + " has no linux/amd64 variant, the only one App Runner runs.",
                {},
                "Build it with `docker build --platform linux/amd64`.",
                for_amd64()};
        case model::PullFailure::disk_full:
            return {
                "ARS-DISK-FULL",
                Grade::fail,
                "There was no room for the image " + image + ".",
                {},
                "Free space in the Docker Engine's data folder, for example with `docker system "
                "prune`."};
        case model::PullFailure::rate_limited:
            return {
                "ARS-REGISTRY-RATE-LIMIT",
                Grade::fail,
                "The registry limits the rate of pulls and refused " + image + ".",
                {},
                "Log in, or wait, or use a copy of the image in your own registry."};
        case model::PullFailure::engine_unreachable:
            return {
                "ARS-ENGINE-UNREACHABLE",
                Grade::fail,
                "The Docker Engine did not answer while the image was pulled.",
                {},
                "Check that the Docker Engine is up: `apprunner-sim doctor`."};
        case model::PullFailure::timed_out:
        case model::PullFailure::other:
            break;
    }
    return {
        "ARS-IMAGE-PULL",
        Grade::fail,
        "The image " + image + " could not be pulled.",
        {},
        "Go by the engine's own words."};
}

Finding plain(std::string code, std::string summary, std::string fix) {
    return {std::move(code), Grade::fail, std::move(summary), {}, std::move(fix)};
}

}  // namespace

Finding wrong_architecture(const model::ImageDetails* image) {
    const std::string platform =
        image != nullptr ? image->os + "/" + image->architecture : "another platform";
    Finding finding = plain(
        "ARS-IMAGE-ARCHITECTURE",
        "The image is for " + platform + "; App Runner runs linux/amd64 only.",
        "Build it with `docker build --platform linux/amd64`."
    );
    finding.how_to = for_amd64();
    return finding;
}

double documented_limit_s(const model::HealthCheckConfiguration& check) {
    return static_cast<double>(check.interval_s * check.unhealthy_threshold);
}

namespace {

std::vector<Finding> findings_of(FailureKind kind, const Evidence& evidence) {
    switch (kind) {
        case FailureKind::code_source:
            return {plain(
                "ARS-CODE-SOURCE",
                "This emulator runs images; it does not build source code as App Runner does.",
                "Build an image of the source and give it as ImageRepository."
            )};
        case FailureKind::pull:
            return {pull_finding(evidence)};
        case FailureKind::architecture:
            return {wrong_architecture(evidence.image)};
        case FailureKind::start:
            return {explain_start(evidence)};
        case FailureKind::exited:
            if (evidence.instance == nullptr) return {};
            return {explain_exit(*evidence.instance, evidence)};
        case FailureKind::unhealthy:
            return explain_unhealthy(evidence);
    }
    return {};
}

/// No cause was found: all that was seen.
Finding unexplained(const Evidence& evidence) {
    Finding finding = plain(
        "ARS-UNEXPLAINED",
        "No cause was found in what could be seen.",
        "Look at the probes and at the app's own output."
    );
    if (evidence.instance == nullptr) return finding;
    const InstanceView& instance = *evidence.instance;
    finding.evidence.push_back(probes_text(instance));
    if (instance.listeners_since) {
        const std::string listeners = listeners_text(instance.listeners);
        finding.evidence.push_back(
            listeners.empty() ? "no listening socket at all" : "listening on " + listeners
        );
    }
    for (std::string& line : telling_lines(instance)) finding.evidence.push_back(std::move(line));
    return finding;
}

}  // namespace

std::vector<Finding> explain_failure(FailureKind kind, const Evidence& evidence) {
    std::vector<Finding> findings = findings_of(kind, evidence);
    if (findings.empty()) findings.push_back(unexplained(evidence));
    std::vector<std::string>& seen = findings.front().evidence;
    if (!evidence.message.empty()) seen.push_back("engine: " + evidence.message);
    const bool app_failed = kind == FailureKind::exited || kind == FailureKind::unhealthy;
    if (app_failed) {
        for (std::string& text : suspects_in(evidence.configuration)) {
            seen.push_back(std::move(text));
        }
        std::string of_image = evidence.image != nullptr ? image_text(*evidence.image) : "";
        if (!of_image.empty()) seen.push_back(std::move(of_image));
    }
    for (Finding& more : explain_environment(evidence)) {
        if (more.code != findings.front().code) findings.push_back(std::move(more));
    }
    return findings;
}

std::vector<Finding> explain_success(const Evidence& evidence) {
    std::vector<Finding> findings;
    if (evidence.instance != nullptr) {
        findings = explain_healthy(evidence);
        if (auto killed = explain_memory(*evidence.instance, evidence)) {
            killed->weight = Grade::risky;
            findings.insert(findings.begin(), std::move(*killed));
        }
    }
    const std::vector<Finding> more = explain_environment(evidence);
    findings.insert(findings.end(), more.begin(), more.end());
    return findings;
}

}  // namespace apprunner::core
