"""Services by the hundred, and those that stay, asked through daemons that are killed."""
import http.client
import threading
import time
from concurrent.futures import ThreadPoolExecutor

from subjects import Daemon

SETTLE_S_MAX = 900
# From a kill to the service's next answer: the successor's start, and what it finds.
RECOVERY_S_MAX = 120
REQUEST_S_MAX = 30


def body(name: str, image: str) -> dict:
    repository = {
        "ImageIdentifier": image,
        "ImageRepositoryType": "ECR_PUBLIC",
        "ImageConfiguration": {"Port": "8080"},
    }
    source = {"AutoDeploymentsEnabled": False, "ImageRepository": repository}
    return {"ServiceName": name, "SourceConfiguration": source}


def ask_once(url: str) -> str:
    """The answer's status, or what came in its place."""
    connection = http.client.HTTPConnection(url, timeout=REQUEST_S_MAX)
    try:
        connection.request("GET", "/")
        reply = connection.getresponse()
        reply.read()
        return str(reply.status)
    except (OSError, http.client.HTTPException) as error:
        return repr(error)
    finally:
        connection.close()


def local_url(daemon: Daemon, arn: str) -> str:
    emulation = daemon.call_again("AppRunnerSim.DescribeEmulation", {"ServiceArn": arn})
    return emulation["LocalUrl"].removeprefix("http://")


def all_services(daemon: Daemon) -> dict[str, dict]:
    services, page = {}, {"MaxResults": 20}
    while True:
        reply = daemon.call_again("AppRunner.ListServices", page)
        for each in reply["ServiceSummaryList"]:
            if each["Status"] != "DELETED":
                services[each["ServiceName"]] = each
        if not reply.get("NextToken"):
            return services
        page = {"MaxResults": 20, "NextToken": reply["NextToken"]}


class Steady:
    """One service that lives all the time and is asked all the time."""

    def __init__(self, daemon: Daemon, image: str, number: int, faults: list[str]) -> None:
        self.daemon = daemon
        self.image = image
        self.name = f"steady-{number}"
        self.faults = faults
        self.arn = ""
        self.url = ""
        self.requests = 0
        self.excused = 0

    def create(self) -> None:
        made = self.daemon.call("AppRunnerSim.CreateService", body(self.name, self.image))
        self.arn = made["Service"]["ServiceArn"]
        deadline = time.monotonic() + SETTLE_S_MAX
        while all_services(self.daemon)[self.name]["Status"] != "RUNNING":
            if time.monotonic() > deadline:
                raise RuntimeError(f"{self.name} is not RUNNING")
            time.sleep(0.2)
        self.url = local_url(self.daemon, self.arn)

    def ask(self, is_over: threading.Event) -> None:
        answered_from = time.monotonic()
        while not is_over.is_set():
            began = time.monotonic()
            outcome = ask_once(self.url)
            self.requests += 1
            if outcome == "200":
                answered_from = began
            elif not self.daemon.is_down and self.daemon.killed_at < answered_from:
                self.lose(f"LOST {outcome}")
            else:
                self.excused += 1
                if not self.daemon.is_down and began > self.daemon.started_at + RECOVERY_S_MAX:
                    self.lose(f"has not come back since a kill: {outcome}")
                self.url = local_url(self.daemon, self.arn)
            time.sleep(0.02)

    def lose(self, words: str) -> None:
        self.faults.append(f"{time.strftime('%T')} {self.name} {words}")
        print(f"BAD {self.faults[-1]}", flush=True)


class Crowd:
    """The services that come and go."""

    def __init__(self, daemon: Daemon, image: str, faults: list[str]) -> None:
        self.daemon = daemon
        self.image = image
        self.faults = faults
        self.created = 0
        self.deleted = 0
        self.asked = 0
        self.slowest = ""

    def blame(self, words: str) -> None:
        self.faults.append(f"{time.strftime('%T')} {words}")
        print(f"BAD {self.faults[-1]}", flush=True)

    def create_one(self, name: str) -> None:
        """A call that a kill has taken may have been carried out, or not."""
        while True:
            try:
                self.daemon.call("AppRunnerSim.CreateService", body(name, self.image))
                return
            except RuntimeError as error:
                if self.daemon.is_excused and "already" in str(error):
                    return
                self.blame(f"{name}: {error}")
                return
            except (OSError, http.client.HTTPException) as error:
                if not self.daemon.is_excused:
                    self.blame(f"{name}: CreateService was not answered: {error!r}")
                time.sleep(0.5)
            if name in all_services(self.daemon):
                return

    def settle(self, what: str, is_done) -> dict[str, dict]:
        """Until what is listed is as wanted, or no longer can be."""
        began = time.monotonic()
        while True:
            services = all_services(self.daemon)
            if is_done(services):
                took = time.monotonic() - began
                self.slowest = f"{what} took {took:.0f} s"
                print(self.slowest, flush=True)
                return services
            if time.monotonic() > began + SETTLE_S_MAX:
                self.blame(f"{what}: not within {SETTLE_S_MAX} s")
                return services
            time.sleep(1)

    def create(self, pool: ThreadPoolExecutor, numbers: range, until: float) -> None:
        if time.monotonic() > until:
            return
        names = [f"churn-{number}" for number in numbers]
        list(pool.map(self.create_one, names))
        services = self.settle(
            f"creation of {names[0]} to {names[-1]}",
            lambda found: all(
                found.get(name, {}).get("Status") not in (None, "OPERATION_IN_PROGRESS")
                for name in names
            ),
        )
        for name in names:
            status = services.get(name, {}).get("Status", "gone")
            if status == "RUNNING":
                self.created += 1
            else:
                self.blame(f"{name} is {status}: {self.reason(services.get(name))}")

    def reason(self, service: dict | None) -> str:
        if service is None:
            return "not listed"
        told = self.daemon.call_again(
            "AppRunnerSim.DescribeEmulation", {"ServiceArn": service["ServiceArn"]}
        )
        failed = [each.get("InstanceId") for each in told.get("FailedInstances", [])]
        return f"{told.get('Verdict') or told} {failed}"[:2000]

    def ask_each(self, pool: ThreadPoolExecutor) -> None:
        def ask(service: dict) -> None:
            deadline = time.monotonic() + RECOVERY_S_MAX
            while True:
                began = time.monotonic()
                outcome = ask_once(local_url(self.daemon, service["ServiceArn"]))
                self.asked += 1
                if outcome == "200":
                    return
                recently = self.daemon.killed_at > began - RECOVERY_S_MAX
                if not recently or time.monotonic() > deadline:
                    self.blame(f"LOST {service['ServiceName']}: {outcome}")
                    return
                time.sleep(0.5)

        services = all_services(self.daemon)
        running = [each for each in services.values() if each["ServiceName"].startswith("churn-")]
        list(pool.map(ask, running))

    def delete_one(self, service: dict) -> None:
        try:
            self.daemon.call_again(
                "AppRunner.DeleteService", {"ServiceArn": service["ServiceArn"]}
            )
        except RuntimeError as error:
            if not self.daemon.is_excused:
                self.blame(f"{service['ServiceName']}: {error}")

    def delete_all(self, pool: ThreadPoolExecutor, burst: int) -> None:
        services = [
            each
            for name, each in all_services(self.daemon).items()
            if name.startswith("churn-")
        ]
        for first in range(0, len(services), burst):
            group = services[first : first + burst]
            list(pool.map(self.delete_one, group))
            names = {each["ServiceName"] for each in group}
            left = self.settle(
                f"deletion of {len(group)}", lambda found: not names & set(found)
            )
            self.deleted += len(names - set(left))
