// What one step of the engine leaves to be done: effects to perform and lines to publish, in order.
// Plain data.
#pragma once

#include "emulator/core/ring/effect.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace apprunner::core {

/// Where a line goes: the first two are also lines of CloudWatch Logs, all are entries of the feed.
enum class LineKind {
    event,       ///< Log group .../service, stream "events".
    deployment,  ///< Log group .../service, stream "deployment/<32 hex>".
    probe,       ///< One health check's outcome; not an AWS log line.
    instance,    ///< An instance's state change; not an AWS log line.
    remark,      ///< The emulator's own words to its user.
    verdict,     ///< An operation has ended and its verdict can be read.
};

/// As the feed spells it, and docs/CLI.md promises.
[[nodiscard]] constexpr std::string_view line_kind_name(LineKind kind) {
    switch (kind) {
        case LineKind::event:
            return "EVENT";
        case LineKind::deployment:
            return "DEPLOYMENT";
        case LineKind::probe:
            return "PROBE";
        case LineKind::instance:
            return "INSTANCE";
        case LineKind::remark:
            return "REMARK";
        case LineKind::verdict:
            break;
    }
    return "VERDICT";
}

/// One line of text, without a line feed. When it was is the publisher's to say.
struct Line {
    LineKind kind = LineKind::event;
    std::string service_id;
    std::string operation_id;  ///< Empty when no operation is under way.
    std::string instance_id;   ///< Empty when it is not about one instance.
    std::string text;          ///< AWS's lines without the "[AppRunner] " prefix.
};

/// Lines are to be published and changes kept before the effects are performed ("Write, act, tell"
/// in docs/ARCHITECTURE.md). Effects are to be begun in their order.
struct Outbox {
    std::vector<Effect> effects;
    std::vector<Line> lines;
    /// Services whose Engine::saved() has changed; those that it does not know any more are gone.
    /// A service may be named more than once.
    std::vector<std::string> changed_services;
    std::vector<std::string> changed_profiles;  ///< Names with another Engine::profile_of().

    [[nodiscard]] bool empty() const {
        return effects.empty() && lines.empty() && changed_services.empty() &&
               changed_profiles.empty();
    }
};

}  // namespace apprunner::core
