// The ingress's end: orderly, with a limit, and when it is simply destroyed.
#include "tests/component/ingress/ingress_fixture.hpp"

#include <atomic>
#include <thread>

namespace apprunner::ingress {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

class Stop : public IngressTest {
  protected:
    Stop()
        : app(ScriptedApp::answering([this](const Message& request) {
              if (!request.start_line.starts_with("GET /slow")) return ok("fast");
              held = true;
              while (!go) std::this_thread::yield();
              return ok("slow");
          })) {}
    ~Stop() override { go = true; }

    RawSocket hold_one() {
        RawSocket client = connect();
        client.send(get_request("/slow"));
        run_until([this] { return held.load(); });
        return client;
    }

    std::atomic<bool> held = false;
    std::atomic<bool> go = false;
    ScriptedApp app;
};

TEST_F(Stop, LetsRequestsUnderWayFinishAndClosesTheIdle) {
    serve(app);
    RawSocket idle = connect();
    idle.send(get_request());
    EXPECT_EQ(idle.read_message().body, "fast");
    RawSocket busy = hold_one();
    const std::uint16_t port = ingress->port();
    bool stopped = false;
    ingress->stop(seconds(30), [&stopped] { stopped = true; });
    run_until([port] { return !RawSocket::connect(port).is_open(); });
    run_until([this] { return !connect().is_open(); });
    EXPECT_TRUE(idle.is_ended());
    EXPECT_FALSE(stopped);
    go = true;
    const Message answer = busy.read_message();
    EXPECT_EQ(answer.body, "slow");
    EXPECT_EQ(answer.field("connection"), "close");
    EXPECT_TRUE(busy.is_ended());
    busy.close();
    run_until([&stopped] { return stopped; });
}

TEST_F(Stop, CutsWhatIsLeftWhenTheLimitHasPassed) {
    serve(app);
    RawSocket busy = hold_one();
    bool stopped = false;
    ingress->stop(milliseconds(50), [&stopped] { stopped = true; });
    run_until([&stopped] { return stopped; });
    EXPECT_TRUE(busy.is_ended());
}

TEST_F(Stop, IsOverAtOnceWhereNobodyIsConnected) {
    serve(app);
    bool stopped = false;
    ingress->stop(seconds(30), [&stopped] { stopped = true; });
    EXPECT_FALSE(stopped) << "not from within the call";
    run_until([&stopped] { return stopped; });
}

TEST_F(Stop, DestructionCutsEverythingAndNobodyIsCalledAfterwards) {
    serve(app);
    RawSocket busy = hold_one();
    RawSocket idle = connect();
    bool called = false;
    ingress->drain("i1", seconds(30), [&called](bool) { called = true; });
    ingress->set_route(route_to({}), [&called] { called = true; });
    ingress->remove_service("never was", [&called] { called = true; });
    ingress.reset();
    EXPECT_TRUE(busy.is_ended());
    EXPECT_TRUE(idle.is_ended());
    control.restart();
    control.run_for(milliseconds(20));
    EXPECT_FALSE(called);
}

TEST_F(Stop, OneThatNeverStartedEndsToo) {
    ingress = std::make_unique<Ingress>(control.get_executor(), options);
    ingress.reset();
}

}  // namespace
}  // namespace apprunner::ingress
