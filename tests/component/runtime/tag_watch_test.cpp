// The watch of tags, with a scripted engine and registry: how often it asks, and what brings a look
// forward.
#include "emulator/performers/tag_watch.hpp"

#include "emulator/logs/feed.hpp"
#include "emulator/logs/log_store.hpp"
#include "emulator/runtime/driver.hpp"
#include "tests/fakes/fake_docker_engine.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <string>
#include <vector>

namespace apprunner::performers {
namespace {

using fakes::FakeRequest;

const std::string in_registry_name = "127.0.0.1:5000/shop:live";
const std::string short_name = "shop:live";

class TagWatchTest : public testing::Test {
  protected:
    TagWatchTest()
        : driver(control, {}, log_store, feed),
          client(
              control.get_executor(),
              *docker::parse_endpoint(engine.address(), "the test"),
              docker::fixed_environment({})
          ),
          watch(control, client, "", driver) {
        events = engine.stream("GET", "/events");
        driver.set_witness([this](const core::Fact& fact) {
            if (const auto* seen = std::get_if<core::TagSeen>(&fact)) told.push_back(*seen);
        });
    }
    ~TagWatchTest() override { watch.stop(); }

    /// The registry's digest from now on.
    void registry_has(const std::string& digest) {
        engine.reply(
            "GET",
            "/distribution/" + in_registry_name + "/json",
            {200, R"({"Descriptor":{"digest":")" + digest + R"("}})", {}}
        );
    }
    void engine_has(const std::string& id) {
        engine.reply(
            "GET",
            "/images/" + short_name + "/json",
            {200, R"({"Id":")" + id + R"(","Os":"linux","Architecture":"amd64"})", {}}
        );
    }
    void create(const std::string& name, const std::string& image, bool is_automatic = true) {
        core::CreateService request;
        request.service_name = name;
        request.configuration.source.auto_deployments_enabled = is_automatic;
        model::ImageRepository repository;
        repository.image_identifier = image;
        request.configuration.source.image_repository = repository;
        driver.submit(request).value();
    }
    /// Until `holds`, for ten seconds at most.
    void run_until(const std::function<bool()>& holds) {
        const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(10);
        while (!holds() && std::chrono::steady_clock::now() < deadline) {
            control.run_one_for(std::chrono::milliseconds(100));
        }
        EXPECT_TRUE(holds());
    }
    [[nodiscard]] std::size_t questions() const {
        std::size_t count = 0;
        for (const FakeRequest& each : engine.requests()) {
            if (each.path.starts_with("/distribution/")) ++count;
        }
        return count;
    }

    fakes::FakeDockerEngine engine;
    std::shared_ptr<fakes::FakeStream> events;
    boost::asio::io_context control;
    logs::LogStore log_store;
    logs::Feed feed;
    runtime::Driver driver;
    docker::EngineClient client;
    TagWatch watch;
    std::vector<core::TagSeen> told;
};

TEST_F(TagWatchTest, ManyServicesOfOneTagCostOneQuestion) {
    registry_has("sha256:1");
    for (int number = 0; number < 100; ++number) {
        create("shop-" + std::to_string(number), in_registry_name);
    }
    create("other", in_registry_name, false);
    watch.start();
    run_until([this] { return told.size() >= 100; });
    EXPECT_EQ(told.size(), 100U);
    EXPECT_EQ(questions(), 1U);
    EXPECT_EQ(told.front().digest, "sha256:1");
    EXPECT_EQ(told.front().image_identifier, in_registry_name);
    EXPECT_LT(told.front().look_number, told.back().look_number);
}

TEST_F(TagWatchTest, ANotificationBringsTheLookForward) {
    registry_has("sha256:1");
    create("shop", in_registry_name);
    watch.start();
    run_until([this] { return told.size() == 1; });
    registry_has("sha256:2");
    watch.note_push("another", "live");
    watch.note_push("shop", "another");
    watch.note_push("shop", "live");
    const auto asked_at = std::chrono::steady_clock::now();
    run_until([this] { return told.size() >= 2; });
    EXPECT_LT(std::chrono::steady_clock::now() - asked_at, look_interval / 2);
    EXPECT_EQ(told.back().digest, "sha256:2");
    EXPECT_EQ(questions(), 2U);
}

TEST_F(TagWatchTest, WhatIsTaggedHereIsSeenAtOnce) {
    engine_has("sha256:1");
    create("shop", short_name);
    watch.start();
    run_until([this] { return !told.empty(); });
    EXPECT_EQ(told.back().digest, "sha256:1");
    engine_has("sha256:2");
    const auto tagged_at = std::chrono::steady_clock::now();
    events->send(R"({"Type":"image","Action":"tag","Actor":{"ID":"sha256:2","Attributes":{}}})"
                 "\n");
    run_until([this] { return told.back().digest == "sha256:2"; });
    EXPECT_LT(std::chrono::steady_clock::now() - tagged_at, look_interval / 2);
    EXPECT_EQ(questions(), 0U) << "no registry is asked for what is the engine's own";
}

TEST_F(TagWatchTest, ARegistryThatDoesNotAnswerTellsNothingAndIsAskedAgain) {
    engine.reply(
        "GET",
        "/distribution/" + in_registry_name + "/json",
        {500, R"({"message":"connection refused"})", {}}
    );
    create("shop", in_registry_name);
    watch.start();
    run_until([this] { return questions() >= 1; });
    registry_has("sha256:1");
    run_until([this] { return !told.empty(); });
    EXPECT_EQ(questions(), 2U);
}

TEST_F(TagWatchTest, EcrPublicIsNotWatched) {
    create("shop", "public.ecr.aws/team/shop:live");
    create("near", in_registry_name);
    registry_has("sha256:1");
    watch.start();
    run_until([this] { return !told.empty(); });
    EXPECT_EQ(questions(), 1U);
}

}  // namespace
}  // namespace apprunner::performers
