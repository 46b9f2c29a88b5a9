#!/usr/bin/env python3
# Sixty services of two accounts on one daemon, all the time created, deployed anew, paused, deleted
# and asked. Nobody may see the other's, no request may be lost but where its service is taken away
# on purpose, and the daemon's memory stays small.
"""usage: KEYS="ID:SECRET ID:SECRET" crowd.py MINUTES IMAGE INGRESS DAEMON_CONTAINER"""
import http.client
import os
import random
import sys
import threading
import time
from pathlib import Path

from signed import Door, Refused

SERVICES_EACH = 30
CHANGERS_EACH = 2
ASKERS = 3
MEMORY_MB_MAX = 40
SETTLE_S_MAX = 120
REQUEST_S_MAX = 30
# Of each asker, between two requests.
PAUSE_S = 0.05


class Slot:
    """One service's name, and what is there of it. Its lock is held by who changes it."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.lock = threading.Lock()
        self.arn = ""
        self.host = ""  # Of its URL; "": it need not answer.


class Account:
    def __init__(self, letter: str, door: Door, image: str) -> None:
        self.letter = letter
        self.door = door
        self.image = image
        self.slots = [Slot(f"{letter}-soak-{number}") for number in range(SERVICES_EACH)]
        self.changes = 0

    def settle(self, slot: Slot, wanted: str) -> None:
        deadline = time.monotonic() + SETTLE_S_MAX
        while True:
            service = self.door.call("AppRunner.DescribeService", {"ServiceArn": slot.arn})
            status = service["Service"]["Status"]
            if status != "OPERATION_IN_PROGRESS":
                break
            if time.monotonic() > deadline:
                raise RuntimeError(f"{slot.name}: does not come to rest")
            time.sleep(0.5)
        if status != wanted:
            raise RuntimeError(f"{slot.name}: {status}, not {wanted}")
        self.changes += 1

    def create(self, slot: Slot) -> None:
        repository = {
            "ImageIdentifier": self.image,
            "ImageRepositoryType": "ECR_PUBLIC",
            "ImageConfiguration": {"Port": "8080"},
        }
        source = {"AutoDeploymentsEnabled": False, "ImageRepository": repository}
        body = {"ServiceName": slot.name, "SourceConfiguration": source}
        body["InstanceConfiguration"] = {"Cpu": "256", "Memory": "512"}
        made = self.door.call("AppRunnerSim.CreateService", body)["Service"]
        slot.arn = made["ServiceArn"]
        self.settle(slot, "RUNNING")
        told = self.door.call("AppRunnerSim.DescribeEmulation", {"ServiceArn": slot.arn})
        slot.host = told["LocalUrl"].removeprefix("http://").rpartition(":")[0]

    def delete(self, slot: Slot) -> None:
        slot.host = ""
        self.door.call("AppRunner.DeleteService", {"ServiceArn": slot.arn})
        self.settle(slot, "DELETED")
        slot.arn = ""

    def deploy(self, slot: Slot) -> None:
        self.door.call("AppRunner.StartDeployment", {"ServiceArn": slot.arn})
        self.settle(slot, "RUNNING")

    def pause_and_resume(self, slot: Slot) -> None:
        host, slot.host = slot.host, ""
        self.door.call("AppRunner.PauseService", {"ServiceArn": slot.arn})
        self.settle(slot, "PAUSED")
        self.door.call("AppRunner.ResumeService", {"ServiceArn": slot.arn})
        self.settle(slot, "RUNNING")
        slot.host = host

    def change(self, slot: Slot) -> None:
        if not slot.arn:
            return self.create(slot)
        return random.choice([self.delete, self.deploy, self.deploy, self.pause_and_resume])(slot)

    def look(self, other: "Account") -> list[str]:
        """What it sees of the other's."""
        faults = []
        for each in self.door.services():
            if not each["ServiceName"].startswith(self.letter + "-"):
                faults.append(f"{self.letter} sees {each['ServiceName']}")
        arns = [slot.arn for slot in other.slots if slot.arn]
        if arns:
            try:
                self.door.call("AppRunner.DescribeService", {"ServiceArn": random.choice(arns)})
                faults.append(f"{self.letter} is told of {other.letter}'s")
            except Refused as refusal:
                if refusal.kind != "ResourceNotFoundException":
                    faults.append(f"{self.letter} hears {refusal}")
        return faults


