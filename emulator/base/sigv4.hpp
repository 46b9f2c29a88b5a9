// AWS Signature Version 4: signing a request, and the parts with which a verifier forms the same
// signature again. Published: "Signature Version 4 signing process" (AWS IAM User Guide). Pure; the
// time comes in as text; any thread.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace apprunner::base {

/// What requests are signed with.
struct AwsKeys {
    std::string access_key_id;
    std::string secret_access_key;
    std::string session_token = {};  ///< Empty: long-lived keys.
};

/// Names in any case, values as they are sent; in the order of the message.
using SignedFields = std::vector<std::pair<std::string, std::string>>;

/// A request as it is on the wire.
struct SignableRequest {
    std::string method;
    std::string path;   ///< Up to the `?`, escaped as it is sent; "": "/".
    std::string query;  ///< After the `?`, escaped or not.
    SignedFields fields;
    /// SHA-256 in lower hex digits, or what x-amz-content-sha256 has in its place.
    std::string payload_hash;
};

/// What a signature is valid for.
struct SigningScope {
    std::string date;  ///< 20150830
    std::string region;
    std::string service;
};

/// The Authorization field, taken apart.
struct SigV4Authorization {
    std::string access_key_id;
    SigningScope scope;
    std::vector<std::string> signed_fields;  ///< Lower case, in the field's own order.
    std::string signature;                   ///< As it stands there.
};

[[nodiscard]] std::string sha256_hex(std::string_view bytes);

/// Over the fields of `request` that `signed_fields` names (lower case, sorted). The path is made
/// normal and escaped once more, as all services but S3 want it.
[[nodiscard]] std::string canonical_request(
    const SignableRequest& request, const std::vector<std::string>& signed_fields
);

/// `time` is the request's X-Amz-Date: 20150830T123600Z.
[[nodiscard]] std::string string_to_sign(
    std::string_view time, const SigningScope& scope, std::string_view canonical
);

/// 64 lower hex digits.
[[nodiscard]] std::string signature_of(
    std::string_view secret_access_key, const SigningScope& scope, std::string_view to_sign
);

/// "date/Region/service/aws4_request".
[[nodiscard]] std::string scope_text(const SigningScope& scope);

/// The fields to add: X-Amz-Date, X-Amz-Security-Token where the keys have one, Authorization. All
/// of the request's fields are signed, so `request` must have Host and none of those three.
/// `service` is the signing name ("secretsmanager").
[[nodiscard]] SignedFields sign(
    const SignableRequest& request,
    const AwsKeys& keys,
    std::string_view time,
    std::string_view region,
    std::string_view service
);

/// Nothing for what is no complete field of AWS4-HMAC-SHA256.
[[nodiscard]] std::optional<SigV4Authorization> parse_authorization(std::string_view field);

/// The signature that `request` must have under that key and `time` (its X-Amz-Date).
[[nodiscard]] std::string expected_signature(
    const SignableRequest& request,
    const SigV4Authorization& authorization,
    std::string_view secret_access_key,
    std::string_view time
);

/// Takes as long wherever they differ first.
[[nodiscard]] bool is_same_signature(std::string_view one, std::string_view other);

}  // namespace apprunner::base
