#!/usr/bin/env python3
"""A daemon whose wall clock is stepped by hours, both ways, again and again, and one whose clock is
left alone, live the same story. Statuses, operations and log lines in their order must be the same.

`wall_clock_steps.py DAEMON`: api_test_daemon, which prints its endpoint and has no engine. A
machine that slept is one of the steps: while it sleeps, the wall clock goes on and the monotonic
one does not. Ends with 77 where libfaketime is not installed.
"""
import http.client
import json
import os
import random
import re
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

STEPS = ["+0", "+5h", "-5h", "+36h", "-36h", "+400d"]
STEP_EVERY_S = 0.02
WAIT_S_MAX = 60
REGISTRY = "000000000000.dkr.ecr.us-east-1.amazonaws.com"


def library() -> Path | None:
    found = sorted(Path("/usr/lib").glob("**/faketime/libfaketimeMT.so.1"))
    return found[0] if found else None


class Clock:
    """The file in which the library looks for the present step, at each look at the wall clock."""

    def __init__(self, folder: Path, faketime: Path) -> None:
        self.file = folder / "step"
        self.set("+0")
        self.environment = {
            "LD_PRELOAD": str(faketime),
            "FAKETIME_TIMESTAMP_FILE": str(self.file),
            "FAKETIME_NO_CACHE": "1",
            "FAKETIME_DONT_FAKE_MONOTONIC": "1",
        }
        self.random = random.Random(12)
        self.is_over = threading.Event()
        self.count = 0
        self.thread = threading.Thread(target=self.step)

    def set(self, step: str) -> None:
        beside = self.file.with_suffix(".new")
        beside.write_text(step + "\n")
        beside.rename(self.file)

    def step(self) -> None:
        while not self.is_over.wait(STEP_EVERY_S):
            self.set(self.random.choice(STEPS))
            self.count += 1

    def __enter__(self) -> "Clock":
        self.thread.start()
        return self

    def __exit__(self, *_) -> None:
        self.is_over.set()
        self.thread.join()


class Daemon:
    def __init__(self, program: str, environment: dict[str, str]) -> None:
        pipe = subprocess.PIPE
        self.process = subprocess.Popen(
            [program], stdin=pipe, stdout=pipe, text=True, env={**os.environ, **environment}
        )
        self.address = self.process.stdout.readline().strip().removeprefix("http://")

    def call(self, target: str, body: dict) -> dict:
        connection = http.client.HTTPConnection(self.address, timeout=WAIT_S_MAX)
        headers = {"Content-Type": "application/x-amz-json-1.1", "X-Amz-Target": target}
        connection.request("POST", "/", json.dumps(body), headers)
        reply = connection.getresponse()
        content = reply.read().decode()
        connection.close()
        if reply.status != 200:
            raise AssertionError(f"{target}: {reply.status} {content}")
        return json.loads(content)

    def end(self) -> None:
        self.process.stdin.close()
        self.process.wait(30)


def source(tag: str) -> dict:
    image = {
        "ImageIdentifier": f"{REGISTRY}/{tag}:v1",
        "ImageRepositoryType": "ECR",
        "ImageConfiguration": {"Port": "8080"},
    }
    role = {"AccessRoleArn": "arn:aws:iam::000000000000:role/pull"}
    repository = {"ImageRepository": image, "AuthenticationConfiguration": role}
    return {"SourceConfiguration": {"AutoDeploymentsEnabled": False, **repository}}


class Story:
    """What was seen of one daemon, without what differs from run to run."""

    def __init__(self, daemon: Daemon) -> None:
        self.daemon = daemon
        self.seen: list[str] = []

    def rest(self, arn: str) -> None:
        deadline = time.monotonic() + WAIT_S_MAX
        while True:
            service = self.daemon.call("AppRunner.DescribeService", {"ServiceArn": arn})["Service"]
            if service["Status"] != "OPERATION_IN_PROGRESS":
                break
            if time.monotonic() > deadline:
                raise AssertionError(f"no rest: {service}")
            time.sleep(0.02)
        operations = self.daemon.call("AppRunner.ListOperations", {"ServiceArn": arn})
        told = [f"{each['Type']} {each['Status']}" for each in operations["OperationSummaryList"]]
        self.seen.append(f"{service['ServiceName']} {service['Status']} {told}")

    def tell(self) -> list[str]:
        good = self.create("good-one", "good")
        self.create("bad-one", "crash")
        for tag in ("good", "crash", "good"):
            self.daemon.call("AppRunner.UpdateService", {"ServiceArn": good, **source(tag)})
            self.rest(good)
        for operation in ("PauseService", "ResumeService", "StartDeployment"):
            self.daemon.call(f"AppRunner.{operation}", {"ServiceArn": good})
            self.rest(good)
        self.read_logs()
        return self.seen

    def create(self, name: str, tag: str) -> str:
        made = self.daemon.call("AppRunner.CreateService", {"ServiceName": name, **source(tag)})
        arn = made["Service"]["ServiceArn"]
        self.rest(arn)
        return arn

    def read_logs(self) -> None:
        groups = self.daemon.call("Logs_20140328.DescribeLogGroups", {})["logGroups"]
        names = sorted(each["logGroupName"] for each in groups)
        for group in names:
            streams = self.daemon.call(
                "Logs_20140328.DescribeLogStreams", {"logGroupName": group}
            )["logStreams"]
            found = []
            for stream in streams:
                page = {"logGroupName": group, "logStreamName": stream["logStreamName"]}
                reply = self.daemon.call(
                    "Logs_20140328.GetLogEvents", {**page, "startFromHead": True}
                )
                times = [each["timestamp"] for each in reply["events"]]
                if times != sorted(times):
                    raise AssertionError(f"{group}: the times go back: {times}")
                found.append([plain(each["message"]) for each in reply["events"]])
            self.seen += [f"{plain(group)} {lines}" for lines in sorted(found)]


def plain(text: str) -> str:
    """Without ids and times."""
    text = re.sub(r"[0-9a-f]{32}|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", "ID", text)
    text = re.sub(r"\d\d-\d\d-\d{4} \d\d:\d\d:\d\d [AP]M|\d{4}-\d\d-\d\d[T ]\S+", "TIME", text)
    return re.sub(r"\d+(\.\d+)? (ms|s)\b", "TIME", text)


def story_of(program: str, environment: dict[str, str]) -> list[str]:
    daemon = Daemon(program, environment)
    try:
        return Story(daemon).tell()
    finally:
        daemon.end()


def main() -> int:
    faketime = library()
    if faketime is None:
        print("skipped: Debian's faketime is not installed")
        return 77
    wanted = story_of(sys.argv[1], {})
    with tempfile.TemporaryDirectory() as folder, Clock(Path(folder), faketime) as clock:
        seen = story_of(sys.argv[1], clock.environment)
    for line in wanted[:12]:
        print(line[:200])
    print(f"{clock.count} steps of the wall clock, {len(wanted)} lines compared")
    different = [f"wanted {a}\nseen   {b}" for a, b in zip(wanted, seen) if a != b]
    for text in different:
        print(text)
    return 1 if different or len(wanted) != len(seen) or len(wanted) < 10 else 0


if __name__ == "__main__":
    sys.exit(main())
