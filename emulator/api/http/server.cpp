// Makes the context, the router and the HTTP server, finds a free port, and ends them so that
// answers under way are still written.
#include "emulator/api/http/server.hpp"

#include "emulator/api/context.hpp"
#include "emulator/api/http/http_server.hpp"
#include "emulator/api/http/router.hpp"

#include <utility>

namespace apprunner::api {

namespace {

/// How many ports after the wanted one are tried.
constexpr int port_tries_max = 100;

/// What a coroutine may still need when the Server is gone.
struct Core {
    explicit Core(Context all) : context(std::move(all)), router(context) {}

    Context context;
    Router router;
};

}  // namespace

class Server::Impl {
  public:
    Impl(boost::asio::io_context& control, Context context)
        : core(std::make_shared<Core>(std::move(context))),
          connections(
              std::make_shared<HttpServer>(control, std::shared_ptr<Router>(core, &core->router))
          ) {}

    std::shared_ptr<Core> core;
    std::shared_ptr<HttpServer> connections;
};

Server::Server(
    boost::asio::io_context& control,
    ApiOptions options,
    runtime::Driver& driver,
    catalog::Catalog& catalog,
    logs::LogStore& log_store,
    logs::Feed& feed,
    Host host
)
    : impl_(std::make_unique<Impl>(
          control,
          Context{std::move(options), driver, catalog, log_store, feed, std::move(host), {}, {}}
      )) {}

Server::~Server() {
    stop();
    impl_->core->router.end_reading();
}

base::Result<void> Server::start() {
    const ApiOptions& options = impl_->core->context.options;
    HttpServer& connections = *impl_->connections;
    base::Result<void> listening = connections.listen(options.address, options.port);
    const bool may_move = !options.port_fixed && options.port != 0;
    for (int step = 1; may_move && !listening && step <= port_tries_max; ++step) {
        if (listening.error().code != base::Errc::conflict || options.port + step > 65'535) break;
        listening =
            connections.listen(options.address, static_cast<std::uint16_t>(options.port + step));
    }
    if (!listening) return listening.error();
    const bool is_v6 = options.address.find(':') != std::string::npos;
    const std::string host = is_v6 ? "[" + options.address + "]" : options.address;
    impl_->core->context.endpoint = "http://" + host + ":" + std::to_string(connections.port());
    connections.accept();
    return {};
}

std::uint16_t Server::port() const {
    return impl_->connections->port();
}

std::string Server::endpoint() const {
    return impl_->core->context.endpoint;
}

void Server::stop() {
    impl_->core->context.waits.end_all();
    impl_->connections->stop();
}

}  // namespace apprunner::api
