// Two loops over one connection, and the answer where there is none.
#include "emulator/relay/passage.hpp"

#include "emulator/base/await.hpp"
#include "emulator/base/json_writer.hpp"
#include "emulator/relay/frames.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/write.hpp>

#include <array>
#include <chrono>
#include <memory>
#include <utility>

namespace apprunner::relay {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;

namespace {

/// What a client may take to end its direction after the other one has ended.
constexpr std::chrono::seconds client_end_limit{30};
constexpr std::chrono::seconds refusal_limit{2};

struct Passage {
    Passage(tcp::socket connection, Carrier given)
        : client(std::move(connection)),
          stream(std::move(given.stream)),
          first(std::move(given.first)),
          client_has_ended(client.get_executor()) {}

    /// The client sees that the connection broke, not that it ended.
    void cut() {
        error_code ignored;
        client.set_option(asio::socket_base::linger(true, 0), ignored);
        client.close(ignored);
        stream->close();
    }

    tcp::socket client;
    std::unique_ptr<docker::ExecStream> stream;
    std::string first;
    base::Event client_has_ended;
};

asio::awaitable<void> carry_there(std::shared_ptr<Passage> passage) {
    std::array<char, frame_bytes_max> bytes{};
    bool goes_on = true;
    while (goes_on) {
        const auto buffer = asio::buffer(bytes);
        const auto [error, size] = co_await passage->client.async_read_some(buffer, base::no_throw);
        if (error && error != asio::error::eof) break;
        const std::string frame = framed({bytes.data(), size});
        const bool is_sent = co_await passage->stream->write(frame);
        if (!is_sent) passage->cut();
        goes_on = is_sent && !error;
    }
    if (goes_on) passage->cut();
    passage->client_has_ended.set();
}

/// True when all that was to come has come.
asio::awaitable<bool> carry_back(std::shared_ptr<Passage> passage) {
    FrameReader frames;
    std::string content;
    std::string bytes = std::move(passage->first);
    while (true) {
        content.clear();
        frames.feed(bytes, content);
        const auto buffer = asio::buffer(content);
        const auto [error, size] =
            co_await asio::async_write(passage->client, buffer, base::no_throw);
        if (error) co_return false;
        if (frames.has_ended()) co_return true;
        bytes = co_await passage->stream->read();
        if (bytes.empty()) co_return false;
    }
}

}  // namespace

asio::awaitable<void> carry(tcp::socket client, Carrier carrier) {
    const auto executor = co_await asio::this_coro::executor;
    const auto passage = std::make_shared<Passage>(std::move(client), std::move(carrier));
    asio::co_spawn(executor, carry_there(passage), asio::detached);
    const bool is_whole = co_await carry_back(passage);
    if (is_whole) {
        error_code ignored;
        passage->client.shutdown(tcp::socket::shutdown_send, ignored);
        co_await passage->client_has_ended.wait_for(client_end_limit);
        passage->client.close(ignored);
        passage->stream->close();
    } else {
        passage->cut();
    }
    co_await passage->client_has_ended.wait();
}

asio::awaitable<void> refuse(tcp::socket client, bool is_api, std::string why) {
    std::string body = why + "\n";
    if (is_api) {
        body.clear();
        base::JsonWriter out(body);
        out.begin_object();
        out.text_member("__type", "EngineUnreachableException");
        out.text_member("message", why);
        out.end_object();
    }
    const std::string answer =
        std::string("HTTP/1.1 502 Bad Gateway\r\nContent-Type: ") +
        (is_api ? "application/x-amz-json-1.0" : "text/plain") +
        "\r\nConnection: close\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" +
        body;
    const auto timer = std::make_shared<asio::steady_timer>(client.get_executor(), refusal_limit);
    const auto shared = std::make_shared<tcp::socket>(std::move(client));
    timer->async_wait([shared](const error_code& /*error*/) {
        error_code ignored;
        shared->close(ignored);
    });
    // What has come is read, or the kernel would have the client forget the answer.
    std::array<char, frame_bytes_max> bytes{};
    const auto buffer = asio::buffer(bytes);
    co_await shared->async_read_some(buffer, base::no_throw);
    const auto text = asio::buffer(answer);
    co_await asio::async_write(*shared, text, base::no_throw);
    error_code ignored;
    shared->shutdown(tcp::socket::shutdown_send, ignored);
    co_await shared->async_read_some(buffer, base::no_throw);
    timer->cancel();
}

}  // namespace apprunner::relay
