#!/usr/bin/env python3
"""Asks `check` about real servers, as rows.py has them, and prints what came, with the seconds.

`run.py [--only WORDS] [--jobs N] [--images PREFIX] [--table FILE]`; APPRUNNER_SIM is the program.
Without --images it makes the images (make_images.sh) and removes them; rows whose runtime is
missing are skipped. It ends with 1 where an answer is not what is wanted, and with 77 where no
engine answers.
"""
import argparse
import json
import os
import shlex
import statistics
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from pathlib import Path

from rows import ROWS, Row

HERE = Path(__file__).resolve().parent
PROGRAM = os.environ.get("APPRUNNER_SIM", "apprunner-sim")
ROW_S_MAX = 480
IMAGES_S_MAX = 1800
WORDS_MAX = 1500


@dataclass
class Answer:
    exit_code: int
    seconds: float
    verdict: dict
    error: str = ""

    @property
    def grade(self) -> str:
        return self.verdict.get("Grade", "-")

    @property
    def findings(self) -> list[dict]:
        return self.verdict.get("Findings", [])

    def finding(self, row: Row) -> dict:
        """The one that the row is about."""
        if row.grades == ("PASS",):
            for each in self.findings:
                if each["Code"] in row.codes:
                    return each
        return self.findings[0] if self.findings else {}


@dataclass
class Result:
    row: Row
    answer: Answer
    differences: list[str] = field(default_factory=list)


def command(*words: str, env: dict | None = None, timeout: float = 60):
    try:
        return subprocess.run(
            words, capture_output=True, text=True, timeout=timeout, check=False,
            env=env, stdin=subprocess.DEVNULL,
        )
    except FileNotFoundError:
        return subprocess.CompletedProcess(words, 127, "", f"{words[0]} is not installed")
    except subprocess.TimeoutExpired:
        return subprocess.CompletedProcess(words, 124, "", f"no end within {timeout} s")


def ask(row: Row, image: str) -> Answer:
    """The verdict on the image, by a daemon of its own."""
    with tempfile.TemporaryDirectory(prefix="apprunner-sim-frameworks-") as folder:
        env = dict(os.environ, XDG_RUNTIME_DIR=folder, XDG_STATE_HOME=folder)
        words = [PROGRAM, row.verb, image, *row.flags, "--output", "json", "--progress", "quiet"]
        if row.verb == "check":
            words += ["--for", row.look]
        else:
            words += ["--detach"]
        started = time.monotonic()
        done = command(*words, env=env, timeout=ROW_S_MAX)
        seconds = time.monotonic() - started
        if row.verb != "check":
            command(PROGRAM, "down", env=env)
    try:
        document = json.loads(done.stdout)
    except ValueError:
        return Answer(done.returncode, seconds, {}, done.stderr.strip())
    if row.verb == "check" and document.get("Cases"):
        document = document["Cases"][0]
    error = (document.get("Error") or {}).get("Message", "")
    return Answer(done.returncode, seconds, document.get("Verdict") or {}, error)


def with_fix(flags: tuple[str, ...], fix: str) -> tuple[str, ...]:
    """The flags with those of the fix, which replace flags of the same name; of --env, of the same
    variable."""
    settings = {}
    words = [*flags, *shlex.split(fix)]
    for flag, value in zip(words[::2], words[1::2]):
        settings[(flag, value.split("=")[0] if flag == "--env" else "")] = value
    return tuple(word for (flag, _), value in settings.items() for word in (flag, value))


def text_of(finding: dict) -> str:
    return "\n".join([claims_of(finding), *finding.get("Evidence", [])])


def claims_of(finding: dict) -> str:
    """What it says of itself, without what was seen."""
    how_to = finding.get("HowTo", {}).values()
    return "\n".join([finding.get("Summary", ""), finding.get("Fix", ""), *how_to])


def differences(row: Row, answer: Answer) -> list[str]:
    found = []
    if answer.exit_code not in row.exit_codes:
        found.append(f"exit code {answer.exit_code}, wanted {row.exit_codes}")
    if answer.grade not in row.grades:
        found.append(f"{answer.grade}, wanted {' or '.join(row.grades)}")
    finding = answer.finding(row)
    if finding.get("Code", "") not in row.codes:
        wanted = " or ".join(code or "no finding" for code in row.codes)
        found.append(f"{finding.get('Code', 'no finding')}, wanted {wanted}")
    text = text_of(finding)
    for words in row.says:
        if not any(each in text for each in words.split(" | ")):
            found.append(f"does not say: {words}")
    claims = claims_of(finding)
    found += [f"says: {words}" for words in row.says_not if words in claims]
    if row.within and answer.seconds > row.within:
        found.append(f"took {answer.seconds:.0f} s, wanted {row.within}")
    return found


