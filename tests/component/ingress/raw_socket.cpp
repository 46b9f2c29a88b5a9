// Implements raw_socket.hpp on POSIX sockets and poll.
#include "tests/component/ingress/raw_socket.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <charconv>
#include <utility>

namespace apprunner::ingress {

namespace {

constexpr std::chrono::milliseconds wait_limit_ms{20'000};

std::size_t number(const std::string& text, int base) {
    std::size_t value = 0;
    std::from_chars(text.data(), text.data() + text.size(), value, base);
    return value;
}

bool connect_fd(int fd, std::uint16_t port) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    return ::connect(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
}

}  // namespace

int Message::status() const {
    if (start_line.size() < 12) return 0;
    return static_cast<int>(number(start_line.substr(9, 3), 10));
}

std::string Message::field(const std::string& name) const {
    const std::string start = "\r\n" + name + ": ";
    const std::size_t at = head.find(start);
    if (at == std::string::npos) return {};
    const std::size_t value = at + start.size();
    return head.substr(value, head.find("\r\n", value) - value);
}

bool Message::has(const std::string& name) const {
    return head.find("\r\n" + name + ":") != std::string::npos;
}

RawSocket::RawSocket(RawSocket&& other) noexcept
    : fd_(std::exchange(other.fd_, -1)), input_(std::move(other.input_)) {}

RawSocket& RawSocket::operator=(RawSocket&& other) noexcept {
    std::swap(fd_, other.fd_);
    std::swap(input_, other.input_);
    return *this;
}

RawSocket::~RawSocket() {
    close();
}

RawSocket RawSocket::connect(std::uint16_t port) {
    RawSocket socket(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
    const int on = 1;
    ::setsockopt(socket.fd_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    if (!connect_fd(socket.fd_, port)) socket.close();
    return socket;
}

RawSocket RawSocket::begin_connect(std::uint16_t port) {
    RawSocket socket(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
    connect_fd(socket.fd_, port);
    return socket;
}

bool RawSocket::send(std::string_view bytes) {
    while (!bytes.empty()) {
        pollfd writable{fd_, POLLOUT, 0};
        if (::poll(&writable, 1, static_cast<int>(wait_limit_ms.count())) <= 0) return false;
        const auto size = ::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
        if (size < 0) return false;
        bytes.remove_prefix(static_cast<std::size_t>(size));
    }
    return true;
}

bool RawSocket::fill(std::chrono::milliseconds limit) {
    pollfd readable{fd_, POLLIN, 0};
    if (fd_ < 0 || ::poll(&readable, 1, static_cast<int>(limit.count())) <= 0) return false;
    std::array<char, 65536> block{};
    const auto size = ::recv(fd_, block.data(), block.size(), 0);
    if (size <= 0) return false;
    input_.append(block.data(), static_cast<std::size_t>(size));
    return true;
}

std::string RawSocket::take(std::size_t size) {
    std::string taken = input_.substr(0, size);
    input_.erase(0, size);
    return taken;
}

std::string RawSocket::read_some() {
    if (input_.empty()) fill(wait_limit_ms);
    return take(input_.size());
}

std::string RawSocket::read_until(std::string_view end) {
    for (;;) {
        const std::size_t at = input_.find(end);
        if (at != std::string::npos) return take(at + end.size());
        if (!fill(wait_limit_ms)) return {};
    }
}

std::string RawSocket::read_exactly(std::size_t size) {
    while (input_.size() < size && fill(wait_limit_ms)) {
    }
    return take(size);
}

std::string RawSocket::read_to_end() {
    while (fill(wait_limit_ms)) {
    }
    return take(input_.size());
}

Message RawSocket::read_message(bool without_body) {
    Message message;
    message.head = read_until("\r\n\r\n");
    if (message.head.empty()) return message;
    message.start_line = message.head.substr(0, message.head.find("\r\n"));
    const bool is_response = message.start_line.starts_with("HTTP/");
    const int status = is_response ? message.status() : 0;
    std::string encoding = message.field("transfer-encoding");
    if (encoding.empty()) encoding = message.field("Transfer-Encoding");
    std::string length = message.field("Content-Length");
    if (length.empty()) length = message.field("content-length");
    const bool interim = is_response && status < 200;
    message.whole = true;
    if (without_body || interim || status == 204 || status == 304) return message;
    if (!length.empty()) {
        message.body = read_exactly(number(length, 10));
        message.whole = message.body.size() == number(length, 10);
    } else if (encoding == "chunked") {
        for (bool last = false; !last;) {
            const std::string line = read_until("\r\n");
            const std::size_t size = number(line, 16);
            last = size == 0;
            const std::string data = last ? std::string() : read_exactly(size + 2);
            message.body += line + data;
            message.whole = !line.empty() && (last || data.size() == size + 2);
            if (!message.whole) return message;
        }
        std::string trailer;
        do {
            trailer = read_until("\r\n");
            message.body += trailer;
        } while (!trailer.empty() && trailer != "\r\n");
        message.whole = !trailer.empty();
    } else if (is_response) {
        message.body = read_to_end();
    }
    return message;
}

bool RawSocket::is_ended() {
    return input_.empty() && !fill(wait_limit_ms) && input_.empty();
}

bool RawSocket::is_silent(std::chrono::milliseconds time) {
    pollfd readable{fd_, POLLIN, 0};
    return input_.empty() && ::poll(&readable, 1, static_cast<int>(time.count())) == 0;
}

void RawSocket::close() {
    if (fd_ >= 0) ::close(std::exchange(fd_, -1));
}

void RawSocket::shutdown_send() {
    ::shutdown(fd_, SHUT_WR);
}

void RawSocket::end_with_reset() {
    const linger at_once{1, 0};
    ::setsockopt(fd_, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
}

std::uint16_t RawSocket::local_port() const {
    sockaddr_in address{};
    socklen_t size = sizeof address;
    ::getsockname(fd_, reinterpret_cast<sockaddr*>(&address), &size);
    return ntohs(address.sin_port);
}

void RawSocket::shrink_buffers() {
    const int least = 1;
    ::setsockopt(fd_, SOL_SOCKET, SO_RCVBUF, &least, sizeof least);
    ::setsockopt(fd_, SOL_SOCKET, SO_SNDBUF, &least, sizeof least);
}

void RawSocket::interrupt() {
    ::shutdown(fd_, SHUT_RDWR);
}

}  // namespace apprunner::ingress
