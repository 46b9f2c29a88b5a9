// The steps of Signature Version 4 by OpenSSL's SHA-256 and HMAC: canonical request, string to
// sign, derived key, signature.
#include "emulator/base/sigv4.hpp"

#include "emulator/base/text.hpp"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/sha.h>

#include <algorithm>
#include <array>

namespace apprunner::base {

namespace {

constexpr std::string_view algorithm = "AWS4-HMAC-SHA256";
constexpr std::string_view scope_end = "aws4_request";

std::string hex(std::string_view bytes) {
    constexpr std::string_view digits = "0123456789abcdef";
    std::string text;
    for (const char byte : bytes) {
        text += digits[static_cast<unsigned char>(byte) >> 4U];
        text += digits[static_cast<unsigned char>(byte) & 15U];
    }
    return text;
}

std::string hmac(std::string_view key, std::string_view text) {
    std::string code(SHA256_DIGEST_LENGTH, '\0');
    HMAC(
        EVP_sha256(),
        key.data(),
        static_cast<int>(key.size()),
        reinterpret_cast<const unsigned char*>(text.data()),
        text.size(),
        reinterpret_cast<unsigned char*>(code.data()),
        nullptr
    );
    return code;
}

bool is_unreserved(char letter) {
    return (letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z') ||
           (letter >= '0' && letter <= '9') || letter == '-' || letter == '.' || letter == '_' ||
           letter == '~';
}

std::string escaped(std::string_view text) {
    constexpr std::string_view digits = "0123456789ABCDEF";
    std::string result;
    for (const char letter : text) {
        if (is_unreserved(letter)) {
            result += letter;
        } else {
            result += '%';
            result += digits[static_cast<unsigned char>(letter) >> 4U];
            result += digits[static_cast<unsigned char>(letter) & 15U];
        }
    }
    return result;
}

/// -1: not a digit.
int hex_value(char letter) {
    if (letter >= '0' && letter <= '9') return letter - '0';
    const char small = lower(letter);
    return small >= 'a' && small <= 'f' ? small - 'a' + 10 : -1;
}

std::string unescaped(std::string_view text) {
    std::string result;
    for (std::size_t at = 0; at < text.size(); ++at) {
        const bool may_be = text[at] == '%' && at + 2 < text.size();
        const int high = may_be ? hex_value(text[at + 1]) : -1;
        const int low = may_be ? hex_value(text[at + 2]) : -1;
        if (high < 0 || low < 0) {
            result += text[at];
            continue;
        }
        result += static_cast<char>(high * 16 + low);
        at += 2;
    }
    return result;
}

std::vector<std::string_view> split(std::string_view text, char separator) {
    std::vector<std::string_view> parts;
    for (std::size_t at = 0;;) {
        const std::size_t end = text.find(separator, at);
        parts.push_back(text.substr(at, end - at));
        if (end == std::string_view::npos) return parts;
        at = end + 1;
    }
}

/// Without empty, "." and ".." segments; a slash at the end stays.
std::string canonical_path(std::string_view path) {
    std::vector<std::string_view> kept;
    for (const std::string_view segment : split(path, '/')) {
        if (segment == "..") {
            if (!kept.empty()) kept.pop_back();
        } else if (!segment.empty() && segment != ".") {
            kept.push_back(segment);
        }
    }
    std::string text;
    for (const std::string_view segment : kept) text += "/" + escaped(segment);
    const bool ends_in_slash = path.ends_with('/') || path.ends_with("/.") || path.ends_with("/..");
    return text.empty() || ends_in_slash ? text + "/" : text;
}

std::string canonical_query(std::string_view query) {
    std::vector<std::pair<std::string, std::string>> pairs;
    for (const std::string_view part : split(query, '&')) {
        if (part.empty()) continue;
        const std::size_t equals = part.find('=');
        const std::string_view value =
            equals == std::string_view::npos ? std::string_view() : part.substr(equals + 1);
        pairs.emplace_back(escaped(unescaped(part.substr(0, equals))), escaped(unescaped(value)));
    }
    std::sort(pairs.begin(), pairs.end());
    std::string text;
    for (const auto& [name, value] : pairs) {
        if (!text.empty()) text += '&';
        text.append(name).append("=").append(value);
    }
    return text;
}

/// Without blanks around it, and with one where there are several.
std::string trimmed(std::string_view value) {
    std::string text;
    for (const char letter : value) {
        const bool is_blank = letter == ' ' || letter == '\t';
        if (!is_blank) {
            text += letter;
        } else if (!text.empty() && text.back() != ' ') {
            text += ' ';
        }
    }
    if (text.ends_with(' ')) text.pop_back();
    return text;
}

std::string values_of(const SignedFields& fields, std::string_view name) {
    std::vector<std::string> values;
    for (const auto& [each, value] : fields) {
        if (equal_but_for_case(each, name)) values.push_back(trimmed(value));
    }
    return joined(values, ",");
}

std::vector<std::string> names_of(const SignedFields& fields) {
    std::vector<std::string> names;
    for (const auto& [name, value] : fields) names.push_back(lower(name));
    std::sort(names.begin(), names.end());
    names.erase(std::unique(names.begin(), names.end()), names.end());
    return names;
}

/// "Credential=AKID/20150830/us-east-1/service/aws4_request" without its label.
bool read_credential(std::string_view text, SigV4Authorization& into) {
    const std::vector<std::string_view> parts = split(text, '/');
    if (parts.size() != 5 || parts[4] != scope_end) return false;
    into.access_key_id = parts[0];
    into.scope = SigningScope{std::string(parts[1]), std::string(parts[2]), std::string(parts[3])};
    return !into.access_key_id.empty();
}

}  // namespace

std::string sha256_hex(std::string_view bytes) {
    std::array<unsigned char, SHA256_DIGEST_LENGTH> digest{};
    SHA256(reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size(), digest.data());
    return hex({reinterpret_cast<const char*>(digest.data()), digest.size()});
}

std::string canonical_request(
    const SignableRequest& request, const std::vector<std::string>& signed_fields
) {
    std::string text = request.method + "\n" + canonical_path(request.path) + "\n" +
                       canonical_query(request.query) + "\n";
    for (const std::string& name : signed_fields) {
        text += name + ":" + values_of(request.fields, name) + "\n";
    }
    return text + "\n" + joined(signed_fields, ";") + "\n" + request.payload_hash;
}

std::string scope_text(const SigningScope& scope) {
    return scope.date + "/" + scope.region + "/" + scope.service + "/" + std::string(scope_end);
}

std::string string_to_sign(
    std::string_view time, const SigningScope& scope, std::string_view canonical
) {
    std::string text(algorithm);
    text.append("\n").append(time).append("\n").append(scope_text(scope));
    return text + "\n" + sha256_hex(canonical);
}

std::string signature_of(
    std::string_view secret_access_key, const SigningScope& scope, std::string_view to_sign
) {
    std::string key = "AWS4" + std::string(secret_access_key);
    for (const std::string_view part :
         {std::string_view(scope.date),
          std::string_view(scope.region),
          std::string_view(scope.service),
          scope_end}) {
        key = hmac(key, part);
    }
    return hex(hmac(key, to_sign));
}

SignedFields sign(
    const SignableRequest& request,
    const AwsKeys& keys,
    std::string_view time,
    std::string_view region,
    std::string_view service
) {
    SignedFields added{{"X-Amz-Date", std::string(time)}};
    if (!keys.session_token.empty()) {
        added.emplace_back("X-Amz-Security-Token", keys.session_token);
    }
    SignableRequest whole = request;
    whole.fields.insert(whole.fields.end(), added.begin(), added.end());
    SigV4Authorization authorization;
    authorization.scope =
        SigningScope{std::string(time.substr(0, 8)), std::string(region), std::string(service)};
    authorization.signed_fields = names_of(whole.fields);
    const std::string signature =
        expected_signature(whole, authorization, keys.secret_access_key, time);
    added.emplace_back(
        "Authorization",
        std::string(algorithm) + " Credential=" + keys.access_key_id + "/" +
            scope_text(authorization.scope) + ", SignedHeaders=" +
            joined(authorization.signed_fields, ";") + ", Signature=" + signature
    );
    return added;
}

std::optional<SigV4Authorization> parse_authorization(std::string_view field) {
    if (!field.starts_with(algorithm)) return std::nullopt;
    SigV4Authorization found;
    bool has_credential = false;
    for (const std::string_view part : split(field.substr(algorithm.size()), ',')) {
        const std::string pair = trimmed(part);
        const std::size_t equals = pair.find('=');
        if (equals == std::string::npos) return std::nullopt;
        const std::string_view name = std::string_view(pair).substr(0, equals);
        const std::string_view value = std::string_view(pair).substr(equals + 1);
        if (name == "Credential") {
            has_credential = read_credential(value, found);
        } else if (name == "SignedHeaders") {
            for (const std::string_view each : split(value, ';')) {
                found.signed_fields.emplace_back(each);
            }
        } else if (name == "Signature") {
            found.signature = value;
        }
    }
    if (!has_credential || found.signed_fields.empty() || found.signature.empty()) {
        return std::nullopt;
    }
    return found;
}

std::string expected_signature(
    const SignableRequest& request,
    const SigV4Authorization& authorization,
    std::string_view secret_access_key,
    std::string_view time
) {
    const std::string canonical = canonical_request(request, authorization.signed_fields);
    return signature_of(
        secret_access_key, authorization.scope, string_to_sign(time, authorization.scope, canonical)
    );
}

bool is_same_signature(std::string_view one, std::string_view other) {
    return one.size() == other.size() && CRYPTO_memcmp(one.data(), other.data(), one.size()) == 0;
}

}  // namespace apprunner::base
