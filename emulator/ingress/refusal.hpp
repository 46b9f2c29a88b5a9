// The answers that the ingress gives itself, in Envoy's words where they were observed: as values,
// and as bytes. Pure; any thread.
#pragma once

#include "emulator/ingress/ingress.hpp"

#include <string>
#include <string_view>

namespace apprunner::ingress {

struct HttpRefusal {
    int status = 400;
    std::string body;       ///< Plain text; may be empty.
    std::string remark;     ///< For the access record.
    std::string sim_state;  ///< Value of x-apprunner-sim; empty: no such field.
    std::string location;   ///< Of a redirect; empty: no such field.
};

namespace refusals {

[[nodiscard]] HttpRefusal malformed(std::string_view remark);  ///< 400
[[nodiscard]] HttpRefusal head_too_large();                    ///< 431
[[nodiscard]] HttpRefusal unknown_encoding();                  ///< 501: Transfer-Encoding
[[nodiscard]] HttpRefusal too_slow();      ///< 408: the request did not come in time
[[nodiscard]] HttpRefusal upgrade();       ///< 403: WebSocket and any other
[[nodiscard]] HttpRefusal unknown_host();  ///< 404, as App Runner answers it
/// 301 to the same under https://.
[[nodiscard]] HttpRefusal only_https(std::string_view authority, std::string_view target);
[[nodiscard]] HttpRefusal over_capacity();  ///< 429
/// 503 for a service in a mode other than serving; 404 for a deleted one.
[[nodiscard]] HttpRefusal not_serving(model::RouteMode mode);
/// 503: the instance does not accept; `error_number` as in errno.
[[nodiscard]] HttpRefusal connect_failed(int error_number);
[[nodiscard]] HttpRefusal connect_timed_out();      ///< 503
[[nodiscard]] HttpRefusal ended_before_answer();    ///< 503: the instance closed or died
[[nodiscard]] HttpRefusal answer_not_understood();  ///< 502
[[nodiscard]] HttpRefusal no_answer_in_time();      ///< 504: the total limit

}  // namespace refusals

struct ReplyOptions {
    bool keep_alive = true;
    bool is_http_1_0 = false;
    bool is_head = false;
    std::string_view date;  ///< A value for the Date field.
};

/// The whole answer as it goes on the wire.
[[nodiscard]] std::string reply_bytes(const HttpRefusal& refusal, const ReplyOptions& options);

}  // namespace apprunner::ingress
