// What drivers, clients and tools say of a server that they cannot reach: a name that does not
// resolve, a refused connection, no answer. endpoint.cpp finds the host in it.
#include "emulator/core/words/complaint.hpp"
#include "emulator/core/words/endpoint.hpp"

#include <algorithm>
#include <array>

namespace apprunner::core {

namespace {

using Text = std::string_view;

constexpr std::array<Text, 22> unresolved{
    "eai_again",
    "eai_noname",
    "could not translate host name",
    "name or service not known",
    "temporary failure in name resolution",
    "nodename nor servname",
    "no address associated with hostname",
    "no such host",
    "server misbehaving",
    "bad address",
    "unknownhostexception",
    "unknown host",
    "could not resolve host",
    "couldn't resolve server",
    "couldn't resolve host",
    "failed to resolve",
    "unknown mysql server host",
    "host not found in upstream",
    "nxdomain",
    "hostname resolving error",
    "name does not resolve",
    "no resolvable bootstrap urls"};

constexpr std::array<Text, 9> refused{
    "econnrefused",
    "connection refused",
    "connectionrefused",
    "[errno 111]",
    "is the server running",
    "refused. check that the hostname and port are correct",
    "connect call failed",
    "actively refused",
    "os error 111"};

constexpr std::array<Text, 5> timed_out{
    "etimedout", "connection timed out", "connect timed out", "i/o timeout", "nc: timed out"};

constexpr std::array<Text, 6> no_route{
    "ehostunreach",
    "enetunreach",
    "no route to host",
    "network is unreachable",
    "network unreachable",
    "host is unreachable"};

/// Words of drivers that mean nothing else, and do not say why.
constexpr std::array<Text, 9> unreached{
    "can't reach database server",
    "communications link failure",
    "the connection attempt failed",
    "serverselectionerror",
    "serverselectiontimeouterror",
    "nobrokersavailable",
    "amqpconnectionerror",
    "broker may not be available",
    "no brokers available"};

/// These count with a host only.
constexpr std::array<Text, 17> perhaps{
    "unable to connect",
    "could not connect",
    "couldn't connect",
    "can't connect",
    "cannot connect",
    "failed to connect",
    "connect failed",
    "connection failed",
    "connection error",
    "error connecting",
    "timeout occurred after waiting",
    "timed out waiting for",
    "timed out after",
    "operation timed out",
    "timeout expired",
    "no response",
    "failed to establish a new connection"};

/// It was reached and something else went wrong, or the line is not about a server of the app's.
constexpr std::array<Text, 18> otherwise{
    "authentication",
    "access denied",
    "password",
    "does not exist",
    "certificate",
    "handshake",
    "ssl error",
    "permission denied",
    "eacces",
    "docker daemon",
    "too many",
    "client closed",
    "broken pipe",
    "econnreset",
    "bind(",
    "credential",
    "unauthorized",
    "169.254.169.254"};

/// Of a proxy on the server behind it; they do not say why.
constexpr std::array<Text, 4> behind_proxy{
    "while connecting to upstream",
    "failed to make connection to backend",
    "has no server available",
    "no available server"};

/// A proxy speaks of the server behind it: nginx, Apache, HAProxy, Caddy, Traefik.
bool is_said_by_proxy(Text lower) {
    static constexpr std::array<Text, 6> more{
        "attempt to connect to",
        "upstream: \"",
        "http.log.error",
        "reverse_proxy",
        "502 bad gateway",
        "layer4 connection problem"};
    return has_any(lower, behind_proxy) || has_any(lower, more);
}

/// nginx's `upstream: "http://127.0.0.1:3000/path"`, or "fastcgi://unix:/run/php.sock:": what else
/// stands in such a line is the client's.
std::optional<NamedEndpoint> upstream_in(const SaidLine& line) {
    constexpr Text before = "upstream: \"";
    const auto begin = line.text.find(before);
    if (begin == std::string::npos) return std::nullopt;
    const Text url = Text(line.text).substr(begin + before.size());
    const Text named = url.substr(0, url.find('"'));
    if (const auto socket = named.find("unix:"); socket != Text::npos) {
        const Text path = named.substr(socket + 5);
        return NamedEndpoint{"unix:" + std::string(path.substr(0, path.find(':')))};
    }
    const std::string text = "connecting to " + std::string(named);
    return endpoint_in(text, text);
}

struct Reason {
    Unreached how = Unreached::unknown;
    bool needs_host = false;
    bool is_weak = false;
};

std::optional<Reason> reason_of(const SaidLine& line) {
    const Text lower = line.lower;
    if (has_any(lower, otherwise)) return std::nullopt;
    // In capitals: "FileNotFoundError" has the same letters.
    const bool is_enotfound = line.text.find("ENOTFOUND") != std::string::npos;
    if (is_enotfound || has_any(lower, unresolved)) return Reason{Unreached::unresolved};
    if (has_any(lower, refused)) return Reason{Unreached::refused};
    if (has_any(lower, no_route)) return Reason{Unreached::no_route};
    if (has_any(lower, timed_out)) return Reason{Unreached::timed_out};
    if (has_any(lower, unreached) || has_any(lower, behind_proxy)) return Reason{};
    if (has_any(lower, perhaps)) return Reason{Unreached::unknown, true};
    const bool waits = lower.find("waiting for ") != Text::npos;
    if (waits) return Reason{Unreached::unknown, true, true};
    return std::nullopt;
}

bool speaks_of_connections(Text lower) {
    static constexpr std::array<Text, 9> words{
        "connect", "jdbc", "url", "server", "host", "address", "broker", "://", "addr"};
    return has_any(lower, words);
}

/// The host stands in a line nearby: the message is of several lines, or an error with properties.
void complete_from_nearby(const std::vector<SaidLine>& lines, NamedCause& complaint) {
    constexpr std::size_t before_max = 4;
    constexpr std::size_t after_max = 8;
    const std::size_t at = complaint.first;
    const std::size_t begin = at > before_max ? at - before_max : 0;
    const std::size_t end = std::min(at + after_max + 1, lines.size());
    std::vector<std::size_t> nearby;
    for (std::size_t i = at; i-- > begin;) nearby.push_back(i);
    for (std::size_t i = at + 1; i < end; ++i) nearby.push_back(i);
    for (const std::size_t i : nearby) {
        const SaidLine& line = lines[i];
        const bool is_property =
            line.lower.starts_with("address: ") || line.lower.starts_with("hostname: ");
        if (line.kind == LineKind::recovered || (line.kind == LineKind::frame && !is_property)) {
            continue;
        }
        if (!speaks_of_connections(line.lower)) continue;
        std::optional<NamedEndpoint> endpoint;
        if (is_property) {
            // "address: '127.0.0.1'," and "port: 5432" in the next line.
            const std::string made = "host=" + line.text.substr(line.text.find(": ") + 2) + " " +
                                     (i + 1 < lines.size() ? lines[i + 1].lower : "");
            endpoint = endpoint_in(made, made);
        } else {
            endpoint = endpoint_in(line.text, line.lower);
        }
        if (!endpoint) continue;
        complaint.subjects = {endpoint->host};
        complaint.port = endpoint->port;
        complaint.first = std::min(complaint.first, i);
        complaint.last = std::max(complaint.last, i);
        return;
    }
}

}  // namespace

NamedCauses reach_complaints(const std::vector<SaidLine>& lines) {
    NamedCauses complaints;
    for (std::size_t at = 0; at < lines.size(); ++at) {
        const SaidLine& line = lines[at];
        if (line.kind == LineKind::frame || line.kind == LineKind::recovered ||
            line.kind == LineKind::hint || does_without(line.lower)) {
            continue;
        }
        const std::optional<Reason> reason = reason_of(line);
        if (!reason) continue;
        NamedCause complaint{CauseKind::unreachable, at, at};
        complaint.how = reason->how;
        complaint.is_weak = reason->is_weak;
        complaint.is_of_proxy = is_said_by_proxy(line.lower);
        auto endpoint = upstream_in(line);
        if (!endpoint) endpoint = endpoint_in(line.text, line.lower);
        if (endpoint) {
            complaint.subjects = {endpoint->host};
            complaint.port = endpoint->port;
        } else if (reason->needs_host) {
            continue;
        } else {
            complete_from_nearby(lines, complaint);
        }
        complaints.push_back(std::move(complaint));
    }
    return complaints;
}

}  // namespace apprunner::core
