// Which outcomes of a check pass, under each rule for statuses beside 200.
#include "probes/pure/outcome.hpp"

#include <gtest/gtest.h>

namespace apprunner::probes {
namespace {

Outcome answered(int status) {
    Outcome outcome;
    outcome.kind = OutcomeKind::answered;
    outcome.http_status = status;
    return outcome;
}

TEST(Outcome, OnlyAConnectionOrAGoodAnswerIsHealthy) {
    for (const OutcomeKind kind :
         {OutcomeKind::refused,
          OutcomeKind::reset,
          OutcomeKind::timed_out,
          OutcomeKind::bad_answer,
          OutcomeKind::probe_error}) {
        Outcome outcome;
        outcome.kind = kind;
        outcome.http_status = 200;  // The head came; the end decides.
        EXPECT_FALSE(is_healthy(outcome, {})) << outcome_kind_name(kind);
    }
    Outcome connected;
    connected.kind = OutcomeKind::connected;
    EXPECT_TRUE(is_healthy(connected, {}));
}

TEST(Outcome, AHeadHasReachedTheAppWhateverCameOfItsEnd) {
    EXPECT_TRUE(has_reached(answered(404)));
    Outcome cut;
    cut.kind = OutcomeKind::timed_out;
    EXPECT_FALSE(has_reached(cut));
    EXPECT_FALSE(has_head(cut));
    cut.http_status = 200;
    EXPECT_TRUE(has_reached(cut));
    EXPECT_TRUE(has_head(cut));
}

TEST(Outcome, ByDefault2xxPassesAndNothingElse) {
    for (const int status : {200, 201, 204, 299}) EXPECT_TRUE(is_healthy(answered(status), {}));
    for (const int status : {0, 100, 101, 199, 300, 301, 302, 304, 400, 401, 404, 500, 503, 599}) {
        EXPECT_FALSE(is_healthy(answered(status), {})) << status;
    }
}

TEST(Outcome, TheRuleMayBeExactly200) {
    const HttpRule rule{.other_2xx_healthy = false, .redirect_healthy = false};
    EXPECT_TRUE(is_healthy(answered(200), rule));
    EXPECT_FALSE(is_healthy(answered(201), rule));
    EXPECT_FALSE(is_healthy(answered(204), rule));
}

TEST(Outcome, TheRuleMayLetRedirectsPass) {
    const HttpRule rule{.other_2xx_healthy = true, .redirect_healthy = true};
    EXPECT_TRUE(is_healthy(answered(301), rule));
    EXPECT_TRUE(is_healthy(answered(399), rule));
    EXPECT_FALSE(is_healthy(answered(400), rule));
}

TEST(Outcome, NamesAreStable) {
    EXPECT_EQ(outcome_kind_name(OutcomeKind::connected), "CONNECTED");
    EXPECT_EQ(outcome_kind_name(OutcomeKind::answered), "ANSWERED");
    EXPECT_EQ(outcome_kind_name(OutcomeKind::refused), "REFUSED");
    EXPECT_EQ(outcome_kind_name(OutcomeKind::reset), "RESET");
    EXPECT_EQ(outcome_kind_name(OutcomeKind::timed_out), "TIMED_OUT");
    EXPECT_EQ(outcome_kind_name(OutcomeKind::bad_answer), "BAD_ANSWER");
    EXPECT_EQ(outcome_kind_name(OutcomeKind::probe_error), "PROBE_ERROR");
}

}  // namespace
}  // namespace apprunner::probes
