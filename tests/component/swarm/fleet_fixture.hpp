// A Swarm of a manager and two workers: three fake engines, an agent before each worker's, and the
// fleet on a thread that the test drives.
#pragma once

#include "emulator/agent/agent.hpp"
#include "emulator/swarm/fleet.hpp"
#include "tests/fakes/call_runner.hpp"
#include "tests/fakes/fake_docker_engine.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <thread>

namespace apprunner::swarm {

/// A worker: its engine, and its agent on a thread of its own.
class Worker {
  public:
    Worker(std::string host, std::uint16_t port, std::string token) {
        options_.host = std::move(host);
        options_.port = port;
        options_.token = std::move(token);
        options_.docker_socket = engine.address().substr(std::string("unix://").size());
    }
    ~Worker() { stop(); }
    Worker(const Worker&) = delete;
    Worker& operator=(const Worker&) = delete;

    void start() {
        context_ = std::make_unique<boost::asio::io_context>(1);
        agent_ = std::make_unique<agent::Agent>(*context_, options_);
        const auto started = agent_->start();
        ASSERT_TRUE(started) << started.error().detail;
        options_.port = agent_->port();
        thread_ = std::thread([this] { context_->run(); });
    }
    /// Its connections break off, and it takes no more.
    void stop() {
        if (!thread_.joinable()) return;
        boost::asio::post(*context_, [this] { agent_->stop(); });
        thread_.join();
        agent_.reset();
    }
    [[nodiscard]] std::uint16_t port() const { return options_.port; }

    fakes::FakeDockerEngine engine;

  private:
    agent::AgentOptions options_;
    std::unique_ptr<boost::asio::io_context> context_;
    std::unique_ptr<agent::Agent> agent_;
    std::thread thread_;
};

class FleetTest : public testing::Test, protected fakes::CallRunner {
  protected:
    using Json = nlohmann::json;
    static constexpr std::int64_t gb = 1024L * 1024 * 1024;
    static inline const std::string token = std::string(32, 't');

    FleetTest() : CallRunner(std::chrono::seconds(20)) {
        worker_1.start();
        worker_2 = std::make_unique<Worker>("127.0.0.3", worker_1.port(), token);
        worker_2->start();
        for (auto* engine : engines()) {
            engine->reply("GET", "/containers/json", {200, "[]", {}});
        }
        manager.reply(
            "GET",
            "/info",
            {200, R"({"NCPU":2,"Swarm":{"NodeID":"m","ControlAvailable":true}})", {}}
        );
        manager.reply("GET", "/version", {200, R"({"Version":"20.10"})", {}});
        manager.reply("GET", "/services", {200, R"([{"ID":"agents"}])", {}});
        manager.reply("GET", "/networks", {200, "[]", {}});
        tell_nodes({node("m", 8), node("w1", 8), node("w2", 8)});
        tell_agents({{"w1", "127.0.0.2"}, {"w2", "127.0.0.3"}});
    }

    std::vector<fakes::FakeDockerEngine*> engines() {
        return {&manager, &worker_1.engine, &worker_2->engine};
    }

    static Json node(const std::string& id, std::int64_t memory_gb) {
        return {
            {"ID", id},
            {"Spec", {{"Availability", "active"}}},
            {"Description",
             {{"Hostname", id},
              {"Platform", {{"OS", "linux"}}},
              {"Resources", {{"MemoryBytes", memory_gb * gb}}}}},
            {"Status", {{"State", "ready"}}}};
    }
    void tell_nodes(const Json& nodes) { manager.reply("GET", "/nodes", {200, nodes.dump(), {}}); }

    /// By node's id, the address of its agent.
    void tell_agents(const std::map<std::string, std::string>& agents) {
        Json tasks = Json::array();
        for (const auto& [id, address] : agents) {
            Json networks = Json::array();
            networks.push_back({{"Addresses", {address + "/24"}}});
            tasks.push_back(
                {{"NodeID", id},
                 {"Status", {{"State", "running"}}},
                 {"NetworksAttachments", networks}}
            );
        }
        manager.reply("GET", "/tasks", {200, tasks.dump(), {}});
    }

    /// What the node's engine makes is named so, and may be started, looked at and removed.
    static void makes(fakes::FakeDockerEngine& engine, const std::string& id) {
        engine.reply("POST", "/containers/create", {201, R"({"Id":")" + id + "\"}", {}});
        engine.reply("POST", "/containers/" + id + "/start", {204, "", {}});
        engine.reply("POST", "/containers/" + id + "/stop", {204, "", {}});
        engine.reply("DELETE", "/containers/" + id, {204, "", {}});
        has(engine, id);
    }
    static void has(fakes::FakeDockerEngine& engine, const std::string& id) {
        engine.reply(
            "GET",
            "/containers/" + id + "/json",
            {200, R"({"Id":")" + id + R"(","State":{"Running":true}})", {}}
        );
    }

    void start_fleet() {
        FleetOptions options;
        options.token = token;
        options.agent_port = worker_1.port();
        options.look_pause = std::chrono::milliseconds(20);
        options.ping_limit = std::chrono::milliseconds(2000);
        options.loss_limit = std::chrono::milliseconds(300);
        options.first_limit = first_limit;
        fleet.emplace(
            context.get_executor(), *docker::parse_endpoint(manager.address(), "the test"), options
        );
        fleet->start({{"owner", "me"}});
    }
    void start_linked() {
        start_fleet();
        ASSERT_TRUE(run(fleet->info()));
    }

    /// One of a service, with a place in an overlay network.
    static docker::CreateContainer wanted(const std::string& name, std::int64_t memory_gb = 2) {
        docker::CreateContainer options;
        options.name = name;
        options.image = "sha256:1";
        options.memory_bytes = memory_gb * gb;
        options.network = "overlay";
        options.labels = {{"owner", "me"}, {"apprunner-sim.service-id", "shop"}};
        return options;
    }

    static std::size_t asked(
        const fakes::FakeDockerEngine& engine, const std::string& method, const std::string& path
    ) {
        std::size_t count = 0;
        for (const fakes::FakeRequest& request : engine.requests()) {
            if (request.method == method && request.path == path) ++count;
        }
        return count;
    }

    std::chrono::milliseconds first_limit{20'000};
    fakes::FakeDockerEngine manager;
    Worker worker_1{"127.0.0.2", 0, token};
    std::unique_ptr<Worker> worker_2;
    std::optional<Fleet> fleet;
};

}  // namespace apprunner::swarm
