// When a failure counts as certain, and above all when it does not.
#include "emulator/core/diagnosis/certainty.hpp"

#include <gtest/gtest.h>

namespace apprunner::core {
namespace {

using probes::OutcomeKind;
using std::chrono::seconds;

constexpr base::SteadyTime start{};

/// An instance probed on 169.254.172.2:8080 from `start` on, whose HOSTNAME means 10.0.0.2.
InstanceView instance_with(
    std::vector<model::ListeningSocket> listeners, base::Duration listeners_since = {}
) {
    InstanceView instance;
    instance.state = InstanceState::checking;
    instance.probe_address = "169.254.172.2";
    instance.instance_address = "10.0.0.2";
    instance.first_probe_at = start;
    instance.listeners = std::move(listeners);
    instance.listeners_since = start + listeners_since;
    return instance;
}

/// Adds `count` answers, one every `interval_s` seconds after the last one.
void answer(
    InstanceView& instance, int count, OutcomeKind kind, int status = 0, int interval_s = 5
) {
    for (int i = 0; i < count; ++i) {
        ProbeRecord record;
        record.number = ++instance.probes_sent;
        record.at_s = instance.probes.empty() ? 0 : instance.probes.back().at_s + interval_s;
        record.outcome.kind = kind;
        record.outcome.http_status = status;
        record.healthy = probes::is_healthy(record.outcome, {});
        instance.probes.push_back(record);
    }
}

bool is_certain(const InstanceView& instance, double now_s, const model::ImageDetails& image = {}) {
    const auto now =
        start + std::chrono::duration_cast<base::Duration>(std::chrono::duration<double>(now_s));
    return is_certain_to_fail(instance, model::HealthCheckConfiguration{}, image, now);
}

TEST(Reach, ReadsTheSockets) {
    struct Case {
        std::vector<model::ListeningSocket> listeners;
        Reach reach;
    };
    for (const Case& each : {
             Case{{}, Reach::unknown},
             Case{{{"127.0.0.11", 40001}}, Reach::unknown},  // Docker's own resolver.
             Case{{{"0.0.0.0", 8080}}, Reach::reachable},
             Case{{{"::", 8080}}, Reach::reachable},
             Case{{{"169.254.172.2", 8080}}, Reach::own_name_only},
             Case{{{"::ffff:169.254.172.2", 8080}}, Reach::own_name_only},
             Case{{{"127.0.0.1", 8080}, {"169.254.172.2", 8080}}, Reach::own_name_only},
             Case{{{"10.0.0.2", 8080}, {"169.254.172.2", 8080}}, Reach::reachable},
             Case{{{"127.0.0.1", 8080}}, Reach::loopback_only},
             Case{{{"127.0.0.1", 8080}, {"::1", 8080}}, Reach::loopback_only},
             Case{{{"::ffff:127.0.0.1", 8080}}, Reach::loopback_only},
             Case{{{"127.0.0.1", 8080}, {"0.0.0.0", 8080}}, Reach::reachable},
             Case{{{"10.0.0.2", 8080}}, Reach::hostname_only},
             Case{{{"::ffff:10.0.0.2", 8080}}, Reach::hostname_only},
             Case{{{"110.0.0.2", 8080}}, Reach::elsewhere},
             Case{{{"10.0.0.2", 8080}, {"127.0.0.1", 8080}}, Reach::elsewhere},
             Case{{{"0.0.0.0", 3000}}, Reach::other_ports},
             Case{{{"127.0.0.1", 8080}, {"0.0.0.0", 3000}}, Reach::loopback_only},
         }) {
        EXPECT_EQ(reach_of(instance_with(each.listeners)), each.reach)
            << (each.listeners.empty() ? "none" : each.listeners.front().address);
    }
}

TEST(Certainty, NothingListensIsASlowStart) {
    InstanceView instance = instance_with({});
    answer(instance, 60, OutcomeKind::refused);
    EXPECT_FALSE(is_certain(instance, 300));
    instance.listeners_since.reset();
    EXPECT_FALSE(is_certain(instance, 300)) << "sockets cannot be read";
}

TEST(Certainty, AWrongAddressTakesTheDocumentedLimit) {
    for (const char* address : {"127.0.0.1", "10.0.0.2", "192.168.1.1"}) {
        InstanceView instance = instance_with({{address, 8080}}, seconds(2));
        answer(instance, 5, OutcomeKind::refused);
        EXPECT_FALSE(is_certain(instance, 26.9)) << address;
        EXPECT_TRUE(is_certain(instance, 27)) << address;
        const auto due = certainty_due(instance, {}, {});
        EXPECT_EQ(due, start + seconds(27)) << address;
    }
}

TEST(Certainty, TheWrongAddressHasAtLeastTenAndAtMostThirtySeconds) {
    const InstanceView instance = instance_with({{"127.0.0.1", 8080}});
    model::HealthCheckConfiguration check;
    check.interval_s = 1;
    check.unhealthy_threshold = 1;
    EXPECT_EQ(certainty_due(instance, check, {}), start + seconds(10));
    check.interval_s = 20;
    check.unhealthy_threshold = 20;
    EXPECT_EQ(certainty_due(instance, check, {}), start + seconds(30));
}

TEST(Certainty, AProbeThatWasNotRefusedBeginsTheTimeAnew) {
    InstanceView instance = instance_with({{"127.0.0.1", 8080}});
    answer(instance, 2, OutcomeKind::timed_out);
    EXPECT_FALSE(is_certain(instance, 45)) << "nothing was refused";
    answer(instance, 1, OutcomeKind::refused);  // At 10 s.
    EXPECT_FALSE(is_certain(instance, 34));
    answer(instance, 5, OutcomeKind::refused);
    EXPECT_FALSE(is_certain(instance, 34));
    EXPECT_TRUE(is_certain(instance, 35)) << "one that fell out otherwise is not for ever";
    answer(instance, 1, OutcomeKind::probe_error);
    EXPECT_TRUE(is_certain(instance, 35)) << "that one says nothing of the app";
    answer(instance, 1, OutcomeKind::timed_out);
    EXPECT_FALSE(is_certain(instance, 60));
    InstanceView older = instance_with({{"127.0.0.1", 8080}}, seconds(1));
    answer(older, 1, OutcomeKind::timed_out);
    answer(older, 9, OutcomeKind::refused);
    EXPECT_TRUE(is_certain(older, 26)) << "that one was about other sockets";
}

TEST(Certainty, WithoutAProbeSinceTheSocketsChangedNothingIsCertain) {
    InstanceView instance = instance_with({{"127.0.0.1", 8080}}, seconds(3));
    EXPECT_FALSE(is_certain(instance, 60)) << "not probed at all";
    answer(instance, 1, OutcomeKind::refused);
    EXPECT_FALSE(is_certain(instance, 60)) << "probed before only";
}

TEST(Certainty, OtherPortsMayBeOpenedLongBeforeTheRightOne) {
    InstanceView instance = instance_with({{"0.0.0.0", 9090}});
    answer(instance, 30, OutcomeKind::refused);
    EXPECT_FALSE(is_certain(instance, 119));
    EXPECT_TRUE(is_certain(instance, 120));
    EXPECT_EQ(certainty_due(instance, {}, {}), start + seconds(120));
}

TEST(Certainty, APortOnLoopbackSaysNothingOfTheRightOne) {
    InstanceView instance = instance_with({{"127.0.0.1", 9229}, {"127.0.0.11", 40001}});
    answer(instance, 60, OutcomeKind::refused);
    EXPECT_FALSE(is_certain(instance, 300)) << "a debugger's";
    EXPECT_FALSE(certainty_due(instance, {}, {}));
    instance.listeners.push_back({"0.0.0.0", 9404});
    EXPECT_TRUE(is_certain(instance, 300));
}

TEST(Certainty, APortThatTheImageExposesInsteadOfOursIsTheAppsOwn) {
    InstanceView instance = instance_with({{"0.0.0.0", 3000}});
    answer(instance, 6, OutcomeKind::refused);
    model::ImageDetails image;
    image.exposed_ports = {3000};
    EXPECT_TRUE(is_certain(instance, 25, image));
    image.exposed_ports = {3000, 8080};
    EXPECT_FALSE(is_certain(instance, 25, image));
    image.exposed_ports = {5000};
    EXPECT_FALSE(is_certain(instance, 25, image));
}

TEST(Certainty, TheSameWrongStatusUnhealthyThresholdTimesInARow) {
    InstanceView instance = instance_with({{"0.0.0.0", 8080}});
    answer(instance, 4, OutcomeKind::answered, 401);
    EXPECT_FALSE(is_certain(instance, 15));
    answer(instance, 1, OutcomeKind::answered, 401);
    EXPECT_TRUE(is_certain(instance, 20));
}

TEST(Certainty, StatusesThatDifferAreNoLastWord) {
    InstanceView instance = instance_with({{"0.0.0.0", 8080}});
    answer(instance, 4, OutcomeKind::answered, 400);
    answer(instance, 4, OutcomeKind::answered, 401);
    EXPECT_FALSE(is_certain(instance, 35));
    answer(instance, 1, OutcomeKind::answered, 401);
    EXPECT_TRUE(is_certain(instance, 40));
}

TEST(Certainty, AQuickRunOfWrongAnswersIsNotEnough) {
    InstanceView instance = instance_with({{"0.0.0.0", 8080}});
    answer(instance, 10, OutcomeKind::answered, 403, 1);
    EXPECT_FALSE(is_certain(instance, 9));
    answer(instance, 1, OutcomeKind::answered, 403, 1);
    EXPECT_TRUE(is_certain(instance, 10));
}

TEST(Certainty, StatusesThatAServerGivesBeforeItsAppIsThereTakeLonger) {
    for (const auto& [status, least_s] : {std::pair(404, 20), std::pair(500, 60)}) {
        InstanceView instance = instance_with({{"0.0.0.0", 8080}});
        answer(instance, least_s / 5, OutcomeKind::answered, status);
        EXPECT_FALSE(is_certain(instance, least_s - 5)) << status;
        answer(instance, 1, OutcomeKind::answered, status);
        EXPECT_TRUE(is_certain(instance, least_s)) << status;
    }
}

TEST(Certainty, AServerErrorThatNeverChangesTakesTheDocumentedLimit) {
    InstanceView instance = instance_with({{"0.0.0.0", 8080}});
    answer(instance, 5, OutcomeKind::answered, 500);
    instance.answers.push_back({OutcomeKind::answered, 500, {}, 5});
    EXPECT_FALSE(is_certain(instance, 20));
    answer(instance, 1, OutcomeKind::answered, 500);
    EXPECT_TRUE(is_certain(instance, 25));
    instance.last_lines = {"loading the model", "GET /health 500"};
    EXPECT_FALSE(is_certain(instance, 25)) << "it is starting";
    instance.last_lines = {"loading the model", "a", "b", "c", "d", "e", "f"};
    EXPECT_TRUE(is_certain(instance, 25)) << "that was long ago";
    instance.answers.push_back({OutcomeKind::answered, 500, {}, 1});
    EXPECT_FALSE(is_certain(instance, 25)) << "it may get there";
}

TEST(Certainty, TheDecisiveCheckIsAtTheEndOfTheTimeAndNotAtAnInterval) {
    const auto decisive_s = [](const InstanceView& instance) {
        const auto at = decisive_check_at(instance, model::HealthCheckConfiguration{});
        return at ? base::seconds(*at - start) : -1;
    };
    InstanceView instance = instance_with({{"0.0.0.0", 8080}});
    EXPECT_EQ(decisive_s(instance), -1);
    answer(instance, 1, OutcomeKind::refused);
    answer(instance, 3, OutcomeKind::answered, 500);
    instance.answers.push_back({OutcomeKind::answered, 500, {}, 4});
    EXPECT_EQ(decisive_s(instance), -1) << "more than one is wanted";
    answer(instance, 1, OutcomeKind::answered, 500);
    EXPECT_NEAR(decisive_s(instance), 5 + 25, 0.01) << "from the first such answer on";
    EXPECT_GT(decisive_s(instance), 5 + 25);
    instance.last_lines = {"loading the model"};
    EXPECT_NEAR(decisive_s(instance), 5 + 60, 0.01);
    answer(instance, 4, OutcomeKind::answered, 503);
    EXPECT_EQ(decisive_s(instance), -1) << "it asks for patience";
    answer(instance, 1, OutcomeKind::answered, 200);
    EXPECT_EQ(decisive_s(instance), -1);
}

TEST(Certainty, StatusesThatAskForPatienceGetIt) {
    for (const int status : {429, 502, 503, 504}) {
        InstanceView instance = instance_with({{"0.0.0.0", 8080}});
        answer(instance, 60, OutcomeKind::answered, status);
        EXPECT_FALSE(is_certain(instance, 300)) << status;
    }
    for (const int status : {301, 400, 401, 405}) {
        InstanceView instance = instance_with({{"0.0.0.0", 8080}});
        answer(instance, 5, OutcomeKind::answered, status);
        EXPECT_TRUE(is_certain(instance, 20)) << status;
    }
}

TEST(Certainty, AHangingOrBrokenAnswerIsNeverCertain) {
    for (const OutcomeKind kind :
         {OutcomeKind::timed_out,
          OutcomeKind::reset,
          OutcomeKind::bad_answer,
          OutcomeKind::probe_error}) {
        InstanceView instance = instance_with({{"0.0.0.0", 8080}});
        answer(instance, 60, kind);
        EXPECT_FALSE(is_certain(instance, 300)) << probes::outcome_kind_name(kind);
    }
}

TEST(Certainty, WhatPassesIsNotFailing) {
    InstanceView instance = instance_with({{"127.0.0.1", 8080}});
    answer(instance, 9, OutcomeKind::refused);
    answer(instance, 1, OutcomeKind::connected);
    EXPECT_TRUE(is_passing(instance));
    EXPECT_FALSE(is_certain(instance, 100));
}

TEST(Hint, IsDueAfterAMomentWhereNoProbeCanCome) {
    EXPECT_EQ(hint_due(instance_with({{"127.0.0.1", 8080}}, seconds(4))), start + seconds(7));
    EXPECT_EQ(hint_due(instance_with({{"0.0.0.0", 3000}})), start + seconds(3));
    EXPECT_FALSE(hint_due(instance_with({{"0.0.0.0", 8080}})));
    EXPECT_FALSE(hint_due(instance_with({})));
}

}  // namespace
}  // namespace apprunner::core
