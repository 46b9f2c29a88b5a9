// Looks at the ARNs that stand at the top of a request.
#include "emulator/api/http/foreign_arn.hpp"

#include "emulator/model/resource_name.hpp"

namespace apprunner::api {

namespace {

bool differs(const std::string& named, const std::string& of_arn) {
    return !named.empty() && !of_arn.empty() && named != of_arn;
}

/// What is made or amended refers to it; and AssociateCustomDomain has no exception for it.
bool is_reference(std::string_view operation, std::string_view member) {
    if (operation == "AssociateCustomDomain" || operation.starts_with("Create")) return true;
    return operation == "UpdateService" && member != "ServiceArn";
}

}  // namespace

std::optional<AwsError> foreign_arn_refusal(
    std::string_view operation, const Call& call, bool sees_references
) {
    for (const auto& [member, value] : call.input.items()) {
        if (!member.ends_with("Arn") || !value.is_string()) continue;
        const bool is_referred_to = is_reference(operation, member);
        if (is_referred_to && !sees_references) continue;
        const std::string arn = value.get<std::string>();
        const model::Account place = model::account_of_arn(arn);
        if (!differs(call.named.region, place.region) &&
            !differs(call.named.account_id, place.account_id)) {
            continue;
        }
        const std::string message = "The resource with the provided ARN was not found in Region " +
                                    call.account.region + " of account " + call.account.account_id +
                                    ": " + arn + ".";
        return is_referred_to ? invalid_request(message) : not_found(message);
    }
    return std::nullopt;
}

}  // namespace apprunner::api
