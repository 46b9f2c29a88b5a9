// Implements connection.hpp: reading heads, and ending a connection so that the client can follow.
#include "emulator/ingress/connection.hpp"

#include "emulator/ingress/send.hpp"
#include "emulator/ingress/worker.hpp"

namespace apprunner::ingress {

namespace asio = boost::asio;

namespace {

using Clock = std::chrono::steady_clock;

/// How long, and how much, a client may go on sending what nobody will read, after it was answered.
/// Closing at once would make its kernel throw the answer away.
constexpr std::chrono::seconds linger_s_max = last_words_s_max;
constexpr std::size_t linger_bytes_max = std::size_t{1024} * 1024;

/// RFC 9112, 2.2: empty lines before a request line are ignored.
void skip_empty_lines(InputBuffer& input) {
    const std::size_t start = input.bytes().find_first_not_of("\r\n");
    input.consume(std::min(start, input.bytes().size()));
}

}  // namespace

ClientConnection::ClientConnection(Worker& worker, AcceptedSocket accepted)
    : worker_(worker), place_(std::move(accepted.place)), client_(std::move(accepted.socket)) {
    client_.address = accepted.peer.address().to_string();
    client_.port = accepted.peer.port();
    client_.service_id = std::move(accepted.service_id);
    worker_.add(*this);
}

ClientConnection::~ClientConnection() {
    worker_.remove(*this);
}

asio::awaitable<void> ClientConnection::run() {
    const bool is_set_up = co_await set_up_tls();
    ExchangeEnding ending = is_set_up ? ExchangeEnding::keep : ExchangeEnding::close;
    while (ending == ExchangeEnding::keep) {
        const Input input = co_await read_head();
        if (input == Input::ended) co_return;
        ending = co_await serve_request();
        if (worker_.is_finishing() && ending == ExchangeEnding::keep)
            ending = ExchangeEnding::linger;
    }
    if (ending == ExchangeEnding::linger) co_await linger();
    if (ending == ExchangeEnding::reset) client_.stream.reset();
}

asio::awaitable<bool> ClientConnection::set_up_tls() {
    asio::ssl::context* const context = worker_.tls();
    if (!context) co_return true;
    client_.allow_until(Clock::now() + worker_.options().idle_client_limit);
    asio::ip::tcp::socket& socket = client_.stream.socket();
    constexpr auto readable = asio::ip::tcp::socket::wait_read;
    const auto [wait_error] = co_await socket.async_wait(readable, base::no_throw);
    if (wait_error) co_return false;
    constexpr char tls_handshake = 0x16;
    if (first_byte(socket) != tls_handshake) co_return true;
    client_.allow_until(Clock::now() + worker_.options().head_limit);
    ClientStream::Tls& tls = client_.stream.begin_tls(*context);
    constexpr auto server = asio::ssl::stream_base::server;
    const auto [error] = co_await tls.async_handshake(server, base::no_throw);
    co_return !error;
}

asio::awaitable<ClientConnection::Input> ClientConnection::read_head() {
    refusal_.reset();
    HeadFinder finder(HeadFinder::Kind::request);
    const auto& options = worker_.options();
    bool begun = false;
    client_.allow_until(Clock::now() + options.idle_client_limit);
    if (client_.input.bytes().empty()) co_await yield_turn();
    for (;;) {
        if (!begun) skip_empty_lines(client_.input);
        if (!begun && !client_.input.bytes().empty()) {
            begun = true;
            client_.allow_until(Clock::now() + options.head_limit);
        }
        switch (finder.advance(client_.input.bytes())) {
            case HeadState::complete:
                head_size_ = finder.size();
                co_return Input::head;
            case HeadState::malformed:
                refusal_ = refusals::malformed("the request is not HTTP/1.1");
                co_return Input::refused;
            case HeadState::too_large:
                refusal_ = refusals::head_too_large();
                co_return Input::refused;
            case HeadState::partial:
                break;
        }
        if (!begun && worker_.is_finishing()) co_return Input::ended;
        const auto space = client_.input.prepare();
        const auto [error, size] = co_await client_.stream.async_read_some(space, base::no_throw);
        if (client_.expired && begun) {
            refusal_ = refusals::too_slow();
            co_return Input::refused;
        }
        if (error || client_.expired) co_return Input::ended;
        client_.input.commit(size);
    }
}

asio::awaitable<ExchangeEnding> ClientConnection::serve_request() {
    Exchange exchange(worker_, client_, memory_);
    exchange_ = &exchange;
    const ExchangeEnding ending = co_await exchange.run(head_size_, std::move(refusal_));
    exchange_ = nullptr;
    co_return ending;
}

asio::awaitable<void> ClientConnection::linger() {
    client_.allow_until(Clock::now() + linger_s_max);
    if (client_.stream.is_tls()) {
        // Without TLS's own end, a client cannot tell a whole answer from a cut one.
        (void)co_await client_.stream.tls().async_shutdown(base::no_throw);
    }
    client_.stream.shutdown_send();
    const BlockPool::Loan block = worker_.blocks().take();
    const auto space = asio::buffer(block->data(), worker_.blocks().fill_bytes());
    for (std::size_t total = 0; total < linger_bytes_max && !client_.expired;) {
        const auto [error, size] = co_await client_.stream.async_read_some(space, base::no_throw);
        if (error) break;
        total += size;
    }
}

void ClientConnection::tick(Clock::time_point now) {
    if (now >= client_.deadline) {
        // What is waited for after that is ended too, so that nothing can wait for ever.
        client_.allow_until(now + last_words_s_max);
        client_.expired = true;
        client_.stream.cancel();
        if (exchange_) exchange_->expire();
    } else if (exchange_ && exchange_->is_client_unwatched() && client_.stream.is_gone()) {
        exchange_->abandon();
    }
}

void ClientConnection::cut_upstream(const InstanceLoad& load) {
    if (exchange_) exchange_->cut_upstream(load);
}

void ClientConnection::finish() {
    if (!exchange_ && client_.input.bytes().empty()) client_.stream.close();
}

void ClientConnection::cut() {
    if (exchange_) exchange_->abandon();
    client_.stream.close();
}

}  // namespace apprunner::ingress