def judge(row: Row, image: str) -> Result:
    answer = ask(row, image)
    result = Result(row, answer, differences(row, answer))
    if row.fix:
        fix = answer.finding(row).get("HowTo", {}).get("Up", "")
        if not fix:
            result.differences.append("has no flags for its fix")
        else:
            fixed = ask(replace(row, flags=with_fix(row.flags, fix)), image)
            if fixed.exit_code != 0 or fixed.grade != "PASS":
                said = (fixed.verdict.get("Summary") or fixed.error)[:300]
                result.differences.append(f"its fix `{fix}` does not mend: {fixed.grade} {said}")
    print(lines_of(result), flush=True)
    return result


def lines_of(result: Result) -> str:
    row, answer = result.row, result.answer
    code = answer.finding(row).get("Code", "")
    mark = "DIFFERS" if result.differences else "ok"
    line = f"{answer.seconds:6.1f} s  {answer.grade:5} {code:26} {row.name:42} {mark}"
    return "\n".join([line, *(f"           {each}" for each in result.differences)])


def show_words(result: Result) -> None:
    """All that the program said, for whoever mends it."""
    answer = result.answer
    print(f"\n== {result.row.name}: {shlex.join(result.row.flags)}")
    for each in result.differences:
        print(f"   differs: {each}")
    print(f"   {answer.grade} {answer.verdict.get('Summary') or answer.error}")
    for finding in answer.findings[:2]:
        print(f"   {finding['Code']}")
        for line in text_of(finding)[:WORDS_MAX].splitlines():
            print(f"      {line}")


def make_images(prefix: str, names: list[str]) -> tuple[set[str], bool]:
    """Those that were made, and whether one that should have been was not."""
    done = command(str(HERE / "make_images.sh"), prefix, *names, timeout=IMAGES_S_MAX)
    made = set()
    for line in done.stdout.splitlines():
        print(line)
        word, name = line.split()[:2]
        if word == "made":
            made.add(name)
    if done.returncode != 0:
        print(done.stderr, file=sys.stderr)
    return made, done.returncode != 0


def remove_images(prefix: str) -> None:
    listed = command("docker", "image", "ls", "--format", "{{.Repository}}", f"{prefix}/*")
    names = sorted(set(listed.stdout.split()), key=lambda name: name.endswith("-base"))
    for name in names:
        command("docker", "image", "rm", "--force", name)


def closing_line(results: list[Result], skipped: int) -> str:
    seconds = [result.answer.seconds for result in results] or [0]
    differing = sum(1 for result in results if result.differences)
    return (
        f"{len(results)} rows, {differing} differ, {skipped} skipped;"
        f" median {statistics.median(seconds):.1f} s, longest {max(seconds):.1f} s"
    )


def main() -> int:
    parser = argparse.ArgumentParser(description="`check` judges real frameworks.")
    parser.add_argument("--only", default="", help="rows whose name has these words")
    parser.add_argument("--jobs", type=int, default=2, help="how many at a time (2)")
    parser.add_argument("--table", type=Path, help="where the table is written too")
    parser.add_argument("--images", help="the prefix of images that are there, and stay")
    arguments = parser.parse_args()
    if command("docker", "version", "--format", "{{.Server.Version}}").returncode != 0:
        print("skipped: no Docker Engine answers")
        return 77
    rows = [row for row in ROWS if arguments.only in row.name]
    names = sorted({row.image for row in rows})
    prefix = arguments.images or f"apprunner-sim-frameworks-{os.getpid()}"
    made, failed = set(names), False
    try:
        if not arguments.images:
            made, failed = make_images(prefix, names)
        here = [row for row in rows if row.image in made]
        with ThreadPoolExecutor(arguments.jobs) as pool:
            # Those that may take long first, so that none of them is alone at the end.
            here.sort(key=lambda row: -row.within)
            results = list(pool.map(lambda row: judge(row, f"{prefix}/{row.image}"), here))
    finally:
        if not arguments.images:
            remove_images(prefix)
    different = [result for result in results if result.differences]
    for result in different:
        show_words(result)
    closing = closing_line(results, len(rows) - len(here))
    print(f"\n{closing}")
    if arguments.table:
        results.sort(key=lambda result: ROWS.index(result.row))
        lines = [*(lines_of(result) for result in results), closing, ""]
        arguments.table.write_text("\n".join(lines), encoding="utf-8")
    if not results and not failed:
        return 77
    return 1 if different or failed else 0


if __name__ == "__main__":
    sys.exit(main())
