// CreateService's and UpdateService's input, the part of it that is a SourceConfiguration, and what
// `aws apprunner describe-service` prints.
#include "emulator/cli/formats/format.hpp"
#include "emulator/cli/formats/tree.hpp"

#include <algorithm>
#include <array>

namespace apprunner::cli::formats {
namespace {

using namespace std::string_view_literals;

/// Members of DescribeService's Service, and of the answers around it, that no request has.
constexpr std::array read_only{
    "ServiceId"sv,
    "ServiceArn"sv,
    "ServiceUrl"sv,
    "Status"sv,
    "CreatedAt"sv,
    "UpdatedAt"sv,
    "DeletedAt"sv,
    "CustomDomains"sv,
    "OperationId"sv,
    "AutoScalingConfigurationSummary"sv};

bool is_fragment(const ConfigValue& document) {
    return document.find("ImageRepository") != nullptr ||
           document.find("CodeRepository") != nullptr;
}

bool is_answer(const ConfigValue& document) {
    const ConfigValue& service = object_in(document, "Service");
    return service.find("ServiceArn") != nullptr || service.find("SourceConfiguration") != nullptr;
}

bool is_create_service(const ConfigValue& document) {
    return document.find("SourceConfiguration") != nullptr ||
           document.find("ServiceName") != nullptr || is_fragment(document) || is_answer(document);
}

/// arn:aws:apprunner:REGION:ACCOUNT:service/NAME/ID
std::string name_in_arn(const std::string& arn) {
    constexpr std::string_view mark = ":service/";
    const std::size_t at = arn.find(mark);
    if (at == std::string::npos) return "";
    const std::size_t begin = at + mark.size();
    return arn.substr(begin, arn.find('/', begin) - begin);
}

ConfigValue without_read_only(const ConfigValue& service) {
    ConfigValue members = service;
    std::erase_if(members.entries, [](const Entry& entry) {
        return std::find(read_only.begin(), read_only.end(), entry.name) != read_only.end();
    });
    if (const ConfigValue* arn = service.find("ServiceArn"); arn != nullptr) {
        const std::string name = name_in_arn(text_of(arn));
        const bool is_named = members.find("ServiceName") != nullptr;
        if (!name.empty() && !is_named) put(members, "ServiceName", text_value(name, arn->origin));
    }
    const ConfigValue& scaling = object_in(service, "AutoScalingConfigurationSummary");
    if (const ConfigValue* arn = scaling.find("AutoScalingConfigurationArn")) {
        put(members, "AutoScalingConfigurationArn", *arn);
    }
    return members;
}

FoundServices read_create_service(const ConfigValue& document, const ReaderInputs& /*inputs*/) {
    ConfigValue members;
    if (is_fragment(document)) {
        members = object_value(document.origin);
        put(members, "SourceConfiguration", document);
    } else {
        members = without_read_only(is_answer(document) ? *document.find("Service") : document);
    }
    FoundService found{text_in(members, "ServiceName"), MemberSpelling::create_service, {}};
    found.members = std::move(members);
    found.holds_instance_role = !is_fragment(document);
    return {std::move(found)};
}

}  // namespace

const Format create_service_format{
    "CreateService's members", is_create_service, read_create_service};

}  // namespace apprunner::cli::formats
