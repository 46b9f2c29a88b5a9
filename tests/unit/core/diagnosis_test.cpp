// Sources, images, starts, exits and the environment: what is found, and what is not claimed.
#include "emulator/core/diagnosis/diagnosis.hpp"

#include "emulator/core/diagnosis/environment.hpp"
#include "tests/unit/core/stage.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace apprunner::core {
namespace {

using testing::AllOf;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

/// Everything that Evidence refers to.
struct Scene {
    model::ServiceConfiguration configuration = tcp_service();
    Profile profile;
    model::ImageDetails image = amd64_image();
    InstanceView instance;

    [[nodiscard]] Evidence evidence() const {
        Evidence evidence{configuration, profile};
        evidence.image = &image;
        evidence.instance = &instance;
        return evidence;
    }
    [[nodiscard]] std::vector<Finding> failed(FailureKind kind) const {
        return explain_failure(kind, evidence());
    }
    void exits(int code, std::vector<std::string> last_lines = {}) {
        instance.exit_code = code;
        instance.last_lines = std::move(last_lines);
    }
};

Told codes_of(const std::vector<Finding>& findings) {
    Told codes;
    for (const Finding& finding : findings) codes.push_back(finding.code);
    return codes;
}

TEST(Diagnosis, EveryPullFailureHasItsCode) {
    const std::pair<model::PullFailure, std::string> cases[] = {
        {model::PullFailure::image_not_found, "ARS-IMAGE-NOT-FOUND"},
        {model::PullFailure::access_denied, "ARS-IMAGE-ACCESS"},
        {model::PullFailure::registry_unreachable, "ARS-REGISTRY-UNREACHABLE"},
        {model::PullFailure::rate_limited, "ARS-REGISTRY-RATE-LIMIT"},
        {model::PullFailure::no_matching_platform, "ARS-IMAGE-ARCHITECTURE"},
        {model::PullFailure::disk_full, "ARS-DISK-FULL"},
        {model::PullFailure::timed_out, "ARS-IMAGE-PULL"},
        {model::PullFailure::engine_unreachable, "ARS-ENGINE-UNREACHABLE"},
        {model::PullFailure::other, "ARS-IMAGE-PULL"},
    };
    for (const auto& [reason, code] : cases) {
        const Scene scene;
        Evidence evidence = scene.evidence();
        evidence.image = nullptr;
        evidence.instance = nullptr;
        evidence.pull_failure = reason;
        evidence.message = "manifest unknown";
        const auto findings = explain_failure(FailureKind::pull, evidence);
        EXPECT_EQ(codes_of(findings), Told{code});
        EXPECT_THAT(findings.front().evidence, ElementsAre("engine: manifest unknown"));
        EXPECT_FALSE(findings.front().fix.empty());
    }
}

TEST(Diagnosis, TheArchitectureIsNamed) {
    Scene scene;
    scene.image.architecture = "arm64";
    const auto findings = scene.failed(FailureKind::architecture);
    EXPECT_EQ(codes_of(findings), Told{"ARS-IMAGE-ARCHITECTURE"});
    EXPECT_EQ(
        findings.front().summary, "The image is for linux/arm64; App Runner runs linux/amd64 only."
    );
}

TEST(Diagnosis, AMissingProgramIsTheStartCommandsOrTheImages) {
    Scene scene;
    Evidence of_image = scene.evidence();
    of_image.start_failure = StartFailure::program_not_found;
    EXPECT_EQ(codes_of(explain_failure(FailureKind::start, of_image)), Told{"ARS-IMAGE-COMMAND"});
    image_configuration(scene.configuration).start_command = "nodde server.js";
    Evidence of_user = scene.evidence();
    of_user.start_failure = StartFailure::program_not_found;
    const auto findings = explain_failure(FailureKind::start, of_user);
    EXPECT_EQ(codes_of(findings), Told{"ARS-START-COMMAND"});
    EXPECT_THAT(findings.front().summary, HasSubstr("not in the image: nodde."));
}

TEST(Diagnosis, AProgramWithoutItsModeIsNotSaidToBeMissing) {
    Scene scene;
    Evidence evidence = scene.evidence();
    evidence.start_failure = StartFailure::program_not_executable;
    const Finding of_image = explain_failure(FailureKind::start, evidence).front();
    EXPECT_EQ(of_image.code, "ARS-IMAGE-COMMAND");
    EXPECT_THAT(of_image.summary, Not(HasSubstr("not in the image")));
    EXPECT_THAT(of_image.fix, HasSubstr("chmod +x"));
    image_configuration(scene.configuration).start_command = "/entry.sh serve";
    const Finding of_user = explain_failure(FailureKind::start, evidence).front();
    EXPECT_EQ(of_user.code, "ARS-START-COMMAND");
    EXPECT_EQ(of_user.summary, "The program to start may not be executed: /entry.sh.");
}

TEST(Diagnosis, AProgramThatWasSearchedInPathMayBeThereWithoutItsMode) {
    const Scene scene;
    Evidence evidence = scene.evidence();
    evidence.start_failure = StartFailure::program_not_found;
    evidence.message = "exec: \"entry.sh\": executable file not found in $PATH";
    EXPECT_THAT(
        explain_failure(FailureKind::start, evidence).front().summary,
        HasSubstr("not in the image's PATH, or may not be executed")
    );
}

TEST(Diagnosis, AFileThatIsNoProgramMayBeAScriptWithoutItsFirstLine) {
    Scene scene;
    Evidence evidence = scene.evidence();
    evidence.start_failure = StartFailure::exec_format;
    const Finding started = explain_failure(FailureKind::start, evidence).front();
    EXPECT_THAT(started.summary, HasSubstr("or is a script without a first line `#!"));
    EXPECT_THAT(started.fix, AllOf(HasSubstr("#!/bin/sh"), HasSubstr("--platform linux/amd64")));
    scene.instance.exit_code = 1;
    scene.instance.last_lines = {"exec /entry.sh: exec format error"};
    const Finding ended = explain_failure(FailureKind::exited, evidence).front();
    EXPECT_EQ(ended.code, "ARS-IMAGE-ARCHITECTURE");
    EXPECT_THAT(ended.summary, HasSubstr("or is a script without a first line `#!"));
    EXPECT_THAT(ended.fix, HasSubstr("#!/bin/sh"));
    scene.instance.last_lines = {"/app: cannot execute binary file: Exec format error"};
    EXPECT_THAT(
        explain_failure(FailureKind::exited, evidence).front().summary,
        HasSubstr("is for another processor")
    );
}

TEST(Diagnosis, OtherStartFailures) {
    const std::pair<StartFailure, std::string> cases[] = {
        {StartFailure::exec_format, "ARS-IMAGE-ARCHITECTURE"},
        {StartFailure::engine_unreachable, "ARS-ENGINE-UNREACHABLE"},
        {StartFailure::other, "ARS-START-FAILED"},
    };
    for (const auto& [reason, code] : cases) {
        const Scene scene;
        Evidence evidence = scene.evidence();
        evidence.start_failure = reason;
        EXPECT_EQ(codes_of(explain_failure(FailureKind::start, evidence)), Told{code});
    }
}

TEST(Diagnosis, AUserWhoIsNotInTheImage) {
    Scene scene;
    scene.image.user = "node";
    Evidence evidence = scene.evidence();
    evidence.start_failure = StartFailure::user_not_found;
    evidence.message = "unable to find user node: no matching entries in passwd file";
    const auto findings = explain_failure(FailureKind::start, evidence);
    EXPECT_EQ(codes_of(findings), Told{"ARS-IMAGE-USER"});
    EXPECT_THAT(findings.front().evidence, Contains("engine: " + evidence.message));
    evidence.start_failure = StartFailure::other;
    evidence.message = "something new";
    EXPECT_EQ(codes_of(explain_failure(FailureKind::start, evidence)), Told{"ARS-START-FAILED"});
}

TEST(Diagnosis, WhatIsTheEnginesOrSomebodysDoingIsNotTheApps) {
    Scene scene;
    Evidence evidence = scene.evidence();
    evidence.start_failure = StartFailure::image_gone;
    EXPECT_EQ(codes_of(explain_failure(FailureKind::start, evidence)), Told{"ARS-IMAGE-GONE"});
    evidence.start_failure = StartFailure::disk_full;
    EXPECT_EQ(codes_of(explain_failure(FailureKind::start, evidence)), Told{"ARS-DISK-FULL"});
    scene.exits(0, {"told to end"});
    scene.instance.ended_by = "signal 15";
    const auto findings = explain_failure(FailureKind::exited, scene.evidence());
    EXPECT_EQ(codes_of(findings), Told{"ARS-ENDED-FROM-OUTSIDE"});
    EXPECT_THAT(findings.front().summary, HasSubstr("by signal 15;"));
    scene.instance.out_of_memory = true;
    EXPECT_EQ(
        codes_of(explain_failure(FailureKind::exited, scene.evidence())), Told{"ARS-OUT-OF-MEMORY"}
    );
}

TEST(Diagnosis, AVariableThatIsDoneWithoutIsNotBlamed) {
    Scene scene;
    scene.exits(1, {"REDIS_URL is not set, using the default", "panic: nil map"});
    EXPECT_EQ(codes_of(scene.failed(FailureKind::exited)), Told{"ARS-CONTAINER-EXITED"});
    scene.exits(1, {"REDIS_URL is not set"});
    EXPECT_EQ(codes_of(scene.failed(FailureKind::exited)), Told{"ARS-MISSING-VARIABLE"});
}

TEST(Diagnosis, AnExitShowsItsCodeAndTheLastLines) {
    Scene scene;
    scene.exits(3, {"Error: no such table: users", "    at boot (app.js:3)"});
    const auto findings = scene.failed(FailureKind::exited);
    EXPECT_EQ(codes_of(findings), Told{"ARS-CONTAINER-EXITED"});
    EXPECT_THAT(findings.front().summary, HasSubstr("container exit code 3"));
    EXPECT_THAT(
        findings.front().evidence,
        ElementsAre("app | Error: no such table: users", "app |     at boot (app.js:3)")
    );
}

TEST(Diagnosis, AnExitBySignalSaysWhich) {
    Scene scene;
    scene.exits(139);
    EXPECT_THAT(
        scene.failed(FailureKind::exited).front().evidence,
        ElementsAre("ended by signal 11", "the app printed nothing")
    );
}

TEST(Diagnosis, AnExitWithSuccessIsAFailureToo) {
    Scene scene;
    scene.exits(0, {"done"});
    EXPECT_THAT(scene.failed(FailureKind::exited).front().fix, HasSubstr("foreground"));
}

TEST(Diagnosis, MemoryIsBlamedOnlyWhenTheEngineSaysSo) {
    Scene scene;
    scene.exits(137);
    EXPECT_EQ(codes_of(scene.failed(FailureKind::exited)), Told{"ARS-CONTAINER-EXITED"});
    scene.instance.out_of_memory = true;
    const auto findings = scene.failed(FailureKind::exited);
    EXPECT_EQ(codes_of(findings), Told{"ARS-OUT-OF-MEMORY"});
    EXPECT_THAT(findings.front().summary, HasSubstr("2048 MB"));
}

TEST(Diagnosis, AnotherProcessorShowsInTheAppsOutput) {
    Scene scene;
    scene.exits(1, {"exec /bin/sh: exec format error"});
    EXPECT_EQ(codes_of(scene.failed(FailureKind::exited)), Told{"ARS-IMAGE-ARCHITECTURE"});
}

TEST(Diagnosis, ShellSyntaxIsTheCauseWhenTheOutputSaysSo) {
    Scene scene;
    image_configuration(scene.configuration).start_command = "sh -c 'node app.js'";
    scene.exits(2, {"node: 1: Syntax error: Unterminated quoted string"});
    const auto findings = scene.failed(FailureKind::exited);
    EXPECT_EQ(codes_of(findings), Told{"ARS-START-COMMAND-SHELL"});
    EXPECT_THAT(findings.front().evidence, Contains("StartCommand has shell syntax ('): sh ..."));
}

TEST(Diagnosis, ShellSyntaxIsOnlyASuspectOtherwise) {
    Scene scene;
    image_configuration(scene.configuration).start_command =
        "node app.js --key secret && echo done";
    scene.exits(1, {"Error: no such table: users"});
    const auto findings = scene.failed(FailureKind::exited);
    EXPECT_EQ(codes_of(findings), Told{"ARS-CONTAINER-EXITED"});
    EXPECT_THAT(
        findings.front().evidence, Contains("StartCommand has shell syntax (&&): node ...")
    );
}

TEST(Diagnosis, EmptyVariablesAreEvidenceAndARemark) {
    Scene scene;
    image_configuration(scene.configuration).runtime_environment_variables = {
        {"API_BASE", ""}, {"COLOUR", "blue"}, {"DEBUG", ""}};
    scene.exits(1, {"Error: no such table: users"});
    const auto findings = scene.failed(FailureKind::exited);
    EXPECT_THAT(codes_of(findings), ElementsAre("ARS-CONTAINER-EXITED", "ARS-EMPTY-VARIABLE"));
    EXPECT_THAT(findings.front().evidence, Contains("not passed, because empty: API_BASE, DEBUG"));
    EXPECT_EQ(findings[1].weight, Grade::pass);
    const auto pulled = scene.failed(FailureKind::architecture);
    EXPECT_THAT(pulled.front().evidence, IsEmpty()) << "they have no part in that";
}

TEST(Diagnosis, SecretsWithoutAValueAreRisky) {
    Scene scene;
    image_configuration(scene.configuration).runtime_environment_secrets = {
        {"DB_PASSWORD", "arn:aws:secretsmanager:x"}, {"TOKEN", "arn:aws:ssm:x"}};
    scene.instance.unresolved_secrets = {"DB_PASSWORD"};
    const auto findings = explain_success(scene.evidence());
    ASSERT_THAT(codes_of(findings), ElementsAre("ARS-SECRET-NOT-RESOLVED"));
    EXPECT_EQ(findings.front().weight, Grade::risky);
    EXPECT_THAT(findings.front().summary, HasSubstr("DB_PASSWORD"));
    EXPECT_THAT(findings.front().summary, Not(HasSubstr("TOKEN")));
}

TEST(Diagnosis, AnImageThatFillsTheDiskIsRisky) {
    Scene scene;
    constexpr std::int64_t mb = 1024 * 1024;
    scene.image.size_bytes = 2100 * mb;
    EXPECT_THAT(explain_success(scene.evidence()), IsEmpty());
    // The packed image lies on the same disk.
    scene.image.size_bytes = 2200 * mb;
    const auto uncertain = explain_success(scene.evidence());
    ASSERT_THAT(codes_of(uncertain), ElementsAre("ARS-IMAGE-SIZE"));
    EXPECT_EQ(uncertain.front().weight, Grade::risky);
    EXPECT_THAT(uncertain.front().summary, HasSubstr("it may not fit"));
    scene.image.size_bytes = 12LL * 1024 * 1024 * 1024 + 1;
    const auto findings = explain_success(scene.evidence());
    ASSERT_THAT(codes_of(findings), ElementsAre("ARS-IMAGE-SIZE"));
    EXPECT_THAT(findings.front().summary, HasSubstr("12288 MB"));
    EXPECT_THAT(findings.front().summary, Not(HasSubstr("may not fit")));
}

TEST(Diagnosis, APortVariableIsARemark) {
    Scene scene;
    image_configuration(scene.configuration).port = "3000";
    image_configuration(scene.configuration).runtime_environment_variables = {{"PORT", "80"}};
    const auto findings = explain_success(scene.evidence());
    ASSERT_THAT(codes_of(findings), ElementsAre("ARS-PORT-VARIABLE"));
    EXPECT_EQ(findings.front().weight, Grade::pass);
    EXPECT_THAT(findings.front().summary, HasSubstr("the app gets 3000"));
}

TEST(Diagnosis, RisksComeBeforeRemarks) {
    Scene scene;
    scene.instance.unresolved_secrets = {"S"};
    image_configuration(scene.configuration).runtime_environment_variables = {
        {"PORT", "1"}, {"E", ""}};
    scene.image.size_bytes = 4LL * 1024 * 1024 * 1024;
    EXPECT_THAT(
        codes_of(explain_success(scene.evidence())),
        ElementsAre(
            "ARS-SECRET-NOT-RESOLVED", "ARS-IMAGE-SIZE", "ARS-EMPTY-VARIABLE", "ARS-PORT-VARIABLE"
        )
    );
}

TEST(Diagnosis, AnOrdinaryServiceHasNothingRemarkable) {
    const Scene scene;
    EXPECT_THAT(explain_success(scene.evidence()), IsEmpty());
}

TEST(Diagnosis, WithoutACauseAllThatWasSeenIsShown) {
    Scene scene;
    scene.instance.listeners_since = base::SteadyTime{};
    scene.instance.first_probe_at = base::SteadyTime{};
    const auto findings = scene.failed(FailureKind::unhealthy);
    EXPECT_EQ(codes_of(findings), Told{"ARS-UNEXPLAINED"});
    EXPECT_THAT(
        findings.front().evidence,
        ElementsAre("no probe was answered", "no listening socket at all")
    );
}

TEST(ShellSyntax, IsFoundOncePerKindInOrder) {
    EXPECT_THAT(shell_syntax_in("node app.js --name x=1"), IsEmpty());
    EXPECT_THAT(shell_syntax_in("a && b && c || d"), ElementsAre("&&", "||"));
    EXPECT_THAT(shell_syntax_in("sh -c \"x $Y\" > log"), ElementsAre("\"", "$", ">"));
    EXPECT_THAT(shell_syntax_in("a; b | c & d"), ElementsAre(";", "|", "&"));
    EXPECT_THAT(shell_syntax_in("echo $(date) `date` >> x"), ElementsAre("$(", "`", ">>"));
}

}  // namespace
}  // namespace apprunner::core
