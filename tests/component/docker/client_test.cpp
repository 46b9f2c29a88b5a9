// Every plain call of the Docker client against the fake engine: method, path, query and body as
// the Engine API has them, and what becomes of the answers.
#include "tests/component/docker/client_fixture.hpp"

namespace apprunner::docker {
namespace {

class Calls : public ClientTest {};

TEST_F(Calls, PingTellsBothVersions) {
    engine.set_api_version("1.52");
    const auto ping = run(client->ping());
    ASSERT_TRUE(ping) << ping.error().detail;
    EXPECT_EQ(ping->api_version, "1.52");
    EXPECT_EQ(ping->used_version, "1.47");
    EXPECT_EQ(ping->server, "Fake/1");
}

TEST_F(Calls, TheVersionIsAskedOnceAndStandsBeforeEachPath) {
    engine.reply("DELETE", "/networks/*", {204, "", {}});
    ASSERT_TRUE(run(client->remove_network("a")));
    ASSERT_TRUE(run(client->remove_network("b")));
    EXPECT_EQ(engine.pings(), 1U);
    const auto requests = engine.requests();
    ASSERT_EQ(requests.size(), 2U);
    EXPECT_EQ(requests[0].version, "1.41");
    EXPECT_EQ(requests[1].path, "/networks/b");
}

TEST_F(Calls, AnOlderEngineIsRefusedClearly) {
    engine.set_api_version("1.40");
    const auto removed = run(client->remove_network("a"));
    ASSERT_FALSE(removed);
    EXPECT_EQ(removed.error().code, base::Errc::protocol);
    EXPECT_NE(removed.error().detail.find("speaks API 1.40; 1.41 or newer"), std::string::npos);
    EXPECT_TRUE(engine.requests().empty());
}

TEST_F(Calls, AnotherHttpServerIsNotAnEngine) {
    engine.set_api_version("");
    const auto pinged = run(client->ping());
    ASSERT_FALSE(pinged);
    EXPECT_EQ(pinged.error().code, base::Errc::protocol);
    EXPECT_NE(pinged.error().detail.find("is not a Docker Engine"), std::string::npos);
}

TEST_F(Calls, InfoJoinsInfoAndVersion) {
    engine.reply(
        "GET",
        "/info",
        {200,
         R"({"Name":"box","NCPU":2,"MemTotal":4096,"OperatingSystem":"Debian",
                  "SecurityOptions":["name=rootless"]})",
         {}}
    );
    engine.reply(
        "GET",
        "/version",
        {200,
         R"({"Version":"20.10.24","ApiVersion":"1.41","Os":"linux","Arch":"amd64",
                  "KernelVersion":"6.1"})",
         {}}
    );
    const auto info = run(client->info());
    ASSERT_TRUE(info) << info.error().detail;
    EXPECT_EQ(info->version, "20.10.24");
    EXPECT_EQ(info->architecture, "amd64");
    EXPECT_EQ(info->operating_system, "Debian");
    EXPECT_EQ(info->cpus, 2);
    EXPECT_EQ(info->memory_bytes, 4096);
    EXPECT_EQ(info->security_options, std::vector<std::string>{"name=rootless"});
}

CreateContainer full_container() {
    CreateContainer options;
    options.name = "svc-1";
    options.image = "sha256:abc";
    options.environment = {{"PORT", "8080"}, {"A", "b=c d"}};
    options.command = std::vector<std::string>{"serve", "--fast"};
    options.hostname = "ip-10-1-2-3.us-east-1.compute.internal";
    options.labels = {{"owner", "us"}};
    options.nano_cpus = 250'000'000;
    options.memory_bytes = 512 * 1024 * 1024;
    options.network = "net-1";
    options.ipv4 = "10.1.2.3";
    options.stop_signal = "SIGTERM";
    options.platform = "linux/amd64";
    options.extra_hosts = {"db:10.0.0.9"};
    return options;
}

