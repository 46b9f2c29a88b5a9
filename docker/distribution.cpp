// The client's question to a registry, through the engine: GET /distribution/NAME/json.
#include "docker/auth_lookup.hpp"
#include "docker/client.hpp"
#include "docker/engine_reply.hpp"
#include "docker/json_members.hpp"
#include "docker/pull_failure.hpp"
#include "docker/reference.hpp"
#include "docker/session.hpp"

namespace apprunner::docker {

EngineClient::Awaitable<std::string> EngineClient::registry_digest(
    std::string reference, Limit timeout
) {
    const auto session = session_;
    APPRUNNER_CO_TRY(parsed, parse_reference(reference));
    const std::string auth = co_await find_known_auth(session, parsed);
    EngineRequest request;
    request.target = "/distribution/" + parsed.full() + "/json";
    request.headers.push_back("X-Registry-Auth: " + auth);
    request.total_limit = timeout;
    const auto reply = co_await Session::call(session, std::move(request));
    if (!reply) {
        const auto reason = classify_pull_failure(reply.error().detail);
        if (reason == model::PullFailure::access_denied) {
            session->known_auths->forget(parsed.registry);
        }
        co_return reply.error();
    }
    APPRUNNER_CO_TRY(answer, json_of(reply->body, "GET /distribution/NAME/json"));
    std::string digest = text_at(member_at(answer, "Descriptor"), "digest");
    if (digest.empty()) {
        co_return base::Error(base::Errc::protocol, "the Docker Engine told no digest of an image");
    }
    co_return digest;
}

}  // namespace apprunner::docker
