// The fixture of the Docker client's component tests: a fake engine, a client on it, one thread
// that drives the client's completions until an awaited call is done.
#pragma once

#include "docker/client.hpp"
#include "tests/fakes/fake_docker_engine.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <chrono>
#include <exception>
#include <functional>
#include <memory>
#include <optional>
#include <string>

namespace apprunner::docker {

class ClientTest : public testing::Test {
  protected:
    using Json = nlohmann::json;
    static constexpr std::chrono::seconds patience{20};

    ClientTest() { connect(); }

    void connect() {
        client.emplace(
            context.get_executor(), *parse_endpoint(engine.address(), "the test"), no_variables()
        );
    }

    static Environment no_variables() { return fixed_environment({}); }

    /// Runs the context until the call is done.
    template <class T>
    T run(boost::asio::awaitable<T> call) {
        std::optional<T> result;
        boost::asio::co_spawn(
            context,
            std::move(call),
            [&result](const std::exception_ptr& thrown, T value) {
                if (thrown) std::rethrow_exception(thrown);
                result.emplace(std::move(value));
            }
        );
        run_until([&result] { return result.has_value(); });
        if (!result) throw std::runtime_error("the call did not end in time");
        return std::move(*result);
    }

    /// Runs the context until the condition holds, or patience ends (then the caller's own
    /// expectation fails).
    void run_until(const std::function<bool()>& holds) {
        const auto deadline = std::chrono::steady_clock::now() + patience;
        context.restart();
        const auto busy = boost::asio::make_work_guard(context);
        while (!holds() && std::chrono::steady_clock::now() < deadline) {
            context.run_one_for(std::chrono::milliseconds(100));
        }
    }

    fakes::FakeDockerEngine engine;
    boost::asio::io_context context{1};
    std::optional<EngineClient> client;
};

}  // namespace apprunner::docker
