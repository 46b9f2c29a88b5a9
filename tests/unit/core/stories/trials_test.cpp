// Fixes that are tried on throw-away instances while a deployment fails, and what the verdict says
// of them.
#include "tests/unit/core/stage.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace apprunner::core {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using testing::Contains;
using testing::HasSubstr;
using testing::Pair;

/// An app that listens where HOSTNAME says, and nowhere else; 3 s after its start.
Stage hostname_stage() {
    Stage stage(Profile{}, true);
    stage.create();
    stage.pulled();
    stage.started("i1");
    stage.listening("i1", {{stage.instance("i1").instance_address, 8080}});
    stage.probe("i1", refused());
    stage.pass(seconds(4));
    return stage;
}

TEST(Trials, OfTheHostnameTrapBeginAfterThreeSeconds) {
    Stage stage = hostname_stage();
    const StartInstance& trial = stage.start_of("i2");
    EXPECT_TRUE(trial.is_trial);
    EXPECT_THAT(trial.spec.environment, Contains(Pair("HOSTNAME", "0.0.0.0")));
    EXPECT_EQ(stage.view().instances.size(), 1U) << "it is no instance of the service";
}

TEST(Trials, ThatPassWhileTheInstanceIsStillRefusedMakeTheVerdict) {
    Stage stage = hostname_stage();
    stage.started("i2");
    stage.probe("i2", connected());
    stage.pass(seconds(1));
    stage.probe("i2", connected());
    EXPECT_EQ(stage.status(), model::ServiceStatus::operation_in_progress);
    stage.probe("i1", refused());
    EXPECT_EQ(stage.status(), model::ServiceStatus::create_failed);
    const Finding& finding = stage.verdict().findings.front();
    EXPECT_EQ(finding.code, "ARS-HOSTNAME-BIND");
    ASSERT_TRUE(finding.tried);
    EXPECT_TRUE(finding.tried->passes);
    EXPECT_EQ(finding.how_to.up, "--env HOSTNAME=0.0.0.0");
    EXPECT_TRUE(stage.verdict().stopped_early);
}

TEST(Trials, SayNothingOfAnInstanceThatBecomesHealthyAfterAll) {
    Stage stage = hostname_stage();
    stage.started("i2");
    stage.probe("i2", connected());
    stage.pass(seconds(1));
    stage.probe("i2", connected());
    stage.probe("i1", connected());
    stage.switched();
    EXPECT_EQ(stage.status(), model::ServiceStatus::running);
    EXPECT_EQ(stage.verdict().grade, Grade::pass);
}

TEST(Trials, ThatDoNotPassLeaveTheirFixOut) {
    Stage stage = hostname_stage();
    stage.started("i2");
    stage.keep_answering(refused(), seconds(60));
    EXPECT_EQ(stage.status(), model::ServiceStatus::create_failed);
    const Finding& finding = stage.verdict().findings.front();
    EXPECT_EQ(finding.code, "ARS-HOSTNAME-BIND");
    ASSERT_TRUE(finding.tried);
    EXPECT_FALSE(finding.tried->passes);
    EXPECT_EQ(finding.how_to.up, "");
    EXPECT_THAT(finding.evidence, Contains(HasSubstr("no help: --env HOSTNAME=0.0.0.0")));
}

/// 512 MB are too little for it.
Stage memory_stage() {
    Stage stage(Profile{}, true);
    model::ServiceConfiguration configuration = tcp_service();
    configuration.instance.cpu_units = 256;
    configuration.instance.memory_mb = 512;
    stage.create(configuration);
    stage.pulled();
    stage.started("i1");
    InstanceExited fact;
    fact.service_id = stage.view().service.service_id;
    fact.instance_id = stage.id_of("i1");
    fact.exit_code = 137;
    fact.out_of_memory = true;
    stage.tell(fact);
    return stage;
}

void stop_having_used(Stage& stage, const std::string& trial, int memory_mb) {
    InstanceStopped fact;
    fact.service_id = stage.view().service.service_id;
    fact.instance_id = stage.id_of(trial);
    fact.memory_mb = memory_mb;
    stage.tell(fact);
}

void pass_twice(Stage& stage, const std::string& trial) {
    stage.started(trial);
    stage.probe(trial, connected());
    stage.pass(seconds(1));
    stage.probe(trial, connected());
}

