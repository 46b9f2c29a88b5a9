// One or two calls of the Engine API, on an event loop that ends with them.
#include "emulator/cli/verbs/engine_look.hpp"

#include "docker/client.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include <exception>
#include <utility>

namespace apprunner::cli {
namespace {

namespace asio = boost::asio;

asio::awaitable<void> ask_engine(
    docker::EngineClient& client, std::string image, EngineLook& look
) {
    const auto found = co_await client.inspect_image(std::move(image));
    look.has_image = found.has_value();
    if (found) co_return;
    look.problem = found.error().detail;
    if (found.error().code != base::Errc::not_found) co_return;
    auto names = co_await client.image_names();
    if (names) look.names = std::move(names).value();
}

}  // namespace

EngineLook look_for_image(const std::string& image) {
    EngineLook look;
    auto endpoint = docker::resolve_endpoint("", docker::process_environment());
    if (!endpoint) {
        look.problem = endpoint.error().detail;
        return look;
    }
    asio::io_context loop{1};
    docker::EngineClient client(loop.get_executor(), std::move(*endpoint));
    asio::co_spawn(loop, ask_engine(client, image, look), [](const std::exception_ptr& thrown) {
        if (thrown) std::rethrow_exception(thrown);
    });
    loop.run();
    return look;
}

}  // namespace apprunner::cli
