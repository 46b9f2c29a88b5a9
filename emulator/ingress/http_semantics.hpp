// What a head means to a proxy: the body's framing, what becomes of the connection, which fields go
// no further, and what has to be refused. Changes nothing but the `relayed` marks of the fields.
// Pure; any thread.
#pragma once

#include "emulator/ingress/body.hpp"
#include "emulator/ingress/head.hpp"
#include "emulator/ingress/refusal.hpp"

#include <optional>
#include <string_view>

namespace apprunner::ingress {

struct RequestMeaning {
    std::string_view
        authority;            ///< Host with port as the client wrote it; may be empty in HTTP/1.0.
    std::string_view target;  ///< Path and query, or "*".
    BodyFraming body;
    bool keep_alive = true;
    bool expects_continue = false;
    bool is_head = false;
    bool is_http_1_0 = false;
    bool is_idempotent = false;  ///< RFC 9110: doing it twice is like doing it once.
    bool has_request_id = false;
    bool has_host_field = false;  ///< One that may be relayed as it is.
};

/// Gives why the request is refused, or nothing and fills `meaning`. Views point into the head.
[[nodiscard]] std::optional<HttpRefusal> understand_request(
    RequestHead& head, RequestMeaning& meaning
);

struct ResponseMeaning {
    BodyFraming body;
    bool reusable = true;     ///< The instance keeps the connection after the body.
    bool is_interim = false;  ///< 1xx: another head follows.
    bool has_date = false;
};

/// Gives false when the answer must not be relayed (Envoy's "protocol error").
[[nodiscard]] bool understand_response(
    ResponseHead& head, bool answers_head_request, ResponseMeaning& meaning
);

/// The name in an authority: without port and trailing dot, in lower case.
[[nodiscard]] std::string host_name_of(std::string_view authority);

}  // namespace apprunner::ingress
