// The record of each request, and what auto scaling is told.
#include "tests/component/ingress/ingress_fixture.hpp"

#include <boost/asio/post.hpp>

#include <algorithm>
#include <vector>

namespace apprunner::ingress {
namespace {

class Records : public IngressTest {
  protected:
    Records() {
        options.threads = 1;
        options.on_access = [this](const AccessRecord& record) { records.push_back(record); };
    }

    AccessRecord next_record() {
        records.clear();
        run_until([this] { return !records.empty(); });
        return records.empty() ? AccessRecord() : records.front();
    }

    std::vector<AccessRecord> records;
};

TEST_F(Records, ARequestThatWasServed) {
    ScriptedApp app(ScriptedApp::saying("hello"));
    serve(app);
    RawSocket client = connect();
    client.send("POST /a?b HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\nabc");
    EXPECT_EQ(client.read_message().status(), 200);
    const AccessRecord record = next_record();
    EXPECT_EQ(record.service_id, service);
    EXPECT_EQ(record.instance_id, "i1");
    EXPECT_EQ(record.version, "revision of i1");
    EXPECT_EQ(record.client, "127.0.0.1:" + std::to_string(client.local_port()));
    EXPECT_EQ(record.method, "POST");
    EXPECT_EQ(record.target, "/a?b");
    EXPECT_EQ(record.status, 200);
    EXPECT_EQ(record.bytes_in, 3U);
    EXPECT_EQ(record.bytes_out, 5U);
    EXPECT_EQ(record.remark, "");
    EXPECT_GT(record.took.count(), 0);
    EXPECT_GT(record.at, base::WallTime());
}

TEST_F(Records, RequestsThatWereRefused) {
    start();
    Route route = route_to({});
    route.mode = model::RouteMode::paused;
    set_route(route);
    EXPECT_EQ(get("/p").status(), 503);
    const AccessRecord paused = next_record();
    EXPECT_EQ(paused.service_id, service);
    EXPECT_EQ(paused.instance_id, "");
    EXPECT_EQ(paused.target, "/p");
    EXPECT_EQ(paused.status, 503);
    EXPECT_EQ(paused.remark, "The service is paused.");

    RawSocket stranger = connect_shared();
    stranger.send(get_request());
    EXPECT_EQ(stranger.read_message().status(), 404);
    EXPECT_EQ(next_record().service_id, "");

    RawSocket garbler = connect();
    garbler.send("garbage\r\n\r\n");
    EXPECT_EQ(garbler.read_message().status(), 400);
    const AccessRecord garbage = next_record();
    EXPECT_EQ(garbage.status, 400);
    EXPECT_EQ(garbage.method, "");
    EXPECT_EQ(garbage.remark, "the request is not HTTP/1.1");
}

TEST_F(Records, AClientThatWentAway) {
    ScriptedApp app([](RawSocket& connection, int /*number*/) {
        (void)connection.read_message();
        (void)connection.is_ended();
    });
    serve(app);
    RawSocket client = connect();
    client.send(get_request());
    run_until([&app] { return app.open_connections() == 1; });
    client.close();
    const AccessRecord record = next_record();
    EXPECT_EQ(record.status, 0);
    EXPECT_EQ(record.remark, "the client went away");
    EXPECT_EQ(record.instance_id, "i1");
}

TEST_F(Records, ASlowReaderLosesSomeAndIsToldHowMany) {
    start();
    set_route(route_to({}));
    constexpr std::size_t requests = 3'000;
    RawSocket client = connect();
    // The control thread does nothing meanwhile.
    for (std::size_t i = 0; i < requests; ++i) {
        client.send(get_request());
        ASSERT_EQ(client.read_message().status(), 503);
    }
    std::uint64_t lost = 0;
    const auto told = [this, &lost] {
        lost = 0;
        for (const AccessRecord& record : records) lost += record.lost_before;
        return records.size() + lost;
    };
    control.restart();
    control.run_for(std::chrono::milliseconds(20));
    // What is lost is told with the next record.
    EXPECT_EQ(get().status(), 503);
    run_until([&told] { return told() == requests + 1; });
    EXPECT_GT(lost, 0U);
    EXPECT_GT(records.size(), 500U);
}

TEST_F(Records, PeaksAreForServicesThatHadAny) {
    ScriptedApp app(ScriptedApp::saying("hi"));
    serve(app);
    EXPECT_TRUE(ingress->take_peaks().empty());
    EXPECT_EQ(get().status(), 200);
    const AccessRecord done = next_record();
    EXPECT_EQ(done.status, 200);
    EXPECT_EQ(ingress->take_peaks(), (std::map<std::string, unsigned>{{service, 1}}));
    run_until([this] { return ingress->take_peaks().empty(); });
}

}  // namespace
}  // namespace apprunner::ingress
