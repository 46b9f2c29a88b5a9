#!/usr/bin/env python3
# Many services at once, hostile clients, and a daemon that is killed every three minutes.
"""A client creates 200 services in bursts of 50, asks each, deletes them, and begins anew. Two
more services live all the time and are asked all the time. Beside that the API, the ingress and a
service's own port get hostile bytes, and every three minutes the daemon gets SIGKILL and a
successor with the same state.

A request that fails is lost, unless a kill fell into it or the service has not answered since.
"""
import argparse
import shutil
import statistics
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor

from crowd import Crowd, Steady
from hostile import Hostile
from soak import MAKE_IMAGE, at_rest, engine_counts
from subjects import PROGRAM, Daemon, run

IMAGE = "apprunner-sim-churn:one"
SERVICES = 200
BURST = 50
# After so many the daemon has as many deleted services' logs as it keeps (docs/EMULATION.md): until
# then memory grows.
ROUNDS_BEFORE = 5
STEADY = 2
KILL_EVERY_S = 180
GROWTH_MAX = 1.10
DESCRIPTORS_MORE_MAX = 4
SAMPLE_S = 5


class Churn:
    """What runs beside one another, and what was seen of it."""

    def __init__(self, daemon: Daemon, kill_every_s: float) -> None:
        self.daemon = daemon
        self.kill_every_s = kill_every_s
        self.is_over = threading.Event()
        self.faults: list[str] = []
        self.crowd = Crowd(daemon, IMAGE, self.faults)
        self.steady = [Steady(daemon, IMAGE, number, self.faults) for number in range(STEADY)]
        self.hostile = Hostile(daemon, self.steady[0], self.is_over)
        self.kills = 0
        # The most memory of each daemon's life.
        self.peaks: list[int] = []

    def kill_now_and_then(self) -> None:
        while not self.is_over.wait(self.kill_every_s):
            self.peaks.append(self.daemon.peak_kb())
            self.daemon.kill_and_start()
            self.kills += 1

    def sample(self, began: float) -> None:
        while not self.is_over.wait(SAMPLE_S):
            try:
                words = {**self.daemon.status(), **engine_counts()}
            except (OSError, StopIteration):
                continue  # Between two lives.
            words |= {"created": self.crowd.created, "deleted": self.crowd.deleted}
            words["asked"] = sum(each.requests for each in self.steady)
            words["hostile"] = self.hostile.sent
            words["kills"] = self.kills
            words["faults"] = len(self.faults)
            text = "  ".join(f"{name} {value}" for name, value in words.items())
            print(f"{time.monotonic() - began:6.0f} s  {text}", flush=True)

    def come_and_go(
        self, pool: ThreadPoolExecutor, services: int, burst: int, until: float
    ) -> None:
        for first in range(0, services, burst):
            self.crowd.create(pool, range(first, min(first + burst, services)), until)
        self.crowd.ask_each(pool)
        self.crowd.delete_all(pool, burst)

    def play(self, minutes: float, services: int, burst: int) -> None:
        began = time.monotonic()
        until = began + minutes * 60
        work = [self.kill_now_and_then, self.hostile.attack, self.hostile.hold]
        work += [lambda each=each: each.ask(self.is_over) for each in self.steady]
        threads = [threading.Thread(target=each, daemon=True) for each in work]
        threads.append(threading.Thread(target=self.sample, args=(began,), daemon=True))
        for thread in threads:
            thread.start()
        with ThreadPoolExecutor(burst) as pool:
            while time.monotonic() < until:
                self.come_and_go(pool, services, burst, until)
        self.is_over.set()
        for thread in threads:
            thread.join()
        print(f"{self.crowd.created} services were created and {self.crowd.deleted} deleted,")
        print(f"{self.kills} kills, {self.hostile.sent} hostile connections,")
        asked = sum(each.requests for each in self.steady) + self.crowd.asked
        excused = sum(each.excused for each in self.steady)
        print(f"{asked} requests, {excused} of them failed in a kill; last: {self.crowd.slowest}")

    def judge(self, first: dict, last: dict) -> None:
        """Both are of a daemon that has just been started, with the steady services, and as many
        deleted ones, and logs of such, as it remembers.
        """
        print(f"at rest: {first} before, {last} after; peaks of the lives: {self.peaks}")
        if last["rss_kb"] > first["rss_kb"] * GROWTH_MAX:
            self.faults.append("at rest, memory has grown by more than 10 %")
        half = len(self.peaks) // 2
        if half >= 3:
            early, late = max(self.peaks[:half]), max(self.peaks[half:])
            middle = statistics.median(self.peaks)
            print(f"highest memory: {early} kB early, {late} late, {middle:.0f} in the median")
            if late > early * GROWTH_MAX:
                self.faults.append("under load, memory has grown by more than 10 %")
        if last["descriptors"] > first["descriptors"] + DESCRIPTORS_MORE_MAX:
            self.faults.append("descriptors have become more")
        for what in ("containers", "networks"):
            if last[what] != first[what]:
                self.faults.append(f"{last[what]} {what}, {first[what]} before")


def images_and_volumes() -> list[str]:
    images = run("docker", "images", "-aq").split()
    return sorted(images + run("docker", "volume", "ls", "-q").split())


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=60)
    parser.add_argument("--services", type=int, default=SERVICES)
    parser.add_argument("--burst", type=int, default=BURST, help="created at once (50)")
    parser.add_argument("--kill-every", type=float, default=KILL_EVERY_S, help="seconds (180)")
    parser.add_argument("--rounds-before", type=int, default=ROUNDS_BEFORE)
    options = parser.parse_args()
    run("bash", str(MAKE_IMAGE), IMAGE, "--program", str(PROGRAM.parent / "sample_app"))
    images = images_and_volumes()
    daemon = Daemon()
    churn = Churn(daemon, options.kill_every)
    faults = churn.faults
    try:
        for steady in churn.steady:
            steady.create()
        with ThreadPoolExecutor(options.burst) as pool:
            until = time.monotonic() + 1800
            for _ in range(options.rounds_before):
                churn.come_and_go(pool, options.services, options.burst, until)
        daemon.kill_and_start()
        first = at_rest(daemon)
        churn.play(options.minutes, options.services, options.burst)
        daemon.kill_and_start()
        churn.judge(first, at_rest(daemon))
        code, answer = daemon.end()
        if code != 0:
            faults.append("the daemon's end was not a clean one")
        # After a kill an engine 20.10 may count an endpoint of a network that has none: what the
        # daemon names as such only the engine's restart frees.
        stale = [each for each in answer.get("LeftBehind", []) if "active endpoints" in each]
        if engine_counts() != {"containers": 0, "networks": len(stale)}:
            faults.append(f"left behind: {engine_counts()}; the daemon said: {answer}")
            print(run("docker", "network", "ls", "--filter", "label=apprunner-sim.owner"))
        if images_and_volumes() != images:
            faults.append("images or volumes were left behind")
        left = [str(path) for path in daemon.folder.rglob("*") if path.is_file()]
        print(f"files of the daemon's that are left: {left}")
        log = (daemon.folder / "daemon.log").read_text()
        print("the daemon's log:", log[-4000:], sep="\n")
    finally:
        churn.is_over.set()
        daemon.stop()
        shutil.rmtree(daemon.folder, ignore_errors=True)
        run("docker", "rmi", "-f", IMAGE)
    for fault in faults[-40:]:
        print(f"BAD {fault}")
    print("churn: " + (f"{len(faults)} faults" if faults else "passed"))
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
