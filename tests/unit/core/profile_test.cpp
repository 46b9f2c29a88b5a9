// Profiles and knobs: their values, what each knob takes, and what it changes in the engine.
#include "emulator/core/ring/profile.hpp"

#include "tests/unit/core/stage.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace apprunner::core {
namespace {

using model::ServiceStatus;
using std::chrono::seconds;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

TEST(Profile, HasThreeNames) {
    EXPECT_THAT(profile_names(), ElementsAre("current", "documented", "2023-05"));
    for (const auto name : profile_names()) EXPECT_EQ(profile_named(name).value().name, name);
    const auto unknown = profile_named("2019");
    ASSERT_FALSE(unknown);
    EXPECT_THAT(unknown.error().detail, HasSubstr("current, documented and 2023-05"));
}

TEST(Profile, ValuesAreThoseOfTheTable) {
    const Profile current = profile_named("current").value();
    EXPECT_TRUE(current.rebuilds_create_failed);
    EXPECT_FALSE(current.updates_paused);
    EXPECT_EQ(current.give_up, GiveUp::fixed);
    EXPECT_EQ(current.give_up_after, seconds(360));
    EXPECT_EQ(current.wording, LogWording::year_2024);

    const Profile documented = profile_named("documented").value();
    EXPECT_EQ(documented.give_up, GiveUp::documented);
    EXPECT_TRUE(documented.rebuilds_create_failed);
    EXPECT_EQ(documented.wording, LogWording::year_2024);

    const Profile of_2023 = profile_named("2023-05").value();
    EXPECT_FALSE(of_2023.rebuilds_create_failed);
    EXPECT_TRUE(of_2023.updates_paused);
    EXPECT_EQ(of_2023.give_up, GiveUp::fixed);
    EXPECT_EQ(of_2023.give_up_after, seconds(1080));
    EXPECT_EQ(of_2023.wording, LogWording::year_2023);
}

TEST(Knobs, OfEveryKindCanBeSet) {
    Profile profile;
    ASSERT_TRUE(set_knob(profile, "rebuilds_create_failed", "false"));
    ASSERT_TRUE(set_knob(profile, "updates_paused", "true"));
    ASSERT_TRUE(set_knob(profile, "other_2xx_healthy", "false"));
    ASSERT_TRUE(set_knob(profile, "redirect_healthy", "true"));
    ASSERT_TRUE(set_knob(profile, "early_verdict", "false"));
    ASSERT_TRUE(set_knob(profile, "aws_pace", "true"));
    ASSERT_TRUE(set_knob(profile, "drain_limit", "7"));
    ASSERT_TRUE(set_knob(profile, "stop_grace", "86400"));
    ASSERT_TRUE(set_knob(profile, "wording", "2023"));
    ASSERT_TRUE(set_knob(profile, "aws_variables", "false"));
    EXPECT_FALSE(profile.aws_variables);
    ASSERT_TRUE(set_knob(profile, "credentials", "profile:work"));
    EXPECT_EQ(profile.credentials, "profile:work");
    ASSERT_TRUE(set_knob(profile, "local_port", "65535"));
    EXPECT_EQ(profile.local_port, 65535);
    ASSERT_TRUE(set_knob(profile, "forwarded_proto", "as_received"));
    EXPECT_EQ(profile.forwarded_proto, ForwardedProto::as_received);
    ASSERT_TRUE(set_knob(profile, "give_up", "45"));
    EXPECT_FALSE(profile.rebuilds_create_failed);
    EXPECT_TRUE(profile.updates_paused);
    EXPECT_FALSE(profile.other_2xx_healthy);
    EXPECT_TRUE(profile.redirect_healthy);
    EXPECT_FALSE(profile.early_verdict);
    EXPECT_TRUE(profile.aws_pace);
    EXPECT_EQ(profile.drain_limit, seconds(7));
    EXPECT_EQ(profile.stop_grace, seconds(86'400));
    EXPECT_EQ(profile.wording, LogWording::year_2023);
    EXPECT_EQ(profile.give_up, GiveUp::fixed);
    EXPECT_EQ(profile.give_up_after, seconds(45));
}

TEST(Knobs, GiveUpKnowsTwoWords) {
    Profile profile;
    ASSERT_TRUE(set_knob(profile, "give_up", "documented"));
    EXPECT_EQ(profile.give_up, GiveUp::documented);
    ASSERT_TRUE(set_knob(profile, "give_up", "observed"));
    EXPECT_EQ(profile.give_up, GiveUp::fixed);
    EXPECT_EQ(profile.give_up_after, seconds(360));
}

TEST(Knobs, ABadValueIsRefusedWithWhatIsTaken) {
    const std::pair<std::string, std::string> cases[] = {
        {"early_verdict", "maybe"},
        {"drain_limit", "0"},
        {"drain_limit", "86401"},
        {"stop_grace", "1.5"},
        {"stop_grace", ""},
        {"give_up", "never"},
        {"give_up", "-1"},
        {"give_up", "360 s"},
        {"wording", "2021"},
        {"push_while_busy", "sometimes"},
        {"credentials", "on"},
        {"credentials", "profile:"},
        {"local_port", "65536"},
        {"local_port", "80a"},
        {"colour", "blue"},
    };
    for (const auto& [knob, value] : cases) {
        Profile profile;
        const auto set = set_knob(profile, knob, value);
        ASSERT_FALSE(set) << knob << "=" << value;
        EXPECT_EQ(set.error().code, base::Errc::invalid_argument);
        EXPECT_THAT(set.error().detail, HasSubstr(knob));
    }
}

TEST(Knobs, ThoseThatDifferFromTheProfilesOwnAreListed) {
    Profile profile = profile_named("2023-05").value();
    EXPECT_THAT(knobs_of(profile), IsEmpty());
    for (const auto& [knob, value] : {
             std::pair{"wording", "2024"},
             std::pair{"give_up", "documented"},
             std::pair{"early_verdict", "false"},
             std::pair{"stop_grace", "5"},
             std::pair{"push_while_busy", "dropped"},
             std::pair{"aws_variables", "false"},
             std::pair{"credentials", "dummy"},
             std::pair{"local_port", "8080"},
             std::pair{"completes_handshakes", "true"},
         }) {
        ASSERT_TRUE(set_knob(profile, knob, value));
    }
    Profile again = profile_named("2023-05").value();
    for (const auto& [knob, value] : knobs_of(profile)) ASSERT_TRUE(set_knob(again, knob, value));
    EXPECT_EQ(knobs_of(again), knobs_of(profile));
    EXPECT_EQ(knobs_of(again).size(), 9U);
}

/// The instance's state after one answer to its first HTTP check.
InstanceState state_after(int status, const Profile& profile) {
    Stage stage(profile);
    stage.create(http_service());
    stage.pulled();
    stage.started("i1");
    stage.probe("i1", answered(status));
    return stage.instance("i1").state;
}

TEST(Knobs, Other2xxAndRedirectsPassOrFail) {
    Profile profile;
    EXPECT_EQ(state_after(204, profile), InstanceState::serving);
    EXPECT_EQ(state_after(302, profile), InstanceState::checking);
    profile.other_2xx_healthy = false;
    profile.redirect_healthy = true;
    EXPECT_EQ(state_after(204, profile), InstanceState::checking);
    EXPECT_EQ(state_after(302, profile), InstanceState::serving);
    EXPECT_EQ(state_after(200, profile), InstanceState::serving);
}

TEST(Knobs, DrainLimitAndStopGraceReachTheirEffects) {
    Profile profile;
    profile.drain_limit = seconds(7);
    profile.stop_grace = seconds(3);
    Stage stage(profile);
    stage.run();
    stage.pause();
    stage.switched();
    EXPECT_EQ(stage.last_drain().limit, seconds(7));
    EXPECT_THAT(stage.drained("i1"), ElementsAre("-> StopInstance i1 grace 3 s"));
}

TEST(Knobs, SteadyForHoldsTheTrafficBackAndCatchesAnAppThatDies) {
    Profile profile;
    ASSERT_TRUE(set_knob(profile, "steady_for", "4"));
    Stage stage(profile);
    stage.create();
    stage.pulled();
    stage.started("i1");
    EXPECT_THAT(only(stage.probe("i1", connected()), "EVENT"), IsEmpty());
    stage.pass(seconds(2));
    stage.exited("i1", 3);
    EXPECT_EQ(stage.status(), ServiceStatus::create_failed);
    stage.update(tcp_service());
    stage.pulled();
    stage.started("i2");
    stage.probe("i2", connected());
    stage.first_answer("i2", answered(200));
    EXPECT_THAT(only(stage.pass(std::chrono::milliseconds(3999)), "EVENT"), IsEmpty());
    EXPECT_EQ(only(stage.pass(seconds(1)), "EVENT Health check is successful.").size(), 1U);
    EXPECT_TRUE(set_knob(profile, "steady_for", "0"));
    EXPECT_EQ(profile.steady_for, base::Duration{});
}

TEST(Knobs, UpdatesOfAPausedServiceBringItUpWhereTheyAreAllowed) {
    Profile profile;
    profile.updates_paused = true;
    Stage stage(profile);
    stage.run();
    stage.pause();
    stage.switched();
    stage.drained("i1");
    stage.stopped("i1");
    stage.update(tcp_service());
    stage.started("i2");
    stage.probe("i2", connected());
    EXPECT_THAT(stage.switched(), Contains("EVENT Service status is set to RUNNING."));
}

}  // namespace
}  // namespace apprunner::core