TEST(Trials, OfMemoryFindOutOnceHowMuchItTakes) {
    Stage stage = memory_stage();
    EXPECT_TRUE(stage.start_of("i2").measures_memory);
    EXPECT_EQ(stage.start_of("i2").spec.memory_mb, 4096);
    pass_twice(stage, "i2");
    stop_having_used(stage, "i2", 1900);
    EXPECT_FALSE(stage.start_of("i3").measures_memory);
    EXPECT_EQ(stage.start_of("i3").spec.memory_mb, 3072) << "1,900 and a tenth, of those offered";
    EXPECT_EQ(stage.status(), model::ServiceStatus::operation_in_progress);
    pass_twice(stage, "i3");
    EXPECT_EQ(stage.status(), model::ServiceStatus::create_failed);
    const Finding& finding = stage.verdict().findings.front();
    EXPECT_EQ(finding.code, "ARS-OUT-OF-MEMORY");
    ASSERT_TRUE(finding.tried);
    EXPECT_TRUE(finding.tried->passes);
    EXPECT_EQ(finding.how_to.up, "--cpu 1024 --memory 3072");
}

TEST(Trials, OfMemoryThatNothingIsKnownOfTakeTheNextSize) {
    Stage stage = memory_stage();
    pass_twice(stage, "i2");
    stop_having_used(stage, "i2", 0);
    EXPECT_EQ(stage.start_of("i3").spec.memory_mb, 1024);
}

TEST(Trials, OfMemoryThatAreOnlySlowTellNothing) {
    Stage stage = memory_stage();
    stage.started("i2");
    stage.keep_answering(refused(), seconds(25));
    EXPECT_EQ(stage.status(), model::ServiceStatus::create_failed);
    EXPECT_FALSE(stage.verdict().findings.front().tried);
    EXPECT_EQ(stage.verdict().findings.front().how_to.up, "--memory 1024");
}

TEST(Trials, OfMemorySayWithHowMuchItDidNotHelp) {
    Stage stage = memory_stage();
    stage.started("i2");
    stage.exited("i2", 137);
    EXPECT_EQ(stage.status(), model::ServiceStatus::create_failed);
    EXPECT_THAT(
        stage.verdict().findings.front().evidence,
        Contains(HasSubstr("no help: --cpu 1024 --memory"))
    );
}

TEST(Trials, AreNotMadeWhereTheyAreNotWanted) {
    Stage stage(Profile{}, false);
    stage.create();
    stage.pulled();
    stage.started("i1");
    stage.listening("i1", {{stage.instance("i1").instance_address, 8080}});
    stage.probe("i1", refused());
    EXPECT_THAT(only(stage.pass(seconds(4)), "-> StartInstance"), testing::IsEmpty());
}

/// The probe of a refused Host, and what the same question with localhost gets.
TEST(Inquiry, ProvesThatTheHostIsRefused) {
    Stage stage(Profile{}, true);
    stage.create(http_service("/up"));
    stage.pulled();
    stage.started("i1");
    const Told told = stage.probe("i1", answered(403));
    EXPECT_THAT(only(told, "-> Inquire i1"), testing::SizeIs(1));
    InquiryFinished fact;
    fact.service_id = stage.view().service.service_id;
    fact.instance_id = stage.id_of("i1");
    fact.replies = {{{probes::QuestionKind::get, "/up", "localhost"}, answered(200)}};
    stage.tell(fact);
    stage.keep_answering(answered(403), seconds(60));
    EXPECT_EQ(stage.status(), model::ServiceStatus::create_failed);
    const Finding& finding = stage.verdict().findings.front();
    EXPECT_EQ(finding.code, "ARS-HEALTH-HOST");
    EXPECT_THAT(finding.fix, HasSubstr("169.254.172.2"));
    EXPECT_THAT(finding.evidence, Contains(HasSubstr("GET /up with Host localhost: HTTP 200")));
}

/// Its port is opened between two checks: the time that convicts it is over between two, too.
TEST(Inquiry, OfAnotherPortLeadsToACheckAsSoonAsItsTimeIsOver) {
    Stage stage(Profile{}, true);
    stage.create(http_service());
    stage.pulled();
    stage.started("i1");
    stage.probe("i1", refused());
    stage.pass(seconds(2));
    stage.listening("i1", {{"0.0.0.0", 3000}});
    EXPECT_THAT(only(stage.pass(seconds(3)), "-> Inquire i1"), testing::SizeIs(1));
    InquiryFinished fact;
    fact.service_id = stage.view().service.service_id;
    fact.instance_id = stage.id_of("i1");
    fact.replies = {{{probes::QuestionKind::get, "/", "", false, 3000}, answered(404)}};
    stage.tell(fact);
    stage.keep_answering(refused(), milliseconds(21'900));
    EXPECT_EQ(stage.status(), model::ServiceStatus::operation_in_progress) << "not before 25 s";
    stage.keep_answering(refused(), milliseconds(200));
    EXPECT_EQ(stage.status(), model::ServiceStatus::create_failed);
    EXPECT_EQ(stage.verdict().findings.front().code, "ARS-WRONG-PORT");
}

}  // namespace
}  // namespace apprunner::core
