#!/usr/bin/env python3
"""What CloudWatch, Prometheus and EventBridge are told of a service on a real engine:
`numbers_story.py PROGRAM SAMPLE_APP`. CloudWatch is asked by each AWS CLI that is installed:
Debian's speaks the query protocol, newer ones JSON or CBOR. 77: no engine answers."""
import datetime
import http.server
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request

PROGRAM, SAMPLE_APP = sys.argv[1:3]
MAKE_IMAGE = pathlib.Path(__file__).resolve().parents[1] / "fakes/sample_app/make_image.sh"
IMAGE = "apprunner-sim-numbers/app:v1"
REQUESTS = 25
WAIT_S = 90


def run(*command, **more):
    done = subprocess.run(command, capture_output=True, text=True, timeout=180, **more)
    assert done.returncode == 0, f"{command}: {done.stdout}{done.stderr}"
    return done.stdout


def get(url):
    with urllib.request.urlopen(url, timeout=30) as answer:
        return answer.read().decode()


def eventually(what, holds):
    deadline = time.monotonic() + WAIT_S
    while time.monotonic() < deadline:
        found = holds()
        if found:
            return found
        time.sleep(1)
    raise AssertionError(what)


class Target(http.server.ThreadingHTTPServer):
    """Where --events-url leads; the first POST is refused, so that it has to come again."""

    def __init__(self):
        self.taken = []
        self.refusals = 0
        super().__init__(("127.0.0.1", 0), Answer)
        threading.Thread(target=self.serve_forever, daemon=True).start()


class Answer(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        is_taken = self.server.refusals > 0
        if is_taken:
            self.server.taken.append(body)
        self.server.refusals += not is_taken
        self.send_response(200 if is_taken else 503)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_):
        pass


class CloudWatch:
    def __init__(self, program, endpoint, environment, service):
        self.command = [program, "--endpoint-url", endpoint, "--output", "json", "cloudwatch"]
        self.environment = environment
        self.dimensions = [
            {"Name": "ServiceName", "Value": service["ServiceName"]},
            {"Name": "ServiceID", "Value": service["ServiceId"]}]
        now = datetime.datetime.now(datetime.timezone.utc)
        form = "%Y-%m-%dT%H:%M:%SZ"
        self.times = {
            "StartTime": (now - datetime.timedelta(hours=1)).strftime(form),
            "EndTime": (now + datetime.timedelta(hours=1)).strftime(form)}

    def call(self, operation, **parameters):
        return json.loads(run(*self.command, operation, "--cli-input-json",
                              json.dumps(parameters), env=self.environment))

    def points(self, metric, statistic):
        answer = self.call(
            "get-metric-statistics", Namespace="AWS/AppRunner", MetricName=metric,
            Dimensions=self.dimensions, Period=60, Statistics=[statistic], **self.times)
        return [each[statistic] for each in answer["Datapoints"]]

    def check(self):
        listed = self.call("list-metrics", Namespace="AWS/AppRunner")["Metrics"]
        assert len(listed) == 9, listed
        assert sum(self.points("Requests", "Sum")) == REQUESTS
        assert sum(self.points("2xxStatusResponses", "Sum")) == REQUESTS
        assert max(self.points("RequestLatency", "Average")) > 0
        for metric in ("CPUUtilization", "MemoryUtilization"):
            found = self.points(metric, "Maximum")
            assert found and 0 <= max(found) <= 110, f"{metric}: {found}"
        query = {"Id": "a", "MetricStat": {"Metric": {
            "Namespace": "AWS/AppRunner", "MetricName": "Requests",
            "Dimensions": self.dimensions}, "Period": 60, "Stat": "Sum"}}
        data = self.call("get-metric-data", MetricDataQueries=[query], **self.times)
        assert sum(data["MetricDataResults"][0]["Values"]) == REQUESTS, data
        for at in data["MetricDataResults"][0]["Timestamps"]:  # Some programs print the number.
            if isinstance(at, str):
                at = datetime.datetime.fromisoformat(at).timestamp()
            assert abs(time.time() - at) < 3600, data


def main():
    if subprocess.run(["docker", "version"], capture_output=True).returncode != 0:
        print("skipped: no Docker Engine answers")
        return 77
    programs = sorted({each for each in (shutil.which("aws"), "/usr/bin/aws")
                       if each and os.path.exists(each)})
    target = Target()
    with tempfile.TemporaryDirectory() as folder:
        os.mkdir(folder + "/run", mode=0o700)
        environment = dict(
            os.environ, NO_COLOR="1", XDG_STATE_HOME=folder + "/state",
            XDG_RUNTIME_DIR=folder + "/run", AWS_ACCESS_KEY_ID="AKIDEXAMPLE",
            AWS_SECRET_ACCESS_KEY="secret", AWS_DEFAULT_REGION="us-east-1",
            AWS_CONFIG_FILE=os.devnull, AWS_SHARED_CREDENTIALS_FILE=os.devnull)

        def sim(*words):
            return run(PROGRAM, *words, env=environment)

        try:
            run(str(MAKE_IMAGE), IMAGE, "--program", SAMPLE_APP)
            sim("daemon", "--detach", "--port=0", "--ingress-port=0", "--events-url",
                f"http://127.0.0.1:{target.server_address[1]}/events")
            follower = subprocess.Popen([PROGRAM, "events", "-f", "--output", "json"],
                                        env=environment, stdout=subprocess.PIPE, text=True)
            sim("up", "--image", IMAGE, "--name", "numbers", "--interval", "1", "--set",
                "steady_for=0", "--detach")
            service = json.loads(sim("describe", "numbers", "--output", "json"))
            for _ in range(REQUESTS):
                get(service["LocalUrl"])
            file = next(pathlib.Path(folder, "run").glob("**/daemon.json"))
            endpoint = json.loads(file.read_text())["endpoint"]
            # Of CPU the second look is the first value.
            gauge = "apprunner_cpu_utilization_percent{service_name=\"numbers\""
            eventually("no CPU in /metrics", lambda: gauge in get(endpoint + "/metrics"))
            text = get(endpoint + "/metrics")
            assert 'apprunner_requests_total{service_name="numbers",service_id="' in text, text
            assert "apprunner_memory_utilization_percent{" in text, text
            for program in programs:
                CloudWatch(program, endpoint, environment, service).check()
                print(f"{run(program, '--version').split()[0]}: {REQUESTS} requests, and the rest")
            sim("pause", "numbers")
            codes = ["CreateServiceStarted", "RUNNING", "CreateServiceCompletedSuccessfully",
                     "PauseServiceStarted", "OPERATION_IN_PROGRESS", "PAUSED",
                     "PauseServiceCompletedSuccessfully"]

            def codes_of(events):
                details = [each["detail"] for each in events]
                return [each.get("operationStatus") or each["currentServiceStatus"]
                        for each in details]

            kept = [json.loads(each) for each in sim("events", "--output", "json").splitlines()]
            assert codes_of(kept) == codes, codes_of(kept)
            assert kept[0]["resources"] == [service["ServiceArn"]], kept[0]
            assert "PauseServiceStarted" in sim("events", "numbers")
            followed = [json.loads(follower.stdout.readline()) for _ in codes]
            assert followed == kept
            follower.terminate()
            follower.wait(timeout=30)
            eventually("not all were sent", lambda: len(target.taken) >= len(kept))
            assert target.taken == kept, "in order, the refused one too"
            print(f"{len(kept)} events told, followed and sent")
        finally:
            subprocess.run([PROGRAM, "down"], env=environment, capture_output=True)
            subprocess.run(["docker", "rmi", "-f", IMAGE], capture_output=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
