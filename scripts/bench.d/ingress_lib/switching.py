"""Blue/green switches under load between two processes of the sample app: requests that fail, and
how soon every new request meets the new version.
"""
import os
import signal
import socket
import subprocess
import threading
import time
from contextlib import ExitStack
from pathlib import Path

from . import peers, wrk
from .processes import LOAD_CPU, Process, free_port, wait_for_port
from .report import Report


class App:
    """One process of the sample app, with its own version."""

    def __init__(self, stack: ExitStack, program: Path, version: str, answer_ms: int):
        self.version = version
        self.port = free_port()
        environment = dict(os.environ)
        environment.update(
            SAMPLE_VERSION=version,
            SAMPLE_BIND="127.0.0.1",
            SAMPLE_PORT=str(self.port),
            SAMPLE_ANSWER_MS=str(answer_ms),
        )
        self.process = Process(stack, LOAD_CPU, [str(program)], env=environment)
        wait_for_port(self.port)

    @property
    def target(self) -> str:
        return f"127.0.0.1:{self.port}"


class Prober(threading.Thread):
    """Asks on new connections, one after the other, which version answers."""

    def __init__(self, port: int):
        super().__init__(daemon=True)
        self._port = port
        self.answers: list[tuple[float, str]] = []  # When it was asked, and the body.
        self.stopping = False
        self.start()

    def run(self) -> None:
        request = b"GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
        while not self.stopping:
            asked = time.monotonic()
            with socket.create_connection(("127.0.0.1", self._port), 10) as connection:
                connection.sendall(request)
                answer = b""
                while part := connection.recv(65536):
                    answer += part
            self.answers.append((asked, answer.decode()))

    def asked_later_and_answered_by(self, version: str, since: float) -> int:
        return sum(f'"{version}"' in body for asked, body in self.answers if asked > since)


def _wrk(port: int, connections: int, seconds: int) -> subprocess.Popen:
    command = wrk.command(f"http://127.0.0.1:{port}/", connections, seconds)
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True)


def switch_repeatedly(
    what: str, programs: dict[str, Path], connections: int, switches: int, every_s: float,
    answer_ms: int, end_with: int, probe: bool, report: Report,
) -> wrk.Load:  # fmt: skip
    """The old process gets `end_with` the moment the switch is reported done."""
    with ExitStack() as stack:
        app = App(stack, programs["app"], "v0", answer_ms)
        ours = peers.Ingress(stack, programs["server"], [app.target])
        prober = Prober(ours.server.port) if probe else None
        load = _wrk(ours.server.port, connections, int(every_s * (switches + 1)) + 1)
        in_force, drained, strays = [], [], 0
        for number in range(1, switches + 1):
            time.sleep(every_s)
            successor = App(stack, programs["app"], f"v{number}", answer_ms)
            in_force.append(ours.switch([successor.target]))
            told = time.monotonic()
            drained_ms, in_time = ours.drained()
            os.kill(app.process.pid, end_with)
            drained.append(drained_ms)
            if not in_time:
                report.fail(f"{what}: a drain was cut")
            if prober:
                time.sleep(0.1)
                strays += prober.asked_later_and_answered_by(app.version, told)
            app = successor
        result = wrk.parse(load.communicate()[0])
        if prober:
            prober.stopping = True
            prober.join()
    report.row(
        f"{what}: {result.requests} requests, {result.failed} failed; in force after at most"
        f" {max(in_force):.1f} ms, drained after at most {max(drained):.1f} ms"
    )
    report.gate(f"{what}: failed requests", result.failed, 0)
    if prober:
        report.gate(f"{what}: new requests meet the new version after, ms", max(in_force), 15)
        report.gate(f"{what}: new requests that met the old one after that", strays, 0)
    return result


def idle_connections_expire(programs: dict[str, Path], folder: Path, report: Report) -> None:
    """The app closes its idle connections again and again, and requests come at that moment."""
    requests = failed = 0
    with ExitStack() as stack:
        app = peers.start_app(stack, folder, idle_s=1)
        ours = peers.Ingress(stack, programs["server"], [f"127.0.0.1:{app.port}"])
        for pause_s in (0.9, 0.98, 1.0, 1.02, 1.1, 1.5):
            load = wrk.run(ours.server.port, "1k", 64, 1)
            requests += load.requests
            failed += load.failed
            time.sleep(pause_s)
    report.row(f"idle connections expire: {requests} requests, {failed} failed")
    report.gate("idle connections expire: failed requests", failed, 0)


def measure(programs: dict[str, Path], folder: Path, report: Report) -> None:
    fast = switch_repeatedly(
        "switch, c=64, SIGTERM", programs, 64, 12, 3.0, 0, signal.SIGTERM, True, report
    )
    report.gate_least("switch, c=64, SIGTERM: requests", fast.requests, 400_000)
    switch_repeatedly(
        "switch, c=64, SIGKILL", programs, 64, 8, 1.0, 0, signal.SIGKILL, False, report
    )
    slow = switch_repeatedly(
        "switch, c=32, 200 ms answers, SIGKILL",
        programs, 32, 8, 1.3, 200, signal.SIGKILL, False, report,
    )  # fmt: skip
    report.gate_least("switch, c=32, 200 ms answers: requests", slow.requests, 1_700)
    idle_connections_expire(programs, folder, report)
