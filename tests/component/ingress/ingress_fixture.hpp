// A test with an ingress on free ports. The test's thread is the control thread: it runs the
// control executor only while it waits for something, and talks to the ingress by blocking sockets
// otherwise.
#pragma once

#include "emulator/ingress/ingress.hpp"
#include "tests/component/ingress/raw_socket.hpp"
#include "tests/component/ingress/scripted_app.hpp"

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>

#include <gtest/gtest.h>

#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace apprunner::ingress {

class IngressTest : public ::testing::Test {
  protected:
    static inline const std::string service = "service-1";
    static inline const std::string host = "abc.us-east-1.localhost";

    IngressTest();

    /// With the options as the test has set them.
    void start();
    /// Runs the control executor until the condition holds; fails the test after a while.
    void run_until(const std::function<bool()>& condition);

    [[nodiscard]] static model::RouteTarget target_at(
        const std::string& instance_id, std::uint16_t port
    );
    [[nodiscard]] static Route route_to(std::vector<model::RouteTarget> targets);
    /// Sets the route and waits until it is in force.
    void set_route(Route route);
    /// start(), and a route to one instance "i1" that is the app.
    void serve(const ScriptedApp& app);
    /// Begins to drain; the result is put into `drained`, which begins empty.
    void drain(const std::string& instance_id, base::Duration limit, std::string& drained);

    /// A connection to the service's own port.
    [[nodiscard]] RawSocket connect() const;
    [[nodiscard]] RawSocket connect_shared() const;
    /// One request on a connection of its own.
    [[nodiscard]] Message get(const std::string& path = "/") const;

    boost::asio::io_context control{1};
    boost::asio::executor_work_guard<boost::asio::io_context::executor_type> work;
    IngressOptions options;
    std::unique_ptr<Ingress> ingress;
};

[[nodiscard]] std::string get_request(const std::string& path = "/");

}  // namespace apprunner::ingress
