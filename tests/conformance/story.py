"""The story that each Python client is driven through: every operation of App Runner once, the
CloudWatch Logs slice, and errors as the client's own exceptions. `api` calls one operation:
api(service, operation, **input) with names as in Python (create_service) and input as on the wire;
it raises Refused with the exception's name. `knows` tells whether the client has an operation.
"""
import os
import time
import uuid


class Refused(Exception):
    def __init__(self, name, message):
        super().__init__(f"{name}: {message}")
        self.name = name
        self.message = message


ROLE = "arn:aws:iam::000000000000:role/service-role/AppRunnerECRAccessRole"


def source(image):
    return {
        "AuthenticationConfiguration": {"AccessRoleArn": ROLE},
        "ImageRepository": {"ImageIdentifier": image, "ImageRepositoryType": "ECR"},
    }


def expect(condition, what):
    if not condition:
        raise AssertionError(what)


def refused(name, call):
    try:
        call()
    except Refused as refusal:
        expect(refusal.name == name, f"{name} expected, not {refusal}")
        expect(refusal.message, "a refusal has a text")
        return refusal
    raise AssertionError(f"{name} expected")


class Story:
    def __init__(self, api, knows, image=os.environ["GOOD_IMAGE"]):
        self.call = api
        self.knows = knows
        self.image = image
        self.tag = uuid.uuid4().hex[:8]

    def runner(self, operation, **parameters):
        return self.call("apprunner", operation, **parameters)

    def logs(self, operation, **parameters):
        return self.call("logs", operation, **parameters)

    def until(self, what, ask, wanted, limit_s=60):
        deadline = time.monotonic() + limit_s
        while True:
            seen = ask()
            if wanted(seen):
                return seen
            expect(time.monotonic() < deadline, f"{what}: still {seen}")
            time.sleep(0.1)

    def until_status(self, arn, status, limit_s=60):
        return self.until(
            f"status {status}",
            lambda: self.runner("describe_service", ServiceArn=arn)["Service"],
            lambda service: service["Status"] == status,
            limit_s,
        )

    def all_pages(self, operation, member, **parameters):
        found = []
        for _ in range(100):
            page = self.runner(operation, **parameters)
            found += page[member]
            if "NextToken" not in page:
                return found
            parameters["NextToken"] = page["NextToken"]
        raise AssertionError(f"{operation} never ends")

    def run(self):
        self.identity()
        self.resources()
        arn = self.service()
        self.domains(arn)
        self.vpc_ingress(arn)
        self.log_groups(arn)
        self.failures()
        self.runner("delete_service", ServiceArn=arn)
        self.until_status(arn, "DELETED")
        self.clean_up()

    def identity(self):
        expect(self.call("sts", "get_caller_identity")["Account"] == "000000000000", "who am I")
        token = self.call("ecr", "get_authorization_token")
        expect(token["authorizationData"][0]["authorizationToken"], "a token")

    def resources(self):
        name = f"scaling-{self.tag}"
        created = self.runner(
            "create_auto_scaling_configuration",
            AutoScalingConfigurationName=name,
            MaxConcurrency=50,
        )["AutoScalingConfiguration"]
        self.scaling = created["AutoScalingConfigurationArn"]
        expect(created["Status"] == "active", "lower case, as on AWS's wire")
        described = self.runner(
            "describe_auto_scaling_configuration", AutoScalingConfigurationArn=self.scaling
        )["AutoScalingConfiguration"]
        expect(described["MaxConcurrency"] == 50, described)
        listed = self.all_pages(
            "list_auto_scaling_configurations", "AutoScalingConfigurationSummaryList", MaxResults=1
        )
        expect(len(listed) >= 2, "the default and ours")
        if self.knows("update_default_auto_scaling_configuration"):
            default = [each for each in listed if each["IsDefault"]][0]
            for arn in (self.scaling, default["AutoScalingConfigurationArn"]):
                self.runner(
                    "update_default_auto_scaling_configuration", AutoScalingConfigurationArn=arn
                )
        one_more = {"AutoScalingConfigurationName": f"many-{self.tag}"}
        for _ in range(5):
            self.runner("create_auto_scaling_configuration", **one_more)
        refused(
            "ServiceQuotaExceededException",
            lambda: self.runner("create_auto_scaling_configuration", **one_more),
        )
        name_only = self.scaling.rsplit("/", 3)[0] + f"/many-{self.tag}"
        many = {"AutoScalingConfigurationArn": name_only}
        if self.knows("update_default_auto_scaling_configuration"):
            self.runner("delete_auto_scaling_configuration", DeleteAllRevisions=True, **many)
        else:
            for _ in range(5):
                self.runner("delete_auto_scaling_configuration", **many)

        connection = self.runner(
            "create_connection", ConnectionName=f"github-{self.tag}", ProviderType="GITHUB"
        )["Connection"]
        expect(
            self.runner("list_connections", ConnectionName=f"github-{self.tag}")[
                "ConnectionSummaryList"
            ][0]["ConnectionArn"] == connection["ConnectionArn"],
            "the connection is listed",
        )
        self.runner("delete_connection", ConnectionArn=connection["ConnectionArn"])

        observability = self.runner(
            "create_observability_configuration",
            ObservabilityConfigurationName=f"traces-{self.tag}",
            TraceConfiguration={"Vendor": "AWSXRAY"},
        )["ObservabilityConfiguration"]
        by_arn = {"ObservabilityConfigurationArn": observability["ObservabilityConfigurationArn"]}
        self.runner("describe_observability_configuration", **by_arn)
        self.runner("list_observability_configurations", LatestOnly=True)
        deleted = self.runner("delete_observability_configuration", **by_arn)
        expect(deleted["ObservabilityConfiguration"]["Status"] == "INACTIVE", deleted)

        connector = self.runner(
            "create_vpc_connector", VpcConnectorName=f"inside-{self.tag}", Subnets=["subnet-1"]
        )["VpcConnector"]
        by_arn = {"VpcConnectorArn": connector["VpcConnectorArn"]}
        expect(self.runner("describe_vpc_connector", **by_arn)["VpcConnector"] == connector, "same")
        self.runner("list_vpc_connectors")
        self.runner("delete_vpc_connector", **by_arn)

    def service(self):
        name = f"story-{self.tag}"
        created = self.runner(
            "create_service",
            ServiceName=name,
            SourceConfiguration=source(self.image),
            InstanceConfiguration={"Cpu": "1 vCPU", "Memory": "2 GB"},
            AutoScalingConfigurationArn=self.scaling,
            NetworkConfiguration={"IngressConfiguration": {"IsPubliclyAccessible": False}},
            Tags=[{"Key": "team", "Value": "a"}],
        )
        arn = created["Service"]["ServiceArn"]
        expect(created["Service"]["Status"] == "OPERATION_IN_PROGRESS", created)
        expect(created["Service"]["InstanceConfiguration"]["Cpu"] == "1024", created)
        refused(
            "InvalidRequestException",
            lambda: self.runner(
                "create_service", ServiceName=name, SourceConfiguration=source(self.image)
            ),
        )
        self.until_status(arn, "RUNNING")
        expect(
            any(each["ServiceArn"] == arn for each in self.all_pages(
                "list_services", "ServiceSummaryList", MaxResults=1)),
            "the service is listed",
        )
        if self.knows("list_services_for_auto_scaling_configuration"):
            users = self.runner(
                "list_services_for_auto_scaling_configuration",
                AutoScalingConfigurationArn=self.scaling,
            )
            expect(users["ServiceArnList"] == [arn], users)
        self.runner("tag_resource", ResourceArn=arn, Tags=[{"Key": "b", "Value": "2"}])
        self.runner("untag_resource", ResourceArn=arn, TagKeys=["team"])
        tags = self.runner("list_tags_for_resource", ResourceArn=arn)["Tags"]
        expect(tags == [{"Key": "b", "Value": "2"}], tags)
        updated = self.runner(
            "update_service",
            ServiceArn=arn,
            HealthCheckConfiguration={"Protocol": "TCP", "Interval": 1},
        )
        expect(updated["OperationId"], "an operation")
        self.until_status(arn, "RUNNING")
        self.runner("start_deployment", ServiceArn=arn)
        self.until_status(arn, "RUNNING")
        self.runner("pause_service", ServiceArn=arn)
        self.until_status(arn, "PAUSED")
        refused("InvalidStateException", lambda: self.runner("pause_service", ServiceArn=arn))
        refused("InvalidRequestException", lambda: self.runner("start_deployment", ServiceArn=arn))
        self.runner("resume_service", ServiceArn=arn)
        self.until_status(arn, "RUNNING")
        operations = self.all_pages(
            "list_operations", "OperationSummaryList", ServiceArn=arn, MaxResults=2
        )
        types = [each["Type"] for each in operations]
        expect(
            types == ["RESUME_SERVICE", "PAUSE_SERVICE", "START_DEPLOYMENT", "UPDATE_SERVICE",
                      "CREATE_SERVICE"],
            types,
        )
        expect(all(each["Status"] == "SUCCEEDED" for each in operations), operations)
        return arn

    def domains(self, arn):
        domain = {"ServiceArn": arn, "DomainName": "example.com"}
        associated = self.runner("associate_custom_domain", **domain)["CustomDomain"]
        expect(associated["Status"] == "creating", associated)
        self.until(
            "pending_certificate_dns_validation",
            lambda: self.runner("describe_custom_domains", ServiceArn=arn)["CustomDomains"],
            lambda domains: domains[0]["Status"] == "pending_certificate_dns_validation",
        )
        self.runner("disassociate_custom_domain", **domain)
        self.until(
            "no domain",
            lambda: self.runner("describe_custom_domains", ServiceArn=arn)["CustomDomains"],
            lambda domains: domains == [],
        )

    def vpc_ingress(self, arn):
        created = self.runner(
            "create_vpc_ingress_connection",
            ServiceArn=arn,
            VpcIngressConnectionName=f"ingress-{self.tag}",
            IngressVpcConfiguration={"VpcId": "vpc-1", "VpcEndpointId": "vpce-1"},
        )["VpcIngressConnection"]
        by_arn = {"VpcIngressConnectionArn": created["VpcIngressConnectionArn"]}

        def until(status):
            self.until(
                status,
                lambda: self.runner("describe_vpc_ingress_connection", **by_arn),
                lambda answer: answer["VpcIngressConnection"]["Status"] == status,
            )

        until("AVAILABLE")
        self.runner(
            "update_vpc_ingress_connection",
            IngressVpcConfiguration={"VpcId": "vpc-2", "VpcEndpointId": "vpce-2"},
            **by_arn,
        )
        until("AVAILABLE")
        listed = self.runner("list_vpc_ingress_connections", Filter={"ServiceArn": arn})
        expect(len(listed["VpcIngressConnectionSummaryList"]) == 1, listed)
        self.runner("delete_vpc_ingress_connection", **by_arn)
        until("DELETED")

    def log_groups(self, arn):
        group = "/aws/apprunner/" + "/".join(arn.split("/")[1:]) + "/service"
        groups = self.logs("describe_log_groups", logGroupNamePrefix=group)["logGroups"]
        expect([each["logGroupName"] for each in groups] == [group], groups)
        expect("retentionInDays" not in groups[0], "no retention")
        streams = self.logs("describe_log_streams", logGroupName=group)["logStreams"]
        expect("events" in [each["logStreamName"] for each in streams], streams)
        events = self.logs("get_log_events", logGroupName=group, logStreamName="events",
                           startFromHead=True)["events"]
        expect(events[0]["message"] == "[AppRunner] Service creation started.", events[0])
        found = self.logs("filter_log_events", logGroupName=group,
                          filterPattern='"Service status is set to" RUNNING')["events"]
        expect(len(found) >= 1, "the status line is found")
        refused("ResourceAlreadyExistsException",
                lambda: self.logs("create_log_group", logGroupName=group))
        self.logs("put_retention_policy", logGroupName=group, retentionInDays=14)
        groups = self.logs("describe_log_groups", logGroupNamePrefix=group)["logGroups"]
        expect(groups[0]["retentionInDays"] == 14, groups)
        self.logs("delete_retention_policy", logGroupName=group)

        own = f"/story/{self.tag}"
        self.logs("create_log_group", logGroupName=own, tags={"a": "1"})
        self.logs("create_log_stream", logGroupName=own, logStreamName="one")
        now_ms = int(time.time() * 1000)
        self.logs("put_log_events", logGroupName=own, logStreamName="one",
                  logEvents=[{"timestamp": now_ms, "message": "hello"}])
        read = self.logs("get_log_events", logGroupName=own, logStreamName="one")["events"]
        expect(read[0]["message"] == "hello" and read[0]["timestamp"] == now_ms, read)
        own_arn = f"arn:aws:logs:us-east-1:000000000000:log-group:{own}"
        if self.knows("tag_resource", "logs"):
            self.logs("tag_resource", resourceArn=own_arn, tags={"b": "2"})
            tags = self.logs("list_tags_for_resource", resourceArn=own_arn)["tags"]
            expect(tags == {"a": "1", "b": "2"}, tags)
            self.logs("untag_resource", resourceArn=own_arn, tagKeys=["a"])
        self.logs("delete_log_group", logGroupName=own)
        refused("ResourceNotFoundException",
                lambda: self.logs("describe_log_streams", logGroupName=own))

    def failures(self):
        nowhere = "arn:aws:apprunner:us-east-1:000000000000:service/none/" + "0" * 32
        refused("ResourceNotFoundException",
                lambda: self.runner("describe_service", ServiceArn=nowhere))
        refused("InvalidRequestException",
                lambda: self.runner("create_service", ServiceName="bad name!",
                                    SourceConfiguration=source(self.image)))

    def clean_up(self):
        deleted = self.runner(
            "delete_auto_scaling_configuration", AutoScalingConfigurationArn=self.scaling
        )["AutoScalingConfiguration"]
        expect(deleted["Status"] == "inactive", deleted)
