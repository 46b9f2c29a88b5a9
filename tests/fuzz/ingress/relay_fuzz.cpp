// Fuzzes the whole ingress: a client that sends any bytes and an app that answers with any bytes,
// over loopback sockets. What the app is sent must be whole, well-formed requests. The harness is
// one thread that plays both and the control thread; the ingress has one of its own.
#include "emulator/base/assert.hpp"
#include "emulator/ingress/ingress.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace {

namespace http = boost::beast::http;
namespace ingress = apprunner::ingress;

constexpr int patience_ms = 10'000;

sockaddr_in loopback(std::uint16_t port) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    return address;
}

/// A socket that never blocks, with what it still has to send and what it got.
struct End {
    explicit End(int descriptor) : fd(descriptor) {}
    End(const End&) = delete;
    End& operator=(const End&) = delete;
    ~End() { ::close(fd); }

    void move_bytes() {
        if (!unsent.empty()) {
            const auto sent = ::send(fd, unsent.data(), unsent.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
            unsent = sent > 0 ? unsent.substr(static_cast<std::size_t>(sent)) : std::string_view();
        }
        if (unsent.empty() && ends_after && !std::exchange(has_ended, true)) {
            ::shutdown(fd, SHUT_WR);
        }
        std::array<char, 65536> block{};
        const auto size = ::recv(fd, block.data(), block.size(), MSG_DONTWAIT);
        if (size > 0) received.append(block.data(), static_cast<std::size_t>(size));
        if (size == 0 || (size < 0 && errno != EAGAIN)) other_side_ended = true;
    }

    int fd;
    std::string_view unsent;
    bool ends_after = false;  ///< Closes its side when all is sent.
    bool has_ended = false;
    std::string received;
    bool other_side_ended = false;
};

class Harness {
  public:
    Harness() : listener_(::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0)) {
        sockaddr_in address = loopback(0);
        socklen_t size = sizeof address;
        auto* const where = reinterpret_cast<sockaddr*>(&address);
        static_cast<void>(::bind(listener_, where, size));
        ::listen(listener_, 16);
        ::getsockname(listener_, where, &size);

        ingress::IngressOptions options;
        options.port = 0;
        // A client that has gone is noticed every eighth of the shortest limit.
        options.connect_limit = std::chrono::milliseconds(40);
        options.on_access = [](const ingress::AccessRecord& /*record*/) {};
        ingress_ = std::make_unique<ingress::Ingress>(control_.get_executor(), options);
        ingress_->start().value();
        ingress::Route route;
        route.service_id = "service";
        route.host = "a.localhost";
        route.mode = apprunner::model::RouteMode::serving;
        apprunner::model::RouteTarget target;
        target.instance_id = "instance";
        target.address = "127.0.0.1";
        target.port = ntohs(address.sin_port);
        route.targets.push_back(target);
        ingress_->set_route(route, [] {});
        port_ = ingress_->local_port("service").value();
    }

    /// One client connection from its start to its end.
    void run(std::string_view client_bytes, std::string_view app_bytes, bool app_ends) {
        const int fd = ::socket(AF_INET, SOCK_STREAM, 0);
        const sockaddr_in address = loopback(port_);
        const auto* const where = reinterpret_cast<const sockaddr*>(&address);
        // Closed connections keep their ports for a while; thousands each second use them up.
        int result = ::connect(fd, where, sizeof address);
        for (int ms = 0; result != 0 && errno == EADDRNOTAVAIL && ms < patience_ms; ++ms) {
            ::poll(nullptr, 0, 1);
            result = ::connect(fd, where, sizeof address);
        }
        APPRUNNER_ASSERT(result == 0, std::strerror(errno));
        End client(fd);
        client.unsent = client_bytes;
        client.ends_after = true;
        while (!client.other_side_ended) {
            wait(client);
            client.move_bytes();
            accept(app_bytes, app_ends);
            for (const auto& app : apps_) app->move_bytes();
        }
        for (const auto& app : apps_) check_requests(app->received);
        apps_.clear();
        control_.restart();
        control_.poll();
    }

  private:
    void wait(const End& client) {
        std::vector<pollfd> watched{{client.fd, POLLIN, 0}, {listener_, POLLIN, 0}};
        for (const auto& app : apps_) {
            if (!app->other_side_ended) watched.push_back({app->fd, POLLIN, 0});
        }
        const bool busy = !client.unsent.empty() || !client.has_ended;
        const int ready = ::poll(watched.data(), watched.size(), busy ? 0 : patience_ms);
        APPRUNNER_ASSERT(busy || ready > 0, "every connection comes to its end");
    }

    void accept(std::string_view app_bytes, bool app_ends) {
        const int fd = ::accept4(listener_, nullptr, nullptr, SOCK_NONBLOCK);
        if (fd < 0) return;
        apps_.push_back(std::make_unique<End>(fd));
        apps_.back()->unsent = app_bytes;
        apps_.back()->ends_after = app_ends;
    }

    /// Request after request; the last one may be cut short.
    static void check_requests(const std::string& bytes) {
        std::string_view rest = bytes;
        while (!rest.empty()) {
            http::request_parser<http::string_body> parser;
            parser.header_limit(1024 * 1024);
            parser.body_limit(boost::none);
            parser.eager(true);
            boost::beast::error_code error;
            const auto used = parser.put(boost::asio::buffer(rest), error);
            if (error == http::error::need_more || (!error && !parser.is_done())) return;
            // Beast is stricter about extensions.
            if (error == http::error::bad_chunk_extension) return;
            APPRUNNER_ASSERT(!error, "the app is sent well-formed requests only");
            rest.remove_prefix(used);
        }
    }

    boost::asio::io_context control_{1};
    int listener_;
    std::unique_ptr<ingress::Ingress> ingress_;
    std::uint16_t port_ = 0;
    std::vector<std::unique_ptr<End>> apps_;
};

}  // namespace

// NOLINTNEXTLINE(readability-identifier-naming): the name is libFuzzer's.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    // Lives to the process's end, threads and all.
    static Harness& harness = *new Harness;
    // The first byte: whether the app closes, and how much of the bytes is the client's.
    if (size == 0) return 0;
    const std::string_view bytes(reinterpret_cast<const char*>(data) + 1, size - 1);
    const std::size_t split = bytes.size() * (data[0] >> 1U) / 127;
    harness.run(bytes.substr(0, split), bytes.substr(split), (data[0] & 1U) != 0);
    return 0;
}