TEST_F(Calls, CreateContainerSendsTheWholeWorld) {
    engine.reply("POST", "/containers/create", {201, R"({"Id":"c1","Warnings":["w"]})", {}});
    const auto created = run(client->create_container(full_container()));
    ASSERT_TRUE(created) << created.error().detail;
    EXPECT_EQ(created->id, "c1");
    EXPECT_EQ(created->warnings, std::vector<std::string>{"w"});
    const auto request = engine.requests().at(0);
    EXPECT_EQ(request.query, "name=svc-1&platform=linux%2Famd64");
    EXPECT_EQ(request.headers.at("content-type"), "application/json");
    const Json expected = Json::parse(R"({
        "Image": "sha256:abc", "Env": ["PORT=8080", "A=b=c d"], "Cmd": ["serve", "--fast"],
        "Hostname": "ip-10-1-2-3.us-east-1.compute.internal", "Labels": {"owner": "us"},
        "StopSignal": "SIGTERM",
        "HostConfig": {
            "NanoCpus": 250000000, "Memory": 536870912, "MemorySwap": 536870912,
            "NetworkMode": "net-1", "ExtraHosts": ["db:10.0.0.9"], "Init": false,
            "RestartPolicy": {"Name": "no"},
            "LogConfig": {"Type": "json-file", "Config": {"max-size": "16m", "max-file": "2"}}
        },
        "NetworkingConfig": {"EndpointsConfig": {
            "net-1": {"IPAMConfig": {"IPv4Address": "10.1.2.3"}}}}
    })");
    EXPECT_EQ(Json::parse(request.body), expected);
}

TEST_F(Calls, CreateContainerLeavesOutWhatIsNotGiven) {
    engine.reply("POST", "/containers/create", {201, R"({"Id":"c1","Warnings":null})", {}});
    CreateContainer options;
    options.image = "app";
    options.entrypoint = std::vector<std::string>{};
    ASSERT_TRUE(run(client->create_container(options)));
    const auto request = engine.requests().at(0);
    EXPECT_EQ(request.query, "");
    const Json body = Json::parse(request.body);
    EXPECT_EQ(body["Entrypoint"], Json::array({""}));
    for (const char* key : {"Cmd", "Hostname", "StopSignal", "NetworkingConfig"}) {
        EXPECT_FALSE(body.contains(key)) << key;
    }
    for (const char* key : {"Memory", "NanoCpus", "NetworkMode", "PortBindings"}) {
        EXPECT_FALSE(body["HostConfig"].contains(key)) << key;
    }
}

TEST_F(Calls, StartStopKillRemove) {
    engine.reply("POST", "/containers/*/start", {304, "", {}});
    engine.reply("POST", "/containers/*/stop", {304, "", {}});
    engine.reply("POST", "/containers/*/kill", {204, "", {}});
    engine.reply("DELETE", "/containers/*", {204, "", {}});
    ASSERT_TRUE(run(client->start_container("c 1")));
    ASSERT_TRUE(run(client->stop_container({"c1", std::chrono::seconds(3)})));
    ASSERT_TRUE(run(client->kill_container("c1", "SIGUSR1")));
    ASSERT_TRUE(run(client->remove_container({"c1", true, true})));
    const auto requests = engine.requests();
    ASSERT_EQ(requests.size(), 4U);
    EXPECT_EQ(requests[0].path, "/containers/c%201/start");
    EXPECT_EQ(requests[1].query, "t=3");
    EXPECT_EQ(requests[2].query, "signal=SIGUSR1");
    EXPECT_EQ(requests[3].query, "force=1&v=1");
    EXPECT_EQ(requests[3].method, "DELETE");
}

