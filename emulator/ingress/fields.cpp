// Implements fields.hpp. Lists of tokens and comparisons are Beast's.
#include "emulator/ingress/fields.hpp"

#include <boost/beast/core/string.hpp>
#include <boost/beast/http/rfc7230.hpp>

#include <array>
#include <charconv>
#include <cstddef>

namespace apprunner::ingress {

namespace http = boost::beast::http;
using http::field;

namespace {

constexpr std::size_t known_fields_max = 512;

constexpr std::array<Role, known_fields_max> make_roles() {
    std::array<Role, known_fields_max> roles{};
    const auto set = [&roles](field id, Role role) { roles[static_cast<std::size_t>(id)] = role; };
    set(field::unknown, Role::unnamed);
    set(field::host, Role::host);
    set(field::content_length, Role::content_length);
    set(field::transfer_encoding, Role::transfer_encoding);
    set(field::connection, Role::connection);
    set(field::upgrade, Role::upgrade);
    set(field::expect, Role::expect);
    set(field::te, Role::te);
    set(field::date, Role::date);
    set(field::keep_alive, Role::one_hop);
    set(field::proxy_connection, Role::one_hop);
    set(field::proxy_authenticate, Role::one_hop);
    set(field::proxy_authorization, Role::one_hop);
    set(field::http2_settings, Role::one_hop);
    return roles;
}

/// Digits only: no sign, no list, no blank (each was used to smuggle requests).
std::optional<std::uint64_t> parse_length(std::string_view text) {
    constexpr std::size_t digits_max = 18;
    if (text.empty() || text.size() > digits_max) return std::nullopt;
    std::uint64_t length = 0;
    const char* const end = text.data() + text.size();
    const auto parsed = std::from_chars(text.data(), end, length);
    if (parsed.ec != std::errc() || parsed.ptr != end) return std::nullopt;
    return length;
}

/// The message would mean something else without them.
bool is_protected(field id) {
    return id == field::host || id == field::content_length || id == field::te;
}

http::token_list tokens_of(std::string_view value) {
    return http::token_list({value.data(), value.size()});
}

}  // namespace

Role role_of(const Field& field) {
    static constexpr auto roles = make_roles();
    return roles[static_cast<std::size_t>(field.id)];
}

bool same(std::string_view a, std::string_view b) {
    return boost::beast::iequals({a.data(), a.size()}, {b.data(), b.size()});
}

void ConnectionFields::add(std::string_view value) {
    for (const auto& token : tokens_of(value)) {
        const std::string_view name(token.data(), token.size());
        if (same(name, "close")) {
            close = true;
        } else if (same(name, "keep-alive")) {
            keep_alive = true;
        } else if (same(name, "upgrade")) {
            upgrade = true;
        } else {
            names_others = true;
        }
    }
}

void drop_named_by_connection(std::vector<Field>& fields) {
    for (const Field& connection : fields) {
        if (connection.id != field::connection) continue;
        for (const auto& token : tokens_of(connection.value)) {
            for (Field& other : fields) {
                const bool is_named = same(other.name, {token.data(), token.size()});
                if (is_named && !is_protected(other.id)) other.relayed = false;
            }
        }
    }
}

void FramingFields::add_length(std::string_view value) {
    ++lengths;
    length = parse_length(value);
}

void FramingFields::add_encoding(std::string_view value) {
    ++encodings;
    chunked = same(value, "chunked");
}

bool FramingFields::conflict() const {
    return lengths > 1 || (lengths == 1 && !length) || (lengths > 0 && encodings > 0);
}

bool FramingFields::unknown_encoding() const {
    return encodings > 1 || (encodings == 1 && !chunked);
}

BodyFraming FramingFields::framing(BodyKind otherwise) const {
    if (encodings > 0) return {BodyKind::chunked, 0};
    if (!length) return {otherwise, 0};
    return {*length == 0 ? BodyKind::none : BodyKind::length, *length};
}

}  // namespace apprunner::ingress
