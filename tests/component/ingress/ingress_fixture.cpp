// Implements ingress_fixture.hpp: the test thread as control thread.
#include "tests/component/ingress/ingress_fixture.hpp"

#include <chrono>
#include <utility>

namespace apprunner::ingress {

using Clock = std::chrono::steady_clock;

IngressTest::IngressTest() : work(boost::asio::make_work_guard(control)) {
    options.port = 0;
    options.threads = 2;
}

void IngressTest::start() {
    ingress = std::make_unique<Ingress>(control.get_executor(), options);
    const auto started = ingress->start();
    ASSERT_TRUE(started) << started.error().detail;
}

void IngressTest::run_until(const std::function<bool()>& condition) {
    const auto deadline = Clock::now() + std::chrono::seconds(20);
    while (!condition()) {
        ASSERT_LT(Clock::now(), deadline) << "waited in vain";
        control.run_for(std::chrono::milliseconds(5));
    }
}

model::RouteTarget IngressTest::target_at(const std::string& instance_id, std::uint16_t port) {
    model::RouteTarget target;
    target.instance_id = instance_id;
    target.address = "127.0.0.1";
    target.port = port;
    target.version = "revision of " + instance_id;
    return target;
}

Route IngressTest::route_to(std::vector<model::RouteTarget> targets) {
    Route route;
    route.service_id = service;
    route.service_name = "web";
    route.host = host;
    route.mode = model::RouteMode::serving;
    route.targets = std::move(targets);
    return route;
}

void IngressTest::set_route(Route route) {
    bool in_force = false;
    ingress->set_route(std::move(route), [&in_force] { in_force = true; });
    run_until([&in_force] { return in_force; });
}

void IngressTest::serve(const ScriptedApp& app) {
    start();
    set_route(route_to({target_at("i1", app.port())}));
}

void IngressTest::drain(
    const std::string& instance_id, base::Duration limit, std::string& drained
) {
    drained.clear();
    ingress->drain(instance_id, limit, [&drained](bool in_time) {
        drained = in_time ? "in time" : "cut";
    });
}

RawSocket IngressTest::connect() const {
    return RawSocket::connect(ingress->local_port(service).value_or(0));
}

RawSocket IngressTest::connect_shared() const {
    return RawSocket::connect(ingress->port());
}

Message IngressTest::get(const std::string& path) const {
    RawSocket client = connect();
    client.send(get_request(path));
    return client.read_message();
}

std::string get_request(const std::string& path) {
    return "GET " + path + " HTTP/1.1\r\nHost: x\r\n\r\n";
}

}  // namespace apprunner::ingress
