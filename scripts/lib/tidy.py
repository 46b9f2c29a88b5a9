#!/usr/bin/env python3
"""Judges a build's source files, in parallel, and only those that have changed: that each compiles
alone, and that clang-tidy finds nothing in them.

`tidy.py BUILD_FOLDER [SECONDS]` reads compile_commands.json of the clang preset. clang-tidy takes
most of its time for the libraries' headers, so it is shown a folder's files a batch at a time, as
one file that includes them; those of a batch that does not compile so are judged one by one. A file
that was found clean is remembered by what the finding depended on: the tool, its configuration, the
command, the file and our headers that it includes. The memory is in the user's cache folder, so
that clones share it. With SECONDS it begins nothing further after that time, and says how many
files it has left out; those that were committed last come first.
"""
import hashlib
import json
import os
import re
import shlex
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
_INCLUDE = re.compile(rb'^\s*#\s*include\s+"([^"]+)"', re.MULTILINE)
_NEXT_FINDING = re.compile(r"^(?=/\S+:\d+:\d+: (?:error|warning):)", re.MULTILINE)
MEMORY_DAYS_MAX = 30
# More save little, and one finding is enough to judge all of a batch again.
BATCH_MAX = 12


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


class Unit:
    """A source file, how it is compiled, and where it is remembered when it is clean."""

    def __init__(self, entry: dict, remembered: Path):
        self.file = Path(entry["file"])
        self.folder = entry["directory"]
        self.remembered = remembered
        words = shlex.split(entry["command"])
        if Path(words[0]).name == "ccache":
            words = words[1:]
        # Without its output, its input and what is written for the build's sake.
        self.command: list[str] = []
        skipped = False
        for word in words:
            if skipped or word in ("-c", "-MD", str(self.file)):
                skipped = False
            elif word in ("-o", "-MT", "-MF"):
                skipped = True
            else:
                self.command.append(word)

    def without_libraries(self) -> list[str]:
        """The command without the libraries' precompiled headers, which clang-tidy has to see."""
        words = list(self.command)
        if "-include-pch" in words:
            at = words.index("-include-pch")
            del words[at : at + 2]
        return words


def words_of(command: list[str], folder: str) -> str:
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    if done.returncode == 0 and not done.stdout.strip():
        return ""
    return done.stdout.strip() or done.stderr.strip() or f"failed: {shlex.join(command)}"


def judge_alone(unit: Unit) -> str:
    """The compiler's words on the file, empty when it is clean."""
    return words_of([*unit.command, "-fsyntax-only", str(unit.file)], unit.folder)


def judge_batch(batch: list[Unit]) -> str:
    """clang-tidy's words on the files, empty when they are clean."""
    if len(batch) == 1:
        file = str(batch[0].file)
        compiled = [*batch[0].without_libraries()[1:], "-c", file]
        return words_of(["clang-tidy", "--quiet", file, "--", *compiled], str(ROOT))
    with tempfile.TemporaryDirectory() as folder:
        whole = Path(folder) / "batch.cpp"
        whole.write_text("".join(f'#include "{unit.file}"\n' for unit in batch), encoding="utf-8")
        found = words_of(
            ["clang-tidy", "--quiet", f"--config-file={ROOT / '.clang-tidy'}",
             "--checks=-bugprone-suspicious-include", str(whole), "--",
             *batch[0].without_libraries()[1:], "-c", str(whole)],
            str(ROOT),
        )
    if "clang-diagnostic" in found:
        return "\n".join(filter(None, (judge_batch([unit]) for unit in batch)))
    return found


def batches_of(units: list[Unit]) -> list[list[Unit]]:
    """Those of one folder that are compiled alike, in the order of their first ones."""
    batches: list[list[Unit]] = []
    filling: dict[tuple[Path, str], list[Unit]] = {}
    for unit in units:
        alike = (unit.file.parent, shlex.join(unit.command))
        batch = filling.get(alike)
        if batch is None or len(batch) == BATCH_MAX:
            batch = filling[alike] = []
            batches.append(batch)
        batch.append(unit)
    return batches


def forget_old(memory: Path) -> None:
    oldest = time.time() - MEMORY_DAYS_MAX * 24 * 3600
    for entry in memory.iterdir():
        if entry.stat().st_mtime < oldest:
            entry.unlink(missing_ok=True)


def newest_first(units: list[Unit]) -> list[Unit]:
    """By the last commit that touched them; what was never committed comes before all."""
    log = subprocess.run(
        ["git", "-C", str(ROOT), "log", "--format=", "--name-only"],
        check=True, capture_output=True, text=True,
    ).stdout
    rank: dict[Path, int] = {}
    for name in filter(None, log.splitlines()):
        rank.setdefault(ROOT / name, len(rank))
    return sorted(units, key=lambda unit: rank.get(unit.file, -1))


def main(build: Path, seconds: float) -> int:
    commands = json.loads((build / "compile_commands.json").read_text(encoding="utf-8"))
    version = subprocess.run(["clang-tidy", "--version"], check=True, capture_output=True).stdout
    common = version + (ROOT / ".clang-tidy").read_bytes()
    headers = Headers([ROOT, build / "generated"])
    memory = memory_folder()
    memory.mkdir(parents=True, exist_ok=True)
    forget_old(memory)

    changed = []
    for entry in commands:
        file = Path(entry["file"])
        if file.is_relative_to(ROOT) and file.is_file():
            remembered = memory / digest(common, entry["command"], headers.closure(file))
            if remembered.exists():
                remembered.touch()
            else:
                changed.append(Unit(entry, remembered))
    changed = newest_first(changed)

    deadline = time.monotonic() + seconds
    left_out: set[Path] = set()

    def judge(batch: list[Unit]) -> list[str]:
        if time.monotonic() > deadline:
            left_out.update(unit.file for unit in batch)
            return []
        alone = [judge_alone(unit) for unit in batch]
        together = judge_batch(batch)
        for unit, words in zip(batch, alone):
            if not words and not together:
                unit.remembered.touch()
        return [*alone, together]

    told: set[str] = set()
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        for all_words in pool.map(judge, batches_of(changed)):
            for finding in filter(None, _NEXT_FINDING.split("\n".join(all_words))):
                # The same header is judged with each file that includes it.
                if finding.strip() and finding not in told:
                    print(finding.rstrip(), flush=True)
                    told.add(finding)
    print(f"{len(commands)} files, {len(changed) - len(left_out)} judged anew", file=sys.stderr)
    if left_out:
        print(f"{len(left_out)} left out after {seconds:.0f} s", file=sys.stderr)
    return 1 if told else 0


if __name__ == "__main__":
    limit = float(sys.argv[2]) if sys.argv[2:] else float("inf")
    sys.exit(main(Path(sys.argv[1]).resolve(), limit))
