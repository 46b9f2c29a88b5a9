// Implements http_semantics.hpp: one pass over the fields, then the rules that need all of them.
#include "emulator/ingress/http_semantics.hpp"

#include "emulator/ingress/fields.hpp"

#include <boost/beast/http/rfc7230.hpp>

#include <algorithm>
#include <array>

namespace apprunner::ingress {

namespace http = boost::beast::http;
using http::field;

namespace {

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
        meaning.has_request_id = meaning.has_request_id || !item.value.empty();
    }
}

void read_request_field(Field& item, RequestFields& found, RequestMeaning& meaning) {
    switch (role_of(item)) {
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
            found.connection.add(item.value);
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
    switch (role_of(item)) {
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
            found.connection.add(item.value);
            break;
        case Role::upgrade:
        case Role::one_hop:
            break;
    }
    item.relayed = false;
}

}  // namespace

std::optional<HttpRefusal> understand_request(RequestHead& head, RequestMeaning& meaning) {
    meaning = {};
    meaning.is_http_1_0 = head.version == 10;
    meaning.is_head = head.verb == http::verb::head;
    meaning.is_idempotent = is_idempotent(head.verb);
    RequestFields found;
    for (Field& item : head.fields) read_request_field(item, found, meaning);
    if (found.connection.names_others) drop_named_by_connection(head.fields);

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
    if (found.connection.names_others) drop_named_by_connection(head.fields);
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
