// What the recorder makes of views that follow one another.
#include "emulator/history/recorder.hpp"

#include <gtest/gtest.h>

namespace apprunner::history {
namespace {

base::WallTime second(int seconds) {
    return base::WallTime(std::chrono::seconds(seconds));
}

class RecorderTest : public ::testing::Test {
  protected:
    RecorderTest() {
        view_.service.service_id = "s";
        auto& image = view_.service.configuration.source.image_repository.emplace();
        image.image_identifier = "shop:v1";
        begin("first");
    }

    void begin(const std::string& id) {
        model::Operation operation;
        operation.id = id;
        operation.status = model::OperationStatus::in_progress;
        operation.started_at = second(now_);
        view_.operations.push_back(operation);
    }
    core::InstanceView& add_instance(const std::string& id, int revision) {
        core::InstanceView& instance = view_.instances.emplace_back();
        instance.instance_id = id;
        instance.revision = revision;
        return instance;
    }
    void step(const core::Outbox& outbox = {}) {
        recorder_.note(outbox, view_, second(now_));
        ++now_;
    }
    [[nodiscard]] const Course& last() const { return recorder_.find("s")->back(); }
    /// "KIND text" of each mark.
    [[nodiscard]] std::vector<std::string> told() const {
        std::vector<std::string> texts;
        for (const Mark& mark : last().marks) {
            const auto kind = mark_kind_names[static_cast<std::size_t>(mark.kind)];
            texts.push_back(std::string(kind) + " " + mark.text);
        }
        return texts;
    }

    CourseRecorder recorder_;
    core::ServiceView view_;
    int now_ = 100;
};

TEST_F(RecorderTest, ADeploymentFromItsPullToTheSwitch) {
    core::Outbox pull;
    core::PullImage effect;
    effect.service_id = "s";
    effect.repository.image_identifier = "shop:v1";
    pull.effects.emplace_back(effect);
    pull.lines.push_back({core::FeedKind::deployment, "s", "first", "", "Starting"});
    step(pull);
    core::Outbox pulled;
    pulled.lines.push_back({core::FeedKind::deployment, "s", "first", "", "Pulled it"});
    step(pulled);
    core::InstanceView& instance = add_instance("i", 1);
    step();
    instance.state = core::InstanceState::checking;
    core::ProbeRecord probe;
    probe.number = 1;
    probe.outcome.detail = "refused";
    instance.probes.push_back(probe);
    step();
    instance.listeners.push_back({"0.0.0.0", 8080});
    instance.listeners.push_back({"127.0.0.11", 40001});  // Docker's own resolver.
    probe.number = 2;
    probe.healthy = true;
    probe.outcome.detail = "connected";
    instance.probes.push_back(probe);
    instance.state = core::InstanceState::serving;
    step();
    view_.live_revision = 1;
    step();
    const std::vector<std::string> expected{
        "PULL shop:v1",
        "PULLED Pulled it",
        "STATE STARTING",
        "PROBE refused",
        "STATE CHECKING",
        "LISTENING 0.0.0.0:8080",
        "PROBE connected",
        "STATE SERVING",
        "SWITCHED "};
    EXPECT_EQ(told(), expected);
    EXPECT_EQ(last().revision_before, 0);
    EXPECT_EQ(last().revision_live, 1);
    EXPECT_EQ(last().images.at(1), "shop:v1");
}

TEST_F(RecorderTest, HealthyProbesOfAnInstanceThatServesAreNoNews) {
    core::InstanceView& instance = add_instance("i", 1);
    instance.state = core::InstanceState::serving;
    step();
    const std::size_t before = last().marks.size();
    core::ProbeRecord probe;
    probe.number = 1;
    probe.healthy = true;
    instance.probes.push_back(probe);
    step();
    EXPECT_EQ(last().marks.size(), before);
    probe.number = 2;
    probe.healthy = false;
    instance.probes.push_back(probe);
    step();
    EXPECT_EQ(last().marks.size(), before + 1);
}

TEST_F(RecorderTest, WhatIsGoneHasStopped) {
    add_instance("i", 1);
    step();
    view_.instances.clear();
    step();
    EXPECT_EQ(told().back(), "STATE STOPPED");
}

TEST_F(RecorderTest, TheNextOperationBeginsWithWhatIsThere) {
    core::InstanceView& instance = add_instance("i", 1);
    instance.state = core::InstanceState::serving;
    step();
    begin("second");
    view_.live_revision = 1;
    step();
    EXPECT_EQ(recorder_.find("s")->size(), 2U);
    EXPECT_EQ(last().revision_before, 1);
    EXPECT_EQ(told().front(), "STATE SERVING");
}

TEST_F(RecorderTest, CoursesAndMarksAreBounded) {
    core::InstanceView& instance = add_instance("i", 1);
    for (std::size_t number = 0; number < marks_max + 10; ++number) {
        core::ProbeRecord probe;
        probe.number = number + 1;
        instance.probes.push_back(probe);
        step();
        instance.probes.clear();
    }
    EXPECT_EQ(last().marks.size(), marks_max);
    EXPECT_EQ(last().marks_left_out, 11U);
    for (std::size_t number = 0; number < courses_max + 5; ++number) {
        begin("operation " + std::to_string(number));
        step();
    }
    EXPECT_EQ(recorder_.find("s")->size(), courses_max);
}

}  // namespace
}  // namespace apprunner::history
