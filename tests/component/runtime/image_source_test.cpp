// Where images are looked for, and in which order, with a scripted engine.
#include "emulator/performers/image_source.hpp"

#include "tests/fakes/fake_docker_engine.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <optional>
#include <string>
#include <vector>

namespace apprunner::performers {
namespace {

using fakes::FakeReply;
using fakes::FakeRequest;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

const std::string repository = "111111111111.dkr.ecr.us-east-1.amazonaws.com/shop";
const std::string name = repository + ":live";

class ImageSourceTest : public testing::Test {
  protected:
    ImageSourceTest()
        : client(
              control.get_executor(),
              *docker::parse_endpoint(engine.address(), "the test"),
              docker::fixed_environment({})
          ),
          source(client, "") {}

    /// The engine's image of that name; `digests` is JSON.
    void has_image(const std::string& id, const std::string& digests) {
        engine.reply("GET", "/images/" + name + "/json", image(id, digests));
    }
    static FakeReply image(const std::string& id, const std::string& digests) {
        return {
            200,
            R"({"Id":")" + id + R"(","Os":"linux","Architecture":"amd64","RepoDigests":)" +
                digests + "}",
            {}};
    }
    /// A pull changes what the engine has under the name.
    void pull_gives(const std::string& id) {
        engine.handle("POST", "/images/create", [this, id](const FakeRequest& /*request*/) {
            has_image(id, "[]");
            return FakeReply{200, R"({"status":"Status: Downloaded newer image"})", {}};
        });
    }
    [[nodiscard]] auto pulls() const {
        const std::vector<FakeRequest> all = engine.requests();
        return std::count_if(all.begin(), all.end(), [](const FakeRequest& each) {
            return each.path == "/images/create";
        });
    }

    /// The image's id, or the reason why there is none.
    std::string obtain(const std::string& wanted = name) {
        ImageListener listener;
        listener.on_progress = [](const std::string& /*text*/) {};
        listener.on_remark = [this](const std::string& text) { remarks.push_back(text); };
        std::optional<ImageSource::Result> result;
        boost::asio::co_spawn(
            control,
            source.obtain(wanted, listener),
            [&result](const std::exception_ptr&, ImageSource::Result obtained) {
                result = std::move(obtained);
            }
        );
        control.restart();
        while (!result && control.run_one_for(std::chrono::seconds(10)) > 0) {
        }
        if (!result) return "no answer";
        return *result ? (*result)->image_id : "failed: " + result->error().message;
    }

    fakes::FakeDockerEngine engine;
    boost::asio::io_context control;
    docker::EngineClient client;
    ImageSource source;
    std::vector<std::string> remarks;
};

TEST_F(ImageSourceTest, OneThatWasOnlyTaggedHereStandsForEcrs) {
    has_image("sha256:mine", R"(["ghcr.io/shop@sha256:1"])");
    pull_gives("sha256:other");
    EXPECT_EQ(obtain(), "sha256:mine");
    EXPECT_EQ(pulls(), 0);
    EXPECT_THAT(remarks, ElementsAre(HasSubstr("engine's own")));
}

TEST_F(ImageSourceTest, ATagThatCameFromEcrIsAskedForAgain) {
    has_image("sha256:old", "[\"" + repository + "@sha256:1\"]");
    pull_gives("sha256:new");
    EXPECT_EQ(obtain(), "sha256:new") << "the tag has moved";
    EXPECT_EQ(pulls(), 1);
    EXPECT_THAT(remarks, IsEmpty());
}

TEST_F(ImageSourceTest, WhatCannotBeAskedForAgainIsUsedWithARemark) {
    has_image("sha256:old", "[\"" + repository + "@sha256:1\"]");
    engine.reply("POST", "/images/create", {500, R"({"message":"no basic auth credentials"})", {}});
    EXPECT_EQ(obtain(), "sha256:old");
    EXPECT_THAT(remarks, ElementsAre(HasSubstr("no basic auth credentials")));
}

TEST_F(ImageSourceTest, ADigestCannotMove) {
    const std::string digest(64, 'a');
    const std::string pinned = repository + "@sha256:" + digest;
    engine.reply("GET", "/images/" + pinned + "/json", image("sha256:old", "[\"" + pinned + "\"]"));
    pull_gives("sha256:new");
    EXPECT_EQ(obtain(pinned), "sha256:old");
    EXPECT_EQ(pulls(), 0);
}

TEST_F(ImageSourceTest, OneThatIsNowhereFailsWithThePullsReason) {
    engine.reply("GET", "/images/" + name + "/json", {404, R"({"message":"No such image"})", {}});
    engine.reply("POST", "/images/create", {404, R"({"message":"manifest unknown"})", {}});
    EXPECT_THAT(obtain(), HasSubstr("failed: "));
    EXPECT_EQ(pulls(), 1);
}

}  // namespace
}  // namespace apprunner::performers
