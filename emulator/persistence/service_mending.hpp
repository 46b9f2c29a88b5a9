// What can be known of a service although a row of it is lost: an operation that its own document
// tells of, a name that still stands in a damaged one. Pure; any thread.
#pragma once

#include "emulator/base/result.hpp"
#include "emulator/core/ring/saved.hpp"

#include <deque>
#include <optional>
#include <string>
#include <string_view>

namespace apprunner::persistence {

struct MendedService {
    core::SavedService saved;
    /// The last operation, made again of what the service says of it; nothing: it was there.
    std::optional<model::Operation> supplied;
};

/// As read_service() (documents.hpp), but for a lost last operation.
[[nodiscard]] base::Result<MendedService> read_service_with(
    const std::string& text, std::deque<model::Operation> operations
);

/// Spelled as ids of services are.
[[nodiscard]] bool is_service_id(std::string_view text);
/// Spelled as owners are.
[[nodiscard]] bool is_owner(std::string_view text);
/// The ServiceName in a document that is no JSON any more; "": there is none that could be one.
[[nodiscard]] std::string name_in(std::string_view body);

}  // namespace apprunner::persistence
