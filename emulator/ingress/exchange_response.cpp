// The answer's bytes on their way to the client: the head rewritten, the body as it comes. Framing
// is checked on the way, and changed only where the client could not follow it.
#include "emulator/ingress/exchange.hpp"
#include "emulator/ingress/peek.hpp"
#include "emulator/ingress/worker.hpp"

#include <fmt/format.h>

#include <cstring>
#include <iterator>

namespace apprunner::ingress {

namespace asio = boost::asio;

asio::awaitable<void> Exchange::relay_response() {
    const BlockPool::Loan block = worker_.blocks().take();
    answer_filled_ = answer_at_ = 0;
    answer_heard_ = false;
    if (co_await read_response_head(*block)) {
        plan_response();
        answer_ended_ = co_await relay_response_body(*block);
    }
    answer_over_ = true;
    if (answer_ended_) ending_ = ExchangeEnding::linger;  // run() may think better of it.
    if (request_body_.done() && !is_sending_body_) co_return;
    // The rest of the body is of no use any more; this wakes who waits for it, or for an instance
    // that does not take it.
    takes_rest_ = answer_ended_ && may_take_rest();
    if (takes_rest_) client_.allow_until(std::chrono::steady_clock::now() + last_words_s_max);
    if (!takes_rest_ && !request_body_.done()) client_.stream.cancel();
    close_upstream();
}

asio::awaitable<bool> Exchange::read_response_head(Block& block) {
    HeadFinder finder(HeadFinder::Kind::response);
    co_await yield_turn();
    while (!client_.expired) {
        const std::size_t limit = worker_.blocks().fill_bytes();
        const auto space = asio::buffer(block.data() + answer_filled_, limit - answer_filled_);
        const auto [error, size] = co_await socket_.async_read_some(space, base::no_throw);
        is_orderly_end_ = error == asio::error::eof;
        if (error || client_.expired) break;
        answer_heard_ = true;
        answer_filled_ += size;
        for (;;) {
            const std::string_view bytes(block.data() + answer_at_, answer_filled_ - answer_at_);
            const HeadState state = finder.advance(bytes);
            if (state == HeadState::partial) break;
            const bool good =
                state == HeadState::complete && take_response_head(bytes.substr(0, finder.size()));
            if (!good) {
                refusal_ = refusals::answer_not_understood();
                co_return false;
            }
            answer_at_ += finder.size();
            if (!answer_.is_interim) co_return true;
            finder = HeadFinder(HeadFinder::Kind::response);
            co_await relay_interim();
        }
        std::memmove(block.data(), block.data() + answer_at_, answer_filled_ - answer_at_);
        answer_filled_ -= answer_at_;
        answer_at_ = 0;
    }
    note_upstream_end();
    co_return false;
}

/// The client was told that its connection stays: it may send the rest and then the next request.
bool Exchange::may_take_rest() const {
    return answer_begun_ && writing_.keep_alive;
}

bool Exchange::take_response_head(std::string_view bytes) {
    return parse_response_head(bytes, memory_.response) == HeadError::none &&
           understand_response(memory_.response, meaning_.is_head, answer_);
}

/// 100 is for the one who asked, and that was not the client: it has been told already.
asio::awaitable<void> Exchange::relay_interim() {
    if (memory_.response.status == 100 || meaning_.is_http_1_0) co_return;
    memory_.response_head.clear();
    write_response_head(memory_.response_head, memory_.response, ResponseWriting());
    const Pieces pieces{asio::buffer(memory_.response_head)};
    (void)co_await send_all(client_.stream, pieces);
}

/// Why no head came.
void Exchange::note_upstream_end() {
    if (client_gone_ || refusal_) return;
    if (client_.expired) {
        refusal_ = request_body_.done() ? refusals::no_answer_in_time() : refusals::too_slow();
        return;
    }
    refusal_ = refusals::ended_before_answer();
    if (cut_) refusal_->remark = "cut: the time for finishing requests was over";
    upstream_died_ = !answer_heard_ && !cut_;
    if (!upstream_died_ || !reused_) return;
    upstream_->pool.note_closed(idle_);
    was_closed_before_ = is_orderly_end_ && was_closed_before(socket_, request_bytes_sent_);
}

void Exchange::plan_response() {
    status_ = memory_.response.status;
    response_body_ = BodyTracker(answer_.body);
    writing_.is_http_1_0 = meaning_.is_http_1_0;
    const bool has_own_end =
        answer_.body.kind == BodyKind::none || answer_.body.kind == BodyKind::length;
    if (has_own_end) {
        writing_.body_end = BodyEnd::as_received;
    } else {
        writing_.body_end = meaning_.is_http_1_0 ? BodyEnd::by_close : BodyEnd::chunked;
    }
    // Whoever is told that the connection stays, and had much to send yet, would send the next
    // request in vain.
    const bool is_rest_small = request_body_.done() || request_body_.left() <= rest_bytes_max;
    writing_.keep_alive = meaning_.keep_alive && writing_.body_end != BodyEnd::by_close &&
                          is_rest_small && !request_failed_ && !worker_.is_finishing();
    writing_.date = answer_.has_date ? std::string_view() : worker_.date();
    memory_.response_head.clear();
    write_response_head(memory_.response_head, memory_.response, writing_);
}

asio::awaitable<bool> Exchange::relay_response_body(Block& block) {
    for (;;) {
        const std::span<char> bytes(block.data() + answer_at_, answer_filled_ - answer_at_);
        const bool sent = co_await send_response_part(bytes);
        if (!sent) co_return false;
        if (response_body_.done()) co_return true;
        if (client_.expired) break;
        const auto space = asio::buffer(block.data(), worker_.blocks().fill_bytes());
        const auto [error, size] = co_await socket_.async_read_some(space, base::no_throw);
        answer_at_ = 0;
        answer_filled_ = size;
        if (!error) continue;
        if (error == asio::error::eof && answer_.body.kind == BodyKind::until_close) {
            co_return co_await send_response_end();
        }
        break;
    }
    break_off("the answer broke off");
    co_return false;
}

/// Sends what is of the body in `bytes`, behind the head when that is still waiting.
asio::awaitable<bool> Exchange::send_response_part(std::span<char> bytes) {
    const bool plain_wanted =
        answer_.body.kind == BodyKind::chunked && writing_.body_end == BodyEnd::by_close;
    std::size_t payload = 0;
    if (plain_wanted) {
        answer_at_ += response_body_.take_payload(bytes, payload);
    } else {
        payload = response_body_.take({bytes.data(), bytes.size()});
        answer_at_ += payload;
    }
    if (response_body_.broken()) {
        if (!answer_begun_) refusal_ = refusals::answer_not_understood();
        break_off("the instance sent a bad chunk");
        co_return false;
    }
    const bool chunks_wanted =
        answer_.body.kind == BodyKind::until_close && writing_.body_end == BodyEnd::chunked;
    std::string& head = memory_.response_head;
    Pieces pieces;
    if (chunks_wanted && payload > 0) {
        constexpr std::string_view chunk_end = "\r\n";
        fmt::format_to(std::back_inserter(head), "{:x}\r\n", payload);
        pieces[2] = asio::buffer(chunk_end);
    }
    pieces[0] = asio::buffer(head);
    pieces[1] = asio::buffer(bytes.data(), payload);
    co_return co_await send_to_client(pieces);
}

asio::awaitable<bool> Exchange::send_response_end() {
    if (writing_.body_end != BodyEnd::chunked) co_return true;
    constexpr std::string_view last_chunk = "0\r\n\r\n";
    const Pieces pieces{asio::buffer(last_chunk)};
    co_return co_await send_to_client(pieces);
}

asio::awaitable<bool> Exchange::send_to_client(Pieces pieces) {
    answer_begun_ = true;
    bytes_out_ += pieces[1].size();
    const Sent sent = co_await send_all(client_.stream, pieces);
    memory_.response_head.clear();
    if (!sent.error) co_return true;
    if (client_.expired) {
        break_off("the answer was not taken within the request limit");
    } else {
        abandon();
    }
    co_return false;
}

/// The client cannot get a whole answer any more. Where only the connection's end would have told
/// it that the answer is whole, it must see an error instead.
void Exchange::break_off(std::string_view why) {
    const bool looks_whole = answer_begun_ && writing_.body_end == BodyEnd::by_close;
    ending_ = looks_whole ? ExchangeEnding::reset : ExchangeEnding::close;
    if (remark_.empty()) remark_ = why;
    close_upstream();
}

}  // namespace apprunner::ingress
