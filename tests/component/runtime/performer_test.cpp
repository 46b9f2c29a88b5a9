// Engine, driver and performer together, on a scripted Docker Engine: what becomes of an operation
// when the engine refuses, goes away, or answers twice. Nothing listens where the probes go.
#include "docker/log_frames.hpp"
#include "tests/component/runtime/performer_fixture.hpp"
#include "tests/fakes/tar_entry.hpp"

#include <gmock/gmock.h>
#include <unistd.h>

namespace apprunner::performers {
namespace {

using fakes::FakeReply;
using fakes::FakeRequest;
using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::Not;

std::string frame(const std::string& payload) {
    std::string bytes("\x01\0\0\0\0\0\0\0", 8);
    for (std::size_t at = 4; at < bytes.size(); ++at) {
        bytes[at] = static_cast<char>(payload.size() >> (8 * (7 - at)));
    }
    return bytes + payload;
}

TEST_F(OnAScriptedEngine, TheContainerIsAskedForWithBothNetworks) {
    create_service();
    const FakeRequest connect = asked("POST", "/networks/net/connect");
    EXPECT_THAT(connect.body, HasSubstr("127.9.0."));
    const FakeRequest create = asked("POST", "/containers/create");
    const auto body = nlohmann::json::parse(create.body);
    EXPECT_EQ(body["Image"], "sha256:1");
    EXPECT_EQ(body["HostConfig"]["NetworkMode"], "net");
    EXPECT_THAT(body["Env"], Contains("PORT=8080"));
    EXPECT_FALSE(body["HostConfig"].contains("PortBindings"));
}

TEST_F(OnAScriptedEngine, TheLastLinesComeBeforeTheExit) {
    create_service();
    EXPECT_EQ(asked("GET", "/containers/c1/logs").method, "GET");
    set_inspect(false, 3);
    exit_stream->send(R"({"StatusCode":3})");
    exit_stream->end();
    log_stream->send(frame("2026-11-23T09:28:54.000000001Z no database\n"));
    log_stream->end();
    const core::Verdict end = verdict();
    ASSERT_FALSE(end.findings.empty());
    EXPECT_EQ(end.findings[0].code, "ARS-CONTAINER-EXITED");
    EXPECT_THAT(end.findings[0].evidence, Contains(HasSubstr("no database")));
    EXPECT_EQ(asked("DELETE", "/containers/c1").method, "DELETE");
}

TEST_F(OnAScriptedEngine, WhatAFollowerWasNotToldIsAskedForAfterTheEnd) {
    create_service();
    asked("GET", "/containers/c1/logs");
    const std::string kept = frame("2026-11-23T09:28:54.000000001Z no database\n");
    engine.reply("GET", "/containers/c1/logs", {200, kept, {}});
    set_inspect(false, 1);
    exit_stream->send(R"({"StatusCode":1})");
    exit_stream->end();
    const core::Verdict end = verdict();
    ASSERT_FALSE(end.findings.empty());
    EXPECT_THAT(end.findings[0].evidence, testing::Contains(HasSubstr("no database")));
    const FakeRequest again = asked("GET", "/containers/c1/logs", 2);
    EXPECT_EQ(again.method, "GET");
    EXPECT_THAT(again.query, Not(HasSubstr("follow=1")));
}

TEST_F(OnAScriptedEngine, OutputWithoutLineFeedsDoesNotGoWholeIntoTheFindings) {
    create_service();
    EXPECT_EQ(asked("GET", "/containers/c1/logs").method, "GET");
    const std::size_t size = docker::log_line_bytes_max;
    const std::string line = "2026-11-23T09:28:54.000000001Z " + std::string(size, 'x') + "\n";
    log_stream->send(frame(line));
    log_stream->end();
    set_inspect(false, 3);
    exit_stream->send(R"({"StatusCode":3})");
    exit_stream->end();
    const core::Verdict end = verdict();
    ASSERT_FALSE(end.findings.empty());
    std::size_t bytes = 0;
    for (const std::string& each : end.findings[0].evidence) bytes += each.size();
    EXPECT_GT(bytes, 1024U);
    EXPECT_LT(bytes, 4096U);
    const std::string group =
        model::log_group_name("shop", service().service.service_id, "application");
    ASSERT_NE(log_store.find_group(group), nullptr);
    const auto& kept = log_store.find_group(group)->streams.begin()->second.events;
    EXPECT_EQ(kept.front().message.text().size(), size) << "the log has all of it";
}

TEST_F(OnAScriptedEngine, AnExitDuringTheEnginesAbsenceIsFoundOut) {
    create_service();
    EXPECT_EQ(asked("GET", "/containers/c1/logs").method, "GET");
    engine.stop_listening();
    set_inspect(false, 137, true);
    engine.start_listening();
    const core::Verdict end = verdict();
    ASSERT_FALSE(end.findings.empty());
    EXPECT_EQ(end.findings[0].code, "ARS-OUT-OF-MEMORY");
}

TEST_F(OnAScriptedEngine, ARunningContainerIsWatchedAgainAfterTheEnginesAbsence) {
    create_service();
    EXPECT_EQ(asked("GET", "/containers/c1/logs").method, "GET");
    engine.stop_listening();
    engine.start_listening();
    EXPECT_EQ(service().service.status, model::ServiceStatus::operation_in_progress);
    EXPECT_EQ(asked("POST", "/containers/c1/wait", 2).method, "POST");
    EXPECT_EQ(asked("GET", "/containers/c1/logs", 2).method, "GET");
}

TEST_F(OnAScriptedEngine, ABrokenLogStreamGoesOnAfterItsLastLine) {
    create_service();
    EXPECT_EQ(asked("GET", "/containers/c1/logs").method, "GET");
    log_stream->send(frame("2026-11-23T09:28:54.000000001Z first\n"));
    run_until([this] {
        const auto texts = told();
        return std::find(texts.begin(), texts.end(), "first") != texts.end();
    });
    log_stream->cut();
    EXPECT_THAT(
        asked("GET", "/containers/c1/logs", 2).query, HasSubstr("since=1795426134.000000002")
    );
}

TEST_F(OnAScriptedEngine, ATakenSubnetGivesWayToTheNext) {
    int calls = 0;
    engine.handle("POST", "/networks/create", [&calls](const FakeRequest&) {
        if (++calls == 1) {
            return FakeReply{
                403, R"({"message":"Pool overlaps with other one on this address space"})", {}};
        }
        return FakeReply{201, R"({"Id":"net"})", {}};
    });
    create_service();
    EXPECT_EQ(asked("POST", "/containers/c1/start").method, "POST");
    EXPECT_EQ(calls, 3) << "two for the instance network, one for the probe network";
}

TEST_F(OnAScriptedEngine, ANetworkThatAKilledDaemonHadAskedForIsTaken) {
    std::string name;
    engine.handle("POST", "/networks/create", [this, &name](const FakeRequest& request) {
        const auto body = nlohmann::json::parse(request.body);
        if (body["Internal"] == true) return FakeReply{201, R"({"Id":"net"})", {}};
        name = body["Name"].get<std::string>();
        nlohmann::json there = {{"Id", "late"}, {"Name", name}};
        there["IPAM"]["Config"] = {{{"Subnet", "10.9.9.0/28"}}};
        engine.reply("GET", "/networks", {200, nlohmann::json::array({there}).dump(), {}});
        return FakeReply{
            409, R"({"message":"network with name )" + name + R"( already exists"})", {}};
    });
    create_service();
    const auto body = nlohmann::json::parse(asked("POST", "/containers/create").body);
    EXPECT_EQ(body["HostConfig"]["NetworkMode"], "late");
    EXPECT_THAT(body.dump(), HasSubstr("10.9.9.2"));
}

TEST_F(OnAScriptedEngine, WhatWasRemovedByHandIsMadeAgainAndTheFirstContainerForgotten) {
    const std::string id(64, 'a');
    int networks = 0;
    engine.handle("POST", "/networks/create", [&](const FakeRequest&) {
        const std::string made = ++networks == 1 ? id : "net";
        return FakeReply{201, R"({"Id":")" + made + R"("})", {}};
    });
    int containers = 0;
    engine.handle("POST", "/containers/create", [&containers](const FakeRequest&) {
        return FakeReply{201, R"({"Id":"c)" + std::to_string(++containers) + R"("})", {}};
    });
    engine.handle("POST", "/containers/c1/start", [&](const FakeRequest&) {
        exit_stream->send(R"({"StatusCode":128})");  // Comes with the refusal.
        exit_stream->end();
        return FakeReply{404, R"({"message":"network )" + id + R"( not found"})", {}};
    });
    const auto second_exit = engine.stream("POST", "/containers/c2/wait");
    const auto second_log = engine.stream("GET", "/containers/c2/logs");
    engine.reply("POST", "/containers/c2/start", {204, "", {}});
    engine.reply("GET", "/containers/c2/json", {200, R"({"State":{"Running":true}})", {}});
    engine.reply("DELETE", "/containers/c2", {204, "", {}});
    create_service();
    EXPECT_EQ(asked("POST", "/containers/c2/start").method, "POST");
    EXPECT_EQ(networks, 3) << "two, and one again";
    run_until([this] { return !service().instances.front().container_id.empty(); });
    EXPECT_EQ(service().instances.front().container_id, "c2");
    EXPECT_THAT(told(), Contains(HasSubstr("a network had been removed")));
    second_exit->send(R"({"StatusCode":5})");
    second_exit->end();
    second_log->end();
    EXPECT_EQ(verdict().grade, core::Grade::fail);
    EXPECT_THAT(told(), Contains("instance ended: container exit code 5"));
    EXPECT_THAT(told(), Not(Contains(HasSubstr("128")))) << "the first container's";
}

TEST_F(OnAScriptedEngine, AnImageThatWasRemovedByHandIsObtainedAgainWhenItIsTheSame) {
    int creates = 0;
    engine.handle("POST", "/containers/create", [&creates](const FakeRequest&) {
        if (++creates == 1) {
            return FakeReply{404, R"({"message":"No such image: sha256:1"})", {}};
        }
        return FakeReply{201, R"({"Id":"c1"})", {}};
    });
    create_service();
    EXPECT_EQ(asked("POST", "/containers/c1/start").method, "POST");
    EXPECT_EQ(creates, 2);
    EXPECT_THAT(told(), Contains(HasSubstr("looking for shop:1 again")));
}

TEST_F(OnAScriptedEngine, AnotherImageOfThatNameDoesNotTakeItsPlace) {
    engine.handle("POST", "/containers/create", [this](const FakeRequest&) {
        engine.reply(
            "GET",
            "/images/shop:1/json",
            {200, R"({"Id":"sha256:2","Os":"linux","Architecture":"amd64"})", {}}
        );
        return FakeReply{404, R"({"message":"No such image: sha256:1"})", {}};
    });
    create_service();
    const core::Verdict end = verdict();
    ASSERT_FALSE(end.findings.empty());
    EXPECT_EQ(end.findings[0].code, "ARS-IMAGE-GONE");
    EXPECT_THAT(told(), Contains(HasSubstr("is another image now")));
}

TEST_F(OnAScriptedEngine, AStopByHandIsToldAsSuch) {
    engine.reply(
        "GET",
        "/events",
        {200,
         R"({"Type":"container","Action":"kill","Actor":{"ID":"c1","Attributes":{"signal":"15"}},)"
         R"("timeNano":)" +
             std::to_string(
                 std::chrono::nanoseconds(runtime::read_clock().wall.time_since_epoch()).count()
             ) +
             "}",
         {}}
    );
    create_service();
    EXPECT_EQ(asked("GET", "/containers/c1/logs").method, "GET");
    set_inspect(false, 0);
    exit_stream->send(R"({"StatusCode":0})");
    exit_stream->end();
    log_stream->end();
    const core::Verdict end = verdict();
    ASSERT_FALSE(end.findings.empty());
    EXPECT_EQ(end.findings[0].code, "ARS-ENDED-FROM-OUTSIDE");
    EXPECT_THAT(end.findings[0].summary, HasSubstr("signal 15"));
}

TEST_F(OnAScriptedEngine, AScriptThatCannotBeRunIsReadFromTheContainer) {
    engine.reply(
        "GET",
        "/containers/c1/json",
        {200,
         R"({"Path":"entry.sh","Args":[],"State":{"Running":false,"ExitCode":1},)"
         R"("Config":{"Env":["PATH=/bin:/opt"],"WorkingDir":"/srv"}})",
         {}}
    );
    engine.handle("GET", "/containers/c1/archive", [](const FakeRequest& request) -> FakeReply {
        if (request.query == "path=%2Fopt%2Fentry.sh") {
            return {200, fakes::tar_entry('2', "", "../srv/start"), {}};
        }
        if (request.query == "path=%2Fopt%2F..%2Fsrv%2Fstart") {
            return {200, fakes::tar_entry('0', "#!/usr/bin/env bash\nexec app\n"), {}};
        }
        if (request.query == "path=%2Fusr%2Fbin%2Fenv") {
            return {
                200,
                fakes::tar_entry(
                    '0',
                    "\x7F"
                    "ELF"
                ),
                {}};
        }
        return {404, R"({"message":"Could not find the file in container c1"})", {}};
    });
    create_service();
    EXPECT_EQ(asked("GET", "/containers/c1/logs").method, "GET");
    log_stream->send(
        frame("2026-11-23T09:28:54.000000001Z exec entry.sh: no such file or directory\n")
    );
    log_stream->end();
    exit_stream->send(R"({"StatusCode":1})");
    exit_stream->end();
    const core::Verdict end = verdict();
    ASSERT_FALSE(end.findings.empty());
    EXPECT_EQ(end.findings[0].code, "ARS-IMAGE-INTERPRETER");
    EXPECT_THAT(end.findings[0].summary, HasSubstr("/opt/entry.sh is in the image"));
    EXPECT_THAT(end.findings[0].summary, HasSubstr("its interpreter, bash"));
}

TEST_F(OnAScriptedEngine, AMemoryKillOfAChildIsToldAlsoAfterTheStreamBroke) {
    auto events = engine.stream("GET", "/events");
    engine.reply(
        "GET", "/containers/c1/stats", {200, R"({"memory_stats":{"max_usage":3145728}})", {}}
    );
    create_service();
    EXPECT_EQ(asked("GET", "/containers/c1/logs").method, "GET");
    const auto kill_at = [this](std::int64_t time_ns) {
        const auto& instance = service().instances.front();
        return R"({"Type":"container","Action":"oom","Actor":{"ID":"c1","Attributes":{")" +
               std::string(instance_id_label) + R"(":")" + instance.instance_id +
               R"("}},"timeNano":)" + std::to_string(time_ns) + "}\n";
    };
    const auto kills = [this] { return service().instances.front().memory_kills; };
    const auto now = runtime::read_clock().wall.time_since_epoch();
    const std::int64_t now_ns = std::chrono::nanoseconds(now).count();
    events->send(kill_at(now_ns + 1'000));
    run_until([&kills] { return kills() == 1; });
    ASSERT_EQ(kills(), 1);
    EXPECT_EQ(service().instances.front().memory_peak_mb, 3);
    const auto again = engine.stream("GET", "/events");
    events->cut();
    EXPECT_EQ(asked("GET", "/events", 2).method, "GET");
    again->send(kill_at(now_ns + 1'000) + kill_at(now_ns + 2'000));
    run_until([&kills] { return kills() == 2; });
    EXPECT_EQ(kills(), 2) << "what is told twice is one";
}

TEST_F(OnAScriptedEngine, AnEngineThatMaySetNoLimitStartsWithItsOwn) {
    engine.handle("POST", "/containers/c1/start", [this](const FakeRequest&) -> FakeReply {
        engine.reply("POST", "/containers/c1/start", {204, "", {}});
        return {
            500, R"({"message":"crun: setrlimit `RLIMIT_NOFILE`: Operation not permitted"})", {}};
    });
    create_service();
    const auto first = nlohmann::json::parse(asked("POST", "/containers/create").body);
    EXPECT_TRUE(first["HostConfig"].contains("Ulimits"));
    const auto second = nlohmann::json::parse(asked("POST", "/containers/create", 2).body);
    EXPECT_FALSE(second["HostConfig"].contains("Ulimits"));
    EXPECT_EQ(second["HostConfig"]["Sysctls"]["net.ipv4.ip_unprivileged_port_start"], "1024");
}

TEST_F(OnAScriptedEngine, AnEngineThatIsKnownToSetNoLimitIsNotAskedTo) {
    engine.reply("GET", "/version", {200, R"({"Version":"27.1"})", {}});
    const std::string process = std::to_string(getpid());
    folder.write(process + "/limits", "Max open files            1024  20000  files\n");
    folder.write(process + "/status", "CapEff:\t0000000000000000\n");
    folder.write(process + "/uid_map", "         0          0 4294967295\n");
    create_service();
    const auto first = nlohmann::json::parse(asked("POST", "/containers/create").body);
    EXPECT_FALSE(first["HostConfig"].contains("Ulimits"));
    EXPECT_THAT(told(), Contains(HasSubstr("limit of open files")));
}

TEST_F(OnAScriptedEngine, AnEngineInTroubleIsNoVerdictOnTheApp) {
    engine.reply(
        "POST",
        "/containers/c1/start",
        {500, R"({"message":"unable to apply cgroup configuration: permission denied"})", {}}
    );
    create_service();
    const core::Verdict end = verdict();
    EXPECT_EQ(end.ending, core::Ending::environment);
    ASSERT_FALSE(end.findings.empty());
    EXPECT_EQ(end.findings[0].code, "ARS-ENVIRONMENT");
    EXPECT_THAT(end.findings[0].evidence, Contains(HasSubstr("cgroup configuration")));
}

TEST_F(OnAScriptedEngine, ARefusedStartIsExplainedAndTheContainerRemoved) {
    engine.reply(
        "POST",
        "/containers/c1/start",
        {400,
         R"({"message":"exec: \"/nope\": stat /nope: no such file or directory: unknown"})",
         {}}
    );
    create_service();
    const core::Verdict end = verdict();
    ASSERT_FALSE(end.findings.empty());
    EXPECT_EQ(end.findings[0].code, "ARS-IMAGE-COMMAND");
    EXPECT_THAT(end.findings[0].evidence, Contains(HasSubstr("stat /nope")));
    EXPECT_EQ(asked("DELETE", "/containers/c1").method, "DELETE");
    run_until([this] { return service().instances.empty(); });
    EXPECT_TRUE(service().instances.empty());
}

