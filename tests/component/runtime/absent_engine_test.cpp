// An engine that drops a connection, answers late, or does not let go: no verdict on the app, and
// nothing of ours left in it.
#include "emulator/performers/orphans.hpp"
#include "tests/component/runtime/performer_fixture.hpp"

#include <gmock/gmock.h>

#include <atomic>
#include <vector>

namespace apprunner::performers {
namespace {

using fakes::FakeReply;
using fakes::FakeRequest;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::StartsWith;
using Answer = fakes::FakeDockerEngine::Answer;
using std::chrono::milliseconds;

class AnEngineInTrouble : public OnAScriptedEngine {
  protected:
    AnEngineInTrouble() { client->set_call_limit(milliseconds(400)); }

    /// The first call there is cut off, or taken and never answered; later ones are answered.
    void lose_first(
        const std::string& method, const std::string& path, const FakeReply& reply, bool cuts
    ) {
        if (cuts) {
            engine.handle_stream(
                method,
                path,
                [this, method, path, reply](const FakeRequest&, const auto& stream) {
                    engine.reply(method, path, reply);
                    stream->cut();
                }
            );
            return;
        }
        engine.handle_later(
            method,
            path,
            [this, method, path, reply](const FakeRequest&, const Answer& answer) {
                kept.push_back(answer);
                engine.reply(method, path, reply);
            }
        );
    }
    /// The first deployment goes on to the watch on a started container.
    void expect_start() {
        create_service();
        EXPECT_EQ(asked("GET", "/containers/c1/logs").method, "GET");
        EXPECT_EQ(service().service.status, model::ServiceStatus::operation_in_progress);
        EXPECT_FALSE(service().verdict);
    }

    std::vector<Answer> kept;
};

TEST_F(AnEngineInTrouble, AnImageThatIsNotToldInTimeIsAskedForAgain) {
    lose_first(
        "GET",
        "/images/shop:1/json",
        {200, R"({"Id":"sha256:1","Os":"linux","Architecture":"amd64"})", {}},
        false
    );
    expect_start();
    EXPECT_THAT(told(), testing::Contains(HasSubstr("does not answer; it is asked again")));
}

struct LostCall {
    const char* method;
    const char* path;
    FakeReply reply;
};

void PrintTo(const LostCall& call, std::ostream* out) {
    *out << call.method << ' ' << call.path;
}

class OneLostCall : public AnEngineInTrouble,
                    public testing::WithParamInterface<std::tuple<LostCall, bool>> {};

INSTANTIATE_TEST_SUITE_P(
    Of,
    OneLostCall,
    testing::Combine(
        testing::Values(
            LostCall{"POST", "/networks/create", {201, R"({"Id":"net"})", {}}},
            LostCall{"POST", "/containers/create", {201, R"({"Id":"c1"})", {}}},
            LostCall{"POST", "/networks/net/connect", {200, "", {}}},
            LostCall{"POST", "/containers/c1/start", {204, "", {}}}
        ),
        testing::Bool()
    )
);

TEST_P(OneLostCall, EndsNoDeployment) {
    const auto& [call, cuts] = GetParam();
    lose_first(call.method, call.path, call.reply, cuts);
    const std::string created =
        R"({"Id":"c1","State":{"Status":"created","StartedAt":"0001-01-01T00:00:00Z"}})";
    if (call.path == std::string("/containers/c1/start")) {
        engine.reply("GET", "/containers/c1/json", {200, created, {}});
    }
    expect_start();
}

/// The first call's answer is lost and its container still being made: the name is held, and there
/// is nothing to remove yet.
TEST_F(AnEngineInTrouble, AContainerWhoseNameIsStillHeldIsWaitedFor) {
    constexpr int held_answers = 5;
    engine.reply("DELETE", "/containers/*", {404, R"({"message":"No such container"})", {}});
    engine.reply("DELETE", "/containers/c1", {204, "", {}});
    auto calls = std::make_shared<int>(0);
    engine.handle_later("POST", "/containers/create", [this, calls](const auto&, Answer answer) {
        if (++*calls == 1) return kept.push_back(answer);
        if (*calls <= held_answers) {
            return answer(
                {409,
                 R"({"message":"Conflict. The container name \"/shop\" is already in use by c9"})",
                 {}}
            );
        }
        answer({201, R"({"Id":"c1"})", {}});
    });
    expect_start();
}

