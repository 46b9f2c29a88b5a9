// A daemon for clients in other languages: the real API, engine and catalog, with a performer that
// needs no Docker. Prints its endpoint on the first line and runs until its standard input ends.
// `api_test_daemon [SERVICES]` makes that many services first, for benchmarks.
#include "emulator/api/http/server.hpp"
#include "emulator/catalog/catalog.hpp"
#include "emulator/logs/feed.hpp"
#include "emulator/logs/log_store.hpp"
#include "emulator/runtime/driver.hpp"
#include "tests/component/api/scripted_performer.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>

#include <unistd.h>

#include <array>
#include <cstdio>
#include <cstdlib>

namespace asio = boost::asio;
namespace api = apprunner::api;
namespace core = apprunner::core;

namespace {

void create_services(apprunner::runtime::Driver& driver, int count) {
    for (int number = 0; number < count; ++number) {
        core::CreateService request;
        request.service_name = "service-" + std::to_string(number);
        auto& configuration = request.configuration;
        configuration.auto_scaling_configuration_arn =
            apprunner::model::default_auto_scaling_arn({});
        configuration.source.auto_deployments_enabled = false;
        auto& image = configuration.source.image_repository.emplace();
        image.image_identifier = "000000000000.dkr.ecr.us-east-1.amazonaws.com/shop:v1";
        image.image_configuration.emplace().port = "8080";
        driver.submit(request).value();
    }
}

}  // namespace

int main(int argument_count, char** arguments) {
    asio::io_context control{1};
    apprunner::logs::LogStore log_store;
    apprunner::logs::Feed feed;
    apprunner::catalog::Catalog catalog(1, {});
    apprunner::runtime::Driver driver(control, {}, log_store, feed);
    const apprunner::fakes::ScriptedPerformer performer(control, driver);
    api::ApiOptions options;
    options.port = 0;
    api::Server server(control, options, driver, catalog, log_store, feed, {});
    server.start().value();
    create_services(driver, argument_count > 1 ? std::atoi(arguments[1]) : 0);
    std::printf("%s\n", server.endpoint().c_str());
    std::fflush(stdout);

    asio::posix::stream_descriptor input(control, dup(STDIN_FILENO));
    std::array<char, 64> ignored{};
    input.async_read_some(asio::buffer(ignored), [&](auto /*error*/, std::size_t /*size*/) {
        control.stop();
    });
    control.run();
    return 0;
}
