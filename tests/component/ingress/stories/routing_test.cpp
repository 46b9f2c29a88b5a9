// Which service a request goes to, what it carries with it, and the answers where nobody serves.
#include "tests/component/ingress/ingress_fixture.hpp"

#include <unistd.h>

#include <atomic>
#include <mutex>
#include <set>

namespace apprunner::ingress {
namespace {

class Routing : public IngressTest {
  protected:
    Message ask_shared(const std::string& authority) {
        RawSocket client = connect_shared();
        client.send("GET / HTTP/1.1\r\nHost: " + authority + "\r\n\r\n");
        return client.read_message();
    }

    void set_mode(model::RouteMode mode) {
        Route route = route_to({});
        route.mode = mode;
        set_route(route);
    }

    /// A loopback port that refuses connections: bound, and not listening.
    std::uint16_t closed_port() {
        ScriptedApp app(ScriptedApp::saying(""));
        return app.port();
    }
};

TEST_F(Routing, TheSharedPortGoesByHostName) {
    ScriptedApp app(ScriptedApp::saying("first"));
    ScriptedApp other_app(ScriptedApp::saying("second"));
    serve(app);
    Route other = route_to({target_at("i2", other_app.port())});
    other.service_id = "service-2";
    other.host = "other.us-east-1.localhost";
    set_route(other);
    for (const std::string& name :
         {host, host + ":8071", host + ".", std::string("ABC.us-EAST-1.LocalHost.:80")}) {
        EXPECT_EQ(ask_shared(name).body, "first") << name;
    }
    EXPECT_EQ(ask_shared(other.host).body, "second");
    EXPECT_NE(ingress->local_port("service-2"), ingress->local_port(service));
}

/// As when a daemon was replaced: its services are not unknown only because it has just begun.
TEST_F(Routing, WhoComesBeforeTheRoutesAreThereIsServedByThem) {
    ScriptedApp app(ScriptedApp::saying("first"));
    options.waits_for_open = true;
    start();
    RawSocket early = connect_shared();
    early.send("GET / HTTP/1.1\r\nHost: " + host + "\r\n\r\n");
    EXPECT_TRUE(early.is_silent(std::chrono::milliseconds(50)));
    set_route(route_to({target_at("i1", app.port())}));
    ingress->open();
    EXPECT_EQ(early.read_message().body, "first");
}

TEST_F(Routing, AServiceHasItsPortAgainUnlessItIsTaken) {
    // Other tests may run beside this one.
    Route route = route_to({});
    route.service_id = "service-of-" + std::to_string(getpid());
    const auto port_of_new = [&](std::unique_ptr<Ingress>& made) {
        made = std::make_unique<Ingress>(control.get_executor(), options);
        EXPECT_TRUE(made->start());
        made->set_route(route, [] {});
        return made->local_port(route.service_id).value_or(0);
    };
    const std::uint16_t first = port_of_new(ingress);
    std::unique_ptr<Ingress> second;
    const std::uint16_t other = port_of_new(second);
    EXPECT_NE(first, 0);
    EXPECT_NE(other, 0);
    EXPECT_NE(other, first) << "it is taken";
    second.reset();
    ingress.reset();
    EXPECT_EQ(port_of_new(ingress), first);
}

TEST_F(Routing, AServiceHasThePortThatItsRouteAsksForOnceThatIsFree) {
    ScriptedApp app(ScriptedApp::saying("here"));
    ScriptedApp taken(ScriptedApp::saying("other"));
    const std::uint16_t free = closed_port();
    start();
    // Other tests, at the same time, have the port that follows from their service's id.
    const std::string own_id = "with-a-port-of-its-own";
    Route route = route_to({target_at("i1", app.port())});
    route.service_id = own_id;
    route.local_port = taken.port();
    set_route(route);
    const std::uint16_t at_first = ingress->local_port(own_id).value_or(0);
    EXPECT_NE(at_first, taken.port());
    EXPECT_NE(at_first, 0) << "it is served, elsewhere";
    route.local_port = free;
    set_route(route);
    EXPECT_EQ(ingress->local_port(own_id), free);
    RawSocket client = RawSocket::connect(free);
    client.send("GET / HTTP/1.1\r\nHost: any\r\n\r\n");
    EXPECT_EQ(client.read_message().body, "here");
    route.local_port = 0;
    set_route(route);
    EXPECT_EQ(ingress->local_port(own_id), at_first) << "it follows from the id again";
}

TEST_F(Routing, APortThatIsTakenMovesNothing) {
    ScriptedApp app(ScriptedApp::saying("here"));
    ScriptedApp taken(ScriptedApp::saying("other"));
    serve(app);
    const auto at_first = ingress->local_port(service);
    const auto moved = ingress->move_local_port(service, taken.port());
    ASSERT_FALSE(moved);
    EXPECT_EQ(moved.error().code, base::Errc::conflict);
    EXPECT_EQ(ingress->local_port(service), at_first);
    EXPECT_FALSE(ingress->move_local_port("", taken.port())) << "of one that is still to come";

    const std::uint16_t free = closed_port();
    EXPECT_TRUE(ingress->move_local_port("", free));
    EXPECT_TRUE(ingress->move_local_port(service, free)) << "a look keeps nothing";
    EXPECT_EQ(ingress->local_port(service), free);
    EXPECT_TRUE(ingress->move_local_port(service, free)) << "it has it";
    bool gone = false;
    ingress->remove_service(service, [&gone] { gone = true; });
    run_until([&gone] { return gone; });
    run_until([&] { return ingress->move_local_port("", free).has_value(); });
}

TEST_F(Routing, AnUnknownHostIsAnEmptyChunked404) {
    ScriptedApp app(ScriptedApp::saying("first"));
    serve(app);
    for (const char* const name :
         {"nobody.localhost", "127.0.0.1", "x.abc.us-east-1.localhost", ""}) {
        const Message answer = ask_shared(name);
        EXPECT_EQ(answer.start_line, "HTTP/1.1 404 Not Found") << name;
        EXPECT_EQ(answer.field("transfer-encoding"), "chunked");
        EXPECT_EQ(answer.body, "0\r\n\r\n");
    }
    EXPECT_EQ(app.connections(), 0);
}

TEST_F(Routing, TheOwnPortTakesAnyHost) {
    ScriptedApp app(ScriptedApp::saying("first"));
    serve(app);
    for (const char* const name : {"nobody.localhost", "127.0.0.1:1"}) {
        RawSocket client = connect();
        client.send(std::string("GET / HTTP/1.1\r\nHost: ") + name + "\r\n\r\n");
        EXPECT_EQ(client.read_message().body, "first");
    }
}

TEST_F(Routing, TheAppLearnsWhoAskedAndHow) {
    std::string head;
    ScriptedApp app(ScriptedApp::answering([&head](const Message& request) {
        head = request.head;
        return ok("");
    }));
    serve(app);
    RawSocket client = connect();
    client.send(
        "GET / HTTP/1.1\r\nHost: My.Host:1\r\nX-Forwarded-For: 1.2.3.4\r\n"
        "X-Forwarded-Proto: gopher\r\n\r\n"
    );
    EXPECT_EQ(client.read_message().status(), 200);
    const Message seen{"GET / HTTP/1.1", head, "", true};
    EXPECT_EQ(seen.field("Host"), "My.Host:1");
    EXPECT_EQ(seen.field("x-forwarded-for"), "1.2.3.4, 127.0.0.1");
    EXPECT_EQ(seen.field("x-forwarded-proto"), "https") << "users of App Runner come by https";
    EXPECT_EQ(seen.field("x-request-id").size(), 36U);
    const std::string first_id = seen.field("x-request-id");
    client.send(get_request());
    EXPECT_EQ(client.read_message().status(), 200);
    EXPECT_NE((Message{"", head, "", true}.field("x-request-id")), first_id);
}

TEST_F(Routing, AServiceThatDoesNotServeSaysWhy) {
    start();
    const auto state_of = [this](model::RouteMode mode) {
        set_mode(mode);
        const Message answer = get();
        return std::to_string(answer.status()) + " " + answer.field("x-apprunner-sim");
    };
    EXPECT_EQ(state_of(model::RouteMode::paused), "503 paused");
    EXPECT_EQ(state_of(model::RouteMode::failed), "503 failed");
    EXPECT_EQ(state_of(model::RouteMode::no_instances), "503 no-instances");
    EXPECT_EQ(state_of(model::RouteMode::deleted), "404 ");
    EXPECT_EQ(ask_shared(host).status(), 404);
}

TEST_F(Routing, TheClientsConnectionOutlivesEveryStateOfTheService) {
    ScriptedApp app(ScriptedApp::saying("hi"));
    start();
    set_mode(model::RouteMode::no_instances);
    RawSocket client = connect();
    const auto status = [&client] {
        client.send(get_request());
        return client.read_message().status();
    };
    EXPECT_EQ(status(), 503);
    set_route(route_to({target_at("i1", app.port())}));
    EXPECT_EQ(status(), 200);
    set_mode(model::RouteMode::paused);
    EXPECT_EQ(status(), 503);
    set_route(route_to({target_at("i2", app.port())}));
    EXPECT_EQ(status(), 200);
}

TEST_F(Routing, AnInstanceThatDoesNotListenIsEnvoysConnectError111) {
    start();
    set_route(route_to({target_at("i1", closed_port())}));
    const Message answer = get();
    EXPECT_EQ(answer.status(), 503);
    EXPECT_EQ(
        answer.body,
        "upstream connect error or disconnect/reset before headers. reset reason: connection "
        "failure, transport failure reason: delayed connect error: 111"
    );
}

TEST_F(Routing, AnAddressThatIsNoneReachesNobody) {
    start();
    model::RouteTarget nowhere = target_at("i1", 80);
    nowhere.address = "not an address";
    set_route(route_to({nowhere}));
    EXPECT_EQ(get().field("x-apprunner-sim"), "no-instances");
}

TEST_F(Routing, RequestsAreSpreadOverTheInstances) {
    ScriptedApp a(ScriptedApp::saying("a"));
    ScriptedApp b(ScriptedApp::saying("b"));
    start();
    set_route(route_to({target_at("a", a.port()), target_at("b", b.port())}));
    std::multiset<std::string> answers;
    for (int i = 0; i < 8; ++i) answers.insert(get().body);
    EXPECT_EQ(answers.count("a"), 4U);
    EXPECT_EQ(answers.count("b"), 4U);
}

TEST_F(Routing, MoreAtATimeThanTheInstancesMayTakeIs429) {
    std::atomic<int> held = 0;
    std::atomic<bool> go = false;
    ScriptedApp app(ScriptedApp::answering([&](const Message& /*request*/) {
        ++held;
        while (!go) std::this_thread::yield();
        return ok("done");
    }));
    start();
    Route route = route_to({target_at("i1", app.port()), target_at("i2", app.port())});
    route.max_concurrency = 2;
    set_route(route);
    std::vector<RawSocket> clients;
    for (int i = 0; i < 4; ++i) {
        clients.push_back(connect());
        clients.back().send(get_request());
        run_until([&held, i] { return held == i + 1; });
    }
    EXPECT_EQ(get().status(), 429);
    EXPECT_EQ(ingress->take_peaks().at(service), 5U);
    go = true;
    for (RawSocket& client : clients) EXPECT_EQ(client.read_message().body, "done");
    EXPECT_EQ(get().body, "done");
}

TEST_F(Routing, ARemovedServiceIsUnknownAndItsPortIsClosed) {
    ScriptedApp app(ScriptedApp::saying("hi"));
    serve(app);
    RawSocket kept = connect();
    kept.send(get_request());
    EXPECT_EQ(kept.read_message().status(), 200);
    const std::uint16_t port = ingress->local_port(service).value_or(0);
    bool removed = false;
    ingress->remove_service(service, [&removed] { removed = true; });
    run_until([&removed] { return removed; });
    EXPECT_FALSE(ingress->local_port(service));
    run_until([port] { return !RawSocket::connect(port).is_open(); });
    EXPECT_EQ(ask_shared(host).status(), 404);
    kept.send(get_request());
    EXPECT_EQ(kept.read_message().status(), 404);
    removed = false;
    ingress->remove_service("never was", [&removed] { removed = true; });
    run_until([&removed] { return removed; });
}

TEST_F(Routing, ATakenPortGivesWayOrIsNamed) {
    start();
    IngressOptions second = options;
    second.port = ingress->port();
    Ingress gives_way(control.get_executor(), second);
    ASSERT_TRUE(gives_way.start());
    EXPECT_GT(gives_way.port(), ingress->port());
    second.port_fixed = true;
    Ingress fixed(control.get_executor(), second);
    const auto started = fixed.start();
    ASSERT_FALSE(started);
    EXPECT_EQ(started.error().code, base::Errc::conflict);
    EXPECT_NE(started.error().detail.find(std::to_string(second.port)), std::string::npos);
}

}  // namespace
}  // namespace apprunner::ingress