class Soak:
    def __init__(self, accounts: list[Account], ingress: str, container: str) -> None:
        self.accounts = accounts
        self.ingress = ingress
        self.container = container
        self.is_over = threading.Event()
        self.faults: list[str] = []
        self.requests = 0
        self.peak_mb = 0.0

    def blame(self, words: str) -> None:
        self.faults.append(words)
        print(f"BAD {time.strftime('%T')} {words}", flush=True)

    def change(self, account: Account) -> None:
        """Starts with what is not there yet."""
        while not self.is_over.is_set():
            missing = [slot for slot in account.slots if not slot.arn and not slot.lock.locked()]
            slot = random.choice(missing or account.slots)
            if not slot.lock.acquire(blocking=False):
                continue
            try:
                account.change(slot)
            except (OSError, RuntimeError, http.client.HTTPException) as error:
                self.blame(f"{slot.name}: {error!r}")
                time.sleep(1)
            finally:
                slot.lock.release()

    def ask(self) -> None:
        slots = [slot for account in self.accounts for slot in account.slots]
        while not self.is_over.wait(PAUSE_S):
            slot = random.choice(slots)
            host = slot.host
            if not host:
                continue
            connection = http.client.HTTPConnection(self.ingress, timeout=REQUEST_S_MAX)
            try:
                connection.request("GET", "/", headers={"Host": host})
                reply = connection.getresponse()
                words = reply.read()[:100]
                outcome = "" if reply.status == 200 else f"{reply.status} {words!r}"
            except (OSError, http.client.HTTPException) as error:
                outcome = repr(error)
            finally:
                connection.close()
            self.requests += 1
            if outcome and slot.host == host:
                self.blame(f"LOST {slot.name}: {outcome}")

    def memory_mb(self) -> float:
        """Of the daemon, whose container this machine knows by its cgroup."""
        for folder in Path("/proc").glob("[0-9]*"):
            try:
                if self.container in (folder / "cgroup").read_text():
                    lines = (folder / "status").read_text().splitlines()
                    return next(int(l.split()[1]) for l in lines if l.startswith("VmRSS")) / 1024
            except (OSError, StopIteration):
                continue
        raise RuntimeError("the daemon's container has no process")

    def play(self, minutes: float) -> None:
        work = [lambda each=each: self.change(each) for each in self.accounts] * CHANGERS_EACH
        work += [self.ask] * ASKERS
        threads = [threading.Thread(target=each, daemon=True) for each in work]
        for thread in threads:
            thread.start()
        began = time.monotonic()
        while (passed := time.monotonic() - began) < minutes * 60:
            first, second = self.accounts
            for fault in first.look(second) + second.look(first):
                self.blame(fault)
            memory = self.memory_mb()
            self.peak_mb = max(self.peak_mb, memory)
            running = [sum(1 for slot in each.slots if slot.arn) for each in self.accounts]
            changes = sum(each.changes for each in self.accounts)
            print(f"{passed:5.0f} s  {memory:.1f} MB  services {running}  changes {changes}"
                  f"  requests {self.requests}  faults {len(self.faults)}", flush=True)
            time.sleep(10)
        self.is_over.set()
        for thread in threads:
            thread.join(SETTLE_S_MAX * 2)
        if self.peak_mb > MEMORY_MB_MAX:
            self.blame(f"the daemon had {self.peak_mb:.1f} MB")
        print(f"peak {self.peak_mb:.1f} MB, {self.requests} requests, {len(self.faults)} faults")


def main() -> int:
    minutes, image, ingress, container = sys.argv[1:5]
    address = os.environ["APPRUNNER_SIM_ENDPOINT"].removeprefix("http://")
    keys = [pair.partition(":")[::2] for pair in os.environ["KEYS"].split()]
    accounts = [
        Account(letter, Door(address, *key), image) for letter, key in zip("ab", keys)
    ]
    soak = Soak(accounts, ingress, container)
    soak.play(float(minutes))
    return 1 if soak.faults else 0


if __name__ == "__main__":
    sys.exit(main())
