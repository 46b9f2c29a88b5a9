// The fixture of the Docker client's component tests: a fake engine, a client on it, one thread
// that drives the client's completions until an awaited call is done.
#pragma once

#include "docker/client.hpp"
#include "tests/fakes/call_runner.hpp"
#include "tests/fakes/fake_docker_engine.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <chrono>
#include <memory>
#include <optional>
#include <string>

namespace apprunner::docker {

class ClientTest : public testing::Test, protected fakes::CallRunner {
  protected:
    using Json = nlohmann::json;

    ClientTest() : CallRunner(std::chrono::seconds(20)) { connect(); }

    void connect() {
        client.emplace(
            context.get_executor(), *parse_endpoint(engine.address(), "the test"), no_variables()
        );
    }

    static Environment no_variables() { return fixed_environment({}); }

    fakes::FakeDockerEngine engine;
    std::optional<EngineClient> client;
};

}  // namespace apprunner::docker
