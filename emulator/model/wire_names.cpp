// The spellings of all enums on AWS's wire: one table per enum, read in both directions.
#include "emulator/model/wire_names.hpp"

#include <array>
#include <utility>

namespace apprunner::model {

namespace {

template <class E>
struct Table;

template <class E>
using NameRow = std::pair<E, std::string_view>;

template <>
struct Table<ServiceStatus> {
    static constexpr std::array<NameRow<ServiceStatus>, 6> rows{{
        {ServiceStatus::create_failed, "CREATE_FAILED"},
        {ServiceStatus::running, "RUNNING"},
        {ServiceStatus::deleted, "DELETED"},
        {ServiceStatus::delete_failed, "DELETE_FAILED"},
        {ServiceStatus::paused, "PAUSED"},
        {ServiceStatus::operation_in_progress, "OPERATION_IN_PROGRESS"},
    }};
};

template <>
struct Table<OperationType> {
    static constexpr std::array<NameRow<OperationType>, 6> rows{{
        {OperationType::start_deployment, "START_DEPLOYMENT"},
        {OperationType::create_service, "CREATE_SERVICE"},
        {OperationType::pause_service, "PAUSE_SERVICE"},
        {OperationType::resume_service, "RESUME_SERVICE"},
        {OperationType::delete_service, "DELETE_SERVICE"},
        {OperationType::update_service, "UPDATE_SERVICE"},
    }};
};

template <>
struct Table<OperationStatus> {
    static constexpr std::array<NameRow<OperationStatus>, 7> rows{{
        {OperationStatus::pending, "PENDING"},
        {OperationStatus::in_progress, "IN_PROGRESS"},
        {OperationStatus::failed, "FAILED"},
        {OperationStatus::succeeded, "SUCCEEDED"},
        {OperationStatus::rollback_in_progress, "ROLLBACK_IN_PROGRESS"},
        {OperationStatus::rollback_failed, "ROLLBACK_FAILED"},
        {OperationStatus::rollback_succeeded, "ROLLBACK_SUCCEEDED"},
    }};
};

template <>
struct Table<HealthCheckProtocol> {
    static constexpr std::array<NameRow<HealthCheckProtocol>, 2> rows{
        {{HealthCheckProtocol::tcp, "TCP"}, {HealthCheckProtocol::http, "HTTP"}}};
};

template <>
struct Table<ImageRepositoryType> {
    static constexpr std::array<NameRow<ImageRepositoryType>, 2> rows{
        {{ImageRepositoryType::ecr, "ECR"}, {ImageRepositoryType::ecr_public, "ECR_PUBLIC"}}};
};

template <>
struct Table<ConfigurationSource> {
    static constexpr std::array<NameRow<ConfigurationSource>, 2> rows{
        {{ConfigurationSource::repository, "REPOSITORY"}, {ConfigurationSource::api, "API"}}};
};

template <>
struct Table<EgressType> {
    static constexpr std::array<NameRow<EgressType>, 2> rows{
        {{EgressType::default_egress, "DEFAULT"}, {EgressType::vpc, "VPC"}}};
};

template <>
struct Table<IpAddressType> {
    static constexpr std::array<NameRow<IpAddressType>, 2> rows{
        {{IpAddressType::ipv4, "IPV4"}, {IpAddressType::dual_stack, "DUAL_STACK"}}};
};

template <class E>
std::string_view spelled(E value) {
    for (const auto& [known, text] : Table<E>::rows) {
        if (known == value) return text;
    }
    return "UNKNOWN";
}

}  // namespace

std::string_view wire_name(ServiceStatus value) {
    return spelled(value);
}
std::string_view wire_name(OperationType value) {
    return spelled(value);
}
std::string_view wire_name(OperationStatus value) {
    return spelled(value);
}
std::string_view wire_name(HealthCheckProtocol value) {
    return spelled(value);
}
std::string_view wire_name(ImageRepositoryType value) {
    return spelled(value);
}
std::string_view wire_name(ConfigurationSource value) {
    return spelled(value);
}
std::string_view wire_name(EgressType value) {
    return spelled(value);
}
std::string_view wire_name(IpAddressType value) {
    return spelled(value);
}

template <class E>
std::optional<E> from_wire(std::string_view text) {
    for (const auto& [known, spelling] : Table<E>::rows) {
        if (spelling == text) return known;
    }
    return std::nullopt;
}

template std::optional<ServiceStatus> from_wire<ServiceStatus>(std::string_view);
template std::optional<OperationType> from_wire<OperationType>(std::string_view);
template std::optional<OperationStatus> from_wire<OperationStatus>(std::string_view);
template std::optional<HealthCheckProtocol> from_wire<HealthCheckProtocol>(std::string_view);
template std::optional<ImageRepositoryType> from_wire<ImageRepositoryType>(std::string_view);
template std::optional<ConfigurationSource> from_wire<ConfigurationSource>(std::string_view);
template std::optional<EgressType> from_wire<EgressType>(std::string_view);
template std::optional<IpAddressType> from_wire<IpAddressType>(std::string_view);

}  // namespace apprunner::model
