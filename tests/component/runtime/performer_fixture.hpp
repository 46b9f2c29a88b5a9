// Engine, driver and performer together on a scripted Docker Engine whose answers are good until a
// test says otherwise. Nothing listens where the probes go.
#pragma once

#include "docker/client.hpp"
#include "emulator/core/ring/saved.hpp"
#include "emulator/ingress/ingress.hpp"
#include "emulator/logs/feed.hpp"
#include "emulator/logs/log_store.hpp"
#include "emulator/performers/labels.hpp"
#include "emulator/performers/performer.hpp"
#include "emulator/runtime/clock.hpp"
#include "emulator/runtime/driver.hpp"
#include "tests/fakes/fake_docker_engine.hpp"
#include "tests/unit/docker/temporary_folder.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <atomic>
#include <chrono>
#include <functional>

namespace apprunner::performers {

/// One engine that a test may say to be another machine's.
class EngineOfANode : public docker::EngineClient {
  public:
    using EngineClient::EngineClient;
    std::string lost_with(const std::string& id) const override {
        return is_lost && !id.empty() ? "the loss of node n2" : "";
    }
    boost::asio::awaitable<docker::MachineSight> look_at_machine(std::string /*id*/) override {
        co_return sight;
    }
    std::atomic<bool> is_lost = false;
    docker::MachineSight sight = docker::MachineSight::answers;
};

class OnAScriptedEngine : public testing::Test {
  protected:
    OnAScriptedEngine() {
        engine.reply("GET", "/info", {200, R"({"NCPU":2})", {}});
        engine.reply("GET", "/containers/json", {200, "[]", {}});
        engine.reply("GET", "/networks", {200, "[]", {}});
        engine.reply(
            "GET",
            "/images/shop:1/json",
            {200, R"({"Id":"sha256:1","Os":"linux","Architecture":"amd64"})", {}}
        );
        engine.reply("POST", "/networks/create", {201, R"({"Id":"net"})", {}});
        engine.reply("POST", "/networks/*/connect", {200, "", {}});
        engine.reply("DELETE", "/networks/*", {204, "", {}});
        engine.reply("POST", "/containers/create", {201, R"({"Id":"c1"})", {}});
        engine.reply("POST", "/containers/c1/start", {204, "", {}});
        engine.reply("DELETE", "/containers/c1", {204, "", {}});
        set_inspect(true, 0);
        exit_stream = engine.stream("POST", "/containers/c1/wait");
        log_stream = engine.stream("GET", "/containers/c1/logs");

        ingress::IngressOptions options;
        options.port = 0;
        ingress.emplace(control.get_executor(), options);
        EXPECT_TRUE(ingress->start());
        client.emplace(
            control.get_executor(),
            *docker::parse_endpoint(engine.address(), "the test"),
            docker::fixed_environment({})
        );
        core::EngineOptions engine_options;
        engine_options.profile.tries_fixes = false;  // There is one container only, c1.
        driver.emplace(control, engine_options, log_store, feed);
        // Probes go to the loopback network, where nothing listens.
        PerformerOptions performer_options{
            "owner", "us-east-1", "", {*parse_subnet("127.9.0.0/24")}};
        // The engine's process is the test's own, and what that may do is not to count.
        performer_options.proc_folder = proc_folder();
        performer.emplace(control, performer_options, *client, *ingress, *driver);
    }

    ~OnAScriptedEngine() override {
        log_stream->end();
        exit_stream->end();
        bool is_over = false;
        boost::asio::co_spawn(
            control,
            performer->remove_everything(),
            [&is_over](const std::exception_ptr&, const std::string&) { is_over = true; }
        );
        run_until([&is_over] { return is_over; });
        EXPECT_TRUE(is_over);
    }

    /// Reads as /proc: empty, unless a test puts something in it before create_service().
    [[nodiscard]] std::string proc_folder() const { return folder.path().string(); }

