// What becomes of a call when the engine is not there, says no, sends nonsense, stalls or dies, and
// when the caller has had enough.
#include "docker/transport.hpp"
#include "tests/component/docker/client_fixture.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>

#include <future>
#include <thread>

namespace apprunner::docker {
namespace {

class Faults : public ClientTest {
  protected:
    base::Error error_with(int status, const std::string& body) {
        engine.reply("GET", "/containers/c1/json", {status, body, {}});
        const auto info = run(client->inspect_container("c1"));
        EXPECT_FALSE(info);
        return info ? base::Error() : info.error();
    }
};

TEST_F(Faults, TheEnginesOwnMessageIsKept) {
    const auto missing = error_with(404, R"({"message":"No such container: c1"})");
    EXPECT_EQ(missing.code, base::Errc::not_found);
    EXPECT_EQ(missing.detail, "No such container: c1");
    EXPECT_EQ(error_with(409, R"({"message":"in use"})").code, base::Errc::conflict);
    EXPECT_EQ(error_with(500, R"({"message":"driver failed"})").code, base::Errc::refused);
    EXPECT_EQ(error_with(400, R"({"message":"bad parameter"})").detail, "bad parameter");
    EXPECT_EQ(error_with(403, "forbidden by a proxy\n").detail, "forbidden by a proxy");
    EXPECT_NE(error_with(503, "").detail.find("status 503 and no message"), std::string::npos);
}

TEST_F(Faults, AnAnswerThatIsNotJson) {
    const auto error = error_with(200, "<html>welcome</html>");
    EXPECT_EQ(error.code, base::Errc::protocol);
    EXPECT_NE(error.detail.find("not JSON: <html>"), std::string::npos);
}

TEST_F(Faults, MembersOfUnexpectedTypesAreTolerated) {
    engine.reply("GET", "/containers/c1/json", {200, R"({"State":[],"Config":null,"Name":7})", {}});
    const auto info = run(client->inspect_container("c1"));
    ASSERT_TRUE(info);
    EXPECT_EQ(info->name, "");
    EXPECT_FALSE(info->running);
}

TEST_F(Faults, NoSocketNamesTheEndpointAndWhatToDo) {
    client.emplace(
        context.get_executor(), *parse_endpoint("unix:///no/such.sock", "test"), no_variables()
    );
    const auto pinged = run(client->ping());
    ASSERT_FALSE(pinged);
    EXPECT_EQ(pinged.error().code, base::Errc::unreachable);
    EXPECT_EQ(
        pinged.error().detail,
        "cannot reach the Docker Engine at unix:///no/such.sock: No such file or directory. Is it "
        "running? Start it (for example `sudo systemctl start docker`), or set DOCKER_HOST to "
        "where it listens."
    );
}

TEST_F(Faults, ASocketThatNobodyServes) {
    const std::string address = engine.address();
    engine.stop_listening();
    const auto pinged = run(client->ping());
    ASSERT_FALSE(pinged);
    EXPECT_EQ(pinged.error().code, base::Errc::unreachable);
    EXPECT_NE(pinged.error().detail.find(address), std::string::npos);
}

TEST_F(Faults, ATcpPortThatNobodyServes) {
    // Port 1 of the loopback: nothing listens there, and nothing else may be bound to it by chance.
    client.emplace(
        context.get_executor(), *parse_endpoint("tcp://127.0.0.1:1", "DOCKER_HOST"), no_variables()
    );
    const auto pinged = run(client->ping());
    ASSERT_FALSE(pinged);
    EXPECT_EQ(pinged.error().code, base::Errc::unreachable);
    EXPECT_NE(
        pinged.error().detail.find("tcp://127.0.0.1:1: Connection refused"), std::string::npos
    ) << pinged.error().detail;
    EXPECT_NE(pinged.error().detail.find("comes from DOCKER_HOST"), std::string::npos);
}

TEST_F(Faults, AConnectionCutInsteadOfAnAnswer) {
    engine.cut("POST", "/containers/c1/start");
    const auto started = run(client->start_container("c1"));
    ASSERT_FALSE(started);
    EXPECT_EQ(started.error().code, base::Errc::unreachable);
    EXPECT_NE(
        started.error().detail.find("broke off the connection (POST /v1.41/containers/c1/start"),
        std::string::npos
    ) << started.error().detail;
}

TEST_F(Faults, AStalledCallTimesOut) {
    engine.stall("POST", "/containers/c1/start");
    const auto started = run(client->start_container("c1", std::chrono::milliseconds(80)));
    ASSERT_FALSE(started);
    EXPECT_EQ(started.error().code, base::Errc::timed_out);
    EXPECT_NE(started.error().detail.find("did not finish within 0.1 s"), std::string::npos)
        << started.error().detail;
}

TEST_F(Faults, OtherCallsGoOnWhileOneStalls) {
    engine.stall("GET", "/containers/slow/json");
    engine.reply("GET", "/containers/c1/json", {200, "{}", {}});
    boost::asio::cancellation_signal signal;
    std::optional<base::Errc> code;
    boost::asio::co_spawn(
        context,
        client->inspect_container("slow"),
        boost::asio::bind_cancellation_slot(
            signal.slot(),
            [&code](const std::exception_ptr& thrown, const base::Result<ContainerInfo>& info) {
                if (thrown) std::rethrow_exception(thrown);
                code = info ? base::Errc::internal : info.error().code;
            }
        )
    );
    ASSERT_TRUE(run(client->inspect_container("c1")));
    run_until([this] { return engine.requests().size() == 2; });
    EXPECT_FALSE(code);
    // The slow one is still waiting: cancel it.
    signal.emit(boost::asio::cancellation_type::terminal);
    run_until([&code] { return code.has_value(); });
    EXPECT_EQ(code, base::Errc::cancelled);
}

TEST_F(Faults, DestroyingTheClientEndsItsCalls) {
    engine.stall("GET", "/containers/c1/json");
    std::optional<base::Errc> code;
    boost::asio::co_spawn(
        context,
        client->inspect_container("c1"),
        [&code](const std::exception_ptr& thrown, const base::Result<ContainerInfo>& info) {
            if (thrown) std::rethrow_exception(thrown);
            code = info ? base::Errc::internal : info.error().code;
        }
    );
    run_until([this] { return !engine.requests().empty(); });
    client.reset();
    run_until([&code] { return code.has_value(); });
    EXPECT_EQ(code, base::Errc::cancelled);
}

TEST_F(Faults, TheVersionIsAskedAgainAfterTheEngineWasAway) {
    engine.reply("GET", "/containers/c1/json", {200, "{}", {}});
    ASSERT_TRUE(run(client->inspect_container("c1")));
    engine.stop_listening();
    const auto away = run(client->inspect_container("c1"));
    ASSERT_FALSE(away);
    EXPECT_EQ(away.error().code, base::Errc::unreachable);
    engine.set_api_version("1.45");
    engine.start_listening();
    ASSERT_TRUE(run(client->inspect_container("c1")));
    EXPECT_EQ(engine.requests().back().version, "1.45");
}

TEST_F(Faults, AServerRestartBetweenTwoCallsIsNoFailure) {
    engine.reply("GET", "/containers/c1/json", {200, "{}", {}});
    ASSERT_TRUE(run(client->inspect_container("c1")));
    // The kept connection is dead now; the client has to notice and take a new one.
    engine.stop_listening();
    engine.start_listening();
    EXPECT_TRUE(run(client->inspect_container("c1")));
}

/// The loop is held up here as by SIGSTOP: what has waited meanwhile gets its whole time again.
TEST_F(Faults, TimeInWhichWeCouldNotListenCountsForNoLimit) {
    using std::chrono::milliseconds;
    fakes::FakeDockerEngine::Answer answer;
    engine.handle_later("GET", "/slow", [&answer](const auto&, auto given) { answer = given; });
    engine.reply("GET", "/held", {200, "x", {}});
    const auto endpoint = *parse_endpoint(engine.address(), "the test");
    std::promise<base::Result<HttpReply>> slow;
    std::promise<base::Result<HttpReply>> held;
    Transport transport(endpoint);
    EngineRequest waits;
    waits.target = "/slow";
    waits.total_limit = milliseconds(1500);
    transport.start(transport.next_id(), std::move(waits), [&slow](auto reply) {
        slow.set_value(std::move(reply));
    });
    ASSERT_EQ(engine.wait_for("GET", "/slow").method, "GET");
    EngineRequest holds;
    holds.target = "/held";
    holds.on_bytes = [](std::string_view) {
        std::this_thread::sleep_for(milliseconds(3000));
        return Flow::more;
    };
    transport.start(transport.next_id(), std::move(holds), [&held](auto reply) {
        held.set_value(std::move(reply));
    });
    EXPECT_TRUE(held.get_future().get());
    engine.run([&answer] { answer({200, "late", {}}); });
    const auto reply = slow.get_future().get();
    ASSERT_TRUE(reply) << reply.error().detail;
    EXPECT_EQ(reply->body, "late");
}

}  // namespace
}  // namespace apprunner::docker
