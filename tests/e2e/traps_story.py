#!/usr/bin/env python3
"""The three traps of docs/TRAPS.md on a real engine, told and checked: `traps_story.py PROGRAM
SAMPLE_APP`. `scripts/demo --traps` shows it, and it is a test. AWS is asked by the AWS CLI where
one is installed, else by plain requests. 77: no engine answers."""
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request

PROGRAM, SAMPLE_APP = sys.argv[1:3]
MAKE_IMAGE = pathlib.Path(__file__).resolve().parents[1] / "fakes/sample_app/make_image.sh"
NAME = "apprunner-sim-traps/shop"
ACCOUNT, OTHER_ACCOUNT = "111111111111", "999999999999"
ROLE = f"arn:aws:iam::{ACCOUNT}:role/service-role/AppRunnerECRAccessRole"
AWS = shutil.which("aws")
TARGETS = {"apprunner": "AppRunner", "logs": "Logs_20140328"}
WAIT_S = 60


def ecr(account):
    return f"{account}.dkr.ecr.us-east-1.amazonaws.com/{NAME}:live"


def run(*command, **more):
    done = subprocess.run(command, capture_output=True, text=True, timeout=180, **more)
    assert done.returncode == 0, f"{command}: {done.stdout}{done.stderr}"
    return done.stdout


def headline(text):
    print(f"\n=== {text}\n", flush=True)


class Refused(Exception):
    pass


class Desk:
    def __init__(self, folder):
        self.environment = dict(
            os.environ, NO_COLOR="1", XDG_STATE_HOME=str(folder / "state"),
            XDG_RUNTIME_DIR=str(folder / "run"), AWS_ACCESS_KEY_ID=ACCOUNT,
            AWS_SECRET_ACCESS_KEY="secret", AWS_DEFAULT_REGION="us-east-1",
            AWS_CONFIG_FILE=os.devnull, AWS_SHARED_CREDENTIALS_FILE=os.devnull,
            AWS_EC2_METADATA_DISABLED="true",
        )
        (folder / "run").mkdir(mode=0o700)

    def sim(self, *words, code=0):
        print("$ apprunner-sim " + " ".join(words), flush=True)
        done = subprocess.run([PROGRAM, *words], env=self.environment, capture_output=True,
                              text=True, timeout=180, cwd="/")
        said = done.stdout + done.stderr
        # The feed of what happens is left out where there is a verdict.
        print(f"{done.stdout or done.stderr}(exit code {done.returncode})", flush=True)
        assert done.returncode == code, f"ended with {done.returncode}, not with {code}"
        return said

    def up(self, image, *flags, code=0):
        return self.sim("up", "--image", image, "--name", "shop", "--interval", "1", "--timeout",
                        "1", *flags, "--detach", code=code)

    def described(self):
        done = subprocess.run([PROGRAM, "describe", "shop", "--output", "json"], check=True,
                              env=self.environment, capture_output=True, text=True)
        return json.loads(done.stdout)

    def endpoint(self):
        file = next(pathlib.Path(self.environment["XDG_RUNTIME_DIR"]).glob("**/daemon.json"))
        return json.loads(file.read_text())["endpoint"]

    def aws(self, service, operation, **parameters):
        dashed = re.sub(r"(?<=[a-z])(?=[A-Z])", "-", operation).lower()
        print(f"$ aws {service} {dashed}", flush=True)
        if AWS:
            done = subprocess.run(
                [AWS, "--endpoint-url", self.endpoint(), "--output", "json", service, dashed,
                 "--cli-input-json", json.dumps(parameters)],
                env=self.environment, capture_output=True, text=True, timeout=60)
            if done.returncode != 0:
                raise Refused(done.stderr.strip())
            return json.loads(done.stdout or "{}")
        request = urllib.request.Request(
            self.endpoint(), json.dumps(parameters).encode(), {
                "Content-Type": "application/x-amz-json-1.1",
                "X-Amz-Target": f"{TARGETS[service]}.{operation}",
                "Authorization": f"AWS4-HMAC-SHA256 Credential={ACCOUNT}/20260101/us-east-1/"
                                 f"{service}/aws4_request, SignedHeaders=host, Signature=0"})
        try:
            with urllib.request.urlopen(request, timeout=60) as answer:
                return json.loads(answer.read() or b"{}")
        except urllib.error.HTTPError as error:
            raise Refused(error.read().decode()) from error

    def refused(self, service, operation, **parameters):
        try:
            self.aws(service, operation, **parameters)
        except Refused as refusal:
            print(refusal, flush=True)
            return str(refusal)
        raise AssertionError(f"{operation} was not refused")


def bricked_service(desk, good, bad):
    headline("1. The service that can never be touched again: until 30 June 2023")
    desk.up(bad, "--profile", "2023-05", code=10)
    assert "delete" in desk.up(good, "--profile", "2023-05", code=1)
    first = desk.described()["ServiceUrl"]
    desk.sim("delete", "shop")
    headline("... and since: UpdateService rebuilds it in place")
    desk.up(bad, code=10)
    second = desk.described()["ServiceUrl"]
    assert second != first, "made anew, it has another address"
    desk.up(good)
    assert desk.described()["ServiceUrl"] == second
    headline("The way out: the image is judged before anything is deployed")
    desk.sim("check", bad, "--interval", "1", "--timeout", "1", "--for", "1s", code=10)


