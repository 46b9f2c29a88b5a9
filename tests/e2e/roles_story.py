#!/usr/bin/env python3
"""Instance roles and secrets on a real engine, as unmodified SDKs in containers see them.

boto3 and the AWS SDK for JavaScript, in images of this machine's runtimes, ask for credentials and
for `sts get-caller-identity`: with `--credentials dummy` as the role, with `off` as on a service
without one. No made-up key and no secret's value is found where it may not be, and both go on
after a daemon was killed. APPRUNNER_SIM names the program, NODE_MODULES a folder with
@aws-sdk/client-sts; what is not installed is skipped (77 when nothing is).
"""
import json
import os
import pathlib
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import urllib.request

SIM = os.environ["APPRUNNER_SIM"]
ROLE = "arn:aws:iam::123456789012:role/team/shop"
SECRET_ARN = "arn:aws:secretsmanager:us-east-1:000000000000:secret:prod/db-AbCdEf"
SECRET = "correct-horse-battery-staple-4711"
MARK = "apprunner-sim-roles"

PYTHON_APP = r"""
import http.server, json, os, socket, sys
print("AWS_REGION", os.environ.get("AWS_REGION"), flush=True)
print("told", sorted(n for n in os.environ if n.startswith("AWS_CONTAINER")), flush=True)
print("leaks", os.environ.get("DB_PASSWORD"), flush=True)
if os.environ.get("LOOK"):
    try:
        with socket.create_connection(("169.254.170.2", int(os.environ["LOOK"])), 2) as s:
            s.sendall(b"GET /v2/credentials/0 HTTP/1.1\r\nHost: x\r\n\r\n")
            s.settimeout(3)
            print("raw", len(s.recv(100)), flush=True)
    except OSError as error:
        print("raw 0", type(error).__name__, flush=True)
else:
    import boto3
    try:
        # Until 1.28 boto3 takes no endpoints from the environment by itself.
        sts = boto3.client("sts", endpoint_url=os.environ.get("AWS_ENDPOINT_URL_STS"))
        print("identity", sts.get_caller_identity()["Arn"], flush=True)
    except Exception as error:
        print("refused", type(error).__name__ + ":", error, flush=True)
print("done", flush=True)
http.server.HTTPServer(("", 8080), http.server.SimpleHTTPRequestHandler).serve_forever()
"""

NODE_APP = r"""
const { STSClient, GetCallerIdentityCommand } = require("@aws-sdk/client-sts");
const serve = () => require("http").createServer((_, a) => a.end("ok")).listen(8080);
new STSClient({}).send(new GetCallerIdentityCommand({}))
  .then((answer) => console.log("identity", answer.Arn))
  .catch((error) => console.log("refused", error.name + ":", error.message))
  .then(() => { console.log("done"); serve(); });
"""


def run(*command, check=True, **more):
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, **more)
    if check and done.returncode != 0:
        raise AssertionError(f"{command}: {done.returncode}\n{done.stdout}\n{done.stderr}")
    return done.stdout


class Root:
    """A folder that becomes an image FROM scratch."""

    def __init__(self, work):
        self.path = pathlib.Path(tempfile.mkdtemp(dir=work))
        for link in ("bin", "sbin", "lib", "lib64"):
            (self.path / "usr" / link).mkdir(parents=True)
            (self.path / link).symlink_to("usr/" + link)
        (self.path / "tmp").mkdir()

    def program(self, file):
        real = os.path.realpath(file)
        self.put(real, real)
        named = re.findall(r"/[^ ]+", run("ldd", real, check=False))
        for library in named:
            library = library.rstrip(":")
            if os.path.exists(library):
                place = os.path.join(
                    os.path.realpath(os.path.dirname(library)), os.path.basename(library)
                )
                self.put(os.path.realpath(library), place)

    def put(self, file, place):
        target = self.path / place.lstrip("/")
        if not target.exists():
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(file, target)

    def folder(self, source, place, *left_out):
        shutil.copytree(
            source,
            self.path / place.lstrip("/"),
            symlinks=True,
            dirs_exist_ok=True,
            ignore=shutil.ignore_patterns(
                "test", "__pycache__", "*.a", "config-3*", "site-packages", "dist-packages",
                "idlelib", "ensurepip", "tkinter", "turtledemo", *left_out,
            ),
        )

    def image(self, name, *lines):
        changes = [word for line in ("EXPOSE 8080", *lines) for word in ("--change", line)]
        with subprocess.Popen(
            ["tar", "-c", "-C", str(self.path), "."], stdout=subprocess.PIPE
        ) as tar:
            run("docker", "import", *changes, "-", name, stdin=tar.stdout)
        shutil.rmtree(self.path)


