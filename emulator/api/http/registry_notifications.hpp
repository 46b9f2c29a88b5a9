// What a registry that somebody runs tells of pushes: the envelope that CNCF distribution sends to
// the endpoints of its `notifications`. Pure; any thread.
#pragma once

#include "emulator/wire/json.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace apprunner::api {

/// Where it is to be sent, by POST.
inline constexpr std::string_view registry_notifications_path = "/registry-notifications";

/// A tag that has been pushed.
struct PushedTag {
    std::string repository;  ///< Without the registry's host: team/app.
    std::string tag;
    bool operator==(const PushedTag&) const = default;
};

/// The pushes by tag in {"events": [{"action": "push", "target": {"repository", "tag"}}]}; all
/// else (pulls, manifests without a tag, what is malformed) is left out.
[[nodiscard]] std::vector<PushedTag> pushed_tags_of(const wire::Json& envelope);

}  // namespace apprunner::api
