// Two loops over one connection.
#include "emulator/relay/passage.hpp"

#include "emulator/base/await.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/write.hpp>

#include <array>
#include <utility>

namespace apprunner::relay {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;

namespace {

/// In which a client reads why it was refused.
constexpr std::chrono::milliseconds refusal_limit{2000};

struct Passage {
    Passage(
        tcp::socket given_connection, std::shared_ptr<TrunkLine> given_line, PassageOptions given
    )
        : connection(std::move(given_connection)),
          line(std::move(given_line)),
          options(std::move(given)),
          has_ended(connection.get_executor()) {}

    [[nodiscard]] bool is_refused() const {
        return has_come_nothing && !line->reason().empty() && options.refusal;
    }

    tcp::socket connection;
    std::shared_ptr<TrunkLine> line;
    PassageOptions options;
    bool has_come_nothing = true;  ///< By the line.
    base::Event has_ended;         ///< The connection.
};

/// What a refused client still says is dropped: unread, the kernel would have it forget the answer.
asio::awaitable<void> carry_there(std::shared_ptr<Passage> passage) {
    std::array<char, frame_bytes_max> bytes{};
    bool goes_on = true;
    while (goes_on) {
        const auto buffer = asio::buffer(bytes);
        const auto [error, size] =
            co_await passage->connection.async_read_some(buffer, base::no_throw);
        if (error == asio::error::eof) passage->line->end();
        if (error && error != asio::error::eof) passage->line->cut();
        const std::string_view came(bytes.data(), size);
        const bool is_sent = !error && co_await passage->line->write(came);
        goes_on = is_sent || (!error && passage->is_refused());
    }
    passage->has_ended.set();
}

/// True when all that was to come has come.
asio::awaitable<bool> carry_back(std::shared_ptr<Passage> passage) {
    while (true) {
        const std::string bytes = co_await passage->line->read();
        if (bytes.empty()) co_return !passage->line->is_cut();
        passage->has_come_nothing = false;
        const auto buffer = asio::buffer(bytes);
        const auto [error, size] =
            co_await asio::async_write(passage->connection, buffer, base::no_throw);
        if (error) co_return false;
    }
}

asio::awaitable<void> finish(std::shared_ptr<Passage> passage) {
    error_code ignored;
    const bool is_refused = passage->is_refused();
    if (is_refused) {
        const std::string answer = passage->options.refusal(passage->line->reason());
        const auto buffer = asio::buffer(answer);
        co_await asio::async_write(passage->connection, buffer, base::no_throw);
    }
    passage->connection.shutdown(tcp::socket::shutdown_send, ignored);
    const auto limit = is_refused ? refusal_limit : passage->options.end_limit;
    if (limit) {
        co_await passage->has_ended.wait_for(*limit);
    } else {
        co_await passage->has_ended.wait();
    }
}

}  // namespace

asio::awaitable<void> carry(
    tcp::socket client, std::shared_ptr<TrunkLine> line, PassageOptions options
) {
    const auto executor = co_await asio::this_coro::executor;
    const auto passage =
        std::make_shared<Passage>(std::move(client), std::move(line), std::move(options));
    asio::co_spawn(executor, carry_there(passage), asio::detached);
    const bool is_whole = co_await carry_back(passage);
    error_code ignored;
    if (is_whole || passage->is_refused()) {
        co_await finish(passage);
    } else {
        // Whoever is there sees that the connection broke, not that it ended.
        passage->connection.set_option(asio::socket_base::linger(true, 0), ignored);
    }
    passage->line->cut();
    passage->connection.close(ignored);
    co_await passage->has_ended.wait();
}

}  // namespace apprunner::relay
