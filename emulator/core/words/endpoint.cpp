// Finds hosts behind the words that stand before them, else anything of the shape host:port that is
// no file and no time.
#include "emulator/core/words/endpoint.hpp"

#include "emulator/base/text.hpp"

#include <algorithm>
#include <array>
#include <cctype>

namespace apprunner::core {

namespace {

using Text = std::string_view;

/// After these a host stands, however short its name is.
constexpr std::array<Text, 34> before_host{
    "upstream: ",
    "enotfound ",
    "eai_again ",
    "could not translate host name ",
    "lookup ",
    "bad address ",
    "getaddrinfo for host ",
    "getaddrinfo for ",
    "unknown mysql server host ",
    "unknown server host ",
    "unknownhostexception: ",
    "unknown host: ",
    "unknown host ",
    "could not resolve host: ",
    "could not resolve hostname ",
    "could not resolve host ",
    "failed to resolve host ",
    "failed to resolve ",
    "host not found in upstream ",
    "couldn't resolve server ",
    "econnrefused ",
    "ehostunreach ",
    "enetunreach ",
    "etimedout ",
    "dial tcp ",
    "dial error (dial tcp ",
    "connection to server at ",
    "server running on host ",
    "mysql server on ",
    "database server at ",
    "connection refused: ",
    "connect call failed ",
    "host=",
    "address="};

/// After these it may be any word: one with a port or a dot is taken for a host.
constexpr std::array<Text, 9> before_word{
    "failed to connect to ",
    "unable to connect to ",
    "cannot connect to ",
    "connection to ",
    "connecting to ",
    "connect to ",
    "waiting for ",
    "waiting on ",
    "could not connect to "};

bool is_digit(char letter) {
    return std::isdigit(static_cast<unsigned char>(letter)) != 0;
}

bool is_of_host(char letter) {
    return std::isalnum(static_cast<unsigned char>(letter)) != 0 || letter == '.' ||
           letter == '-' || letter == '_';
}

std::uint16_t port_at(Text text, std::size_t at) {
    int port = 0;
    std::size_t end = at;
    while (end < text.size() && is_digit(text[end]) && end - at < 6) {
        port = port * 10 + (text[end++] - '0');
    }
    return end > at && port <= 65535 ? static_cast<std::uint16_t>(port) : std::uint16_t{0};
}

/// Words that stand where a host might, and addresses of the network that checks and requests come
/// by: the app's own, and its clients'.
bool is_no_host(Text host) {
    static constexpr std::array<Text, 25> words{
        "the",         "a",    "an",       "server", "host",   "remote",      "any",
        "on",          "to",   "in",       "error",  "broker", "upstream",    "address",
        "your",        "this", "it",       "socket", "failed", "getaddrinfo", "0.0.0.0",
        "information", "for",  "hostname", "connect"};
    const std::string lower = base::lower(host);
    // Apache's numbers of messages look like names.
    if (host.starts_with("169.254.172.") || host.starts_with("AH0")) return true;
    return host.find_first_not_of("0123456789.-_") == Text::npos &&
                   std::count(host.begin(), host.end(), '.') != 3
               ? true
               : std::find(words.begin(), words.end(), lower) != words.end();
}

/// The port that stands behind a host at `at`: ":5432", "`:`5432", "', 5432", "/127.0.0.1:5432".
std::uint16_t port_behind(Text text, std::size_t at) {
    if (at < text.size() && text[at] == '/') {
        while (at < text.size() && text[at] != ':' && text[at] != ' ') ++at;
    }
    while (at < text.size() && Text("'\"`])").find(text[at]) != Text::npos) ++at;
    if (at + 1 >= text.size()) return 0;
    if (text[at] == ':') return port_at(text, text.find_first_not_of("`'\"", at + 1));
    return text[at] == ',' && text[at + 1] == ' ' ? port_at(text, at + 2) : std::uint16_t{0};
}

/// "port 5432", "port=5432", "port: 5432", anywhere.
std::uint16_t port_told(Text lower) {
    for (const Text words : {"port ", "port=", "port: "}) {
        const auto at = lower.find(words);
        if (at == Text::npos) continue;
        if (const std::uint16_t port = port_at(lower, at + words.size()); port != 0) return port;
    }
    return 0;
}

/// "db", "[::1]:5432", "localhost/127.0.0.1:5432", "amqp://user:secret@db:5672//".
std::optional<NamedEndpoint> endpoint_at(Text text, std::size_t at) {
    while (at < text.size() && Text(" \t'\"`([<\\").find(text[at]) != Text::npos) ++at;
    const Text word =
        text.substr(at, std::min(text.find_first_of(" \t\"`'", at), text.size()) - at);
    if (const auto scheme = word.find("://"); scheme != Text::npos) {
        at += scheme + 3;
        const auto user = word.rfind('@');
        if (user != Text::npos && user > scheme) at += user + 1 - scheme - 3;
        if (text.substr(at).starts_with("[")) ++at;
    }
    if (text.substr(at).starts_with("::1")) return NamedEndpoint{"::1", port_behind(text, at + 3)};
    std::size_t end = at;
    while (end < text.size() && is_of_host(text[end])) ++end;
    NamedEndpoint endpoint{std::string(text.substr(at, end - at)), port_behind(text, end)};
    while (endpoint.host.ends_with('.') || endpoint.host.ends_with('-')) endpoint.host.pop_back();
    if (endpoint.host.empty() || is_no_host(endpoint.host)) return std::nullopt;
    return endpoint;
}

bool is_file(Text host) {
    static constexpr std::array<Text, 16> ends{
        ".js",
        ".ts",
        ".py",
        ".go",
        ".rb",
        ".java",
        ".rs",
        ".cpp",
        ".php",
        ".ex",
        ".exs",
        ".mjs",
        ".cjs",
        ".kt",
        ".cs",
        ".conf"};
    return std::any_of(ends.begin(), ends.end(), [host](Text each) {
        return host.ends_with(each);
    });
}

/// Anything like host:port.
std::optional<NamedEndpoint> endpoint_anywhere(Text text) {
    for (auto colon = text.find(':'); colon != Text::npos; colon = text.find(':', colon + 1)) {
        const std::uint16_t port = port_at(text, colon + 1);
        std::size_t begin = colon;
        while (begin > 0 && is_of_host(text[begin - 1])) --begin;
        const Text host = text.substr(begin, colon - begin);
        std::size_t end = colon + 1;
        while (end < text.size() && is_digit(text[end])) ++end;
        const bool is_cut =
            end < text.size() && std::isalpha(static_cast<unsigned char>(text[end]));
        const bool is_path =
            begin > 0 && text[begin - 1] == '/' && !text.substr(0, begin).ends_with("://");
        if (port < 10 || is_cut || host.empty() || is_file(host) || is_no_host(host)) continue;
        // Java's "kafka/10.0.0.3:9092": the name tells more.
        std::size_t name = begin - (is_path ? 1 : 0);
        while (is_path && name > 0 && is_of_host(text[name - 1])) --name;
        const Text named = is_path ? text.substr(name, begin - 1 - name) : host;
        if (named.empty() || is_no_host(named)) continue;
        return NamedEndpoint{std::string(named), port};
    }
    return std::nullopt;
}

/// "db: Name or service not known".
std::optional<NamedEndpoint> endpoint_before(Text text, Text lower, Text words) {
    const auto end = lower.find(words);
    if (end == Text::npos) return std::nullopt;
    std::size_t begin = end;
    while (begin > 0 && is_of_host(text[begin - 1])) --begin;
    const Text host = text.substr(begin, end - begin);
    if (host.empty() || is_no_host(host)) return std::nullopt;
    return NamedEndpoint{std::string(host)};
}

}  // namespace

std::optional<NamedEndpoint> endpoint_in(std::string_view text, std::string_view lower) {
    const auto completed = [lower](NamedEndpoint endpoint) {
        if (endpoint.port == 0) endpoint.port = port_told(lower);
        return endpoint;
    };
    for (const Text words : before_host) {
        const auto at = lower.find(words);
        if (at == Text::npos) continue;
        if (const auto found = endpoint_at(text, at + words.size())) return completed(*found);
    }
    for (const Text words : before_word) {
        const auto at = lower.find(words);
        if (at == Text::npos) continue;
        const auto found = endpoint_at(text, at + words.size());
        if (!found) continue;
        const NamedEndpoint endpoint = completed(*found);
        if (endpoint.port != 0 || endpoint.host.find('.') != Text::npos) return endpoint;
    }
    if (auto found = endpoint_anywhere(text)) return found;
    return endpoint_before(text, lower, ": name or service not known");
}

std::uint16_t bound_port_in(std::string_view lower) {
    if (const std::uint16_t port = port_told(lower); port != 0) return port;
    std::uint16_t port = 0;
    for (std::size_t at = 0; at + 1 < lower.size(); ++at) {
        const bool follows =
            lower[at] == ':' || (lower[at] == ' ' && at > 0 && lower[at - 1] == ',');
        if (!follows || !is_digit(lower[at + 1])) continue;
        std::size_t end = at + 1;
        while (end < lower.size() && is_digit(lower[end])) ++end;
        const bool is_cut = end < lower.size() && lower[end] == ':' && end + 1 < lower.size() &&
                            is_digit(lower[end + 1]);
        const bool is_time = at > 0 && is_digit(lower[at - 1]) && end - at <= 3 && at >= 2 &&
                             lower.substr(0, at).find('.') == Text::npos;
        if (!is_cut && !is_time) port = port_at(lower, at + 1);
    }
    return port;
}

bool is_own_machine(std::string_view host) {
    return host == "localhost" || host == "::1" || host.starts_with("127.");
}

}  // namespace apprunner::core