def find_boto3():
    """Interpreter, its library and the packages' folder; Debian's boto3 where no newer one is."""
    probe = (
        "import sys, sysconfig, os, boto3; print(os.path.realpath(sys.executable));"
        "print(sysconfig.get_path('stdlib')); print(os.path.dirname(os.path.dirname("
        "boto3.__file__)))"
    )
    for python in ("python3", "/usr/bin/python3"):
        found = run(python, "-c", probe, check=False).split()
        if len(found) == 3:
            return found
    return None


def python_image(work):
    found = find_boto3()
    if not found:
        print("skipped: boto3 is not installed")
        return None
    executable, library, packages = found
    root = Root(work)
    root.program(executable)
    root.folder(library, library)
    for each in pathlib.Path(library, "lib-dynload").glob("*.so"):
        root.program(str(each))
    for package in ("boto3", "s3transfer", "jmespath", "dateutil", "urllib3"):
        root.folder(os.path.join(packages, package), "/site/" + package)
    # Of the descriptions of AWS's services, which are most of it, STS's alone.
    botocore = pathlib.Path(packages, "botocore")
    root.folder(botocore, "/site/botocore", "data")
    root.folder(botocore / "data" / "sts", "/site/botocore/data/sts")
    for file in (botocore / "data").glob("*.json"):
        root.put(file, f"/site/botocore/data/{file.name}")
    shutil.copy(os.path.join(packages, "six.py"), root.path / "site")
    (root.path / "app.py").write_text(PYTHON_APP)
    root.image(
        MARK + "/python", "ENV PYTHONPATH=/site", f'ENTRYPOINT ["{executable}", "/app.py"]'
    )
    return MARK + "/python"


def node_image(work):
    modules = pathlib.Path(os.environ.get("NODE_MODULES", "/nowhere"), "node_modules")
    node = shutil.which("node")
    if not node or not (modules / "@aws-sdk" / "client-sts").is_dir():
        print("skipped: no node, or no @aws-sdk/client-sts in NODE_MODULES")
        return None
    root = Root(work)
    root.program(node)
    shutil.copytree(modules, root.path / "node_modules", symlinks=True)
    (root.path / "app.js").write_text(NODE_APP)
    root.image(MARK + "/node", f'ENTRYPOINT ["{os.path.realpath(node)}", "/app.js"]')
    return MARK + "/node"


def is_alive(pid):
    try:
        return pathlib.Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except OSError:
        return False


