// The client's calls for programs in running containers, and for volumes.
#include "docker/client.hpp"
#include "docker/engine_reply.hpp"
#include "docker/session.hpp"

namespace apprunner::docker {

EngineClient::Awaitable<std::string> EngineClient::create_exec(
    std::string container, std::vector<std::string> words
) {
    const auto session = session_;
    const Json body = {
        {"AttachStdin", true},
        {"AttachStdout", true},
        {"AttachStderr", true},
        {"Tty", false},
        {"Cmd", std::move(words)},
    };
    EngineRequest request;
    request.method = "POST";
    request.target = "/containers/" + url_encode(container) + "/exec";
    request.body = body.dump();
    request.total_limit = call_timeout_default;
    const auto reply = co_await Session::call(session, std::move(request));
    if (!reply) co_return reply.error();
    APPRUNNER_CO_TRY(parsed, json_of(reply->body, "POST /containers/ID/exec"));
    co_return text_at(parsed, "Id");
}

EngineClient::Awaitable<void> EngineClient::remove_volume(std::string name) {
    const auto session = session_;
    EngineRequest request;
    request.method = "DELETE";
    request.target = "/volumes/" + url_encode(name);
    request.total_limit = call_timeout_default;
    const auto reply = co_await Session::call(session, std::move(request));
    if (!reply) co_return reply.error();
    co_return base::Result<void>();
}

}  // namespace apprunner::docker
