// The client's pull: POST /images/create, whose failures come as a status or, after a 200, as a
// line of the progress stream.
#include "docker/auth_lookup.hpp"
#include "docker/client.hpp"
#include "docker/engine_reply.hpp"
#include "docker/json_lines.hpp"
#include "docker/pull_meter.hpp"
#include "docker/reference.hpp"
#include "docker/session.hpp"

#include <boost/asio/this_coro.hpp>

namespace apprunner::docker {

namespace asio = boost::asio;

namespace {

using OnProgress = std::function<void(const PullProgress&)>;

/// What is read from the stream. Until the reply is complete it belongs to the transport's thread,
/// then to the coroutine; only `on_progress` is the coroutine's executor's all the time.
struct PullReader {
    PullReader() : lines([this](std::string_view line) { take(line); }) {}

    void take(std::string_view line) {
        const Json parsed = Json::parse(line, nullptr, false);
        if (!parsed.is_object()) {
            broken = true;
            return;
        }
        if (error.empty()) error = text_at(member_at(parsed, "errorDetail"), "message");
        if (error.empty()) error = text_at(parsed, "error");
        const PullProgress progress = meter.take(parsed);
        if (progress.status.empty()) return;
        asio::post(executor, [handler = on_progress, progress] {
            if (*handler) (*handler)(progress);
        });
    }

    asio::any_io_executor executor;
    std::shared_ptr<OnProgress> on_progress;
    JsonLines lines;
    PullMeter meter;
    std::string error;
    bool broken = false;
};

/// Ends the telling when the coroutine ends, in whichever way.
class Silencer {
  public:
    explicit Silencer(std::shared_ptr<OnProgress> handler) : handler_(std::move(handler)) {}
    ~Silencer() { *handler_ = nullptr; }
    Silencer(const Silencer&) = delete;
    Silencer& operator=(const Silencer&) = delete;

  private:
    std::shared_ptr<OnProgress> handler_;
};

PullError pull_error(base::Error error) {
    switch (error.code) {
        // The engine's own words tell what the registry did.
        case base::Errc::not_found:
        case base::Errc::conflict:
        case base::Errc::refused: {
            const model::PullFailure reason = classify_pull_failure(error.detail);
            if (reason == model::PullFailure::image_not_found) error.code = base::Errc::not_found;
            return PullError(reason, std::move(error));
        }
        // The engine took the request; what it waits for is the registry.
        case base::Errc::timed_out:
            error.detail = "the registry did not deliver: " + error.detail;
            return PullError(model::PullFailure::registry_unreachable, std::move(error));
        case base::Errc::invalid_argument:
        case base::Errc::unreachable:
        case base::Errc::protocol:
        case base::Errc::cancelled:
        case base::Errc::internal:
            break;
    }
    return PullError(model::PullFailure::other, std::move(error));
}

EngineRequest pull_request(
    const PullRequest& options, const ImageReference& reference, const std::string& auth
) {
    EngineRequest request;
    request.method = "POST";
    request.target =
        "/images/create" + query_of({
                               {"fromImage", reference.name()},
                               {"tag", reference.digest.empty() ? reference.tag : reference.digest},
                               {"platform", options.platform},
                           });
    request.headers.push_back("X-Registry-Auth: " + auth);
    request.total_limit = options.total_limit;
    request.stall_limit = options.stall_limit;
    return request;
}

}  // namespace

asio::awaitable<EngineClient::PullResult> EngineClient::pull(PullRequest options) {
    const auto session = session_;
    auto reference = parse_reference(options.reference);
    if (!reference) co_return pull_error(reference.error());
    std::string auth = options.registry_auth.value_or("");
    if (!options.registry_auth) {
        auth = co_await find_registry_auth(session, *reference);
    }
    auto reader = std::make_shared<PullReader>();
    reader->executor = co_await asio::this_coro::executor;
    reader->on_progress = std::make_shared<OnProgress>(std::move(options.on_progress));
    const Silencer silencer(reader->on_progress);
    EngineRequest request = pull_request(options, *reference, auth);
    request.on_bytes = [reader](std::string_view bytes) {
        return reader->lines.feed(bytes) && !reader->broken ? Flow::more : Flow::stop;
    };
    const auto reply = co_await Session::call(session, std::move(request));
    if (!reply) co_return pull_error(reply.error());
    reader->lines.finish();
    if (!reader->error.empty()) {
        co_return pull_error(base::Error(base::Errc::refused, reader->error));
    }
    if (reader->broken) {
        co_return pull_error(
            base::Error(base::Errc::protocol, "the Docker Engine's pull progress is not JSON")
        );
    }
    PulledImage pulled;
    pulled.reference = reference->full();
    pulled.digest = reader->meter.digest();
    pulled.was_new = !reader->meter.was_up_to_date();
    co_return pulled;
}

}  // namespace apprunner::docker
