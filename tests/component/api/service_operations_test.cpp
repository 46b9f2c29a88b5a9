// Operations on services over real sockets: what they answer, and what they refuse.
#include "tests/component/api/api_fixture.hpp"

#include <regex>
#include <set>

namespace apprunner::api {

namespace {

class ServicesTest : public ApiFixture {};

TEST_F(ServicesTest, CreateAnswersTheWholeServiceWithDefaults) {
    const HttpReply reply = call("AppRunner.CreateService", create_request("shop"));
    ASSERT_EQ(reply.status, 200) << reply.text;
    EXPECT_EQ(reply.headers.at("Content-Type"), "application/x-amz-json-1.0");
    EXPECT_TRUE(std::regex_match(
        reply.headers.at("x-amzn-RequestId"),
        std::regex("[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")
    ));
    EXPECT_EQ(reply.body["OperationId"].get<std::string>().size(), 36U);
    const wire::Json& service = reply.body["Service"];
    EXPECT_EQ(service["Status"], "OPERATION_IN_PROGRESS");
    EXPECT_EQ(service["ServiceName"], "shop");
    const std::string id = service["ServiceId"];
    EXPECT_EQ(service["ServiceArn"], "arn:aws:apprunner:us-east-1:000000000000:service/shop/" + id);
    EXPECT_EQ(service["InstanceConfiguration"], (wire::Json{{"Cpu", "1024"}, {"Memory", "2048"}}));
    EXPECT_EQ(
        service["HealthCheckConfiguration"],
        (wire::Json{
            {"Protocol", "TCP"},
            {"Path", "/"},
            {"Interval", 5},
            {"Timeout", 2},
            {"HealthyThreshold", 1},
            {"UnhealthyThreshold", 5}})
    );
    EXPECT_EQ(
        service["NetworkConfiguration"],
        (wire::Json{
            {"EgressConfiguration", {{"EgressType", "DEFAULT"}}},
            {"IngressConfiguration", {{"IsPubliclyAccessible", true}}},
            {"IpAddressType", "IPV4"}})
    );
    EXPECT_EQ(
        service["AutoScalingConfigurationSummary"]["AutoScalingConfigurationArn"],
        "arn:aws:apprunner:us-east-1:000000000000:autoscalingconfiguration/DefaultConfiguration/1/"
        "00000000000000000000000000000001"
    );
    EXPECT_EQ(
        service["AutoScalingConfigurationSummary"]["AutoScalingConfigurationName"],
        "DefaultConfiguration"
    );
    EXPECT_EQ(service["AutoScalingConfigurationSummary"]["AutoScalingConfigurationRevision"], 1);
    const wire::Json& repository = service["SourceConfiguration"]["ImageRepository"];
    EXPECT_EQ(repository["ImageConfiguration"]["Port"], "8080");
    EXPECT_EQ(service["SourceConfiguration"]["AutoDeploymentsEnabled"], true);
    EXPECT_TRUE(service["CreatedAt"].is_number_float());
    EXPECT_EQ(service["CreatedAt"], service["UpdatedAt"]);
    EXPECT_FALSE(service.contains("ObservabilityConfiguration"));
    EXPECT_FALSE(service.contains("EncryptionConfiguration"));
    EXPECT_FALSE(service.contains("DeletedAt"));
    EXPECT_EQ(reply.text.find("null"), std::string::npos);
}

TEST_F(ServicesTest, AServiceLivesItsWholeLife) {
    const std::string arn = create("shop");
    wait_for_status(arn, "RUNNING");
    EXPECT_EQ(call("AppRunner.PauseService", {{"ServiceArn", arn}}).status, 200);
    wait_for_status(arn, "PAUSED");
    EXPECT_EQ(call("AppRunner.ResumeService", {{"ServiceArn", arn}}).status, 200);
    wait_for_status(arn, "RUNNING");
    const HttpReply started = call("AppRunner.StartDeployment", {{"ServiceArn", arn}});
    EXPECT_EQ(started.body.size(), 1U) << started.text;
    wait_for_status(arn, "RUNNING");
    const HttpReply deletion = call("AppRunner.DeleteService", {{"ServiceArn", arn}});
    EXPECT_EQ(deletion.body["Service"]["Status"], "OPERATION_IN_PROGRESS");
    const wire::Json deleted = wait_for_status(arn, "DELETED");
    EXPECT_TRUE(deleted.contains("DeletedAt"));

    const wire::Json list = call("AppRunner.ListServices").body;
    EXPECT_EQ(list, (wire::Json{{"ServiceSummaryList", wire::Json::array()}}));
    const wire::Json operations = call("AppRunner.ListOperations", {{"ServiceArn", arn}}).body;
    std::vector<std::string> types;
    for (const wire::Json& operation : operations["OperationSummaryList"]) {
        EXPECT_EQ(operation["Status"], "SUCCEEDED");
        EXPECT_EQ(operation["EndedAt"], operation["UpdatedAt"]);
        types.push_back(operation["Type"]);
    }
    EXPECT_EQ(
        types,
        (std::vector<std::string>{
            "DELETE_SERVICE",
            "START_DEPLOYMENT",
            "RESUME_SERVICE",
            "PAUSE_SERVICE",
            "CREATE_SERVICE"})
    );
    EXPECT_NE(create("shop"), arn);
}

TEST_F(ServicesTest, AFailedCreationKeepsTheNameAndIsRebuiltByAnUpdate) {
    const std::string arn = create("shop", "crash");
    wait_for_status(arn, "CREATE_FAILED");
    const HttpReply again = call("AppRunner.CreateService", create_request("shop"));
    EXPECT_EQ(again.status, 400);
    EXPECT_EQ(again.type(), "InvalidRequestException");
    EXPECT_EQ(again.headers.at("x-amzn-ErrorType"), "InvalidRequestException");
    EXPECT_EQ(again.message(), "Service with the provided name already exists: shop.");
    const HttpReply deployment = call("AppRunner.StartDeployment", {{"ServiceArn", arn}});
    EXPECT_EQ(deployment.type(), "InvalidRequestException");
    EXPECT_EQ(
        deployment.message(),
        "Can't start a deployment on the specified service, because it isn't in RUNNING state."
    );
    wire::Json update = create_request("shop", "good");
    update.erase("ServiceName");
    update["ServiceArn"] = arn;
    EXPECT_EQ(call("AppRunner.UpdateService", update).status, 200);
    wait_for_status(arn, "RUNNING");
}

TEST_F(ServicesTest, ABadUpdateIsRolledBackAndOnlyTheOperationTells) {
    const std::string arn = create("shop");
    const wire::Json before = wait_for_status(arn, "RUNNING");
    wire::Json update = create_request("shop", "crash");
    update.erase("ServiceName");
    update["ServiceArn"] = arn;
    const HttpReply accepted = call("AppRunner.UpdateService", update);
    EXPECT_EQ(
        accepted.body["Service"]["SourceConfiguration"]["ImageRepository"]["ImageIdentifier"],
        "000000000000.dkr.ecr.us-east-1.amazonaws.com/crash:v1"
    );
    const wire::Json after = wait_for_status(arn, "RUNNING");
    EXPECT_EQ(after["SourceConfiguration"], before["SourceConfiguration"]);
    const wire::Json operations =
        call("AppRunner.ListOperations", {{"ServiceArn", arn}, {"MaxResults", 1}}).body;
    EXPECT_EQ(operations["OperationSummaryList"][0]["Id"], accepted.body["OperationId"]);
    EXPECT_EQ(operations["OperationSummaryList"][0]["Status"], "ROLLBACK_SUCCEEDED");
    EXPECT_TRUE(operations.contains("NextToken"));
}

TEST_F(ServicesTest, UpdateKeepsWhatItLeavesOutAndAnswersUnits) {
    wire::Json request = create_request("shop");
    request["InstanceConfiguration"] = {
        {"Cpu", "2 vCPU"},
        {"Memory", "4 GB"},
        {"InstanceRoleArn", "arn:aws:iam::000000000000:role/instance"}};
    request["HealthCheckConfiguration"] = {{"Protocol", "HTTP"}, {"Path", "/health"}};
    request["ObservabilityConfiguration"] = {{"ObservabilityEnabled", false}};
    const HttpReply created = call("AppRunner.CreateService", request);
    const wire::Json& service = created.body["Service"];
    EXPECT_EQ(service["InstanceConfiguration"]["Cpu"], "2048");
    EXPECT_EQ(service["InstanceConfiguration"]["Memory"], "4096");
    EXPECT_EQ(service["ObservabilityConfiguration"], (wire::Json{{"ObservabilityEnabled", false}}));
    const std::string arn = service["ServiceArn"];
    wait_for_status(arn, "RUNNING");

    const wire::Json update = {
        {"ServiceArn", arn},
        {"InstanceConfiguration", {{"Memory", "6 GB"}}},
        {"HealthCheckConfiguration", {{"Interval", 10}}}};
    const wire::Json changed = call("AppRunner.UpdateService", update).body["Service"];
    EXPECT_EQ(
        changed["InstanceConfiguration"],
        (wire::Json{
            {"Cpu", "2048"},
            {"Memory", "6144"},
            {"InstanceRoleArn", "arn:aws:iam::000000000000:role/instance"}})
    );
    EXPECT_EQ(changed["HealthCheckConfiguration"]["Path"], "/health");
    EXPECT_EQ(changed["HealthCheckConfiguration"]["Interval"], 10);
    EXPECT_EQ(changed["SourceConfiguration"], service["SourceConfiguration"]);
}

TEST_F(ServicesTest, UpdateIsCheckedAgainstWhatItLeavesAsItIs) {
    const std::string arn = create("shop");
    wait_for_status(arn, "RUNNING");
    const HttpReply reply = call(
        "AppRunner.UpdateService",
        {{"ServiceArn", arn}, {"InstanceConfiguration", {{"Cpu", "4 vCPU"}}}}
    );
    EXPECT_EQ(reply.status, 400);
    EXPECT_EQ(
        reply.message(),
        "1 validation error detected: Value '2048' at 'instanceConfiguration.memory' failed to "
        "satisfy constraint: Member must satisfy enum value set: [8192, 10240, 12288] with cpu "
        "4096"
    );
}

TEST_F(ServicesTest, UpdateMayNotChangeTheKindOfSource) {
    const std::string arn = create("shop");
    wait_for_status(arn, "RUNNING");
    const wire::Json to_public = {
        {"ServiceArn", arn},
        {"SourceConfiguration",
         {{"AutoDeploymentsEnabled", false},
          {"ImageRepository",
           {{"ImageIdentifier", "public.ecr.aws/team/shop:v1"},
            {"ImageRepositoryType", "ECR_PUBLIC"}}}}}};
    const HttpReply reply = call("AppRunner.UpdateService", to_public);
    EXPECT_EQ(reply.type(), "InvalidRequestException");
    EXPECT_EQ(
        reply.message(), "The image repository type cannot be changed in UpdateService request"
    );
    const wire::Json to_code = {
        {"ServiceArn", arn},
        {"SourceConfiguration",
         {{"CodeRepository",
           {{"RepositoryUrl", "https://github.com/team/shop"},
            {"SourceCodeVersion", {{"Type", "BRANCH"}, {"Value", "main"}}},
            {"CodeConfiguration", {{"ConfigurationSource", "REPOSITORY"}}}}}}}};
    EXPECT_EQ(call("AppRunner.UpdateService", to_code).type(), "InvalidRequestException");
}

TEST_F(ServicesTest, BusyServicesRefuseInTheCapturedWords) {
    const std::string arn = create("shop", "silent");
    const HttpReply reply = call("AppRunner.UpdateService", {{"ServiceArn", arn}});
    EXPECT_EQ(reply.status, 400);
    EXPECT_EQ(reply.type(), "InvalidStateException");
    EXPECT_EQ(
        reply.message(), "Service cannot be updated in the current state: OPERATION_IN_PROGRESS."
    );
}

TEST_F(ServicesTest, RulesOfSources) {
    wire::Json no_role = create_request("shop");
    no_role["SourceConfiguration"].erase("AuthenticationConfiguration");
    EXPECT_EQ(
        call("AppRunner.CreateService", no_role).message(),
        "Authentication configuration is invalid."
    );
    wire::Json automatic = create_request("shop");
    automatic["SourceConfiguration"] = {
        {"AutoDeploymentsEnabled", true},
        {"ImageRepository",
         {{"ImageIdentifier", "public.ecr.aws/team/shop:v1"},
          {"ImageRepositoryType", "ECR_PUBLIC"}}}};
    EXPECT_EQ(
        call("AppRunner.CreateService", automatic).message(),
        "App Runner doesn't support automatic deployments for an image in an ECR Public "
        "repository."
    );
    automatic["SourceConfiguration"].erase("AutoDeploymentsEnabled");
    const wire::Json service = call("AppRunner.CreateService", automatic).body["Service"];
    EXPECT_EQ(service["SourceConfiguration"]["AutoDeploymentsEnabled"], false);
    EXPECT_FALSE(service["SourceConfiguration"].contains("AuthenticationConfiguration"));
}

/// Region and account are those of a signature by `key`.
HttpReply signed_call(
    HttpClient& client,
    const std::string& target,
    const wire::Json& body,
    const std::string& key,
    const std::string& region
) {
    auto request = aws_request(target, body.dump());
    request.set(
        boost::beast::http::field::authorization,
        "AWS4-HMAC-SHA256 Credential=" + key + "/20261123/" + region +
            "/apprunner/aws4_request, SignedHeaders=host, Signature=00"
    );
    return client.send(request);
}

TEST_F(ServicesTest, AutomaticDeploymentsStayInAccountAndRegion) {
    const auto created = [&](const std::string& name, const char* key, const char* region) {
        wire::Json request = create_request(name);
        request["SourceConfiguration"]["AutoDeploymentsEnabled"] = true;
        return signed_call(*client_, "AppRunner.CreateService", request, key, region);
    };
    const HttpReply foreign = created("foreign", "111122223333", "us-east-1");
    EXPECT_EQ(foreign.type(), "InvalidRequestException");
    EXPECT_EQ(
        foreign.message(),
        "App Runner doesn't support automatic deployments for an image in an ECR repository of "
        "another account: the image is in account 000000000000, the service in account "
        "111122223333. Set AutoDeploymentsEnabled to false, or use a repository in account "
        "111122223333."
    );
    const HttpReply far = created("far-away", "AKIDEXAMPLE", "eu-west-1");
    EXPECT_EQ(far.type(), "InvalidRequestException");
    EXPECT_NE(
        far.message().find("is in Region us-east-1, the service in Region eu-west-1"),
        std::string::npos
    ) << far.text;
    EXPECT_EQ(created("own-image", "000000000000", "us-east-1").status, 200);
    EXPECT_EQ(created("stand-in", "AKIDEXAMPLE", "us-east-1").status, 200)
        << "a key that is no account's number tells no account";
}

TEST_F(ServicesTest, AutomaticDeploymentsAreOffByThemselvesWhereTheyAreRefused) {
    const wire::Json far = create_request("far-away");
    const HttpReply reply =
        signed_call(*client_, "AppRunner.CreateService", far, "000000000000", "eu-west-1");
    EXPECT_EQ(reply.status, 200) << reply.text;
    EXPECT_EQ(reply.body["Service"]["SourceConfiguration"]["AutoDeploymentsEnabled"], false);
}

/// The service is the caller's own: another account's is not found.
TEST_F(ServicesTest, AnUpdateMayNotTurnAutomaticDeploymentsOnForAnotherAccountsImage) {
    const HttpReply created = signed_call(
        *client_, "AppRunner.CreateService", create_request("shop"), "111122223333", "us-east-1"
    );
    ASSERT_EQ(created.status, 200) << created.text;
    const std::string arn = created.body["Service"]["ServiceArn"];
    wait_for_status(arn, "RUNNING");
    const auto update = [&](const wire::Json& more) {
        wire::Json request{{"ServiceArn", arn}};
        request.update(more);
        return signed_call(
            *client_, "AppRunner.UpdateService", request, "111122223333", "us-east-1"
        );
    };
    const HttpReply refused = update({{"SourceConfiguration", {{"AutoDeploymentsEnabled", true}}}});
    EXPECT_EQ(refused.type(), "InvalidRequestException");
    EXPECT_NE(refused.message().find("another account"), std::string::npos) << refused.text;
    EXPECT_EQ(update({{"InstanceConfiguration", {{"Memory", "3 GB"}}}}).status, 200)
        << "a source that is kept was judged when it came";
}

TEST_F(ServicesTest, UnknownServicesAreNotFound) {
    const std::string arn =
        "arn:aws:apprunner:us-east-1:000000000000:service/shop/0123456789abcdef0123456789abcdef";
    for (const char* operation :
         {"DescribeService",
          "UpdateService",
          "StartDeployment",
          "PauseService",
          "ResumeService",
          "DeleteService",
          "ListOperations"}) {
        const HttpReply reply = call("AppRunner." + std::string(operation), {{"ServiceArn", arn}});
        EXPECT_EQ(reply.status, 400) << operation;
        EXPECT_EQ(reply.type(), "ResourceNotFoundException") << operation;
        EXPECT_FALSE(reply.message().empty()) << operation;
    }
}

TEST_F(ServicesTest, PagesHoldEachServiceOnceAndEnd) {
    std::set<std::string> created;
    for (int number = 0; number < 7; ++number) {
        created.insert(create("shop-" + std::to_string(number)));
    }
    std::set<std::string> listed;
    wire::Json request = {{"MaxResults", 3}};
    int pages = 0;
    while (true) {
        const wire::Json page = call("AppRunner.ListServices", request).body;
        ++pages;
        for (const wire::Json& summary : page["ServiceSummaryList"]) {
            EXPECT_TRUE(listed.insert(summary["ServiceArn"].get<std::string>()).second);
        }
        if (!page.contains("NextToken")) break;
        request["NextToken"] = page["NextToken"];
        ASSERT_LT(pages, 5);
    }
    EXPECT_EQ(pages, 3);
    EXPECT_EQ(listed, created);
    EXPECT_EQ(call("AppRunner.ListServices").body["ServiceSummaryList"].size(), 7U);
    const HttpReply forged = call("AppRunner.ListServices", {{"NextToken", "bm90IG91cnM="}});
    EXPECT_EQ(forged.type(), "InvalidRequestException");
}

}  // namespace

}  // namespace apprunner::api
