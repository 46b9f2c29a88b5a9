#!/usr/bin/env python3
"""Runs clang-tidy over a build's source files in parallel, and only over those that have changed.

`tidy.py BUILD_FOLDER [SECONDS]` reads compile_commands.json. A file that was found clean is
remembered by what the finding depended on: the tool, its configuration, the command, the file and
our headers that it includes. The memory is in the user's cache folder, so that clones share it.
With SECONDS it begins no further file after that time, and says how many it has left out; those
that were committed last come first.
"""
import hashlib
import json
import os
import re
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
_INCLUDE = re.compile(rb'^\s*#\s*include\s+"([^"]+)"', re.MULTILINE)
_NEXT_FINDING = re.compile(r"^(?=/\S+:\d+:\d+: (?:error|warning):)", re.MULTILINE)
MEMORY_DAYS_MAX = 30


def memory_folder() -> Path:
    cache = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(cache) / "apprunner-sim" / "tidy"


class Headers:
    """The files that a file includes with quotes, itself first, found from the root."""

    def __init__(self, include_roots: list[Path]):
        self.include_roots = include_roots
        self.contents: dict[Path, bytes] = {}

    def closure(self, file: Path) -> dict[Path, bytes]:
        found: dict[Path, bytes] = {}
        waiting = [file]
        while waiting:
            path = waiting.pop()
            if path in found:
                continue
            content = self.contents.get(path) or path.read_bytes()
            self.contents[path] = found[path] = content
            for name in _INCLUDE.findall(content):
                candidates = (root / os.fsdecode(name) for root in self.include_roots)
                waiting += [candidate for candidate in candidates if candidate.is_file()][:1]
        return found


def digest(common: bytes, command: str, files: dict[Path, bytes]) -> str:
    whole = hashlib.sha256(common)
    # Paths from the root, so that another clone's finding counts here.
    whole.update(command.replace(str(ROOT), "").encode())
    for path, content in sorted(files.items()):
        whole.update(str(path).replace(str(ROOT), "").encode() + b"\0" + content)
    return whole.hexdigest()


def judge(build: Path, file: Path) -> str:
    """clang-tidy's words on the file, empty when it is clean."""
    done = subprocess.run(
        ["clang-tidy", "-p", str(build), "--quiet", str(file)],
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode == 0 and not done.stdout.strip():
        return ""
    return done.stdout.strip() or done.stderr.strip() or f"clang-tidy failed on {file}"


def forget_old(memory: Path) -> None:
    oldest = time.time() - MEMORY_DAYS_MAX * 24 * 3600
    for entry in memory.iterdir():
        if entry.stat().st_mtime < oldest:
            entry.unlink(missing_ok=True)


def newest_first(files: list[Path]) -> list[Path]:
    """By the last commit that touched them; what was never committed comes before all."""
    log = subprocess.run(
        ["git", "-C", str(ROOT), "log", "--format=", "--name-only"],
        check=True, capture_output=True, text=True,
    ).stdout
    rank: dict[Path, int] = {}
    for name in filter(None, log.splitlines()):
        rank.setdefault(ROOT / name, len(rank))
    return sorted(files, key=lambda file: rank.get(file, -1))


def main(build: Path, seconds: float) -> int:
    commands = json.loads((build / "compile_commands.json").read_text(encoding="utf-8"))
    version = subprocess.run(["clang-tidy", "--version"], check=True, capture_output=True).stdout
    common = version + (ROOT / ".clang-tidy").read_bytes()
    headers = Headers([ROOT, build / "generated"])
    memory = memory_folder()
    memory.mkdir(parents=True, exist_ok=True)
    forget_old(memory)

    changed = {}
    for entry in commands:
        file = Path(entry["file"])
        if file.is_relative_to(ROOT) and file.is_file():
            remembered = memory / digest(common, entry["command"], headers.closure(file))
            if remembered.exists():
                remembered.touch()
            else:
                changed[file] = remembered

    deadline = time.monotonic() + seconds
    left_out = []

    def judge_one(file: Path) -> str:
        if time.monotonic() > deadline:
            left_out.append(file)
            return ""
        words = judge(build, file)
        if not words:
            changed[file].touch()
        return words

    told: set[str] = set()
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        for words in pool.map(judge_one, newest_first(list(changed))):
            for finding in filter(None, _NEXT_FINDING.split(words)):
                # The same header is judged with each file that includes it.
                if finding not in told:
                    print(finding.rstrip(), flush=True)
                told.add(finding)
    print(f"{len(commands)} files, {len(changed) - len(left_out)} judged anew", file=sys.stderr)
    if left_out:
        print(f"{len(left_out)} left out after {seconds:.0f} s", file=sys.stderr)
    return 1 if told else 0


if __name__ == "__main__":
    limit = float(sys.argv[2]) if sys.argv[2:] else float("inf")
    sys.exit(main(Path(sys.argv[1]).resolve(), limit))
