// Reads the envelope member by member; nothing of it is trusted beyond the name that it gives.
#include "emulator/api/http/registry_notifications.hpp"

namespace apprunner::api {

std::vector<PushedTag> pushed_tags_of(const wire::Json& envelope) {
    std::vector<PushedTag> pushed;
    const wire::Json& events = wire::member_at(envelope, "events");
    if (!events.is_array()) return pushed;
    for (const wire::Json& event : events) {
        const wire::Json& target = wire::member_at(event, "target");
        PushedTag tag{wire::text_at(target, "repository"), wire::text_at(target, "tag")};
        const bool is_push = wire::text_at(event, "action") == "push";
        if (is_push && !tag.repository.empty() && !tag.tag.empty()) pushed.push_back(tag);
    }
    return pushed;
}

}  // namespace apprunner::api
