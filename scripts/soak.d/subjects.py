"""What the soak runs: a daemon as a process, and a service that is changed and asked."""
import http.client
import json
import os
import random
import socket
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PROGRAM = Path(os.environ.get("APPRUNNER_TEST_PROGRAM", ROOT / "build/release/bin/apprunner-sim"))
REST_S_MAX = 90
START_S_MAX = 120
# What was begun so long after a successor's start is no longer its predecessor's end.
EXCUSED_S = 2


def run(*command: str) -> str:
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


class Daemon:
    """The daemon as a process, and its API. It may be killed and have a successor."""

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="apprunner-sim-soak-"))
        self.environment = dict(os.environ)
        for variable, name in (("XDG_RUNTIME_DIR", "run"), ("XDG_STATE_HOME", "state")):
            (self.folder / name).mkdir(mode=0o700)
            self.environment[variable] = str(self.folder / name)
        self.log = open(self.folder / "daemon.log", "a", encoding="utf-8")
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.ingress_address = f"127.0.0.1:{free.getsockname()[1]}"
        self.killed_at = 0.0
        self.started_at = 0.0
        self.start()

    def start(self) -> None:
        ingress_port = self.ingress_address.rpartition(":")[2]
        words = [str(PROGRAM), "daemon", "--port", "0", "--ingress-port", ingress_port]
        self.process = subprocess.Popen(
            [*words, "--log-level", "warn"], env=self.environment, stderr=self.log
        )
        file = self.folder / "run/apprunner-sim/daemon.json"
        deadline = time.monotonic() + START_S_MAX
        while not file.exists() or json.loads(file.read_text())["pid"] != self.process.pid:
            if self.process.poll() is not None or time.monotonic() > deadline:
                sys.exit("the daemon has not started")
            time.sleep(0.01)
        self.address = json.loads(file.read_text())["endpoint"].removeprefix("http://")
        self.started_at = time.monotonic()

    def kill_and_start(self) -> None:
        self.killed_at = time.monotonic()  # From here on it is down.
        self.process.kill()
        self.process.wait()
        self.killed_at = time.monotonic()  # Nothing that began later was answered by it.
        self.start()

    @property
    def is_down(self) -> bool:
        return self.started_at < self.killed_at

    @property
    def is_excused(self) -> bool:
        """Whether a call that has just failed may be a kill's."""
        return self.is_down or time.monotonic() < self.started_at + EXCUSED_S

    def call_again(self, target: str, body: dict) -> dict:
        """A call that may be made twice, until a successor answers."""
        while True:
            try:
                return self.call(target, body)
            except (OSError, http.client.HTTPException):
                if not self.is_excused:
                    raise
                time.sleep(0.1)

    def call(self, target: str, body: dict) -> dict:
        connection = http.client.HTTPConnection(self.address, timeout=60)
        headers = {"Content-Type": "application/x-amz-json-1.0", "X-Amz-Target": target}
        connection.request("POST", "/", json.dumps(body), headers)
        reply = connection.getresponse()
        content = reply.read()
        connection.close()
        if reply.status != 200:
            raise RuntimeError(f"{target}: {reply.status} {content.decode()}")
        return json.loads(content) if content else {}

    def status(self) -> dict:
        folder = Path(f"/proc/{self.process.pid}")
        memory = next(
            int(line.split()[1])
            for line in (folder / "status").read_text().splitlines()
            if line.startswith("VmRSS")
        )
        return {"rss_kb": memory, "descriptors": len(list((folder / "fd").iterdir()))}

    def peak_kb(self) -> int:
        lines = Path(f"/proc/{self.process.pid}/status").read_text().splitlines()
        return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM"))

    def end(self) -> tuple[int, dict]:
        """Its exit code, and its answer to StopDaemon: what it could not remove."""
        answer = self.call("AppRunnerSim.StopDaemon", {"RemoveServices": True})
        code = self.process.wait(60)
        self.log.close()
        return code, answer

    def stop(self) -> None:
        if self.process.poll() is None:
            self.process.terminate()
            self.process.wait(60)