constexpr const char* inspected = R"({
    "Id": "c1", "Name": "/svc-1", "Image": "sha256:abc",
    "State": {"Status": "exited", "Running": false, "OOMKilled": true, "Pid": 0, "ExitCode": 137,
              "Error": "", "StartedAt": "2026-11-23T09:28:54.520066144Z",
              "FinishedAt": "0001-01-01T00:00:00Z"},
    "Config": {"Hostname": "h.x", "Labels": {"a": "b"}},
    "NetworkSettings": {"Ports": {"8070/tcp": null, "53/udp": [{"HostPort": "53"}],
            "8071/tcp": [{"HostIp": "127.0.0.1", "HostPort": "32768"}]}, "Networks": {
        "probe": {"NetworkID": "n2", "IPAddress": "169.254.172.2", "Gateway": ""},
        "inst": {"NetworkID": "n1", "IPAddress": "10.0.0.2", "Gateway": "10.0.0.1"}}}})";

TEST_F(Calls, InspectContainer) {
    engine.reply("GET", "/containers/*/json", {200, inspected, {}});
    const auto info = run(client->inspect_container("svc-1"));
    ASSERT_TRUE(info) << info.error().detail;
    EXPECT_EQ(info->name, "svc-1");
    EXPECT_EQ(info->status, "exited");
    EXPECT_TRUE(info->oom_killed);
    EXPECT_FALSE(info->running);
    EXPECT_EQ(info->exit_code, 137);
    EXPECT_EQ(info->started_at_ns, 1'795'426'134'520'066'144);
    EXPECT_EQ(info->finished_at_ns, 0);
    EXPECT_EQ(info->labels, (Labels{{"a", "b"}}));
    EXPECT_EQ(info->address_in("probe"), "169.254.172.2");
    EXPECT_EQ(info->address_in("inst"), "10.0.0.2");
    EXPECT_EQ(info->address_in("other"), "");
    const std::map<std::uint16_t, std::uint16_t> published = {{8071, 32768}};
    EXPECT_EQ(info->published, published);
}

TEST_F(Calls, ListContainersInEveryState) {
    engine.reply(
        "GET",
        "/containers/json",
        {200,
         R"([{"Id":"c1","Names":["/a"],"ImageID":"sha256:1","State":"created",
                   "Labels":{"o":"us"}},{"Id":"c2","Names":null}])",
         {}}
    );
    const auto listed = run(client->list_containers({"o=us"}));
    ASSERT_TRUE(listed) << listed.error().detail;
    ASSERT_EQ(listed->size(), 2U);
    EXPECT_EQ(listed->at(0).name, "a");
    EXPECT_EQ(listed->at(0).state, "created");
    EXPECT_EQ(listed->at(1).name, "");
    EXPECT_EQ(
        engine.requests().at(0).query, "all=1&filters=%7B%22label%22%3A%5B%22o%3Dus%22%5D%7D"
    );
}

TEST_F(Calls, Networks) {
    engine.reply("POST", "/networks/create", {201, R"({"Id":"n1","Warning":""})", {}});
    engine.reply("POST", "/networks/*/connect", {200, "", {}});
    engine.reply("POST", "/networks/*/disconnect", {200, "", {}});
    CreateNetwork create;
    create.name = "probe";
    create.subnet = "169.254.172.0/22";
    create.gateway = "169.254.172.1";
    create.internal = true;
    create.labels = {{"o", "us"}};
    create.driver_options = {{"com.docker.network.bridge.enable_icc", "false"}};
    const auto id = run(client->create_network(create));
    ASSERT_TRUE(id) << id.error().detail;
    EXPECT_EQ(*id, "n1");
    ConnectNetwork connect;
    connect.network = "n1";
    connect.container = "c1";
    connect.ipv4 = "169.254.172.9";
    ASSERT_TRUE(run(client->connect_network(connect)));
    ASSERT_TRUE(run(client->disconnect_network({"n1", "c1", true})));
    const auto requests = engine.requests();
    EXPECT_EQ(Json::parse(requests.at(0).body), Json::parse(R"({
        "Name": "probe", "Driver": "bridge", "CheckDuplicate": true, "Internal": true,
        "Labels": {"o": "us"}, "Options": {"com.docker.network.bridge.enable_icc": "false"},
        "IPAM": {"Driver": "default", "Config": [
            {"Subnet": "169.254.172.0/22", "Gateway": "169.254.172.1"}]}})"));
    EXPECT_EQ(Json::parse(requests.at(1).body), Json::parse(R"({
        "Container": "c1", "EndpointConfig": {"IPAMConfig": {"IPv4Address": "169.254.172.9"}}})"));
    EXPECT_EQ(
        Json::parse(requests.at(2).body), Json::parse(R"({"Container": "c1", "Force": true})")
    );
}