    void set_inspect(bool running, int exit_code, bool out_of_memory = false) {
        const nlohmann::json state = {
            {"Running", running}, {"ExitCode", exit_code}, {"OOMKilled", out_of_memory}};
        engine.reply(
            "GET", "/containers/c1/json", {200, nlohmann::json{{"State", state}}.dump(), {}}
        );
    }

    void create_service() {
        core::CreateService request;
        request.service_name = "shop";
        model::ImageRepository repository;
        repository.image_identifier = "shop:1";
        request.configuration.source.image_repository = repository;
        const core::Answer answer = driver->submit(request);
        ASSERT_TRUE(answer) << answer.error().message;
        service_arn = answer->service_arn;
    }

    /// What a daemon that was killed has saved: container c1 of instance `instance_id` serves.
    core::SavedService saved_service() {
        core::Engine earlier{core::EngineOptions{}};
        const base::Now now = runtime::read_clock();
        core::CreateService request;
        request.service_name = "shop";
        model::ImageRepository repository;
        repository.image_identifier = "shop:1";
        request.configuration.source.image_repository = repository;
        const auto answer = earlier.submit(request, now);
        service_arn = answer.value().service_arn;
        const std::string service_id = earlier.services().begin()->first;
        model::ImageDetails image;
        image.image_id = "sha256:1";
        image.os = "linux";
        image.architecture = "amd64";
        earlier.observe(core::ImagePulled{service_id, answer->operation_id, image}, now);
        core::InstanceStarted started;
        started.service_id = service_id;
        started.instance_id = earlier.services().begin()->second.instances.front().instance_id;
        started.container_id = "c1";
        started.probe_address = "127.9.0.2";
        earlier.observe(started, now);
        return *earlier.saved(service_id);
    }
    void recover() {
        engine.reply("GET", "/version", {200, R"({"Version":"27.1"})", {}});
        driver->restore({saved_service()});
        boost::asio::co_spawn(control, performer->prepare(), boost::asio::detached);
    }

    void run_until(const std::function<bool()>& holds) {
        const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(20);
        control.restart();
        while (!holds() && std::chrono::steady_clock::now() < deadline) {
            control.run_one_for(std::chrono::milliseconds(50));
        }
    }
    /// Runs until the engine was asked so for the `count`th time; an empty method: it was not.
    fakes::FakeRequest asked(
        const std::string& method, const std::string& path, std::size_t count = 1
    ) {
        fakes::FakeRequest found;
        run_until([&] {
            std::size_t times = 0;
            for (fakes::FakeRequest& request : engine.requests()) {
                if (request.method != method || request.path != path) continue;
                if (++times < count) continue;
                found = std::move(request);
                return true;
            }
            return false;
        });
        return found;
    }
    [[nodiscard]] const core::ServiceView& service() const {
        return *driver->engine().find_by_arn(service_arn);
    }
    /// Runs until the first operation has ended; gives its verdict.
    core::Verdict verdict() {
        run_until([this] { return service().verdict.has_value(); });
        return service().verdict.value_or(core::Verdict{});
    }
    [[nodiscard]] std::vector<std::string> told() const {
        std::vector<std::string> texts;
        for (const logs::FeedEntry& entry : feed.after(0, "", 1000).entries)
            texts.push_back(entry.text);
        return texts;
    }

    docker::TemporaryFolder folder;
    fakes::FakeDockerEngine engine;
    std::shared_ptr<fakes::FakeStream> exit_stream;
    std::shared_ptr<fakes::FakeStream> log_stream;
    boost::asio::io_context control{1};
    logs::LogStore log_store;
    logs::Feed feed;
    std::optional<EngineOfANode> client;
    std::optional<ingress::Ingress> ingress;
    std::optional<runtime::Driver> driver;
    std::optional<Performer> performer;
    std::string service_arn;
};

}  // namespace apprunner::performers
