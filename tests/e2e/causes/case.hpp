// One row of the table of causes: an app, how it is deployed, and what has to come of it. Plain
// data.
#pragma once

#include "tests/e2e/support/deployment.hpp"

#include <optional>
#include <string>
#include <vector>

namespace apprunner::e2e {

/// What an `up` came to; "-" for what it does not have.
struct Outcome {
    int code = 0;
    std::string grade;
    std::string service;    ///< Status of the service.
    std::string operation;  ///< Status of the operation.
    std::string finding;    ///< The first finding's code.
};

/// Which lines the log groups must hold: how far the deployment came, and what is told of its end.
enum class LogEnd {
    refused,      ///< The request itself: no service, no line.
    not_pulled,   ///< `reason` is what is told behind the failed pull.
    not_started,  ///< `exit_code` is told when there is one, else `reason` as a line of its own.
    exited,       ///< While it was checked, with `exit_code`.
    check_failed,
    passed,
};

struct ExpectedLog {
    LogEnd end = LogEnd::passed;
    std::optional<int> exit_code = {};
    std::string reason = {};
};

/// What is done with the first finding's fix.
enum class Mend {
    none,
    as_told,  ///< Deployed once more with the flags that it proposes, it has to pass.
};

struct Case {
    std::string name;
    Variables image;            ///< ENV of an image of the sample app.
    std::string image_options;  ///< Of make_image.sh.
    std::string reference;      ///< Instead of an image that is made here.
    std::vector<std::string> flags;
    std::string config;  ///< A configuration file's text.
    std::string fault;   ///< Injected before; empty: none.
    Outcome expected;
    ExpectedLog log;
    std::string said;      ///< What `up` must have said on stderr; empty: nothing in particular.
    std::string seen;      ///< What the first finding must hold somewhere; empty: nothing.
    std::string not_seen;  ///< What it must hold nowhere; empty: nothing.
    Mend mend = Mend::none;
    bool is_as_users_do = false;  ///< With the defaults of `up`, and not judged more quickly.
    std::string later;            ///< What `describe` must come to say; empty: nothing.
    bool is_slow = false;         ///< The cause is slowness itself: its verdict may take its time.
    std::string deletion;         ///< What must be told when it is deleted; empty: nothing.
};

[[nodiscard]] inline Outcome create_failed(std::string finding) {
    return {10, "FAIL", "CREATE_FAILED", "FAILED", std::move(finding)};
}
[[nodiscard]] inline Outcome not_obtained(std::string finding) {
    return {4, "FAIL", "CREATE_FAILED", "FAILED", std::move(finding)};
}
[[nodiscard]] inline Outcome risky(std::string finding) {
    return {0, "RISKY", "RUNNING", "SUCCEEDED", std::move(finding)};
}
[[nodiscard]] inline Outcome passed() {
    return {0, "PASS", "RUNNING", "SUCCEEDED", "-"};
}

/// The known ways to fail a first deploy. `registry` is one that refuses (refusing_registry.py).
[[nodiscard]] std::vector<Case> known_causes(const std::string& registry);
/// What people's deployments have run into, beyond those.
[[nodiscard]] std::vector<Case> field_cases();
/// More of the same kinds.
[[nodiscard]] std::vector<Case> kind_cases();
/// Healthy apps of different shapes, which must pass without a finding of weight.
[[nodiscard]] std::vector<Case> healthy_apps();
/// Failures that no finding is made for: nothing may be claimed that the evidence does not carry.
[[nodiscard]] std::vector<Case> unlisted_failures();

}  // namespace apprunner::e2e