TEST_F(Calls, InspectAndListNetworks) {
    const std::string network = R"({"Id":"n1","Name":"probe","Driver":"bridge","Internal":true,
        "IPAM":{"Config":[{"Subnet":"169.254.172.0/22","Gateway":"169.254.172.1"}]},
        "Options":{"k":"v"},"Labels":{"o":"us"},
        "Containers":{"c1":{"Name":"a","IPv4Address":"169.254.172.2/22"}}})";
    engine.reply("GET", "/networks/*", {200, network, {}});
    engine.reply("GET", "/networks", {200, "[" + network + "]", {}});
    const auto one = run(client->inspect_network("probe"));
    ASSERT_TRUE(one) << one.error().detail;
    EXPECT_EQ(one->subnet, "169.254.172.0/22");
    EXPECT_TRUE(one->internal);
    ASSERT_EQ(one->members.size(), 1U);
    EXPECT_EQ(one->members[0].ipv4, "169.254.172.2");
    const auto all = run(client->list_networks({"o"}));
    ASSERT_TRUE(all);
    EXPECT_EQ(all->size(), 1U);
    EXPECT_EQ(engine.requests().at(1).query, "filters=%7B%22label%22%3A%5B%22o%22%5D%7D");
}

TEST_F(Calls, InspectImage) {
    engine.reply(
        "GET",
        "/images/127.0.0.1:5000/team/app:1/json",
        {200,
         R"({"Id":"sha256:1","Architecture":"arm64","Os":"linux","Size":42,
            "RepoTags":["a:1"],"RepoDigests":["a@sha256:2"],
            "Config":{"Env":["A=b=c","EMPTY="],"Entrypoint":null,"Cmd":["x"],"User":"app",
                "WorkingDir":"/srv","ExposedPorts":{"8080/tcp":{},"53/udp":{}},
                "Healthcheck":{"Test":["CMD","x"]},"StopSignal":"SIGQUIT"}})",
         {}}
    );
    const auto image = run(client->inspect_image("127.0.0.1:5000/team/app:1"));
    ASSERT_TRUE(image) << image.error().detail;
    EXPECT_EQ(image->details.architecture, "arm64");
    EXPECT_EQ(image->details.cmd, std::vector<std::string>{"x"});
    EXPECT_TRUE(image->details.entrypoint.empty());
    EXPECT_EQ(image->details.environment.at("A"), "b=c");
    EXPECT_EQ(image->details.exposed_ports, std::vector<std::uint16_t>{8080});
    EXPECT_EQ(image->working_folder, "/srv");
    EXPECT_TRUE(image->has_healthcheck);
    EXPECT_EQ(image->stop_signal, "SIGQUIT");
    EXPECT_EQ(image->repo_digests, std::vector<std::string>{"a@sha256:2"});
}

TEST_F(Calls, TagListAndRemoveImages) {
    engine.reply("POST", "/images/sha256:1/tag", {201, "", {}});
    engine.reply("GET", "/images/json", {200, R"([{"Id":"sha256:1","RepoTags":null}])", {}});
    engine.reply("DELETE", "/images/*", {200, R"([{"Untagged":"x"}])", {}});
    ASSERT_TRUE(run(client->tag_image({"sha256:1", "127.0.0.1:5000/app:2"})));
    const auto listed = run(client->list_images({"o=us"}));
    ASSERT_TRUE(listed);
    EXPECT_EQ(listed->at(0).id, "sha256:1");
    ASSERT_TRUE(run(client->remove_image({"app:2", true})));
    const auto requests = engine.requests();
    EXPECT_EQ(requests.at(0).query, "repo=127.0.0.1%3A5000%2Fapp&tag=2");
    EXPECT_EQ(requests.at(2).path, "/images/app:2");
    EXPECT_EQ(requests.at(2).query, "force=1");
}

