// Ends the waits of long polls when the server stops, so that no request outlives it; and what an
// account is shown.
#include "emulator/api/context.hpp"

#include "emulator/runtime/driver.hpp"

namespace apprunner::api {

void Waits::end_all() {
    are_over_ = true;
    for (const Timer& timer : timers_) timer->cancel();
}

std::string known_as(const Context& context, const Asker& asker, const std::string& name) {
    return context.driver.engine().known_as(model::apprunner_arn(asker.account, ""), name);
}

bool Asker::sees(std::string_view arn) const {
    return !is_confined || model::account_of_arn(arn).account_id == account.account_id;
}

bool Asker::lists(std::string_view arn) const {
    return sees(arn) && (!is_signed || arn.starts_with(model::apprunner_arn(account, "")));
}

}  // namespace apprunner::api
