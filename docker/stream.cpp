// The part of a stream that does not depend on its items: opening it, handing over once its reply
// begins, holding the engine back.
#include "docker/stream.hpp"

#include "docker/engine_reply.hpp"
#include "docker/resume_on_executor.hpp"

#include <boost/asio/async_result.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace apprunner::docker {

namespace asio = boost::asio;

namespace {

using Opened = base::Result<void>;

/// What the transport's callbacks share; its thread only, once the request has been started.
struct OpenStream {
    std::shared_ptr<Completion<Opened>> waiter;  ///< Until the stream has begun, or failed to.
    std::shared_ptr<StreamState> state;
    StreamReader reader;
    std::string call;

    void begun() { Completion<Opened>::resume(std::exchange(waiter, nullptr), Opened()); }

    Flow take(std::string_view bytes) {
        if (state->is_full()) return Flow::pause;
        return reader.feed(bytes) ? Flow::more : Flow::stop;
    }

    void finish(base::Result<HttpReply> result) {
        std::optional<base::Error> error;
        if (!result) {
            error = result.error();
        } else if (waiter) {
            error = error_of_reply(*result, call);
        }
        if (waiter) {
            return Completion<Opened>::resume(std::exchange(waiter, nullptr), *std::move(error));
        }
        if (auto better = reader.finish()) error = std::move(better);
        state->end(StreamEnd{std::move(error)});
    }
};

struct InitiateStream {
    template <class Handler>
    void operator()(
        Handler&& handler,
        std::shared_ptr<Session> session,
        EngineRequest request,
        std::shared_ptr<OpenStream> stream
    ) const {
        const auto id = stream->state->id();
        stream->waiter = std::make_shared<Completion<Opened>>(
            std::forward<Handler>(handler),
            session->completions,
            [session, id] { session->transport.cancel(id); }
        );
        request.on_open = [stream] { stream->begun(); };
        request.on_bytes = [stream](std::string_view bytes) { return stream->take(bytes); };
        const auto completions = session->completions;
        session->transport.start(
            id,
            std::move(request),
            [stream = std::move(stream), completions](base::Result<HttpReply> result) mutable {
                stream->finish(std::move(result));
                // The reader holds the caller's handlers: they are to end on the caller's side.
                asio::post(completions, [last = std::move(stream)] {});
            }
        );
    }
};

asio::awaitable<Opened> start_stream(
    std::shared_ptr<Session> session, EngineRequest request, std::shared_ptr<OpenStream> stream
) {
    return asio::async_initiate<const asio::use_awaitable_t<>, void(Opened)>(
        InitiateStream(),
        asio::use_awaitable,
        std::move(session),
        std::move(request),
        std::move(stream)
    );
}

}  // namespace

asio::awaitable<base::Result<Subscription>> open_stream(
    std::shared_ptr<Session> session,
    EngineRequest request,
    std::shared_ptr<StreamState> state,
    StreamReader reader
) {
    const auto version = co_await Session::version(session);
    if (!version) co_return version.error();
    auto stream = std::make_shared<OpenStream>();
    stream->state = state;
    stream->reader = std::move(reader);
    stream->call = request.method + " " + request.target.substr(0, request.target.find('?'));
    request.target = "/v" + version->text() + request.target;
    const Opened opened = co_await start_stream(session, std::move(request), std::move(stream));
    if (!opened) {
        session->note_failure(opened.error());
        co_return opened.error();
    }
    co_return Subscription(std::move(state));
}

}  // namespace apprunner::docker
