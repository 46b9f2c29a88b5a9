#!/usr/bin/env python3
# The API beside npm's dynalite: answers per second, the daemon's start, and its memory.
"""DescribeService among 1,000 services against dynalite's DescribeTable, both at 16 connections, in
interleaved rounds: the median ratio counts. Then how soon a daemon answers, and what it holds when
idle. The services have an image that is nowhere, so no container is made. Exits with 1 when a gate
is missed.
"""
import argparse
import concurrent.futures
import http.client
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path

from ingress_lib.processes import LOAD_CPU, PROXY_CPU, Process, free_port, wait_for_port

ROOT = Path(__file__).resolve().parents[2]
CONNECTIONS = 16
SERVICES = 1000
RATIO_MIN = 1.5
START_MS_MAX = 50
IDLE_MB_MAX = 16
SERVICES_MB_MAX = 80
# No signature is checked by either; dynalite wants one to be there.
AUTHORIZATION = (
    "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20261123/us-east-1/apprunner/aws4_request, "
    "SignedHeaders=content-type;host;x-amz-date;x-amz-target, Signature=00"
)
SCRIPT = """
wrk.method = "POST"
wrk.headers["Content-Type"] = "application/x-amz-json-1.0"
wrk.headers["X-Amz-Target"] = "{target}"
wrk.headers["X-Amz-Date"] = "20261123T091958Z"
wrk.headers["Authorization"] = "{authorization}"
local bodies = {{}}
for line in io.lines("{bodies}") do bodies[#bodies + 1] = line end
local number = 0
request = function()
  number = number + 1
  return wrk.format(nil, "/", nil, bodies[number % #bodies + 1])
end
"""


class Door:
    """One connection to a server that speaks AWS JSON."""

    def __init__(self, port: int):
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)

    def call(self, target: str, body: dict) -> dict:
        headers = {
            "Content-Type": "application/x-amz-json-1.0",
            "X-Amz-Target": target,
            "X-Amz-Date": "20261123T091958Z",
            "Authorization": AUTHORIZATION,
        }
        self.connection.request("POST", "/", json.dumps(body), headers)
        reply = self.connection.getresponse()
        text = reply.read().decode()
        if reply.status != 200:
            raise RuntimeError(f"{target}: {reply.status} {text}")
        return json.loads(text)


class Load:
    """wrk on one target with one body for each request in turn."""

    def __init__(self, folder: Path, server: Process, port: int, target: str, bodies: list[dict]):
        self.server = server
        self.cpu_us = []  # Of the server for each answer.
        stem = target.split(".")[0]
        lines = folder / f"{stem}.bodies"
        lines.write_text("".join(json.dumps(body) + "\n" for body in bodies))
        self.script = folder / f"{stem}.lua"
        self.script.write_text(
            SCRIPT.format(target=target, authorization=AUTHORIZATION, bodies=lines)
        )
        self.url = f"http://127.0.0.1:{port}/"

    def per_second(self, seconds: int) -> float:
        command = ["taskset", "-c", str(LOAD_CPU), "wrk", "-t1", f"-c{CONNECTIONS}"]
        command += [f"-d{seconds}s", "-s", str(self.script), self.url]
        before = self.server.cpu_s()
        text = subprocess.run(command, capture_output=True, text=True, check=True).stdout
        used = self.server.cpu_s() - before
        self.cpu_us.append(used * 1e6 / int(text.split(" requests in")[0].split()[-1]))
        if "Non-2xx" in text or "Socket errors" in text:
            raise RuntimeError(text)
        return float(text.split("Requests/sec:")[1].split()[0])


def daemon(stack: ExitStack, program: Path, folder: Path) -> tuple[Process, int]:
    (folder / "run").mkdir(parents=True)
    settings = dict(
        os.environ, XDG_RUNTIME_DIR=str(folder / "run"), XDG_STATE_HOME=str(folder / "state")
    )
    port = free_port()
    command = [str(program), "daemon", "--port", str(port), "--ingress-port", "0"]
    return Process(stack, PROXY_CPU, command, env=settings), port


def dynalite(stack: ExitStack, packages: Path) -> tuple[Process, int]:
    main = packages / "node_modules/dynalite/cli.js"
    if not main.exists():
        packages.mkdir(parents=True, exist_ok=True)
        install = ["npm", "install", "--no-audit", "--no-fund", "--loglevel=error", "dynalite"]
        subprocess.run(install, cwd=packages, check=True, stdout=subprocess.DEVNULL)
    port = free_port()
    command = ["node", str(main), "--port", str(port), "--createTableMs", "0"]
    process = Process(stack, PROXY_CPU, command)
    wait_for_port(port)
    return process, port


