// A rehearsal's file: what it says becomes a scenario, and what it may not say is told with its
// place and what was expected there.
#include "emulator/cli/rehearsal/scenario_file.hpp"
#include "emulator/cli/rehearsal/values.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <variant>

namespace apprunner::cli {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

RehearsalFile read(const std::string& content) {
    auto parsed = parse_rehearsal(content, "r.yaml");
    EXPECT_TRUE(parsed) << parsed.error().detail;
    return parsed ? *parsed : RehearsalFile{};
}

std::string error_of(const std::string& content) {
    const auto parsed = parse_rehearsal(content, "r.yaml");
    EXPECT_FALSE(parsed) << content;
    return parsed ? "" : parsed.error().detail;
}

const sim::AppScript& app_of(const sim::Scenario& scenario, const std::string& image) {
    return scenario.images.at(image).apps.front();
}

const model::ServiceConfiguration& created(const sim::Scenario& scenario) {
    return std::get<sim::Create>(scenario.steps.front().action).configuration;
}

TEST(RehearsalFile, SmallestFileIsOneAppOnDefaults) {
    const sim::Scenario scenario = read("app: {listens: {after: 41s}}").scenario;
    ASSERT_EQ(scenario.steps.size(), 1U);
    EXPECT_EQ(scenario.steps.front().after, base::Duration{});
    const model::ServiceConfiguration& configuration = created(scenario);
    EXPECT_EQ(configuration.health_check, model::HealthCheckConfiguration{});
    const std::string image = configuration.source.image_repository->image_identifier;
    EXPECT_EQ(image, "my-app:latest");
    const sim::AppScript& app = app_of(scenario, image);
    ASSERT_EQ(app.listening.size(), 1U);
    EXPECT_EQ(app.listening.front().from, seconds(41));
    EXPECT_EQ(app.listening.front().address, "0.0.0.0");
    EXPECT_EQ(scenario.runs_on, minutes(1));
}

TEST(RehearsalFile, ServiceIsSpelledAsInTheConfigurationFile) {
    const sim::Scenario scenario = read(R"(
ServiceName: shop
SourceConfiguration:
  ImageRepository: {ImageIdentifier: "shop:7", ImageConfiguration: {Port: 3000}}
HealthCheckConfiguration: {Protocol: http, Path: /health, Interval: 10, UnhealthyThreshold: 3}
InstanceConfiguration: {Cpu: 256, Memory: 512}
)")
                                       .scenario;
    const model::ServiceConfiguration& configuration = created(scenario);
    EXPECT_EQ(scenario.service_name, "shop");
    EXPECT_EQ(model::port_text(configuration), "3000");
    EXPECT_EQ(configuration.health_check.protocol, model::HealthCheckProtocol::http);
    EXPECT_EQ(configuration.health_check.path, "/health");
    EXPECT_EQ(configuration.health_check.interval_s, 10);
    EXPECT_EQ(configuration.health_check.unhealthy_threshold, 3);
    EXPECT_EQ(configuration.instance.cpu_units, 256);
    EXPECT_EQ(scenario.images.count("shop:7"), 1U);
}

TEST(RehearsalFile, AllThatAnAppCanDo) {
    const sim::Scenario scenario = read(R"(
app:
  - listens: [{address: 127.0.0.1, until: 5s}, {after: 5s, port: 3000}]
    answers: [{status: 503}, {after: 1.5s, status: hangs}, {after: 1m, status: 204}]
    answers-start-over: 2m
    answer-takes: 500ms
    exits: {after: 20s, out-of-memory: true, says: [one, two]}
    ignores-sigterm: true
  - listens: []
)")
                                       .scenario;
    const sim::ImageScript& image = scenario.images.at("my-app:latest");
    ASSERT_EQ(image.apps.size(), 2U);
    const sim::AppScript& app = image.apps.front();
    ASSERT_EQ(app.listening.size(), 2U);
    EXPECT_EQ(app.listening[0].address, "127.0.0.1");
    EXPECT_EQ(app.listening[0].until, seconds(5));
    EXPECT_EQ(app.listening[1].from, seconds(5));
    EXPECT_EQ(app.listening[1].port, 3000);
    ASSERT_EQ(app.answering.size(), 3U);
    EXPECT_EQ(app.answering[0].status, 503);
    EXPECT_EQ(app.answering[1].from, milliseconds(1500));
    EXPECT_EQ(app.answering[1].status, sim::Answering::hangs);
    EXPECT_EQ(app.answering[2].status, 204);
    EXPECT_EQ(app.answering_repeats, minutes(2));
    EXPECT_EQ(app.answer_takes, milliseconds(500));
    ASSERT_TRUE(app.exit);
    EXPECT_EQ(app.exit->after, seconds(20));
    EXPECT_EQ(app.exit->code, 137) << "what the kernel leaves of it";
    EXPECT_TRUE(app.exit->out_of_memory);
    EXPECT_THAT(app.exit->last_lines, ElementsAre("one", "two"));
    EXPECT_TRUE(app.ignores_sigterm);
    EXPECT_THAT(image.apps[1].listening, IsEmpty());
}

TEST(RehearsalFile, ImagesStepsAndTheWorld) {
    const sim::Scenario scenario = read(R"(
images:
  shop:1: {exposes: [3000], architecture: arm64}
  shop:2:
    pull: {takes: 20s, fails: rate-limited}
    start: {fails: exec-format}
scaling: {MinSize: 2, MaxSize: 4, MaxConcurrency: 10}
delays: {start: [1s, 2s], stop: 3s}
faults: {failed-probe: 5%}
runs-on: 5m
steps:
  - {do: update, image: shop:2, with: {HealthCheckConfiguration: {Interval: 7}}}
  - {do: update, after: 1m, with: {HealthCheckConfiguration: {Timeout: 3}}}
  - {do: deploy, waits: false}
  - {do: pause}
  - {do: resume}
  - {do: crash, exit-code: 3}
  - {do: load, requests: 50}
  - {do: delete}
  - {do: create, image: shop:1}
)")
                                       .scenario;
    EXPECT_EQ(created(scenario).source.image_repository->image_identifier, "shop:1");
    EXPECT_EQ(created(scenario).auto_scaling, (model::AutoScalingLimits{10, 2, 4}));
    EXPECT_THAT(scenario.images.at("shop:1").exposed_ports, ElementsAre(3000));
    EXPECT_EQ(scenario.images.at("shop:1").architecture, "arm64");
    EXPECT_NE(scenario.images.at("shop:1").image_id, scenario.images.at("shop:2").image_id);
    EXPECT_EQ(scenario.images.at("shop:2").pull_takes, seconds(20));
    EXPECT_EQ(scenario.images.at("shop:2").pull_failure, model::PullFailure::rate_limited);
    EXPECT_EQ(scenario.images.at("shop:2").start_failure, core::StartFailure::exec_format);
    EXPECT_EQ(scenario.delays.start.least, seconds(1));
    EXPECT_EQ(scenario.delays.start.most, seconds(2));
    EXPECT_EQ(scenario.delays.stop.most, seconds(3));
    EXPECT_EQ(scenario.faults.failed_probe, 50);
    EXPECT_EQ(scenario.runs_on, minutes(5));
    ASSERT_EQ(scenario.steps.size(), 10U);
    const auto& first = std::get<sim::Update>(scenario.steps[1].action).configuration;
    EXPECT_EQ(first.source.image_repository->image_identifier, "shop:2");
    EXPECT_EQ(first.health_check.interval_s, 7);
    const auto& second = std::get<sim::Update>(scenario.steps[2].action).configuration;
    EXPECT_EQ(second.source.image_repository->image_identifier, "shop:2") << "as before";
    EXPECT_EQ(second.health_check.interval_s, 7) << "as before";
    EXPECT_EQ(second.health_check.timeout_s, 3);
    EXPECT_EQ(scenario.steps[2].after, minutes(1));
    EXPECT_EQ(scenario.steps[1].after, seconds(10));
    EXPECT_FALSE(scenario.steps[3].waits);
    EXPECT_TRUE(std::holds_alternative<sim::Deploy>(scenario.steps[3].action));
    EXPECT_TRUE(std::holds_alternative<sim::Pause>(scenario.steps[4].action));
    EXPECT_TRUE(std::holds_alternative<sim::Resume>(scenario.steps[5].action));
    EXPECT_EQ(std::get<sim::CrashAll>(scenario.steps[6].action).exit_code, 3);
    EXPECT_EQ(std::get<sim::Load>(scenario.steps[7].action).peak, 50U);
    EXPECT_TRUE(std::holds_alternative<sim::Delete>(scenario.steps[8].action));
    const auto& again = std::get<sim::Create>(scenario.steps[9].action).configuration;
    EXPECT_EQ(again.source.image_repository->image_identifier, "shop:1");
}

TEST(RehearsalFile, NodesAndWhatHappensToThem) {
    const sim::Scenario scenario = read(R"(
nodes: {here: 8192, there: 2048}
steps:
  - {do: change-node, node: there, to: lost, waits: false}
  - {do: change-node, node: there, to: active}
  - {do: change-node, node: here, to: drained}
)")
                                       .scenario;
    ASSERT_EQ(scenario.nodes.size(), 2U);
    EXPECT_EQ(scenario.nodes[1].name, "there");
    EXPECT_EQ(scenario.nodes[1].memory_mb, 2048);
    const auto& lost = std::get<sim::ChangeNode>(scenario.steps[1].action);
    EXPECT_EQ(lost.node, 1U);
    EXPECT_EQ(lost.to, sim::NodeState::away);
    const auto& returned = std::get<sim::ChangeNode>(scenario.steps[2].action);
    EXPECT_EQ(returned.to, sim::NodeState::active);
    const auto& drained = std::get<sim::ChangeNode>(scenario.steps[3].action);
    EXPECT_EQ(drained.node, 0U);
    EXPECT_EQ(drained.to, sim::NodeState::drained);
}

TEST(RehearsalFile, RemarksOnWhatIsNeverAsked) {
    EXPECT_THAT(
        read("HealthCheckConfiguration: {Path: /health}\napp: {answers: {status: 503}}").remarks,
        ElementsAre(HasSubstr("Path /health is never asked"), HasSubstr("answers are never asked"))
    );
    EXPECT_THAT(
        read("HealthCheckConfiguration: {Protocol: HTTP}\napp: {answers: {status: 503}}").remarks,
        IsEmpty()
    );
}

struct Bad {
    std::string content;
    std::string error;
};

TEST(RehearsalFile, WrongFilesAreToldTheirPlaceAndWhatWasExpected) {
    const std::vector<Bad> all{
        {"", "r.yaml:1:1: the file is empty"},
        {"- app", "r.yaml:1:1: the file takes a map of names to values"},
        {"nodes: {}", "nodes takes at least one name with its memory in MB"},
        {"nodes: {a: 1}\nsteps: [{do: change-node, node: a}]", "what it goes 'to'"},
        {"nodes: {worker: 1}\nsteps: [{do: change-node, node: workr, to: lost}]",
         "did you mean 'worker'?"},
        {"steps: [{do: deploy, node: a}]", "this step takes no 'node'"},
        {"ap: {}", "r.yaml:1:1: unknown key 'ap' in the file; did you mean 'app'?"},
        {"HealthCheckConfigurations: {}", "did you mean 'HealthCheckConfiguration'?"},
        {"HealthCheckConfiguration: {Intervall: 5}", "did you mean 'Interval'?"},
        {"HealthCheckConfiguration: {Interval: 21}", "r.yaml:1:38: Interval takes a whole number"},
        {"app:\n  lissens: {}",
         "r.yaml:2:3: unknown key 'lissens' in app; did you mean 'listens'?"},
        {"app:", "app takes a map of names to values"},
        {"app: []", "app takes at least one app"},
        {"app: {listens: {after: 41}}",
         "r.yaml:1:24: after takes a duration up to 24h, such as 20s, 1.5s, 500ms or 2m, not '41'"},
        {"app: {listens: {address: locahost}}", "takes 0.0.0.0, ::, 127.0.0.1, ::1 or hostname"},
        {"app: {listens: {port: 65536}}", "port takes a whole number from 1 to 65535"},
        {"app: {listens: {after: 2s, until: 1s}}", "an 'until' that comes later"},
        {"app: {answers: {status: 42}}", "status takes 100 to 599"},
        {"app: {answers: {status: hang}}", "did you mean 'hangs'?"},
        {"app: {answers: {after: 5s}}", "the first of answers takes no 'after'"},
        {"app: {answers: [{}, {status: 500}]}", "an 'after' later than the one before it"},
        {"app: {answers: []}", "answers takes at least one status"},
        {"app: {exits: {code: 256}}", "code takes a whole number from 0 to 255"},
        {"app: {exits: {out-of-memory: maybe}}", "takes true or false, not 'maybe'"},
        {"app: {app: {}}", "unknown key 'app' in app"},
        {"app: {}\napp: {}", "r.yaml:2:1: 'app' is given twice in the file"},
        {"images: {a: {pull: {fails: image-not-there}}}", "did you mean 'image-not-found'?"},
        {"images: {a: {}}\nSourceConfiguration: {ImageRepository: {ImageIdentifier: b}}",
         "image 'b' is not among images"},
        {"images: {a: {}}\napp: {}", "r.yaml:2:6: images has the app of 'a' too"},
        {"steps: {do: pause}", "steps takes a list"},
        {"steps: [{after: 1s}]", "a step takes a 'do'"},
        {"steps: [{do: updat}]", "did you mean 'update'?"},
        {"steps: [{do: update, image: b}]", "r.yaml:1:9: image 'b' is not among images"},
        {"steps: [{do: pause, image: b}]", "this step takes no 'image'"},
        {"steps: [{do: load}]", "load takes how many 'requests'"},
        {"steps: [{do: deploy, after: 23h}, {do: deploy, after: 2h}]", "at most 24h together"},
        {"scaling: {MinSize: 3, MaxSize: 2}", "MaxSize must not be below MinSize"},
        {"scaling: {MaxSize: 26}", "MaxSize takes a whole number from 1 to 25"},
        {"delays: {start: [2s, 1s]}", "start takes the shorter duration first"},
        {"delays: {start: [2s]}", "start takes a duration, or a list of two"},
        {"faults: {failed-probe: 5}", "failed-probe takes 0% to 100%, not '5'"},
        {"faults: {failed-probe: ''}", "failed-probe takes 0% to 100%, not ''"},
        {"faults: {failed-probe: 101%}", "failed-probe takes 0% to 100%"},
        {"InstanceConfiguration: {Cpu: 256, Memory: 4096}", "App Runner offers Cpu 256 with"},
        {"app: {}\n---\napp: {}", "a second document; one file is one rehearsal"},
        {"app: !Ref x", "takes a map"},
        {"app: {exits: {says: !Ref x}}", "the tag !Ref is not read here"},
        {"app: {", "not valid YAML or JSON"},
    };
    for (const Bad& bad : all) {
        const std::string error = error_of(bad.content);
        EXPECT_THAT(error, HasSubstr(bad.error)) << bad.content;
        EXPECT_EQ(error.rfind("r.yaml:", 0), 0U) << error;
    }
}

TEST(RehearsalFile, ListsAreBounded) {
    std::string steps = "steps: [";
    for (int i = 0; i < 101; ++i) steps += "{do: deploy},";
    EXPECT_THAT(error_of(steps + "]"), HasSubstr("steps takes at most 100"));
    std::string images = "images: {";
    for (int i = 0; i < 21; ++i) images += "a" + std::to_string(i) + ": {},";
    EXPECT_THAT(error_of(images + "}"), HasSubstr("images takes at most 20"));
}

TEST(Durations, TakeANumberAndAUnit) {
    EXPECT_EQ(duration_of("20s"), seconds(20));
    EXPECT_EQ(duration_of("1.5s"), milliseconds(1500));
    EXPECT_EQ(duration_of("500ms"), milliseconds(500));
    EXPECT_EQ(duration_of("2m"), minutes(2));
    EXPECT_EQ(duration_of("0.25h"), minutes(15));
    EXPECT_EQ(duration_of("24h"), hours(24));
    EXPECT_EQ(duration_of("0"), base::Duration{});
    for (const char* wrong : {
             "",
             "s",
             "5",
             "5 s",
             "-5s",
             "5S",
             "5sec",
             "1.s",
             ".5s",
             "1..5s",
             "1,5s",
             "25h",
             "24.1h",
             "999999999h",
             "9999999999s",
             "1.0000000000s",
             "nan",
             "5s5s",
         }) {
        EXPECT_EQ(duration_of(wrong), std::nullopt) << wrong;
    }
}

}  // namespace
}  // namespace apprunner::cli
