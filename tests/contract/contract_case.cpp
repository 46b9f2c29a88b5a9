// Makes cases and effects; finds a loopback network and a port.
#include "tests/contract/contract_case.hpp"

#include "emulator/core/ring/run_spec.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <ostream>
#include <stdexcept>
#include <utility>
#include <variant>

namespace apprunner::contract {

namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

/// For checks that are to be answered: a busy machine must not make a timeout of them.
constexpr base::Duration patience = seconds(20);

/// The second and third number follow from the process's id, so that test programs that run at the
/// same time do not meet.
std::uint32_t network_base() {
    constexpr std::uint32_t loopback = 127U << 24U;
    constexpr std::uint32_t first = 64U << 16U;  // 127.0.x.x is everybody's.
    return loopback | (first + (static_cast<std::uint32_t>(::getpid()) % 0x7fffU << 8U));
}

std::string text_of(std::uint32_t address) {
    in_addr raw{};
    raw.s_addr = htonl(address);
    char text[INET_ADDRSTRLEN];
    return ::inet_ntop(AF_INET, &raw, text, sizeof text);
}

/// Kept bound until the process ends, so that nobody else gets it.
std::uint16_t bind_port() {
    const int socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(network_base() + 1);
    socklen_t size = sizeof address;
    auto* const raw = reinterpret_cast<sockaddr*>(&address);
    if (::bind(socket, raw, size) != 0 || ::getsockname(socket, raw, &size) != 0) {
        throw std::runtime_error("no port on loopback");
    }
    return ntohs(address.sin_port);
}

model::ServiceConfiguration configuration() {
    model::ServiceConfiguration configuration = sim::simple_configuration();
    auto& image = configuration.source.image_repository->image_configuration;
    image->port = std::to_string(case_port());
    return configuration;
}

/// Effects on an instance are made only once it is known.
const core::InstanceStarted& started(const Known& known, const std::string& instance_id) {
    return known.started.at(instance_id);
}

core::Probe probe_of(const Known& known, const std::string& instance_id, std::uint64_t number) {
    core::Probe effect;
    effect.service_id = service_id;
    effect.instance_id = instance_id;
    effect.probe_number = number;
    effect.address = started(known, instance_id).probe_address;
    effect.port = case_port();
    effect.timeout = patience;
    return effect;
}

core::SwitchTraffic route_of(std::uint64_t generation, model::RouteMode mode) {
    core::SwitchTraffic effect;
    effect.service_id = service_id;
    effect.service_name = service_name;
    effect.service_host = "demo.test";
    effect.route_generation = generation;
    effect.mode = mode;
    return effect;
}

/// The same, whatever is known.
Doing always(core::Effect effect) {
    return [effect = std::move(effect)](const Known& /*known*/) { return effect; };
}

}  // namespace

void Known::take(const core::Fact& fact) {
    if (const auto* pulled = std::get_if<core::ImagePulled>(&fact)) image = pulled->image;
    if (const auto* each = std::get_if<core::InstanceStarted>(&fact)) {
        started[each->instance_id] = *each;
    }
}

Turn& Case::then(base::Duration after, std::vector<Doing> does) {
    Turn turn;
    turn.at = turns.empty() ? after : turns.back().at + after;
    turn.does = std::move(does);
    turns.push_back(std::move(turn));
    return turns.back();
}

Case case_of(std::string name, const sim::AppScript& app) {
    Case made;
    made.name = std::move(name);
    made.world.name = made.name;
    made.world.images["demo:1"].apps = {app};
    made.world.images["demo:1"].pull_takes = milliseconds(100);
    made.then({}, {pull("demo:1", "first")});
    return made;
}

Case started_case_of(std::string name, const sim::AppScript& app) {
    Case made = case_of(std::move(name), app);
    made.then(seconds(1), {start(one)});
    return made;
}

std::uint16_t case_port() {
    static const std::uint16_t port = bind_port();
    return port;
}

std::string case_network() {
    return text_of(network_base()) + "/24";
}

Doing pull(const std::string& image_identifier, const std::string& operation_id) {
    core::PullImage effect;
    effect.service_id = service_id;
    effect.operation_id = operation_id;
    effect.repository.image_identifier = image_identifier;
    return [effect](const Known&) { return effect; };
}

Doing start(const std::string& instance_id) {
    return [instance_id](const Known& known) {
        core::StartInstance effect;
        effect.service_id = service_id;
        effect.service_name = service_name;
        effect.instance_id = instance_id;
        effect.spec = core::run_spec_of(configuration(), known.image);
        return effect;
    };
}

Doing adopt(const std::string& instance_id) {
    return [instance_id](const Known& known) {
        core::AdoptInstance effect;
        effect.service_id = service_id;
        effect.service_name = service_name;
        effect.instance_id = instance_id;
        effect.container_id = started(known, instance_id).container_id;
        return effect;
    };
}

Doing watch(const std::string& instance_id) {
    return always(core::WatchInstance{service_id, instance_id, case_port()});
}

Doing unwatch(const std::string& instance_id) {
    return always(core::UnwatchInstance{service_id, instance_id});
}

Doing tcp_probe(const std::string& instance_id, std::uint64_t number, bool asks_for_answer) {
    return [instance_id, number, asks_for_answer](const Known& known) {
        core::Probe effect = probe_of(known, instance_id, number);
        effect.asks_for_answer = asks_for_answer;
        return effect;
    };
}

Doing http_probe(const std::string& instance_id, std::uint64_t number, base::Duration timeout) {
    return [instance_id, number, timeout](const Known& known) {
        core::Probe effect = probe_of(known, instance_id, number);
        effect.protocol = model::HealthCheckProtocol::http;
        effect.path = "/health";
        if (timeout > base::Duration::zero()) effect.timeout = timeout;
        return effect;
    };
}

Doing route_to(std::uint64_t generation, std::vector<std::string> instance_ids) {
    return [generation, instance_ids = std::move(instance_ids)](const Known& known) {
        core::SwitchTraffic effect = route_of(generation, model::RouteMode::serving);
        for (const std::string& each : instance_ids) {
            const std::string address = started(known, each).probe_address;
            effect.targets.push_back({each, address, case_port(), "revision 1"});
        }
        return effect;
    };
}

Doing route_as(std::uint64_t generation, model::RouteMode mode) {
    return always(route_of(generation, mode));
}

Doing drain(const std::string& instance_id, base::Duration limit) {
    return always(core::DrainInstance{service_id, instance_id, limit});
}

Doing stop(const std::string& instance_id, base::Duration grace) {
    return always(core::StopInstance{service_id, instance_id, grace});
}

Doing remove_service() {
    return [](const Known&) { return core::RemoveService{service_id}; };
}

void PrintTo(const Case& each, std::ostream* out) {
    *out << each.name;
}

}  // namespace apprunner::contract
