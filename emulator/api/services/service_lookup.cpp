// Which service an API operation means: those that are DELETED are not found any more.
#include "emulator/api/services/service_lookup.hpp"

#include "emulator/catalog/catalog.hpp"
#include "emulator/model/time_to_live.hpp"
#include "emulator/runtime/driver.hpp"

namespace apprunner::api {

const core::ServiceView* living_service(const Context& context, std::string_view arn) {
    const core::ServiceView* view = context.driver.engine().find_by_arn(arn);
    const bool is_gone = view == nullptr || view->service.status == model::ServiceStatus::deleted;
    return is_gone ? nullptr : view;
}

catalog::AccountResources& shelf_seen(Context& context, const Asker& asker, std::string_view arn) {
    return asker.sees(arn) ? context.catalog.shelf_of(arn) : context.catalog.elsewhere();
}

std::optional<base::Duration> time_to_live_among(const std::vector<model::Tag>& tags) {
    for (const model::Tag& tag : tags) {
        if (tag.key == model::time_to_live_tag) return model::time_to_live_of(tag.value);
    }
    return std::nullopt;
}

std::string unknown_service(const std::string& arn) {
    return "Service with the provided ARN was not found: " + arn + ".";
}

}  // namespace apprunner::api
