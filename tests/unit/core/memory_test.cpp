// Memory kills: the app itself, a worker, workers in a loop, after the deployment; and what asked
// for the memory.
#include "emulator/core/diagnosis/memory.hpp"

#include "tests/unit/core/stage.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace apprunner::core {
namespace {

using std::chrono::seconds;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

struct Scene {
    model::ServiceConfiguration configuration = tcp_service();
    Profile profile;
    model::ImageDetails image = amd64_image();
    InstanceView instance;

    Scene() {
        configuration.instance.cpu_units = 256;
        configuration.instance.memory_mb = 512;
    }
    [[nodiscard]] Evidence evidence() const {
        Evidence evidence{configuration, profile};
        evidence.image = &image;
        evidence.instance = &instance;
        return evidence;
    }
    [[nodiscard]] std::optional<Finding> found() const {
        return explain_memory(instance, evidence());
    }
};

TEST(Memory, IsBlamedOnlyForAKill) {
    Scene scene;
    scene.instance.exit_code = 137;
    scene.instance.memory_peak_mb = 512;
    EXPECT_FALSE(scene.found());
}

TEST(Memory, TheSizeThatIsProposedHoldsTheHeapThatIsAskedFor) {
    Scene scene;
    scene.instance.memory_kills = 1;
    for (const auto& [flag, size] :
         {std::pair("-Xmx400m", "--memory 1024"),
          std::pair("-Xmx1200m", "--memory 2048"),
          std::pair("-Xmx2g", "--memory 3072"),
          std::pair("--max-old-space-size=4096", "--memory 6144"),
          std::pair("-Xmx99999999m", "--memory 1024")}) {
        scene.image.environment["JAVA_OPTS"] = flag;
        EXPECT_THAT(scene.found()->how_to.up, HasSubstr(size)) << flag;
    }
}

TEST(Memory, AKilledWorkerIsNoLessThanAKilledApp) {
    Scene scene;
    scene.instance.memory_kills = 1;
    scene.instance.memory_peak_mb = 512;
    auto worker = scene.found();
    ASSERT_TRUE(worker);
    EXPECT_EQ(worker->code, "ARS-OUT-OF-MEMORY");
    EXPECT_THAT(worker->summary, HasSubstr("its first process lives on"));
    EXPECT_THAT(worker->evidence, Contains("memory: peak 512 MB of 512 MB"));
    EXPECT_THAT(worker->how_to.up, HasSubstr("--memory 1024"));
    scene.instance.memory_kills = 4;
    EXPECT_THAT(scene.found()->summary, HasSubstr("4 times a process of the app was killed"));
    scene.instance.exit_code = 1;
    EXPECT_THAT(scene.found()->summary, HasSubstr("then the app ended with container exit code 1"));
}

TEST(Memory, ANumberFromBeforeTheKillIsNotCalledThePeak) {
    Scene scene;
    scene.instance.out_of_memory = true;
    scene.instance.exit_code = 137;
    scene.instance.memory_peak_mb = 12;
    EXPECT_THAT(
        scene.found()->evidence, ElementsAre("memory: limit 512 MB; 12 MB when last looked")
    );
    EXPECT_THAT(scene.found()->summary, HasSubstr("more memory than 512 MB (container exit code"));
}

TEST(Memory, WhatAskedForItIsNamed) {
    Scene scene;
    scene.image.cmd = {"/bin/sh", "-c", "exec java -Xmx900m -jar app.jar"};
    scene.image.environment = {
        {"JAVA_TOOL_OPTIONS", "-XX:MaxRAMPercentage=90 -Dpassword=hunter2"},
        {"NODE_OPTIONS", "--enable-source-maps --max-old-space-size=4096"},
        {"WEB_CONCURRENCY", "8"}};
    const auto askers = memory_askers(scene.evidence());
    EXPECT_THAT(
        askers,
        ElementsAre(
            "-Xmx900m in the command",
            "-XX:MaxRAMPercentage=90 in JAVA_TOOL_OPTIONS",
            "--max-old-space-size=4096 in NODE_OPTIONS",
            "8 workers by WEB_CONCURRENCY"
        )
    );
    EXPECT_THAT(testing::PrintToString(askers), Not(HasSubstr("hunter2")));
    scene.instance.memory_kills = 1;
    EXPECT_THAT(scene.found()->fix, HasSubstr("-Xmx900m in the command"));
}

TEST(Memory, WorkersAreCountedInServersCommandsOnly) {
    Scene scene;
    for (const char* option : {"-w 4", "-w4", "--workers 4", "--workers=4"}) {
        image_configuration(scene.configuration).start_command =
            std::string("gunicorn app:app ") + option;
        EXPECT_THAT(memory_askers(scene.evidence()), ElementsAre("4 workers by the command"))
            << option;
    }
    image_configuration(scene.configuration).start_command = "nc -l -w 4 -p 8080";
    EXPECT_THAT(memory_askers(scene.evidence()), IsEmpty());
}

TEST(Memory, TheServicesVariableBeatsTheImages) {
    Scene scene;
    scene.image.environment = {{"WEB_CONCURRENCY", "8"}};
    image_configuration(scene.configuration).runtime_environment_variables = {
        {"WEB_CONCURRENCY", "2"}};
    EXPECT_THAT(memory_askers(scene.evidence()), ElementsAre("2 workers by WEB_CONCURRENCY"));
}

MemoryKillSeen kill_in(const Stage& stage, const std::string& instance) {
    MemoryKillSeen fact;
    fact.service_id = stage.view().service.service_id;
    fact.instance_id = stage.id_of(instance);
    fact.memory_peak_mb = 2048;
    return fact;
}

TEST(Memory, AKillSoonAfterTheDeploymentAmendsTheVerdictOnce) {
    Stage stage;
    stage.run();
    ASSERT_EQ(stage.verdict().grade, Grade::pass);
    stage.tell(kill_in(stage, "i1"));
    EXPECT_EQ(stage.verdict().grade, Grade::risky);
    EXPECT_THAT(stage.codes(), ElementsAre("ARS-OUT-OF-MEMORY"));
    stage.tell(kill_in(stage, "i1"));
    EXPECT_THAT(stage.codes(), ElementsAre("ARS-OUT-OF-MEMORY"));
    EXPECT_EQ(stage.instance("i1").memory_kills, 2);
}

TEST(Memory, AKillLongAfterTheDeploymentIsNoWordOnIt) {
    Stage stage;
    stage.run();
    stage.keep_answering(connected(), seconds(70));
    stage.tell(kill_in(stage, "i1"));
    EXPECT_EQ(stage.verdict().grade, Grade::pass);
}

TEST(Memory, AnAppThatIsKilledAfterItsCheckDiedOfMemory) {
    Stage stage;
    stage.run();
    InstanceExited exited;
    exited.service_id = stage.view().service.service_id;
    exited.instance_id = stage.id_of("i1");
    exited.exit_code = 137;
    exited.out_of_memory = true;
    exited.memory_peak_mb = 2048;
    stage.tell(exited);
    EXPECT_EQ(stage.verdict().grade, Grade::risky);
    ASSERT_THAT(stage.codes(), ElementsAre("ARS-OUT-OF-MEMORY"));
    EXPECT_THAT(stage.verdict().findings.front().how_to.up, HasSubstr("--memory"));
}

TEST(Memory, AWorkerKilledWhileItIsCheckedMakesAPassRisky) {
    Stage stage;
    stage.create();
    stage.pulled();
    stage.started("i1");
    stage.tell(kill_in(stage, "i1"));
    stage.probe("i1", connected());
    stage.switched();
    EXPECT_EQ(stage.verdict().grade, Grade::risky);
    EXPECT_THAT(stage.codes(), ElementsAre("ARS-OUT-OF-MEMORY"));
}

}  // namespace
}  // namespace apprunner::core
