// What one step of the engine leaves to be done: effects to perform and lines to publish, in order.
// Plain data.
#pragma once

#include "emulator/core/ring/effect.hpp"
#include "emulator/model/feed_kind.hpp"

#include <string>
#include <vector>

namespace apprunner::core {

using model::FeedKind;

/// One line of text, without a line feed. When it was is the publisher's to say.
struct Line {
    FeedKind kind = FeedKind::event;  ///< Neither app nor pull, which performers tell.
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
