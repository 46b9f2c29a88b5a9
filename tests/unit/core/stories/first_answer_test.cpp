// The answer to GET / after a TCP check: when it makes a verdict RISKY, and when it says nothing.
#include "tests/unit/core/stage.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace apprunner::core {
namespace {

using probes::OutcomeKind;
using testing::ElementsAre;
using testing::HasSubstr;

void answer(Stage& stage, const probes::Outcome& outcome) {
    stage.first_answer("i1", outcome);
}

TEST(FirstAnswer, ThatIsNotHttpMakesTheVerdictRiskyLater) {
    Stage stage;
    stage.run();
    EXPECT_EQ(stage.verdict().grade, Grade::pass);
    answer(stage, outcome_of(OutcomeKind::reset, "connection closed"));
    EXPECT_EQ(stage.verdict().grade, Grade::risky);
    EXPECT_THAT(stage.codes(), ElementsAre("ARS-HTTP-DEAD"));
    answer(stage, timed_out());
    EXPECT_THAT(stage.codes(), ElementsAre("ARS-HTTP-DEAD")) << "one answer for each instance";
}

TEST(FirstAnswer, OfMostStatusesIsGoodEnough) {
    for (const int status : {200, 302, 401, 403, 404}) {
        Stage stage;
        stage.run();
        answer(stage, answered(status));
        EXPECT_EQ(stage.verdict().grade, Grade::pass) << status;
        EXPECT_EQ(stage.codes().empty(), status < 400) << status << ": a note";
    }
}

TEST(FirstAnswer, WhoseHeadCameIsGoodEnoughUnlessItIsCutOff) {
    Stage streaming;
    streaming.run();
    probes::Outcome outcome = timed_out();
    outcome.http_status = 200;
    answer(streaming, outcome);
    EXPECT_EQ(streaming.verdict().grade, Grade::pass) << "an endless stream serves its users";
    EXPECT_FALSE(streaming.view().instances.at(0).is_answer_awaited);
    Stage cut;
    cut.run();
    outcome.kind = OutcomeKind::reset;
    answer(cut, outcome);
    EXPECT_THAT(cut.codes(), ElementsAre("ARS-HTTP-DEAD"));
    EXPECT_THAT(cut.verdict().summary, HasSubstr("cut off before the end of its answer"));
}

/// One that has to be steady for 5 s, and has just passed its first check.
Stage steady_stage() {
    Profile steady;
    steady.steady_for = std::chrono::seconds(5);
    Stage stage(steady);
    stage.create();
    stage.pulled();
    stage.started("i1");
    stage.probe("i1", connected());
    return stage;
}

TEST(FirstAnswer, ThatComesBeforeTheVerdictIsPartOfIt) {
    Stage stage = steady_stage();
    answer(stage, outcome_of(OutcomeKind::reset, "connection closed"));
    stage.keep_answering(connected(), std::chrono::seconds(6));
    stage.switched();
    EXPECT_EQ(stage.verdict().grade, Grade::risky);
    EXPECT_THAT(stage.codes(), ElementsAre("ARS-HTTP-DEAD"));
}

TEST(FirstAnswer, MayComeLateFromAnAppThatOpensItsPortFirst) {
    Stage stage = steady_stage();
    answer(stage, timed_out());
    stage.keep_answering(connected(), std::chrono::seconds(20));
    EXPECT_EQ(stage.view().operations.back().status, model::OperationStatus::in_progress)
        << "the verdict waits for the answer";
    answer(stage, answered(200));
    stage.keep_answering(connected(), std::chrono::seconds(2));
    stage.switched();
    EXPECT_EQ(stage.verdict().grade, Grade::pass);
}

/// A busy machine may ask, and hear, only when the time for looking is over.
TEST(FirstAnswer, ThatIsNotKnownYetIsWaitedFor) {
    Stage stage = steady_stage();
    stage.keep_answering(connected(), std::chrono::seconds(12));
    EXPECT_NE(stage.last_route().mode, model::RouteMode::serving);
    answer(stage, answered(500));
    stage.keep_answering(connected(), std::chrono::seconds(20));
    answer(stage, answered(500));
    stage.keep_answering(connected(), std::chrono::seconds(2));
    stage.switched();
    EXPECT_EQ(stage.verdict().grade, Grade::risky);
    EXPECT_THAT(stage.codes(), ElementsAre("ARS-HTTP-ERROR"));
}

/// Where it listens had to be looked up for longer than the whole look.
TEST(FirstAnswer, IsWaitedForAfterACheckThatIsToldLate) {
    Profile steady;
    steady.steady_for = std::chrono::seconds(3);
    Stage stage(steady);
    stage.create();
    stage.pulled();
    stage.started("i1");
    stage.pass(std::chrono::seconds(4));
    stage.probe("i1", connected(), std::chrono::seconds(4));
    EXPECT_NE(stage.last_route().mode, model::RouteMode::serving);
    answer(stage, answered(200));
    stage.keep_answering(connected(), std::chrono::seconds(2));
    stage.switched();
    EXPECT_EQ(stage.verdict().grade, Grade::pass);
}

TEST(FirstAnswer, ThatCouldNotBeLearntIsAskedForAgain) {
    for (const OutcomeKind kind : {OutcomeKind::probe_error, OutcomeKind::refused}) {
        Stage stage = steady_stage();
        answer(stage, outcome_of(kind, "no descriptors left"));
        stage.keep_answering(connected(), std::chrono::seconds(12));
        EXPECT_NE(stage.last_route().mode, model::RouteMode::serving);
        answer(stage, answered(200));
        stage.keep_answering(connected(), std::chrono::seconds(2));
        stage.switched();
        EXPECT_EQ(stage.verdict().grade, Grade::pass);
    }
}

TEST(FirstAnswer, ThatIsNeverHeardOfIsNoPass) {
    Stage stage = steady_stage();
    stage.keep_answering(connected(), std::chrono::seconds(50));
    stage.switched();
    EXPECT_EQ(stage.verdict().grade, Grade::risky);
    EXPECT_THAT(stage.codes(), ElementsAre("ARS-FIRST-ANSWER"));
    EXPECT_THAT(stage.verdict().summary, HasSubstr("could not be learnt"));
}

TEST(FirstAnswer, WhoseHeadIsAnErrorIsOneThoughItsEndIsLate) {
    Stage stage = steady_stage();
    probes::Outcome outcome = timed_out();
    outcome.http_status = 500;
    answer(stage, outcome);
    stage.keep_answering(connected(), std::chrono::seconds(31));
    answer(stage, outcome);
    stage.keep_answering(connected(), std::chrono::seconds(2));
    stage.switched();
    EXPECT_THAT(stage.codes(), ElementsAre("ARS-HTTP-ERROR"));
}

/// A check that fails once, as on a busy machine, makes no last word of a silence.
TEST(FirstAnswer, ThatIsSilenceBesideAFailedCheckIsAskedForAgain) {
    Stage stage = steady_stage();
    stage.pass(std::chrono::seconds(5));
    stage.probe("i1", timed_out());
    answer(stage, timed_out());
    stage.keep_answering(connected(), std::chrono::seconds(8));
    answer(stage, answered(200));
    stage.keep_answering(connected(), std::chrono::seconds(8));
    stage.switched();
    EXPECT_EQ(stage.verdict().grade, Grade::pass);
}

TEST(FirstAnswer, ThatNeverComesMakesTheVerdictRisky) {
    Stage stage = steady_stage();
    answer(stage, timed_out());
    stage.keep_answering(connected(), std::chrono::seconds(31));
    answer(stage, timed_out());
    stage.keep_answering(connected(), std::chrono::seconds(2));
    stage.switched();
    EXPECT_THAT(stage.codes(), ElementsAre("ARS-HTTP-DEAD"));
    EXPECT_THAT(stage.verdict().findings.at(0).summary, HasSubstr("no answer for 30 s"));
}

TEST(FirstAnswer, ThatIsAnErrorForLongMakesTheVerdictRisky) {
    Stage stage = steady_stage();
    answer(stage, answered(502));
    stage.keep_answering(connected(), std::chrono::seconds(31));
    answer(stage, answered(502));
    stage.keep_answering(connected(), std::chrono::seconds(2));
    stage.switched();
    EXPECT_THAT(stage.codes(), ElementsAre("ARS-HTTP-ERROR"));
    EXPECT_EQ(stage.verdict().grade, Grade::risky);
}

/// A proxy says of its upstream only what a user's request is answered with.
TEST(FirstAnswer, IsExplainedByWhatTheAppPrintsMeanwhile) {
    Stage stage = steady_stage();
    answer(stage, answered(502));
    ProbeFinished check;
    check.service_id = stage.view().service.service_id;
    check.instance_id = stage.id_of("i1");
    check.outcome = connected();
    check.lines = {
        "[error] 29#29: connect() failed (111: Connection refused) while connecting to upstream, "
        "upstream: \"http://127.0.0.1:3000/\""};
    stage.pass(std::chrono::seconds(5));
    check.probe_number = stage.instance("i1").probes_sent;
    stage.tell(check);
    stage.keep_answering(connected(), std::chrono::seconds(31));
    answer(stage, answered(502));
    stage.keep_answering(connected(), std::chrono::seconds(2));
    stage.switched();
    EXPECT_THAT(stage.codes(), ElementsAre("ARS-HTTP-ERROR"));
    EXPECT_THAT(stage.verdict().findings.at(0).summary, HasSubstr("127.0.0.1:3000"));
    stage.pass(std::chrono::seconds(5));
    check.probe_number = stage.instance("i1").probes_sent;
    stage.tell(check);
    EXPECT_EQ(stage.instance("i1").last_lines.size(), 1U) << "it is judged";
}

TEST(FirstAnswer, ThatIsAnErrorIsANoteWhereAnHttpCheckPasses) {
    Stage stage;
    stage.run(http_service("/health"));
    for (int i = 0; i < 8; ++i) {
        answer(stage, answered(500));
        stage.keep_answering(answered(200), std::chrono::seconds(5));
    }
    EXPECT_THAT(stage.codes(), ElementsAre("ARS-HTTP-ERROR"));
    EXPECT_EQ(stage.verdict().grade, Grade::pass);
}

}  // namespace
}  // namespace apprunner::core
