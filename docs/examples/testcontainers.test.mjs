// A bad version is rolled back, as a test of your own: npm's testcontainers starts the emulator's
// image, and the AWS SDK deploys to it.
//
//   npm install testcontainers @aws-sdk/client-apprunner
//   node --test testcontainers.test.mjs
//
// GOOD_IMAGE and BAD_IMAGE are images of the engine, by names as the AWS API takes them:
// docker tag my-app:v1 public.ecr.aws/me/my-app:v1
import assert from "node:assert/strict";
import http from "node:http";
import { after, before, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import {
  AppRunnerClient, CreateServiceCommand, DescribeServiceCommand, ListOperationsCommand,
  UpdateServiceCommand,
} from "@aws-sdk/client-apprunner";
import { GenericContainer, Wait } from "testcontainers";

const apiPort = 8070;
const ingressPort = 8071;
let emulator;
let client;

before(async () => {
  emulator = await new GenericContainer(process.env.APPRUNNER_SIM_IMAGE ?? "apprunner-sim")
    .withBindMounts([{ source: "/var/run/docker.sock", target: "/var/run/docker.sock" }])
    .withExposedPorts(apiPort, ingressPort)
    .withWaitStrategy(Wait.forHttp("/healthz", apiPort))
    .start();
  client = new AppRunnerClient({
    endpoint: `http://${emulator.getHost()}:${emulator.getMappedPort(apiPort)}`,
    region: "us-east-1",
    credentials: { accessKeyId: "test", secretAccessKey: "test" },
  });
});

after(async () => {
  // Services live on without their daemon: it removes them first, and ends with that.
  await emulator?.exec(["/usr/bin/apprunner-sim", "down"]).catch(() => {});
  await emulator?.stop();
});

const source = (image) => ({
  ImageRepository: {
    ImageIdentifier: image,
    ImageRepositoryType: "ECR_PUBLIC",
    ImageConfiguration: { Port: "8080" },
  },
});

async function settled(ServiceArn) {
  for (;;) {
    const { Service } = await client.send(new DescribeServiceCommand({ ServiceArn }));
    if (Service.Status !== "OPERATION_IN_PROGRESS") return Service;
    await sleep(250);
  }
}

// A service is at its own name and the ingress's port; not every resolver knows such names.
function statusOf(service, path) {
  const { hostname } = new URL(`http://${service.ServiceUrl}`);
  const options = {
    host: emulator.getHost(),
    port: emulator.getMappedPort(ingressPort),
    path,
    headers: { host: hostname },
  };
  return new Promise((resolve, reject) => {
    http.get(options, (response) => {
      response.resume();
      resolve(response.statusCode);
    }).on("error", reject);
  });
}

test("a version that listens on loopback only is rolled back, and the old one serves", async () => {
  const created = await client.send(new CreateServiceCommand({
    ServiceName: "shop",
    SourceConfiguration: source(process.env.GOOD_IMAGE),
    HealthCheckConfiguration: { Protocol: "TCP", Interval: 1, Timeout: 1 },
  }));
  const { ServiceArn } = created.Service;
  const service = await settled(ServiceArn);
  assert.equal(service.Status, "RUNNING");
  assert.equal(await statusOf(service, "/"), 200);

  const { OperationId } = await client.send(new UpdateServiceCommand({
    ServiceArn,
    SourceConfiguration: source(process.env.BAD_IMAGE),
  }));
  // RUNNING again: only the operation says that the new version is not what runs.
  assert.equal((await settled(ServiceArn)).Status, "RUNNING");
  const { OperationSummaryList } = await client.send(new ListOperationsCommand({ ServiceArn }));
  const update = OperationSummaryList.find((each) => each.Id === OperationId);
  assert.equal(update.Status, "ROLLBACK_SUCCEEDED");
  assert.equal(await statusOf(service, "/"), 200);
});
