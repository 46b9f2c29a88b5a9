// Each member is written by hand, in the order of ReadFeed's answers.
#include "emulator/api/emulator/feed_json.hpp"

#include "emulator/core/ring/view.hpp"

namespace apprunner::api {

void write_feed_entry(
    base::JsonWriter& out, const logs::FeedEntry& entry, const core::Engine& engine
) {
    const auto service = engine.services().find(entry.service_id);
    const bool is_known = service != engine.services().end();
    out.begin_object();
    out.number_member("Sequence", static_cast<std::int64_t>(entry.sequence));
    out.number_member("At", base::epoch_ms(entry.at));
    out.text_member("ServiceArn", is_known ? service->second.service.service_arn : "");
    out.text_member("OperationId", entry.operation_id);
    out.text_member("InstanceId", entry.instance_id);
    out.text_member("Kind", model::feed_kind_name(entry.kind));
    out.text_member("Stream", entry.stream);
    out.text_member("Text", entry.text);
    out.end_object();
}

logs::Feed::Filter entries_for(const Asker& asker, const core::Engine& engine) {
    return [&asker, &engine](const std::string& service_id) {
        if (!asker.is_confined) return true;
        const auto service = engine.services().find(service_id);
        return service != engine.services().end() &&
               asker.sees(service->second.service.service_arn);
    };
}

}  // namespace apprunner::api
