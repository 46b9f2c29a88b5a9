// App Runner's names as Terraform spells them. Pure; any thread.
#pragma once

#include <cctype>
#include <string>
#include <string_view>

namespace apprunner::base {

/// "HealthCheckConfiguration" as health_check_configuration, "Port" as port.
[[nodiscard]] inline std::string snake_case(std::string_view name) {
    std::string result;
    for (const char letter : name) {
        const auto byte = static_cast<unsigned char>(letter);
        if (std::isupper(byte) != 0 && !result.empty()) result += '_';
        result += static_cast<char>(std::tolower(byte));
    }
    return result;
}

}  // namespace apprunner::base
