// Implements meaning.hpp: one pass over the fields, then the rules that need all of them.
#include "emulator/ingress/meaning.hpp"

#include <boost/beast/core/string.hpp>
#include <boost/beast/http/rfc7230.hpp>

#include <algorithm>
#include <array>
#include <charconv>

namespace apprunner::ingress {

namespace http = boost::beast::http;
using http::field;

namespace {

/// What a field is to a proxy.
enum class Role {
    plain,    ///< Goes through as it is.
    unnamed,  ///< Not in Beast's table: has to be compared by name.
    host,
    content_length,
    transfer_encoding,
    connection,
    upgrade,
    expect,
    te,
    date,
    one_hop,  ///< Meant for this connection only.
};

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

Role role_of(field id) {
    static constexpr auto roles = make_roles();
    return roles[static_cast<std::size_t>(id)];
}

bool same(std::string_view a, std::string_view b) {
    return boost::beast::iequals({a.data(), a.size()}, {b.data(), b.size()});
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

/// What the fields that belong to one connection say; they go no further (RFC 9110, 7.6.1).
struct ConnectionFields {
    bool close = false;
    bool keep_alive = false;
    bool upgrade = false;
    bool names_others = false;  ///< Connection names more fields that go no further.
};

void read_connection(std::string_view value, ConnectionFields& found) {
    for (const auto& token : http::token_list({value.data(), value.size()})) {
        const std::string_view name(token.data(), token.size());
        if (same(name, "close")) {
            found.close = true;
        } else if (same(name, "keep-alive")) {
            found.keep_alive = true;
        } else if (same(name, "upgrade")) {
            found.upgrade = true;
        } else {
            found.names_others = true;
        }
    }
}

/// Fields that Connection may not take away: the message would mean something else without them.
bool is_protected(field id) {
    return id == field::host || id == field::content_length || id == field::te;
}

template <class Head>
void drop_named_by_connection(Head& head) {
    for (const Field& connection : head.fields) {
        if (connection.id != field::connection) continue;
        const std::string_view names = connection.value;
        for (const auto& token : http::token_list({names.data(), names.size()})) {
            for (Field& other : head.fields) {
                if (is_protected(other.id)) continue;
                if (same(other.name, {token.data(), token.size()})) other.relayed = false;
            }
        }
    }
}

/// Content-Length and Transfer-Encoding, which decide together.
struct FramingFields {
    unsigned lengths = 0;
    std::optional<std::uint64_t> length;
    unsigned encodings = 0;
    bool chunked = false;

    void add_length(std::string_view value) {
        ++lengths;
        length = parse_length(value);
    }
    void add_encoding(std::string_view value) {
        ++encodings;
        chunked = same(value, "chunked");
    }
    [[nodiscard]] bool conflict() const {
        return lengths > 1 || (lengths == 1 && !length) || (lengths > 0 && encodings > 0);
    }
    [[nodiscard]] bool unknown_encoding() const {
        return encodings > 1 || (encodings == 1 && !chunked);
    }
    [[nodiscard]] BodyFraming framing(BodyKind otherwise) const {
        if (encodings > 0) return {BodyKind::chunked, 0};
        if (length) return {*length == 0 ? BodyKind::none : BodyKind::length, *length};
        return {otherwise, 0};
    }
};

/// What an authority is made of; anything else in a Host would be an injection into someone's URL.
bool is_authority(std::string_view text) {
    static constexpr std::string_view others = "-._~!$&'()*+,;=%:[]";
    return std::all_of(text.begin(), text.end(), [](char c) {
        return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
               others.find(c) != std::string_view::npos;
    });
}

struct RequestFields {
    ConnectionFields connection;
    FramingFields framing;
    unsigned hosts = 0;
    std::string_view host;
    bool upgrades = false;  ///< To something other than h2c.
};

/// "Upgrade: h2c" is a polite offer that may be ignored; all else asks for another protocol.
bool is_h2c_only(std::string_view value) {
    const http::token_list tokens({value.data(), value.size()});
    return std::all_of(tokens.begin(), tokens.end(), [](const auto& token) {
        return same({token.data(), token.size()}, "h2c");
    });
}

/// Fields that Beast's table of names does not know.
void read_unnamed_field(Field& item, RequestMeaning& meaning) {
    if (same(item.name, "x-forwarded-for") || same(item.name, "x-forwarded-proto")) {
        item.relayed = false;
    } else if (same(item.name, "x-request-id")) {
        if (item.value.empty()) item.relayed = false;
        meaning.has_request_id = !item.value.empty();
    }
}

void read_request_field(Field& item, RequestFields& found, RequestMeaning& meaning) {
    switch (role_of(item.id)) {
        case Role::plain:
        case Role::date:
            return;
        case Role::unnamed:
            return read_unnamed_field(item, meaning);
        case Role::host:
            ++found.hosts;
            found.host = item.value;
            return;
        case Role::content_length:
            return found.framing.add_length(item.value);
        case Role::transfer_encoding:
            found.framing.add_encoding(item.value);
            break;
        case Role::connection:
            read_connection(item.value, found.connection);
            break;
        case Role::upgrade:
            found.upgrades = found.upgrades || !is_h2c_only(item.value);
            break;
        case Role::expect:
            if (!same(item.value, "100-continue")) return;
            meaning.expects_continue = !meaning.is_http_1_0;
            break;
        case Role::te:
            if (same(item.value, "trailers")) return;
            break;
        case Role::one_hop:
            break;
    }
    item.relayed = false;
}

/// Takes "http://host/path" apart, which a client of a proxy may send; it beats the Host field.
bool split_target(const RequestHead& head, RequestMeaning& meaning) {
    meaning.target = head.target;
    if (meaning.target.front() == '/') return true;
    if (meaning.target == "*") return head.verb == http::verb::options;
    for (const std::string_view scheme :
         {std::string_view("http://"), std::string_view("https://")}) {
        if (!same(meaning.target.substr(0, scheme.size()), scheme)) continue;
        const std::string_view rest = meaning.target.substr(scheme.size());
        const std::size_t slash = std::min(rest.find_first_of("/?#"), rest.size());
        meaning.authority = rest.substr(0, slash);
        meaning.target = rest.substr(slash);
        meaning.has_host_field = false;
        if (meaning.target.empty()) meaning.target = "/";
        return !meaning.authority.empty() && meaning.target.front() == '/';
    }
    return false;
}

bool is_idempotent(http::verb verb) {
    constexpr std::array idempotent{
        http::verb::get,
        http::verb::head,
        http::verb::options,
        http::verb::put,
        http::verb::delete_,
        http::verb::trace,
    };
    return std::find(idempotent.begin(), idempotent.end(), verb) != idempotent.end();
}

void drop_host(RequestHead& head) {
    for (Field& item : head.fields) {
        if (item.id == field::host) item.relayed = false;
    }
}

struct ResponseFields {
    ConnectionFields connection;
    FramingFields framing;
};

void read_response_field(Field& item, int status, ResponseFields& found, ResponseMeaning& meaning) {
    switch (role_of(item.id)) {
        case Role::plain:
        case Role::unnamed:
        case Role::host:
        case Role::expect:
        case Role::te:
            return;
        case Role::date:
            meaning.has_date = true;
            return;
        case Role::content_length:
            found.framing.add_length(item.value);
            item.relayed = status >= 200 && status != 204;  // RFC 9110, 8.6
            return;
        case Role::transfer_encoding:
            found.framing.add_encoding(item.value);
            break;
        case Role::connection:
            read_connection(item.value, found.connection);
            break;
        case Role::upgrade:
        case Role::one_hop:
            break;
    }
    item.relayed = false;
}

}  // namespace

std::optional<Refusal> understand_request(RequestHead& head, RequestMeaning& meaning) {
    meaning = {};
    meaning.is_http_1_0 = head.version == 10;
    meaning.is_head = head.verb == http::verb::head;
    meaning.is_idempotent = is_idempotent(head.verb);
    RequestFields found;
    for (Field& item : head.fields) read_request_field(item, found, meaning);
    if (found.connection.names_others) drop_named_by_connection(head);

    if (found.framing.conflict()) return refusals::malformed("conflicting body lengths");
    if (found.framing.unknown_encoding()) return refusals::unknown_encoding();
    if (found.framing.encodings > 0 && meaning.is_http_1_0) {
        return refusals::malformed("Transfer-Encoding in HTTP/1.0");
    }
    if (found.hosts > 1 || (found.hosts == 0 && !meaning.is_http_1_0)) {
        return refusals::malformed("not exactly one Host");
    }
    if (head.verb == http::verb::connect) return refusals::upgrade();
    meaning.authority = found.host;
    meaning.has_host_field = found.hosts == 1;
    if (!split_target(head, meaning)) return refusals::malformed("the request target is no path");
    if (!meaning.has_host_field) drop_host(head);
    if (!is_authority(meaning.authority)) return refusals::malformed("the Host is no host name");
    if (found.connection.upgrade && found.upgrades) return refusals::upgrade();

    meaning.body = found.framing.framing(BodyKind::none);
    meaning.keep_alive =
        !found.connection.close && (!meaning.is_http_1_0 || found.connection.keep_alive);
    return std::nullopt;
}

bool understand_response(ResponseHead& head, bool answers_head_request, ResponseMeaning& meaning) {
    meaning = {};
    ResponseFields found;
    for (Field& item : head.fields) read_response_field(item, head.status, found, meaning);
    if (found.connection.names_others) drop_named_by_connection(head);
    if (found.framing.conflict() || found.framing.unknown_encoding()) return false;
    if (found.framing.encodings > 0 && head.version == 10) return false;
    if (head.status < 100 || head.status == 101) return false;  // No upgrade was asked for.

    meaning.is_interim = head.status < 200;
    const bool has_no_body = meaning.is_interim || head.status == 204 || head.status == 304;
    if (!has_no_body && !answers_head_request) {
        meaning.body = found.framing.framing(BodyKind::until_close);
    }
    meaning.reusable = meaning.body.kind != BodyKind::until_close && !found.connection.close &&
                       (head.version == 11 || found.connection.keep_alive);
    return true;
}

std::string host_name_of(std::string_view authority) {
    std::size_t end = authority.rfind(':');
    if (end == std::string_view::npos || authority.find(']', end) != std::string_view::npos) {
        end = authority.size();
    }
    std::string name(authority.substr(0, end));
    if (name.ends_with('.')) name.pop_back();
    for (char& c : name) {
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    }
    return name;
}

}  // namespace apprunner::ingress
