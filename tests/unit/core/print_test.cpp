// The texts of traces.
#include "emulator/core/wording/print.hpp"

#include "tests/unit/core/stage.hpp"

#include <gtest/gtest.h>

namespace apprunner::core {
namespace {

using std::chrono::seconds;

TEST(Print, Effects) {
    PullImage pull;
    pull.repository.image_identifier = "demo:1";
    EXPECT_EQ(to_text(Effect(pull)), "PullImage demo:1");
    StartInstance start;
    start.instance_id = "i";
    start.spec.image_id = "sha256:1";
    start.spec.command = {"serve", "--fast"};
    start.spec.environment = {{"PORT", "80"}, {"A", "b"}};
    EXPECT_EQ(
        to_text(Effect(start)), "StartInstance i image sha256:1 command serve|--fast PORT=80 A=b"
    );
    EXPECT_EQ(to_text(Effect(WatchInstance{"s", "i", 80})), "WatchInstance i");
    EXPECT_EQ(to_text(Effect(UnwatchInstance{"s", "i"})), "UnwatchInstance i");
    Probe probe{
        "s", "i", 3, "10.0.0.1", 80, model::HealthCheckProtocol::tcp, "/x", seconds(2), false, ""};
    EXPECT_EQ(to_text(Effect(probe)), "Probe i #3 tcp 10.0.0.1:80");
    probe.protocol = model::HealthCheckProtocol::http;
    EXPECT_EQ(to_text(Effect(probe)), "Probe i #3 http 10.0.0.1:80/x");
    EXPECT_EQ(to_text(Effect(DrainInstance{"s", "i", seconds(1)})), "DrainInstance i");
    EXPECT_EQ(to_text(Effect(StopInstance{"s", "i", seconds(30)})), "StopInstance i grace 30 s");
    EXPECT_EQ(to_text(Effect(RemoveService{"s"})), "RemoveService");
}

TEST(Print, RoutesOfEveryMode) {
    const std::pair<model::RouteMode, std::string> cases[] = {
        {model::RouteMode::serving, "serving i"},
        {model::RouteMode::no_instances, "no_instances i"},
        {model::RouteMode::paused, "paused i"},
        {model::RouteMode::failed, "failed i"},
        {model::RouteMode::deleted, "deleted i"},
    };
    for (const auto& [mode, text] : cases) {
        SwitchTraffic route;
        route.route_generation = 7;
        route.mode = mode;
        route.targets.push_back({"i", "10.0.0.1", 80, "revision 1"});
        EXPECT_EQ(to_text(Effect(route)), "SwitchTraffic #7 " + text);
    }
}

TEST(Print, Facts) {
    EXPECT_EQ(to_text(Fact(ImagePulled{"s", "o", amd64_image()})), "ImagePulled sha256:1");
    EXPECT_EQ(
        to_text(Fact(PullFailed{"s", "o", model::PullFailure::other, "why"})), "PullFailed why"
    );
    EXPECT_EQ(to_text(Fact(InstanceStarted{"s", "i", "", "", "", ""})), "InstanceStarted i");
    EXPECT_EQ(
        to_text(Fact(StartFailed{"s", "i", StartFailure::other, "why"})), "StartFailed i why"
    );
    InstanceExited exited{"s", "i", 3, false, {}, {}, {}};
    EXPECT_EQ(to_text(Fact(exited)), "InstanceExited i code 3");
    exited.is_lost = true;
    exited.ended_by = "the loss of node n2";
    EXPECT_EQ(to_text(Fact(exited)), "InstanceExited i by the loss of node n2");
    EXPECT_EQ(to_text(Fact(PortOpened{"s", "i"})), "PortOpened i");
    EXPECT_EQ(to_text(Fact(ListenersSeen{"s", "i", {{"::", 80}}})), "ListenersSeen i [::]:80");
    EXPECT_EQ(
        to_text(Fact(ProbeFinished{"s", "i", 3, refused()})),
        "ProbeFinished i #3 connection refused"
    );
    EXPECT_EQ(to_text(Fact(TrafficSwitched{"s", 7})), "TrafficSwitched #7");
    EXPECT_EQ(to_text(Fact(Drained{"s", "i", true})), "Drained i");
    EXPECT_EQ(to_text(Fact(Drained{"s", "i", false})), "Drained i cut");
    EXPECT_EQ(to_text(Fact(InstanceStopped{"s", "i", true})), "InstanceStopped i killed");
    EXPECT_EQ(to_text(Fact(ServiceRemoved{"s"})), "ServiceRemoved");
    EXPECT_EQ(to_text(Fact(InFlightSampled{"s", 5})), "InFlightSampled 5");
    EXPECT_EQ(to_text(Fact(TagSeen{"s", "demo:1", "sha256:1", 3})), "TagSeen #3 demo:1 sha256:1");
}

}  // namespace
}  // namespace apprunner::core
