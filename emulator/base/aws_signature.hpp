// AWS's Signature Version 4 (HMAC-SHA256), as its documentation spells the steps: the canonical
// request, the string to sign, the signature. For who signs and for who verifies; knows no clock
// and no HTTP library. Pure; any thread.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace apprunner::base {

struct AccessKey {
    std::string id;
    std::string secret;
};

/// Below a daemon's state folder: the id and the secret, a line each.
inline constexpr std::string_view access_key_file = "access-key";
/// Ids of keys that a daemon has made begin so; AWS's never do.
inline constexpr std::string_view access_key_prefix = "APPRUNNERSIM";

/// Such a file's text; nothing when it is none.
[[nodiscard]] std::optional<AccessKey> read_access_key(std::string_view text);

/// What of a request is signed. The names of `headers` are taken in any case and order; a name that
/// comes twice is one header with two values.
struct SignedRequest {
    std::string_view method;
    std::string_view path;   ///< As in the request line; normalised and encoded here. Not for S3.
    std::string_view query;  ///< The same, without '?'.
    std::vector<std::pair<std::string, std::string>> headers;
    std::string payload_hash;  ///< sha256_hex of the body.
};

struct CredentialScope {
    std::string_view date;  ///< YYYYMMDD
    std::string_view region;
    std::string_view service;
};

/// 64 lower-case hexadecimal digits.
[[nodiscard]] std::string sha256_hex(std::string_view bytes);

/// "host;x-amz-date": the names as the Authorization header lists them.
[[nodiscard]] std::string signed_headers(const SignedRequest& request);

[[nodiscard]] std::string canonical_request(const SignedRequest& request);

/// DATE/REGION/SERVICE/aws4_request
[[nodiscard]] std::string scope_text(const CredentialScope& scope);

/// `time` is YYYYMMDD'T'HHMMSS'Z'.
[[nodiscard]] std::string string_to_sign(
    std::string_view time, const CredentialScope& scope, std::string_view canonical
);

/// 64 lower-case hexadecimal digits.
[[nodiscard]] std::string signature_of(
    std::string_view secret, const CredentialScope& scope, std::string_view text
);

/// The Authorization header's value; `request` has X-Amz-Date with the same time.
[[nodiscard]] std::string authorization_of(
    const AccessKey& key,
    const CredentialScope& scope,
    std::string_view time,
    const SignedRequest& request
);

/// Takes the same time wherever the two differ.
[[nodiscard]] bool are_equal_secrets(std::string_view one, std::string_view other);

}  // namespace apprunner::base
