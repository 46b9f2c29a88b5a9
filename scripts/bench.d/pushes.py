#!/usr/bin/env python3
# What it costs to watch the tags of many services with automatic deployments.
"""Services that run one small image by two tags of a real registry (Debian's docker-registry), as
an ECR name and as the registry's own, half of them each. For a minute nothing is pushed: what the
daemon takes of a core, how often it asks for each tag (the engine's GET /distribution), and what
the registry hears of that. Then a minute of as many services that are not watched, for comparison,
and one of a daemon that has none. Exits with 1 when a gate is missed.
"""
import argparse
import http.client
import json
import os
import re
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
LOOK_S = 5
CORE_PERCENT_MAX = 1.0
IDLE_PERCENT_MAX = 0.2
IDLE_MB_MAX = 17
TICKS = os.sysconf("SC_CLK_TCK")


def run(*command):
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()


class Daemon:
    def __init__(self, program, folder, *flags):
        (folder / "run").mkdir(parents=True, mode=0o700)
        settings = dict(
            os.environ, XDG_RUNTIME_DIR=str(folder / "run"), XDG_STATE_HOME=str(folder / "state")
        )
        self.process = subprocess.Popen(
            [str(program), "daemon", "--port=0", "--ingress-port=0", *flags],
            env=settings, stderr=subprocess.DEVNULL,
        )
        file = folder / "run" / "apprunner-sim" / "daemon.json"
        deadline = time.monotonic() + 20
        while not file.exists() and time.monotonic() < deadline:
            time.sleep(0.05)
        endpoint = json.loads(file.read_text())["endpoint"]
        self.connection = http.client.HTTPConnection(endpoint.split("//")[1], timeout=60)

    def call(self, target, body):
        headers = {"Content-Type": "application/x-amz-json-1.0", "X-Amz-Target": target}
        self.connection.request("POST", "/", json.dumps(body), headers)
        reply = self.connection.getresponse()
        text = reply.read().decode()
        if reply.status != 200:
            raise RuntimeError(f"{target}: {text}")
        return json.loads(text)

    def cpu_s(self):
        fields = Path(f"/proc/{self.process.pid}/stat").read_text().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / TICKS

    def memory_mb(self):
        text = Path(f"/proc/{self.process.pid}/smaps_rollup").read_text()
        return int(re.search(r"^Rss: +(\d+)", text, re.M).group(1)) / 1024

    def percent(self, seconds):
        before = self.cpu_s()
        time.sleep(seconds)
        return (self.cpu_s() - before) / seconds * 100

    def end(self):
        try:
            self.call("AppRunnerSim.StopDaemon", {"RemoveServices": True})
            self.process.wait(timeout=120)
        finally:
            if self.process.poll() is None:
                self.process.send_signal(signal.SIGKILL)


class Registry:
    def __init__(self, folder):
        folder.mkdir()
        self.log = folder / "log"
        config = folder / "config.yml"
        config.write_text(
            "version: 0.1\nlog: {accesslog: {disabled: false}, level: info}\n"
            f"storage: {{filesystem: {{rootdirectory: {folder}/storage}}}}\n"
            "http: {addr: '127.0.0.1:0'}\n"
        )
        with self.log.open("w") as log:
            self.process = subprocess.Popen(
                ["docker-registry", "serve", str(config)], stdout=log, stderr=log
            )
        deadline = time.monotonic() + 20
        found = None
        while not found and time.monotonic() < deadline:
            found = re.search(r"listening on (127\.0\.0\.1:\d+)", self.log.read_text())
            time.sleep(0.05)
        self.address = found.group(1)

    def requests(self):
        """Lines of its access log by method and path."""
        counts = {}
        for line in re.findall(r'"((?:GET|HEAD) /v2/\S*) HTTP', self.log.read_text()):
            counts[line] = counts.get(line, 0) + 1
        return counts

    def end(self):
        self.process.terminate()
        self.process.wait(timeout=20)


