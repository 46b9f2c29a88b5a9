// Puts the negotiated API version before each target, sends it by the transport, and turns statuses
// into errors.
#include "docker/session.hpp"

#include "docker/engine_reply.hpp"
#include "docker/resume_on_executor.hpp"

#include <boost/asio/async_result.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <fmt/format.h>

#include <charconv>

namespace apprunner::docker {

namespace asio = boost::asio;

namespace {

using CallOutcome = base::Result<HttpReply>;

struct Initiate {
    template <class Handler>
    void operator()(Handler&& handler, std::shared_ptr<Session> session, EngineRequest request)
        const {
        Transport& transport = session->transport;
        const auto id = transport.next_id();
        auto waiter = std::make_shared<Completion<CallOutcome>>(
            std::forward<Handler>(handler),
            session->completions,
            [session, id] { session->transport.cancel(id); }
        );
        transport.start(
            id,
            std::move(request),
            [waiter = std::move(waiter)](CallOutcome outcome) mutable {
                Completion<CallOutcome>::resume(std::move(waiter), std::move(outcome));
            }
        );
    }
};

bool is_good(int status) {
    return (status >= 200 && status < 300) || status == 304;
}

}  // namespace

std::string ApiVersion::text() const {
    return fmt::format("{}.{}", major, minor);
}

std::optional<ApiVersion> parse_api_version(std::string_view text) {
    ApiVersion version;
    const char* const end = text.data() + text.size();
    const auto major = std::from_chars(text.data(), end, version.major);
    if (major.ec != std::errc() || major.ptr == end || *major.ptr != '.') return std::nullopt;
    const auto minor = std::from_chars(major.ptr + 1, end, version.minor);
    if (minor.ec != std::errc() || minor.ptr != end) return std::nullopt;
    return version;
}

asio::awaitable<CallOutcome> Session::perform(
    std::shared_ptr<Session> self, EngineRequest request
) {
    return asio::async_initiate<const asio::use_awaitable_t<>, void(CallOutcome)>(
        Initiate(), asio::use_awaitable, std::move(self), std::move(request)
    );
}

asio::awaitable<CallOutcome> Session::ping(
    std::shared_ptr<Session> self, std::chrono::milliseconds timeout
) {
    EngineRequest request;
    request.target = "/_ping";
    request.total_limit = timeout;
    CallOutcome outcome = co_await perform(self, std::move(request));
    if (!outcome) co_return outcome;
    if (!is_good(outcome->status)) co_return error_of_reply(*outcome, "GET /_ping");
    const auto engine = parse_api_version(outcome->api_version);
    if (!engine) {
        co_return base::Error(
            base::Errc::protocol,
            fmt::format("what answers at {} is not a Docker Engine", self->endpoint.name)
        );
    }
    if (*engine < api_version_min) {
        co_return base::Error(
            base::Errc::protocol,
            fmt::format(
                "the Docker Engine at {} speaks API {}; {} or newer (Docker 20.10) is needed",
                self->endpoint.name,
                engine->text(),
                api_version_min.text()
            )
        );
    }
    const std::lock_guard lock(self->mutex_);
    self->version_ = std::min(*engine, api_version_max);
    co_return outcome;
}

asio::awaitable<base::Result<ApiVersion>> Session::version(std::shared_ptr<Session> self) {
    {
        const std::lock_guard lock(self->mutex_);
        if (self->version_) co_return *self->version_;
    }
    constexpr std::chrono::milliseconds ping_limit{10'000};
    const CallOutcome pinged = co_await ping(self, ping_limit);
    if (!pinged) co_return pinged.error();
    const auto engine = parse_api_version(pinged->api_version).value_or(api_version_min);
    co_return std::min(engine, api_version_max);
}

asio::awaitable<CallOutcome> Session::call(std::shared_ptr<Session> self, EngineRequest request) {
    const auto version = co_await Session::version(self);
    if (!version) co_return version.error();
    const std::string call =
        request.method + " " + request.target.substr(0, request.target.find('?'));
    if (request.total_limit == call_timeout_default) request.total_limit = self->call_limit;
    request.target = "/v" + version->text() + request.target;
    CallOutcome outcome = co_await perform(self, std::move(request));
    if (!outcome) self->note_failure(outcome.error());
    if (outcome && !is_good(outcome->status)) co_return error_of_reply(*outcome, call);
    co_return outcome;
}

void Session::note_failure(const base::Error& error) {
    if (error.code != base::Errc::unreachable) return;
    const std::lock_guard lock(mutex_);
    version_.reset();
}

asio::thread_pool& Session::helper_thread() {
    const std::lock_guard lock(mutex_);
    if (!helper_thread_) helper_thread_ = std::make_unique<asio::thread_pool>(1);
    return *helper_thread_;
}

void Session::close() {
    transport.stop();
    std::unique_ptr<asio::thread_pool> helpers;
    {
        const std::lock_guard lock(mutex_);
        helpers = std::move(helper_thread_);
    }
    if (helpers) helpers->join();
}

}  // namespace apprunner::docker
