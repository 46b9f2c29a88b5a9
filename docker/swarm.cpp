// The client's questions about a Swarm: GET /info, /nodes, /services and /tasks.
#include "docker/swarm.hpp"

#include "docker/client.hpp"
#include "docker/engine_reply.hpp"
#include "docker/session.hpp"

namespace apprunner::docker {

namespace {

/// A manager whose Swarm has lost its majority answers nothing for long.
constexpr std::chrono::milliseconds swarm_limit{5'000};

EngineClient::Awaitable<Json> ask(std::shared_ptr<Session> session, std::string target) {
    EngineRequest request;
    request.target = target;
    request.total_limit = swarm_limit;
    const auto reply = co_await Session::call(session, std::move(request));
    if (!reply) co_return reply.error();
    co_return json_of(reply->body, "GET " + target.substr(0, target.find('?')));
}

SwarmNode node_of_json(const Json& item) {
    const Json& spec = member_at(item, "Spec");
    const Json& description = member_at(item, "Description");
    SwarmNode node;
    node.id = text_at(item, "ID");
    node.name = text_at(description, "Hostname");
    node.availability = text_at(spec, "Availability");
    node.state = text_at(member_at(item, "Status"), "State");
    node.os = text_at(member_at(description, "Platform"), "OS");
    node.labels = text_map_at(spec, "Labels");
    node.memory_bytes = whole_number_at(member_at(description, "Resources"), "MemoryBytes");
    return node;
}

/// NetworksAttachments: [{"Network": {"Spec": {"Ingress": false}}, "Addresses": ["10.0.1.5/24"]}].
SwarmTask task_of_json(const Json& item) {
    SwarmTask task;
    task.node_id = text_at(item, "NodeID");
    const Json& attachments = member_at(item, "NetworksAttachments");
    if (!attachments.is_array()) return task;
    for (const Json& attachment : attachments) {
        const Json& spec = member_at(member_at(attachment, "Network"), "Spec");
        const auto addresses = texts_at(attachment, "Addresses");
        if (flag_at(spec, "Ingress") || addresses.empty()) continue;
        task.ipv4 = addresses.front().substr(0, addresses.front().find('/'));
        break;
    }
    return task;
}

std::string services_of(const std::string& label) {
    const std::string filters = filters_of({{"label", {label}}});
    return "/services" + query_of({{"filters", filters}});
}

std::string running_tasks_of(std::vector<std::string> services) {
    const std::string filters =
        filters_of({{"service", std::move(services)}, {"desired-state", {"running"}}});
    return "/tasks" + query_of({{"filters", filters}});
}

}  // namespace

boost::asio::awaitable<MachineSight> EngineClient::look_at_machine(std::string /*id*/) {
    co_return MachineSight::answers;
}

EngineClient::Awaitable<SwarmMember> EngineClient::swarm_member() {
    const auto session = session_;
    const auto info = co_await ask(session, "/info");
    if (!info) co_return info.error();
    const Json& swarm = member_at(*info, "Swarm");
    SwarmMember member;
    member.node_id = text_at(swarm, "NodeID");
    member.is_manager = flag_at(swarm, "ControlAvailable");
    co_return member;
}

EngineClient::Awaitable<std::vector<SwarmNode>> EngineClient::swarm_nodes() {
    const auto session = session_;
    const auto answer = co_await ask(session, "/nodes");
    if (!answer) co_return answer.error();
    std::vector<SwarmNode> nodes;
    for (const Json& item : *answer) nodes.push_back(node_of_json(item));
    co_return nodes;
}

EngineClient::Awaitable<std::vector<SwarmTask>> EngineClient::swarm_tasks(std::string label) {
    const auto session = session_;
    const std::string services_target = services_of(label);
    const auto services = co_await ask(session, services_target);
    if (!services) co_return services.error();
    std::vector<std::string> ids;
    for (const Json& item : *services) ids.push_back(text_at(item, "ID"));
    std::vector<SwarmTask> tasks;
    if (ids.empty()) co_return tasks;  // Without a filter it would be the tasks of all.
    const std::string tasks_target = running_tasks_of(std::move(ids));
    const auto answer = co_await ask(session, tasks_target);
    if (!answer) co_return answer.error();
    for (const Json& item : *answer) {
        if (text_at(member_at(item, "Status"), "State") != "running") continue;
        tasks.push_back(task_of_json(item));
    }
    co_return tasks;
}

}  // namespace apprunner::docker
