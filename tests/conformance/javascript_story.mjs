// The AWS SDK for JavaScript, unmodified but for its endpoint: every operation of App Runner once,
// its paginators, the CloudWatch Logs slice, and errors as the SDK's own classes.
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { createRequire } from "node:module";

const require = createRequire(process.env.NODE_MODULES + "/");
let runnerSdk;
let logsSdk;
try {
  runnerSdk = require("@aws-sdk/client-apprunner");
  logsSdk = require("@aws-sdk/client-cloudwatch-logs");
} catch (error) {
  console.log("skipped: the AWS SDK for JavaScript is not installed (npm: @aws-sdk/client-apprunner)");
  process.exit(77);
}

const settings = { endpoint: process.env.ENDPOINT, region: "us-east-1", maxAttempts: 1 };
const runner = new runnerSdk.AppRunnerClient(settings);
const logs = new logsSdk.CloudWatchLogsClient(settings);
const used = new Set();
const tag = randomUUID().slice(0, 8);

async function ask(operation, input = {}) {
  used.add(operation);
  const { $metadata, ...answer } = await runner.send(new runnerSdk[operation + "Command"](input));
  assert.match($metadata.requestId, /^[0-9a-f-]{36}$/);
  return answer;
}

const askLogs = (operation, input) => logs.send(new logsSdk[operation + "Command"](input));

async function refused(type, call) {
  const error = await call().then(
    () => assert.fail(`${type.name} expected`),
    (thrown) => thrown,
  );
  assert.ok(error instanceof type, `${type.name} expected, not ${error}`);
  assert.ok(error.message.length > 0);
}

async function until(ask, wanted) {
  for (let tries = 0; tries < 600; ++tries) {
    const seen = await ask();
    if (wanted(seen)) return seen;
    await sleep(100);
  }
  assert.fail("it never came");
}

const untilStatus = (ServiceArn, status) =>
  until(
    async () => (await ask("DescribeService", { ServiceArn })).Service,
    (service) => service.Status === status,
  );

const source = {
  AuthenticationConfiguration: { AccessRoleArn: "arn:aws:iam::000000000000:role/service-role/ecr" },
  ImageRepository: { ImageIdentifier: process.env.GOOD_IMAGE, ImageRepositoryType: "ECR" },
};

async function resources() {
  const name = `scaling-${tag}`;
  const { AutoScalingConfiguration: made } = await ask("CreateAutoScalingConfiguration", {
    AutoScalingConfigurationName: name,
  });
  assert.equal(made.Status, "active");
  assert.ok(made.CreatedAt instanceof Date);
  const AutoScalingConfigurationArn = made.AutoScalingConfigurationArn;
  await ask("DescribeAutoScalingConfiguration", { AutoScalingConfigurationArn });
  const listed = [];
  const pages = runnerSdk.paginateListAutoScalingConfigurations({ client: runner }, { MaxResults: 1 });
  for await (const page of pages) listed.push(...page.AutoScalingConfigurationSummaryList);
  used.add("ListAutoScalingConfigurations");
  const standard = listed.find((each) => each.IsDefault);
  await ask("UpdateDefaultAutoScalingConfiguration", { AutoScalingConfigurationArn });
  await ask("UpdateDefaultAutoScalingConfiguration", {
    AutoScalingConfigurationArn: standard.AutoScalingConfigurationArn,
  });

  const { Connection } = await ask("CreateConnection", {
    ConnectionName: `github-${tag}`,
    ProviderType: "GITHUB",
  });
  assert.ok((await ask("ListConnections")).ConnectionSummaryList.length > 0);
  await ask("DeleteConnection", { ConnectionArn: Connection.ConnectionArn });

  const { ObservabilityConfiguration } = await ask("CreateObservabilityConfiguration", {
    ObservabilityConfigurationName: `traces-${tag}`,
  });
  const { ObservabilityConfigurationArn } = ObservabilityConfiguration;
  await ask("DescribeObservabilityConfiguration", { ObservabilityConfigurationArn });
  await ask("ListObservabilityConfigurations");
  await ask("DeleteObservabilityConfiguration", { ObservabilityConfigurationArn });

  const { VpcConnector } = await ask("CreateVpcConnector", {
    VpcConnectorName: `inside-${tag}`,
    Subnets: ["subnet-1"],
  });
  const { VpcConnectorArn } = VpcConnector;
  await ask("DescribeVpcConnector", { VpcConnectorArn });
  await ask("ListVpcConnectors");
  await ask("DeleteVpcConnector", { VpcConnectorArn });
  return AutoScalingConfigurationArn;
}

