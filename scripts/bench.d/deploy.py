#!/usr/bin/env python3
# What `up` costs over the bare Engine API calls for the same container (create, start, first 200).
"""Alternates, in pairs: the Engine API calls that put one container into the same two networks and
wait for its first 200, and a whole `up` of the same image as a new service, from the start of the
process to its end with the verdict. The daemon runs already, as it does on a developer's machine.
"""
import argparse
import http.client
import json
import os
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PROGRAM = ROOT / "build/release/bin/apprunner-sim"
MAKE_IMAGE = ROOT / "tests/fakes/sample_app/make_image.sh"
IMAGE = "apprunner-sim-bench:deploy"
LABELS = {"apprunner-sim.bench": "deploy"}
MEDIAN_MS_MAX = 50
P90_MS_MAX = 100


class Engine(http.client.HTTPConnection):
    """The Engine API on one kept-alive connection."""

    def __init__(self) -> None:
        super().__init__("engine")

    def connect(self) -> None:
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.connect("/var/run/docker.sock")

    def call(self, method: str, path: str, body: dict | None = None) -> dict:
        text = json.dumps(body) if body is not None else None
        self.request(method, "/v1.41" + path, text, {"Content-Type": "application/json"})
        reply = self.getresponse()
        content = reply.read()
        if reply.status >= 400:
            raise RuntimeError(f"{method} {path}: {reply.status} {content.decode()}")
        return json.loads(content) if content else {}


def first_200(address: str) -> None:
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        try:
            connection = http.client.HTTPConnection(address, 8080, timeout=5)
            connection.request("GET", "/")
            if connection.getresponse().status == 200:
                return
        except OSError:
            time.sleep(0.001)
    raise RuntimeError("the container never answered")


def network(engine: Engine, name: str, subnet: str, internal: bool) -> str:
    body = {
        "Name": name,
        "Internal": internal,
        "Labels": LABELS,
        "IPAM": {"Config": [{"Subnet": subnet}]},
    }
    return engine.call("POST", "/networks/create", body)["Id"]


def raw(engine: Engine, number: int, probe_network: str) -> float:
    """One container by bare calls; gives the milliseconds to its first 200."""
    began = time.monotonic()
    instance_network = network(engine, f"bench-{number}", f"10.214.{number}.0/24", False)
    body = {
        "Image": IMAGE,
        "Labels": LABELS,
        "Env": ["PORT=8080"],
        "HostConfig": {"NetworkMode": instance_network, "NanoCpus": 10**9, "Memory": 2 * 1024**3},
    }
    container = engine.call("POST", f"/containers/create?name=bench-{number}", body)["Id"]
    address = f"169.254.240.{number + 10}"
    connect = {
        "Container": container,
        "EndpointConfig": {"IPAMConfig": {"IPv4Address": address}},
    }
    engine.call("POST", f"/networks/{probe_network}/connect", connect)
    engine.call("POST", f"/containers/{container}/start")
    first_200(address)
    took = (time.monotonic() - began) * 1000
    engine.call("DELETE", f"/containers/{container}?force=1")
    engine.call("DELETE", f"/networks/{instance_network}")
    return took


def up(number: int, environment: dict) -> float:
    """One `up` as a new service; gives the milliseconds to its end."""
    name = f"bench-{number:03}"
    command = [PROGRAM, "up", "--image", IMAGE, "--name", name, "--detach", "--progress", "quiet",
               "--set", "steady_for=0"]
    began = time.monotonic()
    subprocess.run(command, env=environment, check=True, stdout=subprocess.DEVNULL)
    took = (time.monotonic() - began) * 1000
    subprocess.run(
        [PROGRAM, "delete", name], env=environment, check=True, stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    return took


def percentile(values: list[float], share: float) -> float:
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pairs", type=int, default=15)
    pairs = parser.parse_args().pairs
    folder = tempfile.mkdtemp(prefix="apprunner-sim-bench-")
    os.mkdir(folder + "/run")
    environment = {
        **os.environ, "XDG_RUNTIME_DIR": folder + "/run", "XDG_STATE_HOME": folder + "/state"
    }
    subprocess.run([MAKE_IMAGE, IMAGE], check=True, stdout=subprocess.DEVNULL)
    engine = Engine()
    probe_network = network(engine, "bench-probe", "169.254.240.0/22", True)
    extra, floors, ups = [], [], []
    try:
        up(0, environment)  # Starts the daemon.
        for number in range(1, pairs + 1):
            if number % 2:
                floor, whole = raw(engine, number, probe_network), up(number, environment)
            else:
                whole, floor = up(number, environment), raw(engine, number, probe_network)
            floors.append(floor)
            ups.append(whole)
            extra.append(whole - floor)
            print(f"pair {number:2}: bare calls {floor:6.1f} ms, up {whole:6.1f} ms", flush=True)
    finally:
        subprocess.run([PROGRAM, "down"], env=environment, check=False, stdout=subprocess.DEVNULL)
        engine.call("DELETE", f"/networks/{probe_network}")
        engine.call("DELETE", f"/images/{IMAGE}?force=1")
        shutil.rmtree(folder)
    median, p90 = statistics.median(extra), percentile(extra, 0.9)
    print(
        f"bare calls: median {statistics.median(floors):.1f} ms; up: median "
        f"{statistics.median(ups):.1f} ms\n"
        f"extra: median {median:.1f} ms (at most {MEDIAN_MS_MAX}), "
        f"p90 {p90:.1f} ms (at most {P90_MS_MAX})"
    )
    return 0 if median <= MEDIAN_MS_MAX and p90 <= P90_MS_MAX else 1


if __name__ == "__main__":
    sys.exit(main())
