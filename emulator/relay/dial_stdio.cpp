// A thread for each direction, because both only wait.
#include "emulator/relay/dial_stdio.hpp"

#include "emulator/relay/frames.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <charconv>
#include <csignal>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <string>
#include <string_view>
#include <thread>

namespace apprunner::relay {

namespace {

constexpr std::size_t line_bytes_max = 8;

/// What came, at most the buffer's size; 0: the end; less: it broke.
template <std::size_t size>
ssize_t read_some(int fd, std::array<char, size>& buffer) {
    while (true) {
        const ssize_t count = ::read(fd, buffer.data(), buffer.size());
        if (count >= 0 || errno != EINTR) return count;
    }
}

bool write_all(int fd, std::string_view bytes) {
    while (!bytes.empty()) {
        const ssize_t count = ::write(fd, bytes.data(), bytes.size());
        if (count < 0 && errno == EINTR) continue;
        if (count < 0) return false;
        bytes.remove_prefix(static_cast<std::size_t>(count));
    }
    return true;
}

/// 0: none came.
std::uint16_t read_port(int input) {
    std::string line;
    std::array<char, 1> letter{};
    while (line.size() < line_bytes_max && read_some(input, letter) == 1 && letter[0] != '\n') {
        line += letter[0];
    }
    std::uint16_t port = 0;
    std::from_chars(line.data(), line.data() + line.size(), port);
    return port;
}

int connect_to(std::uint16_t port) {
    const int fd = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    const auto* where = reinterpret_cast<const sockaddr*>(&address);
    if (fd < 0 || ::connect(fd, where, sizeof address) != 0) return -1;
    const int on = 1;
    ::setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    return fd;
}

/// An input that ends without its last frame was cut off, and so is the connection.
void carry_there(int input, int socket) {
    FrameReader frames;
    std::array<char, frame_bytes_max> buffer{};
    std::string content;
    while (!frames.has_ended()) {
        const ssize_t count = read_some(input, buffer);
        if (count <= 0) ::_exit(1);
        content.clear();
        frames.feed({buffer.data(), static_cast<std::size_t>(count)}, content);
        // The other direction finds out why.
        if (!write_all(socket, content)) return;
    }
    ::shutdown(socket, SHUT_WR);
}

bool carry_back(int socket, int output) {
    std::array<char, frame_bytes_max> buffer{};
    ssize_t count = 1;
    while (count > 0) {
        count = read_some(socket, buffer);
        if (count < 0) return false;
        if (!write_all(output, framed({buffer.data(), static_cast<std::size_t>(count)}))) {
            return false;
        }
    }
    return true;
}

}  // namespace

int dial_stdio(int input, int output) {
    ::signal(SIGPIPE, SIG_IGN);
    const std::uint16_t port = read_port(input);
    // Nobody wanted it any more.
    if (port == 0) return 0;
    const int socket = connect_to(port);
    if (socket < 0) {
        std::fprintf(stderr, "port %d: %s\n", int{port}, std::strerror(errno));
        return 1;
    }
    if (!write_all(output, {&reached, 1})) return 1;
    std::thread there(carry_there, input, socket);
    if (!carry_back(socket, output)) ::_exit(1);
    there.join();
    return 0;
}

}  // namespace apprunner::relay
