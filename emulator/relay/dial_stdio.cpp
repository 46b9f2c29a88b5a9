// Each line is joined with a connection on loopback.
#include "emulator/relay/dial_stdio.hpp"

#include "emulator/base/await.hpp"
#include "emulator/relay/passage.hpp"
#include "emulator/relay/trunk.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/write.hpp>

#include <fcntl.h>

#include <charconv>
#include <chrono>
#include <csignal>
#include <cstdint>
#include <memory>
#include <tuple>
#include <utility>

namespace apprunner::relay {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;

namespace {

/// The daemon of a container that has just been started listens in a moment.
constexpr std::chrono::seconds listen_limit{10};
constexpr std::chrono::milliseconds try_again{10};
constexpr std::size_t read_bytes_max = 64UL * 1024;

asio::awaitable<void> dial(std::shared_ptr<TrunkLine> line, std::string port_text) {
    std::uint16_t port = 0;
    std::from_chars(port_text.data(), port_text.data() + port_text.size(), port);
    const tcp::endpoint where(asio::ip::address_v4::loopback(), port);
    const auto until = std::chrono::steady_clock::now() + listen_limit;
    tcp::socket socket(co_await asio::this_coro::executor);
    error_code error;
    while (true) {
        std::tie(error) = co_await socket.async_connect(where, base::no_throw);
        const bool is_early = error == asio::error::connection_refused && !line->is_cut();
        if (!is_early || std::chrono::steady_clock::now() > until) break;
        socket.close(error);
        co_await base::sleep_for(try_again);
    }
    if (error) co_return line->cut("port " + port_text + ": " + error.message());
    socket.set_option(tcp::no_delay(true), error);
    PassageOptions options;
    co_await carry(std::move(socket), std::move(line), std::move(options));
}

class FarEnd {
  public:
    explicit FarEnd(asio::io_context& context) : input_(context), output_(context) {}

    [[nodiscard]] bool assign(int input, int output) {
        error_code error;
        // Of their own, because one socket may be both.
        input_.assign(::fcntl(input, F_DUPFD_CLOEXEC, 0), error);
        if (!error) output_.assign(::fcntl(output, F_DUPFD_CLOEXEC, 0), error);
        return !error;
    }

    [[nodiscard]] Stream stream() {
        Stream stream;
        stream.read = [this] { return read(); };
        stream.write = [this](std::string_view bytes) { return write(bytes); };
        stream.close = [this] {
            error_code ignored;
            input_.close(ignored);
            output_.close(ignored);
        };
        return stream;
    }

  private:
    asio::awaitable<std::string> read() {
        std::string bytes(read_bytes_max, '\0');
        const auto buffer = asio::buffer(bytes);
        const auto [error, size] = co_await input_.async_read_some(buffer, base::no_throw);
        bytes.resize(error ? 0 : size);
        co_return bytes;
    }

    asio::awaitable<bool> write(std::string_view bytes) {
        const auto buffer = asio::buffer(bytes);
        const auto [error, size] = co_await asio::async_write(output_, buffer, base::no_throw);
        co_return !error;
    }

    asio::posix::stream_descriptor input_;
    asio::posix::stream_descriptor output_;
};

asio::awaitable<void> live(asio::io_context& context, Stream stream) {
    const std::string_view greeting = dial_greeting;
    const bool is_greeted = co_await stream.write(greeting);
    const auto executor = co_await asio::this_coro::executor;
    Trunk::OnOpen on_open = [executor](std::shared_ptr<TrunkLine> line, std::string port) {
        asio::co_spawn(executor, dial(std::move(line), std::move(port)), asio::detached);
    };
    const auto trunk = std::make_shared<Trunk>(executor, std::move(stream), std::move(on_open));
    if (is_greeted) co_await Trunk::run(trunk);
    context.stop();
}

}  // namespace

int dial_stdio(int input, int output) {
    ::signal(SIGPIPE, SIG_IGN);
    asio::io_context context(1);
    FarEnd end(context);
    if (!end.assign(input, output)) return 1;
    asio::co_spawn(context, live(context, end.stream()), asio::detached);
    context.run();
    return 0;
}

}  // namespace apprunner::relay
