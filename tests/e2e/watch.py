#!/usr/bin/env python3
"""`up --watch` on the real Docker Engine: a folder is saved again and again, a client asks all the
time, and every fifth save is bad.

`watch.py PROGRAM SAMPLE_APP [SAVES]`: SAVES (50) in all. Ends with 77 where no engine answers.
"""
import os
import re
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import urllib.error
import urllib.request
from pathlib import Path

WAIT_S = 60
# From the save to the first answer of the new version, without the build and without what the
# engine takes to start a container: what is ours of it. On a machine that has nothing else to do
# that is half a second, and the whole is the build and a second.
OURS_S = 0.5
TAG = "apprunner-sim-watch-test"


def dockerfile(version: int, kind: str) -> str:
    lines = ["FROM scratch", "COPY sample_app /sample_app", "LABEL apprunner-sim.test=1"]
    if kind == "bad build":
        lines.append("COPY not_there /")
    if kind == "bad version":
        lines.append("ENV SAMPLE_EXIT_CODE=3")
    return "\n".join([*lines, f"ENV SAMPLE_VERSION=v{version}.", 'ENTRYPOINT ["/sample_app"]', ""])


def kind_of(save: int) -> str:
    return {3: "bad build", 8: "bad version"}.get(save % 10, "good")


class Client:
    """Asks all the time, each time on a connection of its own."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.answers = 0
        self.lost: list[str] = []
        self.version = ""
        self.seen_at: dict[str, float] = {}
        self.stopping = False
        self.changed = threading.Condition()
        self.thread = threading.Thread(target=self.run)
        self.thread.start()

    def run(self) -> None:
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        while not self.stopping:
            try:
                text = opener.open(self.url, timeout=10).read().decode()
            except (OSError, urllib.error.URLError) as error:
                self.lost.append(f"{self.version}: {error}")
                continue
            found = re.search(r'"version": "(v\d+)\."', text)
            with self.changed:
                self.answers += 1
                self.version = found.group(1) if found else "?"
                self.seen_at.setdefault(self.version, time.monotonic())
                self.changed.notify_all()

    def wait_for(self, version: str) -> float:
        with self.changed:
            if not self.changed.wait_for(lambda: version in self.seen_at, WAIT_S):
                raise AssertionError(f"{version} was not served within {WAIT_S} s")
            return self.seen_at[version]

    def stop(self) -> None:
        self.stopping = True
        self.thread.join()


class Watcher:
    """The program, and what it has said."""

    def __init__(self, words: list[str], folder: Path, environment: dict[str, str]) -> None:
        self.process = subprocess.Popen(
            words, cwd=folder, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
            text=True, start_new_session=True,
        )
        self.text = ""
        self.changed = threading.Condition()
        self.thread = threading.Thread(target=self.read)
        self.thread.start()

    def read(self) -> None:
        for line in self.process.stdout:
            with self.changed:
                self.text += line
                self.changed.notify_all()

    def wait_for(self, pattern: str, begin: int) -> re.Match:
        """The first match behind `begin`."""
        found = []

        def look() -> bool:
            match = re.compile(pattern, re.MULTILINE).search(self.text, begin)
            found[:] = [match] if match else []
            return bool(match) or self.process.poll() is not None

        with self.changed:
            self.changed.wait_for(look, WAIT_S)
        if not found:
            raise AssertionError(f"{pattern!r} did not come; it said:\n{self.text[begin:]}")
        return found[0]


def save(folder: Path, text: str) -> float:
    """As most editors do: another file takes the name."""
    (folder / "Dockerfile.new~").write_text(text)
    begun = time.monotonic()
    (folder / "Dockerfile.new~").rename(folder / "Dockerfile")
    return begun


def play(folder: Path, watcher: Watcher, saves: int) -> None:
    url = watcher.wait_for(r"^  URL +(http://\S+)$", 0).group(1)
    watcher.wait_for(r"^watching ", 0)
    client = Client(url)
    besides_build = []
    ours = []
    builds = []
    try:
        client.wait_for("v0")
        served = "v0"
        for number in range(1, saves + 1):
            kind = kind_of(number)
            begin = len(watcher.text)
            begun = save(folder, dockerfile(number, kind))
            if kind == "good":
                served = f"v{number}"
                took = client.wait_for(served) - begun
                build = float(watcher.wait_for(r"^built \S+ \(([\d.]+) s\)$", begin).group(1))
                builds.append(build)
                besides_build.append(took - build)
                starts = [
                    float(watcher.wait_for(r"^ *([\d.]+)s " + line, begin).group(1))
                    for line in ("event +. Provisioning instances", "instance . instance started")
                ]
                ours.append(took - build - (starts[1] - starts[0]))
            elif kind == "bad build":
                watcher.wait_for(r"^apprunner-sim: the build of .*not_there", begin)
            else:
                watcher.wait_for(r"^FAIL ARS-CONTAINER-EXITED", begin)
            watcher.wait_for(r"^watching ", begin)
            if kind != "good":
                assert "the version before goes on serving" in watcher.text[begin:]
            assert client.version == served, f"save {number}: {client.version}, not {served}"
    finally:
        client.stop()
    print(
        f"{saves} saves, {saves - len(builds)} of them bad; {client.answers} requests, "
        f"{len(client.lost)} lost; build {statistics.median(builds):.2f} s, save to served besides "
        f"the build: median {statistics.median(besides_build):.2f} s, "
        f"most {max(besides_build):.2f} s; of that ours, not the engine's start of the container: "
        f"median {statistics.median(ours):.2f} s, most {max(ours):.2f} s"
    )
    assert not client.lost, client.lost[:5]
    assert statistics.median(ours) <= OURS_S, ours


def main(program: str, sample_app: str, saves: int = 50) -> int:
    program = os.path.abspath(program)
    version = ["docker", "version", "--format", "{{.Server.Version}}"]
    if not shutil.which("docker") or subprocess.run(version, capture_output=True).returncode:
        print("no Docker Engine answers")
        return 77
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / TAG
        folder.mkdir()
        shutil.copy(sample_app, folder / "sample_app")
        save(folder, dockerfile(0, "good"))
        for sub in ("run", "state"):
            (Path(name) / sub).mkdir(mode=0o700)
        own = {"HOME": name, "XDG_RUNTIME_DIR": f"{name}/run", "XDG_STATE_HOME": f"{name}/state"}
        environment = os.environ | own
        # Without the docker command the engine itself builds.
        bare = environment | {"PATH": name}
        words = [program, "check", ".", "--for", "1s"]
        checked = subprocess.run(words, cwd=folder, env=bare, capture_output=True, text=True)
        assert checked.returncode == 0, checked.stdout + checked.stderr
        assert "PASS" in checked.stdout, checked.stdout
        words = [program, "up", ".", "--watch", "--interval", "1"]
        watcher = Watcher(words, folder, environment)
        try:
            play(folder, watcher, saves)
            begun = time.monotonic()
            watcher.process.send_signal(signal.SIGINT)
            assert watcher.process.wait(WAIT_S) == 0, watcher.text[-2000:]
            print(f"Ctrl-C to its end: {time.monotonic() - begun:.2f} s")
        finally:
            if watcher.process.poll() is None:
                watcher.process.kill()
                subprocess.run([program, "down"], env=environment, check=False)
            watcher.thread.join()
            remove_images()
        left = shell("docker", "ps", "-aq", "--filter", "label=apprunner-sim.service-name=" + TAG)
        assert not left, left
    return 0


def shell(*words: str) -> str:
    return subprocess.run(words, capture_output=True, text=True, check=False).stdout.strip()


def remove_images() -> None:
    shell("docker", "rmi", f"{TAG}:apprunner-sim")
    label = ("--filter", "label=apprunner-sim.build", "--filter", "label=apprunner-sim.test")
    shell("docker", "image", "prune", "--force", *label)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:3], *map(int, sys.argv[3:])))
