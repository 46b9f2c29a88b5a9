// The results of the catalog's operations: a value, or a refusal in App Runner's terms. Pure.
#pragma once

#include "emulator/model/refusal.hpp"

#include <boost/system/result.hpp>

#include <functional>
#include <string>
#include <string_view>

namespace apprunner::catalog {

template <class T>
using CatalogResult = boost::system::result<T, model::Refusal>;

/// True when a service that is not deleted refers to that ARN.
using IsInUse = std::function<bool(std::string_view arn)>;

[[nodiscard]] inline model::Refusal invalid_request(std::string message) {
    return {model::RefusalKind::invalid_request, std::move(message)};
}

[[nodiscard]] inline model::Refusal not_found(std::string_view what, std::string_view arn) {
    return {
        model::RefusalKind::resource_not_found,
        std::string(what) + " with the provided ARN was not found: " + std::string(arn) + "."};
}

[[nodiscard]] inline model::Refusal quota_exceeded(std::string message) {
    return {model::RefusalKind::service_quota_exceeded, std::move(message)};
}

}  // namespace apprunner::catalog
