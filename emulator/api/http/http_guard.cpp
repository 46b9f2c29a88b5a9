// Takes Host and Origin headers apart, as browsers send them, and compares them with the names of
// this machine.
#include "emulator/api/http/http_guard.hpp"

#include <boost/asio/ip/address.hpp>
#include <boost/beast/core/string.hpp>

#include <string>

namespace apprunner::api {

namespace {

using boost::asio::ip::make_address;
using boost::beast::iequals;

/// "[::1]:8070" -> "::1"; "localhost:8070" -> "localhost"; "" when it is neither form.
std::string_view host_of(std::string_view header) {
    if (!header.empty() && header.front() == '[') {
        const std::size_t bracket = header.find(']');
        if (bracket == std::string_view::npos) return {};
        const std::string_view rest = header.substr(bracket + 1);
        return rest.empty() || rest.front() == ':' ? header.substr(1, bracket - 1)
                                                   : std::string_view();
    }
    return header.substr(0, header.find(':'));
}

bool is_local_name(std::string_view name) {
    constexpr std::string_view localhost = "localhost";
    if (!name.empty() && name.back() == '.') name.remove_suffix(1);
    if (name.size() < localhost.size()) return false;
    const std::size_t before = name.size() - localhost.size();
    if (!iequals(name.substr(before), localhost)) return false;
    return before == 0 || (before > 1 && name[before - 1] == '.');
}

}  // namespace

bool is_host_allowed(std::string_view host_header, std::string_view listen_address) {
    const std::string_view host = host_of(host_header);
    if (host.empty()) return false;
    if (is_local_name(host)) return true;
    boost::system::error_code error;
    const auto address = make_address(std::string(host), error);
    if (error) return iequals(host, listen_address);
    if (address.is_loopback()) return true;
    const auto listen = make_address(std::string(listen_address), error);
    // An address literal is no name that could be pointed elsewhere.
    return !error && (listen.is_unspecified() || listen == address);
}

bool is_origin_allowed(std::string_view origin, std::string_view host_header) {
    constexpr std::string_view scheme = "http://";
    return origin.substr(0, scheme.size()) == scheme &&
           iequals(origin.substr(scheme.size()), host_header);
}

}  // namespace apprunner::api
