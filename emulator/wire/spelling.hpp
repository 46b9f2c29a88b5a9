// Statuses that AWS writes in lower case although its model has them in capitals: those of auto
// scaling configurations and custom domains (observed; Terraform relies on it). Pure; any thread.
#pragma once

#include <string>
#include <string_view>

namespace apprunner::wire {

[[nodiscard]] inline std::string spelled(std::string_view status, bool lower_case) {
    std::string text(status);
    if (!lower_case) return text;
    for (char& letter : text) {
        if (letter >= 'A' && letter <= 'Z') letter = static_cast<char>(letter - 'A' + 'a');
    }
    return text;
}

}  // namespace apprunner::wire
