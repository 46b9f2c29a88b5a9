#!/usr/bin/env python3
"""`aws logs tail --follow` on both log groups during a failed first deploy tells the same lines as
`apprunner-sim logs`. Needs a version 2 of the AWS CLI, and the program in APPRUNNER_SIM."""
import os
import signal
import subprocess
import sys
import time
import uuid

from wire import call

AWS = os.environ.get("AWS_CLI", "/usr/bin/aws")
PROGRAM = os.environ.get("APPRUNNER_SIM", "")
ENDPOINT = os.environ["ENDPOINT"]
NAME = f"tail-{uuid.uuid4().hex[:8]}"
# The CLI asks again after five seconds.
TAIL_LIMIT_S = 60


def knows_tail():
    if not os.path.exists(AWS):
        return False
    complaint = subprocess.run([AWS, "logs", "no-such-verb"], capture_output=True, text=True).stderr
    return "tail " in complaint


def tail(group):
    return subprocess.Popen(
        [AWS, "--endpoint-url", ENDPOINT, "logs", "tail", group, "--follow", "--since", "1h",
         "--format", "short"],
        stdout=subprocess.PIPE, text=True, env=dict(os.environ, PYTHONUNBUFFERED="1"),
    )


def lines_of(process, last):
    """The messages until the one that is `last`, then the process is ended."""
    found = []
    deadline = time.monotonic() + TAIL_LIMIT_S
    for line in process.stdout:
        found.append(line.rstrip("\n").split(" ", 1)[1])
        if found[-1] == last or time.monotonic() > deadline:
            break
    process.send_signal(signal.SIGINT)
    process.wait(timeout=30)
    return found


def told_by_us(kind, prefix=""):
    done = subprocess.run(
        [PROGRAM, "logs", NAME, "--endpoint", ENDPOINT, *kind], capture_output=True, text=True,
        check=True,
    )
    told = []
    for line in done.stdout.splitlines():
        label, _, text = line.partition("| ")
        if label.split()[1].rstrip("!") in ("event", "deploy", "app"):
            told.append(prefix + text)
    return told


if not knows_tail() or not os.path.exists(PROGRAM):
    print("skipped: no AWS CLI of version 2 (Debian: awscli), or APPRUNNER_SIM names no program")
    sys.exit(77)

role = "arn:aws:iam::000000000000:role/service-role/AppRunnerECRAccessRole"
source = {
    "AuthenticationConfiguration": {"AccessRoleArn": role},
    "ImageRepository": {
        "ImageIdentifier": os.environ["BAD_IMAGE"], "ImageRepositoryType": "ECR"},
}
service = call("CreateService", ServiceName=NAME, SourceConfiguration=source)["Service"]
group = f"/aws/apprunner/{NAME}/{service['ServiceId']}"
followed = tail(f"{group}/service")
found = lines_of(followed, "[AppRunner] Service status is set to CREATE_FAILED.")
told = told_by_us(["--events", "--deployment"], "[AppRunner] ")
assert found == told, f"aws: {found}\nours: {told}"

app = told_by_us(["--app"])
assert app, "the app has said something"
assert lines_of(tail(f"{group}/application"), app[-1]) == app
print(f"aws logs tail and apprunner-sim logs tell the same {len(told)} and {len(app)} lines")