/// The network's name is taken, and the engine does not list it yet.
TEST_F(AnEngineInTrouble, ANetworkThatIsStillBeingMadeIsWaitedFor) {
    auto calls = std::make_shared<int>(0);
    engine
        .handle_later("POST", "/networks/create", [this, calls](const auto& asked, Answer answer) {
            const auto body = nlohmann::json::parse(asked.body);
            if (body["Internal"] == true) return answer({201, R"({"Id":"net"})", {}});
            if (++*calls == 1) return kept.push_back(answer);
            if (*calls == 4) {
                nlohmann::json there = {{"Id", "net"}, {"Name", body["Name"]}};
                there["IPAM"]["Config"] = {{{"Subnet", "10.9.9.0/28"}}};
                engine.reply("GET", "/networks", {200, nlohmann::json::array({there}).dump(), {}});
            }
            answer({409, R"({"message":"network with name shop already exists"})", {}});
        });
    expect_start();
}

TEST_F(AnEngineInTrouble, WhatTheEngineGaveUpItselfIsAskedForAgain) {
    static constexpr const char* given_up = R"({"message":"context deadline exceeded: unknown"})";
    engine.reply("GET", "/containers/c1/json", {200, R"({"State":{"Status":"created"}})", {}});
    for (const char* path :
         {"/networks/create",
          "/containers/create",
          "/networks/net/connect",
          "/containers/c1/start"}) {
        FakeReply good{200, "", {}};
        if (path == std::string("/networks/create")) good = {201, R"({"Id":"net"})", {}};
        if (path == std::string("/containers/create")) good = {201, R"({"Id":"c1"})", {}};
        engine.handle("POST", path, [this, path, good](const FakeRequest&) {
            engine.reply("POST", path, good);
            return FakeReply{500, given_up, {}};
        });
    }
    expect_start();
}

TEST_F(AnEngineInTrouble, AnAddressThatTheEngineStillHoldsGivesWayToTheNext) {
    auto addresses = std::make_shared<std::vector<std::string>>();
    engine.handle("POST", "/containers/create", [addresses](const FakeRequest& request) {
        const auto body = nlohmann::json::parse(request.body);
        const auto& endpoint = body["NetworkingConfig"]["EndpointsConfig"]["net"];
        addresses->push_back(endpoint["IPAMConfig"]["IPv4Address"].get<std::string>());
        return FakeReply{201, R"({"Id":"c1"})", {}};
    });
    engine.handle("POST", "/containers/c1/start", [this](const FakeRequest&) {
        engine.reply("POST", "/containers/c1/start", {204, "", {}});
        return FakeReply{403, R"({"message":"Address already in use"})", {}};
    });
    expect_start();
    ASSERT_EQ(addresses->size(), 2U);
    EXPECT_NE((*addresses)[0], (*addresses)[1]);
}

/// Longer than remove_for_good() asks: 20 s.
TEST_F(AnEngineInTrouble, AContainerWhoseRemovalGoesOnIsNotGivenUp) {
    constexpr int answers = 47;
    std::atomic<int> calls = 0;
    create_service();
    EXPECT_EQ(asked("GET", "/containers/c1/logs").method, "GET");
    engine.handle("DELETE", "/containers/c1", [&calls](const FakeRequest&) {
        if (++calls > answers) return FakeReply{204, "", {}};
        return FakeReply{
            409, R"({"message":"removal of container c1 is already in progress"})", {}};
    });
    exit_stream->send(R"({"StatusCode":1})");
    exit_stream->end();
    log_stream->end();
    const auto is_removed = [&calls] { return calls > answers; };
    run_until(is_removed);
    run_until(is_removed);
    EXPECT_TRUE(is_removed());
    EXPECT_THAT(told(), testing::Not(testing::Contains(HasSubstr("could not be removed"))));
    engine.reply("DELETE", "/containers/c1", {204, "", {}});
}

