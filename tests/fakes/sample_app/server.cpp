// Sockets and threads.
#include "tests/fakes/sample_app/server.hpp"

#include "tests/fakes/sample_app/http.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

namespace sample_app {
namespace {

/// More wait in the kernel's queue.
constexpr int connections_max = 512;

bool is_readable(int fd) {
    pollfd watched{fd, POLLIN, 0};
    return ::poll(&watched, 1, 0) > 0;
}

}  // namespace

Server::Server(const Settings& settings, Answers& answers)
    : settings_(settings),
      answers_(answers),
      stop_fd_(::eventfd(0, EFD_CLOEXEC)),
      close_fd_(::eventfd(0, EFD_CLOEXEC)) {}

void Server::bind_unix(const std::string& path) {
    sockaddr_un where{};
    where.sun_family = AF_UNIX;
    path.copy(static_cast<char*>(where.sun_path), sizeof where.sun_path - 1);
    const int fd = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (::bind(fd, reinterpret_cast<sockaddr*>(&where), sizeof where) != 0 ||
        ::listen(fd, 511) != 0) {
        const std::string error = std::strerror(errno);
        fail("Error: listen " + path + ": " + error);
    }
    listeners_.push_back(fd);
    print("listening on unix:" + path);
}

void Server::bind(const std::string& address, std::uint16_t port) {
    sockaddr_in ipv4{};
    sockaddr_in6 ipv6{};
    ipv4.sin_family = AF_INET;
    ipv4.sin_port = htons(port);
    ipv6.sin6_family = AF_INET6;
    ipv6.sin6_port = htons(port);
    const bool is_ipv4 = inet_pton(AF_INET, address.c_str(), &ipv4.sin_addr) == 1;
    if (!is_ipv4) inet_pton(AF_INET6, address.c_str(), &ipv6.sin6_addr);
    const int fd = ::socket(is_ipv4 ? AF_INET : AF_INET6, SOCK_STREAM | SOCK_CLOEXEC, 0);
    const int on = 1;
    const int off = 0;
    ::setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    if (!is_ipv4) ::setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &off, sizeof off);
    auto* const where =
        is_ipv4 ? reinterpret_cast<sockaddr*>(&ipv4) : reinterpret_cast<sockaddr*>(&ipv6);
    socklen_t size = is_ipv4 ? sizeof ipv4 : sizeof ipv6;
    const std::string host = is_ipv4 ? address : "[" + address + "]";
    if (::bind(fd, where, size) != 0 || ::listen(fd, 511) != 0) {
        const std::string error = std::strerror(errno);
        fail("Error: listen " + host + ":" + std::to_string(port) + ": " + error);
    }
    // Port 0 has become another one.
    ::getsockname(fd, where, &size);
    const auto bound = ntohs(is_ipv4 ? ipv4.sin_port : ipv6.sin6_port);
    listeners_.push_back(fd);
    print("listening on " + host + ":" + std::to_string(bound));
}

void Server::listen() {
    for (const std::string& address : settings_.bind) {
        if (address.starts_with('/')) {
            bind_unix(address);
            continue;
        }
        for (const std::uint16_t port : settings_.ports) bind(address, port);
    }
    acceptor_.emplace([this] { accept_all(); });
}

void Server::stop_listening() {
    if (!acceptor_) return;
    ::eventfd_write(close_fd_, 1);
    acceptor_->join();
    acceptor_.reset();
}

void Server::finish() {
    ::eventfd_write(stop_fd_, 1);
    stop_listening();
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return connections_ == 0; });
}

void Server::accept_all() {
    std::vector<pollfd> watched{{close_fd_, POLLIN, 0}};
    for (const int fd : listeners_) watched.push_back({fd, POLLIN, 0});
    while (::poll(watched.data(), watched.size(), -1) > 0 && watched[0].revents == 0) {
        for (std::size_t i = 1; i < watched.size(); ++i) {
            if (watched[i].revents != 0) accept_one(watched[i].fd);
        }
    }
    // What the kernel has accepted already would be reset by the closing.
    for (const int fd : listeners_) {
        while (is_readable(fd)) accept_one(fd);
        ::close(fd);
    }
}

void Server::accept_one(int listener) {
    {
        std::unique_lock lock(mutex_);
        changed_.wait(lock, [this] { return connections_ < connections_max; });
    }
    const int fd = ::accept4(listener, nullptr, nullptr, SOCK_CLOEXEC);
    if (fd < 0) return;
    const std::lock_guard lock(mutex_);
    ++connections_;
    std::thread([this, fd] { serve(fd); }).detach();
}

void Server::serve(int fd) {
    const int on = 1;
    ::setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    {
        HttpConnection connection(fd, stop_fd_);
        Request request;
        bool keep = !settings_.close;
        if (keep && settings_.hang) {
            connection.wait_for_end();
            keep = false;
        }
        while (keep) {
            const ReadEnd end = connection.read(request);
            if (end == ReadEnd::closed) break;
            if (end == ReadEnd::broken) {
                Answer answer;
                answer.status = 400;
                connection.write(request, answer, false);
                break;
            }
            const Answer answer = answers_.answer(request);
            keep = request.keep_alive && !is_readable(stop_fd_);
            keep = connection.write(request, answer, keep) && keep;
            answers_.sent(request, answer);
        }
    }
    const std::lock_guard lock(mutex_);
    --connections_;
    changed_.notify_all();
}

}  // namespace sample_app
