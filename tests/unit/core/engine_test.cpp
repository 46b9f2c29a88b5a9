// The engine's door: names, ARNs, ids, emulation, time, and the bounds of what it remembers.
#include "emulator/core/engine.hpp"

#include "tests/unit/core/stage.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace apprunner::core {
namespace {

using model::ServiceStatus;
using std::chrono::milliseconds;
using std::chrono::seconds;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::MatchesRegex;
using testing::StartsWith;

CreateService creation_of(const std::string& name) {
    CreateService request;
    request.service_name = name;
    request.configuration = tcp_service();
    return request;
}

TEST(Engine, ACreatedServiceHasItsNamesAndTimes) {
    Stage stage;
    stage.create();
    const model::Service& service = stage.view().service;
    EXPECT_THAT(
        service.service_arn,
        MatchesRegex("arn:aws:apprunner:us-east-1:000000000000:service/demo/[0-9a-f]{32}")
    );
    EXPECT_EQ(service.service_arn.substr(service.service_arn.size() - 32), service.service_id);
    EXPECT_THAT(service.service_url, MatchesRegex("[a-z0-9]{10}.us-east-1.localhost:8071"));
    EXPECT_EQ(stage.view().host + ":8071", service.service_url);
    EXPECT_EQ(service.created_at, stage.now().wall);
    EXPECT_EQ(service.updated_at, service.created_at);
    const model::Operation& operation = stage.view().operations.back();
    EXPECT_THAT(
        operation.id, MatchesRegex("[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-.*")
    );
    EXPECT_EQ(operation.target_arn, service.service_arn);
    EXPECT_FALSE(operation.ended_at);
}

TEST(Engine, AnEndedOperationHasItsTimes) {
    Stage stage;
    stage.create();
    const base::WallTime begun = stage.now().wall;
    stage.pass(seconds(3));
    stage.pull_failed(model::PullFailure::other);
    const model::Operation& operation = stage.view().operations.back();
    EXPECT_EQ(operation.started_at, begun);
    EXPECT_EQ(operation.ended_at, begun + seconds(3));
    EXPECT_EQ(operation.updated_at, begun + seconds(3));
    EXPECT_EQ(stage.view().service.updated_at, begun + seconds(3));
    EXPECT_EQ(stage.view().service.created_at, begun);
}

TEST(Engine, ANameIsTakenUntilItsServiceIsDeleted) {
    Stage stage;
    stage.run();
    const std::string first = stage.view().service.service_id;
    const Told taken{"refused: Service with the provided name already exists: demo."};
    EXPECT_EQ(stage.create(), taken);
    stage.remove();
    EXPECT_EQ(stage.create(), taken) << "while it is being deleted";
    stage.switched();
    stage.drained("i1");
    stage.stopped("i1");
    stage.removed();
    EXPECT_EQ(stage.engine().find_by_name("demo"), nullptr);
    stage.create();
    EXPECT_NE(stage.view().service.service_id, first);
    EXPECT_EQ(
        stage.engine().find_by_name("demo")->service.service_id, stage.view().service.service_id
    );
    EXPECT_EQ(stage.engine().services().at(first).service.status, ServiceStatus::deleted);
}

TEST(Engine, AFailedServiceKeepsItsName) {
    Stage stage;
    stage.create();
    stage.pull_failed(model::PullFailure::other);
    EXPECT_THAT(stage.create(), ElementsAre(StartsWith("refused: ")));
}

TEST(Engine, ServicesOfTwoNamesLiveSideBySide) {
    Engine engine(EngineOptions{});
    const base::Now now{};
    const Answer one = engine.submit(creation_of("one"), now);
    const Answer two = engine.submit(creation_of("two"), now);
    ASSERT_TRUE(one && two);
    EXPECT_NE(one->service_arn, two->service_arn);
    EXPECT_EQ(engine.find_by_arn(one->service_arn)->service.service_name, "one");
    EXPECT_EQ(engine.find_by_name("two")->service.service_arn, two->service_arn);
    EXPECT_EQ(
        engine.find_by_arn("arn:aws:apprunner:us-east-1:000000000000:service/one/0"), nullptr
    );
    EXPECT_EQ(engine.find_by_arn("nonsense"), nullptr);
}

TEST(Engine, TheSameNameMayBeUsedInAnotherRegion) {
    Engine engine(EngineOptions{});
    const base::Now now{};
    CreateService elsewhere = creation_of("demo");
    elsewhere.account = model::Account{"eu-west-1", "000000000000"};
    ASSERT_TRUE(engine.submit(creation_of("demo"), now));
    const Answer answer = engine.submit(elsewhere, now);
    ASSERT_TRUE(answer);
    EXPECT_THAT(answer->service_arn, StartsWith("arn:aws:apprunner:eu-west-1:"));
    EXPECT_THAT(
        engine.find_by_name("demo")->service.service_arn, StartsWith("arn:aws:apprunner:us-")
    );
}

TEST(Engine, NamesOfAccountsThatShareItAreKeptApart) {
    EngineOptions options;
    options.is_shared = true;
    Engine engine(options);
    const base::Now now{};
    const model::Account other{"us-east-1", "111122223333"};
    SetEmulation emulation{"demo", profile_named("2023-05").value(), other};
    ASSERT_TRUE(engine.submit(emulation, now));
    EXPECT_THAT(engine.take_outbox().changed_profiles, ElementsAre("111122223333:demo"));
    CreateService theirs = creation_of("demo");
    theirs.account = other;
    const Answer one = engine.submit(creation_of("demo"), now);
    const Answer two = engine.submit(theirs, now);
    ASSERT_TRUE(one && two) << "names are unique in an account";
    EXPECT_NE(engine.find_by_arn(one->service_arn)->profile.name, "2023-05");
    EXPECT_EQ(engine.find_by_arn(two->service_arn)->profile.name, "2023-05");
    EXPECT_EQ(engine.known_as(one->service_arn, "demo"), "demo") << "as it was always kept";
    Engine alone(EngineOptions{});
    EXPECT_EQ(alone.known_as(two->service_arn, "demo"), "demo");
}

TEST(Engine, AnUnknownServiceIsNotFound) {
    Stage stage;
    stage.run();
    const std::string arn = "arn:aws:apprunner:us-east-1:000000000000:service/demo/00";
    for (const Request& request : std::initializer_list<Request>{
             StartDeployment{arn},
             PauseService{arn},
             ResumeService{arn},
             DeleteService{arn},
             UpdateService{arn, tcp_service()}}) {
        EXPECT_EQ(
            stage.submit(request),
            Told{"refused: Service with the provided ARN was not found: " + arn + "."}
        );
    }
}

TEST(Engine, ARefusedCallChangesNothing) {
    Stage stage;
    stage.create();
    const auto operations = stage.view().operations.size();
    EXPECT_EQ(
        stage.update(with_image(tcp_service(), "other:2")),
        Told{"refused: Service cannot be updated in the current state: OPERATION_IN_PROGRESS."}
    );
    EXPECT_EQ(stage.view().operations.size(), operations);
    EXPECT_EQ(stage.view().service.configuration, tcp_service());
}

TEST(Engine, TheSameSeedMakesTheSameIds) {
    Stage one;
    Stage two;
    one.create();
    two.create();
    EXPECT_EQ(one.view().service.service_arn, two.view().service.service_arn);
    EXPECT_EQ(one.view().operations.back().id, two.view().operations.back().id);
}

TEST(Engine, EmulationMayBeSetBeforeTheServiceExists) {
    Stage stage;
    Profile profile;
    profile.name = "documented";
    EXPECT_THAT(stage.submit(SetEmulation{"demo", profile}), IsEmpty());
    stage.create();
    EXPECT_EQ(stage.view().profile.name, "documented");
}

TEST(Engine, EmulationSetMeanwhileHoldsFromTheNextOperationOn) {
    Stage stage;
    stage.create();
    Profile profile;
    profile.name = "2023-05";
    profile.wording = LogWording::year_2023;
    profile.rebuilds_create_failed = false;
    stage.submit(SetEmulation{"demo", profile});
    EXPECT_EQ(stage.view().profile.name, "current");
    EXPECT_EQ(only(stage.pulled(), "EVENT Successfully pulled your application image").size(), 1U);
    stage.started("i1");
    stage.exited("i1", 1);
    EXPECT_EQ(stage.view().profile.name, "2023-05");
    EXPECT_THAT(stage.update(tcp_service()), ElementsAre(StartsWith("refused: ")))
        << "the next call is judged by it";
}

TEST(Engine, EmulationOfAQuietServiceShowsAtOnce) {
    Stage stage;
    stage.run();
    Profile profile;
    profile.name = "documented";
    stage.submit(SetEmulation{"demo", profile});
    EXPECT_EQ(stage.view().profile.name, "documented");
}

TEST(Engine, WakingTooEarlyChangesNothing) {
    Stage stage;
    stage.run();
    EXPECT_THAT(stage.pass(milliseconds(4999)), IsEmpty());
    EXPECT_DOUBLE_EQ(stage.wakes_in_s(), 0.001);
}

TEST(Engine, WithoutAServiceNothingIsDue) {
    EXPECT_FALSE(Engine(EngineOptions{}).next_wake());
}

TEST(Engine, WokenLateItDoesAllThatIsDueAndLooksAhead) {
    Stage stage;
    stage.run();
    stage.pass(seconds(5));
    EXPECT_LT(stage.wakes_in_s(), 0) << "a probe is under way, and nothing is due by time";
    stage.probe("i1", connected());
    stage.exited("i1", 1);
    EXPECT_EQ(only(stage.doze(std::chrono::hours(5)), "-> StartInstance").size(), 1U);
    EXPECT_DOUBLE_EQ(stage.wakes_in_s(), 1800) << "the limit of the start";
}

TEST(Engine, OperationsAreBounded) {
    Stage stage;
    stage.create();
    for (std::size_t i = 0; i < operations_max + 5; ++i) {
        stage.pull_failed(model::PullFailure::other);
        stage.update(tcp_service());
    }
    EXPECT_EQ(stage.view().operations.size(), operations_max);
    EXPECT_EQ(stage.view().operations.back().status, model::OperationStatus::in_progress);
}

TEST(Engine, DeletedServicesAreBounded) {
    Stage stage;
    std::string first;
    for (std::size_t i = 0; i < deleted_services_max + 1; ++i) {
        stage.create();
        if (first.empty()) first = stage.view().service.service_id;
        stage.pull_failed(model::PullFailure::other);
        stage.remove();
        stage.switched();
        stage.removed();
    }
    EXPECT_EQ(stage.engine().services().size(), deleted_services_max);
    EXPECT_FALSE(stage.engine().services().contains(first));
    EXPECT_THAT(stage.tell(ServiceRemoved{first}), IsEmpty());
}

}  // namespace
}  // namespace apprunner::core
