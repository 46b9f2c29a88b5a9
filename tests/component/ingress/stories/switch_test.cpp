// Replacing the instances of a service: no request lost, none on the old instance once the route is
// in force, and draining that means what it says.
#include "tests/component/ingress/ingress_fixture.hpp"

#include <atomic>
#include <thread>

namespace apprunner::ingress {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

/// Clients that ask as fast as they can, on kept connections, until they are stopped.
class Load {
  public:
    Load(std::uint16_t port, int clients) {
        for (int i = 0; i < clients; ++i) {
            threads_.emplace_back([this, port] { run(port); });
        }
    }
    ~Load() { stop(); }

    void stop() {
        stopping_ = true;
        for (std::thread& thread : threads_) {
            if (thread.joinable()) thread.join();
        }
    }

    std::atomic<int> good = 0;
    std::atomic<int> bad = 0;
    std::string first_bad;

  private:
    void run(std::uint16_t port) {
        RawSocket client = RawSocket::connect(port);
        while (!stopping_) {
            client.send(get_request());
            const Message answer = client.read_message();
            if (answer.status() == 200 && answer.whole) {
                ++good;
            } else if (bad++ == 0) {
                first_bad = answer.head + answer.body;
            }
            if (answer.status() == 0) client = RawSocket::connect(port);
        }
    }

    std::atomic<bool> stopping_ = false;
    std::vector<std::thread> threads_;
};

class Switch : public IngressTest {
  protected:
    /// Switches from app to app under load; the old one is killed the moment its drain is over.
    void switch_under_load(const ScriptedApp::Script& script, int switches, int clients) {
        auto app = std::make_unique<ScriptedApp>(script);
        serve(*app);
        Load load(ingress->local_port(service).value_or(0), clients);
        for (int i = 2; i < switches + 2; ++i) {
            const int before = load.good;
            run_until([&load, before, clients] { return load.good > before + clients; });
            auto next = std::make_unique<ScriptedApp>(script);
            set_route(route_to({target_at("i" + std::to_string(i), next->port())}));
            std::string drained;
            drain("i" + std::to_string(i - 1), seconds(10), drained);
            run_until([&drained] { return !drained.empty(); });
            app->kill();
            EXPECT_EQ(drained, "in time");
            app = std::move(next);
        }
        load.stop();
        EXPECT_EQ(load.bad, 0) << load.first_bad;
        EXPECT_GT(load.good, switches * clients);
    }
};

TEST_F(Switch, NoRequestIsLostAlthoughTheOldInstanceIsKilledWhenItIsDrained) {
    switch_under_load(ScriptedApp::saying("hi"), 10, 8);
}

TEST_F(Switch, NoSlowRequestIsLostEither) {
    const auto slow = ScriptedApp::answering([](const Message& /*request*/) {
        std::this_thread::sleep_for(milliseconds(50));
        return ok("slow");
    });
    switch_under_load(slow, 4, 8);
}

TEST_F(Switch, OnceTheRouteIsInForceTheOldInstanceGetsNothingMore) {
    ScriptedApp old_app(ScriptedApp::saying("old"));
    ScriptedApp new_app(ScriptedApp::saying("new"));
    serve(old_app);
    std::vector<RawSocket> clients;
    for (int i = 0; i < 8; ++i) {
        clients.push_back(connect());
        clients.back().send(get_request());
        EXPECT_EQ(clients.back().read_message().body, "old");
    }
    set_route(route_to({target_at("i2", new_app.port())}));
    for (RawSocket& client : clients) {
        client.send(get_request());
        EXPECT_EQ(client.read_message().body, "new");
    }
    // Idle connections are no reason for an app to linger.
    run_until([&old_app] { return old_app.open_connections() == 0; });
}

class Drain : public Switch {
  protected:
    Drain()
        : app(ScriptedApp::answering([this](const Message& /*request*/) {
              held = true;
              while (!go) std::this_thread::yield();
              return ok("done");
          })),
          next(ScriptedApp::saying("next")) {}
    ~Drain() override { go = true; }

    /// One request is under way on the instance that has left the route.
    RawSocket hold_one() {
        serve(app);
        RawSocket client = connect();
        client.send(get_request());
        run_until([this] { return held.load(); });
        set_route(route_to({target_at("i2", next.port())}));
        return client;
    }

    std::atomic<bool> held = false;
    std::atomic<bool> go = false;
    ScriptedApp app;
    ScriptedApp next;
};

TEST_F(Drain, WaitsForTheRequestThatIsUnderWay) {
    RawSocket client = hold_one();
    std::string drained;
    drain("i1", seconds(30), drained);
    control.restart();
    control.run_for(milliseconds(100));
    EXPECT_EQ(drained, "");
    EXPECT_EQ(get().body, "next");
    go = true;
    run_until([&drained] { return !drained.empty(); });
    EXPECT_EQ(drained, "in time");
    EXPECT_EQ(client.read_message().body, "done");
}

TEST_F(Drain, CutsWhatIsLeftWhenTheLimitHasPassed) {
    RawSocket client = hold_one();
    std::string drained;
    drain("i1", milliseconds(50), drained);
    run_until([&drained] { return !drained.empty(); });
    EXPECT_EQ(drained, "cut");
    const Message answer = client.read_message();
    EXPECT_EQ(answer.status(), 503);
    EXPECT_TRUE(answer.body.ends_with("connection termination"));
    client.send(get_request());
    EXPECT_EQ(client.read_message().body, "next");
}

TEST_F(Drain, IsOverAtOnceWhereNothingIsUnderWay) {
    serve(next);
    EXPECT_EQ(get().body, "next");
    set_route(route_to({target_at("i2", next.port())}));
    for (const char* const instance : {"i1", "never was"}) {
        std::string drained;
        drain(instance, seconds(30), drained);
        EXPECT_EQ(drained, "") << "not from within the call";
        run_until([&drained] { return !drained.empty(); });
        EXPECT_EQ(drained, "in time");
    }
}

TEST_F(Drain, TwoOfTheSameInstanceEndTogether) {
    RawSocket client = hold_one();
    std::string first;
    std::string second;
    drain("i1", seconds(30), first);
    drain("i1", seconds(30), second);
    go = true;
    run_until([&] { return !first.empty() && !second.empty(); });
    EXPECT_EQ(first, "in time");
    EXPECT_EQ(second, "in time");
}

}  // namespace
}  // namespace apprunner::ingress
