// Which node can have an image: by a registry, or where it was built.
#include "tests/component/swarm/fleet_fixture.hpp"

namespace apprunner::swarm {
namespace {

using testing::HasSubstr;
using testing::Not;

class ImageOfAFleet : public FleetTest {
  protected:
    /// Only the manager has it, and gets no instances.
    void start_without_the_manager(const std::string& digests) {
        Json off = node("m", 8);
        off["Spec"]["Availability"] = "pause";
        tell_nodes({off, node("w1", 8)});
        const std::string image = R"({"Id":"sha256:1","RepoDigests":[)" + digests + "]}";
        manager.reply("GET", "/images/sha256:1/json", {200, image, {}});
        worker_1.engine.reply(
            "POST", "/containers/create", {404, R"({"message":"No such image: sha256:1"})", {}}
        );
        start_linked();
    }
};

TEST_F(ImageOfAFleet, PullsTheManagersImageByItsDigestWhereItIsNot) {
    Json off = node("m", 8);
    off["Spec"]["Labels"] = {{"apprunner-sim.instances", "no"}};
    tell_nodes({off, node("w1", 8)});
    const std::string digest(64, '5');
    const std::string names = R"(["r.io/a@sha256:)" + digest + "\"]";
    manager.reply(
        "GET",
        "/images/sha256:1/json",
        {200, R"({"Id":"sha256:1","RepoDigests":)" + names + "}", {}}
    );
    auto& engine = worker_1.engine;
    bool has_image = false;  // The engine's thread only.
    engine.handle("POST", "/images/create", [&has_image](const auto& /*request*/) {
        has_image = true;
        return fakes::FakeReply{200, "{\"status\":\"done\"}\n", {}};
    });
    engine.handle("POST", "/containers/create", [&has_image](const auto& /*request*/) {
        if (!has_image)
            return fakes::FakeReply{404, R"({"message":"No such image: sha256:1"})", {}};
        return fakes::FakeReply{201, R"({"Id":"on-w1"})", {}};
    });
    start_linked();
    const auto created = run(fleet->create_container(wanted("a")));
    ASSERT_TRUE(created) << created.error().detail;
    const auto pull = engine.wait_for("POST", "/images/create");
    EXPECT_THAT(pull.query, HasSubstr("fromImage=r.io%2Fa&tag=sha256%3A" + digest));
}

TEST_F(ImageOfAFleet, PutsAnImageThatNoRegistryHasWhereItIs) {
    manager.reply("GET", "/images/sha256:1/json", {200, R"({"Id":"sha256:1"})", {}});
    for (auto* engine : {&worker_1.engine, &worker_2->engine}) {
        engine->reply(
            "POST", "/containers/create", {404, R"({"message":"No such image: sha256:1"})", {}}
        );
    }
    start_linked();
    makes(manager, "on-m");
    for (const char* name : {"a", "b"}) {
        const auto created = run(fleet->create_container(wanted(name)));
        ASSERT_TRUE(created) << created.error().detail;
        EXPECT_EQ(created->id, "on-m");
    }
}

TEST_F(ImageOfAFleet, IsNotGoneWhereItsOnlyNodeTakesNoInstances) {
    start_without_the_manager("");
    const auto created = run(fleet->create_container(wanted("a")));
    ASSERT_FALSE(created);
    EXPECT_EQ(created.error().code, base::Errc::refused);
    EXPECT_THAT(created.error().detail, HasSubstr("on node m alone, which is paused, and no"));
    EXPECT_THAT(created.error().detail, Not(HasSubstr("No such image")));
}

TEST_F(ImageOfAFleet, ThatOtherNodesCannotPullIsNotGone) {
    start_without_the_manager("\"r.io/a@sha256:" + std::string(64, '5') + '"');
    worker_1.engine.reply("POST", "/images/create", {500, R"({"message":"no route"})", {}});
    const auto created = run(fleet->create_container(wanted("a")));
    ASSERT_FALSE(created);
    EXPECT_EQ(created.error().code, base::Errc::refused);
    EXPECT_THAT(created.error().detail, HasSubstr("cannot be pulled elsewhere: w1: "));
    EXPECT_THAT(created.error().detail, HasSubstr("no route"));
}

}  // namespace
}  // namespace apprunner::swarm
