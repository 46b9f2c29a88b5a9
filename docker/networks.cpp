// The client's network calls: create, inspect, list, connect, disconnect, remove.
#include "docker/networks.hpp"

#include "docker/client.hpp"
#include "docker/engine_reply.hpp"
#include "docker/session.hpp"

namespace apprunner::docker {

namespace {

Json body_of(const CreateNetwork& options) {
    Json body = {
        {"Name", options.name},
        {"Driver", options.driver},
        {"CheckDuplicate", true},
        {"Internal", options.internal},
        {"Labels", options.labels},
        {"Options", options.driver_options},
    };
    if (options.attachable) body["Attachable"] = true;
    if (!options.subnet.empty()) {
        Json range = {{"Subnet", options.subnet}};
        if (!options.gateway.empty()) range["Gateway"] = options.gateway;
        body["IPAM"] = {{"Driver", "default"}, {"Config", Json::array({std::move(range)})}};
    }
    return body;
}

NetworkInfo network_of(const Json& parsed) {
    NetworkInfo info;
    info.id = text_at(parsed, "Id");
    info.name = text_at(parsed, "Name");
    info.driver = text_at(parsed, "Driver");
    info.internal = flag_at(parsed, "Internal");
    const Json& ranges = member_at(member_at(parsed, "IPAM"), "Config");
    if (ranges.is_array() && !ranges.empty()) {
        info.subnet = text_at(ranges.front(), "Subnet");
        info.gateway = text_at(ranges.front(), "Gateway");
    }
    info.labels = text_map_at(parsed, "Labels");
    info.driver_options = text_map_at(parsed, "Options");
    const Json& members = member_at(parsed, "Containers");
    if (!members.is_object()) return info;
    for (const auto& [id, item] : members.items()) {
        NetworkMember member;
        member.container_id = id;
        member.container_name = text_at(item, "Name");
        const std::string address = text_at(item, "IPv4Address");
        member.ipv4 = address.substr(0, address.find('/'));
        info.members.push_back(std::move(member));
    }
    return info;
}

EngineRequest request_of(
    const char* method, std::string target, const Json& body, std::chrono::milliseconds limit
) {
    EngineRequest request;
    request.method = method;
    request.target = std::move(target);
    if (!body.is_null()) request.body = body.dump(-1, ' ', false, Json::error_handler_t::replace);
    request.total_limit = limit;
    return request;
}

}  // namespace

EngineClient::Awaitable<std::string> EngineClient::create_network(CreateNetwork options) {
    const auto session = session_;
    EngineRequest request =
        request_of("POST", "/networks/create", body_of(options), options.timeout);
    const auto reply = co_await Session::call(session, std::move(request));
    if (!reply) co_return reply.error();
    APPRUNNER_CO_TRY(parsed, json_of(reply->body, "POST /networks/create"));
    std::string id = text_at(parsed, "Id");
    if (id.empty()) {
        co_return base::Error(
            base::Errc::protocol, "the Docker Engine created a network without an id"
        );
    }
    co_return id;
}

EngineClient::Awaitable<NetworkInfo> EngineClient::inspect_network(std::string id) {
    const auto session = session_;
    EngineRequest request =
        request_of("GET", "/networks/" + url_encode(id), Json(), call_timeout_default);
    const auto reply = co_await Session::call(session, std::move(request));
    if (!reply) co_return reply.error();
    APPRUNNER_CO_TRY(parsed, json_of(reply->body, "GET /networks/ID"));
    co_return network_of(parsed);
}

EngineClient::Awaitable<std::vector<NetworkInfo>> EngineClient::list_networks(
    std::vector<std::string> labels
) {
    const auto session = session_;
    const std::string filters = filters_of({{"label", std::move(labels)}});
    EngineRequest request = request_of(
        "GET", "/networks" + query_of({{"filters", filters}}), Json(), call_timeout_default
    );
    const auto reply = co_await Session::call(session, std::move(request));
    if (!reply) co_return reply.error();
    APPRUNNER_CO_TRY(parsed, json_of(reply->body, "GET /networks"));
    std::vector<NetworkInfo> result;
    for (const auto& item : parsed) result.push_back(network_of(item));
    co_return result;
}

EngineClient::Awaitable<void> EngineClient::connect_network(ConnectNetwork options) {
    const auto session = session_;
    Json body = {{"Container", options.container}};
    if (!options.ipv4.empty()) {
        body["EndpointConfig"]["IPAMConfig"]["IPv4Address"] = options.ipv4;
    }
    EngineRequest request = request_of(
        "POST", "/networks/" + url_encode(options.network) + "/connect", body, options.timeout
    );
    const auto reply = co_await Session::call(session, std::move(request));
    if (!reply) co_return reply.error();
    co_return base::Result<void>();
}

EngineClient::Awaitable<void> EngineClient::disconnect_network(DisconnectNetwork options) {
    const auto session = session_;
    const Json body = {{"Container", options.container}, {"Force", options.force}};
    EngineRequest request = request_of(
        "POST",
        "/networks/" + url_encode(options.network) + "/disconnect",
        body,
        call_timeout_default
    );
    const auto reply = co_await Session::call(session, std::move(request));
    if (!reply) co_return reply.error();
    co_return base::Result<void>();
}

EngineClient::Awaitable<void> EngineClient::remove_network(std::string id) {
    const auto session = session_;
    EngineRequest request =
        request_of("DELETE", "/networks/" + url_encode(id), Json(), call_timeout_default);
    const auto reply = co_await Session::call(session, std::move(request));
    if (!reply) co_return reply.error();
    co_return base::Result<void>();
}

}  // namespace apprunner::docker
