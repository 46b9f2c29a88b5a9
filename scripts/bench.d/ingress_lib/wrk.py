"""Runs wrk and reads what it says."""
import re
import subprocess
from dataclasses import dataclass

from .processes import LOAD_CPU

_UNITS_MS = {"us": 0.001, "ms": 1.0, "s": 1000.0, "m": 60000.0}


@dataclass
class Load:
    requests: int
    per_second: float
    p50_ms: float
    p99_ms: float
    max_ms: float
    failed: int  # Cut, timed out, or with another status than 2xx or 3xx.


def command(url: str, connections: int, seconds: float) -> list[str]:
    return [
        "taskset", "-c", str(LOAD_CPU),
        "wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "--timeout", "10s", "--latency", url,
    ]  # fmt: skip


def parse(text: str) -> Load:
    failed = 0
    kinds = r"Socket errors: connect (\d+), read (\d+), write (\d+), timeout (\d+)"
    errors = re.search(kinds, text)
    if errors:
        failed += sum(int(count) for count in errors.groups())
    statuses = re.search(r"Non-2xx or 3xx responses: (\d+)", text)
    if statuses:
        failed += int(statuses.group(1))
    latency = re.search(r"Latency\s+\S+\s+\S+\s+(\S+)", text)
    return Load(
        requests=int(re.search(r"(\d+) requests in", text).group(1)),
        per_second=float(re.search(r"Requests/sec:\s+(\S+)", text).group(1)),
        p50_ms=_ms(re.search(r"\n\s+50%\s+(\S+)", text).group(1)),
        p99_ms=_ms(re.search(r"\n\s+99%\s+(\S+)", text).group(1)),
        max_ms=_ms(latency.group(1)),
        failed=failed,
    )


def run(port: int, path: str, connections: int, seconds: float) -> Load:
    url = f"http://127.0.0.1:{port}/{path}"
    done = subprocess.run(command(url, connections, seconds), capture_output=True, text=True)
    return parse(done.stdout)


def _ms(text: str) -> float:
    number, unit = re.fullmatch(r"([\d.]+)([a-z]+)", text).groups()
    return float(number) * _UNITS_MS[unit]
