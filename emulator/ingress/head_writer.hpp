// Writes heads as they go on to the instance and back to the client: the relayed fields as they
// came, the rest as a proxy has to say it. Pure; any thread.
#pragma once

#include "emulator/ingress/head.hpp"
#include "emulator/ingress/http_semantics.hpp"

#include <string>
#include <string_view>

namespace apprunner::ingress {

/// What the proxy adds to a request.
struct Forwarding {
    std::string_view client_address;
    std::string_view scheme;      ///< "http" or "https": how the client came.
    std::string_view host;        ///< For a request that names none.
    std::string_view request_id;  ///< For a request that has none.
};

/// Replaces `out` by the head.
void write_request_head(
    std::string& out,
    const RequestHead& head,
    const RequestMeaning& meaning,
    const Forwarding& forwarding
);

/// How the answer's end is told to the client.
enum class BodyEnd {
    as_received,  ///< Content-Length as it came, or no body.
    chunked,      ///< Transfer-Encoding: chunked.
    by_close,     ///< The connection is closed after the body.
};

struct ResponseWriting {
    BodyEnd body_end = BodyEnd::as_received;
    bool keep_alive = true;    ///< The client's connection; never with by_close.
    bool is_http_1_0 = false;  ///< The client is.
    std::string_view date;     ///< Added; empty: the instance gave one.
};

/// Appends the head to `out`.
void write_response_head(
    std::string& out, const ResponseHead& head, const ResponseWriting& writing
);

}  // namespace apprunner::ingress
