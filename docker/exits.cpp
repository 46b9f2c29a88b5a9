// The client's wait calls: POST /containers/ID/wait, as one awaitable or as a watch that is known
// to be in place before the container starts.
#include "docker/client.hpp"
#include "docker/engine_reply.hpp"
#include "docker/stream.hpp"

namespace apprunner::docker {

namespace {

const char* name_of(WaitCondition condition) {
    switch (condition) {
        case WaitCondition::not_running:
            return "not-running";
        case WaitCondition::next_exit:
            return "next-exit";
        case WaitCondition::removed:
            return "removed";
    }
    return "";
}

EngineRequest wait_request(const std::string& id, WaitCondition condition) {
    EngineRequest request;
    request.method = "POST";
    request.target =
        "/containers/" + url_encode(id) + "/wait" + query_of({{"condition", name_of(condition)}});
    return request;
}

/// A code of -1 is the engine's way to say that it stopped waiting without an exit.
base::Result<ContainerExit> exit_of(std::string_view body) {
    APPRUNNER_TRY(parsed, json_of(body, "wait"));
    ContainerExit exit;
    exit.code = static_cast<int>(whole_number_at(parsed, "StatusCode"));
    exit.error = text_at(member_at(parsed, "Error"), "Message");
    if (exit.code < 0 || !member_at(parsed, "StatusCode").is_number()) {
        return base::Error(
            base::Errc::protocol,
            "the Docker Engine stopped waiting for the container: " +
                (exit.error.empty() ? std::string("no reason given") : exit.error)
        );
    }
    return exit;
}

struct ExitReader {
    ExitReader(std::shared_ptr<StreamState> stream, OnExit handler)
        : state(std::move(stream)), on_exit(std::make_shared<OnExit>(std::move(handler))) {}

    bool feed(std::string_view bytes) {
        body.append(bytes);
        constexpr std::size_t body_bytes_max = 64 * 1024;
        return body.size() <= body_bytes_max;
    }

    std::shared_ptr<StreamState> state;
    std::shared_ptr<OnExit> on_exit;
    std::string body;
};

}  // namespace

EngineClient::Awaitable<ContainerExit> EngineClient::wait_container(
    std::string id, WaitCondition condition, Limit timeout
) {
    const auto session = session_;
    EngineRequest request = wait_request(id, condition);
    request.total_limit = timeout;
    const auto reply = co_await Session::call(session, std::move(request));
    if (!reply) co_return reply.error();
    co_return exit_of(reply->body);
}

EngineClient::Awaitable<Subscription> EngineClient::watch_exit(
    std::string id, WaitCondition condition, OnExit on_exit, OnEnd on_lost
) {
    const auto session = session_;
    EngineRequest request = wait_request(id, condition);
    auto exit_seen = std::make_shared<bool>(false);  // Completions executor only.
    auto state = std::make_shared<StreamState>(
        session,
        [exit_seen, on_lost = std::move(on_lost)](const StreamEnd& end) {
            if (!*exit_seen && on_lost) on_lost(end);
        }
    );
    auto exit_reader = std::make_shared<ExitReader>(state, std::move(on_exit));
    StreamReader reader;
    reader.feed = [exit_reader](std::string_view bytes) { return exit_reader->feed(bytes); };
    reader.finish = [exit_reader, exit_seen]() -> std::optional<base::Error> {
        // A connection that breaks before the answer is the transport's to explain.
        if (exit_reader->body.empty()) return std::nullopt;
        auto exit = exit_of(exit_reader->body);
        if (!exit) return exit.error();
        const auto tell = [on_exit = exit_reader->on_exit, exit_seen, exit = *exit] {
            *exit_seen = true;
            (*on_exit)(exit);
        };
        exit_reader->state->post(exit_reader->body.size(), tell);
        return std::nullopt;
    };
    auto opened =
        co_await open_stream(session, std::move(request), std::move(state), std::move(reader));
    co_return opened;
}

}  // namespace apprunner::docker
