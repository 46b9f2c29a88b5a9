// Makes a finding of a complaint: what the app said, what it was not given, and what to do. Pure;
// used by app_output.cpp.
#pragma once

#include "emulator/core/diagnosis/diagnosis.hpp"
#include "emulator/core/words/complaint.hpp"

#include <string>
#include <string_view>

namespace apprunner::core {

/// Of any kind. `times`: how often its lines say it. Without evidence.
[[nodiscard]] Finding finding_of(
    const NamedCause& complaint, int times, const InstanceView& instance, const Evidence& evidence
);

/// Of a server that it cannot reach; `times` as above.
[[nodiscard]] Finding unreachable_finding(
    const NamedCause& complaint, int times, const InstanceView& instance, const Evidence& evidence
);

/// Of a runtime that got no more memory.
[[nodiscard]] Finding heap_finding(
    const NamedCause& complaint, const InstanceView& instance, const Evidence& evidence
);

/// Of variables that nobody gave.
[[nodiscard]] Finding missing_finding(const NamedCause& complaint, const InstanceView& instance);

/// "The app ended with exit code 1, and its last lines " for what it ended of; "The app still runs;
/// its last lines suggest that " for what it may be waiting for. `ended` and `running` complete the
/// sentence.
[[nodiscard]] std::string told_by(
    const InstanceView& instance, std::string_view ended, std::string_view running
);

/// The service's or the image's variable whose value holds that host: "DATABASE_URL"; empty: none.
[[nodiscard]] std::string variable_with(
    const Evidence& evidence, const std::string& host, std::uint16_t port
);

/// It is the value of HOSTNAME, on which apps listen: that it does not resolve is no server's
/// absence.
[[nodiscard]] bool is_own_name(const std::string& host, const Evidence& evidence);

}  // namespace apprunner::core
