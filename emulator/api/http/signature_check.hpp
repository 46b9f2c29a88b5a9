// Verifies the Authorization header of a request that comes from elsewhere (Signature Version 4)
// against a key of the daemon's. Pure; any thread.
#pragma once

#include "emulator/api/http/door.hpp"

namespace apprunner::api {

/// The values of all headers of that name (lower case), in their order.
[[nodiscard]] std::vector<std::string_view> headers_named(
    const Caller& caller, std::string_view name
);

/// Of the key that the request says it is signed with; "" when it says none.
[[nodiscard]] std::string key_id_of(const Caller& caller);

/// Why the signature is none of `key`'s for this very request at this time, or nothing. `key` is
/// the one of key_id_of(); null: there is none of that id.
[[nodiscard]] std::optional<AwsError> signature_fault(
    const Caller& caller, const base::AwsKeys* key, base::WallTime now
);

}  // namespace apprunner::api