async function service(AutoScalingConfigurationArn) {
  const input = {
    ServiceName: `js-${tag}`,
    SourceConfiguration: source,
    AutoScalingConfigurationArn,
    NetworkConfiguration: { IngressConfiguration: { IsPubliclyAccessible: false } },
  };
  const { Service, OperationId } = await ask("CreateService", input);
  assert.match(OperationId, /^[0-9a-f-]{36}$/);
  const ServiceArn = Service.ServiceArn;
  await refused(runnerSdk.InvalidRequestException, () => ask("CreateService", input));
  await refused(runnerSdk.InvalidRequestException, () => ask("CreateService", {}));
  await untilStatus(ServiceArn, "RUNNING");
  const arns = [];
  for await (const page of runnerSdk.paginateListServices({ client: runner }, { MaxResults: 1 })) {
    arns.push(...page.ServiceSummaryList.map((each) => each.ServiceArn));
  }
  used.add("ListServices");
  assert.ok(arns.includes(ServiceArn));
  const users = await ask("ListServicesForAutoScalingConfiguration", { AutoScalingConfigurationArn });
  assert.deepEqual(users.ServiceArnList, [ServiceArn]);
  await ask("TagResource", { ResourceArn: ServiceArn, Tags: [{ Key: "a", Value: "1" }] });
  assert.deepEqual((await ask("ListTagsForResource", { ResourceArn: ServiceArn })).Tags, [
    { Key: "a", Value: "1" },
  ]);
  await ask("UntagResource", { ResourceArn: ServiceArn, TagKeys: ["a"] });
  await ask("UpdateService", { ServiceArn, HealthCheckConfiguration: { Interval: 1 } });
  await untilStatus(ServiceArn, "RUNNING");
  await ask("StartDeployment", { ServiceArn });
  await untilStatus(ServiceArn, "RUNNING");
  await ask("PauseService", { ServiceArn });
  await untilStatus(ServiceArn, "PAUSED");
  await refused(runnerSdk.InvalidStateException, () => ask("PauseService", { ServiceArn }));
  await ask("ResumeService", { ServiceArn });
  await untilStatus(ServiceArn, "RUNNING");
  const { OperationSummaryList } = await ask("ListOperations", { ServiceArn });
  assert.equal(OperationSummaryList.length, 5);
  assert.equal(OperationSummaryList[4].Id, OperationId);
  return ServiceArn;
}

async function domains(ServiceArn) {
  const input = { ServiceArn, DomainName: "example.com" };
  const associated = await ask("AssociateCustomDomain", input);
  assert.deepEqual(associated.VpcDNSTargets, []);
  const described = () => ask("DescribeCustomDomains", { ServiceArn });
  await until(
    described,
    (answer) => answer.CustomDomains[0].Status === "pending_certificate_dns_validation",
  );
  await ask("DisassociateCustomDomain", input);
  await until(described, (answer) => answer.CustomDomains.length === 0);
}

async function vpcIngress(ServiceArn) {
  const IngressVpcConfiguration = { VpcId: "vpc-1", VpcEndpointId: "vpce-1" };
  const { VpcIngressConnection } = await ask("CreateVpcIngressConnection", {
    ServiceArn,
    VpcIngressConnectionName: `ingress-${tag}`,
    IngressVpcConfiguration,
  });
  const { VpcIngressConnectionArn } = VpcIngressConnection;
  const untilIngress = (status) =>
    until(
      () => ask("DescribeVpcIngressConnection", { VpcIngressConnectionArn }),
      (answer) => answer.VpcIngressConnection.Status === status,
    );
  await untilIngress("AVAILABLE");
  await ask("UpdateVpcIngressConnection", { VpcIngressConnectionArn, IngressVpcConfiguration });
  await untilIngress("AVAILABLE");
  await ask("ListVpcIngressConnections", { Filter: { ServiceArn } });
  await ask("DeleteVpcIngressConnection", { VpcIngressConnectionArn });
  await untilIngress("DELETED");
}

async function logGroups(arn) {
  const logGroupName = `/aws/apprunner/${arn.split("/").slice(1).join("/")}/service`;
  const messages = [];
  const pages = logsSdk.paginateFilterLogEvents({ client: logs }, { logGroupName, limit: 3 });
  for await (const page of pages) messages.push(...page.events.map((each) => each.message));
  assert.equal(messages[0], "[AppRunner] Service creation started.");
  const { logStreams } = await askLogs("DescribeLogStreams", {
    logGroupName,
    orderBy: "LastEventTime",
    descending: true,
  });
  assert.ok(logStreams.some((each) => each.logStreamName === "events"));
  const { events } = await askLogs("GetLogEvents", { logGroupName, logStreamName: "events" });
  assert.ok(events.length > 0);
  await refused(logsSdk.ResourceAlreadyExistsException, () =>
    askLogs("CreateLogGroup", { logGroupName }),
  );
  await askLogs("PutRetentionPolicy", { logGroupName, retentionInDays: 7 });
  const { logGroups: groups } = await askLogs("DescribeLogGroups", { logGroupNamePrefix: logGroupName });
  assert.equal(groups[0].retentionInDays, 7);
  await refused(logsSdk.ResourceNotFoundException, () =>
    askLogs("GetLogEvents", { logGroupName: "/none", logStreamName: "events" }),
  );
  await refused(logsSdk.InvalidParameterException, () =>
    askLogs("PutRetentionPolicy", { logGroupName, retentionInDays: 8 }),
  );
}

const scaling = await resources();
const arn = await service(scaling);
await domains(arn);
await vpcIngress(arn);
await logGroups(arn);
await refused(runnerSdk.ResourceNotFoundException, () =>
  ask("DescribeService", { ServiceArn: arn.slice(0, -1) + (arn.endsWith("0") ? "1" : "0") }),
);
await ask("DeleteService", { ServiceArn: arn });
await untilStatus(arn, "DELETED");
await ask("DeleteAutoScalingConfiguration", { AutoScalingConfigurationArn: scaling });
const known = Object.keys(runnerSdk)
  .filter((name) => name.endsWith("Command") && name !== "$Command")
  .map((name) => name.slice(0, -"Command".length));
const missing = known.filter((name) => !used.has(name));
assert.deepEqual(missing, []);
console.log(`AWS SDK for JavaScript: App Runner's ${used.size} operations`);
process.exit(0);