TEST_F(Calls, PastEventsOfAContainer) {
    const std::string kill =
        R"({"status":"kill","id":"c1","Type":"container","Action":"kill","Actor":{"ID":"c1",)"
        R"("Attributes":{"signal":"15","name":"a"}},"time":7,"timeNano":7000000001})";
    const std::string die = R"({"Type":"container","Action":"die","time":8})";
    engine.reply("GET", "/events", {200, kill + "\n" + die, {}});
    PastEvents options;
    options.container = "c1";
    options.actions = {"die", "kill"};
    options.until_ns = 9'000'000'007;
    const auto events = run(client->past_events(options));
    ASSERT_TRUE(events) << events.error().detail;
    EXPECT_EQ(
        engine.requests().at(0).query,
        "since=0.000000001&until=9.000000007&filters=%7B%22container%22%3A%5B%22c1%22%5D%2C%22event"
        "%22%3A%5B%22die%22%2C%22kill%22%5D%7D"
    );
    options.actions.clear();
    options.of_its_engine = true;
    ASSERT_TRUE(run(client->past_events(options)));
    EXPECT_EQ(engine.requests().at(1).query, "since=0.000000001&until=9.000000007&filters=%7B%7D");
    ASSERT_EQ(events->size(), 2U);
    EXPECT_EQ(events->at(0).id, "c1");
    EXPECT_EQ(events->at(0).action, "kill");
    EXPECT_EQ(events->at(0).attributes.at("signal"), "15");
    EXPECT_EQ(events->at(0).time_ns, 7'000'000'001);
    EXPECT_EQ(events->at(1).time_ns, 8'000'000'000) << "an engine that tells seconds only";
    engine.reply("GET", "/events", {200, "<html>\n", {}});
    const auto other = run(client->past_events(options));
    ASSERT_FALSE(other);
    EXPECT_EQ(other.error().code, base::Errc::protocol);
}

TEST_F(Calls, WaitGivesTheExitCode) {
    engine.reply("POST", "/containers/*/wait", {200, R"({"Error":null,"StatusCode":3})", {}});
    const auto exit = run(client->wait_container("c1", WaitCondition::removed));
    ASSERT_TRUE(exit) << exit.error().detail;
    EXPECT_EQ(exit->code, 3);
    EXPECT_EQ(engine.requests().at(0).query, "condition=removed");
}

TEST_F(Calls, OfAnArchiveNoMoreIsReadThanWanted) {
    engine.reply("GET", "/containers/c1/archive", {200, std::string(300'000, 'x'), {}});
    const auto some = run(client->read_archive("c1", "/bin/a b", 1000));
    ASSERT_TRUE(some) << some.error().detail;
    EXPECT_EQ(*some, std::string(1000, 'x'));
    EXPECT_EQ(engine.requests().at(0).query, "path=%2Fbin%2Fa%20b");
    const auto all = run(client->read_archive("c1", "/bin/a", 400'000));
    ASSERT_TRUE(all);
    EXPECT_EQ(all->size(), 300'000U);
    engine.reply("GET", "/containers/c1/archive", {404, R"({"message":"Could not find"})", {}});
    const auto none = run(client->read_archive("c1", "/nope", 1000));
    ASSERT_FALSE(none);
    EXPECT_EQ(none.error().code, base::Errc::not_found);
}

TEST_F(Calls, TheMemoryUsedIsThePeakWhereItIsKept) {
    engine.reply(
        "GET",
        "/containers/c1/stats",
        {200, R"({"memory_stats":{"usage":5,"max_usage":9,"limit":10}})", {}}
    );
    EXPECT_EQ(run(client->memory_used("c1")).value(), 9);
    engine.reply("GET", "/containers/c1/stats", {200, R"({"memory_stats":{"usage":5}})", {}});
    EXPECT_EQ(run(client->memory_used("c1")).value(), 5);
}

}  // namespace
}  // namespace apprunner::docker
