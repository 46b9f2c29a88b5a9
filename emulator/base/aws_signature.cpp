// Implements aws_signature.hpp with OpenSSL's digests.
#include "emulator/base/aws_signature.hpp"

#include "emulator/base/text.hpp"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/sha.h>

#include <algorithm>
#include <array>
#include <map>

namespace apprunner::base {

namespace {

constexpr std::string_view algorithm = "AWS4-HMAC-SHA256";

std::string hex(std::string_view bytes) {
    constexpr std::string_view digits = "0123456789abcdef";
    std::string text;
    for (const char each : bytes) {
        const auto byte = static_cast<unsigned char>(each);
        text += {digits[byte >> 4U], digits[byte & 15U]};
    }
    return text;
}

std::string hmac(std::string_view key, std::string_view text) {
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    unsigned size = 0;
    const auto* const bytes = reinterpret_cast<const unsigned char*>(text.data());
    const auto key_size = static_cast<int>(key.size());
    HMAC(EVP_sha256(), key.data(), key_size, bytes, text.size(), digest.data(), &size);
    return {reinterpret_cast<const char*>(digest.data()), size};
}

bool is_unreserved(char letter) {
    return (letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z') ||
           (letter >= '0' && letter <= '9') || letter == '-' || letter == '.' || letter == '_' ||
           letter == '~';
}

/// Everything but unreserved characters and those of `kept` as %XX.
std::string encoded(std::string_view text, std::string_view kept) {
    constexpr std::string_view digits = "0123456789ABCDEF";
    std::string out;
    for (const char each : text) {
        if (is_unreserved(each) || kept.find(each) != std::string_view::npos) {
            out += each;
            continue;
        }
        const auto byte = static_cast<unsigned char>(each);
        out += {'%', digits[byte >> 4U], digits[byte & 15U]};
    }
    return out;
}

/// Without empty segments, "." and "..".
std::string normalised(std::string_view path) {
    std::vector<std::string_view> segments;
    std::string_view rest = path;
    while (!rest.empty()) {
        const std::size_t slash = std::min(rest.find('/'), rest.size());
        const std::string_view segment = rest.substr(0, slash);
        rest.remove_prefix(std::min(slash + 1, rest.size()));
        if (segment == ".." && !segments.empty()) segments.pop_back();
        if (!segment.empty() && segment != "." && segment != "..") segments.push_back(segment);
    }
    std::string out;
    for (const std::string_view segment : segments) out.append("/").append(segment);
    const bool ends_open = path.ends_with('/') && !segments.empty();
    return out.empty() || ends_open ? out + "/" : out;
}

std::string canonical_query(std::string_view query) {
    std::vector<std::pair<std::string, std::string>> pairs;
    while (!query.empty()) {
        const std::string_view pair = query.substr(0, query.find('&'));
        query.remove_prefix(std::min(pair.size() + 1, query.size()));
        const std::size_t equals = std::min(pair.find('='), pair.size());
        const std::string_view value = pair.substr(std::min(equals + 1, pair.size()));
        if (!pair.empty()) {
            pairs.emplace_back(encoded(pair.substr(0, equals), "%"), encoded(value, "%"));
        }
    }
    std::sort(pairs.begin(), pairs.end());
    std::string out;
    for (const auto& [name, value] : pairs) {
        if (!out.empty()) out += '&';
        out.append(name).append("=").append(value);
    }
    return out;
}

/// Without blanks around it, and with one blank for several in it.
std::string trimmed(std::string_view value) {
    std::string out;
    for (const char each : value) {
        const bool is_blank = each == ' ' || each == '\t';
        if (is_blank && (out.empty() || out.back() == ' ')) continue;
        out += is_blank ? ' ' : each;
    }
    if (!out.empty() && out.back() == ' ') out.pop_back();
    return out;
}

std::map<std::string, std::string> canonical_headers(const SignedRequest& request) {
    std::map<std::string, std::string> headers;
    for (const auto& [name, value] : request.headers) {
        const auto [entry, is_new] = headers.try_emplace(lower(name), trimmed(value));
        if (!is_new) entry->second.append(",").append(trimmed(value));
    }
    return headers;
}

}  // namespace

std::optional<AccessKey> read_access_key(std::string_view text) {
    const std::size_t first = text.find('\n');
    if (!text.starts_with(access_key_prefix) || first == std::string_view::npos)
        return std::nullopt;
    const std::string_view rest = text.substr(first + 1);
    const std::size_t second = rest.find('\n');
    if (second == std::string_view::npos || second == 0) return std::nullopt;
    return AccessKey{std::string(text.substr(0, first)), std::string(rest.substr(0, second))};
}

std::string sha256_hex(std::string_view bytes) {
    std::array<unsigned char, SHA256_DIGEST_LENGTH> digest{};
    SHA256(reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size(), digest.data());
    return hex({reinterpret_cast<const char*>(digest.data()), digest.size()});
}

std::string signed_headers(const SignedRequest& request) {
    std::string out;
    for (const auto& [name, value] : canonical_headers(request)) {
        if (!out.empty()) out += ';';
        out += name;
    }
    return out;
}

std::string canonical_request(const SignedRequest& request) {
    std::string out(request.method);
    out.append("\n").append(encoded(normalised(request.path), "/"));
    out.append("\n").append(canonical_query(request.query)).append("\n");
    for (const auto& [name, value] : canonical_headers(request)) {
        out.append(name).append(":").append(value).append("\n");
    }
    return out.append("\n").append(signed_headers(request)).append("\n" + request.payload_hash);
}

std::string scope_text(const CredentialScope& scope) {
    std::string out(scope.date);
    out.append("/").append(scope.region).append("/").append(scope.service);
    return out.append("/aws4_request");
}

std::string string_to_sign(
    std::string_view time, const CredentialScope& scope, std::string_view canonical
) {
    std::string out(algorithm);
    out.append("\n").append(time).append("\n").append(scope_text(scope));
    return out.append("\n").append(sha256_hex(canonical));
}

std::string signature_of(
    std::string_view secret, const CredentialScope& scope, std::string_view text
) {
    const std::string of_date = hmac("AWS4" + std::string(secret), scope.date);
    const std::string of_service = hmac(hmac(of_date, scope.region), scope.service);
    return hex(hmac(hmac(of_service, "aws4_request"), text));
}

std::string authorization_of(
    const AccessKey& key,
    const CredentialScope& scope,
    std::string_view time,
    const SignedRequest& request
) {
    const std::string text = string_to_sign(time, scope, canonical_request(request));
    return std::string(algorithm) + " Credential=" + key.id + "/" + scope_text(scope) +
           ", SignedHeaders=" + signed_headers(request) +
           ", Signature=" + signature_of(key.secret, scope, text);
}

bool are_equal_secrets(std::string_view one, std::string_view other) {
    return one.size() == other.size() && CRYPTO_memcmp(one.data(), other.data(), one.size()) == 0;
}

}  // namespace apprunner::base
