// The search for the engine's address, in the docker command's order: option, DOCKER_HOST, context,
// default socket; and the reading of a context's TLS files.
#include "docker/endpoint.hpp"

#include "docker/json_members.hpp"
#include "emulator/base/sigv4.hpp"

#include <charconv>
#include <filesystem>

namespace apprunner::docker {

namespace {

namespace fs = std::filesystem;

constexpr const char* default_socket = "/var/run/docker.sock";
constexpr std::uint16_t port_plain = 2375;
constexpr std::uint16_t port_tls = 2376;

base::Error bad_address(
    const std::string& origin, const std::string& address, const std::string& why
) {
    return {
        base::Errc::invalid_argument,
        origin + " names the Docker Engine as \"" + address + "\": " + why};
}

bool take_prefix(std::string_view& text, std::string_view prefix) {
    if (text.substr(0, prefix.size()) != prefix) return false;
    text.remove_prefix(prefix.size());
    return true;
}

/// HOST, HOST:PORT, [V6]:PORT, :PORT; empty parts stay as they are in `endpoint`. Gives what is
/// wrong, or an empty text.
std::string take_host_and_port(std::string_view text, Endpoint& endpoint) {
    std::string_view port;
    if (take_prefix(text, "[")) {
        const auto close = text.find(']');
        if (close == std::string_view::npos) return "the closing ] is missing";
        endpoint.host = text.substr(0, close);
        if (endpoint.host.empty()) return "the address between [ and ] is missing";
        text.remove_prefix(close + 1);
        if (!text.empty() && text.front() != ':') return "after ] comes :PORT or nothing";
        if (!text.empty()) port = text.substr(1);
    } else {
        const auto colon = text.find(':');
        if (colon != 0 && !text.empty()) endpoint.host = text.substr(0, colon);
        if (colon != std::string_view::npos) port = text.substr(colon + 1);
    }
    if (port.empty()) return {};
    const auto parsed = std::from_chars(port.data(), port.data() + port.size(), endpoint.port);
    const bool good =
        parsed.ec == std::errc() && parsed.ptr == port.data() + port.size() && endpoint.port != 0;
    return good ? std::string() : "the port is not a number from 1 to 65535";
}

base::Result<Endpoint> parse_network_address(
    std::string_view rest, EndpointKind kind, const std::string& address, const std::string& origin
) {
    Endpoint endpoint;
    endpoint.kind = kind;
    endpoint.host = "localhost";
    endpoint.port = kind == EndpointKind::tls ? port_tls : port_plain;
    const auto slash = rest.find('/');
    if (slash != std::string_view::npos) {
        endpoint.base_path = rest.substr(slash);
        while (!endpoint.base_path.empty() && endpoint.base_path.back() == '/') {
            endpoint.base_path.pop_back();
        }
    }
    if (rest.find('@') != std::string_view::npos) {
        return base::Error(
            base::Errc::invalid_argument,
            origin + " holds a user name or password, which the Docker Engine does not take"
        );
    }
    const std::string wrong = take_host_and_port(rest.substr(0, slash), endpoint);
    if (!wrong.empty()) return bad_address(origin, address, wrong);
    endpoint.name = address;
    endpoint.origin = origin;
    return endpoint;
}

/// [USER@]HOST[:PORT][/PATH], as the docker command takes it. What would be a flag of ssh's is
/// none.
base::Result<Endpoint> parse_ssh_address(
    std::string_view rest, const std::string& address, const std::string& origin
) {
    Endpoint endpoint;
    endpoint.kind = EndpointKind::ssh;
    endpoint.name = address;
    endpoint.origin = origin;
    const auto slash = rest.find('/');
    if (slash != std::string_view::npos) endpoint.base_path = rest.substr(slash);
    if (endpoint.base_path == "/") endpoint.base_path.clear();
    std::string_view authority = rest.substr(0, slash);
    const auto at = authority.rfind('@');
    if (at != std::string_view::npos) {
        endpoint.user = authority.substr(0, at);
        authority.remove_prefix(at + 1);
    }
    if (endpoint.user.find(':') != std::string::npos) {
        return base::Error(
            base::Errc::invalid_argument,
            origin + " holds a password, which ssh does not take: use a key (ssh-agent)"
        );
    }
    const std::string wrong = take_host_and_port(authority, endpoint);
    if (!wrong.empty()) return bad_address(origin, address, wrong);
    if (endpoint.host.empty() || endpoint.host.front() == '-') {
        return bad_address(origin, address, "a host is missing: ssh://USER@HOST");
    }
    if (!endpoint.user.empty() && endpoint.user.front() == '-') {
        return bad_address(origin, address, "that is no user's name");
    }
    return endpoint;
}

Endpoint socket_endpoint(std::string path, std::string origin) {
    Endpoint endpoint;
    endpoint.name = "unix://" + path;
    endpoint.socket_path = std::move(path);
    endpoint.origin = std::move(origin);
    return endpoint;
}

/// Uses the files of the folder that exist; a certificate without its key (or the other way round)
/// would only fail later and less clearly.
base::Result<void> use_tls_folder(Endpoint& endpoint, const fs::path& folder) {
    const auto existing = [&folder](const char* name) {
        std::error_code ignored;
        const fs::path path = folder / name;
        return fs::exists(path, ignored) ? path.string() : std::string();
    };
    endpoint.tls.ca = existing("ca.pem");
    endpoint.tls.certificate = existing("cert.pem");
    endpoint.tls.key = existing("key.pem");
    if (endpoint.tls.certificate.empty() != endpoint.tls.key.empty()) {
        return base::Error(
            base::Errc::invalid_argument,
            "the folder " + folder.string() + " has only one of cert.pem and key.pem"
        );
    }
    return {};
}

void make_tls(Endpoint& endpoint, bool port_was_given) {
    endpoint.kind = EndpointKind::tls;
    if (!port_was_given) endpoint.port = port_tls;
}

/// Whether the address itself names the port, behind its host: an IPv6 address may hold ":2375"
/// too.
bool names_port(const Endpoint& endpoint) {
    std::string_view authority = endpoint.name;
    authority.remove_prefix(authority.find("://") + 3);
    authority = authority.substr(0, authority.find('/'));
    const auto bracket = authority.rfind(']');
    const auto colon = authority.rfind(':');
    return colon != std::string_view::npos && colon + 1 < authority.size() &&
           (bracket == std::string_view::npos || colon > bracket);
}

/// DOCKER_TLS_VERIFY, DOCKER_TLS and DOCKER_CERT_PATH speak of an address that was given, never of
/// a context's.
base::Result<Endpoint> with_tls_variables(Endpoint endpoint, const Environment& environment) {
    const bool has_no_tls =
        endpoint.kind == EndpointKind::unix_socket || endpoint.kind == EndpointKind::ssh;
    if (has_no_tls) return endpoint;
    const bool verify = environment("DOCKER_TLS_VERIFY").has_value();
    const bool wanted = verify || environment("DOCKER_TLS").has_value();
    if (!wanted && endpoint.kind == EndpointKind::tcp) return endpoint;
    if (endpoint.kind == EndpointKind::tcp) make_tls(endpoint, names_port(endpoint));
    endpoint.tls.verify = verify || !wanted;
    std::optional<fs::path> folder;
    if (const auto path = environment("DOCKER_CERT_PATH")) folder = *path;
    if (!folder && wanted) folder = docker_config_folder(environment);
    if (!folder) return endpoint;
    const auto used = use_tls_folder(endpoint, *folder);
    if (!used) return used.error();
    return endpoint;
}

base::Result<Endpoint> context_endpoint(
    const std::string& name, const std::string& chosen_by, const fs::path& config_folder
) {
    const fs::path contexts = config_folder / "contexts";
    const std::string id = base::sha256_hex(name);
    const fs::path meta = contexts / "meta" / id / "meta.json";
    const auto text = read_small_file(meta);
    if (!text) {
        return base::Error(
            base::Errc::invalid_argument,
            chosen_by + " names the Docker context \"" + name + "\", but " + meta.string() +
                " cannot be read; `docker context ls` lists the contexts there are"
        );
    }
    const Json parsed = Json::parse(*text, nullptr, false);
    const Json& docker = member_at(member_at(parsed, "Endpoints"), "docker");
    const std::string host = text_at(docker, "Host");
    const bool skip_verify = flag_at(docker, "SkipTLSVerify");
    const std::string origin = "the Docker context \"" + name + "\"";
    if (host.empty()) {
        return base::Error(
            base::Errc::invalid_argument, origin + " has no docker endpoint in " + meta.string()
        );
    }
    APPRUNNER_TRY(endpoint, parse_endpoint(host, origin));
    const fs::path tls_folder = contexts / "tls" / id / "docker";
    std::error_code ignored;
    const bool has_tls = fs::is_directory(tls_folder, ignored);
    const bool takes_none =
        endpoint.kind == EndpointKind::unix_socket || endpoint.kind == EndpointKind::ssh;
    if (takes_none || (!has_tls && !skip_verify)) return endpoint;
    if (endpoint.kind == EndpointKind::tcp) make_tls(endpoint, names_port(endpoint));
    endpoint.tls.verify = !skip_verify;
    const auto used = use_tls_folder(endpoint, tls_folder);
    if (!used) return used.error();
    return endpoint;
}

/// The context that config.json says is the current one; empty: none.
std::string current_context(const fs::path& config_folder) {
    const auto text = read_small_file(config_folder / "config.json");
    if (!text) return {};
    return text_at(Json::parse(*text, nullptr, false), "currentContext");
}

}  // namespace

base::Result<Endpoint> parse_endpoint(const std::string& address, const std::string& origin) {
    std::string_view rest = address;
    if (take_prefix(rest, "unix://")) {
        return socket_endpoint(rest.empty() ? default_socket : std::string(rest), origin);
    }
    if (take_prefix(rest, "tcp://") || take_prefix(rest, "http://")) {
        return parse_network_address(rest, EndpointKind::tcp, address, origin);
    }
    if (take_prefix(rest, "https://")) {
        return parse_network_address(rest, EndpointKind::tls, address, origin);
    }
    if (take_prefix(rest, "ssh://")) {
        return parse_ssh_address(rest, address, origin);
    }
    if (rest.find("://") != std::string_view::npos) {
        return bad_address(
            origin,
            address,
            "use unix://PATH, tcp://HOST:PORT, https://HOST:PORT or ssh://USER@HOST"
        );
    }
    if (take_prefix(rest, "/")) {
        Endpoint endpoint = socket_endpoint(address, origin);
        endpoint.notes.push_back(
            origin + " is a bare path: it is read as unix://" + address +
            " (the docker command itself would read it as a TCP address)"
        );
        return endpoint;
    }
    // HOST:PORT alone, as the docker command takes it too.
    APPRUNNER_TRY(endpoint, parse_network_address(rest, EndpointKind::tcp, address, origin));
    endpoint.name = "tcp://" + address;
    return endpoint;
}

base::Result<Endpoint> resolve_endpoint(const std::string& option, const Environment& environment) {
    const auto host = environment("DOCKER_HOST");
    if (!option.empty() || host) {
        const std::string origin = option.empty() ? "DOCKER_HOST" : "the command line";
        APPRUNNER_TRY(endpoint, parse_endpoint(option.empty() ? *host : option, origin));
        return with_tls_variables(std::move(endpoint), environment);
    }
    const auto config_folder = docker_config_folder(environment);
    std::string context;
    std::string chosen_by = "DOCKER_CONTEXT";
    if (const auto chosen = environment("DOCKER_CONTEXT")) {
        context = *chosen;
    } else if (config_folder) {
        context = current_context(*config_folder);
        chosen_by = (*config_folder / "config.json").string();
    }
    if (context.empty() || context == "default") return first_socket(environment);
    if (!config_folder) {
        return base::Error(
            base::Errc::invalid_argument,
            "DOCKER_CONTEXT is set, but neither DOCKER_CONFIG nor HOME says where contexts are"
        );
    }
    return context_endpoint(context, chosen_by, *config_folder);
}

}  // namespace apprunner::docker
