// Who may talk to the door: a web page that the user happens to visit may not, neither by a name
// that it points at this machine (DNS rebinding) nor across origins. Pure; any thread.
#pragma once

#include <string_view>

namespace apprunner::api {

/// True when the Host header names loopback, localhost, a name under .localhost, or the address
/// that the server listens on (any address literal, when it listens on all).
[[nodiscard]] bool is_host_allowed(std::string_view host_header, std::string_view listen_address);

/// True when the Origin header is the server's own; `host_header` has been found allowed.
[[nodiscard]] bool is_origin_allowed(std::string_view origin, std::string_view host_header);

}  // namespace apprunner::api
