// Sockets, poll and a thread.
#include "tests/component/probes/test_server.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <stdexcept>
#include <system_error>

namespace apprunner::probes {

namespace {

/// Either family's address, in the form that the socket calls take.
struct SocketAddress {
    sockaddr_storage storage{};
    socklen_t size = sizeof(sockaddr_storage);

    [[nodiscard]] sockaddr* get() { return reinterpret_cast<sockaddr*>(&storage); }
};

SocketAddress address_of(const std::string& text, std::uint16_t port) {
    SocketAddress address;
    auto* ipv4 = reinterpret_cast<sockaddr_in*>(&address.storage);
    auto* ipv6 = reinterpret_cast<sockaddr_in6*>(&address.storage);
    if (inet_pton(AF_INET, text.c_str(), &ipv4->sin_addr) == 1) {
        ipv4->sin_family = AF_INET;
        ipv4->sin_port = htons(port);
        address.size = sizeof(sockaddr_in);
    } else if (inet_pton(AF_INET6, text.c_str(), &ipv6->sin6_addr) == 1) {
        ipv6->sin6_family = AF_INET6;
        ipv6->sin6_port = htons(port);
        address.size = sizeof(sockaddr_in6);
    } else {
        throw std::invalid_argument(text);
    }
    return address;
}

void check(int result, const char* call) {
    if (result < 0) throw std::system_error(errno, std::generic_category(), call);
}

/// Waits until one of the two can be read; true: it is the first.
bool wait_readable(int fd, int stop_fd) {
    std::array<pollfd, 2> watched{pollfd{fd, POLLIN, 0}, pollfd{stop_fd, POLLIN, 0}};
    while (::poll(watched.data(), watched.size(), -1) < 0) {
    }
    return watched[1].revents == 0;
}

}  // namespace

BoundSocket::BoundSocket(const std::string& address, std::uint16_t port) {
    SocketAddress wanted = address_of(address, port);
    fd_ = ::socket(wanted.storage.ss_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
    check(fd_, "socket");
    check(::bind(fd_, wanted.get(), wanted.size), "bind");
}

BoundSocket::~BoundSocket() {
    ::close(fd_);
}

void BoundSocket::listen(int backlog) const {
    check(::listen(fd_, backlog), "listen");
}

std::uint16_t BoundSocket::port() const {
    SocketAddress bound;
    check(::getsockname(fd_, bound.get(), &bound.size), "getsockname");
    // The port is at the same place in both families.
    return ntohs(reinterpret_cast<sockaddr_in*>(&bound.storage)->sin_port);
}

DeafPort::DeafPort() {
    socket_.listen(0);
    // The queue takes one connection more than its length; a few more connects are left hanging.
    SocketAddress address = address_of("127.0.0.1", socket_.port());
    for (int i = 0; i < 4; ++i) {
        const int fd = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
        check(fd, "socket");
        clients_.push_back(fd);
        // In progress is all that it can be.
        (void)::connect(fd, address.get(), address.size);
    }
}

DeafPort::~DeafPort() {
    for (const int fd : clients_) ::close(fd);
}

Connection::~Connection() {
    if (fd_ >= 0) ::close(fd_);
}

std::string Connection::read_request() const {
    std::string request;
    std::array<char, 1024> block{};
    while (!request.ends_with("\r\n\r\n") && wait_readable(fd_, stop_fd_)) {
        const ssize_t count = ::recv(fd_, block.data(), block.size(), 0);
        if (count <= 0) break;
        request.append(block.data(), static_cast<std::size_t>(count));
    }
    return request;
}

std::string Connection::read_bytes(std::size_t wanted) const {
    std::string bytes;
    std::array<char, 1024> block{};
    while (bytes.size() < wanted && wait_readable(fd_, stop_fd_)) {
        const std::size_t most = std::min(block.size(), wanted - bytes.size());
        const ssize_t count = ::recv(fd_, block.data(), most, 0);
        if (count <= 0) break;
        bytes.append(block.data(), static_cast<std::size_t>(count));
    }
    return bytes;
}

bool Connection::send(std::string_view bytes) const {
    while (!bytes.empty()) {
        const ssize_t count = ::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
        if (count < 0) return false;
        bytes.remove_prefix(static_cast<std::size_t>(count));
    }
    return true;
}

void Connection::reset() {
    const linger at_once{1, 0};
    ::setsockopt(fd_, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
    ::close(fd_);
    fd_ = -1;
}

bool Connection::wait_for_close() const {
    std::array<char, 1024> block{};
    while (wait_readable(fd_, stop_fd_)) {
        if (::recv(fd_, block.data(), block.size(), 0) <= 0) return true;
    }
    return false;
}

TestServer::TestServer(Script script, const std::string& address)
    : socket_(address), stop_fd_(::eventfd(0, EFD_CLOEXEC)), script_(std::move(script)) {
    check(stop_fd_, "eventfd");
    socket_.listen();
    thread_ = std::thread([this] { serve(); });
}

TestServer::~TestServer() {
    ::eventfd_write(stop_fd_, 1);
    thread_.join();
    ::close(stop_fd_);
}

void TestServer::serve() {
    while (wait_readable(socket_.fd(), stop_fd_)) {
        const int fd = ::accept4(socket_.fd(), nullptr, nullptr, SOCK_CLOEXEC);
        if (fd < 0) continue;
        {
            Connection connection(fd, stop_fd_);
            script_(connection);
        }
        ++served_;
    }
}

}  // namespace apprunner::probes
