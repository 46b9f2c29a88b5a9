// The client's container calls: create, start, inspect, stop, kill, remove, list.
#include "docker/containers.hpp"

#include "docker/client.hpp"
#include "docker/engine_reply.hpp"
#include "docker/session.hpp"

#include <fmt/format.h>

#include <charconv>
#include <string_view>

namespace apprunner::docker {

namespace {

Json host_config_of(const CreateContainer& options) {
    Json config = {
        {"RestartPolicy", {{"Name", "no"}}},
        {"Init", false},
        {"LogConfig",
         {{"Type", "json-file"},
          {"Config",
           {{"max-size", fmt::format("{}m", options.log_max_size_mb)}, {"max-file", "2"}}}}},
    };
    if (options.nano_cpus > 0) config["NanoCpus"] = options.nano_cpus;
    if (options.memory_bytes > 0) {
        config["Memory"] = options.memory_bytes;
        config["MemorySwap"] = options.memory_bytes;
    }
    if (!options.network.empty()) config["NetworkMode"] = options.network;
    if (!options.extra_hosts.empty()) config["ExtraHosts"] = options.extra_hosts;
    if (!options.sysctls.empty()) config["Sysctls"] = options.sysctls;
    for (const ResourceLimit& limit : options.limits) {
        config["Ulimits"].push_back(
            {{"Name", limit.name}, {"Soft", limit.soft}, {"Hard", limit.hard}}
        );
    }
    if (options.pids_max > 0) config["PidsLimit"] = options.pids_max;
    if (!options.binds.empty()) config["Binds"] = options.binds;
    if (options.shm_bytes > 0) config["ShmSize"] = options.shm_bytes;
    return config;
}

Json body_of(const CreateContainer& options) {
    Json environment = Json::array();
    for (const auto& [name, value] : options.environment) environment.push_back(name + "=" + value);
    Json body = {
        {"Image", options.image},
        {"Env", std::move(environment)},
        {"Labels", options.labels},
        {"HostConfig", host_config_of(options)},
    };
    if (options.entrypoint) {
        // The engine reads an empty list as "the image's own"; one empty word clears it.
        const std::vector<std::string> cleared{""};
        body["Entrypoint"] = options.entrypoint->empty() ? cleared : *options.entrypoint;
    }
    if (options.command) body["Cmd"] = *options.command;
    if (!options.hostname.empty()) body["Hostname"] = options.hostname;
    if (!options.stop_signal.empty()) body["StopSignal"] = options.stop_signal;
    if (!options.network.empty() && !options.network.starts_with("container:")) {
        Json endpoint = Json::object();
        if (!options.ipv4.empty()) endpoint["IPAMConfig"] = {{"IPv4Address", options.ipv4}};
        body["NetworkingConfig"]["EndpointsConfig"][options.network] = std::move(endpoint);
    }
    return body;
}

std::string without_slash(std::string name) {
    if (!name.empty() && name.front() == '/') name.erase(0, 1);
    return name;
}

/// The engine writes year 1 for "never".
std::int64_t time_of(const Json& object, const char* key) {
    const auto time = parse_timestamp_ns(text_at(object, key));
    return time && *time > 0 ? *time : 0;
}

/// Nothing: it is no port's number.
std::optional<std::uint16_t> port_in(std::string_view text) {
    std::uint16_t port = 0;
    const char* end = text.data() + text.size();
    const auto read = std::from_chars(text.data(), end, port);
    if (read.ec != std::errc() || read.ptr != end || port == 0) return std::nullopt;
    return port;
}

/// {"8071/tcp": [{"HostIp": "127.0.0.1", "HostPort": "32768"}], "8070/tcp": null}.
std::map<std::uint16_t, std::uint16_t> published_in(const Json& ports) {
    constexpr std::string_view tcp = "/tcp";
    std::map<std::uint16_t, std::uint16_t> published;
    if (!ports.is_object()) return published;
    for (const auto& [name, bindings] : ports.items()) {
        const std::string_view text = name;
        if (!text.ends_with(tcp) || !bindings.is_array() || bindings.empty()) continue;
        const auto inner = port_in(text.substr(0, text.size() - tcp.size()));
        const auto outer = port_in(text_at(bindings.front(), "HostPort"));
        if (inner && outer) published.emplace(*inner, *outer);
    }
    return published;
}

ContainerInfo container_of(const Json& parsed) {
    const Json& state = member_at(parsed, "State");
    const Json& config = member_at(parsed, "Config");
    ContainerInfo info;
    info.id = text_at(parsed, "Id");
    info.name = without_slash(text_at(parsed, "Name"));
    info.image_id = text_at(parsed, "Image");
    info.status = text_at(state, "Status");
    info.running = flag_at(state, "Running");
    info.oom_killed = flag_at(state, "OOMKilled");
    info.pid = whole_number_at(state, "Pid");
    info.exit_code = static_cast<int>(whole_number_at(state, "ExitCode"));
    info.error = text_at(state, "Error");
    info.started_at_ns = time_of(state, "StartedAt");
    info.finished_at_ns = time_of(state, "FinishedAt");
    info.hostname = text_at(config, "Hostname");
    info.labels = text_map_at(config, "Labels");
    info.command = texts_at(parsed, "Args");
    const std::string program = text_at(parsed, "Path");
    if (!program.empty()) info.command.insert(info.command.begin(), program);
    info.environment = texts_at(config, "Env");
    info.working_folder = text_at(config, "WorkingDir");
    info.stop_signal = text_at(config, "StopSignal");
    info.memory_bytes = whole_number_at(member_at(parsed, "HostConfig"), "Memory");
    info.published = published_in(member_at(member_at(parsed, "NetworkSettings"), "Ports"));
    const Json& networks = member_at(member_at(parsed, "NetworkSettings"), "Networks");
    if (!networks.is_object()) return info;
    for (const auto& [name, network] : networks.items()) {
        ContainerAddress address;
        address.network = name;
        address.network_id = text_at(network, "NetworkID");
        address.ipv4 = text_at(network, "IPAddress");
        address.gateway = text_at(network, "Gateway");
        info.addresses.push_back(std::move(address));
    }
    return info;
}

EngineRequest post(std::string target, std::chrono::milliseconds limit) {
    EngineRequest request;
    request.method = "POST";
    request.target = std::move(target);
    request.total_limit = limit;
    return request;
}

}  // namespace

std::string ContainerInfo::address_in(const std::string& network) const {
    for (const auto& address : addresses) {
        if (address.network == network) return address.ipv4;
    }
    return {};
}

EngineClient::Awaitable<CreatedContainer> EngineClient::create_container(CreateContainer options) {
    const auto session = session_;
    EngineRequest request = post(
        "/containers/create" + query_of({{"name", options.name}, {"platform", options.platform}}),
        options.timeout
    );
    request.body = body_of(options).dump(-1, ' ', false, Json::error_handler_t::replace);
    const auto reply = co_await Session::call(session, std::move(request));
    if (!reply) co_return reply.error();
    APPRUNNER_CO_TRY(parsed, json_of(reply->body, "POST /containers/create"));
    CreatedContainer created;
    created.id = text_at(parsed, "Id");
    created.warnings = texts_at(parsed, "Warnings");
    if (created.id.empty()) {
        co_return base::Error(
            base::Errc::protocol, "the Docker Engine created a container without an id"
        );
    }
    co_return created;
}

EngineClient::Awaitable<void> EngineClient::start_container(std::string id, Limit timeout) {
    const auto session = session_;
    EngineRequest request = post("/containers/" + url_encode(id) + "/start", timeout);
    const auto reply = co_await Session::call(session, std::move(request));
    if (!reply) co_return reply.error();
    co_return base::Result<void>();
}

EngineClient::Awaitable<ContainerInfo> EngineClient::inspect_container(std::string id) {
    const auto session = session_;
    EngineRequest request;
    request.target = "/containers/" + url_encode(id) + "/json";
    request.total_limit = call_timeout_default;
    const auto reply = co_await Session::call(session, std::move(request));
    if (!reply) co_return reply.error();
    APPRUNNER_CO_TRY(parsed, json_of(reply->body, "GET /containers/ID/json"));
    co_return container_of(parsed);
}

EngineClient::Awaitable<void> EngineClient::stop_container(StopContainer options) {
    const auto session = session_;
    EngineRequest request = post(
        fmt::format("/containers/{}/stop?t={}", url_encode(options.id), options.grace.count()),
        options.grace + call_timeout_default
    );
    const auto reply = co_await Session::call(session, std::move(request));
    if (!reply) co_return reply.error();
    co_return base::Result<void>();
}

EngineClient::Awaitable<void> EngineClient::kill_container(std::string id, std::string signal) {
    const auto session = session_;
    EngineRequest request = post(
        "/containers/" + url_encode(id) + "/kill" + query_of({{"signal", signal}}),
        call_timeout_default
    );
    const auto reply = co_await Session::call(session, std::move(request));
    if (!reply) co_return reply.error();
    co_return base::Result<void>();
}

EngineClient::Awaitable<void> EngineClient::remove_container(RemoveContainer options) {
    const auto session = session_;
    EngineRequest request;
    request.method = "DELETE";
    request.target =
        "/containers/" + url_encode(options.id) +
        query_of({{"force", options.force ? "1" : ""}, {"v", options.volumes ? "1" : ""}});
    request.total_limit = call_timeout_default;
    const auto reply = co_await Session::call(session, std::move(request));
    if (!reply) co_return reply.error();
    co_return base::Result<void>();
}

EngineClient::Awaitable<std::vector<ListedContainer>> EngineClient::list_containers(
    std::vector<std::string> labels
) {
    const auto session = session_;
    EngineRequest request;
    const std::string filters = filters_of({{"label", std::move(labels)}});
    request.target = "/containers/json" + query_of({{"all", "1"}, {"filters", filters}});
    request.total_limit = call_timeout_default;
    const auto reply = co_await Session::call(session, std::move(request));
    if (!reply) co_return reply.error();
    APPRUNNER_CO_TRY(parsed, json_of(reply->body, "GET /containers/json"));
    std::vector<ListedContainer> result;
    for (const auto& item : parsed) {
        ListedContainer container;
        container.id = text_at(item, "Id");
        const auto names = texts_at(item, "Names");
        if (!names.empty()) container.name = without_slash(names.front());
        container.image_id = text_at(item, "ImageID");
        container.state = text_at(item, "State");
        container.labels = text_map_at(item, "Labels");
        result.push_back(std::move(container));
    }
    co_return result;
}

}  // namespace apprunner::docker
