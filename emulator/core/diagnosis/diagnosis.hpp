// From evidence to findings: why a deployment failed, or what makes a passed one risky. Says only
// what the evidence carries; without a cause it says so and shows all. Pure.
#pragma once

#include "emulator/core/ring/fact.hpp"
#include "emulator/core/ring/verdict.hpp"
#include "emulator/core/ring/view.hpp"

#include <optional>
#include <string>
#include <vector>

namespace apprunner::core {

/// Where in the deployment it went wrong.
enum class FailureKind {
    code_source,   ///< A CodeRepository: this emulator runs images only.
    pull,          ///< See `pull_failure`.
    architecture,  ///< Pulled, but not linux/amd64.
    start,         ///< See `start_failure`.
    exited,        ///< The container ended before it was healthy.
    unhealthy,     ///< Not healthy within the time that is given.
};

/// All that is known at the moment of the verdict. References live as long as the call.
struct Evidence {
    const model::ServiceConfiguration& configuration;
    const Profile& profile;
    const model::ImageDetails* image = nullptr;  ///< Null before it was pulled.
    const InstanceView* instance = nullptr;      ///< The one that tells most; null if none started.
    model::PullFailure pull_failure = model::PullFailure::other;
    StartFailure start_failure = StartFailure::other;
    std::string message = {};    ///< The engine's own words.
    double after_s = 0;          ///< From the first probe of the deployment to now.
    double give_up_after_s = 0;  ///< What App Runner gives by the profile.
};

/// Why it failed, most telling first and never empty; then what is risky, then remarks.
/// Where no cause is proved, the finding says so and shows what was seen (ARS-UNEXPLAINED).
[[nodiscard]] std::vector<Finding> explain_failure(FailureKind kind, const Evidence& evidence);

/// What is remarkable about an instance that became healthy: what is risky, then remarks; mostly
/// empty.
[[nodiscard]] std::vector<Finding> explain_success(const Evidence& evidence);

/// An image that is not linux/amd64; null: no variant of it is.
[[nodiscard]] Finding wrong_architecture(const model::ImageDetails* image);

/// Interval x UnhealthyThreshold, in seconds.
[[nodiscard]] double documented_limit_s(const model::HealthCheckConfiguration& check);

}  // namespace apprunner::core