def create(daemon, count, images, automatic):
    arns = []
    for number in range(count):
        body = {
            "ServiceName": f"watched-{automatic}-{number}".lower(),
            "SourceConfiguration": {
                "AutoDeploymentsEnabled": automatic,
                "AuthenticationConfiguration": {
                    "AccessRoleArn": "arn:aws:iam::000000000000:role/a"},
                "ImageRepository": {
                    "ImageIdentifier": images[number % len(images)],
                    "ImageRepositoryType": "ECR",
                },
            },
            "HealthCheckConfiguration": {"Interval": 20},
        }
        arns.append(daemon.call("AppRunnerSim.CreateService", body)["Service"]["ServiceArn"])
        time.sleep(0.2)
    deadline = time.monotonic() + 600
    waiting = list(arns)
    while waiting and time.monotonic() < deadline:
        waiting = [
            arn for arn in waiting
            if daemon.call("AppRunner.DescribeService", {"ServiceArn": arn})["Service"]["Status"]
            == "OPERATION_IN_PROGRESS"
        ]
        time.sleep(1)
    bad = [
        arn for arn in arns
        if daemon.call("AppRunner.DescribeService", {"ServiceArn": arn})["Service"]["Status"]
        != "RUNNING"
    ]
    if bad:
        raise RuntimeError(f"{len(bad)} of {count} services do not run")


def measured(daemon, registry, seconds):
    before = registry.requests()
    percent = daemon.percent(seconds)
    heard = {
        line: count - before.get(line, 0)
        for line, count in registry.requests().items()
        if count > before.get(line, 0)
    }
    return percent, heard


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--services", type=int, default=100)
    parser.add_argument("--seconds", type=int, default=60)
    parser.add_argument("--program", default=ROOT / "build/release/bin/apprunner-sim")
    parser.add_argument("--sample-app", default=ROOT / "build/release/bin/sample_app")
    given = parser.parse_args()
    missed = []

    def gate(what, value, limit):
        print(f"{what}: {value:.2f} (at most {limit})", flush=True)
        if value > limit:
            missed.append(what)

    with tempfile.TemporaryDirectory() as work:
        registry = Registry(Path(work, "registry"))
        daemon = None
        tags = [f"{registry.address}/apprunner-sim-bench:live", f"{registry.address}/other:live"]
        try:
            local = "apprunner-sim-bench/watched:v1"
            run(str(ROOT / "tests/fakes/sample_app/make_image.sh"), local,
                "--program", str(given.sample_app))
            for tag in tags:
                run("docker", "tag", local, tag)
                run("docker", "push", tag)
                run("docker", "rmi", tag)
            ecr = "000000000000.dkr.ecr.us-east-1.amazonaws.com/apprunner-sim-bench:live"
            daemon = Daemon(given.program, Path(work, "none"), "--registry", registry.address)
            time.sleep(5)
            gate("percent of a core, no service", daemon.percent(given.seconds), IDLE_PERCENT_MAX)
            gate("MB, no service", daemon.memory_mb(), IDLE_MB_MAX)
            costs = {}
            for automatic in (False, True):
                create(daemon, given.services, [ecr, tags[1]], automatic)
                time.sleep(10)
                costs[automatic], heard = measured(daemon, registry, given.seconds)
                print(f"percent of a core, {given.services} services, "
                      f"{'watched' if automatic else 'not watched'}: {costs[automatic]:.2f}")
                if automatic:
                    break
                for each in daemon.call("AppRunner.ListServices", {})["ServiceSummaryList"]:
                    daemon.call("AppRunner.DeleteService", {"ServiceArn": each["ServiceArn"]})
                time.sleep(20)
            gate("percent of a core that watching adds", costs[True] - costs[False],
                 CORE_PERCENT_MAX)
            looks_max = given.seconds / LOOK_S + 1
            for line, count in sorted(heard.items()):
                if "manifests/live" in line:
                    gate(f"{line} in {given.seconds} s", count, looks_max)
                else:
                    print(f"{line}, which the engine asks for with each look: {count}")
            if not any("manifests/live" in line for line in heard):
                missed.append("the registry heard of no look")
        finally:
            if daemon:
                daemon.end()
            registry.end()
            images = run("docker", "images", "-q", "--filter", "label=apprunner-sim.test=1")
            if images:
                subprocess.run(["docker", "rmi", "-f", *set(images.split())],
                               stdout=subprocess.DEVNULL)
    print("missed: " + ", ".join(missed) if missed else "all gates held")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
