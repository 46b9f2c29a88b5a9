"""Throughput, CPU time per request, latency, system calls and memory of the ingress beside its
peers: rounds of short runs, one proxy after the other, the order reversed each time; a run during
which others used the CPU is repeated.
"""
import re
import statistics
import subprocess
import time
from contextlib import ExitStack
from pathlib import Path

from . import peers, wrk
from .processes import Contamination, Process
from .report import Report

FOREIGN_SHARE_MAX = 0.15
ATTEMPTS_MAX = 40
# Answer, connections, proxies.
CELLS = [
    ("1k", 64, ("ingress", "nginx", "haproxy", "caddy")),
    ("64k", 64, ("ingress", "nginx", "haproxy")),
    ("1m", 64, ("ingress", "nginx")),
    ("1m", 16, ("ingress", "nginx", "haproxy")),
    ("1k", 1, ("ingress", "nginx", "app")),
]


class Sample:
    def __init__(self, load: wrk.Load, cpu_s: float):
        self.load = load
        self.cpu_us = cpu_s * 1e6 / max(1, load.requests)


def _clean_run(server: peers.Server, app: Process, cell: str, connections: int, seconds: float):
    """A run that nobody disturbed; after too many attempts, the least disturbed."""
    best = None
    for _ in range(ATTEMPTS_MAX):
        watch = Contamination([server.process, app])
        before = server.process.cpu_s()
        load = wrk.run(server.port, cell, connections, seconds)
        sample = Sample(load, server.process.cpu_s() - before)
        share = watch.share()
        if best is None or share < best[0]:
            best = (share, sample)
        if share <= FOREIGN_SHARE_MAX:
            break
        time.sleep(0.5)
    return best


def _median(samples: list[Sample], value) -> float:
    return statistics.median(value(sample) for sample in samples)


def _rounds(servers, app, cell, connections, rounds, seconds, report):
    taken = {server.name: [] for server in servers}
    for number in range(rounds):
        order = servers if number % 2 == 0 else servers[::-1]
        for server in order:
            share, sample = _clean_run(server, app, cell, connections, seconds)
            if share > FOREIGN_SHARE_MAX:
                report.disturbed += 1
            if sample.load.failed:
                report.fail(f"{server.name} {cell} c={connections}: {sample.load.failed} failed")
            taken[server.name].append(sample)
    return taken


def _tell(cell: str, connections: int, taken, report: Report) -> dict:
    reference = taken["nginx"]
    ratios = {}
    for name, samples in taken.items():
        pairs = list(zip(samples, reference))
        rate = statistics.median(a.load.per_second / b.load.per_second for a, b in pairs)
        cpu = statistics.median(a.cpu_us / b.cpu_us for a, b in pairs)
        report.row(
            f"{cell:>4} c={connections:<3} {name:8}"
            f" {_median(samples, lambda s: s.load.per_second):9.0f} req/s ({rate:.2f})"
            f"  p50 {_median(samples, lambda s: s.load.p50_ms):7.3f} ms"
            f"  p99 {_median(samples, lambda s: s.load.p99_ms):7.3f} ms"
            f"  CPU {_median(samples, lambda s: s.cpu_us):6.1f} us ({cpu:.2f})"
        )
        ratios[name] = (rate, cpu)
    return ratios


def measure(program: Path, folder: Path, rounds: int, seconds: float, report: Report) -> None:
    with ExitStack() as stack:
        app = peers.start_app(stack, folder)
        target = f"127.0.0.1:{app.port}"
        ours = peers.Ingress(stack, program, [target]).server
        started = {
            "ingress": ours,
            "nginx": peers.start_nginx(stack, folder, app.port),
            "haproxy": peers.start_haproxy(stack, folder, app.port),
            "caddy": peers.start_caddy(stack, folder, app.port),
            "app": app,
        }
        results = {}
        for cell, connections, names in CELLS:
            servers = [started[name] for name in names]
            taken = _rounds(servers, app.process, cell, connections, rounds, seconds, report)
            results[cell, connections] = (taken, _tell(cell, connections, taken, report))
        _judge(results, report)
        report.gate("resident MB after all of it", ours.process.resident_mb(), 16)
    _fresh_memory(program, folder, report)
    _system_calls(program, folder, report)


def _judge(results, report: Report) -> None:
    small, small_ratios = results["1k", 64]
    rate, cpu = small_ratios["ingress"]
    report.gate("1k c=64: CPU per request, of nginx's", cpu, 1.05)
    report.gate_least("1k c=64: throughput, of nginx's", rate, 0.9)
    pairs = zip(small["ingress"], small["caddy"])
    caddy = statistics.median(a.load.per_second / b.load.per_second for a, b in pairs)
    report.gate_least("1k c=64: throughput, of Caddy's", caddy, 2.0)
    for cell in (("64k", 64), ("1m", 64), ("1m", 16)):
        rate, _ = results[cell][1]["ingress"]
        report.gate_least(f"{cell[0]} c={cell[1]}: throughput, of nginx's", rate, 0.9)
    single, _ = results["1k", 1]
    slowest = max(sample.load.max_ms for sample in single["ingress"])
    report.gate("1k c=1: the slowest answer, ms", slowest, 20)
    rounds = zip(single["ingress"], single["nginx"], single["app"])
    added = statistics.median(
        (ours.load.p50_ms - app.load.p50_ms) / (nginx.load.p50_ms - app.load.p50_ms)
        for ours, nginx, app in rounds
    )
    report.gate("1k c=1: added p50, of nginx's", added, 1.1)


def _fresh_memory(program: Path, folder: Path, report: Report) -> None:
    with ExitStack() as stack:
        app = peers.start_app(stack, folder)
        ours = peers.Ingress(stack, program, [f"127.0.0.1:{app.port}"]).server
        wrk.run(ours.port, "64k", 64, 1)
        report.gate("resident MB at 64 connections", ours.process.resident_mb(), 16)


def _system_calls(program: Path, folder: Path, report: Report) -> None:
    for cell, limit in (("1k", 4.5), ("1m", 45)):
        with ExitStack() as stack:
            app = peers.start_app(stack, folder)
            counts = folder / f"strace-{cell}.txt"
            prefix = ("strace", "-f", "-c", "-o", str(counts))
            ours = peers.Ingress(stack, program, [f"127.0.0.1:{app.port}"], prefix)
            load = wrk.run(ours.server.port, cell, 64, 3)
            ours.end()
        total = re.search(r"([\d]+)\s+\d*\s*total", counts.read_text())
        report.gate(f"{cell}: system calls per request", int(total.group(1)) / load.requests, limit)


def versions() -> str:
    nginx = subprocess.run(["nginx", "-v"], capture_output=True, text=True).stderr.strip()
    haproxy = subprocess.run(["haproxy", "-v"], capture_output=True, text=True).stdout.split()[2]
    return f"{nginx.removeprefix('nginx version: ')}, HAProxy {haproxy}"
