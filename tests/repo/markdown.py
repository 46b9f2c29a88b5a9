"""Documents have one title, and name only files that are there: in links and as `paths`."""
import posixpath
import re

from tree import Finding, Tree

_FENCE = re.compile(r"^(?:```|~~~)")
_TITLE = re.compile(r"^# \S")
_LINK = re.compile(r"\]\(([^)\s]+)\)")
_ELSEWHERE = re.compile(r"^(?:[a-z]+:|#)")
# `tests/repo`, `scripts/test unit`, but not `tests/<level>` or `docs/*.md`.
_PATH = re.compile(
    r"`((?:emulator|probes|docker|tests|scripts|docs|\.ci|\.github)/[\w./-]*)(?: [^`]*)?`"
)


def check(tree: Tree) -> list[Finding]:
    findings = []
    for path, text in tree.select(".md").items():
        prose = _prose(text)
        titles = [number for number, line in prose if _TITLE.match(line)]
        if titles[:1] != [1]:
            findings.append(Finding(path, 1, "the first line is not the title (`# ...`)"))
        findings += [Finding(path, number, "a second title") for number in titles[1:]]
        for number, line in prose:
            findings += _missing(tree, path, number, line)
    return findings


def _prose(text: str) -> list[tuple[int, str]]:
    """The numbered lines outside of fenced and indented code."""
    prose, fenced, blank_before, indented = [], False, True, False
    for number, line in enumerate(text.splitlines(), 1):
        if _FENCE.match(line):
            fenced = not fenced
            continue
        indented = line.startswith("    ") and (indented or blank_before)
        blank_before = not line.strip()
        if not fenced and not indented:
            prose.append((number, line))
    return prose


def _missing(tree: Tree, path: str, number: int, line: str) -> list[Finding]:
    findings = []
    for target in _LINK.findall(line):
        if _ELSEWHERE.match(target):
            continue
        file = posixpath.normpath(posixpath.join(posixpath.dirname(path), target.split("#")[0]))
        if not tree.exists(file):
            findings.append(Finding(path, number, f"links to {target}, which is not there"))
    for named in _PATH.findall(line):
        if not tree.exists(named):
            findings.append(Finding(path, number, f"names {named}, which is not there"))
    return findings
