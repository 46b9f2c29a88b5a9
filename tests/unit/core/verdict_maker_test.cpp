// How each ending of an operation is judged: grade, ending, summary, findings.
#include "tests/unit/core/stage.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace apprunner::core {
namespace {

using std::chrono::seconds;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::StartsWith;

TEST(Verdict, NamesAreStable) {
    EXPECT_EQ(grade_name(Grade::pass), "PASS");
    EXPECT_EQ(grade_name(Grade::risky), "RISKY");
    EXPECT_EQ(grade_name(Grade::fail), "FAIL");
    EXPECT_EQ(ending_name(Ending::passed), "PASSED");
    EXPECT_EQ(ending_name(Ending::image_not_obtained), "IMAGE_NOT_OBTAINED");
    EXPECT_EQ(ending_name(Ending::create_failed), "CREATE_FAILED");
    EXPECT_EQ(ending_name(Ending::rolled_back), "ROLLED_BACK");
    EXPECT_EQ(ending_name(Ending::rollback_failed), "ROLLBACK_FAILED");
    EXPECT_EQ(ending_name(Ending::failed), "FAILED");
    EXPECT_EQ(ending_name(Ending::environment), "ENVIRONMENT");
}

TEST(Verdict, BelongsToItsOperation) {
    Stage stage;
    stage.run();
    EXPECT_EQ(stage.verdict().operation_id, stage.view().operations.back().id);
    EXPECT_EQ(stage.verdict().grade, Grade::pass);
    EXPECT_DOUBLE_EQ(stage.verdict().healthy_after_s, 0);
    EXPECT_THAT(stage.codes(), IsEmpty());
    stage.deploy();
    EXPECT_NE(stage.verdict().operation_id, stage.view().operations.back().id)
        << "the last one stays until the next has ended";
}

TEST(Verdict, OfSeveralInstancesIsThatOfTheSlowest) {
    Stage stage;
    model::ServiceConfiguration configuration = tcp_service();
    configuration.auto_scaling.min_size = 2;
    stage.create(configuration);
    stage.pulled();
    stage.started("i1");
    stage.started("i2");
    stage.probe("i1", connected());
    stage.probe("i2", refused());
    stage.pass(seconds(30));
    stage.probe("i2", connected());
    stage.switched();
    EXPECT_EQ(stage.verdict().grade, Grade::risky);
    EXPECT_THAT(stage.codes(), ElementsAre("ARS-SLOW-START"));
    EXPECT_DOUBLE_EQ(stage.verdict().healthy_after_s, 30);
}

std::optional<Outlook> outlook_of(const Stage& stage) {
    return stage.engine().outlook(stage.view().service.service_id, stage.now());
}

TEST(Outlook, IsThereFromTheFirstCheckToTheEnd) {
    Stage stage;
    stage.create();
    EXPECT_FALSE(outlook_of(stage)) << "nothing is known of the image yet";
    stage.pulled();
    EXPECT_FALSE(outlook_of(stage));
    stage.bring_up(connected());
    stage.switched();
    EXPECT_FALSE(outlook_of(stage)) << "the verdict is there now";
    stage.remove();
    EXPECT_FALSE(outlook_of(stage)) << "a deletion is no deployment";
    EXPECT_FALSE(stage.engine().outlook("none", stage.now()));
}

TEST(Outlook, OfOneThatIsRefusedIsItsFailureAsItWouldBeNow) {
    Stage stage;
    stage.create();
    stage.pulled();
    stage.started("i1");
    stage.probe("i1", refused());
    stage.keep_answering(refused(), seconds(9));
    const auto outlook = outlook_of(stage);
    ASSERT_TRUE(outlook);
    EXPECT_EQ(outlook->verdict.operation_id, stage.view().operations.back().id);
    EXPECT_EQ(outlook->verdict.grade, Grade::fail);
    EXPECT_EQ(outlook->verdict.ending, Ending::create_failed);
    ASSERT_FALSE(outlook->verdict.findings.empty());
    EXPECT_EQ(outlook->verdict.findings.front().code, "ARS-NOT-LISTENING");
    EXPECT_THAT(
        outlook->verdict.summary,
        StartsWith("not certain yet, after 9.0 s of the 360 s that App Runner gives it: ")
    );
    EXPECT_DOUBLE_EQ(outlook->after_s, 9);
    EXPECT_DOUBLE_EQ(outlook->give_up_after_s, 360);
    EXPECT_FALSE(stage.view().verdict) << "to look changes nothing";
}

TEST(Outlook, OfOneThatIsWatchedForLongerIsHealthySoFar) {
    Profile steady;
    steady.steady_for = seconds(40);
    Stage stage(steady);
    stage.create();
    stage.pulled();
    stage.started("i1");
    stage.probe("i1", connected());
    stage.keep_answering(connected(), seconds(12));
    const auto outlook = outlook_of(stage);
    ASSERT_TRUE(outlook);
    EXPECT_EQ(outlook->verdict.grade, Grade::pass);
    EXPECT_THAT(outlook->verdict.summary, StartsWith("healthy so far, 12 s after the first check"));
}

TEST(Outlook, OfAnUpdateSaysThatItWouldBeRolledBack) {
    Stage stage;
    stage.run();
    stage.deploy();
    stage.pulled();
    stage.started("i2");
    stage.probe("i2", refused());
    ASSERT_TRUE(outlook_of(stage));
    EXPECT_EQ(outlook_of(stage)->verdict.ending, Ending::rolled_back);
}

TEST(Verdict, ARemarkDoesNotMakeItRisky) {
    Stage stage;
    model::ServiceConfiguration configuration = tcp_service();
    image_configuration(configuration).runtime_environment_variables = {{"EMPTY", ""}};
    stage.run(configuration);
    EXPECT_EQ(stage.verdict().grade, Grade::pass);
    EXPECT_THAT(stage.codes(), ElementsAre("ARS-EMPTY-VARIABLE"));
    EXPECT_EQ(stage.verdict().summary, "healthy, and App Runner would serve it");
}

TEST(Verdict, AnUnresolvedSecretIsRiskyAndSaysWhich) {
    Stage stage;
    model::ServiceConfiguration configuration = tcp_service();
    image_configuration(configuration).runtime_environment_secrets = {{"DB_PASSWORD", "arn:aws:x"}};
    stage.lacks_secrets({"DB_PASSWORD"});
    stage.run(configuration);
    EXPECT_EQ(stage.verdict().grade, Grade::risky);
    EXPECT_THAT(stage.verdict().summary, HasSubstr("DB_PASSWORD"));
}

TEST(Verdict, ASecretThatWasResolvedIsNoRisk) {
    Stage stage;
    model::ServiceConfiguration configuration = tcp_service();
    image_configuration(configuration).runtime_environment_secrets = {{"DB_PASSWORD", "arn:aws:x"}};
    stage.run(configuration);
    EXPECT_EQ(stage.verdict().grade, Grade::pass);
}

TEST(Verdict, ASecretThatFailsEndsTheDeploymentWithAFindingOfItsOwn) {
    const std::pair<StartFailure, const char*> rows[] = {
        {StartFailure::secret_reference, "ARS-SECRET-ARN"},
        {StartFailure::secret_missing, "ARS-SECRET-MISSING"},
        {StartFailure::secret_key, "ARS-SECRET-KEY"},
        {StartFailure::secret_source, "ARS-SECRET-SOURCE"}};
    for (const auto& [reason, code] : rows) {
        Stage stage;
        stage.create(tcp_service());
        stage.pulled();
        stage.start_failed("i1", reason);
        EXPECT_THAT(stage.codes(), ElementsAre(code));
        EXPECT_THAT(stage.verdict().findings.front().evidence, Not(IsEmpty())) << "the words";
        // Where nothing could be learned it is no word on the app.
        const bool is_ours = reason == StartFailure::secret_source;
        EXPECT_EQ(stage.verdict().ending == Ending::environment, is_ours);
    }
}

TEST(Verdict, AFailureNamesItsCauseFirstAndTheRisksAfterIt) {
    Stage stage;
    model::ServiceConfiguration configuration = tcp_service();
    image_configuration(configuration).runtime_environment_secrets = {{"DB_PASSWORD", "arn:aws:x"}};
    stage.lacks_secrets({"DB_PASSWORD"});
    stage.create(configuration);
    stage.pulled();
    stage.started("i1");
    stage.exited("i1", 1);
    EXPECT_EQ(stage.verdict().grade, Grade::fail);
    EXPECT_THAT(stage.codes(), ElementsAre("ARS-CONTAINER-EXITED", "ARS-SECRET-NOT-RESOLVED"));
    EXPECT_LT(stage.verdict().healthy_after_s, 0);
}

TEST(Verdict, AMissingImageOfAResumeOrUpdateIsStillAMissingImage) {
    Stage stage;
    stage.run();
    stage.update(with_image(tcp_service(), "gone:1"));
    stage.pull_failed(model::PullFailure::image_not_found);
    EXPECT_EQ(stage.verdict().ending, Ending::image_not_obtained);
    EXPECT_THAT(stage.verdict().summary, StartsWith("App Runner cannot get the image: "));
}

TEST(Verdict, AFailedResumeSaysWhereItStays) {
    Stage stage;
    stage.run();
    stage.pause();
    stage.switched();
    stage.drained("i1");
    stage.stopped("i1");
    stage.resume();
    stage.started("i2");
    stage.exited("i2", 1);
    EXPECT_EQ(stage.verdict().ending, Ending::failed);
    EXPECT_THAT(stage.verdict().summary, HasSubstr("which stays PAUSED"));
}

TEST(Verdict, TheDocumentedLimitIsGivenOnEveryEnding) {
    model::ServiceConfiguration configuration = tcp_service();
    configuration.health_check.interval_s = 7;
    configuration.health_check.unhealthy_threshold = 3;
    Stage good;
    good.run(configuration);
    EXPECT_DOUBLE_EQ(good.verdict().documented_limit_s, 21);
    Stage bad;
    bad.create(configuration);
    bad.pull_failed(model::PullFailure::other);
    EXPECT_DOUBLE_EQ(bad.verdict().documented_limit_s, 21);
}

}  // namespace
}  // namespace apprunner::core