/// One that was asked for, and never answered, when all ends.
TEST_F(AnEngineInTrouble, AProbeNetworkThatComesLateIsRemovedAtTheEnd) {
    engine.handle_later("POST", "/networks/create", [this](const auto& asked, Answer answer) {
        const auto body = nlohmann::json::parse(asked.body);
        if (body["Internal"] == true) return kept.push_back(answer);
        answer({201, R"({"Id":"net"})", {}});
    });
    create_service();
    EXPECT_EQ(asked("POST", "/networks/create", 3).method, "POST");
    std::string end = "none yet";
    boost::asio::co_spawn(
        control,
        performer->remove_everything(std::chrono::seconds(0)),
        [&end](const std::exception_ptr&, std::string trouble) { end = std::move(trouble); }
    );
    EXPECT_EQ(asked("GET", "/networks", 4).method, "GET");
    engine.reply("GET", "/networks", {200, R"([{"Id":"late","Name":"apprunner-sim-probe"}])", {}});
    EXPECT_EQ(asked("DELETE", "/networks/late").method, "DELETE");
    engine.reply("GET", "/networks", {200, "[]", {}});
    run_until([&end] { return end != "none yet"; });
    EXPECT_EQ(end, "");
}

TEST_F(AnEngineInTrouble, AContainerThatHasBegunIsNotStartedTwice) {
    lose_first("POST", "/containers/c1/start", {204, "", {}}, true);
    expect_start();
    int starts = 0;
    for (const FakeRequest& each : engine.requests()) {
        if (each.path == "/containers/c1/start") ++starts;
    }
    EXPECT_EQ(starts, 1);
}

TEST_F(AnEngineInTrouble, AWatchThatBreaksBeforeTheStartIsNoEnd) {
    engine.reply("GET", "/containers/c1/json", {200, R"({"State":{"Status":"created"}})", {}});
    engine.handle_later("POST", "/containers/c1/start", [this](const FakeRequest&, Answer answer) {
        exit_stream->cut();
        kept.push_back(std::move(answer));
    });
    client->set_call_limit(std::chrono::seconds(20));
    create_service();
    EXPECT_EQ(asked("POST", "/containers/c1/wait", 2).method, "POST");
    set_inspect(true, 0);
    engine.run([this] { kept.front()({204, "", {}}); });
    EXPECT_EQ(asked("GET", "/containers/c1/logs").method, "GET");
    EXPECT_FALSE(service().verdict);
}

TEST_F(AnEngineInTrouble, AContainerWhoseMakingWasNotAnsweredIsRemovedByItsName) {
    engine.stall("POST", "/containers/create");
    engine.reply("DELETE", "/containers/*", {404, R"({"message":"No such container"})", {}});
    create_service();
    const FakeRequest create = asked("POST", "/containers/create");
    const std::string name = create.query.substr(5, create.query.find('&') - 5);
    EXPECT_THAT(name, StartsWith("apprunner-sim-shop-"));
    std::string end = "none yet";
    boost::asio::co_spawn(
        control,
        performer->remove_everything(),
        [&end](const std::exception_ptr&, std::string trouble) { end = std::move(trouble); }
    );
    EXPECT_EQ(asked("DELETE", "/containers/" + name, 2).method, "DELETE");
    engine.reply("DELETE", "/containers/*", {204, "", {}});  // There it is, late.
    run_until([&end] { return end != "none yet"; });
    EXPECT_EQ(end, "");
}

TEST_F(AnEngineInTrouble, ANetworkWithAStaleEndpointDoesNotHoldTheEndUp) {
    create_service();
    EXPECT_EQ(asked("GET", "/containers/c1/logs").method, "GET");
    const std::string listed = R"([{"Id":"net","Name":"apprunner-sim-shop","Labels":{}}])";
    engine.reply("GET", "/networks", {200, listed, {}});
    const std::string lost = R"({"Id":"net","Containers":{"c9":{"Name":"lost"}}})";
    engine.reply("GET", "/networks/net", {200, lost, {}});
    engine.reply("POST", "/networks/net/disconnect", {200, "", {}});
    engine.reply(
        "DELETE",
        "/networks/net",
        {403, R"({"message":"error while removing network: has active endpoints"})", {}}
    );
    log_stream->end();
    exit_stream->end();
    std::string end = "none yet";
    boost::asio::co_spawn(
        control,
        performer->remove_everything(std::chrono::seconds(0)),
        [&end](const std::exception_ptr&, std::string trouble) { end = std::move(trouble); }
    );
    run_until([&end] { return end != "none yet"; });
    EXPECT_EQ(end, "") << "the daemon ends, and its state";
    EXPECT_THAT(
        performer->left_behind(),
        ElementsAre(AllOf(HasSubstr("apprunner-sim-shop"), HasSubstr("has active endpoints")))
    );
    const FakeRequest disconnect = asked("POST", "/networks/net/disconnect");
    EXPECT_THAT(disconnect.body, HasSubstr("lost"));
}

