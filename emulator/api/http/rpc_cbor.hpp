// Smithy's RPC v2 CBOR, which newer SDKs speak with CloudWatch, to and from what AWS JSON says.
// Pure; any thread.
#pragma once

#include "emulator/wire/json.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace apprunner::api {

inline constexpr std::string_view cbor_content_type = "application/cbor";

/// "GraniteServiceVersion20100801.ListMetrics" of /service/NAME/operation/OPERATION; "" when the
/// path is none of that kind.
[[nodiscard]] std::string rpc_target_of(std::string_view path);

/// A request's body as an object; times (tag 1) become their number of seconds. Nothing when it is
/// none, or larger than 128 KB.
[[nodiscard]] std::optional<wire::Json> json_of_cbor(std::string_view body);

/// An answer in AWS JSON as CBOR; numbers below "Timestamp" and "Timestamps" get the tag of times.
[[nodiscard]] std::string cbor_of_json(std::string_view answer);

}  // namespace apprunner::api
