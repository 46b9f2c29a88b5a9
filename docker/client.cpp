// The client's frame: construction, destruction, and the calls about the engine itself. Each family
// of calls has a file of its own (containers.cpp, images.cpp, ...).
#include "docker/client.hpp"

#include "docker/engine_reply.hpp"
#include "docker/session.hpp"

namespace apprunner::docker {

EngineClient::EngineClient(
    boost::asio::any_io_executor completions, Endpoint endpoint, Environment environment
)
    : session_(std::make_shared<Session>(
          std::move(completions), std::move(endpoint), std::move(environment)
      )) {}

EngineClient::~EngineClient() {
    session_->close();
}

const Endpoint& EngineClient::endpoint() const {
    return session_->endpoint;
}

void EngineClient::set_call_limit(Limit limit) {
    session_->call_limit = limit;
}

EngineClient::Awaitable<Ping> EngineClient::ping(Limit timeout) {
    const auto session = session_;
    const auto reply = co_await Session::ping(session, timeout);
    if (!reply) co_return reply.error();
    const auto used = co_await Session::version(session);
    if (!used) co_return used.error();
    Ping result;
    result.api_version = reply->api_version;
    result.used_version = used->text();
    result.server = reply->server;
    co_return result;
}

EngineClient::Awaitable<EngineInfo> EngineClient::info(Limit timeout) {
    const auto session = session_;
    EngineRequest info_request;
    info_request.target = "/info";
    info_request.total_limit = timeout;
    const auto info_reply = co_await Session::call(session, std::move(info_request));
    if (!info_reply) co_return info_reply.error();
    EngineRequest version_request;
    version_request.target = "/version";
    version_request.total_limit = timeout;
    const auto version_reply = co_await Session::call(session, std::move(version_request));
    if (!version_reply) co_return version_reply.error();
    APPRUNNER_CO_TRY(info, json_of(info_reply->body, "GET /info"));
    APPRUNNER_CO_TRY(version, json_of(version_reply->body, "GET /version"));
    EngineInfo result;
    result.version = text_at(version, "Version");
    result.api_version = text_at(version, "ApiVersion");
    result.os = text_at(version, "Os");
    result.architecture = text_at(version, "Arch");
    result.kernel = text_at(version, "KernelVersion");
    result.operating_system = text_at(info, "OperatingSystem");
    result.name = text_at(info, "Name");
    result.security_options = texts_at(info, "SecurityOptions");
    result.cpus = static_cast<int>(whole_number_at(info, "NCPU"));
    result.memory_bytes = whole_number_at(info, "MemTotal");
    co_return result;
}

}  // namespace apprunner::docker
