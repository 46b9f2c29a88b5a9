// The emulator's own operations, as the command line calls them.
#include "tests/component/api/api_fixture.hpp"

namespace apprunner::api {

namespace {

class EmulationTest : public ApiFixture {
  protected:
    /// CreateService with an image as Docker names it.
    wire::Json create_local(const std::string& name, const std::string& image) {
        const wire::Json request = {
            {"ServiceName", name},
            {"SourceConfiguration",
             {{"ImageRepository", {{"ImageIdentifier", image}, {"ImageRepositoryType", "ECR"}}}}}};
        const HttpReply reply = call("AppRunnerSim.CreateService", request);
        EXPECT_EQ(reply.status, 200) << reply.text;
        return reply.body;
    }
};

TEST_F(EmulationTest, AnyImageReferenceIsTakenWithoutARole) {
    const wire::Json created = create_local("shop", "localhost:5000/team/Shop:V1");
    const std::string arn = created["Service"]["ServiceArn"];
    EXPECT_EQ(created["Service"]["SourceConfiguration"]["AutoDeploymentsEnabled"], false);
    wait_for_status(arn, "RUNNING");
    const wire::Json update = {
        {"ServiceArn", arn},
        {"SourceConfiguration",
         {{"ImageRepository",
           {{"ImageIdentifier", "shop:v2"}, {"ImageRepositoryType", "ECR_PUBLIC"}}}}}};
    EXPECT_EQ(call("AppRunnerSim.UpdateService", update).status, 200);
    wait_for_status(arn, "RUNNING");
    const wire::Json bad = {
        {"ServiceName", "shop"},
        {"SourceConfiguration",
         {{"ImageRepository",
           {{"ImageIdentifier", "--privileged"}, {"ImageRepositoryType", "ECR"}}}}}};
    EXPECT_EQ(call("AppRunnerSim.CreateService", bad).type(), "InvalidRequestException");
}

TEST_F(EmulationTest, APortIsTakenOrToldToBe) {
    const auto take = [this](int port) {
        return call("AppRunnerSim.TakePort", {{"ServiceName", "shop"}, {"Port", port}});
    };
    EXPECT_EQ(take(9090).status, 200);
    const HttpReply refused = take(8080);
    EXPECT_EQ(refused.type(), "LocalPortTakenException");
    EXPECT_EQ(refused.message(), "port 8080 of shop is taken");
    EXPECT_EQ(take(65536).status, 400);
}

TEST_F(EmulationTest, ARelayHearsOfPortsThatItHasNotOpen) {
    on_control([this] { local_ports_ = {28100, 28101}; });
    const auto read = [this](const wire::Json& open, const wire::Json& refused) {
        const wire::Json body = {{"Open", open}, {"Refused", refused}, {"WaitSeconds", 1}};
        return call("AppRunnerSim.ReadPorts", body).body["Ports"];
    };
    const wire::Json none = wire::Json::object();
    EXPECT_EQ(read(wire::Json::array(), none), wire::Json({28100, 28101}));
    EXPECT_EQ(read({28100, 28101}, none), wire::Json({28100, 28101})) << "after a second";
    EXPECT_EQ(read({28100}, {{"28101", "taken"}}), wire::Json({28100})) << "its service has moved";
}

TEST_F(EmulationTest, DescribeEmulationShowsInstancesProbesAndVerdict) {
    ASSERT_EQ(
        call(
            "AppRunnerSim.SetEmulation",
            {{"ServiceName", "shop"},
             {"Profile", "2023-05"},
             {"Knobs", {{"give_up", "77"}, {"early_verdict", "false"}}}}
        ).body,
        wire::Json::object()
    );
    const wire::Json created = create_local("shop", "shop:v1");
    const std::string arn = created["Service"]["ServiceArn"];
    wait_for_status(arn, "RUNNING");
    const wire::Json emulation = call("AppRunnerSim.DescribeEmulation", {{"ServiceArn", arn}}).body;
    EXPECT_EQ(emulation["ServiceArn"], arn);
    EXPECT_EQ(emulation["ServiceName"], "shop");
    const std::string id = created["Service"]["ServiceId"];
    EXPECT_EQ(emulation["LocalUrl"], "http://127.0.0.1:40001/" + id);
    EXPECT_EQ(emulation["Host"], created["Service"]["ServiceUrl"]);
    EXPECT_EQ(emulation["Profile"], "2023-05");
    EXPECT_EQ(emulation["Knobs"], (wire::Json{{"give_up", "77"}, {"early_verdict", "false"}}));
    ASSERT_EQ(emulation["Instances"].size(), 1U);
    const wire::Json& instance = emulation["Instances"][0];
    EXPECT_EQ(instance["State"], "SERVING");
    EXPECT_EQ(instance["ProbeAddress"], "169.254.172.2");
    EXPECT_EQ(instance["Port"], 8080);
    EXPECT_EQ(instance["Listeners"], (wire::Json{{{"Address", "0.0.0.0"}, {"Port", 8080}}}));
    EXPECT_EQ(instance["Probes"][0]["Healthy"], true);
    EXPECT_EQ(instance["Probes"][0]["Kind"], "CONNECTED");
    EXPECT_EQ(emulation["LiveImage"]["ImageId"], "sha256:shop:v1");
    EXPECT_EQ(emulation["Verdict"]["OperationId"], created["OperationId"]);
    EXPECT_EQ(emulation["Verdict"]["Grade"], "PASS");
    EXPECT_EQ(emulation["Verdict"]["Ending"], "PASSED");
    EXPECT_TRUE(emulation["Verdict"]["DocumentedLimitSeconds"].is_number());

    call("AppRunner.DeleteService", {{"ServiceArn", arn}});
    wait_for_status(arn, "DELETED");
    EXPECT_EQ(
        call("AppRunnerSim.DescribeEmulation", {{"ServiceArn", arn}}).type(),
        "ResourceNotFoundException"
    );
}

TEST_F(EmulationTest, TheInstancesThatAnOperationFailedWithAreKept) {
    const std::string arn = create_local("shop", "shop:crash")["Service"]["ServiceArn"];
    wait_for_status(arn, "CREATE_FAILED");
    const wire::Json emulation = call("AppRunnerSim.DescribeEmulation", {{"ServiceArn", arn}}).body;
    EXPECT_EQ(emulation["Instances"], wire::Json::array());
    ASSERT_GE(emulation["FailedInstances"].size(), 1U);
    const wire::Json& failed = emulation["FailedInstances"][0];
    EXPECT_EQ(failed["State"], "STOPPED");
    EXPECT_EQ(failed["ExitCode"], 3);
    EXPECT_TRUE(failed["LastLines"].is_array());
    EXPECT_TRUE(failed["Answers"].is_array());
}

TEST_F(EmulationTest, UnknownProfilesAndKnobsAreNamed) {
    const HttpReply profile =
        call("AppRunnerSim.SetEmulation", {{"ServiceName", "shop"}, {"Profile", "2019"}});
    EXPECT_EQ(profile.type(), "InvalidRequestException");
    EXPECT_NE(profile.message().find("2019"), std::string::npos);
    const HttpReply knob = call(
        "AppRunnerSim.SetEmulation", {{"ServiceName", "shop"}, {"Knobs", {{"colour", "red"}}}}
    );
    EXPECT_NE(knob.message().find("colour"), std::string::npos);
}

TEST_F(EmulationTest, SecretsAreTakenAndToldToNobody) {
    const wire::Json input = {
        {"ServiceName", "shop"}, {"Values", {{"DB", "hunter22"}}}, {"FromAws", false}};
    EXPECT_EQ(call("AppRunnerSim.SetSecrets", input).body, wire::Json::object());
    for (const wire::Json& wrong :
         {wire::Json{{"ServiceName", "shop"}, {"Values", {{"DB", {"hunter22"}}}}},
          wire::Json{{"ServiceName", "shop"}, {"Values", {{"", "hunter22"}}}}}) {
        const HttpReply refused = call("AppRunnerSim.SetSecrets", wrong);
        EXPECT_EQ(refused.status, 400);
        EXPECT_EQ(refused.text.find("hunter22"), std::string::npos) << refused.text;
    }
}

TEST_F(EmulationTest, SecretsWithoutAnInstanceRoleAreRefusedInAwssWords) {
    wire::Json request = {
        {"ServiceName", "shop"},
        {"SourceConfiguration",
         {{"ImageRepository",
           {{"ImageIdentifier", "shop:v1"},
            {"ImageRepositoryType", "ECR"},
            {"ImageConfiguration", {{"RuntimeEnvironmentSecrets", {{"DB", "db"}}}}}}}}}};
    const HttpReply refused = call("AppRunnerSim.CreateService", request);
    EXPECT_EQ(refused.type(), "InvalidRequestException");
    EXPECT_EQ(
        refused.message(),
        "Instance Role have to be provided if passing in RuntimeEnvironmentSecrets."
    );
    request["InstanceConfiguration"] = {{"InstanceRoleArn", "arn:aws:iam::123456789012:role/app"}};
    EXPECT_EQ(call("AppRunnerSim.CreateService", request).status, 200);
}

TEST_F(EmulationTest, TheFeedIsReadInOrderAndByService) {
    const std::string shop = create_local("shop", "shop:v1")["Service"]["ServiceArn"];
    const std::string cart = create_local("cart", "cart:v1")["Service"]["ServiceArn"];
    wait_for_status(shop, "RUNNING");
    wait_for_status(cart, "RUNNING");
    const wire::Json all = call("AppRunnerSim.ReadFeed").body;
    EXPECT_EQ(all["Dropped"], 0);
    std::uint64_t last = 0;
    std::size_t of_shop = 0;
    for (const wire::Json& entry : all["Entries"]) {
        EXPECT_GT(entry["Sequence"].get<std::uint64_t>(), last);
        last = entry["Sequence"];
        if (entry["ServiceArn"] == shop) ++of_shop;
    }
    EXPECT_EQ(all["Next"], last);
    wire::Json request = {{"ServiceArn", shop}, {"After", 0}, {"MaxEntries", 2}};
    std::size_t read = 0;
    while (true) {
        const wire::Json page = call("AppRunnerSim.ReadFeed", request).body;
        if (page["Entries"].empty()) break;
        EXPECT_LE(page["Entries"].size(), 2U);
        for (const wire::Json& entry : page["Entries"]) EXPECT_EQ(entry["ServiceArn"], shop);
        read += page["Entries"].size();
        request["After"] = page["Next"];
    }
    EXPECT_EQ(read, of_shop);
    EXPECT_EQ(
        call(
            "AppRunnerSim.ReadFeed",
            {{"ServiceArn", "arn:aws:apprunner:us-east-1:000000000000:service/none/0"}}
        ).type(),
        "ResourceNotFoundException"
    );
}

TEST_F(EmulationTest, APageOfTheFeedIsOfASizeThatClientsRead) {
    on_control([&] {
        for (int line = 0; line < 300; ++line) {
            logs::FeedEntry entry;
            entry.kind = model::FeedKind::app;
            entry.text.assign(256UL * 1024, 'x');
            feed_.append(std::move(entry));
        }
    });
    wire::Json request = {{"After", 0}, {"MaxEntries", 1000}};
    std::size_t read = 0;
    bool has_more = true;
    for (int pages = 0; has_more && pages < 10; ++pages) {
        const HttpReply reply = call("AppRunnerSim.ReadFeed", request);
        EXPECT_LT(reply.text.size(), 1'200'000U);
        read += reply.body["Entries"].size();
        request["After"] = reply.body["Next"];
        has_more = reply.body["HasMore"];
    }
    EXPECT_FALSE(has_more);
    EXPECT_EQ(read, 300U);
}

TEST_F(EmulationTest, ALongPollEndsWithTheFirstEntry) {
    const auto waiting = std::async(std::launch::async, [this] {
        HttpClient other(server_->port());
        return other.call("AppRunnerSim.ReadFeed", {{"After", 0}, {"WaitSeconds", 60}});
    });
    create_local("shop", "shop:v1");
    ASSERT_EQ(waiting.wait_for(std::chrono::seconds(20)), std::future_status::ready);
}

TEST_F(EmulationTest, ALongPollEndsEmptyAfterItsWait) {
    const HttpReply reply = call("AppRunnerSim.ReadFeed", {{"After", 7}, {"WaitSeconds", 1}});
    const wire::Json empty = {
        {"Entries", wire::Json::array()}, {"HasMore", false}, {"Next", 7}, {"Dropped", 0}};
    EXPECT_EQ(reply.body, empty);
}

TEST_F(EmulationTest, DescribeDaemonTellsTheEngineToo) {
    create_local("shop", "shop:v1");
    const wire::Json daemon = call("AppRunnerSim.DescribeDaemon").body;
    EXPECT_EQ(daemon["Version"], "1.2.3");
    EXPECT_EQ(daemon["Pid"], getpid());
    EXPECT_EQ(daemon["Endpoint"], server_->endpoint());
    EXPECT_EQ(daemon["IngressPort"], 8071);
    EXPECT_EQ(daemon["Region"], "us-east-1");
    EXPECT_EQ(daemon["ServiceCount"], 1);
    EXPECT_EQ(daemon["Engine"]["Reachable"], true);
    EXPECT_EQ(daemon["Engine"]["Endpoint"], "unix:///fake.sock");
    EXPECT_EQ(daemon["Engine"]["ApiVersion"], "1.41");
}

TEST_F(EmulationTest, StopDaemonAnswersWhenAllIsRemoved) {
    std::promise<bool> asked;
    std::function<void(std::string)> finish;
    on_stop_ = [&](bool remove_services, std::function<void(std::string)> done) {
        finish = std::move(done);
        asked.set_value(remove_services);
    };
    auto answer = std::async(std::launch::async, [this] {
        HttpClient other(server_->port());
        return other.call("AppRunnerSim.StopDaemon", {{"RemoveServices", true}});
    });
    EXPECT_TRUE(asked.get_future().get());
    on_control([&] {
        finish("");
        server_->stop();
    });
    const HttpReply reply = answer.get();
    EXPECT_EQ(reply.status, 200);
    EXPECT_EQ(reply.headers.at("Connection"), "close");
}

TEST_F(EmulationTest, StopDaemonTellsWhatIsLeft) {
    on_stop_ = [](bool /*remove_services*/, const std::function<void(std::string)>& done) {
        done("container abc could not be removed");
    };
    const HttpReply reply = call("AppRunnerSim.StopDaemon");
    EXPECT_EQ(reply.status, 500);
    EXPECT_EQ(reply.message(), "container abc could not be removed");
}

TEST_F(EmulationTest, WhatCannotBeKeptIsNotBegun) {
    const std::string arn = create("kept");
    on_control([&] { kept_trouble_ = "the disk is full"; });
    const HttpReply refused = call("AppRunner.CreateService", create_request("lost"));
    EXPECT_EQ(refused.status, 500);
    EXPECT_EQ(refused.type(), "InternalServiceErrorException");
    EXPECT_EQ(refused.message(), "The state cannot be written: the disk is full");
    EXPECT_EQ(call("AppRunner.PauseService", {{"ServiceArn", arn}}).status, 500);
    EXPECT_EQ(call("Logs_20140328.CreateLogGroup", {{"logGroupName", "g"}}).status, 500);
    EXPECT_EQ(call("AppRunner.DescribeService", {{"ServiceArn", arn}}).status, 200);
    on_control([&] { kept_trouble_.clear(); });
    const HttpReply listed = call("AppRunner.ListServices");
    EXPECT_EQ(listed.body["ServiceSummaryList"].size(), 1U);
    EXPECT_EQ(call("AppRunner.CreateService", create_request("lost")).status, 200);
}

}  // namespace

}  // namespace apprunner::api