class Desk:
    """One developer's daemon, with folders of its own."""

    def __init__(self, work, name):
        self.folder = pathlib.Path(work, name)
        self.environment = dict(os.environ, HOME=str(self.folder), NO_COLOR="1")
        for variable in ("XDG_STATE_HOME", "XDG_RUNTIME_DIR", "XDG_CONFIG_HOME"):
            self.environment[variable] = str(self.folder / variable)
            (self.folder / variable).mkdir(parents=True, mode=0o700)
        for variable in list(self.environment):
            if variable.startswith("AWS_"):
                del self.environment[variable]

    def sim(self, *words, check=True):
        return run(SIM, *words, check=check, env=self.environment)

    def start(self):
        self.sim("daemon", "--detach", "--port=0", "--ingress-port=0")

    def kill(self):
        file = next(self.folder.glob("XDG_RUNTIME_DIR/**/daemon.json"))
        pid = json.loads(file.read_text())["pid"]
        os.kill(pid, signal.SIGKILL)
        while is_alive(pid):
            time.sleep(0.02)

    def up(self, name, image, *flags, role=ROLE, secret=False, variables=None):
        configuration = {"RuntimeEnvironmentVariables": variables or {}}
        if secret:
            configuration["RuntimeEnvironmentSecrets"] = {"DB_PASSWORD": SECRET_ARN}
        request = {
            "ServiceName": name,
            "SourceConfiguration": {
                "ImageRepository": {
                    "ImageIdentifier": image,
                    "ImageRepositoryType": "ECR",
                    "ImageConfiguration": configuration,
                },
                "AutoDeploymentsEnabled": False,
            },
            "InstanceConfiguration": {"InstanceRoleArn": role} if role else {},
        }
        file = self.folder / (name + ".json")
        file.write_text(json.dumps(request))
        self.sim("up", "--config", str(file), "--set", "steady_for=0", "--detach", *flags)

    def arn(self, name):
        return json.loads(self.sim("describe", name, "--output", "json"))["ServiceArn"]

    def call(self, target, arn):
        """The daemon's answer as it comes."""
        file = next(self.folder.glob("XDG_RUNTIME_DIR/**/daemon.json"))
        request = urllib.request.Request(
            json.loads(file.read_text())["endpoint"],
            json.dumps({"ServiceArn": arn}).encode(),
            {"Content-Type": "application/x-amz-json-1.0", "X-Amz-Target": target},
        )
        with urllib.request.urlopen(request, timeout=30) as answer:
            return answer.read().decode()

    def line(self, name, word, limit_s=30):
        """What the app has printed after `word`."""
        deadline = time.time() + limit_s
        while time.time() < deadline:
            logs = self.sim("logs", name, check=False)
            found = re.findall(rf"\b{word}\b(.*)", logs)
            if found:
                return found[-1].strip()
            time.sleep(0.3)
        raise AssertionError(f"{name} never printed {word}:\n{logs}")


def inspected(service):
    names = run("docker", "ps", "-q", "--filter", "label=apprunner-sim.service-name=" + service)
    return json.loads(run("docker", "inspect", *names.split()))[0]


def variable_in(container, name):
    for each in container["Config"]["Env"]:
        if each.startswith(name + "="):
            return each.split("=", 1)[1]
    return None


def sdk_story(desk, image, kind):
    desk.up(kind + "-dummy", image, "--credentials", "dummy")
    identity = desk.line(kind + "-dummy", "identity")
    wanted = r"arn:aws:sts::123456789012:assumed-role/shop/[0-9a-f]{32}"
    assert re.fullmatch(wanted, identity), identity
    text = json.dumps(inspected(kind + "-dummy"))
    assert "ASIA" not in text and "SecretAccessKey" not in text
    desk.up(kind + "-off", image)
    said = desk.line(kind + "-off", "refused", 60)
    assert re.search(r"[Cc]redentials", said), said
    print(f"{kind}: dummy is {identity}; off says {said}")


def isolation_story(desk, other, image):
    container = inspected("python-dummy")
    uri = variable_in(container, "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI")
    full = variable_in(container, "AWS_CONTAINER_CREDENTIALS_FULL_URI")
    port = "80" if uri else re.search(r":(\d+)/", full[7:]).group(1)
    look = {"LOOK": port}
    desk.up("no-role", image, "--credentials", "dummy", role=None, variables=look)
    assert desk.line("no-role", "raw").startswith("0"), "a service without a role was answered"
    assert desk.line("no-role", "told") == "[]"
    other.start()
    other.up("python-other", image, "--credentials", "dummy")
    assert "assumed-role" in other.line("python-other", "identity")
    second = variable_in(inspected("python-other"), "AWS_CONTAINER_CREDENTIALS_FULL_URI")
    assert second and second.startswith("http://169.254.170.2:"), second
    print(f"the first daemon is at port {port}, the second at {second.split('/')[2]}")


