// Implements exchange.hpp: the course of one exchange, and everything about reaching an instance.
#include "emulator/ingress/exchange.hpp"

#include "emulator/ingress/worker.hpp"

#include <utility>

namespace apprunner::ingress {

namespace asio = boost::asio;

namespace {

using Clock = std::chrono::steady_clock;
using Tcp = asio::ip::tcp;

}  // namespace

Exchange::Exchange(Worker& worker, Client& client, ExchangeMemory& memory)
    : worker_(worker),
      client_(client),
      memory_(memory),
      started_(Clock::now()),
      request_deadline_(started_ + worker.options().request_limit),
      socket_(worker.executor()) {
    memory_.request.method = {};
    memory_.request.target = {};
}

asio::awaitable<ExchangeEnding> Exchange::run(
    std::size_t head_size, std::optional<HttpRefusal> refusal
) {
    refusal_ = std::move(refusal);
    if (!refusal_) {
        client_.allow_until(request_deadline_);
        refusal_ = understand(head_size);
    }
    if (!refusal_) refusal_ = choose_instance();
    if (!refusal_) co_await relay();
    const bool is_settled = answer_ended_ && writing_.keep_alive && request_body_.done();
    if (is_settled && !client_.expired) ending_ = ExchangeEnding::keep;
    if (refusal_ && !answer_begun_ && !client_gone_) co_await refuse();
    record();
    if (ending_ == ExchangeEnding::keep) finish_input();
    co_return ending_;
}

std::optional<HttpRefusal> Exchange::understand(std::size_t head_size) {
    const std::string_view input = client_.input.bytes();
    head_size_ = head_size;
    switch (parse_request_head(input.substr(0, head_size), memory_.request)) {
        case HeadError::malformed:
            return refusals::malformed("the request is not HTTP/1.1");
        case HeadError::too_many_fields:
            return refusals::head_too_large();
        case HeadError::none:
            break;
    }
    if (auto refusal = understand_request(memory_.request, meaning_)) return refusal;
    request_body_ = BodyTracker(meaning_.body);
    first_body_size_ = request_body_.take(input.substr(head_size));
    bytes_in_ = first_body_size_;
    if (request_body_.broken()) return refusals::malformed("a bad chunk");
    is_whole_ = request_body_.done();
    understood_ = true;
    return std::nullopt;
}

std::optional<HttpRefusal> Exchange::choose_instance() {
    const RouteTable& routes = worker_.routes();
    route_ = client_.service_id.empty() ? routes.by_host(host_name_of(meaning_.authority))
                                        : routes.by_service(client_.service_id);
    if (!route_) return refusals::unknown_host();
    const IngressOptions& options = worker_.options();
    if (options.tls && options.redirects_http && !client_.stream.is_tls() &&
        !meaning_.authority.empty()) {
        return refusals::only_https(meaning_.authority, meaning_.target);
    }
    const Route& route = route_->shared->route;
    if (route.mode != model::RouteMode::serving || route_->upstreams.empty()) {
        return refusals::not_serving(route.mode);
    }
    // A request that is refused for want of capacity is demand all the same.
    service_lease_ = Lease<ServiceLoad>(route_->shared->load);
    upstream_ = route_->choose();
    if (!upstream_) return refusals::over_capacity();
    instance_lease_ = Lease<InstanceLoad>(upstream_->load);
    return std::nullopt;
}

asio::awaitable<void> Exchange::relay() {
    bool fresh = false;
    while (true) {
        const bool is_reached = co_await reach_instance(fresh);
        if (!is_reached) {
            if (!may_go_elsewhere()) break;
            forget_attempt();
            refusal_ = choose_instance();
            if (refusal_) break;
            continue;
        }
        co_await send_request();
        if (!may_retry()) break;
        fresh = true;
        forget_attempt();
        refusal_ = choose_instance();
        if (refusal_) break;
    }
    keep_or_close_upstream();
}

/// A kept-alive connection may have been closed by the instance just before it was used. Then, and
/// only when not a byte of an answer came, the request is sent once more, on a new connection: when
/// the instance cannot have had any of it, or when doing it twice does no harm; and when all that
/// was sent is still here.
bool Exchange::may_retry() const {
    if (!upstream_died_ || !reused_ || client_gone_) return false;
    if (request_bytes_sent_ == 0) return true;
    return (meaning_.is_idempotent || was_closed_before_) && (is_whole_ || is_body_kept_);
}

/// An instance whose machine is gone takes no connection and refuses none. As long as there are
/// others, one of them gets the request: this one has had nothing of it.
bool Exchange::may_go_elsewhere() {
    const bool has_others = route_->upstreams.size() > 1 || cut_;
    const bool is_in_time = Clock::now() < request_deadline_;
    return is_no_way_ && has_others && is_in_time && !client_gone_ && !worker_.is_finishing() &&
           ++elsewhere_ <= elsewhere_max;
}

void Exchange::forget_attempt() {
    close_upstream();
    cut_ = false;
    is_no_way_ = false;
    upstream_died_ = false;
    request_failed_ = false;
    answer_over_ = false;
    instance_lease_ = {};
    service_lease_ = {};
}

asio::awaitable<bool> Exchange::reach_instance(bool fresh) {
    const bool careful = !meaning_.is_idempotent || !is_whole_;
    auto pooled = fresh ? std::nullopt : upstream_->pool.take(Clock::now(), careful);
    reused_ = pooled.has_value();
    if (reused_) {
        socket_ = std::move(pooled->socket);
        idle_ = pooled->idle;
        co_return true;
    }
    boost::system::error_code error;
    socket_ = Tcp::socket(worker_.executor());
    socket_.open(Tcp::v4(), error);
    if (!error) socket_.set_option(Tcp::no_delay(true), error);
    if (!error) socket_.non_blocking(true, error);
    if (error) {
        refusal_ = refusals::connect_failed(error.value());
        co_return false;
    }
    const auto limit = Clock::now() + worker_.options().connect_limit;
    client_.allow_until(std::min(limit, request_deadline_));
    const auto [connect_error] =
        co_await socket_.async_connect(upstream_->endpoint, base::no_throw);
    const bool expired = client_.expired;
    client_.allow_until(request_deadline_);
    if (!connect_error) co_return true;
    is_no_way_ = cut_ || expired || connect_error == asio::error::host_unreachable ||
                 connect_error == asio::error::network_unreachable;
    if (cut_) {
        refusal_ = refusals::ended_before_answer();
    } else if (expired) {
        refusal_ = refusals::connect_timed_out();
    } else {
        refusal_ = refusals::connect_failed(connect_error.value());
    }
    co_return false;
}

asio::awaitable<void> Exchange::refuse() {
    ReplyOptions options;
    options.keep_alive = understood_ && meaning_.keep_alive && request_body_.done() &&
                         !worker_.is_finishing() && !client_.expired;
    options.is_http_1_0 = meaning_.is_http_1_0;
    options.is_head = meaning_.is_head;
    options.date = worker_.date();
    const std::string reply = reply_bytes(*refusal_, options);
    status_ = refusal_->status;
    remark_ = std::move(refusal_->remark);
    bytes_out_ = options.is_head ? 0 : refusal_->body.size();
    ending_ = options.keep_alive ? ExchangeEnding::keep : ExchangeEnding::linger;
    if (client_.expired) client_.allow_until(Clock::now() + last_words_s_max);
    const Pieces pieces{asio::buffer(reply)};
    const Sent sent = co_await send_all(client_.stream, pieces);
    if (sent.error) ending_ = ExchangeEnding::close;
}

void Exchange::keep_or_close_upstream() {
    const bool reusable = answer_ended_ && answer_.reusable && request_body_.done() &&
                          !request_failed_ && !takes_rest_ && answer_at_ == answer_filled_;
    if (!reusable) return close_upstream();
    upstream_->pool.give_back(std::move(socket_), Clock::now());
    worker_.arm();
}

void Exchange::close_upstream() {
    boost::system::error_code ignored;
    socket_.close(ignored);
}

void Exchange::finish_input() {
    if (is_whole_) {
        client_.input.consume(head_size_ + first_body_size_);
    } else {
        client_.input.replace(excess_);
    }
}

void Exchange::expire() {
    boost::system::error_code ignored;
    socket_.cancel(ignored);
}

void Exchange::abandon() {
    client_gone_ = true;
    remark_ = "the client went away";
    client_.stream.cancel();
    close_upstream();
}

void Exchange::cut_upstream(const InstanceLoad& load) {
    if (!upstream_ || upstream_->load.get() != &load) return;
    cut_ = true;
    close_upstream();
}

void Exchange::record() {
    AccessLog* const log = worker_.access_log();
    if (!log) return;
    AccessRecord record;
    record.took = Clock::now() - started_;
    const auto now = std::chrono::system_clock::now();
    record.at = std::chrono::floor<std::chrono::milliseconds>(now - record.took);
    if (route_) record.service_id = route_->shared->route.service_id;
    if (upstream_) {
        record.instance_id = upstream_->instance_id;
        record.version = upstream_->version;
    }
    record.client = client_.address + ":" + std::to_string(client_.port);
    record.method = memory_.request.method;
    record.target = memory_.request.target;
    record.status = status_;
    record.bytes_in = bytes_in_;
    record.bytes_out = bytes_out_;
    record.remark = std::move(remark_);
    log->add(std::move(record));
}

}  // namespace apprunner::ingress
