// Operations on the tags of every resource that has an ARN; looks first whether the resource is
// there.
#include "emulator/api/resources/catalog_operations.hpp"
#include "emulator/base/json_writer.hpp"
#include "emulator/catalog/catalog.hpp"
#include "emulator/runtime/clock.hpp"
#include "emulator/runtime/driver.hpp"
#include "emulator/wire/service_input.hpp"

namespace apprunner::api {

namespace {

bool is_known(Context& context, const std::string& arn) {
    const core::ServiceView* view = context.driver.engine().find_by_arn(arn);
    if (view != nullptr) return view->service.status != model::ServiceStatus::deleted;
    return context.catalog.has(arn, runtime::read_clock());
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
    const auto put = context.catalog.tags().put(arn, wire::tags_of(call.input));
    if (!put) return fault_of(put.error());
    return std::string("{}");
}

OperationOutput untag_resource(Context& context, const Call& call) {
    const std::string arn = wire::text_at(call.input, "ResourceArn");
    if (!is_known(context, arn)) return unknown_resource(arn);
    std::vector<std::string> keys;
    for (const wire::Json& key : wire::member_at(call.input, "TagKeys"))
        keys.push_back(key.get<std::string>());
    context.catalog.tags().remove(arn, keys);
    return std::string("{}");
}

}  // namespace apprunner::api