class Service:
    """One service: what it is to be, who changes it, who asks it."""

    def __init__(
        self,
        daemon: Daemon,
        images: dict[str, str],
        number: int,
        seed: int,
        is_over: threading.Event,
    ) -> None:
        self.daemon = daemon
        self.is_over = is_over
        self.images = images
        self.name = f"soak-{number}"
        self.random = random.Random(seed + number)
        self.arn = ""
        self.url = ""
        self.is_excused = True
        self.good = "one"
        self.deployments = 0
        self.requests = 0
        self.lost: list[str] = []
        self.trouble = ""
        self.doing = ""

    def source(self, tag: str) -> dict:
        image = {
            "ImageIdentifier": self.images[tag],
            "ImageRepositoryType": "ECR_PUBLIC",
            "ImageConfiguration": {"Port": "8080"},
        }
        return {
            "SourceConfiguration": {"AutoDeploymentsEnabled": False, "ImageRepository": image},
            "HealthCheckConfiguration": {"Interval": 1, "Timeout": 1, "UnhealthyThreshold": 2},
        }

    def ask(self, operation: str) -> dict:
        return self.daemon.call("AppRunner." + operation, {"ServiceArn": self.arn})

    def rest(self) -> str:
        """Waits for the end of the operation; gives its status."""
        deadline = time.monotonic() + REST_S_MAX
        while time.monotonic() < deadline:
            if self.ask("DescribeService")["Service"]["Status"] != "OPERATION_IN_PROGRESS":
                return self.ask("ListOperations")["OperationSummaryList"][0]["Status"]
            time.sleep(0.05)
        raise RuntimeError(f"{self.name} does not come to rest")

    def expect(self, wanted: str) -> None:
        self.deployments += 1
        status = self.rest()
        if status != wanted:
            raise RuntimeError(f"{self.name}: {status} instead of {wanted}")

    def create(self) -> None:
        body = {"ServiceName": self.name, **self.source(self.good)}
        self.arn = self.daemon.call("AppRunnerSim.CreateService", body)["Service"]["ServiceArn"]
        self.expect("SUCCEEDED")
        emulation = self.daemon.call("AppRunnerSim.DescribeEmulation", {"ServiceArn": self.arn})
        self.url = emulation["LocalUrl"].removeprefix("http://")
        self.serves_again()

    def serves_again(self) -> None:
        deadline = time.monotonic() + REST_S_MAX
        while time.monotonic() < deadline:
            try:
                connection = http.client.HTTPConnection(self.url, timeout=5)
                connection.request("GET", "/")
                if connection.getresponse().status == 200:
                    self.is_excused = False
                    return
            except OSError:
                pass
            time.sleep(0.05)
        raise RuntimeError(f"{self.name} does not serve again")

    def update(self, tag: str, wanted: str) -> None:
        body = {"ServiceArn": self.arn, **self.source(tag)}
        self.daemon.call("AppRunnerSim.UpdateService", body)
        self.expect(wanted)

    def to_another_version(self) -> None:
        self.good = "two" if self.good == "one" else "one"
        self.update(self.good, "SUCCEEDED")

    def to_a_bad_version(self) -> None:
        self.update(self.random.choice(["exits", "loopback"]), "ROLLBACK_SUCCEEDED")

    def deploy(self) -> None:
        self.ask("StartDeployment")
        self.expect("SUCCEEDED")

    def pause_and_resume(self) -> None:
        self.is_excused = True
        self.ask("PauseService")
        self.expect("SUCCEEDED")
        self.ask("ResumeService")
        self.expect("SUCCEEDED")
        self.serves_again()

    def crash(self) -> None:
        self.is_excused = True
        label = f"label=apprunner-sim.service-name={self.name}"
        for container in run("docker", "ps", "-q", "--filter", label).split():
            subprocess.run(["docker", "kill", container], check=False, capture_output=True)
        time.sleep(0.2)
        self.serves_again()

    def fault(self) -> None:
        self.is_excused = True
        kind = self.random.choice(["slow", "health-fail"])
        body = {"ServiceName": self.name, "Fault": kind, "DurationSeconds": 1}
        self.daemon.call("AppRunnerSim.InjectFault", body)
        # Its last check begins in the fault's last moment and fails a timeout later.
        time.sleep(3)
        self.serves_again()

    def delete_and_create(self) -> None:
        self.is_excused = True
        self.ask("DeleteService")
        self.expect("SUCCEEDED")
        self.create()

    def delete_logs(self) -> None:
        groups = self.daemon.call("Logs_20140328.DescribeLogGroups", {"limit": 50})["logGroups"]
        for group in groups:
            if f"/{self.name}/" not in group["logGroupName"]:
                continue
            name = {"logGroupName": group["logGroupName"]}
            self.daemon.call("Logs_20140328.DeleteLogGroup", name)

    def change(self) -> None:
        actions = [self.to_another_version] * 10 + [self.deploy] * 4 + [self.to_a_bad_version] * 4
        actions += [self.pause_and_resume, self.crash, self.fault, self.delete_and_create]
        try:
            while not self.is_over.is_set():
                action = self.random.choice(actions)
                self.doing = f"{time.strftime('%T')} {action.__name__}"
                action()
                if self.random.random() < 0.1:
                    self.delete_logs()
        except (RuntimeError, OSError, KeyError) as error:
            self.trouble = f"{self.name}: {error}"
            self.is_over.set()

    def lose(self, outcome: str) -> None:
        self.lost.append(f"{self.name}, after {self.deployments} deployments: {outcome}")
        print(f"LOST {time.strftime('%T')} {self.lost[-1]}; last: {self.doing}", flush=True)

    def request(self) -> None:
        connection, url = None, ""
        while not self.is_over.is_set():
            was_excused = self.is_excused
            try:
                if connection is None or url != self.url:
                    url = self.url
                    connection = http.client.HTTPConnection(url, timeout=30)
                connection.request("GET", "/")
                reply = connection.getresponse()
                reply.read()
                outcome = str(reply.status)
            except (OSError, http.client.HTTPException) as error:
                outcome, connection = repr(error), None
            self.requests += 1
            if outcome != "200" and not (was_excused or self.is_excused):
                self.lose(outcome)
            time.sleep(0.004)