def survival_story(desk, image):
    """Given by hand, known by no file: a daemon that was killed has it again."""
    desk.up("keeper", image, "--secret", "DB_PASSWORD=" + SECRET, "--credentials", "dummy",
            secret=True)
    assert desk.line("keeper", "leaks") == "(secret)"
    before = inspected("keeper")
    desk.kill()
    desk.start()
    run("docker", "kill", before["Id"])
    deadline = time.time() + 60
    after = before
    while after["Id"] == before["Id"] and time.time() < deadline:
        time.sleep(0.3)
        names = run("docker", "ps", "-q", "--filter", "label=apprunner-sim.service-name=keeper")
        if names.split():
            after = inspected("keeper")
    assert after["Id"] != before["Id"], "no instance came in its place"
    assert variable_in(after, "DB_PASSWORD") == SECRET, "the next instance lost the secret"
    time.sleep(0.5)
    assert "(secret)" in desk.line("keeper", "leaks")
    old = variable_in(inspected("python-dummy"), "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI")
    print("after a kill: the secret is there again, masked, and the endpoint answers", bool(old))


def grep_story(desk):
    """The container's environment is the one place that the engine needs; nowhere else."""
    for file in desk.folder.rglob("*"):
        if file.is_file():
            assert SECRET.encode() not in file.read_bytes(), f"{file} has the secret"
    for words in (("logs", "keeper"), ("describe", "keeper"), ("operations", "keeper"), ("ps",),
                  ("show-config", "--config", str(desk.folder / "keeper.json"))):
        for form in ("text", "json"):
            assert SECRET not in desk.sim(*words, "--output", form), words
    container = inspected("keeper")
    text = json.dumps({**container, "Config": {**container["Config"], "Env": []}})
    assert SECRET not in text, "docker inspect has it outside the environment"
    everything = ["docker", "inspect"]
    everything += run("docker", "network", "ls", "-q").split()
    everything += run("docker", "images", "-aq").split()
    assert SECRET not in run(*everything), "a network or an image has it"
    for target in ("AppRunnerSim.ReadFeed", "AppRunnerSim.DescribeEmulation",
                   "AppRunner.DescribeService", "AppRunner.ListOperations",
                   "AppRunnerSim.DescribeTimeline"):
        assert SECRET not in desk.call(target, desk.arn("keeper")), target
    assert "(secret)" in desk.call("AppRunnerSim.ReadFeed", desk.arn("keeper"))
    checked = desk.folder / "check"
    checked.mkdir()
    forms = {"junit": "j.xml", "sarif": "s.json", "summary": "s.md", "html": "r.html"}
    flags = [word for flag, name in forms.items() for word in ("--" + flag, str(checked / name))]
    (desk.folder / "values").write_text("DB_PASSWORD=" + SECRET + "\n")
    said = desk.sim("check", "--config", str(desk.folder / "keeper.json"), "--secrets",
                    str(desk.folder / "values"), "--for", "2s", *flags, "--artifacts",
                    str(checked / "artifacts"), "--output", "json")
    assert SECRET not in said
    (desk.folder / "values").unlink()
    written = [file for file in checked.rglob("*") if file.is_file()]
    assert len(written) > len(forms), written
    for file in written:
        assert SECRET.encode() not in file.read_bytes(), f"{file} has the secret"
    for process in pathlib.Path("/proc").glob("[0-9]*/cmdline"):
        try:
            assert SECRET.encode() not in process.read_bytes(), f"{process} has the secret"
        except OSError:
            pass
    print("no value of a secret outside the containers' environment")


def main():
    work = tempfile.mkdtemp(prefix="apprunner-sim-roles-")
    desk, other = Desk(work, "one"), Desk(work, "two")
    try:
        python, node = python_image(work), node_image(work)
        if not python and not node:
            return 77
        desk.start()
        if node:
            sdk_story(desk, node, "node")
        if python:
            sdk_story(desk, python, "python")
            isolation_story(desk, other, python)
            survival_story(desk, python)
            grep_story(desk)
    finally:
        for each in (other, desk):
            each.sim("down", check=False)
        for image in ("python", "node"):
            run("docker", "rmi", MARK + "/" + image, check=False)
        shutil.rmtree(work, ignore_errors=True)
    networks = run("docker", "network", "ls", "--format", "{{.Name}}")
    assert "apprunner-sim-credentials" not in networks, networks
    return 0


if __name__ == "__main__":
    sys.exit(main())
