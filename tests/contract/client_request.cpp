// A blocking socket will do: the ingress has threads of its own.
#include "tests/contract/client_request.hpp"

#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <stdexcept>

namespace apprunner::contract {

ClientRequest::ClientRequest(std::uint16_t port, const std::string& host)
    : socket_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    const std::string text = "GET / HTTP/1.1\r\nHost: " + host + "\r\n\r\n";
    const auto* const raw = reinterpret_cast<const sockaddr*>(&address);
    const bool is_sent = ::connect(socket_, raw, sizeof address) == 0 &&
                         ::send(socket_, text.data(), text.size(), MSG_NOSIGNAL) ==
                             static_cast<ssize_t>(text.size());
    if (!is_sent) throw std::runtime_error("no ingress");
}

ClientRequest::~ClientRequest() {
    ::close(socket_);
}

}  // namespace apprunner::contract
