// The request's bytes on their way to the instance: head and what came of the body in one write,
// the rest of the body by a coroutine of its own, because the answer may come before its end.
#include "emulator/ingress/exchange.hpp"
#include "emulator/ingress/worker.hpp"

#include <boost/asio/experimental/awaitable_operators.hpp>

#include <algorithm>

namespace apprunner::ingress {

namespace asio = boost::asio;

namespace {

/// Of a body that is not whole when its request is sent.
constexpr std::size_t body_kept_bytes_max = std::size_t{64} * 1024;

}  // namespace

asio::awaitable<void> Exchange::send_request() {
    const std::string request_id = meaning_.has_request_id ? std::string() : worker_.ids().uuid();
    Forwarding forwarding;
    forwarding.client_address = client_.address;
    const bool is_https = client_.stream.is_tls() || route_->shared->route.forwards_https;
    forwarding.scheme = is_https ? "https" : "http";
    forwarding.host = route_->shared->route.host;
    forwarding.request_id = request_id;
    write_request_head(memory_.request_head, memory_.request, meaning_, forwarding);

    const std::string_view body = client_.input.bytes().substr(head_size_, first_body_size_);
    // What went of the rest on a connection that turned out to be closed goes again.
    const Pieces pieces{
        asio::buffer(memory_.request_head), asio::buffer(body), asio::buffer(body_sent_)};
    const Sent sent = co_await send_all(socket_, pieces);
    request_bytes_sent_ = sent.bytes;
    request_failed_ = sent.error.failed();
    // An instance that does not want to hear more may have answered all the same.
    if (request_failed_ || request_body_.done()) {
        co_await relay_response();
        co_return;
    }
    if (meaning_.expects_continue && first_body_size_ == 0 && !has_told_continue_) {
        has_told_continue_ = true;
        constexpr std::string_view go_on = "HTTP/1.1 100 Continue\r\n\r\n";
        const Pieces interim{asio::buffer(go_on)};
        (void)co_await send_all(client_.stream, interim);
    }
    is_body_kept_ = reused_;
    using asio::experimental::awaitable_operators::operator&&;
    co_await (pump_request_body() && relay_response());
}

asio::awaitable<void> Exchange::pump_request_body() {
    const BlockPool::Loan block = worker_.blocks().take();
    while (!request_body_.done() && (!answer_over_ || takes_rest_) && !client_.expired) {
        // What belongs to the next request is better left in the kernel.
        const std::size_t wanted =
            std::min<std::uint64_t>(worker_.blocks().fill_bytes(), request_body_.left());
        const auto space = asio::buffer(block->data(), wanted);
        const auto [error, size] = co_await client_.stream.async_read_some(space, base::no_throw);
        if (error) {
            if (!answer_over_ && !client_.expired) abandon();
            co_return;
        }
        const std::string_view bytes(block->data(), size);
        const std::size_t taken = request_body_.take(bytes);
        bytes_in_ += taken;
        if (request_body_.broken()) {
            refusal_ = refusals::malformed("a bad chunk");
            close_upstream();
            co_return;
        }
        excess_ = bytes.substr(taken);
        if (request_failed_ || answer_over_) continue;  // Read, so that the next request is found.
        const bool is_sent = co_await send_body_part(bytes.substr(0, taken));
        if (!is_sent && !may_take_rest()) co_return;
    }
}

asio::awaitable<bool> Exchange::send_body_part(std::string_view bytes) {
    keep_for_retry(bytes);
    const Pieces pieces{asio::buffer(bytes)};
    is_sending_body_ = true;
    const Sent sent = co_await send_all(socket_, pieces);
    is_sending_body_ = false;
    request_bytes_sent_ += sent.bytes;
    if (sent.error) request_failed_ = true;
    co_return !sent.error;
}

/// Until the instance was heard, a connection from the pool may turn out to be closed.
void Exchange::keep_for_retry(std::string_view bytes) {
    if (!is_body_kept_) return;
    is_body_kept_ = !answer_heard_ && body_sent_.size() + bytes.size() <= body_kept_bytes_max;
    if (is_body_kept_) {
        body_sent_.append(bytes);
    } else {
        body_sent_.clear();
    }
}

}  // namespace apprunner::ingress
