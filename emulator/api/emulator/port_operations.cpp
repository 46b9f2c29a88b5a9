// The daemon's own ingress is asked.
#include "emulator/api/emulator/port_operations.hpp"

#include <string>
#include <utility>

namespace apprunner::api {

namespace asio = boost::asio;

asio::awaitable<OperationOutput> take_port(Context& context, Call call) {
    if (!context.host.take_local_port) co_return std::string("{}");
    std::string name = wire::text_at(call.input, "ServiceName");
    const auto port = static_cast<std::uint16_t>(wire::number_at(call.input, "Port", 0));
    const auto taken = co_await context.host.take_local_port(std::move(name), port);
    if (!taken) co_return AwsError("LocalPortTakenException", taken.error().detail);
    co_return std::string("{}");
}

}  // namespace apprunner::api
