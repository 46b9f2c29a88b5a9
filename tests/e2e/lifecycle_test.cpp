// A service's life on the real engine: updates that roll back under traffic, profiles, pause and
// resume, the replacement of a dead instance.
#include "tests/e2e/support/deployment.hpp"

#include <gmock/gmock.h>
#include <unistd.h>

#include <chrono>

namespace apprunner::e2e {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

using namespace std::chrono_literals;

class Lifecycle : public Deployment {};

TEST_F(Lifecycle, ABadUpdateIsRolledBackAndTheOldVersionNeverStopsServing) {
    ASSERT_EQ(up(make_image("v1", {{"SAMPLE_VERSION", "one"}})).code, 0);
    const std::string bad =
        make_image("v2", {{"SAMPLE_VERSION", "two"}, {"SAMPLE_BIND", "127.0.0.1"}});
    Asker asker(local_url(name_), "\"version\": \"one\"");
    const Finished finished = up(bad, {"--env", "ADDED=yes"});
    asker.stop();
    EXPECT_EQ(finished.code, 11) << finished.err;
    const Json end = document(finished);
    EXPECT_EQ(end["Operation"]["Status"], "ROLLBACK_SUCCEEDED");
    EXPECT_EQ(end["Service"]["Status"], "RUNNING");
    EXPECT_EQ(first_code(end), "ARS-BIND-LOOPBACK");
    EXPECT_THAT(end["Service"].dump(), Not(HasSubstr("ADDED")))
        << "the configuration goes back too";
    EXPECT_GT(asker.wanted_answers(), 20);
    EXPECT_EQ(asker.other_answers(), 0);
    EXPECT_EQ(containers_of(name_).size(), 1U);
}

TEST_F(Lifecycle, AGoodUpdateSwitchesWithoutALostRequest) {
    ASSERT_EQ(up(make_image("v1", {{"SAMPLE_VERSION", "one"}})).code, 0);
    const std::string good = make_image("v2", {{"SAMPLE_VERSION", "two"}});
    Asker asker(local_url(name_), "\"version\": \"");
    ASSERT_EQ(up(good).code, 0);
    EXPECT_THAT(get(local_url(name_)).body, HasSubstr("\"version\": \"two\""));
    asker.stop();
    EXPECT_EQ(asker.other_answers(), 0);
    EXPECT_TRUE(
        eventually([this] { return containers_of(name_).size() == 1; }, std::chrono::seconds(20))
    ) << "the old container goes";
}

TEST_F(Lifecycle, SinceMid2023AFailedFirstDeployIsRebuiltInPlace) {
    ASSERT_EQ(up(make_image("bad", {{"SAMPLE_BIND", "127.0.0.1"}})).code, 10);
    const std::string arn = describe(name_)["ServiceArn"].get<std::string>();
    const Json refused = call("AppRunner.StartDeployment", {{"ServiceArn", arn}});
    EXPECT_EQ(refused["__type"], "InvalidRequestException");
    EXPECT_THAT(refused["Message"].get<std::string>(), HasSubstr("isn't in RUNNING state"));
    const Finished rebuilt = up(make_image("good"));
    EXPECT_EQ(rebuilt.code, 0) << rebuilt.err;
    EXPECT_EQ(describe(name_)["ServiceArn"], arn);
    EXPECT_EQ(describe(name_)["Status"], "RUNNING");
}

TEST_F(Lifecycle, InMay2023AFailedFirstDeployCanOnlyBeDeleted) {
    const std::vector<std::string> old{"--profile", "2023-05", "--give-up", "4"};
    ASSERT_EQ(up(make_image("bad", {{"SAMPLE_BIND", "127.0.0.1"}}), old).code, 10);
    const std::string arn = describe(name_)["ServiceArn"].get<std::string>();
    const Finished refused = up(make_image("good"), old);
    EXPECT_EQ(refused.code, 1);
    EXPECT_THAT(
        refused.out + refused.err,
        HasSubstr("Service cannot be updated in the current state: CREATE_FAILED.")
    );
    const Json deployment = call("AppRunner.StartDeployment", {{"ServiceArn", arn}});
    EXPECT_EQ(deployment["__type"], "InvalidRequestException");
    EXPECT_EQ(run({"delete", name_}).code, 0);
    EXPECT_EQ(up(make_image("good"), old).code, 0) << "the name is free again";
}

TEST_F(Lifecycle, PauseTakesTheInstancesAndResumeBringsTheLastVersionBack) {
    ASSERT_EQ(up(make_image("v1", {{"SAMPLE_VERSION", "one"}})).code, 0);
    const std::string url = local_url(name_);
    ASSERT_EQ(run({"pause", name_}).code, 0);
    EXPECT_EQ(describe(name_)["Status"], "PAUSED");
    EXPECT_TRUE(containers_of(name_).empty());
    EXPECT_EQ(get(url).status, 503);
    ASSERT_EQ(run({"resume", name_}).code, 0);
    EXPECT_THAT(get(url).body, HasSubstr("\"version\": \"one\"")) << "at the same URL";
}

TEST_F(Lifecycle, ADeadInstanceIsReplaced) {
    ASSERT_EQ(up(make_image("v1")).code, 0);
    const std::string url = local_url(name_);
    const std::string first = containers_of(name_).at(0);
    shell("docker kill " + first);
    EXPECT_TRUE(eventually(
        [&] {
            const auto now = containers_of(name_);
            return now.size() == 1 && now[0] != first && get(url).status == 200;
        },
        std::chrono::seconds(20)
    ));
    EXPECT_EQ(describe(name_)["Status"], "RUNNING");
}

TEST_F(Lifecycle, AnAppThatIgnoresSigtermIsKilledAfterTheGrace) {
    const std::string image = make_image("v1", {{"SAMPLE_IGNORE_SIGTERM", "1"}});
    ASSERT_EQ(run({"daemon", "--detach", "--set", "stop_grace=2"}).code, 0);
    ASSERT_EQ(up(image).code, 0);
    const Finished deleted = run({"delete", name_});
    EXPECT_EQ(deleted.code, 0) << deleted.err;
    EXPECT_THAT(deleted.err, HasSubstr("ignored SIGTERM"));
}

TEST_F(Lifecycle, ItsLocalPortIsTheUsersOwnChoice) {
    const auto port_of = [this] {
        const std::string url = local_url(name_);
        return url.substr(url.rfind(':') + 1);
    };
    // Below those that the kernel hands out; other tests may run beside this one.
    const std::string first = std::to_string(20'000 + getpid() % 4000);
    const std::string second = std::to_string(24'000 + getpid() % 4000);
    const std::string image = make_image("v1", {{"SAMPLE_VERSION", "one"}});
    const Finished created = up(image, {"--local-port", first});
    ASSERT_EQ(created.code, 0) << created.err;
    EXPECT_EQ(document(created)["Service"]["LocalUrl"], "http://127.0.0.1:" + first);
    EXPECT_EQ(get("http://127.0.0.1:" + first).status, 200);
    EXPECT_THAT(run({"ps"}).out, HasSubstr("http://127.0.0.1:" + first));

    const Finished other = run({"up", image, "--name", "another", "--local-port", first});
    EXPECT_EQ(other.code, 5) << other.err;
    EXPECT_THAT(
        other.err, HasSubstr("port " + first + " on 127.0.0.1 is taken by service " + name_)
    );

    EXPECT_EQ(up(image, {"--local-port", first}).code, 0) << "it keeps its own";
    kill_daemon();
    ASSERT_EQ(run({"daemon", "--detach"}).code, 0);
    EXPECT_TRUE(eventually([&] { return get("http://127.0.0.1:" + first).status == 200; }, 20s));
    EXPECT_EQ(port_of(), first);

    EXPECT_EQ(up(image, {"--local-port", second}).code, 0);
    EXPECT_EQ(port_of(), second);
    EXPECT_EQ(get("http://127.0.0.1:" + second).status, 200);
    EXPECT_EQ(get("http://127.0.0.1:" + first).status, 0);
    EXPECT_EQ(run({"delete", name_}).code, 0);
    EXPECT_EQ(get("http://127.0.0.1:" + second).status, 0);
}

TEST_F(Lifecycle, ADaemonThatWasKilledIsClearedUpAfter) {
    ASSERT_EQ(up(make_image("v1")).code, 0);
    ASSERT_EQ(containers_of(name_).size(), 1U);
    kill_daemon();
    EXPECT_EQ(containers_of(name_).size(), 1U) << "it could not";
    const Finished down = run({"down"});
    EXPECT_EQ(down.code, 0) << down.err;
    EXPECT_TRUE(containers_of(name_).empty());
}

}  // namespace
}  // namespace apprunner::e2e
