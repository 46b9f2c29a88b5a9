// How many instances there are: replacement and its back-off, scaling out and in, and the routes
// that follow.
#include "emulator/core/service/scaling.hpp"
#include "tests/unit/core/stage.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>

namespace apprunner::core {
namespace {

using model::ServiceStatus;
using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;
using testing::Contains;
using testing::ElementsAre;
using testing::IsEmpty;

model::ServiceConfiguration sized(int min_size, int max_size, int max_concurrency = 100) {
    model::ServiceConfiguration configuration = tcp_service();
    configuration.auto_scaling = {max_concurrency, min_size, max_size};
    return configuration;
}

std::size_t instances_in(const Stage& stage, InstanceState state) {
    std::size_t count = 0;
    for (const InstanceView& each : stage.view().instances) count += each.state == state ? 1 : 0;
    return count;
}

TEST(Scaling, TakesWholeInstancesWithinItsLimits) {
    const model::AutoScalingLimits limits{100, 2, 5};
    EXPECT_EQ(instances_for(limits, 0), 2);
    EXPECT_EQ(instances_for(limits, 200), 2);
    EXPECT_EQ(instances_for(limits, 201), 3);
    EXPECT_EQ(instances_for(limits, 500), 5);
    EXPECT_EQ(instances_for(limits, 4'000'000'000U), 5);
    EXPECT_EQ(instances_for({1, 1, 25}, 4'294'967'295U), 25);
    EXPECT_EQ(instances_within(limits, 0), 2);
    EXPECT_EQ(instances_within({100, 4, 3}, 9), 4) << "MinSize wins over a smaller MaxSize";
}

TEST(Capacity, ALostInstanceLeavesTheRouteAndIsReplacedAfterAMoment) {
    Stage stage;
    stage.run(sized(2, 2));
    EXPECT_THAT(
        stage.exited("i1", 137),
        ElementsAre(
            "INSTANCE i1 instance ended: container exit code 137",
            "INSTANCE i1 instance ended with exit code 137; it is replaced",
            "-> SwitchTraffic #3 serving i2",
            "-> StopInstance i1 grace 0 s"
        )
    );
    EXPECT_THAT(only(stage.pass(milliseconds(999)), "-> Start"), IsEmpty());
    EXPECT_EQ(only(stage.pass(milliseconds(1)), "-> StartInstance i3").size(), 1U);
    stage.started("i3");
    EXPECT_THAT(stage.probe("i3", connected()), Contains("-> SwitchTraffic #4 serving i2 i3"));
}

TEST(Capacity, TheBackOffDoublesUpToItsLimit) {
    Stage stage;
    stage.run();
    std::vector<double> pauses;
    for (int i = 1; i <= 8; ++i) {
        const std::string name = "i" + std::to_string(i);
        stage.exited(name, 1);
        pauses.push_back(stage.wakes_in_s());
        stage.pass(seconds(30));
        stage.started("i" + std::to_string(i + 1));
    }
    EXPECT_THAT(pauses, ElementsAre(1, 2, 4, 8, 16, 30, 30, 30));
}

TEST(Capacity, WhatTheAppIsNotToBlameForDoesNotCountForTheBackOff) {
    Stage stage;
    stage.run();
    EXPECT_THAT(
        stage.ended("i1", 0, "somebody"),
        ElementsAre(
            "INSTANCE i1 instance ended: container exit code 0, from outside: somebody",
            "INSTANCE i1 instance ended with exit code 0; it is replaced",
            "-> SwitchTraffic #3 no_instances",
            "-> StopInstance i1 grace 0 s"
        )
    );
    EXPECT_EQ(stage.verdict().grade, Grade::pass);
    EXPECT_EQ(stage.wakes_in_s(), 1);
    stage.pass(seconds(1));
    stage.started("i2");
    stage.ended("i2", 137, "somebody");
    EXPECT_EQ(stage.wakes_in_s(), 1);
    stage.pass(seconds(1));
    stage.started("i3");
    stage.exited("i3", 1);
    EXPECT_EQ(stage.wakes_in_s(), 1) << "the app's first";
    EXPECT_EQ(stage.verdict().grade, Grade::risky);
}

TEST(Capacity, AnAbsentEngineIsToldOnceAndAskedEachSecond) {
    Stage stage;
    stage.run();
    stage.ended("i1", 0, "the end of the Docker Engine");
    Told told;
    for (int i = 2; i <= 12; ++i) {
        stage.pass(seconds(1));
        for (std::string& each :
             stage.start_failed("i" + std::to_string(i), StartFailure::engine_unreachable)) {
            if (each.starts_with("INSTANCE")) told.push_back(std::move(each));
        }
        EXPECT_EQ(stage.wakes_in_s(), 1);
        stage.stopped("i" + std::to_string(i));
    }
    EXPECT_THAT(
        told,
        ElementsAre("INSTANCE i2 instance could not be started: the engine's words; it is replaced")
    );
    EXPECT_EQ(stage.verdict().grade, Grade::pass);
    stage.pass(seconds(1));
    stage.started("i13");
    EXPECT_THAT(stage.probe("i13", connected()), Contains("-> SwitchTraffic #4 serving i13"));
}

TEST(Capacity, AnInstanceThatServedForAMinuteBeginsTheBackOffAnew) {
    Stage stage;
    stage.run();
    stage.exited("i1", 1);
    stage.pass(seconds(1));
    stage.started("i2");
    stage.exited("i2", 1);
    EXPECT_DOUBLE_EQ(stage.wakes_in_s(), 2);
    stage.pass(seconds(2));
    stage.started("i3");
    stage.probe("i3", connected());
    stage.pass(minutes(1));
    stage.exited("i3", 1);
    EXPECT_DOUBLE_EQ(stage.wakes_in_s(), 1);
}

TEST(Capacity, AReplacementThatCannotBeStartedIsTriedAgain) {
    Stage stage;
    stage.run();
    stage.exited("i1", 1);
    stage.pass(seconds(1));
    EXPECT_THAT(
        stage.start_failed("i2", StartFailure::engine_unreachable),
        ElementsAre(
            "INSTANCE i2 instance could not be started: the engine's words; it is replaced",
            "-> StopInstance i2 grace 30 s"
        )
    );
    EXPECT_EQ(only(stage.pass(seconds(2)), "-> StartInstance i3").size(), 1U);
}

TEST(Capacity, LoadScalesOutAtOnce) {
    Stage stage;
    stage.run(sized(1, 3, 10));
    EXPECT_THAT(stage.load(10), IsEmpty());
    EXPECT_THAT(
        stage.load(25),
        ElementsAre(
            "INSTANCE scaling out to 3 instances for 25 requests at a time",
            "-> StartInstance i2 image sha256:1 PORT=8080",
            "-> StartInstance i3 image sha256:1 PORT=8080"
        )
    );
    EXPECT_THAT(stage.load(1000), IsEmpty()) << "MaxSize";
    stage.started("i2");
    EXPECT_THAT(stage.probe("i2", connected()), Contains("-> SwitchTraffic #3 serving i1 i2"));
}

TEST(Capacity, ScalingInWaitsAndDrainsTheNewestOnceTheRouteHasLeftThem) {
    Stage stage;
    stage.run(sized(1, 3, 10));
    stage.load(25);
    stage.bring_up(connected());
    stage.switched();
    EXPECT_THAT(only(stage.pass(seconds(59)), "INSTANCE"), IsEmpty());
    const Told told = stage.pass(seconds(1));
    EXPECT_THAT(told, Contains("INSTANCE scaling in to 1 instances"));
    EXPECT_THAT(told, Contains("-> SwitchTraffic #5 serving i1"));
    EXPECT_THAT(only(told, "-> Drain"), IsEmpty());
    EXPECT_THAT(only(stage.switched(), "-> "), ElementsAre("DrainInstance i2", "DrainInstance i3"));
    EXPECT_THAT(only(stage.drained("i3"), "-> "), ElementsAre("StopInstance i3 grace 30 s"));
}

TEST(Capacity, WhatTheLoadNeededMeanwhileStays) {
    Stage stage;
    stage.run(sized(1, 3, 10));
    stage.load(25);
    stage.bring_up(connected());
    stage.switched();
    stage.pass(seconds(30));
    stage.load(15);
    const Told told = stage.pass(seconds(30));
    EXPECT_THAT(told, Contains("INSTANCE scaling in to 2 instances"));
    EXPECT_THAT(
        only(stage.pass(seconds(60)), "INSTANCE"), ElementsAre(" scaling in to 1 instances")
    );
}

TEST(Capacity, LoadThatStaysKeepsItsInstances) {
    Stage stage;
    stage.run(sized(1, 3, 10));
    stage.load(25);
    stage.bring_up(connected());
    for (int i = 0; i < 5; ++i) {
        EXPECT_THAT(only(stage.pass(seconds(40)), "INSTANCE"), IsEmpty());
        stage.load(25);
        stage.bring_up(connected());
    }
}

TEST(Capacity, ThoseThatDoNotServeYetAreTakenOutFirst) {
    Stage stage;
    stage.run(sized(1, 3, 10));
    stage.load(25);
    stage.started("i3");
    stage.probe("i3", connected());
    stage.pass(seconds(30));
    stage.load(15);
    const Told told = stage.pass(seconds(30));
    EXPECT_THAT(told, Contains("-> StopInstance i2 grace 30 s"));
    EXPECT_THAT(stage.route(), ElementsAre("i1", "i3"));
}

TEST(Capacity, ADeploymentStartsAsManyAsTheLoadWantsWithinTheNewLimits) {
    Stage stage;
    stage.run(sized(1, 5, 10));
    stage.load(45);
    stage.bring_up(connected());
    EXPECT_EQ(instances_in(stage, InstanceState::serving), 5U);
    const Told told = stage.update(sized(1, 3, 10));
    EXPECT_EQ(only(told, "-> StartInstance").size(), 3U) << "MaxSize is 3 now";
    stage.bring_up(connected());
    EXPECT_EQ(only(stage.switched(), "-> DrainInstance").size(), 5U);
}

TEST(Capacity, AReplacementOfTheOldVersionDoesNotOutliveTheSwitch) {
    Stage stage;
    stage.run();
    stage.deploy();
    stage.pulled(amd64_image("sha256:2"));
    stage.exited("i1", 1);
    stage.pass(seconds(1));
    stage.started("i3");
    stage.started("i2");
    stage.probe("i2", connected());
    EXPECT_THAT(stage.switched(), Contains("-> StopInstance i3 grace 30 s"));
    EXPECT_EQ(stage.status(), ServiceStatus::running);
    EXPECT_THAT(stage.route(), ElementsAre("i2"));
}

TEST(Capacity, AnOldInstanceThatTheSwitchLeavesBehindMayBeLostUnnoticed) {
    Stage stage;
    stage.run();
    stage.deploy();
    stage.pulled();
    stage.started("i2");
    stage.probe("i2", connected());
    stage.exited("i1", 1);
    EXPECT_THAT(stage.route(), ElementsAre("i2")) << "the switch stands";
    stage.switched();
    EXPECT_EQ(stage.status(), ServiceStatus::running);
}

TEST(Capacity, ANewInstanceLostRightAfterTheSwitchIsReplacedAndMakesItRisky) {
    Stage stage;
    stage.run();
    stage.deploy();
    stage.pulled();
    stage.started("i2");
    stage.probe("i2", connected());
    stage.switched();
    stage.exited("i2", 1);
    stage.drained("i1");
    EXPECT_EQ(stage.status(), ServiceStatus::running);
    EXPECT_EQ(stage.verdict().grade, Grade::risky);
    EXPECT_THAT(stage.codes(), ElementsAre("ARS-DIED-AFTER-CHECK"));
    EXPECT_EQ(only(stage.pass(seconds(1)), "-> StartInstance i3").size(), 1U);
}

TEST(Capacity, AnInstanceThatAnswersAnErrorSoonAfterShowsIt) {
    Stage stage;
    stage.run(http_service("/health"));
    probes::Outcome limited = answered(429);
    limited.detail = "HTTP 429 Too Many Requests";
    probes::KeptAnswer answer;
    answer.body = "slow down";
    limited.answer = std::make_shared<const probes::KeptAnswer>(answer);
    stage.keep_answering(limited, seconds(30));
    EXPECT_THAT(stage.codes(), ElementsAre("ARS-DIED-AFTER-CHECK"));
    const Finding& finding = stage.verdict().findings.front();
    EXPECT_THAT(finding.summary, testing::HasSubstr("429 Too Many Requests"));
    EXPECT_THAT(finding.evidence, testing::Contains("answer: slow down"));
    EXPECT_THAT(finding.fix, testing::HasSubstr("exempt /health"));
}

TEST(Capacity, AnInstanceLostSoonAfterTheDeploymentMakesItRiskyAfterAll) {
    Stage stage;
    stage.run();
    ASSERT_EQ(stage.verdict().grade, Grade::pass);
    stage.pass(seconds(2));
    const Told told = stage.exited("i1", 3, {"no such table: users"});
    EXPECT_EQ(
        only(told, "REMARK i1 the verdict is now RISKY: The app passed its check").size(), 1U
    );
    EXPECT_EQ(stage.verdict().grade, Grade::risky);
    EXPECT_THAT(stage.codes(), ElementsAre("ARS-DIED-AFTER-CHECK"));
    EXPECT_THAT(
        stage.verdict().findings.front().evidence,
        ElementsAre("instance ended with exit code 3", "app | no such table: users")
    );
    stage.pass(seconds(1));
    EXPECT_THAT(only(stage.exited("i2", 3), "REMARK"), IsEmpty()) << "said once";
    EXPECT_EQ(stage.verdict().findings.size(), 1U);
}

TEST(Capacity, AnInstanceKilledFromOutsideHasNoPartInTheVerdict) {
    Stage stage;
    stage.run();
    stage.exited("i1", 137);
    EXPECT_EQ(stage.verdict().grade, Grade::pass);
}

TEST(Capacity, AnInstanceLostLaterHasNoPartInTheVerdict) {
    Stage stage;
    stage.run();
    stage.keep_answering(connected(), seconds(60));
    stage.exited("i1", 3);
    EXPECT_EQ(stage.verdict().grade, Grade::pass);
}

TEST(Capacity, ALossAfterARollbackHasNoPartInItsVerdict) {
    Stage stage;
    stage.run();
    stage.deploy();
    stage.pull_failed(model::PullFailure::other);
    stage.exited("i1", 3);
    EXPECT_EQ(stage.verdict().grade, Grade::fail);
    EXPECT_THAT(stage.codes(), ElementsAre("ARS-IMAGE-PULL"));
}

TEST(Capacity, ThePausedAndTheDeletedAreNotScaled) {
    Stage stage;
    stage.run(sized(1, 3, 10));
    stage.pause();
    EXPECT_THAT(stage.load(100), IsEmpty());
    stage.switched();
    stage.drained("i1");
    stage.stopped("i1");
    EXPECT_THAT(stage.load(100), IsEmpty());
}

TEST(Capacity, TheRouteNamesWhatIsNeededToReachAnInstance) {
    Stage stage;
    stage.create(sized(1, 3, 17));
    stage.pulled();
    stage.started("i1");
    EXPECT_THAT(stage.probe("i1", connected()), Contains("-> SwitchTraffic #2 serving i1"));
    const SwitchTraffic& route = stage.last_route();
    EXPECT_EQ(route.max_concurrency, 17);
    EXPECT_EQ(route.service_name, "demo");
    EXPECT_EQ(route.service_host, stage.view().host);
    EXPECT_EQ(route.targets.front().address, "169.254.172.1");
    EXPECT_EQ(route.targets.front().port, 8080);
    EXPECT_EQ(route.targets.front().version, "revision 1");
}

}  // namespace
}  // namespace apprunner::core
