// Ports change seldom and are few: who waits for a change looks again and again.
#include "emulator/api/emulator/port_operations.hpp"

#include "emulator/base/await.hpp"
#include "emulator/base/json_writer.hpp"

#include <charconv>
#include <chrono>
#include <map>
#include <set>
#include <string>
#include <utility>

namespace apprunner::api {

namespace asio = boost::asio;

namespace {

constexpr std::chrono::milliseconds look_again{50};

}  // namespace

asio::awaitable<OperationOutput> take_port(Context& context, Call call) {
    if (!context.host.take_local_port) co_return std::string("{}");
    std::string name = wire::text_at(call.input, "ServiceName");
    const auto port = static_cast<std::uint16_t>(wire::number_at(call.input, "Port", 0));
    const auto taken = co_await context.host.take_local_port(std::move(name), port);
    if (!taken) co_return AwsError("LocalPortTakenException", taken.error().detail);
    co_return std::string("{}");
}

asio::awaitable<OperationOutput> read_ports(Context& context, Call call) {
    if (!context.host.local_ports) co_return invalid_request("there are none");
    std::set<std::uint16_t> open;
    for (const wire::Json& port : wire::member_at(call.input, "Open")) {
        open.insert(port.get<std::uint16_t>());
    }
    std::map<std::uint16_t, std::string> refused;
    for (const auto& [text, reason] : wire::member_at(call.input, "Refused").items()) {
        std::uint16_t port = 0;
        std::from_chars(text.data(), text.data() + text.size(), port);
        refused[port] = reason.get<std::string>();
    }
    if (context.host.note_relay) context.host.note_relay(open, std::move(refused));
    const std::chrono::seconds limit(wire::number_at(call.input, "WaitSeconds", 0));
    const auto until = std::chrono::steady_clock::now() + limit;
    std::set<std::uint16_t> ports = context.host.local_ports();
    while (ports == open && std::chrono::steady_clock::now() < until && !context.waits.are_over()) {
        co_await base::sleep_for(look_again);
        ports = context.host.local_ports();
    }
    std::string body;
    base::JsonWriter out(body);
    out.begin_object();
    out.begin_array_member("Ports");
    for (const std::uint16_t port : ports) out.number(port);
    out.end_array();
    out.end_object();
    co_return body;
}

}  // namespace apprunner::api
