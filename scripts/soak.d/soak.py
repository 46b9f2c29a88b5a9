#!/usr/bin/env python3
# One daemon, three services, deployments and faults without a pause, and requests all the time.
"""Each service has a thread that changes it (updates, rollbacks, pauses, crashes, deletions) and
threads that ask it. A request that fails while its service is in no fault or change that takes it
away (pause, crash, deletion) is a lost one.

Log lines are kept on purpose, so the soak deletes the log groups now and then, as users do; what
else is kept is bounded, and full before the first samples that count.
"""
import argparse
import shutil
import statistics
import sys
import threading
import time
from pathlib import Path

from subjects import Daemon, Service, run

ROOT = Path(__file__).resolve().parents[2]
MAKE_IMAGE = ROOT / "tests/fakes/sample_app/make_image.sh"
REPOSITORY = "apprunner-sim-soak"
SERVICES = 3
CLIENTS_PER_SERVICE = 2
GROWTH_MAX = 1.10
# Until then what is bounded fills: the feed, logs, deleted services.
MEMORY_JUDGED_FROM_MINUTES = 30
# Connections to the engine are kept for a while, a few more or less.
DESCRIPTORS_MORE_MAX = 4
SAMPLE_S = 5


def make_images() -> dict[str, str]:
    images = {}
    for tag, variables in {
        "one": ["SAMPLE_VERSION=one"],
        "two": ["SAMPLE_VERSION=two"],
        "exits": ["SAMPLE_EXIT_CODE=1"],
        "loopback": ["SAMPLE_BIND=127.0.0.1"],
    }.items():
        images[tag] = f"{REPOSITORY}:{tag}"
        flags = [word for variable in variables for word in ("--env", variable)]
        run("bash", str(MAKE_IMAGE), images[tag], *flags)
    return images


def engine_counts() -> dict:
    label = "label=apprunner-sim.owner"
    containers = run("docker", "ps", "-aq", "--filter", label).split()
    networks = run("docker", "network", "ls", "-q", "--filter", label).split()
    return {"containers": len(containers), "networks": len(networks)}


def tell(daemon: Daemon, services: list[Service], began: float) -> dict:
    sample = {**daemon.status(), **engine_counts()}
    sample["deployments"] = sum(service.deployments for service in services)
    sample["requests"] = sum(service.requests for service in services)
    sample["lost"] = sum(len(service.lost) for service in services)
    words = "  ".join(f"{name} {value}" for name, value in sample.items())
    print(f"{time.monotonic() - began:6.0f} s  {words}", flush=True)
    return sample


def judge(
    samples: list[dict], rest: dict, first_rest: dict, services: list[Service], minutes: float
) -> list[str]:
    tenth = max(1, len(samples) // 10)

    def medians(what: str) -> tuple[float, float]:
        """The first tenth fills what is bounded: the feed, the pools of connections."""
        values = [sample[what] for sample in samples]
        early = statistics.median(values[tenth : 3 * tenth] or values)
        late = statistics.median(values[-2 * tenth :])
        print(f"{what}: {early:.0f} early, {late:.0f} late, {late / early:.2f} of it")
        return early, late

    early, late = medians("rss_kb")
    early_descriptors, late_descriptors = medians("descriptors")
    faults = [service.trouble for service in services if service.trouble]
    faults += [lost for service in services for lost in service.lost]
    if minutes < MEMORY_JUDGED_FROM_MINUTES:
        print(f"memory is not judged: it fills in the first {MEMORY_JUDGED_FROM_MINUTES} minutes")
    elif late > early * GROWTH_MAX:
        faults.append("memory has grown by more than 10 %")
    if late_descriptors > early_descriptors + DESCRIPTORS_MORE_MAX:
        faults.append("descriptors have become more and more")
    for what in ("containers", "networks"):
        if rest[what] != first_rest[what]:
            faults.append(f"{rest[what]} {what}, {first_rest[what]} before")
    return faults


def at_rest(daemon: Daemon) -> dict:
    """Until idle connections have gone and stopped containers are removed."""
    time.sleep(20)
    return {**daemon.status(), **engine_counts()}


def play(daemon: Daemon, images: dict[str, str], minutes: float) -> list[str]:
    seed = int(time.time())
    print(f"seed {seed}, process {daemon.process.pid}")
    is_over = threading.Event()
    numbers = range(1, SERVICES + 1)
    services = [Service(daemon, images, number, seed, is_over) for number in numbers]
    for service in services:
        service.create()
    first_rest = at_rest(daemon)
    began = time.monotonic()
    until = began + minutes * 60
    work = [each.change for each in services]
    work += [each.request for each in services for _ in range(CLIENTS_PER_SERVICE)]
    threads = [threading.Thread(target=each, daemon=True) for each in work]
    for thread in threads:
        thread.start()
    samples = []
    while time.monotonic() < until and not is_over.wait(SAMPLE_S):
        samples.append(tell(daemon, services, began))
    is_over.set()
    for thread in threads:
        thread.join()
    rest = at_rest(daemon)
    print(f"at rest: {first_rest} before, {rest} after")
    return judge(samples, rest, first_rest, services, minutes)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=60)
    minutes = parser.parse_args().minutes
    images = make_images()
    daemon = Daemon()
    try:
        faults = play(daemon, images, minutes)
        code, _ = daemon.end()
        if code != 0:
            faults.append(f"the daemon ended with {code}")
        left = engine_counts()
        if left != {"containers": 0, "networks": 0}:
            faults.append(f"left behind: {left}")
        log = (daemon.folder / "daemon.log").read_text()
        if log:
            print("the daemon's log:", log[-4000:], sep="\n")
    finally:
        daemon.stop()
        shutil.rmtree(daemon.folder, ignore_errors=True)
        run("docker", "rmi", "-f", *images.values())
    for fault in faults[:20]:
        print(f"BAD {fault}")
    print("soak: " + (f"{len(faults)} faults" if faults else "passed"))
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
