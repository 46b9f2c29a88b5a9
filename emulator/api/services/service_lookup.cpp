// Which service an API operation means: those that are DELETED are not found any more.
#include "emulator/api/services/service_lookup.hpp"

#include "emulator/runtime/driver.hpp"

namespace apprunner::api {

const core::ServiceView* living_service(const Context& context, std::string_view arn) {
    const core::ServiceView* view = context.driver.engine().find_by_arn(arn);
    const bool is_gone = view == nullptr || view->service.status == model::ServiceStatus::deleted;
    return is_gone ? nullptr : view;
}

std::string unknown_service(const std::string& arn) {
    return "Service with the provided ARN was not found: " + arn + ".";
}

}  // namespace apprunner::api