def create_table(port: int) -> dict:
    table = {"TableName": "table"}
    request = {
        "AttributeDefinitions": [{"AttributeName": "id", "AttributeType": "S"}],
        "KeySchema": [{"AttributeName": "id", "KeyType": "HASH"}],
        "ProvisionedThroughput": {"ReadCapacityUnits": 1, "WriteCapacityUnits": 1},
    }
    Door(port).call("DynamoDB_20120810.CreateTable", {**table, **request})
    return table


def create_services(port: int) -> list[dict]:
    """Services whose first deployment has failed: they are idle, and hold no container."""

    def create(numbers: range) -> None:
        door = Door(port)
        for number in numbers:
            image = {"ImageIdentifier": "127.0.0.1:1/nowhere:v1", "ImageRepositoryType": "ECR"}
            body = {
                "ServiceName": f"service-{number}",
                "SourceConfiguration": {"ImageRepository": image},
            }
            door.call("AppRunnerSim.CreateService", body)

    shares = [range(first, SERVICES, CONNECTIONS) for first in range(CONNECTIONS)]
    with concurrent.futures.ThreadPoolExecutor(CONNECTIONS) as pool:
        list(pool.map(create, shares))
    door = Door(port)
    deadline = time.monotonic() + 300
    while time.monotonic() < deadline:
        services = door.call("AppRunner.ListServices", {})["ServiceSummaryList"]
        if all(each["Status"] != "OPERATION_IN_PROGRESS" for each in services):
            return [{"ServiceArn": each["ServiceArn"]} for each in services]
        time.sleep(0.5)
    raise RuntimeError("the services' creation does not end")


def first_answer_ms(program: Path, folder: Path) -> float:
    with ExitStack() as stack:
        began = time.monotonic()
        process, port = daemon(stack, program, folder)
        while time.monotonic() < began + 10:
            try:
                connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
                connection.request("GET", "/healthz")
                if connection.getresponse().status == 200:
                    return (time.monotonic() - began) * 1000
            except OSError:
                time.sleep(0.0005)
        raise RuntimeError(f"the daemon {process.pid} never answered")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5, help="of each server (5)")
    parser.add_argument("--seconds", type=int, default=2, help="per round (2)")
    parser.add_argument("--bin", type=Path, default=ROOT / "build/release/bin")
    options = parser.parse_args()
    program = options.bin / "apprunner-sim"
    failures = []

    def gate(text: str, is_kept: bool) -> None:
        print(text + ("" if is_kept else "  MISSED"), flush=True)
        if not is_kept:
            failures.append(text)

    with tempfile.TemporaryDirectory(prefix="api-bench-") as name, ExitStack() as stack:
        folder = Path(name)
        starts = [first_answer_ms(program, folder / f"start-{each}") for each in range(11)]
        start = statistics.median(starts)
        gate(f"first answer after {start:.1f} ms (at most {START_MS_MAX})", start <= START_MS_MAX)

        server, port = daemon(stack, program, folder / "daemon")
        wait_for_port(port)
        time.sleep(1)
        idle = server.resident_mb()
        gate(f"idle: {idle:.1f} MB resident (at most {IDLE_MB_MAX})", idle <= IDLE_MB_MAX)
        services = create_services(port)
        peer, peer_port = dynalite(stack, options.bin.parent / "bench-packages")
        tables = [create_table(peer_port)]
        ours = Load(folder, server, port, "AppRunner.DescribeService", services)
        theirs = Load(folder, peer, peer_port, "DynamoDB_20120810.DescribeTable", tables)
        ratios = []
        for number in range(options.rounds):
            first, second = ours.per_second(options.seconds), theirs.per_second(options.seconds)
            ratios.append(first / second)
            print(f"round {number + 1}: {first:.0f}/s, dynalite {second:.0f}/s", flush=True)
        ratio = statistics.median(ratios)
        gate(f"ratio {ratio:.2f} (at least {RATIO_MIN})", ratio >= RATIO_MIN)
        print(
            f"CPU for an answer: {statistics.median(ours.cpu_us):.1f} us, "
            f"dynalite {statistics.median(theirs.cpu_us):.1f} us",
            flush=True,
        )
        held = server.resident_mb()
        gate(
            f"{SERVICES} services: {held:.1f} MB resident (at most {SERVICES_MB_MAX})",
            held <= SERVICES_MB_MAX,
        )
        server.terminate()
        server.child.wait(timeout=60)
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
