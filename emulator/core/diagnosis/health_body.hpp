// What the JSON body of a health check tells (Spring's actuator, and those made after it). Pure.
#pragma once

#include <string>
#include <vector>

namespace apprunner::core {

/// The parts that it calls down, with their error where one stands there: "db (getaddrinfo
/// ENOTFOUND db)". Takes any text, cut ones too; empty when it says nothing of the kind.
[[nodiscard]] std::vector<std::string> down_parts(const std::string& body);

}  // namespace apprunner::core
