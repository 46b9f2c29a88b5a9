// Kinds of what the feed tells, as they are spelled in ReadFeed's answers and in the command line's
// JSON. The emulator's own; AWS has nothing like it. Plain data; any thread.
#pragma once

#include <cstddef>
#include <iterator>
#include <optional>
#include <string_view>

namespace apprunner::model {

enum class FeedKind {
    event,       ///< A line of App Runner's service events.
    deployment,  ///< A line of an operation's deployment log.
    probe,       ///< One health check's outcome; not an AWS log line.
    instance,    ///< An instance's state change; not an AWS log line.
    remark,      ///< The emulator's own words to its user.
    verdict,     ///< An operation has ended and its verdict can be read.
    app,         ///< A line of a container's own output; the core tells none.
    pull,        ///< Progress of a pull; the core tells none.
};

/// In the order of FeedKind.
inline constexpr std::string_view feed_kind_names[] = {
    "EVENT", "DEPLOYMENT", "PROBE", "INSTANCE", "REMARK", "VERDICT", "APP", "PULL"};

[[nodiscard]] constexpr std::string_view feed_kind_name(FeedKind kind) {
    return feed_kind_names[static_cast<std::size_t>(kind)];
}

/// The kind that is spelled so; nothing for a word that this version does not know.
[[nodiscard]] constexpr std::optional<FeedKind> feed_kind_named(std::string_view name) {
    for (std::size_t at = 0; at < std::size(feed_kind_names); ++at) {
        if (feed_kind_names[at] == name) return static_cast<FeedKind>(at);
    }
    return std::nullopt;
}

/// The remark on an instance that had to be killed; the command line knows it again.
inline constexpr std::string_view ignored_sigterm_remark = "the app ignored SIGTERM and was killed";

static_assert(feed_kind_name(FeedKind::pull) == "PULL");

}  // namespace apprunner::model
