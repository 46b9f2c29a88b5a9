// Operations on the tags of every resource that has an ARN; looks first whether the resource is
// there.
#include "emulator/api/resources/catalog_operations.hpp"
#include "emulator/api/services/service_lookup.hpp"
#include "emulator/base/json_writer.hpp"
#include "emulator/catalog/catalog.hpp"
#include "emulator/model/time_to_live.hpp"
#include "emulator/runtime/clock.hpp"
#include "emulator/runtime/driver.hpp"
#include "emulator/wire/service_input.hpp"

#include <algorithm>

namespace apprunner::api {

namespace {

bool is_known(Context& context, const std::string& arn) {
    const core::ServiceView* view = context.driver.engine().find_by_arn(arn);
    if (view != nullptr) return view->service.status != model::ServiceStatus::deleted;
    return context.catalog.has(arn, runtime::read_clock());
}

/// Other resources than services have no such thing.
void live_for(Context& context, const std::string& arn, std::optional<base::Duration> time) {
    if (context.driver.engine().find_by_arn(arn) == nullptr) return;
    static_cast<void>(context.driver.submit(core::SetTimeToLive{arn, time}));
}

AwsError unknown_resource(const std::string& arn) {
    return not_found("Resource with the provided ARN was not found: " + arn + ".");
}

}  // namespace

OperationOutput list_tags(Context& context, const Call& call) {
    const std::string arn = wire::text_at(call.input, "ResourceArn");
    if (!is_known(context, arn)) return unknown_resource(arn);
    std::string body;
    base::JsonWriter out(body);
    out.begin_object();
    out.begin_array_member("Tags");
    for (const model::Tag& tag : context.catalog.tags().of(arn)) {
        out.begin_object();
        out.text_member("Key", tag.key);
        out.text_member("Value", tag.value);
        out.end_object();
    }
    out.end_array();
    out.end_object();
    return body;
}

OperationOutput tag_resource(Context& context, const Call& call) {
    const std::string arn = wire::text_at(call.input, "ResourceArn");
    if (!is_known(context, arn)) return unknown_resource(arn);
    const std::vector<model::Tag> tags = wire::tags_of(call.input);
    const auto put = context.catalog.tags().put(arn, tags);
    if (!put) return fault_of(put.error());
    // The time counts from now on, also where the tag was there with that value.
    if (const auto time = time_to_live_among(tags)) live_for(context, arn, time);
    return std::string("{}");
}

OperationOutput untag_resource(Context& context, const Call& call) {
    const std::string arn = wire::text_at(call.input, "ResourceArn");
    if (!is_known(context, arn)) return unknown_resource(arn);
    std::vector<std::string> keys;
    for (const wire::Json& key : wire::member_at(call.input, "TagKeys"))
        keys.push_back(key.get<std::string>());
    context.catalog.tags().remove(arn, keys);
    if (std::find(keys.begin(), keys.end(), model::time_to_live_tag) != keys.end()) {
        live_for(context, arn, context.options.time_to_live);
    }
    return std::string("{}");
}

}  // namespace apprunner::api
