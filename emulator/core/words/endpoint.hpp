// A host and a port in the words of drivers, clients and tools. Pure; used by reach_words.cpp.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace apprunner::core {

struct NamedEndpoint {
    std::string host;
    std::uint16_t port = 0;  ///< 0: not told.
};

/// Where the line wanted to connect; nothing where it names no host, or one that is its own
/// ("0.0.0.0"). `lower` is `text` in lower case.
[[nodiscard]] std::optional<NamedEndpoint> endpoint_in(
    std::string_view text, std::string_view lower
);

/// The last number after a colon, a comma or "port ": of ":::8080", "('0.0.0.0', 80)",
/// "\"0.0.0.0\" port 80"; 0: none.
[[nodiscard]] std::uint16_t bound_port_in(std::string_view lower);

/// 127.0.0.1, ::1, localhost.
[[nodiscard]] bool is_own_machine(std::string_view host);

}  // namespace apprunner::core
