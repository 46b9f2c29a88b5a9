// The account's other resources over real sockets, and what services have to do with them.
#include "tests/component/api/api_fixture.hpp"

namespace apprunner::api {

namespace {

const std::string arn_prefix = "arn:aws:apprunner:us-east-1:000000000000:";

class CatalogApiTest : public ApiFixture {
  protected:
    /// Calls until `is_there(body)`; fails after ten seconds.
    template <class Predicate>
    wire::Json wait_for(const std::string& target, const wire::Json& body, Predicate&& is_there) {
        const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(10);
        wire::Json answer;
        do {
            answer = call(target, body).body;
            if (is_there(answer)) return answer;
        } while (std::chrono::steady_clock::now() < deadline);
        ADD_FAILURE() << "never came: " << answer;
        return answer;
    }

    std::string create_private(const std::string& name) {
        wire::Json request = create_request(name);
        request["NetworkConfiguration"]["IngressConfiguration"]["IsPubliclyAccessible"] = false;
        const HttpReply reply = call("AppRunner.CreateService", request);
        EXPECT_EQ(reply.status, 200) << reply.text;
        EXPECT_FALSE(reply.body["Service"].contains("ServiceUrl"));
        return reply.body["Service"]["ServiceArn"];
    }
};

/// Go's SDK does not write a bool that is false: so Terraform and Pulumi ask for a private service.
TEST_F(CatalogApiTest, AnEmptyIngressConfigurationMeansPrivate) {
    wire::Json request = create_request("shop");
    request["NetworkConfiguration"]["IngressConfiguration"] = wire::Json::object();
    const wire::Json created = call("AppRunner.CreateService", request).body["Service"];
    const auto is_public = [](const wire::Json& service) {
        return service["NetworkConfiguration"]["IngressConfiguration"]["IsPubliclyAccessible"];
    };
    EXPECT_EQ(is_public(created), false);
    const std::string service_arn = created["ServiceArn"];
    wait_for_status(service_arn, "RUNNING");
    wire::Json update = {
        {"ServiceArn", service_arn},
        {"NetworkConfiguration", {{"IngressConfiguration", {{"IsPubliclyAccessible", true}}}}}};
    EXPECT_EQ(is_public(call("AppRunner.UpdateService", update).body["Service"]), true);
    wait_for_status(service_arn, "RUNNING");
    update["NetworkConfiguration"] = {{"IpAddressType", "IPV4"}};
    EXPECT_EQ(is_public(call("AppRunner.UpdateService", update).body["Service"]), true)
        << "a block that is left out stays as it is";
    wait_for_status(service_arn, "RUNNING");
    update["NetworkConfiguration"]["IngressConfiguration"] = wire::Json::object();
    EXPECT_EQ(is_public(call("AppRunner.UpdateService", update).body["Service"]), false);
}

TEST_F(CatalogApiTest, AutoScalingConfigurations) {
    const wire::Json created = call(
                                   "AppRunner.CreateAutoScalingConfiguration",
                                   {{"AutoScalingConfigurationName", "high"},
                                    {"MaxConcurrency", 50},
                                    {"MinSize", 2},
                                    {"Tags", {{{"Key", "team"}, {"Value", "a"}}}}}
    ).body["AutoScalingConfiguration"];
    const std::string arn = created["AutoScalingConfigurationArn"];
    EXPECT_EQ(created["Status"], "active");
    EXPECT_EQ(created["MaxConcurrency"], 50);
    EXPECT_EQ(created["MinSize"], 2);
    EXPECT_EQ(created["MaxSize"], 25);
    EXPECT_EQ(created["Latest"], true);
    EXPECT_EQ(created["IsDefault"], false);
    EXPECT_EQ(created["HasAssociatedService"], false);
    EXPECT_EQ(
        call("AppRunner.ListTagsForResource", {{"ResourceArn", arn}}).body,
        (wire::Json{{"Tags", {{{"Key", "team"}, {"Value", "a"}}}}})
    );

    // A partial ARN in a service's creation stands for the latest revision, whose numbers count.
    wire::Json request = create_request("shop");
    request["AutoScalingConfigurationArn"] = arn_prefix + "autoscalingconfiguration/high";
    const wire::Json service = call("AppRunner.CreateService", request).body["Service"];
    const wire::Json& summary = service["AutoScalingConfigurationSummary"];
    EXPECT_EQ(summary["AutoScalingConfigurationArn"], arn);
    EXPECT_EQ(summary["Status"], "active");
    on_control([&] {
        const auto* view = driver_.engine().find_by_arn(service["ServiceArn"].get<std::string>());
        EXPECT_EQ(view->service.configuration.auto_scaling.max_concurrency, 50);
        EXPECT_EQ(view->service.configuration.auto_scaling.min_size, 2);
    });
    EXPECT_EQ(
        call(
            "AppRunner.ListServicesForAutoScalingConfiguration",
            {{"AutoScalingConfigurationArn", arn}}
        ).body,
        (wire::Json{{"ServiceArnList", {service["ServiceArn"]}}})
    );
    const HttpReply in_use =
        call("AppRunner.DeleteAutoScalingConfiguration", {{"AutoScalingConfigurationArn", arn}});
    EXPECT_EQ(in_use.type(), "InvalidRequestException");

    const wire::Json chosen = call(
                                  "AppRunner.UpdateDefaultAutoScalingConfiguration",
                                  {{"AutoScalingConfigurationArn", arn}}
    ).body["AutoScalingConfiguration"];
    EXPECT_EQ(chosen["IsDefault"], true);
    const wire::Json another =
        call("AppRunner.CreateService", create_request("cart")).body["Service"];
    EXPECT_EQ(another["AutoScalingConfigurationSummary"]["AutoScalingConfigurationArn"], arn);
    EXPECT_EQ(another["AutoScalingConfigurationSummary"]["IsDefault"], true);
    const wire::Json list = call("AppRunner.ListAutoScalingConfigurations").body;
    EXPECT_EQ(list["AutoScalingConfigurationSummaryList"].size(), 2U);
}

TEST_F(CatalogApiTest, DeletedConfigurationsAreDescribedAndSpelledAsTheKnobSays) {
    const wire::Json request = {{"AutoScalingConfigurationName", "high"}};
    const std::string arn = call("AppRunner.CreateAutoScalingConfiguration", request)
                                .body["AutoScalingConfiguration"]["AutoScalingConfigurationArn"];
    const wire::Json by_arn = {{"AutoScalingConfigurationArn", arn}};
    const wire::Json deleted =
        call("AppRunner.DeleteAutoScalingConfiguration", by_arn).body["AutoScalingConfiguration"];
    EXPECT_EQ(deleted["Status"], "inactive");
    EXPECT_EQ(deleted["Latest"], false);
    EXPECT_TRUE(deleted.contains("DeletedAt"));
    const wire::Json described =
        call("AppRunner.DescribeAutoScalingConfiguration", by_arn).body["AutoScalingConfiguration"];
    EXPECT_EQ(described, deleted);
    EXPECT_EQ(
        call("AppRunner.ListTagsForResource", {{"ResourceArn", arn}}).type(),
        "ResourceNotFoundException"
    );
}

TEST_F(CatalogApiTest, UnknownResourcesOfAServiceAreNamed) {
    wire::Json request = create_request("shop");
    request["AutoScalingConfigurationArn"] = arn_prefix + "autoscalingconfiguration/none";
    EXPECT_EQ(
        call("AppRunner.CreateService", request).message(),
        "The auto scaling configuration ARN you specified isn't valid. ARN: "
        "'arn:aws:apprunner:us-east-1:000000000000:autoscalingconfiguration/none'"
    );
    request.erase("AutoScalingConfigurationArn");
    request["NetworkConfiguration"]["EgressConfiguration"] = {
        {"EgressType", "VPC"}, {"VpcConnectorArn", arn_prefix + "vpcconnector/a/1/0a"}};
    EXPECT_EQ(call("AppRunner.CreateService", request).type(), "InvalidRequestException");
    // The emulator's own door lets resources pass that are only on AWS.
    EXPECT_EQ(call("AppRunnerSim.CreateService", request).status, 200);
}

TEST_F(CatalogApiTest, AScalingThatIsOnAwsOnlyIsStoodInForAtTheEmulatorsDoor) {
    wire::Json request = create_request("shop");
    const std::string scaling = arn_prefix + "autoscalingconfiguration/none/1/0a";
    request["AutoScalingConfigurationArn"] = scaling;
    const wire::Json created = call("AppRunnerSim.CreateService", request).body["Service"];
    EXPECT_EQ(created["AutoScalingConfigurationSummary"]["AutoScalingConfigurationArn"], scaling);
}

TEST_F(CatalogApiTest, HttpServer) {
    const wire::Json created =
        call(
            "AppRunner.CreateConnection", {{"ConnectionName", "github"}, {"ProviderType", "GITHUB"}}
        ).body["Connection"];
    EXPECT_EQ(created["Status"], "PENDING_HANDSHAKE");
    const wire::Json by_name = {{"ConnectionName", "github"}};
    // Nobody completes the handshake, so a service cannot use it: as on AWS.
    wire::Json request = create_request("shop");
    request["SourceConfiguration"]["AuthenticationConfiguration"]["ConnectionArn"] =
        created["ConnectionArn"];
    const HttpReply refused = call("AppRunner.CreateService", request);
    EXPECT_EQ(refused.type(), "InvalidRequestException");
    EXPECT_NE(refused.message().find("PENDING_HANDSHAKE"), std::string::npos);
    EXPECT_NE(refused.message().find("completes_handshakes=true"), std::string::npos);
    const wire::Json by_arn = {{"ConnectionArn", created["ConnectionArn"]}};
    EXPECT_EQ(call("AppRunner.DeleteConnection", by_arn).body["Connection"]["Status"], "DELETED");
    EXPECT_EQ(
        call("AppRunner.ListConnections", by_name).body,
        (wire::Json{{"ConnectionSummaryList", wire::Json::array()}})
    );
    EXPECT_EQ(call("AppRunner.DeleteConnection", by_arn).type(), "ResourceNotFoundException");
}

TEST_F(CatalogApiTest, ObservabilityConfigurations) {
    const wire::Json created = call(
                                   "AppRunner.CreateObservabilityConfiguration",
                                   {{"ObservabilityConfigurationName", "traces"},
                                    {"TraceConfiguration", {{"Vendor", "AWSXRAY"}}}}
    ).body["ObservabilityConfiguration"];
    EXPECT_EQ(created["Status"], "ACTIVE");
    EXPECT_EQ(created["TraceConfiguration"], (wire::Json{{"Vendor", "AWSXRAY"}}));
    wire::Json request = create_request("shop");
    request["ObservabilityConfiguration"] = {
        {"ObservabilityEnabled", true},
        {"ObservabilityConfigurationArn", arn_prefix + "observabilityconfiguration/traces"}};
    const wire::Json service = call("AppRunner.CreateService", request).body["Service"];
    EXPECT_EQ(
        service["ObservabilityConfiguration"]["ObservabilityConfigurationArn"],
        created["ObservabilityConfigurationArn"]
    );
    const wire::Json by_arn = {
        {"ObservabilityConfigurationArn", created["ObservabilityConfigurationArn"]}};
    EXPECT_EQ(
        call("AppRunner.DeleteObservabilityConfiguration", by_arn).type(), "InvalidRequestException"
    );
    EXPECT_EQ(
        call("AppRunner.DescribeObservabilityConfiguration", by_arn)
            .body["ObservabilityConfiguration"],
        created
    );
    EXPECT_EQ(
        call("AppRunner.ListObservabilityConfigurations")
            .body["ObservabilityConfigurationSummaryList"]
            .size(),
        1U
    );
}

TEST_F(CatalogApiTest, VpcConnectors) {
    const wire::Json created = call(
                                   "AppRunner.CreateVpcConnector",
                                   {{"VpcConnectorName", "inside"}, {"Subnets", {"subnet-1"}}}
    ).body["VpcConnector"];
    EXPECT_EQ(created["Status"], "ACTIVE");
    EXPECT_EQ(created["SecurityGroups"].size(), 1U);
    const std::string arn = created["VpcConnectorArn"];
    wire::Json request = create_request("shop");
    request["NetworkConfiguration"]["EgressConfiguration"] = {
        {"EgressType", "VPC"}, {"VpcConnectorArn", arn}};
    const std::string service_arn =
        call("AppRunner.CreateService", request).body["Service"]["ServiceArn"];
    wait_for_status(service_arn, "RUNNING");
    EXPECT_EQ(
        call("AppRunner.DeleteVpcConnector", {{"VpcConnectorArn", arn}}).message(),
        "Provided VPC connector arn is being used by other services. ARN:  " + arn
    );
    call("AppRunner.DeleteService", {{"ServiceArn", service_arn}});
    wait_for_status(service_arn, "DELETED");
    const wire::Json deleted =
        call("AppRunner.DeleteVpcConnector", {{"VpcConnectorArn", arn}}).body["VpcConnector"];
    EXPECT_EQ(deleted["Status"], "INACTIVE");
    EXPECT_EQ(
        call("AppRunner.DescribeVpcConnector", {{"VpcConnectorArn", arn}}).body["VpcConnector"],
        deleted
    );
    EXPECT_TRUE(call("AppRunner.ListVpcConnectors").body["VpcConnectors"].empty());
}

TEST_F(CatalogApiTest, VpcIngressConnectionsHoldTheirService) {
    const std::string public_arn = create("public");
    wire::Json request = {
        {"ServiceArn", public_arn},
        {"VpcIngressConnectionName", "inside"},
        {"IngressVpcConfiguration", {{"VpcId", "vpc-1"}, {"VpcEndpointId", "vpce-1"}}}};
    EXPECT_EQ(
        call("AppRunner.CreateVpcIngressConnection", request).type(), "InvalidRequestException"
    );
    const std::string service_arn = create_private("shop");
    wait_for_status(service_arn, "RUNNING");
    request["ServiceArn"] = service_arn;
    const wire::Json created =
        call("AppRunner.CreateVpcIngressConnection", request).body["VpcIngressConnection"];
    EXPECT_EQ(created["Status"], "PENDING_CREATION");
    EXPECT_EQ(created["AccountId"], "000000000000");
    const std::string arn = created["VpcIngressConnectionArn"];
    const wire::Json by_arn = {{"VpcIngressConnectionArn", arn}};
    const auto has_status = [](const char* status) {
        return [status](const wire::Json& answer) {
            return answer["VpcIngressConnection"]["Status"] == status;
        };
    };
    wait_for("AppRunner.DescribeVpcIngressConnection", by_arn, has_status("AVAILABLE"));
    EXPECT_EQ(
        call("AppRunner.DeleteService", {{"ServiceArn", service_arn}}).type(),
        "InvalidStateException"
    );
    const wire::Json update = {
        {"VpcIngressConnectionArn", arn}, {"IngressVpcConfiguration", {{"VpcId", "vpc-2"}}}};
    EXPECT_EQ(
        call("AppRunner.UpdateVpcIngressConnection", update)
            .body["VpcIngressConnection"]["IngressVpcConfiguration"],
        (wire::Json{{"VpcId", "vpc-2"}})
    );
    wait_for("AppRunner.DescribeVpcIngressConnection", by_arn, has_status("AVAILABLE"));
    const wire::Json list =
        call(
            "AppRunner.ListVpcIngressConnections", {{"Filter", {{"ServiceArn", service_arn}}}}
        ).body;
    EXPECT_EQ(list["VpcIngressConnectionSummaryList"].size(), 1U);
    const wire::Json domains =
        call("AppRunner.DescribeCustomDomains", {{"ServiceArn", service_arn}}).body;
    EXPECT_EQ(domains["VpcDNSTargets"][0]["VpcIngressConnectionArn"], arn);
    EXPECT_EQ(
        call("AppRunner.DeleteVpcIngressConnection", by_arn).body["VpcIngressConnection"]["Status"],
        "PENDING_DELETION"
    );
    wait_for("AppRunner.DescribeVpcIngressConnection", by_arn, has_status("DELETED"));
    EXPECT_EQ(call("AppRunner.DeleteService", {{"ServiceArn", service_arn}}).status, 200);
}

TEST_F(CatalogApiTest, CustomDomains) {
    const std::string service_arn = create("shop");
    const wire::Json request = {{"ServiceArn", service_arn}, {"DomainName", "example.com"}};
    const wire::Json associated = call("AppRunner.AssociateCustomDomain", request).body;
    EXPECT_EQ(associated["VpcDNSTargets"], wire::Json::array());
    EXPECT_TRUE(associated["DNSTarget"].is_string());
    EXPECT_EQ(associated["CustomDomain"]["Status"], "creating");
    // AWS has none while it creates them.
    EXPECT_FALSE(associated["CustomDomain"].contains("CertificateValidationRecords"));
    const wire::Json by_arn = {{"ServiceArn", service_arn}};
    const wire::Json described =
        wait_for("AppRunner.DescribeCustomDomains", by_arn, [](const wire::Json& answer) {
            return answer["CustomDomains"][0]["Status"] == "pending_certificate_dns_validation";
        });
    const wire::Json& records = described["CustomDomains"][0]["CertificateValidationRecords"];
    ASSERT_EQ(records.size(), 3U);
    EXPECT_EQ(records[0]["Type"], "CNAME");
    EXPECT_EQ(records[0]["Status"], "PENDING_VALIDATION");
    EXPECT_EQ(
        call("AppRunner.DisassociateCustomDomain", request).body["CustomDomain"]["Status"],
        "deleting"
    );
    wait_for("AppRunner.DescribeCustomDomains", by_arn, [](const wire::Json& answer) {
        return answer["CustomDomains"].empty();
    });
    EXPECT_EQ(
        call("AppRunner.DisassociateCustomDomain", request).type(), "ResourceNotFoundException"
    );
}

TEST_F(CatalogApiTest, TagsAreTheResourcesNotTheServices) {
    wire::Json request = create_request("shop");
    request["Tags"] = {{{"Key", "a"}, {"Value", "1"}}, {{"Key", "b"}}};
    const wire::Json service = call("AppRunner.CreateService", request).body["Service"];
    EXPECT_FALSE(service.contains("Tags"));
    const wire::Json by_arn = {{"ResourceArn", service["ServiceArn"]}};
    wire::Json change = by_arn;
    change["Tags"] = {{{"Key", "a"}, {"Value", "2"}}};
    EXPECT_EQ(call("AppRunner.TagResource", change).body, wire::Json::object());
    EXPECT_EQ(
        call("AppRunner.ListTagsForResource", by_arn).body["Tags"],
        (wire::Json{{{"Key", "a"}, {"Value", "2"}}, {{"Key", "b"}, {"Value", ""}}})
    );
    wire::Json removal = by_arn;
    removal["TagKeys"] = {"a", "none"};
    EXPECT_EQ(call("AppRunner.UntagResource", removal).body, wire::Json::object());
    EXPECT_EQ(call("AppRunner.ListTagsForResource", by_arn).body["Tags"].size(), 1U);
    for (const char* operation : {"ListTagsForResource", "TagResource", "UntagResource"}) {
        const wire::Json unknown = {
            {"ResourceArn", arn_prefix + "service/none/0a"},
            {"Tags", wire::Json::array()},
            {"TagKeys", wire::Json::array()}};
        EXPECT_EQ(
            call("AppRunner." + std::string(operation), unknown).type(), "ResourceNotFoundException"
        );
    }
}

TEST_F(CatalogApiTest, RegionAndAccountComeFromTheSignature) {
    auto request = aws_request("AppRunner.CreateService", create_request("shop").dump());
    const std::string authorization =
        "AWS4-HMAC-SHA256 Credential=111122223333/20261123/eu-west-1/apprunner/aws4_request, "
        "SignedHeaders=host, Signature=00";
    request.set(boost::beast::http::field::authorization, authorization);
    const wire::Json service = client_->send(request).body["Service"];
    const std::string arn = service["ServiceArn"];
    EXPECT_EQ(arn.rfind("arn:aws:apprunner:eu-west-1:111122223333:service/shop/", 0), 0U);
    const std::string scaling =
        service["AutoScalingConfigurationSummary"]["AutoScalingConfigurationArn"];
    EXPECT_EQ(scaling.rfind("arn:aws:apprunner:eu-west-1:111122223333:", 0), 0U);
    // The name is free elsewhere; who does not sign sees all services.
    create("shop");
    EXPECT_EQ(call("AppRunner.ListServices").body["ServiceSummaryList"].size(), 2U);
    // Another Region's or account's endpoint does not have it.
    const auto ask = [&](const std::string& target, const std::string& credential) {
        auto described = aws_request(
            "AppRunner." + target, wire::Json{{"ServiceArn", arn}, {"DomainName", "a.com"}}.dump()
        );
        described.set(
            boost::beast::http::field::authorization,
            "AWS4-HMAC-SHA256 Credential=" + credential +
                "/apprunner/aws4_request, SignedHeaders=host, Signature=00"
        );
        return client_->send(described);
    };
    EXPECT_EQ(ask("DescribeService", "111122223333/20261123/eu-west-1").status, 200);
    EXPECT_EQ(ask("DescribeService", "AKIDEXAMPLE/20261123/eu-west-1").status, 200);
    for (const char* other :
         {"111122223333/20261123/us-east-1", "999922223333/20261123/eu-west-1"}) {
        EXPECT_EQ(ask("DescribeService", other).type(), "ResourceNotFoundException");
        EXPECT_EQ(ask("DeleteService", other).type(), "ResourceNotFoundException");
        EXPECT_EQ(ask("AssociateCustomDomain", other).type(), "InvalidRequestException");
    }
    auto list = aws_request("AppRunner.ListServices", "{}");
    list.set(boost::beast::http::field::authorization, authorization);
    const wire::Json listed = client_->send(list).body["ServiceSummaryList"];
    ASSERT_EQ(listed.size(), 1U);
    EXPECT_EQ(listed[0]["ServiceArn"], arn);
}

}  // namespace

}  // namespace apprunner::api