def log_group(desk):
    headline("2. The log group that nobody can predict")
    service = desk.described()
    prefix = f"/aws/apprunner/shop/{service['ServiceId']}"

    def groups():
        found = desk.aws("logs", "DescribeLogGroups", logGroupNamePrefix=prefix)["logGroups"]
        for each in found:
            print(each["logGroupName"], each.get("retentionInDays", "no retention"), flush=True)
        return {each["logGroupName"]: each.get("retentionInDays") for each in found}

    assert groups() == {prefix + "/service": None, prefix + "/application": None}
    # What Terraform meets that makes the group itself (tests/conformance/terraform_story.py).
    said = desk.refused("logs", "CreateLogGroup", logGroupName=prefix + "/service")
    assert "ResourceAlreadyExistsException" in said, said
    headline("The way out: the group is taken over once it is there, then its retention is set")
    desk.aws("logs", "PutRetentionPolicy", logGroupName=prefix + "/service", retentionInDays=30)
    assert groups()[prefix + "/service"] == 30


def automatic_deployment(desk, good, better, bad):
    headline("3. The automatic deployment that was given up")
    request = {
        "ServiceName": "auto",
        "SourceConfiguration": {
            "AutoDeploymentsEnabled": True,
            "AuthenticationConfiguration": {"AccessRoleArn": ROLE},
            "ImageRepository": {
                "ImageIdentifier": ecr(OTHER_ACCOUNT), "ImageRepositoryType": "ECR"},
        },
        "HealthCheckConfiguration": {"Interval": 1, "Timeout": 1},
    }
    for account in (ACCOUNT, OTHER_ACCOUNT):
        run("docker", "tag", good, ecr(account))
    said = desk.refused("apprunner", "CreateService", **request)
    assert "InvalidRequestException" in said and OTHER_ACCOUNT in said, said
    headline("The first way out: the registry in the service's own account")
    request["SourceConfiguration"]["ImageRepository"]["ImageIdentifier"] = ecr(ACCOUNT)
    arn = desk.aws("apprunner", "CreateService", **request)["Service"]["ServiceArn"]

    def operations(count, status):
        deadline = time.monotonic() + WAIT_S
        found = []
        while time.monotonic() < deadline:
            found = desk.aws("apprunner", "ListOperations", ServiceArn=arn)["OperationSummaryList"]
            if len(found) == count and found[0]["Status"] == status:
                return found
            time.sleep(1)
        raise AssertionError(f"no {status} of {count} operations: {found}")

    operations(1, "SUCCEEDED")
    print(f"a push to {OTHER_ACCOUNT}, as one that is replicated: nothing; then to {ACCOUNT}")
    run("docker", "tag", bad, ecr(OTHER_ACCOUNT))
    run("docker", "tag", better, ecr(ACCOUNT))
    assert operations(2, "SUCCEEDED")[0]["Type"] == "START_DEPLOYMENT"
    print("a push of a bad image is rolled back, and only ListOperations says so")
    run("docker", "tag", bad, ecr(ACCOUNT))
    operations(3, "ROLLBACK_SUCCEEDED")
    service = desk.aws("apprunner", "DescribeService", ServiceArn=arn)["Service"]
    assert service["Status"] == "RUNNING", service["Status"]
    headline("The second way out: no automatic deployment, and a test phase in the pipeline")
    desk.sim("check", better, "--interval", "1", "--timeout", "1", "--for", "1s")
    desk.sim("check", bad, "--interval", "1", "--timeout", "1", "--for", "1s", code=10)


def main():
    if subprocess.run(["docker", "version"], capture_output=True).returncode != 0:
        print("skipped: no Docker Engine answers")
        return 77
    images = {"v1": [], "v2": [], "v3": ["--env", "SAMPLE_BIND=127.0.0.1"]}
    with tempfile.TemporaryDirectory() as folder:
        desk = Desk(pathlib.Path(folder))
        try:
            for version, more in images.items():
                run(str(MAKE_IMAGE), f"{NAME}:{version}", "--program", SAMPLE_APP, "--env",
                    "SAMPLE_VERSION=" + version, *more)
            good, better, bad = (f"{NAME}:{version}" for version in images)
            bricked_service(desk, good, bad)
            log_group(desk)
            automatic_deployment(desk, good, better, bad)
        finally:
            subprocess.run([PROGRAM, "down"], env=desk.environment, capture_output=True)
            made = [f"{NAME}:{version}" for version in images]
            made += [ecr(account) for account in (ACCOUNT, OTHER_ACCOUNT)]
            subprocess.run(["docker", "rmi", "-f", *made], capture_output=True)
    headline("the three traps were seen, and the ways out of them")
    return 0


if __name__ == "__main__":
    sys.exit(main())
