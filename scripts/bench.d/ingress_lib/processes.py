"""Processes that a measurement starts, the CPU time they use, and the CPU time that others use
meanwhile, which spoils a measurement.
"""
import os
import signal
import socket
import subprocess
import time
from contextlib import ExitStack
from pathlib import Path

PROXY_CPU = 0
LOAD_CPU = 1
_TICK_S = 1 / os.sysconf("SC_CLK_TCK")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_for_port(port: int) -> None:
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
            return
        except OSError:
            time.sleep(0.01)
    raise RuntimeError(f"nothing listens on port {port}")


class Process:
    """A program bound to one CPU, with all the processes that it starts."""

    def __init__(self, stack: ExitStack, cpu: int | None, command: list[str], **options):
        where = [] if cpu is None else ["taskset", "-c", str(cpu)]
        options.setdefault("stdout", subprocess.DEVNULL)
        options.setdefault("stderr", subprocess.DEVNULL)
        self.child = subprocess.Popen(where + command, start_new_session=True, **options)
        stack.callback(self.kill)

    @property
    def pid(self) -> int:
        return self.child.pid

    def kill(self) -> None:
        if self.child.poll() is None:
            os.killpg(self.pid, signal.SIGKILL)
            self.child.wait()

    def terminate(self) -> None:
        self.child.terminate()

    def cpu_s(self) -> float:
        """Run time of all its threads, from the scheduler's own account in nanoseconds."""
        return sum(_run_ns(pid) for pid in _session(self.pid)) / 1e9

    def resident_mb(self) -> float:
        return sum(_resident_kb(pid) for pid in _session(self.pid)) / 1024


def _session(leader: int) -> list[int]:
    members = []
    for entry in Path("/proc").iterdir():
        if not entry.name.isdigit():
            continue
        try:
            fields = (entry / "stat").read_text().rsplit(")", 1)[1].split()
        except OSError:
            continue
        if int(fields[3]) == leader:
            members.append(int(entry.name))
    return members


def _run_ns(pid: int) -> int:
    total = 0
    for thread in Path(f"/proc/{pid}/task").glob("*/schedstat"):
        try:
            total += int(thread.read_text().split()[0])
        except OSError:
            pass
    return total


def _resident_kb(pid: int) -> int:
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1])
    return 0


class Contamination:
    """How much CPU others than the given processes used, as a share of one CPU."""

    def __init__(self, own: list[Process]):
        self._own = own
        self._children = os.times()
        self._start = (time.monotonic(), self._busy_s(), self._own_s())

    def share(self) -> float:
        wall, busy, own = self._start
        # wrk has ended: its time is with our children's.
        times = os.times()
        ended = (times.children_user + times.children_system) - (
            self._children.children_user + self._children.children_system
        )
        foreign = (self._busy_s() - busy) - (self._own_s() - own) - ended
        return max(0.0, foreign / (time.monotonic() - wall))

    def _own_s(self) -> float:
        times = os.times()
        return sum(process.cpu_s() for process in self._own) + times.user + times.system

    @staticmethod
    def _busy_s() -> float:
        fields = [int(field) for field in Path("/proc/stat").read_text().split("\n")[0].split()[1:]]
        user, nice, system, _idle, _iowait, irq, softirq, steal = fields[:8]
        return (user + nice + system + irq + softirq + steal) * _TICK_S
