#!/usr/bin/env python3
"""The AWS CLI, unmodified but for --endpoint-url, through the whole story; then `aws logs tail`."""
import json
import os
import re
import subprocess
import sys

from story import Refused, Story, expect

AWS = os.environ.get("AWS_CLI", "/usr/bin/aws")
if not os.path.exists(AWS):
    print("skipped: the AWS CLI is not installed (Debian: awscli)")
    sys.exit(77)

used = set()


def dashed(name):
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "-", name).lower().replace("_", "-")


def aws(*arguments, check=True):
    done = subprocess.run(
        [AWS, "--endpoint-url", os.environ["ENDPOINT"], "--output", "json", *arguments],
        capture_output=True,
        text=True,
    )
    if check and done.returncode:
        raise AssertionError(f"aws {arguments}: {done.stderr}")
    return done


def call(service, operation, **parameters):
    used.add((service, operation))
    arguments = [service, dashed(operation)]
    if parameters:
        arguments += ["--cli-input-json", json.dumps(parameters)]
    if service == "apprunner" and operation.startswith("list"):
        arguments.append("--no-paginate")
    done = aws(*arguments, check=False)
    refusal = re.search(
        r"An error occurred \((\w+)\) when calling the \w+ operation: (.*)", done.stderr
    )
    if refusal:
        expect(done.returncode in (254, 255), f"exit code {done.returncode}")
        raise Refused(refusal[1], refusal[2])
    expect(done.returncode == 0, f"{arguments}: {done.stderr}")
    return json.loads(done.stdout or "{}")


def knows(operation, service="apprunner"):
    return dashed(operation) in known_operations(service)


def known_operations(service, cache={}):
    """The CLI lists what it knows when it is asked for what it does not."""
    if service not in cache:
        complaint = aws(service, "no-such-operation", check=False).stderr
        choices = complaint.split("valid choices are")[-1]
        cache[service] = set(re.findall(r"[a-z]+(?:-[a-z0-9]+)+|\btail\b", choices))
        expect(len(cache[service]) > 20, f"no choices in: {choices}")
    return cache[service]


class CliStory(Story):
    def log_groups(self, arn):
        super().log_groups(arn)
        if not knows("tail", "logs"):
            return
        group = "/aws/apprunner/" + "/".join(arn.split("/")[1:]) + "/service"
        lines = aws("logs", "tail", group, "--since", "1h", "--format", "short").stdout.splitlines()
        expect(lines[0].endswith("[AppRunner] Service creation started."), lines[:1])


CliStory(call, knows).run()
driven = {dashed(operation) for service, operation in used if service == "apprunner"}
missing = {each for each in known_operations("apprunner") if each != "no-such-operation"} - driven
expect(not missing, f"not driven: {missing}")
version = aws("--version").stdout.split()[0]
print(f"{version}: {len(used)} operations")
