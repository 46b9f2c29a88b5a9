#!/usr/bin/env python3
"""Tells what a test run has left behind: containers, networks and images with our labels or names
in the Docker Engine, and processes and files of the run.

`leftovers.py before FILE` writes down what is in the engine, `after FILE` fails for what is there
beyond that. `after` also judges the run's own folder, where scripts/test gave it one
(APPRUNNER_TEST_FOLDER, the tests' TMPDIR): no file may be in it, and no living process may name it
in its environment or command line. `folder` judges that alone. What goes away within the patience
is none.
"""
import json
import os
import subprocess
import sys
import time
from pathlib import Path

PATIENCE_S = 15
OUR_PREFIX = "apprunner-sim"


def docker(*arguments: str) -> list[str]:
    """The lines of a docker command's answer; none where no engine answers."""
    try:
        done = subprocess.run(
            ["docker", *arguments], capture_output=True, text=True, timeout=30, check=False
        )
    except (FileNotFoundError, subprocess.TimeoutExpired):
        return []
    return done.stdout.splitlines() if done.returncode == 0 else []


def in_engine() -> set[str]:
    """What is ours in the engine, one line each."""
    found = set()
    for kind, listing in (("container", ("ps", "-a")), ("network", ("network", "ls"))):
        for line in docker(*listing, "--no-trunc", "--format", "{{json .}}"):
            row = json.loads(line)
            name = row.get("Names") or row.get("Name") or ""
            if is_ours(name, row.get("Labels", "").split(",")):
                found.add(f"{kind} {row['ID'][:12]} {name}")
    images = set(docker("image", "ls", "-q", "--no-trunc"))
    for line in docker("image", "inspect", "--format", "{{json .}}", *images) if images else []:
        image = json.loads(line)
        names = image.get("RepoTags") or [""]
        labels = (image["Config"] or {}).get("Labels") or {}
        if any(is_ours(name, labels) for name in names):
            found.add(f"image {image['Id'][7:19]} {' '.join(names)}")
    return found


def is_ours(name: str, labels) -> bool:
    last_part = name.rsplit("/", 1)[-1]
    return last_part.startswith(OUR_PREFIX) or any(
        label.startswith(OUR_PREFIX + ".") for label in labels
    )


def in_folder(folder: Path) -> set[str]:
    """What is in the run's folder beyond the empty folders that scripts/test made."""
    return {f"file {path}" for path in folder.rglob("*") if path.parent != folder}


def processes_of(folder: Path) -> set[str]:
    """Living processes that name the folder, but for this one and those that started it."""
    found = set()
    ours = ancestors(os.getpid())
    for process in Path("/proc").glob("[0-9]*"):
        try:
            command = (process / "cmdline").read_bytes()
            words = command + (process / "environ").read_bytes()
        except OSError:
            continue  # ended meanwhile, or another user's
        if os.fsencode(folder) in words and int(process.name) not in ours:
            text = command.replace(b"\0", b" ").decode(errors="replace")
            found.add(f"process {process.name} {text[:200]}")
    return found


def ancestors(process: int) -> set[int]:
    found = set()
    while process > 1:
        found.add(process)
        status = Path(f"/proc/{process}/stat").read_text(encoding="utf-8", errors="replace")
        process = int(status.rsplit(")", 1)[1].split()[1])
    return found


def left(before: set[str], with_engine: bool) -> set[str]:
    found = in_engine() - before if with_engine else set()
    if run_folder := os.environ.get("APPRUNNER_TEST_FOLDER"):
        found |= in_folder(Path(run_folder)) | processes_of(Path(run_folder))
    return found


def settle(before: set[str], with_engine: bool) -> set[str]:
    """What is left when nothing is, or when the patience has ended."""
    deadline = time.monotonic() + PATIENCE_S
    while (found := left(before, with_engine)) and time.monotonic() < deadline:
        time.sleep(0.5)
    return found


def main(arguments: list[str]) -> int:
    match arguments:
        case ["before", file]:
            Path(file).write_text("\n".join(sorted(in_engine())), encoding="utf-8")
            return 0
        case ["after", file]:
            before = set(Path(file).read_text(encoding="utf-8").splitlines())
            found = settle(before, with_engine=True)
        case ["folder"]:
            found = settle(set(), with_engine=False)
        case _:
            print(__doc__, file=sys.stderr)
            return 2
    for line in sorted(found):
        print(f"left behind: {line}")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