/// Of five daemons' containers, only those whose state was here and is gone are orphans.
TEST_F(AnEngineInTrouble, OrphansAreThoseWhoseStateIsGone) {
    nlohmann::json containers = nlohmann::json::array();
    const auto add = [&containers](const std::string& owner, const std::string& state) {
        nlohmann::json labels = {{owner_label, owner}};
        if (!state.empty()) labels[state_label] = state;
        containers.push_back({{"Id", "c-" + owner}, {"Names", {"/" + owner}}, {"Labels", labels}});
    };
    add("lost", state_mark_of("/gone"));
    add("another-now", state_mark_of("/taken"));
    add("living", state_mark_of("/living"));
    add("unreadable", state_mark_of("/of-somebody"));
    add("elsewhere", "another-machine:/gone");
    add("older", "");
    add("owner", state_mark_of("/own"));
    engine.reply("GET", "/containers/json", {200, containers.dump(), {}});
    nlohmann::json network = {{"Id", "n1"}, {"Name", "of-lost"}};
    network["Labels"] = {{owner_label, "lost"}, {state_label, state_mark_of("/gone")}};
    engine.reply("GET", "/networks", {200, nlohmann::json::array({network}).dump(), {}});
    const OwnerInFolder owner_in = [](const std::string& folder) -> std::optional<std::string> {
        if (folder == "/of-somebody") return std::nullopt;
        if (folder == "/taken") return "new";
        return folder == "/living" ? "living" : "";
    };
    std::vector<std::string> names;
    bool is_over = false;
    boost::asio::co_spawn(
        control,
        find_orphans(*client, "owner", owner_in),
        [&](const std::exception_ptr&, const base::Result<std::vector<Orphan>>& found) {
            for (const Orphan& each : *found) names.push_back(each.name);
            is_over = true;
        }
    );
    run_until([&is_over] { return is_over; });
    EXPECT_THAT(names, ElementsAre("lost", "another-now", "of-lost"));
    engine.reply("GET", "/containers/json", {200, "[]", {}});
    engine.reply("GET", "/networks", {200, "[]", {}});
}

/// A daemon on a state that has lost sight of services.
class WithALostService : public OnAScriptedEngine {};

TEST_F(WithALostService, WhatTheStateDoesNotTellOfIsLeftAlone) {
    performer.reset();
    driver.emplace(control, core::EngineOptions{}, log_store, feed);
    PerformerOptions options{"owner", "us-east-1", "", {*parse_subnet("127.9.0.0/24")}};
    options.removes_leftovers = false;
    performer.emplace(control, options, *client, *ingress, *driver);
    engine.reply("GET", "/version", {200, R"({"Version":"27.1"})", {}});
    engine.reply(
        "GET", "/containers/json", {200, R"([{"Id":"c7","State":"running","Labels":{}}])", {}}
    );
    bool is_over = false;
    boost::asio::co_spawn(control, performer->prepare(), [&is_over](const std::exception_ptr&) {
        is_over = true;
    });
    run_until([&is_over] { return is_over; });
    EXPECT_EQ(asked("GET", "/containers/c7/json").method, "GET") << "its address is taken";
    for (const FakeRequest& each : engine.requests()) EXPECT_NE(each.method, "DELETE") << each.path;
    engine.reply("DELETE", "/containers/c7", {204, "", {}});
}

}  // namespace
}  // namespace apprunner::performers
