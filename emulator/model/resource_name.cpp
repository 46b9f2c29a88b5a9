// Puts account, Region, name and id together as ARNs, service URLs and log groups are spelled.
#include "emulator/model/resource_name.hpp"

namespace apprunner::model {

namespace {

std::string joined(std::initializer_list<std::string_view> parts) {
    std::string text;
    for (const std::string_view part : parts) text += part;
    return text;
}

}  // namespace

std::string apprunner_arn(const Account& account, std::string_view resource) {
    return joined({"arn:aws:apprunner:", account.region, ":", account.account_id, ":", resource});
}

std::string service_arn(
    const Account& account, std::string_view name, std::string_view service_id
) {
    return apprunner_arn(account, joined({"service/", name, "/", service_id}));
}

std::string log_group_name(
    std::string_view service_name, std::string_view service_id, std::string_view kind
) {
    return joined({"/aws/apprunner/", service_name, "/", service_id, "/", kind});
}

std::string service_host(const Account& account, std::string_view label, std::string_view domain) {
    return joined({label, ".", account.region, ".", domain});
}

std::string default_auto_scaling_arn(const Account& account) {
    return apprunner_arn(
        account, "autoscalingconfiguration/DefaultConfiguration/1/00000000000000000000000000000001"
    );
}

Account account_of_arn(std::string_view arn) {
    Account account{"", ""};
    constexpr std::string_view prefix = "arn:aws:apprunner:";
    if (arn.substr(0, prefix.size()) != prefix) return account;
    arn.remove_prefix(prefix.size());
    const std::size_t colon = arn.find(':');
    if (colon == std::string_view::npos) return account;
    account.region = arn.substr(0, colon);
    arn.remove_prefix(colon + 1);
    account.account_id = arn.substr(0, arn.find(':'));
    return account;
}

}  // namespace apprunner::model