TEST_F(OnAScriptedEngine, ARemovalThatIsUnderWayAlreadyIsWaitedFor) {
    int calls = 0;
    engine.handle("DELETE", "/containers/c1", [&calls](const FakeRequest&) {
        if (++calls < 3) {
            return FakeReply{
                409, R"({"message":"removal of container c1 is already in progress"})", {}};
        }
        return FakeReply{404, R"({"message":"No such container: c1"})", {}};
    });
    create_service();
    EXPECT_EQ(asked("GET", "/containers/c1/logs").method, "GET");
    exit_stream->send(R"({"StatusCode":1})");
    exit_stream->end();
    log_stream->end();
    EXPECT_EQ(verdict().grade, core::Grade::fail);
    run_until([this] { return service().instances.empty(); });
    EXPECT_TRUE(service().instances.empty());
    EXPECT_EQ(calls, 3);
}

TEST_F(OnAScriptedEngine, WithoutAnEngineTheFailureSaysSo) {
    engine.stop_listening();
    create_service();
    const core::Verdict end = verdict();
    ASSERT_FALSE(end.findings.empty());
    EXPECT_EQ(end.findings[0].code, "ARS-ENGINE-UNREACHABLE");
    engine.start_listening();
}

TEST_F(OnAScriptedEngine, AContainerOfAKilledDaemonIsAdoptedAndAnUnknownOneRemoved) {
    engine.reply(
        "GET",
        "/containers/json",
        {200, R"([{"Id":"c1","State":"running"},{"Id":"stray","State":"running"}])", {}}
    );
    engine.reply("DELETE", "/containers/stray", {204, "", {}});
    recover();
    EXPECT_EQ(asked("POST", "/containers/c1/wait").method, "POST");
    EXPECT_EQ(asked("DELETE", "/containers/stray").method, "DELETE");
    for (const FakeRequest& request : engine.requests()) {
        EXPECT_NE(request.path, "/containers/create") << "the app is not started anew";
        EXPECT_FALSE(request.method == "DELETE" && request.path == "/containers/c1");
    }
    exit_stream->send(R"({"StatusCode":3})");
    exit_stream->end();
    log_stream->end();
    (void)verdict();
    EXPECT_THAT(told(), Contains("instance ended: container exit code 3"));
}

TEST_F(OnAScriptedEngine, AContainerThatEndedWhileNoDaemonWasThereIsNoticed) {
    set_inspect(false, 4);
    recover();
    log_stream->send(frame("2026-01-01T00:00:00Z no such table\n"));
    log_stream->end();
    (void)verdict();
    EXPECT_THAT(told(), Contains("instance ended: container exit code 4"));
    EXPECT_THAT(told(), Contains("no such table"));
}

}  // namespace
}  // namespace apprunner::performers
