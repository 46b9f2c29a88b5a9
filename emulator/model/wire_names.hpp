// The enums' spellings on AWS's wire, both ways. Pure; any thread.
#pragma once

#include "emulator/model/operation.hpp"
#include "emulator/model/service.hpp"

#include <optional>
#include <string_view>

namespace apprunner::model {

[[nodiscard]] std::string_view wire_name(ServiceStatus value);
[[nodiscard]] std::string_view wire_name(OperationType value);
[[nodiscard]] std::string_view wire_name(OperationStatus value);
[[nodiscard]] std::string_view wire_name(HealthCheckProtocol value);
[[nodiscard]] std::string_view wire_name(ImageRepositoryType value);
[[nodiscard]] std::string_view wire_name(ConfigurationSource value);
[[nodiscard]] std::string_view wire_name(EgressType value);
[[nodiscard]] std::string_view wire_name(IpAddressType value);

/// The value spelled `text`, or nothing. E is one of the enums above.
template <class E>
[[nodiscard]] std::optional<E> from_wire(std::string_view text);

}  // namespace apprunner::model
