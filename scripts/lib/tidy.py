#!/usr/bin/env python3
"""Runs clang-tidy over a build's source files in parallel, and only over those that have changed.

`tidy.py BUILD_FOLDER` reads compile_commands.json. A file that was found clean is remembered by
what the finding depended on: the tool, its configuration, the command, the file and our headers
that it includes. The memory is in the user's cache folder, so that clones share it.
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


def main(build: Path) -> int:
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

    def judge_one(pair: tuple[Path, Path]) -> str:
        file, remembered = pair
        words = judge(build, file)
        if not words:
            remembered.touch()
        return words

    told: set[str] = set()
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        for words in pool.map(judge_one, changed.items()):
            for finding in filter(None, _NEXT_FINDING.split(words)):
                # The same header is judged with each file that includes it.
                if finding not in told:
                    print(finding.rstrip(), flush=True)
                told.add(finding)
    print(f"{len(commands)} files, {len(changed)} judged anew", file=sys.stderr)
    return 1 if told else 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]).resolve()))
