"""One version, in CMakeLists.txt: it is the newest release in CHANGELOG.md and the one that the
pictures were made with, and no C++ file has it written out.
"""
import re

from tree import Finding, Tree

_BUILD = "CMakeLists.txt"
_CHANGES = "CHANGELOG.md"
_PROJECT = re.compile(r"^project\([^)]*\bVERSION\s+(\d+\.\d+\.\d+)\b", re.MULTILINE)
_HEADING = re.compile(r"^## (.*)$", re.MULTILINE)
_RELEASE = re.compile(r"(\d+\.\d+\.\d+) - \d{4}-\d\d-\d\d")
_MADE_WITH = re.compile(r"<!-- .*\bapprunner-sim (\d+\.\d+\.\d+)\b.*-->")


def check(tree: Tree) -> list[Finding]:
    project = _PROJECT.search(tree.texts.get(_BUILD, ""))
    if not project:
        return [Finding(_BUILD, 0, "project() has no VERSION of three numbers")]
    version = project.group(1)
    return _changes(tree, version) + _pictures(tree, version) + _literals(tree, version)


def _changes(tree: Tree, version: str) -> list[Finding]:
    headings = _HEADING.findall(tree.texts.get(_CHANGES, ""))
    if headings[:1] != ["Unreleased"]:
        return [Finding(_CHANGES, 0, "its first section is not Unreleased")]
    releases = [_RELEASE.fullmatch(heading) for heading in headings[1:]]
    wrong = [heading for heading, found in zip(headings[1:], releases) if not found]
    if wrong:
        return [Finding(_CHANGES, 0, f"`{wrong[0]}` is not of the form 1.2.3 - 2026-01-31")]
    newest = releases[0].group(1) if releases else "none"
    if newest != version:
        return [Finding(_CHANGES, 0, f"the newest release is {newest}, {_BUILD} has {version}")]
    return []


def _pictures(tree: Tree, version: str) -> list[Finding]:
    findings = []
    for path, text in tree.select(".svg", under=("docs/",)).items():
        made_with = _MADE_WITH.search(text)
        if not made_with:
            findings.append(Finding(path, 0, "does not say which version it was made with"))
        elif made_with.group(1) != version:
            message = f"was made with {made_with.group(1)}, not with {version}: scripts/screenshots"
            findings.append(Finding(path, 0, message))
    return findings


def _literals(tree: Tree, version: str) -> list[Finding]:
    written_out = f'"{version}"'
    return [
        Finding(path, number, f"{written_out} is PROJECT_VERSION, which only {_BUILD} writes out")
        for path, text in tree.cpp().items()
        for number, line in enumerate(text.splitlines(), 1)
        if written_out in line
    ]
